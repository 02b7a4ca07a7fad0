import Mapping
import Records

/// Decides the status cell: only along the moves that Partner Center allows, and closes only after their wait
/// (sync-rules.md 8).
public struct StatusReconciler {
  let guide: CompiledGuide
  let state: DealState
  let now: Instant
  /// A person said so: what the setting 'Close in the CRM' only tells may be done.
  var isChosen = false

  /// A night, wherever nights are counted.
  public static let night: Int64 = 20 * 3600
  /// Microsoft may refuse the registration of a deal that was won sooner (partner-center.md 2.10,
  /// https://learn.microsoft.com/en-us/partner-center/register-deals).
  static let wonNotBefore: Int64 = 72 * 3600

  func travel(to side: Side, _ rule: CellRule, _ rows: [RowView]) -> CellDecision {
    guard let row = rows.first(where: { $0.key.partnerCenterField == DealStatus.field }) else {
      return CellDecision(rule: rule, verdict: .agree, rows: rows)
    }
    var verdict = side == .crm ? toCRM(rule, row) : toPartnerCenter(rule, row)
    if side == .partnerCenter, case .write(let target, let writes) = verdict {
      verdict = .write(target, reasons(rows, besides: row) + writes)
    }
    return CellDecision(rule: rule, verdict: verdict, rows: rows)
  }

  /// What travels with a status: the reason of a close.
  private func reasons(_ rows: [RowView], besides status: RowView) -> [RowWrite] {
    rows.compactMap { row in
      guard row.row != status.row, row.rule.directions.contains(.partnerCenter), case .success(let value)? = row.toPartnerCenter,
        !value.isNull, !row.rule.partnerCenterForm.equal(value, row.partnerCenter)
      else { return nil }
      return RowWrite(
        row: row.row, entity: .referral, field: row.key.partnerCenterField, value: row.rule.partnerCenterForm.settle(value).value,
        before: row.partnerCenter)
    }
  }

  // MARK: Partner Center moved

  private func toCRM(_ rule: CellRule, _ row: RowView) -> CellDecision.Verdict {
    guard let status = row.partnerCenter.text.flatMap({ DealStatus($0) }), status.isLegal else {
      return .held(
        todo(
          "status-unknown", row, .partnerCenter, "the status '\(row.partnerCenter)' is none that we know",
          "look at the deal in Partner Center"))
    }
    guard row.rule.directions.contains(.crm) else { return .agree }
    // Several statuses may stand for one in the CRM: then there is nothing to set.
    // The on-hold stage alone is left for the active one, though both stand for an open deal.
    if row.isEqual, row.crm.text == nil || row.crm.text != guide.settings.onHoldStage { return .agree }
    if status.isTerminal { return close(status, row) }
    guard status == .accepted else {
      return .held(
        todo(
          "status-not-possible", row, .partnerCenter, "'\(status)' has no counterpart to set in the CRM",
          "look at both sides and make them fit"))
    }
    if case .success(.text(let text))? = row.toPartnerCenter, DealStatus(text)?.isTerminal == true {
      return .held(
        todo(
          "status-not-possible", row, .crm, "'\(status)' in Partner Center would reopen a record that is closed in the CRM",
          "reopen it in the CRM if that is meant"))
    }
    if rule.entity == .lead { return .qualify }
    guard case .success(var value)? = row.toCRM else {
      return .held(unmapped(row, readOn: .partnerCenter, row.toCRM))
    }
    if let active = guide.settings.stage(of: status, entity: rule.entity) { value = .text(active) }
    return .write(.crm, [RowWrite(row: row.row, entity: row.rule.entity, field: row.key.crmField, value: value, before: row.crm)])
  }

  private func close(_ status: DealStatus, _ row: RowView) -> CellDecision.Verdict {
    let mayClose = status == .won || status == .lost || !state.wasBornInCRM
    guard isChosen || guide.settings.closeInCRM[status.substatus] == .close, mayClose, row.rule.entity == .opportunity else {
      return .held(
        todo(
          "closed-in-partner-center", row, .crm, "closed as \(status.substatus) in Partner Center, still open in the CRM",
          mayClose
            ? "close it in the CRM, or set 'Close in the CRM' to close"
            : "it was born in the CRM: close it there if that is meant"))
    }
    guard case .success(.text(let value))? = row.toCRM else { return .held(unmapped(row, readOn: .partnerCenter, row.toCRM)) }
    return .closeInCRM(won: status == .won, status: value)
  }

  // MARK: The CRM moved

  private func toPartnerCenter(_ rule: CellRule, _ row: RowView) -> CellDecision.Verdict {
    guard row.rule.directions.contains(.partnerCenter) else { return .agree }
    guard case .success(.text(let text))? = row.toPartnerCenter, let named = DealStatus(text) else {
      return .held(unmapped(row, readOn: .crm, row.toPartnerCenter))
    }
    guard let present = row.partnerCenter.text.flatMap({ DealStatus($0) }) else {
      return .held(
        todo(
          "status-unknown", row, .partnerCenter, "the status '\(row.partnerCenter)' is none that we know",
          "look at the deal in Partner Center"))
    }
    // What is lost before it was ever accepted is declined.
    let wanted = named == .lost && (present.isNew || present == .declined) ? .declined : named
    if wanted == present { return .agree }
    guard present.mayBecome(wanted) else {
      return .held(
        todo(
          present.isTerminal && !wanted.isTerminal ? "reopened" : "status-not-possible", row, .crm,
          "Partner Center does not let a deal go from \(present) to \(wanted)",
          present.isTerminal ? "start a new referral, or leave the deal as it is" : "set the status back in the CRM"))
    }
    if wanted == .won || wanted == .lost || wanted == .declined && present.isNew {
      if let waiting = waits(wanted, row) { return .held(waiting) }
    } else if wanted != .accepted {
      return .held(
        todo(
          "status-by-hand", row, .crm, "'\(wanted)' is not sent to Partner Center by this version",
          "set it in Partner Center by hand"))
    }
    return .write(
      .partnerCenter,
      [
        RowWrite(
          row: row.row, entity: .referral, field: DealStatus.field, value: .text(wanted.description), before: row.partnerCenter)
      ])
  }

  /// Closing is final in Partner Center, so it waits its nights in that state first.
  private func waits(_ wanted: DealStatus, _ row: RowView) -> DealProblem? {
    let since = state.closedInCRMSince ?? now
    let nights = max(0, now.seconds(since: since)) / Self.night
    if nights < Int64(guide.settings.waitBeforeClosing) {
      return todo(
        "close-waits", row, .crm,
        "closed as \(wanted.substatus) in the CRM; told to Partner Center after \(guide.settings.waitBeforeClosing) night(s)",
        "nothing; reopen it in the CRM if it was a mistake")
    }
    if wanted == .won, let slot = guide.layout(.referral).slot(of: "createdDateTime"),
      case .instant(let created) = RowView.value(state.referral ?? [], slot), now.seconds(since: created) < Self.wonNotBefore
    {
      return todo(
        "won-too-early", row, .crm, "won within 72 hours of its creation in Partner Center; told after they are over",
        "nothing; Microsoft may refuse the registration of a deal won sooner")
    }
    return nil
  }

  // MARK: Texts

  private func todo(_ code: String, _ row: RowView, _ side: Side, _ reason: String, _ remedy: String) -> DealProblem {
    DealProblem(
      .init(rawValue: code), side: side, entity: row.rule.entity, field: row.rule.label,
      value: side == .crm ? row.crm : row.partnerCenter, reason: reason, remedy: remedy, guide: row.rule.address)
  }

  private func unmapped(_ row: RowView, readOn side: Side, _ result: Result<Value, CellProblem>?) -> DealProblem {
    if case .failure(let problem)? = result { return CellReconciler.problem(problem, row, readOn: side) }
    return todo(
      "status-unmapped", row, side, "the status '\(side == .crm ? row.crm : row.partnerCenter)' has no counterpart in the guide",
      "add it to the status row's value list")
  }
}
