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
    try database.statement("CREATE TEMP TABLE IF NOT EXISTS spool_note(position INTEGER PRIMARY KEY, cells BLOB NOT NULL)").run()
    try database.statement("DELETE FROM spool_note").run()
  }

  /// Lays a row down; to be called within ``atOnce(_:)``.
  ///
  /// - Returns: whether it was laid down; `false`: a row stands at this position already.
  public func spool(_ row: SpooledRow) throws(Fault) -> Bool {
    var writer = ByteWriter()
    for value in row.cells { writer.put(value) }
    let isTaken = try database.statement("SELECT 1 FROM spool WHERE position = ?").first(row.position) { row throws(Fault) in
      try row.int(0)
    }
    guard isTaken == nil else { return false }
    try database.statement("INSERT INTO spool(position, key, cells) VALUES (?, ?, ?)").run(row.position, row.key, writer.bytes)
    return true
  }

  /// Rows in the order of the file, from a position on.
  public func spooled(after position: Int64, limit: Int) throws(Fault) -> [SpooledRow] {
    try database.statement("SELECT position, key, cells FROM spool WHERE position > ? ORDER BY position LIMIT ?")
      .all(position, limit) { row throws(Fault) in
        SpooledRow(position: try row.int(0), key: try row.text(1), cells: try Self.values(try row.blob(2)))
      }
  }

  /// Whether any key stands in several rows.
  public func hasRepeatedKeys() throws(Fault) -> Bool {
    try database.statement("SELECT 1 FROM spool WHERE key <> '' GROUP BY key HAVING COUNT(*) > 1 LIMIT 1")
      .first { row throws(Fault) in try row.int(0) } != nil
  }

  /// Those of these keys that several rows have, each with the first positions, at most so many.
  public func repeated(_ keys: Set<String>, most: Int) throws(Fault) -> [String: [Int64]] {
    var found: [String: [Int64]] = [:]
    for key in keys where !key.isEmpty {
      let positions = try database.statement("SELECT position FROM spool WHERE key = ? ORDER BY position LIMIT ?")
        .all(key, most) { row throws(Fault) in try row.int(0) }
      if positions.count > 1 { found[key] = positions }
    }
    return found
  }

  // MARK: Notes

  /// Keeps what a later pass over the file has to know of some rows; a second note of a row takes the place of the first.
  public func note(_ notes: [(position: Int64, cells: [Value])]) throws(Fault) {
    try database.transaction { () throws(Fault) in
      for note in notes {
        var writer = ByteWriter()
        for value in note.cells { writer.put(value) }
        try database.statement("INSERT OR REPLACE INTO spool_note(position, cells) VALUES (?, ?)").run(
          note.position, writer.bytes)
      }
    }
  }

  /// What was noted of a row.
  public func note(at position: Int64) throws(Fault) -> [Value]? {
    try database.statement("SELECT cells FROM spool_note WHERE position = ?").first(position) { row throws(Fault) in
      try Self.values(try row.blob(0))
    }
  }

  /// Whether a row has this key.
  public func isSpooled(_ key: String) throws(Fault) -> Bool {
    try database.statement("SELECT 1 FROM spool WHERE key = ? LIMIT 1").first(key) { row throws(Fault) in try row.int(0) } != nil
  }
}
