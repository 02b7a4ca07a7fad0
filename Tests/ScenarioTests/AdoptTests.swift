import Faults
import PracticeSystems
import Records
import Testing

/// Two sides that were paired by hand or by another connector meet for the first time.
struct AdoptTests {
  /// The accepted referral and the private deal name each other; some values differ.
  static func met() throws -> SyncBench {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": .string(SampleDeals.privateDeal)])
    try bench.editOpportunity(
      SampleDeals.privateDeal,
      [
        "msft_microsoftpartnercenterreferralidentifier": .string(SampleDeals.accepted),
        "msft_microsoftpartnercenterreferrallink": "https://connector.example.com/old", "description": .null,
      ])
    try bench.editOpportunity(SampleDeals.partnerLed, ["msft_microsoftpartnercenterreferralsync": false])
    try bench.editReferral(SampleDeals.pending, ["status": "Closed", "substatus": "Declined"])
    return bench
  }

  @Test func `a run on paired sides that were never adopted stops and says what to do`() async throws {
    let bench = try Self.met()
    do {
      try await bench.run()
      Issue.record("the run went on")
    } catch {
      #expect((error as? Fault)?.code == "ADOPT-FIRST")
      #expect("\(error)".contains("cosell adopt"))
    }
    #expect(bench.apiWrites == 0)
  }

  @Test func `adopt lists what differs, agrees it as it stands, and writes nothing; then one edit travels alone`() async throws {
    let bench = try Self.met()
    let summary = try await bench.adopt()
    #expect(summary.planned > 0)
    let differences = try await bench.told("Differences")
    #expect(
      Set(differences.map { [$0[2], $0[3], $0[4]] }).isSuperset(of: [
        ["name", "Fabrikam data platform", "Nordwind archive"], ["deal value", "42000", "30000"], ["notes", "Wants a POC", ""],
        ["close date", "2027-03-31T00:00:00Z", "2027-02-28"],
      ]))
    try await bench.quietNight()
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 43000])
    let before = bench.apiWrites
    let next = try await bench.night()
    #expect(next.outcomes == [.updated: 1])
    let record = bench.opportunity(SampleDeals.privateDeal)
    #expect(record["estimatedvalue"] == 43000)
    // Nothing else of the deal moved with it, the empty note included.
    #expect(record["name"] == "✔ Nordwind archive")
    #expect(record["description"] == .null)
    #expect(record["estimatedclosedate"] == "2027-02-28")
    #expect(record["msft_microsoftpartnercenterreferrallink"] == "https://connector.example.com/old")
    #expect(bench.writes(after: before).allSatisfy { $0.system == "dynamics" })
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
  }

  @Test func `an edit of the CRM after adoption travels by itself too`() async throws {
    let bench = try Self.met()
    try await bench.adopt()
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Filled in now"])
    let before = bench.apiWrites
    try await bench.night()
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Filled in now")
    #expect(
      bench.writes(after: before).filter { $0.system == "partnercenter" }.flatMap { $0.fields.map(\.path) } == ["details/notes"])
    try await bench.quietNight()
  }

  @Test func `after a lost state adopt finds the pairs again and nothing is doubled`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let (referrals, opportunities) = (
      bench.rows("partnercenter", "referrals").count, bench.rows("dynamics", "opportunities").count
    )
    try bench.loseState()
    try await bench.adopt()
    try await bench.quietNight()
    try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": 30500])
    try await bench.night()
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == 30500)
    #expect(bench.rows("partnercenter", "referrals").count == referrals)
    #expect(bench.rows("dynamics", "opportunities").count == opportunities)
  }
}
