import PracticeSystems
import Records
import Testing

/// What travels at all.
struct ScopeTests {
  @Test func `a deal without Sync never travels`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    for sync in [PracticeJSON.bool(false), .null] {
      try bench.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralsync": sync])
      try await bench.night()
      #expect(bench.referral(of: SampleDeals.privateDeal) == .null)
    }
    try bench.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralsync": true])
    #expect(try await bench.night().outcomes == [.created: 1])
  }

  @Test func `Sync turned off later stops the deal, told once, and on again it goes on`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try bench.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralsync": false])
    #expect(try await bench.quietNight().outcomes == [.ignored: 1])
    #expect(try await bench.told("Ignored").map { $0[2] } == ["sync-off"])
    #expect(try await bench.quietNight().outcomes == [:])
    try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": 1])
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.editReferral(referral, ["details/notes": "Not heard"])
    try await bench.quietNight()
    #expect(try await bench.told("Ignored").isEmpty)
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "From the CRM")
    try bench.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralsync": true])
    try await bench.night()
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "Not heard")
    #expect(bench.referral(referral)["details"]?["dealValue"] == 1)
    try await bench.quietNight()
  }

  /// type, qualification, invited by, direction → what is made of an accepted referral.
  @Test(arguments: [
    ("Shared", "SalesQualified", nil, "Incoming", Outcome.created), ("Independent", "Direct", "msft", "Incoming", .created),
    ("Independent", "Direct", nil, "Incoming", .created), ("Independent", "MarketingQualified", "msft", "Incoming", .created),
    ("Independent", "SalesQualified", "own", "Outgoing", .created), ("Independent", "SalesQualified", nil, "Outgoing", .created),
    ("Independent", "SalesQualified", nil, "Incoming", .held), ("Independent", "Direct", "own", "Incoming", .held),
  ])
  func `what a referral is decides whether it is taken in`(
    _ type: String, _ qualification: String, _ invitedBy: String?, _ direction: String, _ outcome: Outcome
  ) async throws {
    let bench = try SyncBench([
      "partnercenter": ["referrals": [SampleDeals.referral(SampleDeals.accepted, "Deal", "Active", "Accepted")]],
      "dynamics": ["systemuser": SampleDeals.users],
    ])
    try bench.raw(
      SampleDeals.accepted,
      [
        "type": .string(type), "qualification": .string(qualification), "direction": .string(direction),
        "inviteContext/invitedBy/organizationId": .text(invitedBy),
      ])
    #expect(try await bench.run().outcomes == [outcome: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted) == .null ? outcome == .held : outcome == .created)
    if outcome == .held { #expect(try await bench.findings() == ["kind-unknown"]) }
    try await bench.quietNight()
  }

  @Test func `with Sync only co-sell leads and private deals stay in Partner Center`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Sync only co-sell opportunities", "Yes")
    try bench.raw(
      SampleDeals.pending, ["type": "Independent", "qualification": "Direct", "inviteContext/invitedBy/organizationId": .null])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 3, .ignored: 1])
    #expect(try await bench.told("Ignored").map { Array($0[1...2]) } == [[SampleDeals.pending, "not-co-sell"]])
    #expect(bench.opportunity(of: SampleDeals.accepted) != .null)
    try await bench.quietNight()
    #expect(try await bench.told("Ignored").isEmpty)
  }

  @Test func `Inbound only if takes in what its formula says yes to`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Inbound only if", "[details.dealValue] > 50000")
    try bench.raw(SampleDeals.pending, ["details/dealValue": 50001])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 3, .ignored: 1])
    #expect(try await bench.told("Ignored").map { Array($0[1...2]) } == [[SampleDeals.accepted, "out-of-scope"]])
    #expect(bench.lead(of: SampleDeals.pending) != .null)
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 50002])
    #expect(try await bench.night().outcomes == [.created: 1])
  }

  @Test func `a deal that is closed before it travelled is ignored once, on either side`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.raw(SampleDeals.accepted, ["status": "Closed", "substatus": "Lost"])
    bench.admin(
      "POST", "/edit",
      [
        "system": "dynamics", "entity": "opportunity", "id": .string(SampleDeals.privateDeal),
        "fields": ["statecode": 2, "statuscode": 4],
      ])
    let summary = try await bench.run()
    #expect(summary.outcomes[.ignored] == (bench.opportunity(SampleDeals.privateDeal)["statecode"] == 2 ? 2 : 1))
    #expect(bench.opportunity(of: SampleDeals.accepted) == .null)
    #expect(try await bench.quietNight().outcomes == [:])
  }

  @Test func `what the guide kept in Partner Center comes in by itself when the guide lets it`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Inbound only if", "[details.dealValue] > 50000")
    #expect(try await bench.run().outcomes == [.created: 2, .ignored: 2])
    try await bench.quietNight()
    bench.set("Inbound only if", "[details.dealValue] > 40000")
    #expect(try await bench.night().outcomes == [.created: 2])
    #expect(bench.opportunity(of: SampleDeals.accepted) != .null)
    try await bench.quietNight()
  }
}
