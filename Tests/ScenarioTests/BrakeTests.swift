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
}
