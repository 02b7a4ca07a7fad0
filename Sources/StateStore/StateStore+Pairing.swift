import Faults
import Records

extension StateStore {
  /// Makes one deal of a referral alone and a CRM record alone.
  ///
  /// What either was told or agreed stays with the pair.
  ///
  /// The schema refuses a second pair of either; that is a fault here, since the caller has looked before.
  public func pair(referral: Deal, with crm: Deal, bornIn: Side?) throws(Fault) -> Deal {
    guard let key = crm.crm, referral.referral != nil else {
      throw Fault("STATE023", while: "pair two deals", "one of them has no record", recovery: .giveUp)
    }
    return try database.joined { () throws(Fault) -> Deal in
      // Looked up again: the merge deletes a deal, and must never delete a pair.
      let (left, right) = (try deal(id: referral.id), try deal(id: crm.id))
      guard left?.crm == nil, crm.id == referral.id || right?.referral == nil else {
        throw Fault("STATE023", while: "pair two deals", "one of them is paired already", recovery: .giveUp)
      }
      var pair = referral
      pair.crm = key
      pair.bornIn = bornIn ?? referral.bornIn ?? crm.bornIn
      pair.dirtySince = [referral.dirtySince, crm.dirtySince].compactMap { $0 }.min()
      pair.told = crm.told
      pair.nextTry = nil
      if crm.id != referral.id {
        try database.statement("UPDATE intent SET deal = ? WHERE deal = ? AND closed = 0").run(pair.id, crm.id)
        try database.statement("UPDATE OR IGNORE told SET deal = ? WHERE deal = ?").run(pair.id, crm.id)
        try moveDecisions(from: crm.id, to: pair.id)
        try database.statement("DELETE FROM deal WHERE id = ?").run(crm.id)
      }
      try database.statement(
        """
        UPDATE deal SET crm_entity = ?, crm_id = ?, born_in = ?, dirty_since = ?, told = ?, next_try = NULL, phase = 'open'
        WHERE id = ?
        """
      ).run(key.entity.rawValue, key.id, pair.bornIn?.rawValue, pair.dirtySince?.seconds, pair.told, pair.id)
      pair.phase = .open
      return pair
    }
  }

  /// A pair goes on with another record of the CRM, whose deal becomes part of it: a qualified lead is its opportunity.
  public func follow(_ deal: Deal, to other: Deal, agreed: [CellKey: AgreedCell]) throws(Fault) -> Deal {
    guard let key = other.crm, other.id != deal.id else { return deal }
    let bytes = try encodeAgreed(agreed)
    return try database.joined { () throws(Fault) -> Deal in
      var next = deal
      next.crm = key
      next.dirtySince = [deal.dirtySince, other.dirtySince].compactMap { $0 }.min()
      next.closedSince = nil
      next.nextTry = nil
      try database.statement("UPDATE intent SET deal = ? WHERE deal = ? AND closed = 0").run(deal.id, other.id)
      try database.statement("UPDATE OR IGNORE told SET deal = ? WHERE deal = ?").run(deal.id, other.id)
      try moveDecisions(from: other.id, to: deal.id)
      try database.statement("DELETE FROM deal WHERE id = ?").run(other.id)
      try database.statement(
        """
        UPDATE deal SET crm_entity = ?, crm_id = ?, dirty_since = ?, closed_since = NULL, next_try = NULL, agreed = ? WHERE id = ?
        """
      ).run(key.entity.rawValue, key.id, next.dirtySince?.seconds, bytes, deal.id)
      return next
    }
  }

  /// The leads that became an opportunity, by their own word, by id; deleted ones too, for what they became stays.
  ///
  /// - Parameter withMerged: also those that were merged into one of them, over at most ten steps.
  public func leads(becoming opportunity: String, withMerged: Bool) throws(Fault) -> [String] {
    try database.statement(
      """
      WITH RECURSIVE line(id, step) AS (
        SELECT crm_id, 0 FROM related WHERE entity = 'opportunity' AND id = ?1
        UNION SELECT related.crm_id, step + 1 FROM line JOIN related ON related.entity = 'lead' AND related.id = line.id
        WHERE step < ?2)
      SELECT DISTINCT id FROM line ORDER BY id
      """
    ).all(opportunity, withMerged ? 10 : 0) { row throws(Fault) in try row.text(0) }
  }

  /// Gives a CRM record without Sync a deal of its own, so that a referral that names it can be paired with it.
  public func adoptRecord(_ key: RecordKey, at now: Instant) throws(Fault) -> Deal {
    try database.statement("INSERT OR IGNORE INTO deal(crm_entity, crm_id, dirty_since) VALUES (?, ?, ?)")
      .run(key.entity.rawValue, key.id, now.seconds)
    guard let deal = try deal(crm: key.id) else { throw ByteReader.damaged }
    return deal
  }
}

extension StateStore {
  /// Replaces what was agreed of a deal by the same, kept under other records: an account that was merged is its survivor.
  public func keepAgreed(_ agreed: [CellKey: AgreedCell], of deal: Int64) throws(Fault) {
    try database.statement("UPDATE deal SET agreed = ? WHERE id = ?").run(try encodeAgreed(agreed), deal)
  }

  /// Whether a create of a record is under way whose result no decision has looked at.
  public func hasOpenCreate(of id: String) throws(Fault) -> Bool {
    try database.statement(
      "SELECT 1 FROM intent INDEXED BY intent_open WHERE closed = 0 AND record = ? AND action = 'create' LIMIT 1"
    )
    .first(id) { row throws(Fault) in try row.int(0) } != nil
  }
}

extension StateStore {
  /// Parts a pair for good: its record is a deal of its own again, and the referral stays behind, retired.
  ///
  /// - Returns: the record's deal, which keeps its number.
  public func startAnew(_ deal: Deal, by person: String, at now: Instant) throws(Fault) -> Deal {
    guard let referral = deal.referral, let key = deal.crm else { return deal }
    return try database.joined { () throws(Fault) -> Deal in
      try rule(Ruling(.superseded, referral: referral, record: key.id, by: person, at: now))
      try database.statement(
        """
        UPDATE deal SET referral = NULL, phase = 'open', born_in = 'crm', agreed = NULL, closed_since = NULL, next_try = NULL,
          dirty_since = COALESCE(dirty_since, ?) WHERE id = ?
        """
      ).run(now.seconds, deal.id)
      try database.statement("INSERT INTO deal(referral, phase) VALUES (?, 'retired')").run(referral)
      var next = deal
      (next.referral, next.phase, next.bornIn, next.closedSince, next.nextTry) = (nil, .open, .crm, nil, nil)
      next.dirtySince = deal.dirtySince ?? now
      return next
    }
  }
}
