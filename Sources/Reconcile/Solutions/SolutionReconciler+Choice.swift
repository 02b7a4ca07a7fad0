import Mapping
import Records

extension SolutionReconciler {
  /// What a person chose for the lists, where both stand as they were offered.
  func choice(_ view: SolutionView) -> PersonChoice? {
    guard let choice = state.choices.last(where: { $0.offered[rows.key] != nil }), choice.offered[rows.key] == view.asItStands
    else { return nil }
    return choice
  }

  /// The agreement that makes everything that differs the move of one side.
  static func moved(on side: Side, _ stands: AgreedCell) -> AgreedCell {
    func bare(_ list: Value) -> Value { .list(list.list?.map { .init(key: $0.key, fields: []) } ?? []) }
    return side == .partnerCenter
      ? AgreedCell(partnerCenter: bare(stands.crm), crm: stands.crm)
      : AgreedCell(partnerCenter: stands.partnerCenter, crm: bare(stands.partnerCenter))
  }
}

extension DealReconciler {
  /// The verbs that do what they say for the lists of solutions as they stand.
  public func fittingSolutions(_ rows: SolutionRows, _ state: DealState, now: Instant) -> [PersonChoice.Verb] {
    let offered = [rows.key: SolutionDecision.standing(state, rows).cell]
    return [PersonChoice.Verb.takeCRM, .takePartnerCenter].filter { verb in
      var chosen = state
      chosen.choices = [PersonChoice(id: 0, verb: verb, offered: offered)]
      let decision = decide(chosen, now: now)
      guard let solutions = decision.solutions, solutions.choice != nil else { return false }
      return solutions.problems.isEmpty && solutions.findings.isEmpty && decision.writesSolutions
    } + [.leave]
  }
}

extension DealDecision {
  /// Whether something is written to one of the lists of solutions.
  public var writesSolutions: Bool { !lineWrites.isEmpty || referralWrites.contains { $0.field == SolutionRows.field } }

  /// Takes what would be written to the lists of solutions out, for a later run.
  public mutating func withholdSolutions() {
    isPostponed = isPostponed || writesSolutions
    lineWrites = []
    referralWrites.removeAll { $0.field == SolutionRows.field }
  }

  /// Takes everything out that no person asked for; or everything that one did.
  public mutating func withhold(chosen: Bool) {
    withhold { ($0.choice != nil) == chosen }
    if (solutions?.choice != nil) == chosen { withholdSolutions() }
  }

  /// Whether a person chose for any of its cells.
  public var hasChoice: Bool { solutions?.choice != nil || cells.contains { $0.choice != nil } }
}
