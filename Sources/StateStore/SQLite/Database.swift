internal import CSQLite
import Faults

/// A connection to one SQLite file, with its statements prepared once.
///
/// Not `Sendable`, on purpose: a transaction belongs to the connection, so two tasks that took turns on one would write into each
/// other's. One task (or one actor) owns it from opening to the end; it may change threads, for it is opened without SQLite's own
/// locks. Another task or process opens its own connection and is kept apart by SQLite.
///
/// Settings that hold for every connection: write-ahead log with `synchronous = FULL` (a commit that returned survives a loss of
/// power), foreign keys enforced, no waiting for locks unless told (`STATE002` at once), temporary tables in memory and never in a folder that
/// others read, deleted content overwritten.
public final class Database {
  /// The path of a database that has no file; for tests.
  public static let inMemory = ":memory:"

  /// How many statements are kept prepared; the program has fewer, and texts made on the fly must not pile up.
  static let mostStatements = 256

  public let path: String
  let connection: Connection
  private var statements: [String: Statement] = [:]

  /// Opens, and unless told otherwise makes, the database at `path`.
  ///
  /// The file is made by us with mode 600 before SQLite opens it; SQLite gives its companions (`-wal`, `-shm`) the same mode. A file
  /// that others may read or write is refused (`STATE010`).
  public init(path: String, options: Options = Options()) throws(Fault) {
    let activity = "open the state"
    if path != Self.inMemory, options.vfs == nil { try StateFile.prepare(path, create: options.access == .create) }
    var handle: OpaquePointer?
    let flags = options.access.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &handle, flags, options.vfs)
    guard let handle else {
      throw .sqlite(.noMemory, "", while: activity, path: path)
    }
    // From here on the connection closes the handle, also when opening failed.
    connection = Connection(owning: handle, path: path)
    self.path = path
    try connection.check(code, activity)
    do {
      if path != Self.inMemory, options.vfs == nil { try connection.refuseForeignLog() }
      try configure(options)
    } catch {
      // Whether the file is a database shows only at the first look into it, which is still part of opening.
      var fault = error
      fault.activity = activity
      throw fault
    }
  }

  private func configure(_ options: Options) throws(Fault) {
    // Before anything looks into the file: its log could not be read without shared memory otherwise.
    if options.isExclusive { try execute("PRAGMA locking_mode = EXCLUSIVE") }
    try execute("PRAGMA cache_size = -\(max(1, options.cacheKibibytes))")
    try execute(
      """
      PRAGMA busy_timeout = \(max(0, options.waitMilliseconds));
      PRAGMA foreign_keys = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cell_size_check = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA secure_delete = ON;
      """)
    guard options.access != .readOnly else { return }
    let mode = try prepare("PRAGMA journal_mode = WAL").first { (row) throws(Fault) in try row.text(0) }
    guard mode == "wal" || path == Self.inMemory else {
      throw Fault(
        .stateReadOnly, while: "open the state", "the file system cannot keep a write-ahead log (journal mode '\(mode ?? "")')",
        at: .file(path), remedy: "put the state on a local disk")
    }
    try execute("PRAGMA synchronous = FULL")
  }

  // MARK: Statements

  /// The statement with this text, prepared once and kept.
  ///
  /// While a row of it is being looked at, the same text gives a second statement, so nested loops do not disturb each other.
  public func statement(_ sql: String) throws(Fault) -> Statement {
    if let kept = statements[sql] { return kept.isBusy ? try prepare(sql) : kept }
    let statement = try prepare(sql, isKept: true)
    if statements.count < Self.mostStatements { statements[sql] = statement }
    return statement
  }

  /// Runs statements without values or answers: schema and settings.
  public func execute(_ sql: String) throws(Fault) {
    let code = sqlite3_exec(connection.handle, sql, nil, nil, nil)
    try connection.check(code, "write the state")
  }

  private func prepare(_ sql: String, isKept: Bool = false) throws(Fault) -> Statement {
    guard !sql.isEmpty else { throw connection.misuse("a statement without text was asked for") }
    var handle: OpaquePointer?
    var hasMore = false
    var text = sql
    let code = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in
        var tail: UnsafePointer<CChar>?
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let code = sqlite3_prepare_v3(connection.handle, chars.baseAddress, Int32(clamping: chars.count), flags, &handle, &tail)
        if let tail, let start = chars.baseAddress {
          hasMore = chars[min(start.distance(to: tail), chars.count)...].contains { $0 > 32 && $0 != 59 }
        }
        return code
      }
    }
    guard code == SQLITE_OK else {
      sqlite3_finalize(handle)
      let fault = connection.fault(code, "read the state")
      guard fault.code == .stateMisuse else { throw fault }
      throw connection.misuse("\(String(cString: sqlite3_errmsg(connection.handle))) in: \(sql)")
    }
    guard let handle, !hasMore else {
      sqlite3_finalize(handle)
      throw connection.misuse("one statement was expected in: \(sql)")
    }
    return Statement(owning: handle, of: connection)
  }

  // MARK: What the last statement did

  /// How many rows the last INSERT, UPDATE or DELETE changed.
  public var changes: Int { Int(sqlite3_changes64(connection.handle)) }

  /// The row id that the last INSERT gave.
  public var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(connection.handle) }
}
