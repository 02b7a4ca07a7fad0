import Faults
import Records

/// What the state remembers of one solution id that was uploaded.
public struct SolutionMemory: Hashable, Sendable {
  /// The CRM's record that bears the id, as far as it is known.
  public var record: String?
  /// By CRM field: the upload's value (on the Partner Center side of the cell) and the CRM's, when last settled.
  public var agreed: [String: AgreedCell]
  /// By CRM field: a conflict that was shown with both values, so that its coming back is an answer.
  public var shown: [String: AgreedCell]

  public init(record: String? = nil, agreed: [String: AgreedCell] = [:], shown: [String: AgreedCell] = [:]) {
    self.record = record
    self.agreed = agreed
    self.shown = shown
  }
}

/// What the end of one uploaded row stores, in one transaction: the apply transaction of uploads.
public struct SolutionSettlement: Sendable {
  /// The id without case; `nil` for a row that concerns no id of the CRM (a rejected one).
  public var key: String?
  public var record: String?
  /// Agreements to add or replace; those not named stay.
  public var agreed: [String: AgreedCell] = [:]
  /// The conflicts shown now, in place of those shown before.
  public var shown: [String: AgreedCell] = [:]
  /// What now stands in the CRM after our write.
  public var seen: ObservedRecord?
  /// As in ``Settlement/results``.
  public var results: [(intent: Int64, result: String)] = []
  public var journal: [JournalRow] = []
  public var told: [Settlement.ToldOnce] = []
  public var spent: [Settlement.Spent] = []

  public init(key: String?) { self.key = key }
}

extension StateStore {
  /// The deal under which intents of uploads are kept: they belong to none.
  public static let noDeal: Int64 = 0

  /// Stores the end of uploaded rows.
  ///
  /// Invariant: the result of a write, what is agreed by it, what now stands in the CRM, and what the report says of the row are
  /// stored together or not at all.
  public func settle(
    solutions settlements: [SolutionSettlement], run: Int64, at now: Instant, table: StagedTable
  ) throws(Fault) {
    guard !settlements.isEmpty else { return }
    try database.transaction { () throws(Fault) in
      for settlement in settlements { try settle(settlement, run, now, table) }
    }
  }

  private func settle(
    _ settlement: SolutionSettlement, _ run: Int64, _ now: Instant, _ table: StagedTable
  ) throws(Fault) {
    if let seen = settlement.seen { try storeSeen(seen, table) }
    for (intent, result) in settlement.results {
      let isOpen = ["unknown", "later", "moved"].contains(result)
      try database.statement("UPDATE intent SET result = ?, closed = ? WHERE id = ?").run(result, isOpen ? 0 : 1, intent)
    }
    if let key = settlement.key {
      var memory = try solution(key) ?? SolutionMemory()
      let before = memory
      memory.record = settlement.record ?? memory.record
      memory.agreed.merge(settlement.agreed) { _, new in new }
      memory.shown = settlement.shown
      if memory != before { try keep(memory, as: key) }
    }
    for row in settlement.journal { try append(row, run: run) }
    for told in settlement.told {
      try database.statement("INSERT OR IGNORE INTO told(deal, code, field, value) VALUES (?, ?, ?, ?)")
        .run(Self.noDeal, told.code, told.field, told.value)
    }
    for spent in settlement.spent {
      try database.statement("INSERT INTO spent(at, kind, side, count) VALUES (?, ?, ?, ?)")
        .run(now.seconds, spent.kind, spent.side.rawValue, spent.count)
    }
  }

  private func keep(_ memory: SolutionMemory, as key: String) throws(Fault) {
    try database.statement("INSERT OR REPLACE INTO solution(key, record, agreed, shown) VALUES (?, ?, ?, ?)")
      .run(key, memory.record, try encode(memory.agreed), try encode(memory.shown))
  }

  private func encode(_ cells: [String: AgreedCell]) throws(Fault) -> [UInt8] {
    var keyed: [CellKey: AgreedCell] = [:]
    for (field, cell) in cells { keyed[CellKey(entity: .solutionDetail, partnerCenterField: "", crmField: field)] = cell }
    return try encodeAgreed(keyed)
  }

  private func cells(_ bytes: [UInt8]) throws(Fault) -> [String: AgreedCell] {
    var keyed: [CellKey: AgreedCell] = [:]
    try decodeAgreed(bytes, into: &keyed)
    return Dictionary(keyed.map { ($0.key.crmField, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Reading

  /// What is remembered of an id (without case); `nil` when it was never uploaded.
  public func solution(_ key: String) throws(Fault) -> SolutionMemory? {
    let row = try database.statement("SELECT record, agreed, shown FROM solution WHERE key = ?").first(key) { row throws(Fault) in
      (try row.optionalText(0), try row.blob(1), try row.blob(2))
    }
    guard let (record, agreed, shown) = row else { return nil }
    return SolutionMemory(record: record, agreed: try cells(agreed), shown: try cells(shown))
  }

  /// For each id (without case): what is remembered of it, and the records of the CRM that bear it, gone ones left out.
  public func solutions(_ keys: [String]) throws(Fault) -> [(memory: SolutionMemory?, records: [ObservedRecord])] {
    try database.snapshot { () throws(Fault) -> [(memory: SolutionMemory?, records: [ObservedRecord])] in
      var found: [(memory: SolutionMemory?, records: [ObservedRecord])] = []
      found.reserveCapacity(keys.count)
      for key in keys {
        var records: [ObservedRecord] = []
        for id in try matches(.solutionDetail, key: key, limit: 3) {
          if let record = try record(.solutionDetail, id) { records.append(record) }
        }
        found.append((try solution(key), records))
      }
      return found
    }
  }

  /// Records of an entity in the order of their ids, gone ones left out.
  public func records(_ entity: Entity, after id: String, limit: Int) throws(Fault) -> [ObservedRecord] {
    let ids = try database.statement("SELECT id FROM seen WHERE entity = ? AND id > ? AND gone = 0 ORDER BY id LIMIT ?")
      .all(entity.rawValue, id, limit) { row throws(Fault) in try row.text(0) }
    var records: [ObservedRecord] = []
    for id in ids {
      if let record = try record(entity, id) { records.append(record) }
    }
    return records
  }

  /// Writes of uploads that were begun, and whose result nobody has noted: a run died, or an answer was lost.
  public func openSolutionIntents() throws(Fault) -> [Intent] {
    try openIntents(Self.noDeal).filter { $0.entity == .solutionDetail }
  }

  // MARK: Files

  /// When content was taken in before, and under which name.
  public func takenFile(_ content: String) throws(Fault) -> (name: String, at: Instant)? {
    try database.statement("SELECT name, taken_at FROM taken_file WHERE content = ?").first(content) { row throws(Fault) in
      (try row.text(0), Instant(seconds: try row.int(1)))
    }
  }

  /// Notes that content was taken in.
  public func markTaken(_ content: String, as name: String, at now: Instant) throws(Fault) {
    try database.statement("INSERT OR REPLACE INTO taken_file(content, name, taken_at) VALUES (?, ?, ?)")
      .run(content, name, now.seconds)
  }
}
