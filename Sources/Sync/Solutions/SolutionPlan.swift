import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// What a file would write, as rows of the plan workbook; nothing is written to the CRM.
struct SolutionPlan {
  let importer: SolutionImport
  let source: UploadSource

  private var world: SyncWorld { importer.world }

  /// Gives how many values would be written; counts the rows' outcomes in the upload.
  func show(_ decider: UploadDecider, _ upload: inout SolutionUpload) async throws(Fault) -> Int {
    var counted = upload
    var planned = 0
    try await importer.forEachWindow { rows throws(Fault) in
      var lines: [JournalRow] = []
      for item in try await decider.decide(rows) {
        let outcome = item.row.problems.isEmpty ? item.decision.outcome : .rejected
        counted.count(outcome)
        for problem in item.decision.problems {
          counted.tell(
            Fault(
              Fault.Code(rawValue: problem.code), while: "", problem.reason,
              at: source.place(row: item.row.number, line: item.row.line, column: problem.column), remedy: problem.remedy))
        }
        guard item.row.problems.isEmpty else { continue }
        lines += item.decision.writes.map { row(item, $0, outcome) }
      }
      planned += lines.count
      try await world.state.journal(lines, run: importer.run.id)
    }
    upload = counted
    return planned
  }

  /// Apply, Decision, Deal, Outcome, System, Entity, Record, Field, Before, After, From, Rule, Guide row, Token.
  private func row(_ item: UploadItem, _ write: UploadDecision.Write, _ outcome: Outcome) -> JournalRow {
    let column = world.guide.solutionColumns[write.column]
    return JournalRow(
      "Plan",
      [
        .null, .null, .text(orNull: item.row.key), .text(outcome.rawValue), .text(world.crm.title),
        .text(Entity.solutionDetail.rawValue), .text(orNull: item.standing?.id), .text(write.field), write.before, write.value,
        .text(source.name), .text(item.decision.isCreate ? "create" : "upload"), .text(column.address.description), .null,
      ])
  }
}
