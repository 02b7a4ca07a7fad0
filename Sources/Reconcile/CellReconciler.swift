import Mapping
import Records

/// Decides one cell of a paired deal: seen against agreed, side by side (sync-rules.md 7).
///
/// Pure: the same state gives the same decision. `now` is the server's time.
struct CellReconciler {
  let guide: CompiledGuide
  let state: DealState
  let now: Instant

  /// `nil` when none of the cell's rows is one to compare here.
  func decide(_ rule: CellRule) -> CellDecision? { PingPong.checked(decided(rule), state.flips) }

  private func decided(_ rule: CellRule) -> CellDecision? {
    let rows = rule.rows.compactMap { RowView(row: $0, guide: guide, state: state) }
    guard !rows.isEmpty else { return nil }
    if rows.contains(where: { state.isOfGone($0.key.partnerCenterField) }) { return decideGone(rule, rows) }
    if let choice = state.choices.last(where: { $0.isAbout(rows) }) { return follow(choice, rule, rows) }
    return judge(rule, rows)
  }

  /// By the rules alone.
  func judge(_ rule: CellRule, _ rows: [RowView]) -> CellDecision {
    // A new row of a group does not make the others' edits a first meeting.
    let known = rows.filter { $0.agreed != nil }
    let hasEdit = known.contains { $0.changed(.partnerCenter, echoes: state.echoes) || $0.changed(.crm, echoes: state.echoes) }
    if known.count < rows.count, !hasEdit { return meet(rule, rows) }

    // What it finds filled on both sides and different counts as an edit of both: neither may be written over unseen.
    let deciding = self.deciding(rule, rows.filter { $0.agreed != nil || isUnmet($0) })
    let partnerCenter = deciding.filter { hasMoved($0, .partnerCenter) }
    let crm = deciding.filter { hasMoved($0, .crm) }
    switch (partnerCenter.isEmpty, crm.isEmpty) {
    case (true, true):
      // An echo of our own is agreed as it stands, so that the next edit is measured from there.
      if let again = reapply(rule, rows) { return again }
      let isEcho = rows.contains { $0.agreed?.crm != $0.crm || $0.agreed?.partnerCenter != $0.partnerCenter }
      return CellDecision(rule: rule, verdict: isEcho && allEqual(rule, rows) ? .agree : .unchanged, rows: rows)
    case (false, true): return travel(to: .crm, rule, rows, changed: partnerCenter)
    case (true, false): return travel(to: .partnerCenter, rule, rows, changed: crm)
    case (false, false):
      if allEqual(rule, rows) { return CellDecision(rule: rule, verdict: .agree, rows: rows) }
      return conflict(rule, rows, partnerCenter: partnerCenter, crm: crm)
    }
  }

  /// A row whose two sides never met, each with a value of its own that none of our writes brought.
  private func isUnmet(_ row: RowView) -> Bool {
    row.agreed == nil && !row.isEqual && !row.crm.isNull && !row.partnerCenter.isNull
      && Side.allCases.allSatisfy { !row.isEcho($0, of: state.echoes) }
  }

  /// Whether a side was edited since both last agreed.
  ///
  /// Where our own write stands on the other side and this one does not make it any more, it was: set back, most likely.
  private func hasMoved(_ row: RowView, _ side: Side) -> Bool {
    row.changed(side, echoes: state.echoes) || row.isOurs(side.other, echoes: state.echoes) && !row.isEqual
  }

  private func allEqual(_ rule: CellRule, _ rows: [RowView]) -> Bool { deciding(rule, rows).allSatisfy(\.isEqual) }

  /// A reason goes along with its status and decides nothing by itself.
  private func deciding(_ rule: CellRule, _ rows: [RowView]) -> [RowView] {
    let status = rule.kind == .status ? rows.filter { $0.key.partnerCenterField == DealStatus.field } : []
    return status.isEmpty ? rows : status
  }

  // MARK: Both changed

  private func conflict(
    _ rule: CellRule, _ rows: [RowView], partnerCenter: [RowView], crm: [RowView]
  ) -> CellDecision {
    switch rule.ifBothChanged {
    case .partnerCenter where mayWin(over: .crm, rows, crm): return travel(to: .crm, rule, rows, changed: rows)
    case .crm where mayWin(over: .partnerCenter, rows, partnerCenter):
      return travel(to: .partnerCenter, rule, rows, changed: rows)
    default:
      let row = rows.first { !$0.isEqual } ?? rows[0]
      return CellDecision(
        rule: rule,
        verdict: .conflict(
          DealProblem(
            "conflict", side: .crm, entity: rule.entity, field: rule.name, value: row.crm,
            reason:
              "changed on both sides: '\(row.partnerCenter)' in Partner Center, '\(row.crm)' in the CRM,"
              + " '\(row.agreed.map { "\($0.crm)" } ?? "")' before",
            remedy: "make both sides the same, or set 'If both changed' of this row", guide: row.rule.address)),
        rows: rows)
    }
  }

  /// Whether the winner's values reach a side: one that does not travel there, or an empty one that is left, would win over an edit
  /// that nobody hears of.
  ///
  /// - Parameter edited: the rows that were edited there.
  private func mayWin(over side: Side, _ rows: [RowView], _ edited: [RowView]) -> Bool {
    let isEdited = Set(edited.map(\.row))
    let different = rows.filter { !$0.isEqual }
    return different.contains { reaches(side, $0) } && different.allSatisfy { !isEdited.contains($0.row) || reaches(side, $0) }
  }

  private func reaches(_ side: Side, _ row: RowView) -> Bool {
    guard row.rule.directions.contains(side) else { return false }
    guard row.rule.empty == .leave, case .success(let value)? = side == .crm ? row.toCRM : row.toPartnerCenter else {
      return true
    }
    return !(side == .crm ? row.rule.crmForm : row.rule.partnerCenterForm).settle(value).value.isNull
  }

  // MARK: First meeting

  /// A cell of a paired deal without agreement (sync-rules.md 3).
  private func meet(_ rule: CellRule, _ rows: [RowView]) -> CellDecision {
    if allEqual(rule, rows) { return CellDecision(rule: rule, verdict: .agree, rows: rows) }
    let unequal = deciding(rule, rows).filter { !$0.isEqual }
    // One side as we made it, and nobody could note it: then the other one was edited since.
    let isOurs = Side.allCases.filter { side in unequal.allSatisfy { $0.isEcho(side, of: state.echoes) } }
    if isOurs.count == 1, rule.kind != .status { return travel(to: isOurs[0], rule, rows, changed: unequal) }
    let mayFill = rule.kind == .plain && !rows.contains { OneWayDoor.isWidening($0.key.partnerCenterField) }
    if mayFill, unequal.allSatisfy(\.crm.isNull), unequal.allSatisfy({ $0.rule.directions.contains(.crm) }) {
      return travel(to: .crm, rule, rows, changed: unequal)
    }
    if mayFill, unequal.allSatisfy(\.partnerCenter.isNull),
      unequal.allSatisfy({ $0.rule.directions.contains(.partnerCenter) })
    {
      return travel(to: .partnerCenter, rule, rows, changed: unequal)
    }
    let row = unequal.first ?? rows[0]
    switch rule.firstMeeting {
    case .partnerCenter where mayFill: return travel(to: .crm, rule, rows, changed: unequal)
    case .crm where mayFill: return travel(to: .partnerCenter, rule, rows, changed: unequal)
    case .hold:
      return CellDecision(
        rule: rule,
        verdict: .conflict(
          DealProblem(
            "first-meeting", side: .crm, entity: rule.entity, field: rule.name, value: row.crm,
            reason:
              "met for the first time with different values: '\(row.partnerCenter)' in Partner Center, '\(row.crm)' in the CRM",
            remedy: "make both sides the same, or set 'First meeting' of this row", guide: row.rule.address)),
        rows: rows)
    default:
      var decision = CellDecision(rule: rule, verdict: .agree, rows: rows)
      decision.findings = [
        DealProblem(
          "first-meeting-left", side: .crm, entity: rule.entity, field: rule.name, value: row.crm,
          reason:
            "met for the first time with different values, both left: '\(row.partnerCenter)' in Partner Center, '\(row.crm)' in the CRM",
          remedy: "edit either side to make the value travel", guide: row.rule.address)
      ]
      return decision
    }
  }

  // MARK: One side changed

  /// - Parameter isChosen: a person said so, with both values before them: an empty one is written too, and a cut one.
  func travel(
    to side: Side, _ rule: CellRule, _ rows: [RowView], changed: [RowView], isChosen: Bool = false
  ) -> CellDecision {
    if rule.kind == .status {
      return StatusReconciler(guide: guide, state: state, now: now, isChosen: isChosen).travel(to: side, rule, rows)
    }
    var findings: [DealProblem] = []
    var writes: [RowWrite] = []
    for row in rows where !row.isEqual {
      let hasChanged = changed.contains { $0.row == row.row }
      guard row.rule.directions.contains(side) else {
        if hasChanged { findings.append(Self.oneWay(row, to: side)) }
        continue
      }
      if side == .partnerCenter, let finding = OneWayDoor.finding(row, referral: state.referral, guide: guide) {
        findings.append(finding)
        continue
      }
      guard let result = side == .crm ? row.toCRM : row.toPartnerCenter else { continue }
      switch result {
      case .failure(let problem):
        return CellDecision(rule: rule, verdict: .held(Self.problem(problem, row, readOn: side.other)), rows: rows)
      case .success(let value):
        let settled = (side == .crm ? row.rule.crmForm : row.rule.partnerCenterForm).settle(value)
        if settled.value.isNull {
          switch row.rule.empty {
          case .leave where !isChosen: continue
          case .reject:
            return CellDecision(rule: rule, verdict: .held(Self.emptied(row, readOn: side.other)), rows: rows)
          case .clear, .leave: break
          }
        }
        if !isChosen, isCutCopy(row, on: side.other) {
          return CellDecision(rule: rule, verdict: .held(Self.wouldTruncate(row, on: side)), rows: rows)
        }
        if settled.wasCut { findings.append(Self.cut(row, on: side)) }
        writes.append(
          RowWrite(
            row: row.row, entity: side == .crm ? row.rule.entity : .referral,
            field: side == .crm ? row.key.crmField : row.key.partnerCenterField, value: settled.value,
            before: side == .crm ? row.crm : row.partnerCenter))
      }
    }
    return CellDecision(rule: rule, verdict: writes.isEmpty ? .agree : .write(side, writes), rows: rows, findings: findings)
  }

  /// What stands on this side is the other side's value, cut to fit: an edit of it would cut the other side too.
  func isCutCopy(_ row: RowView, on side: Side) -> Bool {
    guard row.agreed != nil else { return false }
    switch side {
    case .crm:
      if case .success(let value)? = row.toCRM { return row.rule.crmForm.settle(value).wasCut }
    case .partnerCenter:
      if case .success(let value)? = row.toPartnerCenter { return row.rule.partnerCenterForm.settle(value).wasCut }
    }
    return false
  }

  // MARK: Texts

  static func wouldTruncate(_ row: RowView, on side: Side) -> DealProblem {
    DealProblem(
      "would-truncate", side: side.other, entity: row.rule.entity, field: row.rule.label,
      value: side == .crm ? row.partnerCenter : row.crm,
      reason:
        "this side holds a cut copy of the longer text in the \(side == .crm ? "CRM" : "Partner Center"), and its edit would cut that one",
      remedy: "make the edit in the \(side == .crm ? "CRM" : "Partner Center"), or shorten the text there",
      guide: row.rule.address)
  }

  private static func oneWay(_ row: RowView, to side: Side) -> DealProblem {
    DealProblem(
      "one-way", side: side.other, entity: row.rule.entity, field: row.rule.label,
      value: side == .crm ? row.partnerCenter : row.crm,
      reason:
        "changed in the \(side.other == .crm ? "CRM" : "Partner Center"), but the guide lets this field travel only the other way",
      remedy: "set the row's Direction to 'both' if it should travel", guide: row.rule.address)
  }

  static func cut(_ row: RowView, on side: Side) -> DealProblem {
    DealProblem(
      "cut", side: side, entity: row.rule.entity, field: row.rule.label,
      value: side == .crm ? row.partnerCenter : row.crm,
      reason: "longer than the field of the \(side.title) holds; cut", remedy: "shorten the text", guide: row.rule.address)
  }

  private static func emptied(_ row: RowView, readOn side: Side) -> DealProblem {
    DealProblem(
      "emptied", side: side, entity: row.rule.entity, field: row.rule.label, value: .null,
      reason: "emptied, and the guide does not let an empty value travel", remedy: "fill the field again",
      guide: row.rule.address)
  }

  static func problem(_ problem: CellProblem, _ row: RowView, readOn side: Side) -> DealProblem {
    DealProblem(
      problem.code, side: side, entity: row.rule.entity, field: row.rule.label,
      value: side == .crm ? row.crm : row.partnerCenter, reason: problem.reason, remedy: problem.remedy,
      guide: row.rule.address)
  }
}
