import Faults
import Records

/// A deal with everything that is stored of its records, in the slots of the layouts in use.
public struct DealRecords: Sendable {
  public var deal: Deal
  public var referral: ObservedRecord?
  public var record: ObservedRecord?
  public var account: ObservedRecord?
  public var contact: ObservedRecord?
  public var solutions: [ObservedRecord]
  public var agreed: [CellKey: AgreedCell]
  /// Our own writes whose result nobody knows.
  public var openIntents: [Intent]
  /// The last writes of cells.
  public var flips: [CellKey: Flip] = [:]
  /// What persons decided about it and nobody has carried out yet, or what holds until a side moves; oldest first.
  public var decisions: [PersonDecision] = []
}

/// Which lookups of a CRM record hold its customer and its contact, by slot, in order.
public struct RelatedSlots: Sendable {
  public var customer: [Entity: [Int]]
  public var contact: [Entity: [Int]]
  /// The CRM's own table names behind account and contact, as references name them.
  public var accountTable: String
  public var contactTable: String

  public init(customer: [Entity: [Int]], contact: [Entity: [Int]], accountTable: String, contactTable: String) {
    self.customer = customer
    self.contact = contact
    self.accountTable = accountTable
    self.contactTable = contactTable
  }

  /// The first lookup that points to a record of the table.
  public func account(of record: ObservedRecord) -> String? { find(customer[record.entity] ?? [], record, accountTable) }
  public func contact(of record: ObservedRecord) -> String? { find(contact[record.entity] ?? [], record, contactTable) }

  private func find(_ slots: [Int], _ record: ObservedRecord, _ table: String) -> String? {
    for slot in slots where record.values.indices.contains(slot) {
      if case .reference(let reference) = record.values[slot], reference.table == table || reference.table.isEmpty {
        return reference.id
      }
    }
    return nil
  }
}

extension StateStore {
  static let dealColumns =
    "id, referral, crm_entity, crm_id, phase, born_in, dirty_since, attempts, next_try, told, closed_since, waiting_since, stirred,"
    + " closed_as, waiting_for, news_at"
  /// Where what is selected behind them begins.
  static let dealColumnCount = 16

  static func deal(_ row: borrowing Row) throws(Fault) -> Deal {
    var crm: RecordKey?
    if let name = try row.optionalText(2), let entity = Entity(rawValue: name), let id = try row.optionalText(3) {
      crm = RecordKey(entity, id)
    }
    return Deal(
      id: try row.int(0), referral: try row.optionalText(1), crm: crm,
      phase: Deal.Phase(rawValue: try row.text(4)) ?? .open, bornIn: try row.optionalText(5).flatMap { Side(rawValue: $0) },
      dirtySince: try row.optionalInt(6).map { Instant(seconds: $0) }, attempts: Int(try row.int(7)),
      nextTry: try row.optionalInt(8).map { Instant(seconds: $0) }, told: try row.text(9),
      closedSince: try row.optionalInt(10).map { Instant(seconds: $0) }, closedAs: try row.optionalText(13),
      waitingSince: try row.optionalInt(11).map { Instant(seconds: $0) },
      waitingFor: Set((try row.optionalText(14) ?? "").split(separator: "\n").map { String($0) }),
      newsAt: try row.optionalInt(15).map { Instant(seconds: $0) }, stirred: try row.int(12))
  }

  /// The dirty deals after a position, oldest first: what a run works on.
  public func dirtyDeals(after position: (since: Instant, id: Int64)?, limit: Int) throws(Fault) -> [Deal] {
    // Two searches instead of one condition with `or`: each begins where the last page ended.
    var found: [Deal] = []
    if let position {
      found = try database.statement(
        "SELECT \(Self.dealColumns) FROM deal WHERE dirty_since = ? AND id > ? ORDER BY id LIMIT ?"
      ).all(position.since.seconds, position.id, limit) { row throws(Fault) in try Self.deal(row) }
    }
    guard found.count < limit else { return found }
    found += try database.statement(
      "SELECT \(Self.dealColumns) FROM deal WHERE dirty_since > ? ORDER BY dirty_since, id LIMIT ?"
    ).all(position?.since.seconds ?? Int64.min, limit - found.count) { row throws(Fault) in try Self.deal(row) }
    return found
  }

  public func deal(id: Int64) throws(Fault) -> Deal? {
    try database.statement("SELECT \(Self.dealColumns) FROM deal WHERE id = ?").first(id) { row throws(Fault) in
      try Self.deal(row)
    }
  }

  /// The deal of a referral or of a CRM record, by canonical id.
  public func deal(referral id: String) throws(Fault) -> Deal? {
    try database.statement("SELECT \(Self.dealColumns) FROM deal WHERE referral = ?").first(id) { row throws(Fault) in
      try Self.deal(row)
    }
  }

  public func deal(crm id: String) throws(Fault) -> Deal? {
    try database.statement("SELECT \(Self.dealColumns) FROM deal WHERE crm_id = ?").first(id) { row throws(Fault) in
      try Self.deal(row)
    }
  }

  /// How many deals are paired and open: what the percentage of the update brake is of.
  public func openPairs() throws(Fault) -> Int {
    let count = try database.statement(
      """
      SELECT COUNT(*) FROM deal INDEXED BY deal_open_pair
      WHERE referral IS NOT NULL AND crm_id IS NOT NULL AND phase = 'open'
      """
    ).first { row throws(Fault) in try row.int(0) }
    return Int(count ?? 0)
  }

  public func hasPairs() throws(Fault) -> Bool {
    try database.statement("SELECT 1 FROM deal WHERE referral IS NOT NULL AND crm_id IS NOT NULL LIMIT 1")
      .first { row throws(Fault) in try row.int(0) } != nil
  }

  // MARK: Records

  /// A stored record in the slots of the layout in use; `nil` when it was never seen.
  public func record(_ entity: Entity, _ id: String) throws(Fault) -> ObservedRecord? {
    let coder = try coder(entity)
    return try database.statement(
      "SELECT etag, changed_at, changed_by, gone, inputs, rest FROM seen WHERE entity = ? AND id = ?"
    ).first(entity.rawValue, id) { row throws(Fault) in
      var values = [Value](repeating: .null, count: coder.layout.count)
      try row.withBlob(4) { bytes throws(Fault) in try coder.decode(bytes, into: &values) }
      try row.withBlob(5) { bytes throws(Fault) in try coder.decode(bytes, into: &values) }
      let version = ObservedRecord.Version(
        eTag: try row.optionalText(0), changedAt: try row.optionalText(1).flatMap { Instant($0) },
        changedBy: try row.optionalText(2))
      return ObservedRecord(entity: entity, id: id, version: version, values: values, isGone: try row.bool(3))
    }
  }

  /// Ids of records of an entity that name an id of the other side, gone ones left out, in order of id.
  public func records(_ entity: Entity, naming id: String) throws(Fault) -> [String] {
    // By name, since the planner would rather walk through a whole entity, which is in the order wanted.
    try database.statement(
      "SELECT id FROM seen INDEXED BY seen_cross WHERE cross_ref = ? AND entity = ? AND gone = 0 ORDER BY id"
    )
    .all(id, entity.rawValue) { row throws(Fault) in try row.text(0) }
  }

  /// Ids of accounts or contacts with a match key, gone ones left out.
  public func matches(_ entity: Entity, key: String, limit: Int) throws(Fault) -> [String] {
    try database.statement(
      """
      SELECT match_key.id FROM match_key JOIN seen ON seen.entity = match_key.entity AND seen.id = match_key.id
      WHERE match_key.entity = ? AND match_key.key = ? AND seen.gone = 0 ORDER BY match_key.id LIMIT ?
      """
    ).all(entity.rawValue, key, limit) { row throws(Fault) in try row.text(0) }
  }

  /// Everything stored of a deal.
  public func load(_ deal: Deal, related: RelatedSlots) throws(Fault) -> DealRecords {
    var records = DealRecords(
      deal: deal, referral: nil, record: nil, account: nil, contact: nil, solutions: [], agreed: try agreed(deal.id),
      openIntents: try openIntents(deal.id), decisions: try decisions(ofDeal: deal.id))
    records.flips = try flips(deal.id)
    if let id = deal.referral { records.referral = try record(.referral, id) }
    if let key = deal.crm, let found = try record(key.entity, key.id) {
      records.record = found
      if let id = related.account(of: found) { records.account = try record(.account, id) }
      if let id = related.contact(of: found) { records.contact = try record(.contact, id) }
      if key.entity == .opportunity {
        records.solutions = try solutions(of: key.id)
      }
    }
    return records
  }

  // MARK: Agreements

  func agreed(_ deal: Int64) throws(Fault) -> [CellKey: AgreedCell] {
    let cells = try database.statement("SELECT agreed FROM deal WHERE id = ? AND agreed IS NOT NULL")
      .first(deal) { row throws(Fault) in try row.blob(0) }
    guard let cells else { return [:] }
    var found: [CellKey: AgreedCell] = [:]
    try decodeAgreed(cells, into: &found)
    return found
  }

  func decodeAgreed(_ bytes: [UInt8], into found: inout [CellKey: AgreedCell]) throws(Fault) {
    let result: Result<[(String, UInt64, UInt64, AgreedCell, Entity)], Fault> = bytes.withUnsafeBytes { raw in
      Result { () throws(Fault) in
        var reader = ByteReader(raw)
        var entries: [(String, UInt64, UInt64, AgreedCell, Entity)] = []
        while !reader.isAtEnd {
          guard let entity = Entity(rawValue: try reader.text()) else { throw ByteReader.damaged }
          let record = try reader.text()
          let (referralField, crmField) = (try reader.number(), try reader.number())
          let cell = AgreedCell(
            partnerCenter: try reader.value(), crm: try reader.value(), partnerCenterInputs: try reader.fields(),
            crmInputs: try reader.fields())
          entries.append((record, referralField, crmField, cell, entity))
        }
        return entries
      }
    }
    for (record, referralField, crmField, cell, entity) in try result.get() {
      let key = CellKey(
        entity: entity, record: record, partnerCenterField: referralField == 0 ? "" : try fieldName(referralField),
        crmField: try fieldName(crmField))
      found[key] = cell
    }
  }

  func encodeAgreed(_ cells: [CellKey: AgreedCell]) throws(Fault) -> [UInt8] {
    var entries: [(key: CellKey, referralField: UInt64, crmField: UInt64)] = []
    for key in cells.keys {
      let referralField = key.partnerCenterField.isEmpty ? 0 : try fieldID(.referral, key.partnerCenterField)
      entries.append((key, referralField, try fieldID(key.entity, key.crmField)))
    }
    entries.sort {
      ($0.key.entity.rawValue, $0.key.record, $0.referralField, $0.crmField)
        < ($1.key.entity.rawValue, $1.key.record, $1.referralField, $1.crmField)
    }
    var writer = ByteWriter()
    for entry in entries {
      guard let cell = cells[entry.key] else { continue }
      writer.put(entry.key.entity.rawValue)
      writer.put(entry.key.record)
      writer.put(entry.referralField)
      writer.put(entry.crmField)
      writer.put(cell.partnerCenter)
      writer.put(cell.crm)
      writer.put(fields: cell.partnerCenterInputs)
      writer.put(fields: cell.crmInputs)
    }
    return writer.bytes
  }
}

extension StateStore {
  /// Makes every open pair dirty: its guide has rows that it has not met.
  public func dirtyAllPairs(at now: Instant) throws(Fault) {
    try database.statement(
      """
      UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1
      WHERE phase = 'open' AND referral IS NOT NULL AND crm_id IS NOT NULL
      """
    ).run(now.seconds)
  }
}

extension StateStore {
  /// How many records point to an account or contact, as far as the limit.
  public func relations(of key: RecordKey, limit: Int) throws(Fault) -> Int {
    let count = try database.statement(
      "SELECT COUNT(*) FROM (SELECT 1 FROM related WHERE entity = ? AND id = ? LIMIT ?)"
    ).first(key.entity.rawValue, key.id, limit) { row throws(Fault) in try row.int(0) }
    return Int(count ?? 0)
  }
}
