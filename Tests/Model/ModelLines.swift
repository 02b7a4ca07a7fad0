import PracticeSystems

/// The solutions of deals, as both systems' history tells them: what came and went, by whom.
enum ModelLines {
  /// A solution that is there from a moment on, or is not.
  struct Turn {
    let sequence: Int
    let isPerson: Bool
    let side: ModelSide
    let solution: String
    let isThere: Bool
  }

  private static let entity = "msft_microsoftsolution"

  /// The lines of an opportunity that are there.
  static func standing(_ writes: [PracticeWrite], of opportunity: String) -> [(line: String, solution: String)] {
    var lines: [(line: String, solution: String)] = []
    for write in writes where write.entity == entity {
      switch write.operation {
      case .create where value(write, "_msft_opportunityid_value") == opportunity:
        lines.append((write.id, value(write, "_msft_microsoftsolutiondetailid_value")))
      case .delete: lines.removeAll { $0.line == write.id }
      default: break
      }
    }
    return lines
  }

  /// Everything that happened to a deal's solutions, oldest first; only what made a difference.
  static func turns(_ writes: [PracticeWrite], _ pair: ModelOracle.Pair) -> [Turn] {
    var turns: [Turn] = []
    var lines: [String: String] = [:]
    func key(_ detail: String) -> String { ModelScenario.catalogue.first { $0.id == detail }?.key ?? detail }
    func turn(_ write: PracticeWrite, _ side: ModelSide, _ solution: String, _ isThere: Bool) {
      turns.append(
        Turn(
          sequence: write.sequence, isPerson: ModelHistory.isPerson(write), side: side, solution: solution, isThere: isThere))
    }
    for write in writes {
      if write.id == pair.referral, let change = write.changes.first(where: { $0.field == "details/requirements/solutions" }) {
        let before = ids(change.before)
        let after = ids(change.after)
        for solution in after.subtracting(before).sorted() { turn(write, .partnerCenter, solution, true) }
        for solution in before.subtracting(after).sorted() { turn(write, .partnerCenter, solution, false) }
      }
      guard write.entity == entity else { continue }
      switch write.operation {
      case .create where value(write, "_msft_opportunityid_value") == pair.opportunity:
        let solution = key(value(write, "_msft_microsoftsolutiondetailid_value"))
        if !lines.values.contains(solution) { turn(write, .crm, solution, true) }
        lines[write.id] = solution
      case .delete:
        guard let solution = lines.removeValue(forKey: write.id), !lines.values.contains(solution) else { continue }
        turn(write, .crm, solution, false)
      default: break
      }
    }
    return turns
  }

  private static func ids(_ list: PracticeJSON) -> Set<String> { Set((list.array ?? []).compactMap { $0["id"]?.string }) }

  private static func value(_ write: PracticeWrite, _ field: String) -> String {
    write.changes.first { $0.field == field }?.after.string ?? ""
  }
}
