import Faults
import Foundation
import HTTP
import PracticeSystems
import SimulatedWorld
import StateStore
import Sync
import Testing

/// `apply` is killed at every one of its requests; the same command, and the next run, bring it to the end that it would have
/// come to.
struct ApplyKillTests {
  /// A conflict, an edit of another deal, and a lead, an account and a contact to create.
  private static func prepared() async throws -> (bench: SyncBench, path: String) {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.options.approve = [.creates]
    let first = try await bench.run()
    let creates = try await bench.planWorkbook(first)
    var workbook = try AnsweredWorkbook(creates)
    workbook.set("Apply", "Yes", "Plan", where: [:])
    let path = bench.folder + "/answered.xlsx"
    try workbook.write(path, as: .inline)
    return (bench, path)
  }

  private static func end(_ bench: SyncBench) -> [String] {
    ["opportunities", "leads", "accounts", "contacts"].map { "\($0) \(bench.rows("dynamics", $0).count)" }
      + ["referrals \(bench.rows("partnercenter", "referrals").count)"]
  }

  @Test func `an apply that is killed anywhere is finished by the same command or the next run`() async throws {
    let (bench, path) = try await Self.prepared()
    let evening = bench.moment()
    let counting = KillingTransport(PracticeTransport(bench.world), .never) {}
    bench.transport = counting
    _ = try await withTaskExecutorPreference(SimulatedExecutor()) { try await bench.apply(path) }
    bench.transport = PracticeTransport(bench.world)
    let whole = Self.end(bench)
    let requests = counting.requests
    try await bench.quietNight()
    #expect(whole == ["opportunities 3", "leads 1", "accounts 2", "contacts 2", "referrals 4"])

    let writes = requests.indices.filter { !requests[$0].hasPrefix("GET") && !requests[$0].contains("/login/") }
    #expect(writes.count >= 3)
    for (number, index) in writes.enumerated() {
      for moment in [KillingTransport.Moment.before(index + 1), .after(index + 1)] {
        try bench.goOn(from: evening, as: "\(moment)-\(number).sqlite".replacing(" ", with: "-"))
        let kept = Kept()
        let state = bench.folder + "/" + bench.stateFile
        let (world, file) = (bench.world, state)
        let killing = KillingTransport(PracticeTransport(world), moment) { kept.moment = SyncBench.moment(world, file) }
        bench.transport = killing
        do { _ = try await withTaskExecutorPreference(SimulatedExecutor()) { try await bench.apply(path) } } catch
          where killing.wasKilled
        {}
        bench.transport = PracticeTransport(bench.world)
        let left = try #require(kept.moment, "\(moment)")
        try bench.goOn(from: left, as: bench.stateFile + "-2")
        // Half of the kills are followed by the same command, the others by the night.
        bench.advance(hours: 1)
        if number.isMultiple(of: 2) {
          let again = try await bench.apply(path)
          #expect(bench.refused(again) == [], "\(moment)")
        }
        for _ in 0..<3 { try await bench.night() }
        #expect(Self.end(bench) == whole, "\(moment)")
        try await bench.quietNight()
      }
    }
  }

  private final class Kept: @unchecked Sendable { var moment: SyncBench.Moment? }
}
