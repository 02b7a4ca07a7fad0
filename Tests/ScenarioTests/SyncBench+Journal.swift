import PracticeSystems
import Records
import StateStore
import Sync
import Testing

/// What the journal says of the last run, and the nights that a test lets pass.
extension SyncBench {
  /// Rows of a sheet of the last run, each cell as people read it.
  func told(_ sheet: String) async throws -> [[String]] {
    guard let last = reports.last else { return [] }
    return try await state().journal(sheet, ofRun: last.run.id, after: 0, limit: 10_000).map { $0.cells.map(\.description) }
  }

  /// Rows of a sheet of all runs, oldest first.
  func toldSoFar(_ sheet: String) async throws -> [[String]] {
    var rows: [[String]] = []
    for run in try await state().runs(limit: 1000).reversed() {
      rows += try await state().journal(sheet, ofRun: run.id, after: 0, limit: 10_000).map { $0.cells.map(\.description) }
    }
    return rows
  }

  /// The sums that every summary shows: each deal has one outcome, and each record read is of one part.
  func expectSums(of summary: RunSummary) async throws {
    let read = summary.recordsRead
    #expect(read.read == read.ofDeals + read.echoes + read.outOfScope + read.related, "\(summary.staged)")
    guard !options.isPlan else { return }
    var outcomes: [String: Int] = [:]
    for row in try await state().journal("Outcomes", ofRun: summary.run.id, after: 0, limit: 100_000) {
      outcomes[row.cells[1].description, default: 0] += 1
    }
    #expect(
      outcomes == Dictionary(uniqueKeysWithValues: summary.outcomes.filter { $0.value > 0 }.map { ($0.key.rawValue, $0.value) }))
    #expect(summary.deals == outcomes.values.reduce(0, +))
  }

  /// The open conflicts of the last run: field, agreed, Partner Center, CRM.
  func conflicts() async throws -> [[String]] { try await told("Conflicts").map { Array($0[1...4]) } }

  /// The codes of the sheet `Findings` of the last run, in order.
  func findings() async throws -> [String] { try await told("Findings").map { $0[0] } }

  /// A night passes and a run follows.
  @discardableResult
  func night(hours: Int = 24) async throws -> RunSummary {
    advance(hours: hours)
    return try await run()
  }

  /// A night passes, and the run after it writes to neither system.
  @discardableResult
  func quietNight(_ place: SourceLocation = #_sourceLocation) async throws -> RunSummary {
    let before = apiWrites
    let summary = try await night()
    let written = writes(after: before)
    #expect(
      written.isEmpty, "\(written.map { "\($0.system) \($0.operation) \($0.entity) \($0.id) \($0.fields)" })",
      sourceLocation: place)
    return summary
  }

}

extension SyncBench {
  /// `cosell adopt`: pairs and compares, writes to no system.
  @discardableResult
  func adopt() async throws -> RunSummary {
    let before = apiWrites
    let summary = try await Run(world: try await syncWorld()).adopt(try await startRun("adopt"))
    #expect(apiWrites == before)
    remember(summary)
    return summary
  }
}
