import Mapping
import Reconcile
import Records
import StateStore

/// Whether what was offered still is what stands there.
struct Standing {
  let world: SyncWorld

  /// Why an answer cannot be followed any more; `nil` when it can.
  func refusal(of answer: Answer, _ work: DealWork) -> String? {
    let basis = answer.basis
    switch answer.part {
    case .create:
      if CreateFacts.of(work.task) == basis.facts { return nil }
      if case .settle(_, let problems, _) = work.task, let problem = problems.first {
        return "the deal is not created any more: \(problem.reason)"
      }
      return "what would be \(work.task.isRewrite ? "written to it" : "created") has moved since it was offered"
    case .deal:
      return work.waitsWith.contains { DealQuestion.basis($0) == basis } ? nil : "the deal does not wait for this any more"
    case .cell: return cell(answer, work)
    }
  }

  private func cell(_ answer: Answer, _ work: DealWork) -> String? {
    let basis = answer.basis
    guard case .update(let decision) = work.task else {
      if case .settle(_, let problems, _) = work.task, let problem = problems.first {
        return "the deal does not travel any more: \(problem.reason)"
      }
      return "the deal is not paired any more"
    }
    let offered = basis.cells
    if let rows = SolutionRows(guide: world.guide), let then = offered[rows.key] {
      return lists(rows, then, answer.verb, decision, work)
    }
    guard let cell = decision.cells.first(where: { cell in cell.rows.contains { offered[$0.key] != nil } }) else {
      return "the guide does not map this field any more"
    }
    for row in cell.rows {
      guard let then = offered[row.key] else { return "the guide has put other fields to this one" }
      for side in Side.allCases where row.changed(side, since: then, echoes: work.state.echoes) {
        return "\(row.rule.label) has moved in \(side == .crm ? "the CRM" : "Partner Center") since it was offered"
      }
    }
    switch answer.verb {
    case .yes:
      if let again = DecisionFollower.again(.yes, basis) {
        let choice = PersonChoice(id: 0, verb: .apply, offered: offered, again: again)
        return DealReconciler(guide: world.guide).carriesOut(choice, cell.rule, work.state, now: world.now)
          ? nil : "what would be written is no longer what was offered"
      }
      return writes(cell, decision) ? nil : "nothing would be written here any more"
    case .takeCRM, .takePartnerCenter:
      let fitting = OfferMaker(world: world).fitting(cell.rule, work.state)
      return fitting.contains(answer.verb) ? nil : "'\(answer.verb.rawValue)' is not possible any more"
    default: return nil
    }
  }

  private func lists(
    _ rows: SolutionRows, _ then: AgreedCell, _ verb: PersonDecision.Verb, _ decision: DealDecision, _ work: DealWork
  ) -> String? {
    if SolutionDecision.standing(work.state, rows).cell != then { return "the solutions have moved since they were offered" }
    switch verb {
    case .yes: return decision.writesSolutions ? nil : "nothing would be written here any more"
    case .takeCRM, .takePartnerCenter:
      return OfferMaker(world: world).fitting(rows, work.state).contains(verb)
        ? nil : "'\(verb.rawValue)' is not possible any more"
    default: return nil
    }
  }

  private func writes(_ cell: CellDecision, _ decision: DealDecision) -> Bool {
    let rows = Set(cell.rule.rows)
    let sent = decision.referralWrites + decision.crmWrites + (decision.share.map { [$0] } ?? [])
    if sent.contains(where: { rows.contains($0.row) }) { return true }
    return cell.rule.kind == .status && (decision.closeInCRM != nil || decision.qualify)
  }
}
