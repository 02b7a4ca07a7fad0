import Faults
import Records

extension StateStore {
  /// Makes intents durable before anything is sent; gives their numbers.
  ///
  /// Invariant: no request that changes something leaves before its intent is committed. A crash leaves an intent
  /// without a result: its values count as ours in the next compare, and its create is looked up before it is repeated.
  public func record(_ intents: [Intent]) throws(Fault) -> [Int64] {
    guard !intents.isEmpty else { return [] }
    return try database.transaction { () throws(Fault) -> [Int64] in
      var numbers: [Int64] = []
      for intent in intents {
        var writer = ByteWriter()
        writer.put(fields: intent.fields)
        var before = ByteWriter()
        before.put(fields: intent.before)
        try database.statement(
          "INSERT INTO intent(run, deal, entity, record, action, fields, before, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        ).run(
          intent.run, intent.deal, intent.entity.rawValue, intent.record, intent.action, writer.bytes, before.bytes,
          intent.madeAt.seconds)
        numbers.append(database.lastInsertRowID)
      }
      return numbers
    }
  }

  /// Intents of a deal that no decision has looked at since their run ended.
  func openIntents(_ deal: Int64) throws(Fault) -> [Intent] {
    try database.statement(
      """
      SELECT id, run, entity, record, action, fields, made_at, result, before, decided FROM intent
      WHERE deal = ? AND closed = 0 ORDER BY id
      """
    ).all(deal) { row throws(Fault) in
      guard let entity = Entity(rawValue: try row.text(2)) else { throw ByteReader.damaged }
      return Intent(
        id: try row.int(0), run: try row.int(1), deal: deal, entity: entity, record: try row.optionalText(3),
        action: try row.text(4), fields: try Self.fields(try row.blob(5)),
        before: try Self.fields(try row.optionalBlob(8)), madeAt: Instant(seconds: try row.int(6)),
        result: try row.optionalText(7),
        decided: Set((try row.optionalText(9) ?? "").split(separator: "\n").map { String($0) }))
    }
  }

  private static func fields(_ bytes: [UInt8]?) throws(Fault) -> [Value.Element.Field] {
    guard let bytes else { return [] }
    let fields: Result<[Value.Element.Field], Fault> = bytes.withUnsafeBytes { raw in
      Result { () throws(Fault) in
        var reader = ByteReader(raw)
        return try reader.fields()
      }
    }
    return try fields.get()
  }

  /// Referrals to which a write was sent, from some instant on, of which nobody knows yet whether it arrived, or what it left; and
  /// those that such a create made, by the word of the record that it was for, and that no listing has shown yet.
  public func referralsInDoubt(since: Instant) throws(Fault) -> [(deal: Int64, referral: String)] {
    try database.statement(
      """
      SELECT intent.deal, intent.record FROM intent
      WHERE closed = 0 AND entity = 'referral' AND record IS NOT NULL AND made_at >= ?1
        AND (result IS NULL OR result IN ('unknown', 'moved', 'later', 'found'))
        AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.entity = 'referral' AND seen.id = intent.record AND seen.gone = 1)
      UNION
      SELECT intent.deal, seen.cross_ref FROM intent JOIN deal ON deal.id = intent.deal
        JOIN seen ON seen.entity = deal.crm_entity AND seen.id = deal.crm_id
      WHERE intent.closed = 0 AND intent.entity = 'referral' AND intent.action = 'create' AND intent.record IS NULL
        AND intent.made_at >= ?1 AND deal.referral IS NULL AND seen.gone = 0 AND seen.cross_ref IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM seen AS named WHERE named.entity = 'referral' AND named.id = seen.cross_ref)
      ORDER BY 1, 2
      """
    ).all(since.seconds) { row throws(Fault) in (try row.int(0), try row.text(1)) }
  }

  /// Whether a create that is found done is told as this intent's.
  ///
  /// Several deals or runs may have meant to make one record, and one of them tells it: the first of the latest run.
  public func tellsCreate(_ intent: Intent) throws(Fault) -> Bool {
    func isTold(_ open: String) -> String {
      "(result IN ('done', 'found', 'told') OR (closed = 0 AND (result IS NULL OR result IN (\(open))) AND (run > ?4 OR (run = ?4 AND id < ?2))))"
    }
    if let record = intent.record {
      return try database.statement(
        "SELECT 1 FROM intent WHERE action = 'create' AND record = ?3 AND entity = ?1 AND id <> ?2 AND \(isTold("'unknown', 'moved', 'later'")) LIMIT 1"
      ).first(intent.entity.rawValue, intent.id, record, intent.run) { row throws(Fault) in try row.int(0) } == nil
    }
    // A deal may have had another referral before, and that one's create tells nothing of this; nor does one that was refused for the
    // time being.
    return try database.statement(
      """
      SELECT 1 FROM intent WHERE action = 'create' AND deal = ?3 AND entity = ?1 AND id <> ?2 AND record IS NULL AND run >= ?4
        AND \(isTold("'unknown', 'moved'")) LIMIT 1
      """
    ).first(intent.entity.rawValue, intent.id, intent.deal, intent.run) { row throws(Fault) in try row.int(0) } == nil
  }

  /// Stores the end of some deals' work.
  ///
  /// Invariant: the result of a write, what is agreed by it, what now stands in the target, and whether the deal is
  /// still dirty are stored together or not at all.
  public func settle(
    _ settlements: [Settlement], run: Int64, at now: Instant, tables: [Entity: StagedTable]
  ) throws(Fault) {
    guard !settlements.isEmpty else { return }
    try database.transaction { () throws(Fault) in
      for settlement in settlements { try settle(settlement, run, now, tables) }
    }
  }

  private func settle(
    _ settlement: Settlement, _ run: Int64, _ now: Instant, _ tables: [Entity: StagedTable]
  ) throws(Fault) {
    let deal = settlement.deal
    for record in settlement.seen {
      guard let table = tables[record.entity] else { continue }
      try stirOthers(record, of: deal.id, now)
      try storeSeen(record, table)
    }
    for (intent, result) in settlement.results {
      // What may have been carried out, and what was found and is not agreed yet, is consulted again.
      let isOpen = ["unknown", "moved", "later", "found", "told"].contains(result)
      try database.statement("UPDATE intent SET result = ?, closed = ? WHERE id = ?").run(result, isOpen ? 0 : 1, intent)
    }
    for (intent, fields) in settlement.decidedFields.sorted(by: { $0.key < $1.key }) where !fields.isEmpty {
      try database.statement("UPDATE intent SET decided = COALESCE(decided || char(10), '') || ? WHERE id = ? AND closed = 0")
        .run(fields.sorted().joined(separator: "\n"), intent)
    }
    for intent in settlement.closedIntents {
      try database.statement("UPDATE intent SET closed = 1, result = COALESCE(result, 'decided') WHERE id = ?").run(intent)
    }
    if !settlement.agreed.isEmpty {
      var cells = try agreed(deal.id)
      cells.merge(settlement.agreed) { _, new in new }
      try database.statement("UPDATE deal SET agreed = ? WHERE id = ?").run(try encodeAgreed(cells), deal.id)
    }
    var isSettled = settlement.isSettled
    for record in settlement.agreedWith where isSettled { isSettled = try isSeen(record) }
    try storeDeal(deal, isSettled: isSettled, problem: settlement.problem)
    try store(settlement.problem == nil ? nil : settlement.question, ofDeal: deal.id)
    for end in settlement.decisions { try self.end(end, run: run, at: now) }
    try store(settlement.flips, of: deal.id)
    for row in settlement.journal { try append(row, run: run, at: now) }
    // Only what was told last of a field: a value that comes back is news again.
    for told in settlement.told {
      try database.statement("DELETE FROM told WHERE deal = ? AND code = ? AND field = ?").run(deal.id, told.code, told.field)
    }
    for told in settlement.told {
      try database.statement("INSERT OR IGNORE INTO told(deal, code, field, value) VALUES (?, ?, ?, ?)")
        .run(deal.id, told.code, told.field, told.value)
    }
    for spent in settlement.spent {
      try database.statement("INSERT INTO spent(at, kind, side, count) VALUES (?, ?, ?, ?)")
        .run(now.seconds, spent.kind, spent.side.rawValue, spent.count)
    }
  }

  /// Invariant: a deal leaves the dirty ones only if nothing was seen of its records since it was read to be decided.
  private func storeDeal(_ deal: Deal, isSettled: Bool, problem: [Value]?) throws(Fault) {
    var bytes: [UInt8]?
    if let problem {
      var writer = ByteWriter()
      for value in problem { writer.put(value) }
      bytes = writer.bytes
    }
    try database.statement(
      """
      UPDATE deal SET referral = ?, crm_entity = ?, crm_id = ?, phase = ?, born_in = ?,
        dirty_since = CASE WHEN stirred = ? THEN ? ELSE COALESCE(?, dirty_since) END, attempts = ?,
        next_try = CASE WHEN stirred = ? THEN ? END, told = ?, closed_since = ?, closed_as = ?,
        waiting_since = ?, waiting_for = ?, news_at = ?, problem = ? WHERE id = ?
      """
    ).run(
      deal.referral, deal.crm?.entity.rawValue, deal.crm?.id, deal.phase.rawValue, deal.bornIn?.rawValue, deal.stirred,
      isSettled ? nil : deal.dirtySince?.seconds, deal.dirtySince?.seconds, deal.attempts, deal.stirred, deal.nextTry?.seconds,
      deal.told, deal.closedSince?.seconds, deal.closedAs, deal.waitingSince?.seconds,
      deal.waitingFor.isEmpty ? nil : deal.waitingFor.sorted().joined(separator: "\n"), deal.newsAt?.seconds, bytes, deal.id)
  }

  /// Whether a record is seen with the inputs that it has here.
  private func isSeen(_ record: ObservedRecord) throws(Fault) -> Bool {
    var inputs = ByteWriter()
    try coder(record.entity).encodeInputs(record.values, into: &inputs)
    let known = try database.statement("SELECT inputs FROM seen WHERE entity = ? AND id = ?")
      .first(record.entity.rawValue, record.id) { row throws(Fault) in try row.blob(0) }
    return known.map { $0 == inputs.bytes } ?? true
  }

  /// What one deal writes to a shared account or contact is an edit of the CRM to the others that look at it.
  private func stirOthers(_ record: ObservedRecord, of deal: Int64, _ now: Instant) throws(Fault) {
    guard record.entity == .account || record.entity == .contact else { return }
    var inputs = ByteWriter()
    try coder(record.entity).encodeInputs(record.values, into: &inputs)
    let known = try database.statement("SELECT inputs FROM seen WHERE entity = ? AND id = ?")
      .first(record.entity.rawValue, record.id) { row throws(Fault) in try row.blob(0) }
    guard let known, known != inputs.bytes else { return }
    try database.statement(
      """
      UPDATE deal SET dirty_since = COALESCE(dirty_since, ?), next_try = NULL, stirred = stirred + 1
      WHERE crm_id IN (SELECT crm_id FROM related WHERE entity = ? AND id = ?) AND phase = 'open' AND id <> ?
      """
    ).run(now.seconds, record.entity.rawValue, record.id, deal)
  }

  /// What a write left behind becomes seen, so that it comes back as an echo; nothing becomes dirty by it.
  func storeSeen(_ record: ObservedRecord, _ table: StagedTable) throws(Fault) {
    let coder = try coder(record.entity)
    var inputs = ByteWriter()
    coder.encodeInputs(record.values, into: &inputs)
    var rest = ByteWriter()
    coder.encodeOthers(record.values, into: &rest)
    try database.statement(
      """
      INSERT INTO seen(entity, id, etag, changed_at, changed_by, cross_ref, in_scope, gone, reading, inputs, rest)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
      ON CONFLICT(entity, id) DO UPDATE SET etag = excluded.etag, changed_at = excluded.changed_at,
        changed_by = excluded.changed_by, cross_ref = excluded.cross_ref, in_scope = excluded.in_scope,
        gone = excluded.gone, inputs = excluded.inputs, rest = excluded.rest
      """
    ).run(
      record.entity.rawValue, record.id, record.version.eTag, record.version.changedAt?.description, record.version.changedBy,
      table.crossReference(record.values), table.isInScope(record.values) ? 1 : 0, record.isGone ? 1 : 0, inputs.bytes,
      rest.bytes)
    try index(record, table)
  }

  // MARK: Told once, brakes

  /// Whether a finding of a deal was told already for this value.
  public func wasTold(_ deal: Int64, _ told: Settlement.ToldOnce) throws(Fault) -> Bool {
    try database.statement("SELECT 1 FROM told WHERE deal = ? AND code = ? AND field = ? AND value = ?")
      .first(deal, told.code, told.field, told.value) { row throws(Fault) in try row.int(0) } != nil
  }

  /// Writes of a kind and side since an instant: what the brakes count.
  public func spent(since: Instant) throws(Fault) -> [Settlement.Spent] {
    try database.statement(
      "SELECT kind, side, SUM(count) FROM spent WHERE at >= ? GROUP BY kind, side ORDER BY kind, side"
    ).all(since.seconds) { row throws(Fault) in
      Settlement.Spent(try row.text(0), Side(rawValue: try row.text(1)) ?? .crm, count: Int(try row.int(2)))
    }
  }
}

extension StateStore {
  /// How many writes were begun whose result nobody knows.
  public func unsettledIntents() throws(Fault) -> Int {
    let count = try database.statement("SELECT COUNT(*) FROM intent WHERE closed = 0").first { row throws(Fault) in try row.int(0)
    }
    return Int(count ?? 0)
  }
}

extension StateStore {
  /// Whether the journal knows that a record was made under this id.
  public func wasCreated(_ id: String) throws(Fault) -> Bool {
    try database.statement(
      "SELECT 1 FROM intent WHERE record = ? AND action = 'create' AND result IN ('done', 'adopted', 'found', 'told') LIMIT 1"
    )
    .first(id) { row throws(Fault) in try row.int(0) } != nil
  }

  /// Lets refused deals be tried at once: the guide or the metadata changed.
  public func forgetNextTries() throws(Fault) {
    try database.statement("UPDATE deal SET next_try = NULL WHERE next_try IS NOT NULL").run()
  }
}

extension StateStore {
  /// What was done and told is not asked for any more; of a record that was made, only that it was ours.
  func dropFinishedIntents() throws(Fault) {
    try database.statement("DELETE FROM intent WHERE closed = 1 AND action <> 'create'").run()
    var nothing = ByteWriter()
    nothing.put(fields: [])
    try database.statement("UPDATE intent SET fields = ?, before = NULL WHERE closed = 1 AND length(fields) > ?").run(
      nothing.bytes, nothing.bytes.count)
    // Of creates only those that were carried out are ever looked for.
    try database.statement(
      "DELETE FROM intent WHERE closed = 1 AND action = 'create' AND result NOT IN ('done', 'adopted', 'found', 'told')"
    ).run()
  }
}
