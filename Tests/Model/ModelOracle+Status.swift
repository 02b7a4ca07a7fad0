import PracticeSystems

/// What becomes of a deal's status: it is closed after its nights, and never opened again (sync-rules.md 8).
extension ModelOracle {
  /// A night, wherever nights are counted, is 20 hours.
  private static let night: Int64 = 20 * 3600
  private static let wonNotBefore: Int64 = 72 * 3600

  /// Whether anybody closed a side of a deal, and be it for a while.
  func isClosed(_ pair: Pair) -> Bool {
    history.writes.contains { write in
      write.changes.contains { change in
        write.id == pair.referral && change.field == "status" && change.after.string == "Closed"
          || write.id == pair.opportunity && change.field == "statecode" && change.after.integer ?? 0 != 0
      }
    }
  }

  func closes() -> [String] {
    people.compactMap { pair(of: $0) }.flatMap { inPartnerCenter($0) + inCRM($0) }
  }

  private func inPartnerCenter(_ pair: Pair) -> [String] {
    var problems: [String] = []
    for write in history.writes where write.id == pair.referral && !ModelHistory.isPerson(write) && write.operation == .update {
      guard let change = write.changes.first(where: { $0.field == "status" || $0.field == "substatus" }) else { continue }
      let what = "write \(write.sequence) put '\(change.after.text)' into the \(change.field) of deal \(pair.deal.number)"
      if change.before.string == "Closed" || change.field == "substatus" && change.before.string != "Accepted" {
        problems.append(what + ", which was closed")
        continue
      }
      guard let since = closed(pair, at: write) else {
        problems.append(what + ", and the CRM did not say so")
        continue
      }
      let waited = write.instant.unixSeconds - since
      if waited < Int64(guide.nightsBeforeClosing) * Self.night {
        problems.append(what + " after \(waited) seconds of \(guide.nightsBeforeClosing) nights")
      }
      let created = history.writes.first { $0.id == pair.referral }?.instant.unixSeconds ?? 0
      let isWon = write.changes.contains { $0.field == "substatus" && $0.after.string == "Won" }
      if isWon, write.instant.unixSeconds - created < Self.wonNotBefore { problems.append(what + " too early") }
    }
    return problems
  }

  /// Since when the CRM's record had been closed, as it stood at some moment of the run of a write.
  private func closed(_ pair: Pair, at write: PracticeWrite) -> Int64? {
    let start = lived.last { $0.start < write.sequence }?.start ?? 0
    var since: Int64?
    var seen: Int64?
    for other in history.writes where other.id == pair.opportunity && other.sequence < write.sequence {
      guard let change = other.changes.first(where: { $0.field == "statecode" }) else { continue }
      // As it stood when the run began, or in it.
      if other.sequence > start, let since { seen = min(seen ?? since, since) }
      if change.after.integer ?? 0 == 0 { since = nil } else if since == nil { since = other.instant.unixSeconds }
    }
    return seen ?? since
  }

  private func inCRM(_ pair: Pair) -> [String] {
    var problems: [String] = []
    for write in history.writes where write.id == pair.opportunity && !ModelHistory.isPerson(write) && write.operation != .create
    {
      guard let change = write.changes.first(where: { $0.field == "statecode" }) else { continue }
      let what = "write \(write.sequence) put \(change.after.text) into the state of deal \(pair.deal.number)"
      if change.after.integer ?? 0 == 0 { problems.append(what + ", which was closed") }
      let isClosedThere = history.writes.contains { other in
        other.id == pair.referral && other.sequence < write.sequence
          && other.changes.contains { $0.field == "status" && $0.after.string == "Closed" }
      }
      if !isClosedThere || !guide.closesInCRM { problems.append(what + " unasked") }
    }
    return problems
  }
}
