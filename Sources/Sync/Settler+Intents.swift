import Mapping
import Reconcile
import Records
import StateStore

/// What becomes of the intents of dead runs, and of those whose writes the CRM has not heard of.
extension Settler {
  /// Intents of dead runs whose cells are all decided now: an echo that is not agreed yet has to be known again.
  ///
  /// - Parameter settled: the cells that this work settled.
  func seenThrough(_ result: WorkResult, _ settled: Set<CellKey>, isSettled: Bool) -> [Int64] {
    let open = result.work.records.openIntents
    if isSettled {
      // The create of a referral whose answer was lost stays open until the referral is found or the create is decided anew.
      return open.filter { result.deal.referral != nil || !($0.action == "create" && $0.entity == .referral) }.map(\.id)
    }
    switch result.work.task {
    case .settle, .notDue, .rewriteMarks: return []
    case .createRecord, .createReferral: return open.map(\.id)
    case .update(let decision):
      let hasList = decision.solutions.map { settled.contains($0.rows.key) } ?? true
      return open.filter { intent in
        decision.cells.allSatisfy { !touches($0, intent) || isDecided($0, settled) }
          && (hasList || !intent.fields.contains { isOfList($0.name, intent) })
      }.map(\.id)
    }
  }

  /// The fields of open intents on whose cells this work decided: an echo is consulted by the first decision after it, and then
  /// never again (sync-rules.md 7), whatever else of its intent waits.
  ///
  /// - Parameter settled: the cells that this work settled.
  func decidedFields(_ result: WorkResult, _ settled: Set<CellKey>) -> [Int64: [String]] {
    let open = result.work.records.openIntents
    switch result.work.task {
    case .settle, .notDue, .rewriteMarks: return [:]
    case .createRecord, .createReferral:
      guard result.deal.isPaired else { return [:] }
      return Dictionary(open.map { ($0.id, [Intent.everyField]) }, uniquingKeysWith: { first, _ in first })
    case .update(let decision):
      let hasList = isDecided(decision.solutions, settled)
      let rows = decision.cells.flatMap { decidedRows($0, settled) }
      var decided: [Int64: [String]] = [:]
      for intent in open {
        let fields = rows.compactMap { field(of: $0, in: intent.entity) }
        let list = hasList ? intent.fields.map(\.name).filter { isOfList($0, intent) } : []
        let own = Set(intent.undecidedFields.map(\.name)).intersection(fields + list)
        if !own.isEmpty { decided[intent.id] = own.sorted() }
      }
      return decided
    }
  }

  /// What a row is called among an intent's fields; `nil` for a row of another record.
  private func field(of row: RowView, in entity: Entity) -> String? {
    if entity == .referral { return row.key.partnerCenterField }
    return row.rule.entity == entity ? row.key.crmField : nil
  }

  private func touches(_ cell: CellDecision, _ intent: Intent) -> Bool {
    cell.rows.contains { row in
      guard let field = field(of: row, in: intent.entity) else { return false }
      return intent.fields.contains { $0.name == field }
    }
  }

  private func isDecided(_ cell: CellDecision, _ settled: Set<CellKey>) -> Bool { !decidedRows(cell, settled).isEmpty }

  /// A cell whose write was not sent, or is held back, keeps the echoes on which its next decision will stand.
  private func decidedRows(_ cell: CellDecision, _ settled: Set<CellKey>) -> [RowView] {
    switch cell.verdict {
    case .unchanged, .agree: cell.rows
    case .write, .closeInCRM, .qualify: cell.rows.filter { settled.contains($0.key) }
    case .conflict, .held: []
    }
  }

  /// Whether a field of an intent is about the deal's solutions: the referral's list, or anything of a line.
  private func isOfList(_ field: String, _ intent: Intent) -> Bool {
    intent.entity == .opportunitySolution || field == SolutionRows.field
  }

  private func isDecided(_ solutions: SolutionDecision?, _ settled: Set<CellKey>) -> Bool {
    guard let solutions else { return true }
    return solutions.problems.isEmpty && settled.contains(solutions.rows.key)
  }
}
