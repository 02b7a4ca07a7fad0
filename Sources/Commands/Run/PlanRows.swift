import Faults
import Records
import StateStore

/// The rows of a stored plan, with what a person may choose in each; they live as long as the plan does.
struct PlanRows {
  let state: StateStore

  /// Places of uploads' rows: behind all that is offered.
  private static let uploads: Int64 = 1 << 48

  /// What is offered of the deals, then what uploads of solution details would write.
  func page(
    of run: Int64, after position: Int64, limit: Int
  ) async throws(Fault) -> [(position: Int64, run: String, cells: [Value])] {
    var rows: [(position: Int64, run: String, cells: [Value])] = []
    if position < Self.uploads {
      rows = try await state.planRows(run, after: max(position, 0), limit: limit).map { row in
        var cells = row.shown
        if cells.count == 14 { (cells[1], cells[13]) = (Self.choices(row.choices), .text(row.token)) }
        return (row.position, "", cells)
      }
    }
    guard rows.count < limit else { return rows }
    let after = max(position - Self.uploads, 0)
    let uploads = try await state.journal("Plan", ofRun: run, after: after, limit: limit - rows.count)
    return rows + uploads.map { (Self.uploads + $0.seq, $0.run, $0.cells) }
  }

  static func choices(_ choices: [String]) -> Value {
    choices.isEmpty ? .null : .list(choices.map { Value.Element(key: $0, fields: []) })
  }
}
