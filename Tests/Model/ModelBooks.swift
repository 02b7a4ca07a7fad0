import Faults
import SimulatedWorld
import StateStore

/// What the reports of all runs say, as people read it.
struct ModelBooks: Sendable {
  struct Run: Sendable {
    let name: String
    var sheets: [String: [[String]]] = [:]

    subscript(_ sheet: String) -> [[String]] { sheets[sheet] ?? [] }
  }

  /// Oldest first.
  private(set) var runs: [Run] = []

  static var options: Database.Options { Database.Options(vfs: MemoryFileSystem.name, isExclusive: true, cacheKibibytes: 1024) }

  static let sheets = ["Changes", "Conflicts", "Findings", "Rejected", "Ignored", "Outcomes"]

  init(_ disk: MemoryDisk) async throws(Fault) {
    // The disk is unmounted when nobody holds it any more.
    defer { withExtendedLifetime(disk) {} }
    let state = try StateStore(path: disk.path("state.sqlite"), options: Self.options)
    for run in try await state.runs(limit: 1000).reversed() {
      var kept = Run(name: run.name)
      for sheet in Self.sheets {
        kept.sheets[sheet] = try await state.journal(sheet, ofRun: run.id, after: 0, limit: 10_000).map {
          $0.cells.map(\.description)
        }
      }
      runs.append(kept)
    }
  }

  /// Rows of a sheet of all runs.
  func all(_ sheet: String) -> [[String]] { runs.flatMap { $0[sheet] } }
}
