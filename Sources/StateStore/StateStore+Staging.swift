import Faults
import Records

extension StateStore {
  /// The end of a table's reading.
  public struct LastPage: Sendable {
    public let token: String
    public let layout: String
    /// A full reading that lacks more than this share of the known records stops the run; `nil` lifts the brake.
    public let mostMissingPercent: Int?
    /// How many known records the pages before named as gone.
    public let goneBefore: Int
    public init(token: String, layout: String, mostMissingPercent: Int?, goneBefore: Int = 0) {
      self.goneBefore = goneBefore
      self.token = token
      self.layout = layout
      self.mostMissingPercent = mostMissingPercent
    }
  }

  /// Stores a page of what was read: the stage transaction.
  ///
  /// Invariant: `seen` and `dirty` of a page are stored together, and the watermark moves only with the last page. So
  /// whatever the watermark has passed is either settled or dirty; a run works on what is dirty, never on the pages.
  ///
  /// - Parameters:
  ///   - reading: the number of this full reading, or `nil` for a reading of changes only.
  ///   - last: given with the last page. A full reading then marks what it did not name as gone.
  ///   - indexes: everything is indexed anew, what did not change too: the indexes are made from other fields than before.
  /// - Throws: `BRAKE-GONE` when a full reading lacks too much; nothing of the page is stored then.
  public func stage(
    _ records: [ObservedRecord], as table: StagedTable, at now: Instant, reading: Int64?, last: LastPage?,
    indexes: Bool = false
  ) throws(Fault) -> StageCounts {
    try database.transaction { () throws(Fault) -> StageCounts in
      var counts = StageCounts()
      var writer = ByteWriter()
      for record in records {
        try stage(record, table, now, reading ?? 0, &counts, &writer)
        if indexes, !record.isGone { try index(record, table) }
      }
      if let last { try finish(table.layout.entity, now, reading, last, &counts) }
      return counts
    }
  }

  /// The number for a new full reading of an entity.
  public func nextReading(_ entity: Entity) throws(Fault) -> Int64 {
    let name = "reading.\(entity.rawValue)"
    var highest = try textFact(name).flatMap { Int64($0) }
    if highest == nil {
      highest = try database.statement("SELECT COALESCE(MAX(reading), 0) FROM seen WHERE entity = ?")
        .first(entity.rawValue) { row throws(Fault) in try row.int(0) }
    }
    let next = (highest ?? 0) + 1
    try setTextFact(name, "\(next)")
    return next
  }

  // MARK: One record

  private func stage(
    _ record: ObservedRecord, _ table: StagedTable, _ now: Instant, _ reading: Int64, _ counts: inout StageCounts,
    _ writer: inout ByteWriter
  ) throws(Fault) {
    let entity = record.entity
    counts.read += 1
    struct Known {
      let inputs: [UInt8]
      let rest: [UInt8]
      let version: [String?]
      let isGone: Bool
      let isInScope: Bool
      let crossReference: String?
    }
    let known = try database.statement(
      "SELECT inputs, gone, in_scope, cross_ref, rest, etag, changed_at, changed_by FROM seen WHERE entity = ? AND id = ?"
    ).first(entity.rawValue, record.id) { row throws(Fault) in
      Known(
        inputs: try row.blob(0), rest: try row.blob(4),
        version: [try row.optionalText(5), try row.optionalText(6), try row.optionalText(7)], isGone: try row.bool(1),
        isInScope: try row.bool(2), crossReference: try row.optionalText(3))
    }
    if record.isGone {
      // Told again, too: a reading that was stopped for them begins anew.
      if known != nil { counts.goneNamed += 1 }
      guard known?.isGone == false else {
        counts.echoes += 1
        return
      }
      counts.gone += 1
      if let known { try stirNamers(of: record, before: [known.inputs, known.rest], after: nil, table, now) }
      try database.statement("UPDATE seen SET gone = 1 WHERE entity = ? AND id = ?").run(entity.rawValue, record.id)
      try dirty(after: record, table, now, &counts)
      return
    }
    let coder = try coder(entity)
    writer.removeAll()
    coder.encodeInputs(record.values, into: &writer)
    let inputs = writer.bytes
    writer.removeAll()
    coder.encodeOthers(record.values, into: &writer)
    let isInScope = table.isInScope(record.values)
    let crossReference = table.crossReference(record.values)
    let isSame =
      known.map {
        $0.inputs == inputs && !$0.isGone && $0.isInScope == isInScope && $0.crossReference == crossReference
      } ?? false
    let version = [record.version.eTag, record.version.changedAt?.description, record.version.changedBy]
    if isSame, let known, known.rest == writer.bytes, known.version == version {
      // The same record again: a full reading only has to know that it came.
      if reading > 0 {
        try database.statement("UPDATE seen SET reading = MAX(reading, ?) WHERE entity = ? AND id = ?")
          .run(reading, entity.rawValue, record.id)
      }
      counts.echoes += 1
      return
    }
    try database.statement(
      """
      INSERT INTO seen(entity, id, etag, changed_at, changed_by, cross_ref, in_scope, gone, reading, inputs, rest)
      VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
      ON CONFLICT(entity, id) DO UPDATE SET etag = excluded.etag, changed_at = excluded.changed_at,
        changed_by = excluded.changed_by, cross_ref = excluded.cross_ref, in_scope = excluded.in_scope, gone = 0,
        reading = MAX(reading, excluded.reading), inputs = excluded.inputs, rest = excluded.rest
      """
    ).run(
      entity.rawValue, record.id, version[0], version[1], version[2], crossReference, isInScope ? 1 : 0, reading, inputs,
      writer.bytes)
    if isSame {
      // What is no input may be a key all the same: a merged account is found no more.
      if known?.rest != writer.bytes { try index(record, table) }
      counts.echoes += 1
      return
    }
    let before = known.flatMap { $0.isGone ? nil : [$0.inputs, $0.rest] }
    try stirNamers(of: record, before: before, after: record.values, table, now)
    if entity == .opportunity || entity == .lead, let crossReference,
      known?.crossReference != crossReference || known?.isGone == true
    {
      try stirUnpaired("= ?", crossReference, now)
    }
    if entity == .opportunitySolution { try leaveOwners(of: record, table, now) }
    try index(record, table)
    try dirty(after: record, table, now, &counts)
  }

  /// A line that belongs to another record now: its former owner's deal is looked at again, and has it no more.
  private func leaveOwners(of record: ObservedRecord, _ table: StagedTable, _ now: Instant) throws(Fault) {
    let owners = Set(table.relations(record.values).map(\.id))
    let known = try database.statement("SELECT crm_id FROM related WHERE entity = ? AND id = ?")
      .all(record.entity.rawValue, record.id) { row throws(Fault) in try row.text(0) }
    for owner in known where !owners.contains(owner) {
      try database.statement(
        "UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1 WHERE crm_id = ? AND phase = 'open'"
      ).run(now.seconds, owner)
      try database.statement("DELETE FROM related WHERE entity = ? AND id = ? AND crm_id = ?")
        .run(record.entity.rawValue, record.id, owner)
    }
  }

  func index(_ record: ObservedRecord, _ table: StagedTable) throws(Fault) {
    let entity = record.entity
    switch entity {
    case .opportunity, .lead:
      try database.statement("DELETE FROM related WHERE crm_id = ? AND entity IN ('account', 'contact', 'opportunity', 'lead')")
        .run(record.id)
      for other in table.relations(record.values) {
        try database.statement("INSERT OR IGNORE INTO related(entity, id, crm_id) VALUES (?, ?, ?)")
          .run(other.entity.rawValue, other.id, record.id)
      }
      try indexKeys(record, table)
    case .opportunitySolution:
      for owner in table.relations(record.values) {
        try database.statement("INSERT OR IGNORE INTO related(entity, id, crm_id) VALUES (?, ?, ?)")
          .run(entity.rawValue, record.id, owner.id)
      }
    case .account, .contact, .referral, .solutionDetail: try indexKeys(record, table)
    case .user: break
    }
  }

  private func indexKeys(_ record: ObservedRecord, _ table: StagedTable) throws(Fault) {
    try database.statement("DELETE FROM match_key WHERE entity = ? AND id = ?").run(record.entity.rawValue, record.id)
    for key in table.matchKeys(record.values) {
      try database.statement("INSERT OR IGNORE INTO match_key(entity, key, id) VALUES (?, ?, ?)")
        .run(record.entity.rawValue, key, record.id)
    }
  }

  /// Makes the deals of a changed record dirty; a record in scope without a deal gets one.
  private func dirty(
    after record: ObservedRecord, _ table: StagedTable, _ now: Instant, _ counts: inout StageCounts
  ) throws(Fault) {
    switch record.entity {
    case .referral:
      try database.statement("INSERT OR IGNORE INTO deal(referral) VALUES (?)").run(record.id)
      try markDirty("referral = ?", record.id, now)
      counts.ofDeals += 1
    case .opportunity, .lead:
      if !record.isGone, table.isInScope(record.values) {
        try database.statement("INSERT OR IGNORE INTO deal(crm_entity, crm_id) VALUES (?, ?)")
          .run(record.entity.rawValue, record.id)
      }
      try markDirty("crm_id = ?", record.id, now)
      if database.changes > 0 { counts.ofDeals += 1 } else { counts.outOfScope += 1 }
      // The pair of a lead goes on with the opportunity that it became, which may be read a night later.
      if record.entity == .opportunity {
        try markDirty(
          "phase = 'open' AND referral IS NOT NULL AND crm_id IN (SELECT crm_id FROM related WHERE entity = 'opportunity' AND id = ?)",
          record.id, now)
      }
    default:
      counts.related += 1
      try database.statement(
        """
        UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1
        WHERE crm_id IN (SELECT crm_id FROM related WHERE entity = ? AND id = ?)
          AND phase = 'open'
        """
      ).run(now.seconds, record.entity.rawValue, record.id)
    }
  }

  /// A tombstone that is seen again comes back to life; a released pair stays released.
  private func markDirty(_ condition: String, _ id: String, _ now: Instant) throws(Fault) {
    try database.statement(
      """
      UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1
      WHERE \(condition)
      """
    ).run(now.seconds, id)
  }

  // MARK: Watermarks and the permit

  /// Where the reading of a table goes on: token, layout, and when it moved last.
  public func watermark(_ entity: Entity) throws(Fault) -> (token: String, layout: String, movedAt: Instant?)? {
    try database.statement("SELECT token, layout, moved_at FROM watermark WHERE entity = ?")
      .first(entity.rawValue) { row throws(Fault) in
        (try row.text(0), try row.text(1), try row.optionalInt(2).map { Instant(seconds: $0) })
      }
  }

  /// Drops the watermarks: the next run compares everything.
  public func forgetWatermarks() throws(Fault) {
    try database.statement("UPDATE watermark SET layout = '' WHERE 1").run()
  }

  /// Drops one table's watermark: the next reading of it is a full one, which notices what is gone.
  public func forgetWatermark(_ entity: Entity) throws(Fault) {
    try database.statement("UPDATE watermark SET layout = '' WHERE entity = ?").run(entity.rawValue)
  }

  /// Takes the permit back: what tells who belongs to whom is read from other fields than before.
  public func withdrawPermit() throws(Fault) { try database.statement("UPDATE watermark SET complete = 0, layout = ''").run() }

  /// When a table was last read in full, and how many records it had then.
  public func lastFullReading(_ entity: Entity) throws(Fault) -> (at: Instant, count: Int)? {
    let parts = try textFact("full.\(entity.rawValue)").map { $0.split(separator: " ").compactMap { Int64($0) } } ?? []
    guard parts.count == 2 else { return nil }
    return (Instant(seconds: parts[0]), Int(clamping: parts[1]))
  }

  /// The permit to create: all referrals and all of the CRM's deals were read to their end since this state was born.
  ///
  /// - Parameter entities: the tables that hold deals, as far as the guide has them.
  public func createPermit(of entities: [Entity]) throws(Fault) -> CreatePermit? {
    for entity in entities {
      let isComplete = try database.statement("SELECT complete FROM watermark WHERE entity = ?")
        .first(entity.rawValue) { row throws(Fault) in try row.bool(0) }
      guard isComplete == true else { return nil }
    }
    return CreatePermit(evidence: ())
  }
}

/// Without it nothing is created: only the state makes one, and only after both sides were read to the end.
public struct CreatePermit: Sendable {
  fileprivate init(evidence: Void) {}
}
