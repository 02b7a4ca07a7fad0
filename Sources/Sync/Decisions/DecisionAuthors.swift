import Mapping
import Reconcile
import Records
import StateStore

/// Who wanted what was written: for the reports.
struct DecisionAuthors {
  private var byRow: [GuideAddress: PersonDecision] = [:]
  private var ofCreate: PersonDecision?

  init(_ result: WorkResult, guide: CompiledGuide) {
    let made = result.work.records.decisions
    func decision(_ id: Int64?) -> PersonDecision? { id.flatMap { id in made.first { $0.id == id } } }
    switch result.work.task {
    case .update(let update):
      for cell in update.cells {
        guard let decision = decision(cell.choice?.id) else { continue }
        for row in cell.rule.rows { byRow[guide.rows[row].address] = decision }
      }
      if let solutions = update.solutions, let decision = decision(solutions.choice?.id) {
        byRow[solutions.rows.address] = decision
      }
      // What a run that died has created is told by this one, with the word that it went by.
      let ended = result.work.decisionEnds.filter { $0.status == .carriedOut }.compactMap { decision($0.decision) }
      ofCreate = ended.first { $0.part != .cell }
      for decision in ended where decision.part == .cell {
        for row in guide.rows where byRow[row.address] == nil && decision.isAbout(row) { byRow[row.address] = decision }
      }
    case .createRecord, .createReferral, .rewriteMarks:
      ofCreate = decision(result.work.decisionEnds.first { $0.status == .carriedOut }?.decision)
    case .settle, .notDue: break
    }
  }

  /// `take CRM by analyst on 2026-11-22`; `nil` where the rules wanted it.
  func of(_ written: WorkResult.Written) -> String? {
    (written.address.flatMap { byRow[$0] } ?? (written.isCreate ? ofCreate : nil))?.told
  }
}

extension PersonDecision {
  fileprivate func isAbout(_ row: CompiledRow) -> Bool {
    basis.cells.keys.contains {
      $0.entity == row.entity && $0.crmField == row.crm?.name && $0.partnerCenterField == row.partnerCenterPath
    }
  }

  /// As it was written: `use account 0123…`.
  public var words: String { argument.isEmpty ? verb.rawValue : "\(verb.rawValue) \(argument)" }

  /// What was said, by whom, on which day.
  public var told: String { "'\(words)' by \(person.isEmpty ? "somebody" : person) on \(madeAt.date)" }
}
