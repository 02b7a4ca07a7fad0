import Faults
import Records
import Reports

/// Rows of a report, held in memory.
struct MemoryRows: ReportRows {
  var sheets: [String: [[Value]]] = [:]
  var run = "20261120-021407-7"

  func rows(of sheet: String, after position: Int64, limit: Int) async throws(Fault) -> [(
    position: Int64, run: String, cells: [Value]
  )] {
    let all = sheets[sheet] ?? []
    let start = Int(position) + 1
    guard start < all.count else { return [] }
    return (start..<min(all.count, start + limit)).map { (position: Int64($0), run: run, cells: all[$0]) }
  }
}
