import Faults
import Records
import Testing

@testable import StateStore

/// Whether a state has written, so that it is not adopted a second time; what is laid down beside it.
struct StoreAdoptionTests {
  @Test(
    arguments: [
      ("run", 1, nil, true), ("apply", 1, "done", true), ("run", 1, "skipped", false), ("run", 0, nil, false),
      ("solutions import", 1, nil, false),
    ] as [(String, Int64, String?, Bool)])
  func `a run that did not come to its end has written if one of its deals may have been`(
    _ command: String, _ number: Int64, _ result: String?, _ hasWritten: Bool
  ) async throws {
    let bench = try await StoreBench()
    #expect(try await bench.store.lastWriter() == nil)
    let run = try await bench.store.startRun(command, at: bench.now)
    #expect(try await bench.store.lastWriter() == nil)
    _ = try await bench.stage([bench.referral("r1", "One")], reading: nil)
    let deal = try #require(try await bench.store.dirtyDeals(after: nil, limit: 1).first)
    let intents = try await bench.store.record([
      Intent(
        run: run.id, deal: number == 0 ? StateStore.noDeal : deal.id, entity: .opportunity, record: "o1", action: "update",
        fields: [], madeAt: bench.now)
    ])
    if let result {
      var settlement = Settlement(deal: deal)
      settlement.results = [(intents[0], result)]
      try await bench.store.settle([settlement], run: run.id, at: bench.now, tables: [:])
    }
    #expect(try await bench.store.lastWriter()?.id == (hasWritten ? run.id : nil))
    // What the brakes count tells it when the intents are forgotten, and when that is forgotten too.
    var settlement = Settlement(deal: deal)
    settlement.spent = [.init(command == "solutions import" ? "solutions" : "updates", .crm)]
    try await bench.store.settle([settlement], run: run.id, at: bench.now, tables: [:])
    try await bench.store.markReported()
    try await bench.store.forgetFinished(at: bench.now.adding(seconds: 9 * 86_400), lostBefore: bench.now)
    #expect(try await bench.store.lastWriter()?.id == (command == "solutions import" ? nil : run.id))
  }

  // MARK: Spool

  @Test func `a second row at one place is not laid down, and the first stays`() async throws {
    let bench = try await StoreBench()
    try await bench.store.beginSpool()
    #expect(try await bench.store.spool(SpooledRow(position: 2, key: "a", cells: [.text("first")])))
    #expect(try await bench.store.spool(SpooledRow(position: 2, key: "b", cells: [.text("second")])) == false)
    #expect(try await bench.store.spooled(after: 0, limit: 9).map(\.key) == ["a"])
  }
}
