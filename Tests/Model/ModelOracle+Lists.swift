import PracticeSystems

/// What becomes of a deal's lists: matched by key, and nothing comes back or goes that nobody asked for (sync-rules.md 7, "Lists").
extension ModelOracle {
  func lists() -> [String] {
    people.compactMap { pair(of: $0) }.filter { !isClosed($0) }.flatMap { solutions($0) + team($0) }
  }

  private func solutions(_ pair: Pair) -> [String] {
    let turns = ModelLines.turns(history.writes, pair)
    var there: [ModelSide: Set<String>] = [.crm: [], .partnerCenter: []]
    var shared: [String: Bool] = [:]
    // What a person made of a solution on a side, against what both had in common before.
    var moved: [ModelSide: [String: Bool]] = [.crm: [:], .partnerCenter: [:]]
    // The last write of ours about a solution on a side.
    var ours: [ModelSide: [String: Int]] = [.crm: [:], .partnerCenter: [:]]
    // Since which write both had it, or neither.
    var sharedSince: [String: Int] = [:]
    var problems: [String] = []
    for turn in turns {
      let (side, solution) = (turn.side, turn.solution)
      if turn.isPerson {
        // What both came to have, and one lost again before a run looked, was never agreed on.
        let wasAgreed = sharedSince[solution].map { history.hasLooked(from: $0, to: turn.sequence) } ?? true
        moved[side]?[solution] = wasAgreed && turn.isThere != shared[solution] ?? false
      } else {
        if moved[side]?[solution] == true, turn.sequence > pair.made, !isUnseen(ours[side]?[solution], turn, pair) {
          problems.append(
            "write \(turn.sequence) \(turn.isThere ? "brought back" : "took out") \(solution) in \(side.rawValue), deal"
              + " \(pair.deal.number), against a person's edit")
        }
        moved[side]?[solution] = false
        ours[side]?[solution] = turn.sequence
      }
      if turn.isThere { there[side]?.insert(solution) } else { there[side]?.remove(solution) }
      if there[side]?.contains(solution) == there[side.other]?.contains(solution) {
        if shared[solution] != turn.isThere { sharedSince[solution] = turn.sequence }
        shared[solution] = turn.isThere
        for side in ModelSide.allCases { moved[side]?[solution] = false }
      }
    }
    let different = (there[.crm] ?? []).symmetricDifference(there[.partnerCenter] ?? [])
    for solution in different.sorted() where !isNamed(solution, pair) {
      problems.append(
        "deal \(pair.deal.number): \(solution) is only in \(there[.crm]?.contains(solution) == true ? "the CRM" : "Partner Center"),"
          + " and no report names it")
    }
    for side in ModelSide.allCases where there[side]?.isEmpty == true {
      // A person took the other one out in the very moment: the deal is held and says so.
      let isHeld = books.runs.last.map { last in
        last["Findings"].contains { $0.contains("list-would-be-empty") && $0.contains(pair.opportunity) }
      }
      if turns.last(where: { $0.side == side })?.isPerson == false, isHeld != true {
        problems.append("deal \(pair.deal.number) has no solution any more in \(side.rawValue), by our write")
      }
    }
    return problems
  }

  /// Whether our earlier write is one that nobody can know of: its answer was not to be understood, or its run died, and a person
  /// undid it before the same run, or the next one that came to its end, had looked.
  private func isUnseen(_ earlier: Int?, _ again: ModelLines.Turn, _ pair: Pair) -> Bool {
    guard let earlier, let run = lived.lastIndex(where: { $0.start < earlier }) else { return false }
    // A run that says of a deal that it failed does not know of all its writes what became of them.
    if lived[run].hasEnded, !saidFailed(lived[run], pair) { return run == lived.lastIndex { $0.start < again.sequence } }
    return !lived.indices.contains {
      $0 > run && lived[$0].hasEnded && lived.indices.contains($0 + 1) && lived[$0 + 1].start < again.sequence
    }
  }

  /// Whether the last report says that a solution waits, or any of them that it cannot travel.
  private func isNamed(_ solution: String, _ pair: Pair) -> Bool {
    func isAbout(_ row: [String], _ place: Int) -> Bool {
      row.count > 5 && [pair.referral, pair.opportunity].contains(row[place])
    }
    let field = "solution \(solution)"
    if books.all("Findings").contains(where: {
      ["cannot-travel", "one-way"].contains($0.first) && isAbout($0, 2) && $0[3] == field
    }) {
      return true
    }
    guard let last = books.runs.last else { return false }
    return last["Findings"].contains { isAbout($0, 2) && ($0[3] == field || $0[0] == "list-would-be-empty") }
      || last["Rejected"].contains { isAbout($0, 3) && [field, "solutions"].contains($0[4]) }
      || last["Conflicts"].contains { $0.count > 4 && $0[1] == field }
  }

  /// The people whom somebody put on a deal's team stay there: the guide fills the place of the owner alone.
  private func team(_ pair: Pair) -> [String] {
    history.writes.filter { $0.id == pair.referral && !ModelHistory.isPerson($0) && $0.operation == .update }.flatMap { write in
      write.changes.filter { $0.field == "team" }.map { change in
        "write \(write.sequence) changed the team of deal \(pair.deal.number): '\(change.before.text)' to '\(change.after.text)'"
      }
    }
  }
}
