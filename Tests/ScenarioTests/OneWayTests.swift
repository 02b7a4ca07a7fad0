import PracticeSystems
import Records
import Testing

/// Rows that travel one way, and doors that open one way.
struct OneWayTests {
  @Test func `a one-way row edited on the wrong side is told once and never overwritten`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change("Opportunity", "details.notes", ["Direction": "to CRM"])
    try await bench.run()
    let made = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.editOpportunity(made, ["description": "Mine"])
    let first = try await bench.quietNight()
    #expect(first.outcomes == [.unchanged: 1])
    #expect(first.exitCode == 0)
    #expect(
      try await bench.told("Findings").map { [$0[0], $0[1], $0[2], $0[3], $0[4]] } == [
        ["one-way", "Dynamics 365", made, "notes", "Mine"]
      ])
    try await bench.quietNight()
    try bench.editOpportunity(made, ["estimatedvalue": 43000])
    try await bench.night()
    #expect(try await bench.findings() == [])
    #expect(bench.opportunity(made)["description"] == "Mine")
    // What Partner Center says later travels as before.
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Theirs"])
    try await bench.night()
    #expect(bench.opportunity(made)["description"] == "Theirs")
  }

  @Test func `a row to Partner Center edited there is told once and never overwritten`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change("Opportunity", "details.notes", ["Direction": "to Partner Center"])
    try await bench.run()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.editReferral(referral, ["details/notes": "Theirs"])
    let first = try await bench.quietNight()
    #expect(first.exitCode == 0)
    #expect(try await bench.findings() == ["one-way"])
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "From the CRM")
    #expect(bench.referral(referral)["details"]?["notes"] == "Theirs")
    try await bench.quietNight()
    #expect(try await bench.findings() == [])
  }

  static let visible = "msft_microsoftpartnercenterreferralvisible"
  private func isShared(_ bench: SyncBench) -> PracticeJSON? {
    bench.referral(of: SampleDeals.privateDeal)["consent"]?["consentToShareReferralWithMicrosoftSellers"]
  }

  @Test func `visibility set to Yes later shares the deal, by what the CRM says in this run`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    #expect(isShared(bench) == false)
    try bench.editOpportunity(SampleDeals.privateDeal, [Self.visible: true])
    let before = bench.apiWrites
    let summary = try await bench.night()
    #expect(summary.outcomes == [.updated: 1])
    #expect(isShared(bench) == true)
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
  }

  @Test func `visibility withdrawn between reading and writing shares nothing`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try bench.editOpportunity(SampleDeals.privateDeal, [Self.visible: true])
    bench.beforeEvidence { try? $0.editOpportunity(SampleDeals.privateDeal, [Self.visible: false]) }
    // The record moved: it is read and decided on again, and now nothing is to be shared.
    #expect(try await bench.quietNight().outcomes == [.unchanged: 1])
    #expect(isShared(bench) == false)
    try await bench.quietNight()
  }

  @Test func `Sync turned off between reading and writing shares nothing`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try bench.editOpportunity(SampleDeals.privateDeal, [Self.visible: true])
    bench.beforeEvidence {
      try? $0.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralsync": false])
    }
    try await bench.night()
    #expect(isShared(bench) == false)
  }

  @Test func `a new deal whose visibility is withdrawn before it is sent is not created shared`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.beforeEvidence { try? $0.editOpportunity(SampleDeals.partnerLed, [Self.visible: false]) }
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 4])
    #expect(bench.referral(of: SampleDeals.partnerLed)["consent"]?["consentToShareReferralWithMicrosoftSellers"] == false)
  }

  @Test func `visibility cannot be taken back: told once, no cross, exit code 0`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try bench.editOpportunity(SampleDeals.partnerLed, [Self.visible: false])
    let summary = try await bench.quietNight()
    #expect(summary.exitCode == 0)
    #expect(summary.outcomes == [.unchanged: 1])
    #expect(try await bench.findings() == ["cannot-travel"])
    #expect(bench.opportunity(SampleDeals.partnerLed)["name"] == "✔ Nordwind lake")
    try await bench.quietNight()
    #expect(try await bench.findings() == [])
    let shared = bench.referral(of: SampleDeals.partnerLed)["consent"]?["consentToShareReferralWithMicrosoftSellers"]
    #expect(shared == true)
  }

  @Test func `the customer of a deal cannot change after its creation`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    for key in ["customerProfile.name", "customerProfile.address.city"] { bench.change("Account", key, ["When": "always"]) }
    try await bench.run()
    try bench.edit("dynamics", "account", SampleDeals.nordwind, ["address1_city": "Hamburg", "name": "Nordwind Handel GmbH"])
    let summary = try await bench.quietNight()
    #expect(summary.exitCode == 0)
    #expect(Set(try await bench.findings()) == ["cannot-travel"])
    let profile = bench.referral(of: SampleDeals.privateDeal)["customerProfile"]
    #expect(profile?["name"] == "Nordwind Handel AG")
    #expect(profile?["address"]?["city"] == "Kiel")
    try await bench.quietNight()
    #expect(try await bench.findings() == [])
  }

  @Test func `account and contact rows fill a create and are left alone afterwards, unless their row says always`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change("Contact", "customerProfile.team[0].phoneNumber", ["When": "always"])
    try await bench.run()
    let made = bench.opportunity(of: SampleDeals.accepted)
    let contact = made["_parentcontactid_value"]?.string ?? ""
    try bench.raw(
      SampleDeals.accepted,
      [
        "customerProfile/address/city": "York",
        "customerProfile/team": [
          ["firstName": "Anna", "lastName": "Sample", "email": "ann@fabrikam.example.com", "phoneNumber": "+44 1904 000000"]
        ],
      ])
    try await bench.night()
    #expect(bench.record("dynamics", "account", made["_parentaccountid_value"]?.string ?? "")["address1_city"] == "Leeds")
    #expect(bench.record("dynamics", "contact", contact)["telephone1"] == "+44 1904 000000")
    #expect(bench.record("dynamics", "contact", contact)["firstname"] == "Ann")
  }
}
