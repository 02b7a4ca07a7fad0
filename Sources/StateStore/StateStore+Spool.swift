import Faults
import Records

/// One row of a file on its way through a run.
public struct SpooledRow: Hashable, Sendable {
  /// The place in the file, from 1.
  public let position: Int64
  /// By what rows are told apart; empty where the row has nothing of the kind.
  public let key: String
  public let cells: [Value]
  public init(position: Int64, key: String, cells: [Value]) {
    self.position = position
    self.key = key
    self.cells = cells
  }
}

/// A file's rows, laid down while the file is read, so that it can be checked to its end before anything is decided and memory
/// does not grow with it.
///
/// Kept beside the state, not in it: whatever ends the run takes them along.
extension StateStore {
  /// Begins with an empty spool.
  public func beginSpool() throws(Fault) {
    // Small temporary things stay in memory; a file of a million rows is none.
    try database.statement("PRAGMA temp_store = FILE").run()
    try database.statement(
      "CREATE TEMP TABLE IF NOT EXISTS spool(position INTEGER PRIMARY KEY, key TEXT NOT NULL, cells BLOB NOT NULL)"
    ).run()
    try database.statement("CREATE INDEX IF NOT EXISTS temp.spool_key ON spool(key)").run()
    try database.statement("DELETE FROM spool").run()
  }

  /// Lays a row down; to be called within ``atOnce(_:)``.
  public func spool(_ row: SpooledRow) throws(Fault) {
    var writer = ByteWriter()
    for value in row.cells { writer.put(value) }
    try database.statement("INSERT OR REPLACE INTO spool(position, key, cells) VALUES (?, ?, ?)").run(
      row.position, row.key, writer.bytes)
  }

  /// Rows in the order of the file, from a position on.
  public func spooled(after position: Int64, limit: Int) throws(Fault) -> [SpooledRow] {
    try database.statement("SELECT position, key, cells FROM spool WHERE position > ? ORDER BY position LIMIT ?")
      .all(position, limit) { row throws(Fault) in
        SpooledRow(position: try row.int(0), key: try row.text(1), cells: try Self.values(try row.blob(2)))
      }
  }

  /// Keys that several rows have, with the rows' positions.
  public func repeatedKeys() throws(Fault) -> [String: [Int64]] {
    var found: [String: [Int64]] = [:]
    try database.statement(
      """
      SELECT key, position FROM spool
      WHERE key IN (SELECT key FROM spool WHERE key <> '' GROUP BY key HAVING COUNT(*) > 1) ORDER BY position
      """
    ).forEach { row throws(Fault) in found[try row.text(0), default: []].append(try row.int(1)) }
    return found
  }

  /// Whether a row has this key.
  public func isSpooled(_ key: String) throws(Fault) -> Bool {
    try database.statement("SELECT 1 FROM spool WHERE key = ? LIMIT 1").first(key) { row throws(Fault) in try row.int(0) } != nil
  }
}
