import PracticeSystems
import Records
import Testing

/// More of the zoo (``ZooTests``): merged records, contradicting claims, what went and came back.
struct ZooClaimTests {
  static let other = "11111111-aaaa-4bbb-8ccc-000000000044"
  static let survivor = "0bb00000-0000-4000-8000-000000000099"

  // A merged account: the deal goes on with the survivor, silently: no write, no finding, nothing held.
  //   a new deal of this customer: finds the survivor alone
  @Test func `a merged account is its survivor, silently`() async throws {
    let bench = try ZooTests.two()
    for part in ["Account"] { bench.change(part, "address1_city", ["When": "always"], by: "CRM field") }
    try bench.editReferral(SampleDeals.accepted, ["status": "Closed", "substatus": "Declined"])
    try await bench.run()
    try bench.create(
      "dynamics", "account",
      [
        "id": .string(Self.survivor), "name": "Nordwind Handel AG", "address1_line1": "Hafenweg 1", "address1_city": "Kiel",
        "address1_postalcode": "24103", "address1_country": "Deutschland",
      ])
    try bench.merge("account", SampleDeals.nordwind, into: Self.survivor)
    try bench.editOpportunity(SampleDeals.privateDeal, ["parentaccountid": .string(Self.survivor)])
    try await bench.quietNight()
    #expect(try await bench.findings() == [])
    var referral = SampleDeals.referral(Self.other, "Another one", "Active", "Accepted")
    referral.put("Nordwind Handel AG", at: ["customerProfile", "name"])
    referral.put("24103", at: ["customerProfile", "address", "postalCode"])
    referral["createdDateTime"] = nil
    try bench.create("partnercenter", "referral", referral)
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.opportunity(of: Self.other)["_parentaccountid_value"] == .string(Self.survivor))
  }

  // A merged lead: the pair goes on with the survivor, silently; the next edit travels to it.
  @Test func `a merged lead is its survivor, silently`() async throws {
    var scenario = SampleDeals.scenario
    scenario.put(
      .array([SampleDeals.referral(SampleDeals.pending, "Fabrikam rollout", "New", "Pending")]),
      at: [
        "partnercenter", "referrals",
      ])
    scenario.put(.array([]), at: ["dynamics", "opportunity"])
    scenario.put(.array([]), at: ["dynamics", "msft_microsoftsolution"])
    let bench = try SyncBench(scenario)
    #expect(try await bench.run().outcomes == [.created: 1])
    let lead = bench.lead(of: SampleDeals.pending)["leadid"]?.string ?? ""
    let survivor = "0ee00000-0000-4000-8000-000000000002"
    var fields =
      bench.record("dynamics", "lead", lead).members?.filter {
        [
          "subject", "lastname", "companyname", "estimatedamount", "estimatedclosedate", "description", ZooTests.identifier,
          "msft_microsoftpartnercenterreferrallink", ZooTests.sync,
        ].contains($0.name)
      } ?? []
    fields += [.init("id", .string(survivor)), .init("transactioncurrencyid", .string(Dataverse.WellKnown.euro))]
    try bench.create("dynamics", "lead", .object(fields))
    try bench.merge("lead", lead, into: survivor)
    try await bench.quietNight()
    #expect(try await bench.findings() == [])
    try bench.editReferral(SampleDeals.pending, ["details/notes": "After the merge"])
    #expect(try await bench.night().outcomes == [.updated: 1])
    #expect(bench.record("dynamics", "lead", survivor)["description"] == "After the merge")
    #expect(bench.rows("dynamics", "leads").count == 2)
  }

  // The state was deleted: run stops, adopt finds the pairs again, the next run writes nothing, nothing is doubled.
  @Test func `a deleted state wants an adoption and doubles nothing`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    #expect(try await bench.run().outcomes == [.created: 4])
    try bench.loseState()
    let before = bench.apiWrites
    await #expect(throws: (any Error).self) { try await bench.run() }
    #expect(try await bench.adopt().outcomes == [.unchanged: 4])
    try await bench.quietNight()
    #expect(bench.apiWrites == before)
    #expect(bench.doubles() == [])
  }

  // Crosswise: A names C, C bears P, P names nothing.
  //   A, P and C are held as crossed, whichever is looked at first; both ids are named; nothing is written but what C is told
  @Test func `crosswise claims hold everyone, and name both`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.editOpportunity(SampleDeals.partnerLed, [ZooTests.sync: false])
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": .string(SampleDeals.privateDeal)])
    try bench.editOpportunity(SampleDeals.privateDeal, [ZooTests.identifier: .string(SampleDeals.pending)])
    #expect(try await bench.adopt().outcomes == [.held: 3])
    let summary = try await bench.quietNight()
    #expect(summary.outcomes == [.held: 3])
    let told = try await bench.told("Findings")
    #expect(told.map { $0[0] } == ["crossed", "crossed", "crossed"])
    for row in told {
      for id in [SampleDeals.accepted, SampleDeals.pending, SampleDeals.privateDeal] {
        #expect(row[5].contains(id) || row[2] == id || row[4] == id, "\(row)")
      }
    }
  }

  // A and P both name C, which bears nobody: all three are held and named.
  // C bears P: P and C are a pair, A alone is held, and told with whom C is paired.
  // P is closed: A and C are a pair, P is ignored.
  @Test(arguments: [
    (nil as String?, false, [Outcome.held: 3]), (SampleDeals.pending, false, [.unchanged: 1, .held: 1]),
    (nil, true, [.unchanged: 1, .ignored: 1]),
  ])
  func `several referrals that name one record`(
    _ bears: String?, _ isPendingClosed: Bool, _ outcomes: [Outcome: Int]
  ) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.editOpportunity(SampleDeals.partnerLed, [ZooTests.sync: false])
    for id in [SampleDeals.accepted, SampleDeals.pending] {
      try bench.raw(id, ["externalReferenceId": .string(SampleDeals.privateDeal)])
    }
    if let bears { try bench.editOpportunity(SampleDeals.privateDeal, [ZooTests.identifier: .string(bears)]) }
    if isPendingClosed { try bench.editReferral(SampleDeals.pending, ["status": "Closed", "substatus": "Declined"]) }
    #expect(try await bench.adopt().outcomes == outcomes)
    try await bench.quietNight()
    let code = bears == nil ? "several-referrals" : "already-paired"
    let told = try await bench.told("Findings").filter { $0[0] == code }
    #expect(told.count == outcomes[.held] ?? 0)
    #expect(told.allSatisfy { $0[5].contains(SampleDeals.pending) && $0[5].contains(SampleDeals.accepted) })
  }

  // Several records bear one identifier, the referral names none, no pair is known: the older keeps it, the younger is a clone.
  @Test func `of several bearers the older keeps the pair`() async throws {
    let bench = try ZooTests.two()
    try bench.editOpportunity(SampleDeals.privateDeal, [ZooTests.identifier: .string(SampleDeals.accepted)])
    bench.advance(hours: 1)
    try bench.clone(SampleDeals.privateDeal, as: ZooTests.copy)
    #expect(try await bench.adopt().outcomes == [.unchanged: 1, .held: 1])
    #expect(try await bench.told("Differences").contains { $0[2].contains("clone") && $0[4] == SampleDeals.accepted })
    // Found by adopt: it waits for a decision, whatever the setting says.
    for _ in 1...2 {
      #expect(try await bench.quietNight().outcomes == [.held: 1])
      #expect(try await bench.findings() == ["clone"])
    }
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "For the older"])
    try await bench.night()
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "For the older")
    #expect(bench.opportunity(ZooTests.copy)["description"] == "From the CRM")
  }

  // A record is deleted while its referral is edited: the tombstone is told with the edit's night, nothing is deleted or made.
  //   it is restored: the tombstone is lifted, and the edit travels
  @Test func `a record that is deleted here and edited there is told, and lives again when it is restored`() async throws {
    let bench = try ZooTests.pair()
    try await bench.adopt()
    let kept = bench.opportunity(SampleDeals.privateDeal)
    try bench.delete("dynamics", "opportunity", SampleDeals.privateDeal)
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Edited here"])
    #expect(try await bench.quietNight().outcomes == [.ignored: 1])
    #expect(try await bench.told("Ignored").map { $0[2] } == ["gone"])
    #expect(try await bench.quietNight().outcomes == [:])
    #expect(bench.rows("dynamics", "opportunities").isEmpty)
    var fields = SampleDeals.opportunity(SampleDeals.privateDeal, "Nordwind archive", visible: false).members ?? []
    fields.append(.init(ZooTests.identifier, kept[ZooTests.identifier] ?? .null))
    try bench.create("dynamics", "opportunity", .object(fields))
    try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(SampleDeals.privateDeal))
    #expect(try await bench.night().outcomes == [.updated: 1])
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "Edited here")
    try await bench.quietNight()
  }

  // A referral vanishes from the listing: noticed within a week by a full reading, told once, never made anew.
  //   it is seen again: the deal goes on
  @Test func `a referral that vanishes is noticed, told once and never made anew`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    bench.options.allow = ["gone_percent": 100]
    bench.hide(SampleDeals.accepted)
    var told: [[String]] = []
    for _ in 1...10 {
      try await bench.quietNight()
      told += try await bench.told("Ignored").filter { $0[2] == "gone" }
    }
    #expect(told.count == 1)
    let record = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.editOpportunity(record, ["description": "Edited on"])
    try await bench.quietNight()
    #expect(try await bench.told("Ignored").map { $0[2] } == ["gone"])
    #expect(bench.referral(of: record) != .null)
    bench.show()
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 43000])
    #expect(try await bench.night().outcomes == [.updated: 1])
    #expect(bench.opportunity(record)["estimatedvalue"] == 43000)
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Edited on")
    #expect(bench.doubles() == [])
  }

  // A referral that left our view is written to before a full reading is due: held, and the next run knows that it is gone.
  @Test func `a write that finds its referral gone makes the next run look at all of them`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.delete("partnercenter", "referral", referral)
    try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": 31000])
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(try await bench.findings() == ["gone-meanwhile"])
    #expect(try await bench.quietNight().outcomes == [.ignored: 1])
    #expect(try await bench.told("Ignored").map { $0[2] } == ["gone"])
    #expect(try await bench.quietNight().outcomes == [:])
  }

  @Test func `a copy that another referral names is released for neither, and the original goes on`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.quietNight()
    let copy = "0aa00000-0000-4000-8000-000000000181"
    let claimant = "11111111-aaaa-4bbb-8ccc-000000000081"
    try bench.clone(SampleDeals.privateDeal, as: copy)
    let original = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    var referral = SampleDeals.referral(claimant, "Fabrikam archive", "Active", "Accepted")
    referral["createdDateTime"] = nil
    referral["externalReferenceId"] = .string(copy)
    try bench.create("partnercenter", "referral", referral)
    let rows = bench.rows("dynamics", "opportunities").count
    let before = bench.apiWrites
    let summary = try await bench.night()
    #expect(summary.outcomes == [.held: 2])
    let told = try await bench.told("Findings").filter { $0[0] == "crossed" }
    #expect(told.count == 2)
    #expect(told.allSatisfy { $0[5].contains(original) && $0[5].contains(claimant) })
    #expect(bench.opportunity(copy)["msft_microsoftpartnercenterreferralidentifier"] == .string(original))
    #expect(bench.referral(claimant)["externalReferenceId"] == .string(copy))
    #expect(bench.rows("dynamics", "opportunities").count == rows)
    #expect(bench.writes(after: before).allSatisfy { $0.id == copy })
    // The pair that the copy was made from is none of it.
    try bench.editReferral(original, ["details/notes": "Later"])
    try await bench.night()
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "Later")
    // A person takes the identifier off the copy: it is the claimant's.
    try bench.editOpportunity(copy, ["msft_microsoftpartnercenterreferralidentifier": .null])
    try await bench.night()
    #expect(bench.opportunity(copy)["msft_microsoftpartnercenterreferralidentifier"] == .string(claimant))
  }
}
