import Mapping
import Records

/// Decides a paired deal.
public struct DealReconciler: Sendable {
  let guide: CompiledGuide
  /// Whether Partner Center takes a list as a whole (`partner_center.facts.replace_arrays`).
  let removesElements: Bool

  /// The guide's rows of a deal's solutions, made once for all deals where there are many.
  private let solutions: SolutionRows?

  public init(guide: CompiledGuide) {
    self.guide = guide
    removesElements = true
    solutions = nil
  }

  /// - Parameter solutions: made of the same guide.
  public init(guide: CompiledGuide, solutions: SolutionRows?, removesElements: Bool) {
    self.guide = guide
    self.removesElements = removesElements
    self.solutions = solutions
  }

  /// The decision for a deal with both its records; `now` is the server's time.
  public func decide(_ state: DealState, now: Instant) -> DealDecision {
    let cells = CellReconciler(guide: guide, state: state, now: now)
    let decided = guide.cells.filter { applies($0.entity, to: state) }.compactMap { cells.decide($0) }
    var decision = DealDecision(
      cells: decided, referralWrites: [], crmWrites: [], share: nil, closeInCRM: nil, qualify: false, problems: [],
      findings: decided.flatMap(\.findings), outcome: .unchanged, retires: false)
    var statusWrites: [RowWrite] = []
    for cell in decided {
      switch cell.verdict {
      case .unchanged, .agree: break
      case .write(.crm, let writes): decision.crmWrites += writes
      case .write(.partnerCenter, let writes):
        for write in writes {
          if write.field == OneWayDoor.visible {
            // Only a Yes shows a deal; a No where nothing was said changes nothing.
            if write.value == .flag(true) { decision.share = write }
          } else if cell.rule.kind == .status {
            statusWrites.append(write)
          } else {
            decision.referralWrites.append(write)
          }
        }
      case .conflict(let problem), .held(let problem): decision.problems.append(problem)
      case .closeInCRM(let won, let status): decision.closeInCRM = (won, status)
      case .qualify: decision.qualify = true
      }
    }
    if let rows = solutions ?? SolutionRows(guide: guide),
      let solutions = SolutionReconciler(rows: rows, state: state, removesElements: removesElements).decide()
    {
      decision.solutions = solutions
      decision.lineWrites = solutions.toCRM
      if let list = solutions.toPartnerCenter { decision.referralWrites.append(list) }
      decision.problems += solutions.problems
      decision.findings += solutions.findings
    }
    respectClosedSides(&decision, state, statusWrites)
    decision.outcome =
      !decision.problems.isEmpty ? .held : decision.writesAnything ? .updated : decision.retires ? .ignored : .unchanged
    return decision
  }

  private func applies(_ entity: Entity, to state: DealState) -> Bool {
    entity == state.recordEntity || entity == .account || entity == .contact
  }

  // MARK: Closed sides

  /// A closed side takes nothing more: what was meant for it is told, and a close waits until the other cells went.
  private func respectClosedSides(_ decision: inout DealDecision, _ state: DealState, _ statusWrites: [RowWrite]) {
    let isClosedInPartnerCenter = status(ofReferral: state)?.isTerminal == true
    let isClosedInCRM = statusInCRM(state)?.isTerminal == true
    if isClosedInPartnerCenter, !decision.referralWrites.isEmpty || decision.share != nil {
      for write in decision.referralWrites + (decision.share.map { [$0] } ?? []) {
        decision.findings.append(frozen(write, "the deal is closed in Partner Center and takes no further edit"))
      }
      decision.referralWrites = []
      decision.share = nil
    }
    if let close = decision.closeInCRM, !decision.problems.isEmpty {
      // A closed record takes nothing more: what waits would never travel.
      decision.closeInCRM = nil
      decision.problems.append(
        DealProblem(
          "close-waits-for-cells", side: .partnerCenter, entity: state.recordEntity, field: "status", value: .text(close.status),
          reason: "a record that is closed in the CRM takes no further edit, and other cells of this deal still wait",
          remedy: "settle the other cells first", guide: statusRow(state.recordEntity)?.address))
    }
    if isClosedInCRM, decision.closeInCRM == nil {
      // Only the deal's own record is frozen by its close; its account and contact are not.
      for write in decision.crmWrites
      where write.entity == state.recordEntity && guide.rows[write.row].crm?.name != statusField(state) {
        decision.findings.append(frozen(write, "the record is closed in the CRM and takes no further edit"))
      }
      decision.crmWrites.removeAll {
        $0.entity == state.recordEntity && guide.rows[$0.row].crm?.name != statusField(state)
      }
      for line in decision.lineWrites {
        for cell in line.cells.prefix(1) {
          decision.findings.append(frozen(cell, "the record is closed in the CRM and takes no further edit"))
        }
      }
      decision.lineWrites = []
    }
    if let close = statusWrites.last {
      if decision.problems.isEmpty || DealStatus(close.value.text ?? "")?.isTerminal != true {
        decision.referralWrites += statusWrites
      } else {
        decision.problems.append(
          DealProblem(
            "close-waits-for-cells", side: .crm, entity: state.recordEntity, field: "status", value: close.value,
            reason: "closing is final in Partner Center, and other cells of this deal still wait",
            remedy: "settle the other cells first", guide: guide.rows[close.row].address))
      }
    }
    decision.retires = isClosedInPartnerCenter && isClosedInCRM && decision.problems.isEmpty && !decision.writesAnything
  }

  private func frozen(_ write: RowWrite, _ reason: String) -> DealProblem {
    DealProblem(
      "cannot-travel", side: write.entity == .referral ? .crm : .partnerCenter, entity: write.entity,
      field: guide.rows[write.row].label, value: write.value, reason: reason, remedy: "nothing; the two sides stay different",
      guide: guide.rows[write.row].address)
  }

  // MARK: Status of the sides

  func status(ofReferral state: DealState) -> DealStatus? {
    guard let referral = state.referral, let slot = guide.layout(.referral).slot(of: DealStatus.field) else { return nil }
    return RowView.value(referral, slot).text.flatMap { DealStatus($0) }
  }

  /// What the CRM's record amounts to in Partner Center's words, by the guide's status row; `nil` where it has none.
  public func statusInCRM(_ state: DealState) -> DealStatus? {
    guard let record = state.record, let row = statusRow(state.recordEntity),
      case .success(.text(let text))? = row.toPartnerCenter?.apply(record)
    else { return nil }
    return DealStatus(text)
  }

  private func statusField(_ state: DealState) -> String? { statusRow(state.recordEntity)?.crm?.name }

  private func statusRow(_ entity: Entity) -> CompiledRow? {
    guide.rows.first { $0.entity == entity && $0.partnerCenterPath == DealStatus.field }
  }
}
