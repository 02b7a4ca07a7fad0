import Faults
import Records
import StateStore

/// The rows of a stored plan, with what a person may choose in each; they live as long as the plan does.
struct PlanRows {
  let state: StateStore

  func page(
    of run: Int64, after position: Int64, limit: Int
  ) async throws(Fault) -> [(position: Int64, run: String, cells: [Value])] {
    try await state.planRows(run, after: max(position, 0), limit: limit).map { row in
      var cells = row.shown
      if cells.count == 14 { (cells[1], cells[13]) = (Self.choices(row.choices), .text(row.token)) }
      return (row.position, "", cells)
    }
  }

  static func choices(_ choices: [String]) -> Value {
    choices.isEmpty ? .null : .list(choices.map { Value.Element(key: $0, fields: []) })
  }
}
