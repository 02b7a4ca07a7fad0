import Faults
import PracticeSystems
import Records
import Sync
import Testing

/// Too many writes of a kind wait for a person; other kinds go on.
struct BrakeTests {
  @Test func `more creates than allowed stop that direction and not the other`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    // Two referrals; opportunity, lead, account and contact make more than three in the CRM.
    bench.options.brakes.creates = 3
    let summary = try await bench.run()
    #expect(summary.exitCode == 3)
    #expect(summary.outcomes == [.created: 2, .held: 2])
    #expect(bench.referral(of: SampleDeals.privateDeal) != .null)
    #expect(bench.rows("dynamics", "leads").isEmpty)
    #expect(bench.rows("dynamics", "accounts").count == 1)
    #expect(try await bench.findings() == ["braked", "braked"])
    bench.options.allow = ["creates.crm": 10]
    let allowed = try await bench.night()
    #expect(allowed.outcomes == [.created: 2])
    #expect(allowed.exitCode == 0)
  }

  @Test(arguments: ["creates.crm", "creates"])
  func `what is allowed is counted within 24 hours`(_ kind: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.options.brakes.creates = 4
    // Each deal by itself would stay below: two deals, one account, one contact, and each deal weighs its own customer.
    let first = try await bench.run()
    #expect(first.outcomes == [.created: 2, .held: 2])
    bench.options.allow = [kind: 6]
    #expect(try await bench.night(hours: 1).outcomes == [.created: 2])
    bench.options.allow = [:]
    // Four were made an hour ago: one more referral is fine, one more record of the CRM is not.
    let fresh = Self.fresh.members?.filter { $0.name != "createdDateTime" } ?? []
    try bench.create("partnercenter", "referral", .object(fresh))
    let held = try await bench.night(hours: 1)
    #expect(held.outcomes == [.held: 1])
    #expect(try await bench.night(hours: 24).outcomes == [.created: 1])
  }

  static let fresh = SampleDeals.referral("11111111-aaaa-4bbb-8ccc-000000000003", "Fabrikam third", "Active", "Accepted")

  @Test func `sharing has a brake of its own`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.options.brakes.shared = 0
    let summary = try await bench.run()
    #expect(summary.exitCode == 3)
    #expect(summary.outcomes == [.created: 3, .held: 1])
    #expect(bench.referral(of: SampleDeals.partnerLed) == .null)
    bench.options.allow = ["shared": 1]
    #expect(try await bench.night().outcomes == [.created: 1])
  }

  @Test func `closing in Partner Center waits while the deal's other cells travel`() async throws {
    let (bench, made) = try await StatusTests.paired(["Wait before closing": "0"])
    bench.options.brakes.closesPartnerCenter = 0
    try bench.editOpportunity(made, ["description": "Lost it"])
    try bench.close(made, won: false)
    let summary = try await bench.night()
    #expect(summary.exitCode == 3)
    #expect(StatusTests.status(bench) == "Active/Accepted")
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Lost it")
    bench.options.allow = ["closes": 1]
    try await bench.night()
    #expect(StatusTests.status(bench) == "Closed/Lost")
  }

  @Test func `acceptances have a brake of their own`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    bench.options.brakes.accepts = 0
    try bench.qualify(bench.lead(of: SampleDeals.pending)["leadid"]?.string ?? "")
    let summary = try await bench.night()
    #expect(summary.exitCode == 3)
    #expect(bench.referral(SampleDeals.pending)["status"] == "New")
    bench.options.allow = ["accepts": 1]
    try await bench.night()
    #expect(bench.referral(SampleDeals.pending)["status"] == "Active")
  }

  @Test(arguments: ["partnercenter", "dynamics"])
  func `a full reading that is empty stops before the first write`(_ system: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.state().forgetWatermarks()
    let entity = system == "dynamics" ? "/opportunities" : "/engagements/referrals"
    bench.admin("POST", "/faults", ["system": .string(system), "pathContains": .string(entity), "content": "{\"value\":[]}"])
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Not while one side is empty"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Nor this"])
    bench.advance(hours: 24)
    let before = bench.apiWrites
    await #expect(throws: Fault.self) { try await bench.run() }
    #expect(bench.apiWrites == before)
    // The next night both sides answer: nothing was forgotten and nothing is gone.
    bench.admin("DELETE", "/faults")
    try await bench.night()
    #expect(bench.opportunity(of: SampleDeals.accepted)["description"] == "Not while one side is empty")
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["notes"] == "Nor this")
    try await bench.quietNight()
  }

  @Test func `another organisation than before stops the run`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.state().setTextFact("identity.crm", "another organisation")
    let before = bench.apiWrites
    do {
      try await bench.night()
      Issue.record("the run went on")
    } catch {
      #expect((error as? Fault)?.code == "IDENTITY")
    }
    #expect(bench.apiWrites == before)
  }

  @Test func `what another deal's write sets going while the run writes is braked too, and stands in the plan`() async throws {
    var scenario = SampleDeals.scenario
    let ids = (0..<40).map { "0aa00000-0000-4000-8000-0000000004\($0 < 10 ? "0" : "")\($0)" }
    scenario.put(.array([]), at: ["partnercenter", "referrals"])
    scenario.put(
      .array(ids.map { SampleDeals.opportunity($0, "Nordwind \($0.suffix(3))", visible: false) }),
      at: ["dynamics", "opportunity"])
    scenario.put(.array(ids.map { SampleDeals.solution($0) }), at: ["dynamics", "msft_microsoftsolution"])
    let bench = try SyncBench(scenario)
    bench.change("Contact", "telephone1", ["When": "always"], by: "CRM field")
    #expect(try await bench.run().outcomes == [.created: 40])
    bench.advance(hours: 48)
    try await bench.quietNight()
    // One referral's phone goes to the contact of all forty; 25 updates a day are no flood.
    try SharedRecordTests.call("+49 431 222222", in: bench.referral(of: ids[0])["id"]?.string ?? "", bench)
    bench.options.window = 10
    bench.advance(hours: 24)
    var written = 0
    for _ in 1...2 {
      let before = bench.apiWrites
      let night = try await bench.run()
      let updated = bench.writes(after: before).filter { $0.entity == "referral" }.count
      #expect(updated <= 25)
      written += updated
      if night.exitCode == 3 { #expect(!night.braked.isEmpty) }
    }
    #expect(written <= 25)
    #expect(try await bench.run().exitCode == 3)
    // Meant after all.
    bench.options.allow["updates_percent"] = 100
    _ = try await bench.run()
    let phones = Set(ids.map { bench.referral(of: $0)["customerProfile"]?["team"]?.array?.first?["phoneNumber"]?.string ?? "" })
    #expect(phones == ["+49 431 222222"])
  }

  @Test func `a referral that a full listing lacks is asked for before it is taken for gone`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.quietNight()
    let others = bench.rows("partnercenter", "referrals").filter { $0["id"]?.string != SampleDeals.accepted }
    let listing: PracticeJSON = ["value": .array(others)]
    bench.admin(
      "POST", "/faults",
      [
        "system": "partnercenter", "method": "GET", "pathContains": "/engagements/referrals", "count": 1,
        "content": .string(listing.text),
      ])
    try await bench.state().forgetWatermark(.referral)
    bench.options.allow["gone_percent"] = 50
    let night = try await bench.night()
    bench.admin("DELETE", "/faults")
    #expect(night.staged[.referral]?.gone == 0)
    #expect(try await bench.told("Ignored") == [])
    try bench.editOpportunity(
      bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? "", ["description": "Still here"])
    try await bench.night()
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Still here")
  }
}
