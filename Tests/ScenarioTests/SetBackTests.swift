import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Testing

/// People edit between a run that died after its write and the next one.
struct SetBackTests {
  /// A night killed right after a value from the CRM was accepted by Partner Center.
  static func bench() async throws -> SyncBench {
    let bench = try SyncBench(SampleDeals.scenario)
    _ = try await bench.runAlone()
    bench.advance(hours: 24)
    _ = try await bench.runAlone()
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Changed by us"])
    bench.advance(hours: 24)
    let evening = bench.moment()
    let (_, requests) = try await bench.runKilled(.never)
    let patch = requests.firstIndex { $0.hasPrefix("PATCH") && $0.contains("/referrals/") } ?? -1
    #expect(patch >= 0, "\(requests)")
    try bench.goOn(from: evening, as: "again.sqlite")
    let left = try await bench.runKilled(.after(patch + 1)).left
    try bench.goOn(from: #require(left), as: "left.sqlite")
    #expect(Self.notes(bench) == ["Changed by us", "Changed by us"])
    return bench
  }

  static func notes(_ bench: SyncBench) -> [String?] {
    [
      bench.referral(of: SampleDeals.privateDeal)["details"]?["notes"]?.string,
      bench.opportunity(SampleDeals.privateDeal)["description"]?.string,
    ]
  }

  @Test func `a value that is set back to what was agreed before is an edit`() async throws {
    let bench = try await Self.bench()
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "From the CRM"])
    try await bench.night()
    #expect(Self.notes(bench) == ["From the CRM", "From the CRM"])
    #expect(try await bench.conflicts() == [])
    try await bench.quietNight()
  }

  /// Three times somebody is quicker than the run, and the last edit is the value that the run wrote first.
  @Test func `what the run wrote, entered by a person after both had gone back, is an edit`() async throws {
    let (bench, deal) = try await ConflictTests.paired()
    try bench.editOpportunity(deal, ["description": "Changed by us"])
    let turns = bench.beforeWrites([
      ("partnercenter", { _ in }), ("dynamics", { try? $0.editOpportunity(deal, ["description": "Wants a POC"]) }),
      ("partnercenter", { try? $0.editReferral(SampleDeals.accepted, ["details/notes": "Wants a POC"]) }),
      (
        "dynamics",
        { desk in
          try? desk.editOpportunity(deal, ["name": "Fabrikam lake"])
          try? desk.editReferral(SampleDeals.accepted, ["details/notes": "Changed by us"])
        }
      ),
    ])
    try await bench.night()
    #expect(turns.left == 0)
    for _ in 1...2 { try await bench.night() }
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Changed by us")
    #expect(bench.opportunity(deal)["description"] == "Changed by us")
    try await bench.quietNight()
  }

  /// The same with a solution.
  @Test func `a solution that the run listed, added by a person after both had lost it, is an edit`() async throws {
    let bench = try await SolutionTests.bench()
    let deal = SampleDeals.privateDeal
    let referral = bench.referral(of: deal)["id"]?.string ?? ""
    try bench.attach(SolutionTests.second, to: deal)
    let line = bench.rows("dynamics", "msft_microsoftsolutions").last?["msft_microsoftsolutionid"]?.string ?? ""
    let turns = bench.beforeWrites([
      ("partnercenter", { _ in }),
      (
        "dynamics",
        { desk in
          try? desk.delete("dynamics", "msft_microsoftsolution", line)
          try? desk.editOpportunity(deal, ["description": "Once more"])
        }
      ), ("partnercenter", { try? $0.list([SolutionTests.first], in: referral) }),
      (
        "dynamics",
        { desk in
          try? desk.editOpportunity(deal, ["description": "And again"])
          try? desk.list([SolutionTests.first, SolutionTests.second], in: referral)
        }
      ),
    ])
    try await bench.night()
    #expect(turns.left == 0)
    for _ in 1...2 { try await bench.night() }
    #expect(bench.listed(bench.referral(referral)) == [SolutionTests.first, SolutionTests.second])
    #expect(bench.lines(of: deal) == [SolutionTests.first, SolutionTests.second])
    try await bench.quietNight()
  }

  @Test func `a value that was written over before anybody could see it is said once`() async throws {
    let bench = try await Self.bench()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.editReferral(referral, ["details/notes": "Entered by Microsoft's seller"])
    try await bench.night()
    let told = try await bench.told("Findings").filter { $0[0] == "maybe-written" }
    #expect(told.map { $0[4] } == ["Changed by us"])
    try await bench.night()
    #expect(try await bench.findings().filter { $0 == "maybe-written" } == [])
  }
}
