import Mapping
import Records

/// Decides the solutions of a paired deal, line by line: added, removed, changed, kept (sync-rules.md 7, "Lists").
///
/// Pure. Each line is three-way by its id: what is there now against what was agreed, side by side; so a line that was removed
/// here and edited there is a conflict, and a line that only one side moved goes to the other.
struct SolutionReconciler {
  let rows: SolutionRows
  let state: DealState
  /// Whether Partner Center takes a list as a whole, so that a solution can be taken out of it.
  let removesElements: Bool

  private var guide: CompiledGuide { rows.guide }

  /// `nil` when nothing is to be done and nothing to be stored.
  func decide() -> SolutionDecision? {
    guard state.recordEntity == .opportunity, state.referral != nil, state.record != nil else { return nil }
    let view = SolutionView(rows, state)
    var agreed = state.agreed[rows.key].map { AgreedSolutions($0) }
    var decision = SolutionDecision(rows: rows, view: view, before: agreed)
    decision.choice = choice(view)
    switch decision.choice?.verb {
    case .leave:
      for key in Set(view.keys).union(agreed?.listed.keys.map { $0 } ?? []).union(agreed?.lines.keys.map { $0 } ?? []) {
        decision.lines[key] = .init(verdict: .settled)
      }
      decision.isNews = true
      return decision
    case .takeCRM: agreed = AgreedSolutions(Self.moved(on: .crm, view.asItStands))
    case .takePartnerCenter: agreed = AgreedSolutions(Self.moved(on: .partnerCenter, view.asItStands))
    case .apply, nil: break
    }
    if agreed == nil {
      switch meeting(view) {
      case .against(let cell): agreed = AgreedSolutions(cell)
      case .agree(let finding):
        decision.findings += finding.map { [$0] } ?? []
        for key in view.keys { decision.lines[key] = .init(verdict: .settled) }
        return decision
      case .hold(let problem):
        decision.conflicts[problem.field] = (.null, list(view, .partnerCenter), list(view, .crm))
        decision.problems = [problem]
        for key in view.keys { decision.lines[key] = .init(verdict: .open) }
        return decision
      }
    }
    guard let then = agreed else { return nil }
    var plan = Plan()
    for key in Set(view.keys).union(then.listed.keys).union(then.lines.keys).sorted() {
      decideLine(key, view, then, &plan, &decision)
    }
    finish(view, plan, &decision)
    return decision
  }

  /// What the lines want done, before it is known whether a list would become empty.
  struct Plan {
    var added: [(key: String, element: Value.Element)] = []
    var changed: [String: Value.Element] = [:]
    var removed: Set<String> = []
    var inCRM: [(key: String, write: SolutionLineWrite)] = []
  }

  // MARK: First meeting

  private enum Meeting {
    /// As if this had been agreed: what differs from it travels.
    case against(AgreedCell)
    case agree(DealProblem?)
    case hold(DealProblem)
  }

  /// A list without agreement (sync-rules.md 3): one empty side is filled where the direction allows.
  private func meeting(_ view: SolutionView) -> Meeting {
    let directions = guide.rows[rows.id].directions
    let stands = view.asItStands
    let isEqual =
      Set(view.lines.keys) == Set(view.listed.keys)
      && view.listed.allSatisfy { key, listed in view.lines[key].map { rows.isEqual(listed.element, $0.values) } ?? false }
    if isEqual { return .agree(nil) }
    let none = AgreedCell(partnerCenter: .list([]), crm: .list([]))
    if view.lines.isEmpty, directions.contains(.crm) { return .against(none) }
    if view.listed.isEmpty, directions.contains(.partnerCenter) { return .against(none) }
    switch rows.rule.firstMeeting {
    // As if one side stood as the other one did: everything that differs is then that side's move.
    case .partnerCenter where directions.contains(.crm):
      return .against(Self.moved(on: .partnerCenter, stands))
    case .crm where directions.contains(.partnerCenter):
      return .against(Self.moved(on: .crm, stands))
    case .hold:
      return .hold(
        problem(
          "first-meeting", "solutions", list(view, .crm),
          "met for the first time with different solutions: '\(list(view, .partnerCenter))' in Partner Center, '\(list(view, .crm))' in the CRM",
          "make both sides the same, or set 'First meeting' of this row"))
    default:
      return .agree(
        problem(
          "first-meeting-left", "solutions", list(view, .crm),
          "met for the first time with different solutions, both left: '\(list(view, .partnerCenter))' in Partner Center, '\(list(view, .crm))' in the CRM",
          "edit either side to make the solution travel"))
    }
  }

  private func list(_ view: SolutionView, _ side: Side) -> Value {
    let ids = side == .crm ? view.lines.values.map(\.id) : view.listed.values.map(\.element.key)
    return .text(orNull: ids.sorted().joined(separator: ", "))
  }

  // MARK: One line

  private func decideLine(
    _ key: String, _ view: SolutionView, _ then: AgreedSolutions, _ plan: inout Plan, _ decision: inout SolutionDecision
  ) {
    let (listed, line) = (view.listed[key], view.lines[key])
    let isEqual = isEqual(listed, line)
    var moves = (
      theirs: move(.partnerCenter, key, listed?.compared, then.listed[key], line),
      ours: move(.crm, key, line?.compared, then.lines[key], line)
    )
    // Our own write stands on one side and the other one does not make it (any more): that one moved since.
    if !isEqual, moves.theirs == .echo, moves.ours != .moved { moves.ours = .moved }
    if !isEqual, moves.ours == .echo, moves.theirs != .moved { moves.theirs = .moved }
    let (theirs, ours) = (moves.theirs == .moved, moves.ours == .moved)
    decision.isNews = decision.isNews || listed?.compared != then.listed[key] || line?.compared != then.lines[key]
    func travel(_ side: Side) {
      let verdict = LineTraveller(rows: rows, view: view, then: then).travel(key, to: side, &plan, &decision)
      decision.lines[key] = .init(verdict: verdict)
    }
    switch (theirs, ours) {
    case (false, false): decision.lines[key] = .init(verdict: .settled)
    case (true, false): travel(.crm)
    case (false, true): travel(.partnerCenter)
    case (true, true) where isEqual: decision.lines[key] = .init(verdict: .settled)
    case (true, true):
      let directions = Set(rows.compared.flatMap { guide.rows[$0].directions } + Array(guide.rows[rows.id].directions))
      switch rows.rule.ifBothChanged {
      case .partnerCenter where directions.contains(.crm): travel(.crm)
      case .crm where directions.contains(.partnerCenter): travel(.partnerCenter)
      default:
        decision.lines[key] = .init(verdict: .open)
        let shown = line?.id ?? listed?.element.key ?? key
        let field = "solution \(shown)"
        decision.conflicts[field] = (
          .text(then.lines[key] == nil && then.listed[key] == nil ? "not there" : "there"),
          .text(listed == nil ? "removed" : "changed"), .text(line == nil ? "removed" : "changed")
        )
        decision.problems.append(
          problem(
            "conflict", field, .text(shown),
            "\(listed == nil ? "removed" : "changed") in Partner Center, and \(line == nil ? "removed" : "changed") in the CRM",
            "make both sides the same, or set 'If both changed' of this row"))
      }
    }
  }

  private enum Move { case none, echo, moved }

  /// Whether a side's line moved away from what was agreed, and whether that was our own write.
  private func move(
    _ side: Side, _ key: String, _ now: Value.Element?, _ then: Value.Element?, _ line: SolutionView.Line?
  ) -> Move {
    switch (now, then) {
    case (nil, nil): return .none
    case (let now?, let then?) where !rows.compared.contains { rows.hasChanged($0, side, from: then, to: now) }: return .none
    default: return isEcho(side, key, now, line) ? .echo : .moved
    }
  }

  /// Whether a line is as one of our own writes without a known result would have left it.
  private func isEcho(_ side: Side, _ key: String, _ now: Value.Element?, _ line: SolutionView.Line?) -> Bool {
    let field = side == .crm ? rows.key.crmField : SolutionRows.field
    let ids = Set(line?.records.map(\.id) ?? [])
    return state.echoes.contains { echo in
      guard echo.side == side, echo.field == field else { return false }
      if side == .partnerCenter {
        let sent = echo.value.list?.first { SolutionRows.key($0.key) == key }
        // A solution that only went along in our list, or was not in it before either, is what people made of it.
        if let list = echo.before?.list, list.first(where: { SolutionRows.key($0.key) == key }) == sent { return false }
        guard let sent, let now else { return sent == nil && now == nil && echo.value.list != nil }
        // What is not answered (names, mostly) is no edit.
        return now.fields.allSatisfy { $0.value.isNull || sent.value($0.name) == $0.value }
      }
      guard echo.entity == .opportunitySolution, echo.value.text.map(SolutionRows.key) == key else { return false }
      return echo.isRemoval ? now == nil : now != nil && echo.record.map { ids.contains($0) } ?? true
    }
  }

  private func isEqual(_ listed: SolutionView.Listed?, _ line: SolutionView.Line?) -> Bool {
    switch (listed, line) {
    case (nil, nil): true
    case (let listed?, let line?): rows.isEqual(listed.element, line.values)
    default: false
    }
  }

  // MARK: The whole list

  private func finish(_ view: SolutionView, _ given: Plan, _ decision: inout SolutionDecision) {
    var plan = given
    // A list that would become empty is held: nothing says that the deal is about nothing any more.
    if !view.listed.isEmpty, plan.added.isEmpty, Set(view.listed.keys).isSubset(of: plan.removed) {
      hold(plan.removed, .partnerCenter, list(view, .partnerCenter), &decision)
      plan.removed = []
    }
    let goes = Set(plan.inCRM.filter { if case .remove = $0.write.action { true } else { false } }.map(\.key))
    let comes = plan.inCRM.contains { $0.write.action == .add }
    if !view.lines.isEmpty, !comes, Set(view.lines.keys).isSubset(of: goes) {
      hold(goes, .crm, list(view, .crm), &decision)
      plan.inCRM.removeAll { goes.contains($0.key) }
    }
    if !removesElements, !plan.removed.isEmpty {
      for key in plan.removed.sorted() {
        let shown = view.listed[key]?.element.key ?? key
        decision.lines[key] = .init(verdict: .settled)
        decision.findings.append(
          problem(
            "cannot-travel", "solution \(shown)", .text(shown),
            "removed in the CRM, and Partner Center lets no solution be taken out of a deal by a program",
            "remove it in Partner Center by hand"))
      }
      plan.removed = []
    }
    decision.toCRM = plan.inCRM.map(\.write)
    guard !plan.added.isEmpty || !plan.changed.isEmpty || !plan.removed.isEmpty else { return }
    var elements = view.elements.filter { !plan.removed.contains(SolutionRows.key($0.key)) }
      .map { plan.changed[SolutionRows.key($0.key)] ?? $0 }
    elements += plan.added.map(\.element)
    decision.toPartnerCenter = RowWrite(
      row: rows.id, entity: .referral, field: SolutionRows.field, value: .list(elements), before: .list(view.elements))
  }

  private func hold(_ keys: Set<String>, _ side: Side, _ value: Value, _ decision: inout SolutionDecision) {
    for key in keys { decision.lines[key] = .init(verdict: .open) }
    decision.problems.append(
      DealProblem(
        "list-would-be-empty", side: side.other, entity: side == .crm ? .referral : .opportunity, field: "solutions",
        value: value,
        reason: "the last solution was removed in the \(side.other.title), and a deal needs one",
        remedy: "add the solution that the deal is about, or put the old one back", guide: guide.rows[rows.id].address))
  }

  private func problem(_ code: String, _ field: String, _ value: Value, _ reason: String, _ remedy: String) -> DealProblem {
    DealProblem(
      .init(rawValue: code), side: .crm, entity: .opportunitySolution, field: field, value: value, reason: reason, remedy: remedy,
      guide: guide.rows[rows.id].address)
  }
}
