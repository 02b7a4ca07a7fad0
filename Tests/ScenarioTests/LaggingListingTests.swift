import PracticeSystems
import Records
import SimulatedWorld
import Testing

/// Partner Center's listing shows a new referral only after a while, and a run comes before that.
struct LaggingListingTests {
  /// The evening before one deal of the CRM is sent.
  private static func unsent() async throws -> SyncBench {
    var scenario = SampleDeals.scenario
    scenario.put(.array([]), at: ["partnercenter", "referrals"])
    scenario.put(.array([]), at: ["dynamics", "opportunity"])
    scenario.put(.array([]), at: ["dynamics", "msft_microsoftsolution"])
    let bench = try SyncBench(scenario)
    try bench.persona("partnercenter", "lagging")
    // Nights before, so that this one asks for nothing but the deal.
    for _ in 1...2 {
      _ = try await bench.runAlone()
      bench.advance(hours: 24)
    }
    try bench.create(
      "dynamics", "opportunity", SampleDeals.opportunity(SampleDeals.privateDeal, "Nordwind archive", visible: false))
    try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(SampleDeals.privateDeal))
    return bench
  }

  /// A night that makes a referral, writes an edit of the CRM's record to it, and is killed; the next run comes so soon that the
  /// listing does not show the referral yet.
  private static func createdAndEdited() async throws -> SyncBench {
    let bench = try await unsent()
    let evening = bench.moment()
    // What the first run reads of the CRM's metadata is known to the next one, whose requests are the ones to count.
    _ = try await bench.runKilled(.never)
    try bench.goOn(from: evening, as: "counted.sqlite")
    let (_, requests) = try await played(bench, .never)
    let patch = try #require(requests.firstIndex { $0.hasPrefix("PATCH") && $0.contains("/referrals/") })
    try bench.goOn(from: evening, as: "again.sqlite")
    let left = try await played(bench, .after(patch + 1)).left
    try bench.goOn(from: #require(left), as: "left.sqlite")
    #expect(SetBackTests.notes(bench) == ["Changed by us", "Changed by us"])
    bench.advance(seconds: 60)
    return bench
  }

  /// Somebody edits the CRM's record just before it is told of its new referral.
  private static func played(
    _ bench: SyncBench, _ at: KillingTransport.Moment
  ) async throws -> (left: SyncBench.Moment?, requests: [String]) {
    let desk = SyncBenchDesk(world: bench.world)
    let turns = Turns([("dynamics", { try? $0.editOpportunity(SampleDeals.privateDeal, ["description": "Changed by us"]) })])
    return try await bench.runKilled(at, meanwhile: { turns.take($0)?(desk) })
  }

  @Test func `a value that is set back before the listing shows what was written is an edit`() async throws {
    let bench = try await Self.createdAndEdited()
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "From the CRM"])
    try await bench.run()
    #expect(SetBackTests.notes(bench) == ["From the CRM", "From the CRM"])
    for _ in 1...2 { try await bench.night() }
    #expect(SetBackTests.notes(bench) == ["From the CRM", "From the CRM"])
    let changes = try await bench.toldSoFar("Changes").filter { $0[3] == "details.notes" }.map(\.[5]).sorted()
    #expect(changes == ["Changed by us", "From the CRM", "From the CRM"])
    try await bench.quietNight()
  }

  @Test func `what was written before the listing shows it is told once`() async throws {
    let bench = try await Self.createdAndEdited()
    try await bench.run()
    for _ in 1...2 { try await bench.night() }
    #expect(SetBackTests.notes(bench) == ["Changed by us", "Changed by us"])
    let changes = try await bench.toldSoFar("Changes").filter { $0[3] == "details.notes" }.map(\.[5]).sorted()
    #expect(changes == ["Changed by us", "From the CRM"])
    try await bench.quietNight()
  }

  /// The same where the referral cannot be read by its id either: nothing is decided until it can, or the listing shows it.
  @Test(arguments: [404, 503])
  func `a value that is set back is an edit, although the referral cannot be read`(_ status: Int) async throws {
    let bench = try await Self.createdAndEdited()
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "From the CRM", "name": "Nordwind tills"])
    let id = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    bench.admin(
      "POST", "/faults",
      [
        "system": "partnercenter", "method": "GET", "pathContains": .string("/referrals/" + id), "status": .integer(status),
        "count": 100,
      ])
    let before = bench.apiWrites
    bench.options.isPlan = true
    let plan = try await bench.run()
    #expect(plan.planned == 0)
    #expect(plan.notes.count == 1)
    bench.options.isPlan = false
    let left = try await bench.run()
    #expect(left.outcomes == [:])
    #expect(left.exitCode == 2)
    #expect(left.notes.map { $0.hasPrefix("one deal is left to the next run") && $0.contains(id) } == [true])
    #expect(bench.apiWrites == before)
    #expect(SetBackTests.notes(bench) == ["Changed by us", "From the CRM"])
    bench.admin("DELETE", "/faults")
    for _ in 1...2 { try await bench.night() }
    #expect(SetBackTests.notes(bench) == ["From the CRM", "From the CRM"])
    let changes = try await bench.toldSoFar("Changes").filter { $0[3] == "details.notes" }.map(\.[5]).sorted()
    #expect(changes == ["Changed by us", "From the CRM", "From the CRM"])
    try await bench.quietNight()
  }

  /// A night that makes a referral and tells the CRM of it, and is killed.
  @Test(arguments: [false, true])
  func `a referral that the listing does not show yet is not asked for anew`(_ isEdited: Bool) async throws {
    let bench = try await Self.unsent()
    let evening = bench.moment()
    _ = try await bench.runKilled(.never)
    try bench.goOn(from: evening, as: "counted.sqlite")
    let (_, requests) = try await bench.runKilled(.never)
    try bench.goOn(from: evening, as: "again.sqlite")
    let batch = try #require(requests.lastIndex { $0.hasSuffix("$batch") })
    let left = try await bench.runKilled(.after(batch + 1)).left
    try bench.goOn(from: #require(left), as: "left.sqlite")
    try #require(bench.opportunity(SampleDeals.privateDeal)["msft_microsoftpartnercenterreferralidentifier"]?.string != nil)
    if isEdited { try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Changed by us"]) }
    bench.advance(seconds: 60)
    let before = bench.apiWrites
    #expect(try await bench.run().outcomes == [.created: 1])
    #expect(bench.apiWrites == before + (isEdited ? 1 : 0))
    #expect(SetBackTests.notes(bench)[0] == (isEdited ? "Changed by us" : "From the CRM"))
    #expect(try await bench.toldSoFar("Findings").filter { $0[0] == "referral-not-visible" } == [])
    #expect(bench.rows("partnercenter", "referrals").count == 1)
    try await bench.quietNight()
  }
}
