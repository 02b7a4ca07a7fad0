import Faults
import Records

/// Cells that go to and fro.
extension StateStore {
  func flips(_ deal: Int64) throws(Fault) -> [CellKey: Flip] {
    var found: [CellKey: Flip] = [:]
    try database.statement(
      "SELECT entity, record, referral_field, crm_field, side, before, count FROM flip WHERE deal = ?"
    ).all(deal) { row throws(Fault) -> (CellKey, Flip) in
      guard let entity = Entity(rawValue: try row.text(0)), let side = Side(rawValue: try row.text(4)) else {
        throw ByteReader.damaged
      }
      let key = CellKey(
        entity: entity, record: try row.text(1), partnerCenterField: try row.text(2), crmField: try row.text(3))
      return (
        key, Flip(side: side, before: try Self.values(try row.blob(5)).first ?? .null, count: Int(clamping: try row.int(6)))
      )
    }.forEach { found[$0.0] = $0.1 }
    return found
  }

  func store(_ flips: [CellKey: Flip], of deal: Int64) throws(Fault) {
    // In an order of its own: the same run leaves the same file.
    let ordered = flips.sorted { first, second in
      let (a, b) = (first.key, second.key)
      return (a.entity.rawValue, a.record, a.partnerCenterField, a.crmField)
        < (b.entity.rawValue, b.record, b.partnerCenterField, b.crmField)
    }
    for (key, flip) in ordered {
      var writer = ByteWriter()
      writer.put(flip.before)
      try database.statement(
        """
        INSERT INTO flip(deal, entity, record, referral_field, crm_field, side, before, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET side = excluded.side, before = excluded.before, count = excluded.count
        """
      ).run(
        deal, key.entity.rawValue, key.record, key.partnerCenterField, key.crmField, flip.side.rawValue, writer.bytes, flip.count)
    }
  }
}
