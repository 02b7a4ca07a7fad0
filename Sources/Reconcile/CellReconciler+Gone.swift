import Mapping
import Records

extension CellReconciler {
  /// A cell of a person who was taken out of the referral's list.
  ///
  /// Nothing of it travels, and nobody who stands there now is written over. Edited in the CRM meanwhile, it is a conflict
  /// (sync-rules.md 7, "Removed here and edited there").
  func decideGone(_ rule: CellRule, _ rows: [RowView]) -> CellDecision {
    let edited = rows.first { row in
      row.agreed != nil && row.rule.directions.contains(.partnerCenter) && row.changed(.crm, echoes: state.echoes)
    }
    let row = edited ?? rows.first { state.isOfGone($0.key.partnerCenterField) } ?? rows[0]
    let was = row.agreed.map { "'\($0.partnerCenter)'" } ?? "the person"
    let problem = DealProblem(
      "person-gone", side: .partnerCenter, entity: rule.entity, field: rule.name, value: row.crm,
      reason: "\(was), whom the guide calls [0], was taken out of the list in Partner Center; whoever is there now is left alone",
      remedy: "put the person back in Partner Center, or edit the list there", guide: row.rule.address)
    var decision = CellDecision(rule: rule, verdict: edited == nil ? .unchanged : .held(problem), rows: rows)
    if edited == nil { decision.findings = [problem] }
    return decision
  }
}
