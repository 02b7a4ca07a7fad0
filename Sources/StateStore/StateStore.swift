import Faults
import Records

/// The memory of a pairing: what was seen, what was agreed, what is being done.
///
/// One file, one writer. The invariant that makes a crash harmless stands on ``stage(_:as:run:at:full:last:)`` and
/// ``settle(_:)``; every method is one transaction.
public actor StateStore {
  let database: Database
  private var fieldIDs: [String: UInt64] = [:]
  private var coders: [Entity: LayoutCoder] = [:]

  /// Opens or creates the state at `path` (mode 600), brings its schema up to date, and checks it after a run that did not end.
  ///
  /// Throws `STATE…` faults: not a state, damaged, made by a newer version, no space.
  public init(path: String) throws(Fault) {
    let database = try Database(path: path)
    try database.claim(applicationID: Schema.applicationID)
    try Schema.migrations.apply(to: database)
    // The whole file is read by it, so only where the last run did not come to its end.
    let isInterrupted = try database.statement("SELECT ended_at IS NULL FROM run ORDER BY id DESC LIMIT 1")
      .first { row throws(Fault) in try row.bool(0) }
    if isInterrupted == true { try database.quickCheck() }
    self.database = database
  }

  /// Does many small things in one turn of the state and in one transaction: all of `body` or nothing of it.
  public func atOnce<T: Sendable>(
    _ body: @Sendable (isolated StateStore) throws(Fault) -> T
  ) throws(Fault) -> T {
    try database.transaction { () throws(Fault) -> T in try body(self) }
  }

  // MARK: Small facts

  /// A named fact of the state: identities, the time of adoption, the sealed refresh token.
  public func fact(_ name: String) throws(Fault) -> [UInt8]? {
    try database.statement("SELECT value FROM meta WHERE name = ?").first(name) { row throws(Fault) in try row.blob(0) }
  }

  public func setFact(_ name: String, _ value: [UInt8]) throws(Fault) {
    try database.statement("INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)").run(name, value)
  }

  public func textFact(_ name: String) throws(Fault) -> String? {
    try fact(name).map { String(decoding: $0, as: UTF8.self) }
  }

  public func setTextFact(_ name: String, _ value: String) throws(Fault) { try setFact(name, Array(value.utf8)) }

  // MARK: Fields

  /// The stable number of a field.
  func fieldID(_ entity: Entity, _ name: String) throws(Fault) -> UInt64 {
    let key = "\(entity.rawValue)\u{1}\(name)"
    if let id = fieldIDs[key] { return id }
    try database.statement("INSERT OR IGNORE INTO field(entity, name) VALUES (?, ?)").run(entity.rawValue, name)
    let id = try database.statement("SELECT id FROM field WHERE entity = ? AND name = ?")
      .first(entity.rawValue, name) { row throws(Fault) in UInt64(clamping: try row.int(0)) }
    guard let id else { throw ByteReader.damaged }
    fieldIDs[key] = id
    return id
  }

  func fieldName(_ id: UInt64) throws(Fault) -> String {
    if let name = fieldNames[id] { return name }
    let name = try database.statement("SELECT name FROM field WHERE id = ?").first(Int64(clamping: id)) { row throws(Fault) in
      try row.text(0)
    }
    guard let name else { throw ByteReader.damaged }
    fieldNames[id] = name
    return name
  }
  private var fieldNames: [UInt64: String] = [:]

  /// Says how records of an entity are laid out in this run.
  ///
  /// To be called before its records are staged or loaded.
  public func use(_ table: StagedTable) throws(Fault) {
    let layout = table.layout
    var ids: [UInt64] = []
    for field in layout.fields { ids.append(try fieldID(layout.entity, field)) }
    coders[layout.entity] = LayoutCoder(layout: layout, isInput: table.isInput, ids: ids)
  }

  func coder(_ entity: Entity) throws(Fault) -> LayoutCoder {
    guard let coder = coders[entity] else {
      throw Fault("STATE021", while: "read the state", "the layout of '\(entity.rawValue)' was not given", recovery: .giveUp)
    }
    return coder
  }
}
