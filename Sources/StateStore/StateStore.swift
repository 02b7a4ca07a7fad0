import Faults
import Records

/// The memory of a pairing: what was seen, what was agreed, what is being done.
///
/// One file, one writer. The invariant that makes a crash harmless stands on ``stage(_:as:run:at:full:last:)`` and
/// ``settle(_:)``; every method is one transaction.
public actor StateStore {
  let database: Database
  /// The file it lies in; what else a run needs for a while may lie beside it, since one run at a time has it.
  public nonisolated let path: String
  private var fieldIDs: [String: UInt64] = [:]
  private var coders: [Entity: LayoutCoder] = [:]

  /// Whether the state is only looked at: nothing of it can be changed then.
  let isReading: Bool

  /// Opens or creates the state at `path` (mode 600), brings its schema up to date, and checks it.
  ///
  /// The check reads the whole file. It is made after a run that did not end, and with `now` once a day.
  ///
  /// - Parameter options: another file system than the disk, for tests.
  /// - Throws: `STATE…` faults: not a state, damaged, made by a newer version, no space.
  public init(path: String, at now: Instant? = nil, options: Database.Options = Database.Options()) throws(Fault) {
    let database = try Database(path: path, options: options)
    try database.claim(applicationID: Schema.applicationID)
    try Schema.migrations.apply(to: database)
    try Self.check(database, at: now)
    (self.database, self.path, isReading) = (database, path, false)
  }

  /// Opens the state at `path` to look at it, also while a run is in it.
  ///
  /// - Throws: as the other does; `STATE019` for an older schema, which only a run may change.
  public init(reading path: String) throws(Fault) {
    let database = try Database(path: path, options: .init(access: .readOnly, waitMilliseconds: 3000))
    try database.require(applicationID: Schema.applicationID, version: Schema.migrations.newest)
    (self.database, self.path, isReading) = (database, path, true)
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
    if !isReading {
      try database.statement("INSERT OR IGNORE INTO field(entity, name) VALUES (?, ?)").run(entity.rawValue, name)
    }
    let known = try database.statement("SELECT id FROM field WHERE entity = ? AND name = ?")
      .first(entity.rawValue, name) { row throws(Fault) in UInt64(clamping: try row.int(0)) }
    // A field that no run has stored yet stands in no record: for one who only looks any number will do that no other has.
    guard let id = known ?? (isReading ? UInt64(Int64.max) - UInt64(fieldIDs.count) : nil) else { throw ByteReader.damaged }
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
