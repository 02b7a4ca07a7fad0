import Faults
import Records

/// The end of a reading: what a full one did not name is gone, unless that is too much.
extension StateStore {
  private func missingOfKnown(_ entity: Entity, _ reading: Int64) throws(Fault) -> (missing: Int64, known: Int64) {
    try database.statement("SELECT COUNT(*) FILTER (WHERE reading < ?), COUNT(*) FROM seen WHERE entity = ? AND gone = 0")
      .first(reading, entity.rawValue) { row throws(Fault) in (try row.int(0), try row.int(1)) } ?? (0, 0)
  }

  /// Why a full reading that ended so is not taken; `nil` where it lacks little.
  public func stopOfMissing(_ entity: Entity, in reading: Int64, _ last: LastPage) throws(Fault) -> Fault? {
    let (missing, known) = try missingOfKnown(entity, reading)
    // Solutions come and go, so a share of few rows is no flood there; of deals it is, unless it is one alone of several.
    let holdsDeals = entity.side == .partnerCenter || entity == .opportunity || entity == .lead
    guard let most = last.mostMissingPercent, missing > 0, missing * 100 > known * Int64(most),
      holdsDeals ? missing > 1 || known == 1 : known > 25
    else { return nil }
    return Fault(
      "BRAKE-GONE", while: "read all of '\(entity.rawValue)'",
      "\(missing) of \(known) known records are not there any more",
      remedy: "check the account's rights and the system; if they are meant to be gone, run with --allow gone_percent=100")
  }

  /// Known records that a full reading has not named so far, in order of id.
  public func missing(_ entity: Entity, in reading: Int64, limit: Int) throws(Fault) -> [String] {
    try database.statement("SELECT id FROM seen WHERE entity = ? AND gone = 0 AND reading < ? ORDER BY id LIMIT ?")
      .all(entity.rawValue, reading, limit) { row throws(Fault) in try row.text(0) }
  }

  func finish(
    _ entity: Entity, _ now: Instant, _ reading: Int64?, _ last: LastPage, _ counts: inout StageCounts
  ) throws(Fault) {
    if let reading {
      if let stop = try stopOfMissing(entity, in: reading, last) { throw stop }
      let (missing, known) = try missingOfKnown(entity, reading)
      if missing > 0 {
        let gone = "SELECT id FROM seen WHERE entity = ?2 AND gone = 0 AND reading < ?3"
        // What others look at has no deal of its own: a line that was taken out makes its owner's deal dirty.
        let deals =
          switch entity {
          case .referral: "referral IN (\(gone))"
          case .opportunity, .lead: "crm_id IN (\(gone))"
          default: "phase = 'open' AND crm_id IN (SELECT crm_id FROM related WHERE entity = ?2 AND id IN (\(gone)))"
          }
        try database.statement(
          """
          UPDATE deal SET dirty_since = COALESCE(dirty_since, ?1), next_try = NULL, stirred = stirred + 1 WHERE \(deals)
          """
        ).run(now.seconds, entity.rawValue, reading)
        try database.statement("UPDATE seen SET gone = 1 WHERE entity = ? AND gone = 0 AND reading < ?")
          .run(entity.rawValue, reading)
      }
      // Two records of one number were none that a referral could mean; which numbers went, nobody looks up here.
      if missing > 0, entity == .opportunity || entity == .lead { try stirNamers(at: now) }
      counts.gone += Int(missing)
      try setTextFact("full.\(entity.rawValue)", "\(now.seconds) \(known - missing)")
    }
    if reading == nil { try weighGone(entity, last, counts) }
    try database.statement(
      """
      INSERT INTO watermark(entity, token, layout, complete, moved_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT(entity) DO UPDATE SET token = excluded.token, layout = excluded.layout,
        complete = MAX(complete, excluded.complete), moved_at = excluded.moved_at
      """
    ).run(entity.rawValue, last.token, last.layout, reading == nil ? 0 : 1, now.seconds)
  }

  /// Stops a reading of changes that names too large a share of the known deals as gone.
  ///
  /// A few are no flood, whatever their share.
  private func weighGone(_ entity: Entity, _ last: LastPage, _ counts: StageCounts) throws(Fault) {
    let named = Int64(last.goneBefore + counts.goneNamed)
    guard let most = last.mostMissingPercent, named > 25, [.referral, .opportunity, .lead].contains(entity) else { return }
    let there =
      try database.statement("SELECT COUNT(*) FROM seen WHERE entity = ? AND gone = 0")
      .first(entity.rawValue) { row throws(Fault) in try row.int(0) } ?? 0
    guard named * 100 > (there + named) * Int64(most) else { return }
    throw Fault(
      "BRAKE-GONE", while: "read what changed in '\(entity.rawValue)'",
      "\(named) of \(there + named) known records were deleted since the last run",
      remedy: "check the system; if they are meant to be gone, run with --allow gone_percent=100")
  }
}
