import Mapping
import Reconcile
import Records

/// In a test environment Partner Center is only read: what would go there is told, and the deal is held.
///
/// Partner Center has no sandbox of its own, so a test of a guide meets the real deals.
struct ReadOnlyPartnerCenter {
  let guide: CompiledGuide

  /// Takes the writes to Partner Center out of a deal's work.
  func hold(_ result: inout WorkResult) {
    switch result.work.task {
    case .settle, .notDue, .rewriteMarks: return
    case .createReferral(let plan):
      result.findings += plan.referral.map { finding($0) }
      for solution in plan.solutions { result.findings.append(finding("solution", .text(solution.key))) }
      if plan.visibleBy != nil { result.findings.append(finding("visibility", .flag(true))) }
      let problem = problem("a new referral")
      result.work.task = .settle(.held, [problem], phase: nil)
      result.problems = [problem]
      result.outcome = .held
    case .createRecord: result.findings.append(finding("CRM ID", .text("the id of the new record")))
    case .update(var decision):
      var writes = decision.referralWrites
      if let share = decision.share { writes.append(share) }
      guard !writes.isEmpty else { return }
      result.findings += writes.map { finding($0) }
      decision.referralWrites = []
      decision.share = nil
      decision.problems.append(problem(writes.count == 1 ? "one value" : "\(writes.count) values"))
      decision.outcome = Outcome.graver(decision.outcome, .held)
      result.work.task = .update(decision)
      result.problems = decision.problems
      result.outcome = decision.outcome
    }
  }

  private func problem(_ what: String) -> DealProblem {
    DealProblem(
      "test-environment", side: .partnerCenter, entity: .referral,
      reason: "the environment is 'test', in which Partner Center is only read: \(what) would go there",
      remedy: "sheet Findings shows what; it goes once the configuration says 'environment: production'")
  }

  private func finding(_ write: RowWrite) -> DealProblem {
    let row = guide.rows[write.row]
    return finding(row.label, write.value, row.address)
  }

  private func finding(_ field: String, _ value: Value, _ address: GuideAddress? = nil) -> DealProblem {
    DealProblem(
      "test-environment", side: .partnerCenter, entity: .referral, field: field, value: value,
      reason: "this would go to Partner Center", remedy: "nothing: the environment is 'test'", guide: address)
  }
}
