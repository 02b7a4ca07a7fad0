import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Synchronization
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

  /// A night that makes a referral, writes an edit of the CRM's record to it, and is killed; the next run comes so soon that the
  /// listing does not show the referral yet.
  private static func createdAndEdited() async throws -> SyncBench {
    var scenario = SampleDeals.scenario
    scenario.put(.array([]), at: ["partnercenter", "referrals"])
    scenario.put(
      .array([SampleDeals.opportunity(SampleDeals.privateDeal, "Nordwind archive", visible: false)]),
      at: ["dynamics", "opportunity"])
    scenario.put(.array([SampleDeals.solution(SampleDeals.privateDeal)]), at: ["dynamics", "msft_microsoftsolution"])
    let bench = try SyncBench(scenario)
    try bench.persona("partnercenter", "lagging")
    let evening = bench.moment()
    // What the first run reads of the CRM's metadata is known to the next one, whose requests are the ones to count.
    _ = try await bench.runKilled(.never)
    try bench.goOn(from: evening, as: "counted.sqlite")
    let (_, requests) = try await played(bench, .never)
    let patch = try #require(requests.firstIndex { $0.hasPrefix("PATCH") && $0.contains("/referrals/") })
    try bench.goOn(from: evening, as: "again.sqlite")
    let left = try await played(bench, .after(patch + 1)).left
    try bench.goOn(from: #require(left), as: "left.sqlite")
    #expect(Self.notes(bench) == ["Changed by us", "Changed by us"])
    bench.advance(seconds: 60)
    return bench
  }

  /// Somebody edits the CRM's record just before it is told of its new referral.
  private static func played(
    _ bench: SyncBench, _ at: KillingTransport.Moment
  ) async throws -> (left: SyncBench.Moment?, requests: [String]) {
    let desk = SyncBenchDesk(world: bench.world)
    let isDone = Mutex(false)
    return try await bench.runKilled(
      at,
      meanwhile: { request in
        guard request.url.contains("$batch"), String(decoding: request.body ?? [], as: UTF8.self).contains("\nPATCH "),
          isDone.withLock({ done in
            defer { done = true }
            return !done
          })
        else { return }
        try? desk.editOpportunity(SampleDeals.privateDeal, ["description": "Changed by us"])
      })
  }

  @Test func `a value that is set back before the listing shows what was written is an edit`() async throws {
    let bench = try await Self.createdAndEdited()
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "From the CRM"])
    try await bench.run()
    #expect(Self.notes(bench) == ["From the CRM", "From the CRM"])
    for _ in 1...2 { try await bench.night() }
    #expect(Self.notes(bench) == ["From the CRM", "From the CRM"])
    let changes = try await bench.toldSoFar("Changes").filter { $0[3] == "details.notes" }.map(\.[5]).sorted()
    #expect(changes == ["Changed by us", "From the CRM", "From the CRM"])
    try await bench.quietNight()
  }

  @Test func `what was written before the listing shows it is told once`() async throws {
    let bench = try await Self.createdAndEdited()
    try await bench.run()
    for _ in 1...2 { try await bench.night() }
    #expect(Self.notes(bench) == ["Changed by us", "Changed by us"])
    let changes = try await bench.toldSoFar("Changes").filter { $0[3] == "details.notes" }.map(\.[5]).sorted()
    #expect(changes == ["Changed by us", "From the CRM"])
    try await bench.quietNight()
  }

  /// The same where the referral cannot be read by its id either: the write that is tried again meets its own.
  @Test func `what was written and is written again on an old picture is told once`() async throws {
    let bench = try await Self.createdAndEdited()
    let id = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    bench.admin(
      "POST", "/faults", ["system": "partnercenter", "method": "GET", "pathContains": .string("/referrals/" + id), "status": 404])
    try await bench.run()
    for _ in 1...2 { try await bench.night() }
    #expect(Self.notes(bench) == ["Changed by us", "Changed by us"])
    let changes = try await bench.toldSoFar("Changes").filter { $0[3] == "details.notes" }.map(\.[5]).sorted()
    #expect(changes == ["Changed by us", "From the CRM"])
  }

  /// Three times somebody is quicker than the run, and the last edit is the value that the run wrote first.
  @Test func `what the run wrote, entered by a person after both had gone back, is an edit`() async throws {
    let (bench, deal) = try await ConflictTests.paired()
    try bench.editOpportunity(deal, ["description": "Changed by us"])
    bench.beforeWrites([
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
    for _ in 1...2 { try await bench.night() }
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Changed by us")
    #expect(bench.opportunity(deal)["description"] == "Changed by us")
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
