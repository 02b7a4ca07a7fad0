import Mapping
import Records

/// What is to be done with the solutions of a paired deal.
public struct SolutionDecision: Sendable {
  /// One line's part in it.
  struct Line: Sendable {
    enum Verdict: Sendable {
      /// Both sides as they stand are agreed.
      case settled
      /// Agreed once this side is written.
      case written(Side)
      /// Stays as it was agreed before.
      case open
    }
    var verdict: Verdict
  }

  public let rows: SolutionRows
  let view: SolutionView
  let before: AgreedSolutions?
  var lines: [String: Line] = [:]
  /// The list for the referral; travels with its other cells.
  public var toPartnerCenter: RowWrite?
  /// What is done to the lines in the CRM.
  public var toCRM: [SolutionLineWrite] = []
  public var problems: [DealProblem] = []
  public var findings: [DealProblem] = []
  /// The values behind a conflict, by its problem's field: agreed, Partner Center, CRM.
  public var conflicts: [String: (agreed: Value, partnerCenter: Value, crm: Value)] = [:]
  /// Something is to be stored although nothing is written.
  var isNews = false
  /// The person's choice that this follows.
  public var choice: PersonChoice?

  init(rows: SolutionRows, view: SolutionView, before: AgreedSolutions?) {
    self.rows = rows
    self.view = view
    self.before = before
  }

  /// What becomes agreed when these sides were written, whether a side shows now what nobody decided on, and whether all
  /// that was to be written was; what waits for a person is no part of that.
  ///
  /// What was read becomes agreed as it was decided on; only a written line is taken from the answer to the write.
  public func agreed(after state: DealState, written: Set<Side>) -> (cell: AgreedCell?, moved: Bool, isThrough: Bool) {
    let after = SolutionView(rows, state)
    var agreed = before ?? AgreedSolutions(AgreedCell(partnerCenter: .list([]), crm: .list([])))
    var hasNews = isNews
    var settledKeys: Set<String> = []
    var isThrough = true
    for (key, line) in lines {
      var side: Side?
      switch line.verdict {
      case .open: continue
      case .settled: break
      case .written(let target):
        guard written.contains(target) else {
          isThrough = false
          continue
        }
        side = target
      }
      settledKeys.insert(key)
      agreed.listed[key] = (side == .partnerCenter ? after : view).listed[key]?.compared
      agreed.lines[key] = (side == .crm ? after : view).lines[key]?.compared
      hasNews = hasNews || side != nil
    }
    var hasMoved = false
    for key in Set(after.keys).union(view.keys) where settledKeys.contains(key) || lines[key] == nil {
      hasMoved = hasMoved || after.listed[key]?.compared != agreed.listed[key] || after.lines[key]?.compared != agreed.lines[key]
    }
    // A first meeting in which nothing settles stays one.
    if before == nil, settledKeys.isEmpty, lines.values.contains(where: { if case .open = $0.verdict { true } else { false } }) {
      return (nil, hasMoved, isThrough)
    }
    return (hasNews || before == nil ? agreed.cell : nil, hasMoved, isThrough)
  }
}

/// One thing to do with a solution line in the CRM.
public struct SolutionLineWrite: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    case add
    /// The line's row.
    case change(id: String)
    case remove(id: String)
  }
  /// The solution's id as it is to be shown.
  public let solution: String
  public let action: Action
  /// Values of the line; for a removal its id, with nothing after it.
  public let cells: [RowWrite]

  public init(solution: String, action: Action, cells: [RowWrite]) {
    self.solution = solution
    self.action = action
    self.cells = cells
  }
}

extension SolutionDecision {
  /// Both lists as they stand, and whether they name the same solutions.
  public static func standing(_ state: DealState, _ rows: SolutionRows) -> (cell: AgreedCell, isEqual: Bool) {
    let view = SolutionView(rows, state)
    let isEqual =
      Set(view.lines.keys) == Set(view.listed.keys)
      && view.listed.allSatisfy { key, listed in view.lines[key].map { rows.isEqual(listed.element, $0.values) } ?? false }
    return (view.asItStands, isEqual)
  }

  /// What is agreed of the solutions of a deal that was just created: those that stand on both sides.
  ///
  /// The others are decided by the next run, against a list without them.
  ///
  /// - Parameter left: solutions that were told and left, since the CRM's catalogue does not have them.
  public static func agreedAfterCreate(_ state: DealState, _ rows: SolutionRows?, left: [String]) -> (
    key: CellKey, cell: AgreedCell, isWhole: Bool
  )? {
    guard state.recordEntity == .opportunity, state.referral != nil, state.record != nil, let rows else { return nil }
    let view = SolutionView(rows, state)
    var agreed = AgreedSolutions(AgreedCell(partnerCenter: .list([]), crm: .list([])))
    let left = Set(left.map(SolutionRows.key))
    for (key, listed) in view.listed where view.lines[key] != nil || left.contains(key) {
      agreed.listed[key] = listed.compared
      agreed.lines[key] = view.lines[key]?.compared
    }
    return (rows.key, agreed.cell, agreed.listed.count == view.listed.count && agreed.lines.count == view.lines.count)
  }
}

extension DealDecision {
  /// Takes a solution out of what is written to the CRM, since the catalogue there does not have it: held where the guide's setting
  /// says that it must, else told and left as it stands.
  public mutating func omitSolution(_ id: String, isHeld: Bool) {
    guard var solutions else { return }
    let isMeant: (SolutionLineWrite) -> Bool = { $0.solution == id && $0.action == .add }
    solutions.toCRM.removeAll(where: isMeant)
    lineWrites.removeAll(where: isMeant)
    solutions.lines[SolutionRows.key(id)] = .init(verdict: isHeld ? .open : .settled)
    self.solutions = solutions
    if isHeld {
      problems.append(solutions.rows.unknown(id))
      outcome = .held
      retires = false
    } else {
      findings.append(solutions.rows.unknown(id))
      if outcome == .updated, !writesAnything { outcome = .unchanged }
    }
  }
}

extension SolutionRows {
  /// The guide's row of the solution's id.
  public var address: GuideAddress { guide.rows[id].address }

  /// Whether solutions come and go that way.
  public func travels(to side: Side) -> Bool { guide.rows[id].directions.contains(side) }

  /// A solution of the referral that the CRM's catalogue does not have.
  public func unknown(_ id: String) -> DealProblem {
    DealProblem(
      "solution-unknown", side: .crm, entity: .opportunitySolution, field: "solution \(id)", value: .text(id),
      reason: "the CRM's solution details have no '\(id)', so it cannot be attached to the opportunity",
      remedy: "add it to the solution details ('cosell solutions import' takes many at once)", guide: address)
  }
}
