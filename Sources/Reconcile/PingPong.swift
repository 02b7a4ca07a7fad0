import Mapping
import Records

/// Holds a cell that goes to and fro: three times in a row a side came back to what we had replaced there (sync-rules.md 7).
///
/// A value that the cell did not have before is a person's edit and begins anew.
public enum PingPong {
  static let most = 3

  /// What a write to a side makes of the cell's history.
  public static func flip(_ view: RowView, writing side: Side, after last: Flip?) -> Flip {
    let before = side == .crm ? view.crm : view.partnerCenter
    guard let last, last.side == side.other else { return Flip(side: side, before: before, count: 0) }
    let now = side == .crm ? view.partnerCenter : view.crm
    let form = side == .crm ? view.rule.partnerCenterForm : view.rule.crmForm
    return Flip(side: side, before: before, count: form.equal(now, last.before) ? last.count + 1 : 0)
  }

  /// The decision, or the cell held where its write would be one flip too many.
  static func checked(_ decision: CellDecision?, _ flips: [CellKey: Flip]) -> CellDecision? {
    guard let decision, !flips.isEmpty, decision.rule.kind == .plain, case .write(let side, let writes) = decision.verdict else {
      return decision
    }
    for write in writes {
      guard let view = decision.rows.first(where: { $0.row == write.row }) else { continue }
      guard flip(view, writing: side, after: flips[view.key]).count >= most else { continue }
      return CellDecision(
        rule: decision.rule,
        verdict: .held(
          DealProblem(
            "ping-pong", side: side.other, entity: view.rule.entity, field: view.rule.label,
            value: side == .crm ? view.partnerCenter : view.crm,
            reason:
              "goes to and fro between '\(view.partnerCenter)' in Partner Center and '\(view.crm)' in the CRM, three times now",
            remedy: "see what else writes this field; then make both sides the same, or enter another value",
            guide: view.rule.address)), rows: decision.rows, findings: decision.findings)
    }
    return decision
  }
}
