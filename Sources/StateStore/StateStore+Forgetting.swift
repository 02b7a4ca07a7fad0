import Faults
import Records

/// What no question asks for any more, so that a state does not grow by the nights that it has seen.
extension StateStore {
  /// That a run has written to a deal, once what the brakes counted of it is forgotten.
  static let hasWritten = "has written"

  /// Forgets writes that no brake counts any more, and closes the creates of which nobody will hear.
  ///
  /// Brakes count 24 hours; twice that is kept. A referral whose create was lost shows in the first listing after it, or was
  /// never made: a deal that is settled without one since before `lostBefore` asks for it no more.
  public func forgetFinished(at now: Instant, lostBefore: Instant) throws(Fault) {
    let before = now.seconds - 2 * Self.day
    try database.joined { () throws(Fault) in
      let isOfDeals = try database.statement("SELECT 1 FROM spent WHERE at < ? AND kind <> 'solutions' LIMIT 1")
        .first(before) { row throws(Fault) in try row.int(0) }
      if isOfDeals != nil { try setTextFact(Self.hasWritten, "yes") }
      try database.statement("DELETE FROM spent WHERE at < ?").run(before)
      try database.statement(
        """
        UPDATE intent SET closed = 1, result = 'decided'
        WHERE closed = 0 AND action = 'create' AND entity = 'referral' AND made_at < ?
          AND deal IN (SELECT id FROM deal WHERE referral IS NULL AND dirty_since IS NULL)
        """
      ).run(lostBefore.seconds)
    }
  }
}
