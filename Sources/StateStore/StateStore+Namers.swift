import Faults
import Records

/// Referrals whose CRM ID names no record are settled, and told once: what may change that makes them dirty again.
extension StateStore {
  /// What such a deal was told last begins so.
  public static let unknownCRMID = "crm-id-unknown|"

  /// A record that appears, goes, or is called otherwise than before: referrals without a pair that call it so are looked at again.
  ///
  /// - Parameters:
  ///   - before: the record as it was stored; `nil` where it was not there.
  ///   - after: its values; `nil` where it is gone.
  func stirNamers(
    of record: ObservedRecord, before: [[UInt8]]?, after: [Value]?, _ table: StagedTable, _ now: Instant
  ) throws(Fault) {
    guard record.entity == .opportunity || record.entity == .lead else { return }
    var (old, new) = (before == nil ? nil : record.id, after == nil ? nil : record.id)
    if let calledBy = table.calledBy {
      if let before { old = calledBy(try values(before, record.entity)) }
      new = after.flatMap { calledBy($0) }
    }
    guard old != new else { return }
    for name in [old, new].compactMap({ $0 }) {
      try stirUnpaired(
        "IN (SELECT id FROM seen INDEXED BY seen_cross WHERE cross_ref = ? AND entity = 'referral' AND gone = 0)", name, now)
    }
  }

  private func values(_ parts: [[UInt8]], _ entity: Entity) throws(Fault) -> [Value] {
    let coder = try coder(entity)
    var values = [Value](repeating: .null, count: coder.layout.count)
    for part in parts {
      let decoded: Result<[Value], Fault> = part.withUnsafeBytes { bytes in
        Result { () throws(Fault) in
          var some = values
          try coder.decode(bytes, into: &some)
          return some
        }
      }
      values = try decoded.get()
    }
    return values
  }

  /// Referrals without a pair that name any record: how they name it is read otherwise than before.
  public func stirNamers(at now: Instant) throws(Fault) {
    try database.statement(
      """
      UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1
      WHERE crm_id IS NULL AND phase <> 'released'
        AND EXISTS (SELECT 1 FROM seen WHERE entity = 'referral' AND id = deal.referral AND cross_ref IS NOT NULL)
      """
    ).run(now.seconds)
  }

  /// Referrals without a pair that were left alone: what is let in, and how, is read otherwise than before.
  public func stirLeft(at now: Instant) throws(Fault) {
    try database.statement(
      """
      UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1
      WHERE crm_id IS NULL AND phase = 'open'
      """
    ).run(now.seconds)
  }

  func stirUnpaired(_ condition: String, _ name: String, _ now: Instant) throws(Fault) {
    // With the plus the few that call the record so are looked up, and not all deals without a pair, once a record.
    try database.statement(
      """
      UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1
      WHERE +crm_id IS NULL AND phase <> 'released' AND referral \(condition)
      """
    ).run(now.seconds, name)
  }

  /// Referrals that are left alone since their CRM ID names no record of this CRM, with what they were told.
  public func unknownCRMIDs() throws(Fault) -> [(referral: String, crmID: String)] {
    try database.statement(
      "SELECT referral, told FROM deal WHERE crm_id IS NULL AND referral IS NOT NULL AND told LIKE ? ORDER BY id"
    ).all(Self.unknownCRMID + "%") { row throws(Fault) in
      (try row.text(0), try row.text(1).split(separator: "|", maxSplits: 2).last.map(String.init) ?? "")
    }
  }
}
