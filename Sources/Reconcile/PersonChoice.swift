import Faults
import Mapping
import Records

/// What a person chose for one cell, and the values that were before them: it holds for these and no others.
public struct PersonChoice: Hashable, Sendable {
  public enum Verb: Hashable, Sendable {
    /// The CRM's value goes to Partner Center.
    case takeCRM
    /// Partner Center's value goes to the CRM.
    case takePartnerCenter
    /// Both stay as they are until one of them is edited.
    case leave
    /// What the rules decide anyway may be carried out, past brakes.
    case apply
  }

  /// The number of the decision in the state.
  public let id: Int64
  public let verb: Verb
  public let offered: [CellKey: AgreedCell]
  /// What was offered since rows were to be applied again; `nil` where the rules wanted it of themselves.
  public let again: CellReapplication?

  public init(id: Int64, verb: Verb, offered: [CellKey: AgreedCell], again: CellReapplication? = nil) {
    self.id = id
    self.verb = verb
    self.offered = offered
    self.again = again
  }

  /// Whether it is about the cell of these rows.
  func isAbout(_ rows: [RowView]) -> Bool { rows.contains { offered[$0.key] != nil } }

  /// Whether both sides of each row still are what was offered; what our own write of a run that died left there is.
  func stands(_ rows: [RowView], echoes: [DealState.Echo]) -> Bool {
    rows.allSatisfy { row in
      guard let offered = offered[row.key] else { return false }
      return Side.allCases.allSatisfy { !row.changed($0, since: offered, echoes: echoes) }
    }
  }
}

extension CellReconciler {
  /// The decision about a cell that a person has chosen for: theirs while both values stand as they were offered, the rules'
  /// own otherwise.
  ///
  /// A choice is no way around a one-way door, a direction or a value that does not map: these are asked as ever.
  func follow(_ choice: PersonChoice, _ rule: CellRule, _ rows: [RowView]) -> CellDecision {
    guard choice.stands(rows, echoes: state.echoes) else {
      var decision = judge(rule, rows)
      decision.missed = choice.id
      return decision
    }
    if let again = choice.again { return follow(choice, again, rule, rows) }
    var decision =
      switch choice.verb {
      case .apply: judge(rule, rows)
      case .leave: CellDecision(rule: rule, verdict: .agree, rows: rows)
      case .takeCRM: travel(to: .partnerCenter, rule, rows, changed: rows, isChosen: true)
      case .takePartnerCenter: travel(to: .crm, rule, rows, changed: rows, isChosen: true)
      }
    decision.choice = choice
    return decision
  }
}

extension DealReconciler {
  /// The verbs that do what they say for a cell as it stands: each is tried, on the whole deal where that may keep it back.
  public func fitting(_ rule: CellRule, _ state: DealState, now: Instant) -> [PersonChoice.Verb] {
    let rows = rule.rows.compactMap { RowView(row: $0, guide: guide, state: state) }
    guard !rows.isEmpty else { return [] }
    let offered = Dictionary(rows.map { ($0.key, $0.asItStands) }, uniquingKeysWith: { first, _ in first })
    // Between two open records nothing of the deal keeps back what a plain cell writes.
    let isFree =
      rule.kind == .plain && status(ofReferral: state)?.isTerminal != true && statusInCRM(state)?.isTerminal != true
      && !rows.contains { OneWayDoor.isWidening($0.key.partnerCenterField) }
    return [PersonChoice.Verb.takeCRM, .takePartnerCenter].filter { verb in
      var chosen = state
      chosen.choices = [PersonChoice(id: 0, verb: verb, offered: offered)]
      // The cell by itself costs little, and what it does not want to write no deal writes.
      guard let alone = CellReconciler(guide: guide, state: chosen, now: now).decide(rule), Self.wantsToWrite(alone) else {
        return false
      }
      return isFree || writes(rule, decide(chosen, now: now))
    } + [.leave]
  }

  /// Whether a cell asks for something to be written, and for all that it would take.
  private static func wantsToWrite(_ cell: CellDecision) -> Bool {
    let blocked: Set<Fault.Code> = ["one-way", "cannot-travel"]
    guard !cell.findings.contains(where: { blocked.contains($0.code) }) else { return false }
    switch cell.verdict {
    case .write(_, let writes): return !writes.isEmpty
    case .closeInCRM, .qualify: return true
    case .unchanged, .agree, .conflict, .held: return false
    }
  }

  /// Whether a decision writes what the cell wants to be written, all of it.
  private func writes(_ rule: CellRule, _ decision: DealDecision) -> Bool {
    guard let cell = decision.cells.first(where: { $0.rule == rule }), Self.wantsToWrite(cell) else { return false }
    switch cell.verdict {
    case .write(_, let writes):
      let sent = decision.referralWrites + decision.crmWrites + (decision.share.map { [$0] } ?? [])
      return !writes.isEmpty && writes.allSatisfy { sent.contains($0) }
    case .closeInCRM: return decision.closeInCRM != nil
    case .qualify: return decision.qualify
    case .unchanged, .agree, .conflict, .held: return false
    }
  }
}

extension DealDecision {
  /// Takes the writes of some cells out: they stay as they are, not settled, for a later run.
  public mutating func withhold(where isWithheld: (CellDecision) -> Bool) {
    for cell in cells where isWithheld(cell) {
      let rows = Set(cell.rule.rows)
      let before = writeCount
      referralWrites.removeAll { rows.contains($0.row) }
      crmWrites.removeAll { rows.contains($0.row) }
      if let row = share?.row, rows.contains(row) { share = nil }
      if case .closeInCRM = cell.verdict { closeInCRM = nil }
      if case .qualify = cell.verdict { qualify = false }
      isPostponed = isPostponed || writeCount < before
    }
  }

  private var writeCount: Int {
    referralWrites.count + crmWrites.count + (share == nil ? 0 : 1) + (closeInCRM == nil ? 0 : 1) + (qualify ? 1 : 0)
  }

  /// The guide rows of the cells whose writes a person asked for.
  public var chosenRows: Set<Int> {
    let lists = solutions.flatMap { $0.choice == nil ? nil : $0.toPartnerCenter?.row }
    return Set(cells.filter { $0.choice != nil }.flatMap(\.rule.rows) + (lists.map { [$0] } ?? []))
  }
}
