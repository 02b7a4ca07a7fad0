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
    var decision = CellDecision(
      rule: rule, verdict: writes.isEmpty ? .agree : .write(side, writes), rows: rows, findings: findings)
    if !writes.isEmpty { decision.again = CellReapplication(rows: asked, writes: writes) }
    return decision
  }

  /// A cell whose rows a plan showed applied again, with a person's word about it: just what was shown is written or left.
  ///
  /// Nobody has to ask for the rows again: the word does.
  func follow(_ choice: PersonChoice, _ again: CellReapplication, _ rule: CellRule, _ rows: [RowView]) -> CellDecision {
    var asked = state
    asked.reapplied.formUnion(rows.filter { again.asks($0) }.map(\.row))
    let made = CellReconciler(guide: guide, state: asked, now: now).judge(rule, rows)
    guard again.isMade(by: made) else {
      var decision = judge(rule, rows)
      decision.missed = choice.id
      return decision
    }
    var decision = choice.verb == .leave ? CellDecision(rule: rule, verdict: .unchanged, rows: rows) : made
    decision.choice = choice
    return decision
  }
}

extension DealReconciler {
  /// Whether a person's Yes to rows that are applied again would be carried out on the deal as it stands, all of it.
  public func carriesOut(_ choice: PersonChoice, _ rule: CellRule, _ state: DealState, now: Instant) -> Bool {
    var chosen = state
    chosen.choices = [choice]
    let decision = decide(chosen, now: now)
    guard let cell = decision.cells.first(where: { $0.rule == rule }), cell.choice != nil,
      case .write(_, let writes) = cell.verdict
    else { return false }
    let sent = decision.referralWrites + decision.crmWrites
    return writes.allSatisfy { sent.contains($0) }
  }
}
