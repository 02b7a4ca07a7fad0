import Faults
import Records

/// Pairs as a person changes them.
extension StateStore {
  /// A person parts a pair: it stays as a tombstone for exactly these two, and nothing is made anew for either.
  public func release(_ deal: Deal, by person: String, at now: Instant) throws(Fault) {
    guard let referral = deal.referral, let key = deal.crm else { return }
    try database.joined { () throws(Fault) in
      try unrule(.paired, referral: referral, record: key.id)
      try rule(Ruling(.released, referral: referral, record: key.id, by: person, at: now))
      try database.statement(
        "UPDATE deal SET phase = 'released', dirty_since = COALESCE(dirty_since, ?), next_try = NULL WHERE id = ?"
      ).run(now.seconds, deal.id)
    }
  }

  /// A person pairs two; what was said against it before holds no longer.
  ///
  /// A tombstone of either with somebody else is taken apart; who is left behind stays released.
  public func join(_ referral: Deal, with key: RecordKey, by person: String, at now: Instant) throws(Fault) -> Deal {
    guard let id = referral.referral else { return referral }
    return try database.joined { () throws(Fault) -> Deal in
      for kind in [Ruling.Kind.released, .notTheSame, .superseded, .cloneHeld] {
        try unrule(kind, referral: id, record: key.id)
      }
      try rule(Ruling(.paired, referral: id, record: key.id, by: person, at: now))
      if referral.crm?.id == key.id {
        try database.statement("UPDATE deal SET phase = 'open', dirty_since = ?, next_try = NULL WHERE id = ?")
          .run((referral.dirtySince ?? now).seconds, referral.id)
      } else {
        if let left = try deal(referral: id), left.crm != nil { try takeApart(left) }
        if let left = try deal(crm: key.id), left.referral != nil { try takeApart(left) }
        let record = try adoptRecord(key, at: now)
        guard let alone = try deal(referral: id) else { throw ByteReader.damaged }
        let pair = try pair(referral: alone, with: record, bornIn: nil)
        try database.statement("UPDATE deal SET dirty_since = ? WHERE id = ?").run((pair.dirtySince ?? now).seconds, pair.id)
      }
      guard let paired = try deal(referral: id) else { throw ByteReader.damaged }
      return paired
    }
  }

  /// Both go on alone and released; what was agreed was agreed of the two.
  private func takeApart(_ deal: Deal) throws(Fault) {
    guard let key = deal.crm else { return }
    try database.statement("UPDATE deal SET crm_entity = NULL, crm_id = NULL, agreed = NULL WHERE id = ?").run(deal.id)
    try database.statement("INSERT INTO deal(crm_entity, crm_id, phase, told) VALUES (?, ?, 'released', ?)")
      .run(key.entity.rawValue, key.id, deal.told)
  }
}
