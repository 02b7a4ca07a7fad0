import Mapping
import Records

/// A settled cell whose formula, list or default changed, applied because somebody asked for it (`run --reapply`).
extension CellReconciler {
  /// What the rows that are asked for now make of the other side's value; `nil` when they make what stands there.
  ///
  /// Partner Center's value is applied to the CRM; the CRM's to Partner Center where the row travels only that way, or where the
  /// CRM wins when both changed.
  func reapply(_ rule: CellRule, _ rows: [RowView]) -> CellDecision? {
    let asked = rows.filter { state.reapplied.contains($0.row) }
    guard rule.kind == .plain, let first = asked.first else { return nil }
    let wins: Side = rule.ifBothChanged == .crm ? .partnerCenter : .crm
    let side = first.rule.directions.contains(wins) ? wins : wins.other
    var writes: [RowWrite] = []
    var findings: [DealProblem] = []
    for row in asked where row.rule.directions.contains(side) {
      if side == .partnerCenter, let finding = OneWayDoor.finding(row, referral: state.referral, guide: guide) {
        findings.append(finding)
        continue
      }
      let now = side == .crm ? row.crm : row.partnerCenter
      let form = side == .crm ? row.rule.crmForm : row.rule.partnerCenterForm
      switch side == .crm ? row.toCRM : row.toPartnerCenter {
      case .failure(let problem)?:
        return CellDecision(rule: rule, verdict: .held(Self.problem(problem, row, readOn: side.other)), rows: rows)
      case .success(let made)?:
        let standard = side == .crm ? row.rule.defaultToCRM : row.rule.defaultToPartnerCenter
        let settled = form.settle(made.isNull ? standard : made)
        if settled.value.isNull, row.rule.empty != .clear { continue }
        if form.equal(settled.value, now) { continue }
        // A list may take several values for one: what stands there means the same and stays.
        if row.rule.hasList, row.isEqual { continue }
        if isCutCopy(row, on: side.other) {
          return CellDecision(rule: rule, verdict: .held(Self.wouldTruncate(row, on: side)), rows: rows)
        }
        if settled.wasCut { findings.append(Self.cut(row, on: side)) }
        writes.append(
          RowWrite(
            row: row.row, entity: side == .crm ? row.rule.entity : .referral,
            field: side == .crm ? row.key.crmField : row.key.partnerCenterField, value: settled.value, before: now))
      case nil: continue
      }
    }
    guard !writes.isEmpty || !findings.isEmpty else { return nil }
    return CellDecision(rule: rule, verdict: writes.isEmpty ? .agree : .write(side, writes), rows: rows, findings: findings)
  }
}

/// Which rows of a guide may be applied to settled deals.
public enum CellReapplication {
  /// Why a row cannot be applied again; `nil` when it can.
  public static func refusal(of row: CompiledRow, in guide: CompiledGuide) -> String? {
    if row.role != nil { return "it holds what the program itself keeps there" }
    if row.when == .create { return "it is for creates only" }
    if row.partnerCenterPath == DealStatus.field { return "a status moves by its own rules" }
    if OneWayDoor.isWidening(row.partnerCenterPath) { return "only a person's own cell shows a deal to Microsoft" }
    if row.entity == .opportunitySolution { return "solutions are compared line by line" }
    if row.crm == nil || !guide.cells.contains(where: { cell in cell.rows.contains { guide.rows[$0] === row } }) {
      return "it is no field that is compared"
    }
    return nil
  }
}
