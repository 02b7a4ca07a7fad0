import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Synchronization
import Testing

/// A run that died between its write and its result, and people who edited since: what was agreed by that write stays so.
struct KillBaselineTests {
  /// A bench whose first run died right after the opportunity of the accepted referral was made.
  private static func created(_ change: (SyncBench) -> Void = { _ in }) async throws -> (bench: SyncBench, made: String) {
    var scenario = SampleDeals.scenario
    scenario.put(.array([]), at: ["partnercenter", "referrals"])
    scenario.put(.array([]), at: ["dynamics", "opportunity"])
    scenario.put(.array([]), at: ["dynamics", "msft_microsoftsolution"])
    let bench = try SyncBench(scenario)
    change(bench)
    // Nights before, so that this one asks for nothing but the deals.
    _ = try await bench.runAlone()
    bench.advance(hours: 24)
    _ = try await bench.runAlone()
    try bench.create(
      "partnercenter", "referral", SampleDeals.referral(SampleDeals.accepted, "Fabrikam data platform", "Active", "Accepted"))
    bench.advance(hours: 24)
    let evening = bench.moment()
    // What the first run reads of the CRM's metadata is known to the next one, whose requests are the ones to count.
    _ = try await bench.runKilled(.never)
    try bench.goOn(from: evening, as: "counted.sqlite")
    let (_, requests) = try await bench.runKilled(.never)
    let create = try #require(requests.firstIndex { $0.hasPrefix("POST") && $0.contains("$batch") })
    try bench.goOn(from: evening, as: "again.sqlite")
    let left = try await bench.runKilled(.after(create + 1)).left
    try bench.goOn(from: #require(left), as: "left.sqlite")
    return (bench, try #require(bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string))
  }

  @Test func `a conflict about what a killed create wrote is one on every night`() async throws {
    let (bench, made) = try await Self.created()
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": "Ours"])
    try await bench.night()
    #expect(try await bench.conflicts() == [["notes", "Wants a POC", "Theirs", "Ours"]])
    for _ in 1...2 {
      try await bench.night()
      #expect(try await bench.conflicts() == [["notes", "Wants a POC", "Theirs", "Ours"]])
      #expect(try await bench.findings().filter { $0 == "first-meeting-left" } == [])
    }
  }

  @Test func `a field that was emptied after a killed create, and waits, is not filled again`() async throws {
    let (bench, made) = try await Self.created { bench in
      bench.change("Opportunity", "details.notes", ["Empty": "reject"])
    }
    try bench.editOpportunity(made, ["description": .null])
    for _ in 1...3 {
      try await bench.night()
      #expect(bench.opportunity(made)["description"]?.string == nil)
      #expect(try await bench.findings().contains("emptied"))
    }
  }

  @Test func `a write that met an edit of the same value was not ours, and is told once`() async throws {
    let (bench, made) = try await ConflictTests.paired { bench in
      for field in ["details.dealValue", "details.currency"] {
        bench.change("Opportunity", field, ["If both changed": "Partner Center"])
      }
    }
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 50000, "details/currency": "SEK"])
    bench.advance(hours: 24)
    let before = bench.apiWrites
    let evenings = try await bench.state().runs(limit: 1).first?.id ?? 0
    let world = bench.world
    let isDone = Mutex(false)
    _ = try await bench.runKilled(
      .never,
      meanwhile: { request in
        guard request.url.contains("$batch"), String(decoding: request.body ?? [], as: UTF8.self).contains("\nPATCH "),
          isDone.withLock({ done in
            defer { done = true }
            return !done
          })
        else { return }
        _ = world.withState { state in
          state.with("dynamics", Dataverse.self) {
            $0.administer(
              .edit(
                entity: "opportunity", id: made, fields: ["transactioncurrencyid": .string(Dataverse.WellKnown.krona)],
                person: "a seller"), in: &$1)
          }
        }
      })
    #expect(bench.opportunity(made)["estimatedvalue"] == 50000)
    #expect(try await bench.settled(since: before, after: evenings).problems == [])
  }

  @Test func `a write that never arrived is not claimed because somebody entered one of its values`() async throws {
    let (bench, made) = try await ConflictTests.paired()
    try bench.editOpportunity(
      made, ["estimatedvalue": 50000, "transactioncurrencyid": .string(Dataverse.WellKnown.krona)])
    bench.advance(hours: 24)
    let before = bench.apiWrites
    let evenings = try await bench.state().runs(limit: 1).first?.id ?? 0
    let evening = bench.moment()
    let (_, requests) = try await bench.runKilled(.never)
    let patch = try #require(requests.firstIndex { $0.hasPrefix("PATCH") && $0.contains("/referrals/") })
    try bench.goOn(from: evening, as: "again.sqlite")
    let left = try await bench.runKilled(.before(patch + 1)).left
    try bench.goOn(from: #require(left), as: "left.sqlite")
    try bench.editReferral(SampleDeals.accepted, ["details/currency": "SEK"])
    let end = try await bench.settled(since: before, after: evenings)
    #expect(end.problems == [])
    #expect(bench.referral(SampleDeals.accepted)["details"]?["dealValue"] == 50000)
  }
}
