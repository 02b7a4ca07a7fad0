internal import CSQLite
import Faults

/// One row of an answer, on loan while a closure looks at it.
///
/// Columns count from 0. A reader gives what is stored or throws `STATE013`: SQLite's silent conversions (NULL to 0, text to
/// number) would take a damaged state for a sound one. A row that was carried out of its closure has nothing to read (`STATE014`).
public struct Row {
  private let statement: Statement

  init(_ statement: Statement) { self.statement = statement }

  /// Whether the column holds NULL.
  public func isNull(_ column: Int) -> Bool {
    guard sqlite3_data_count(statement.handle) > Int32(clamping: column) else { return false }
    return type(column) == SQLITE_NULL
  }

  /// The whole number of a column.
  public func int(_ column: Int) throws(Fault) -> Int64 {
    try expect(SQLITE_INTEGER, "a whole number", column)
    return sqlite3_column_int64(statement.handle, Int32(clamping: column))
  }

  /// The whole number of a column, or `nil` for NULL.
  public func optionalInt(_ column: Int) throws(Fault) -> Int64? { isNull(column) ? nil : try int(column) }

  /// 0 or 1 of a column.
  public func bool(_ column: Int) throws(Fault) -> Bool { try int(column) != 0 }

  /// The text of a column.
  public func text(_ column: Int) throws(Fault) -> String {
    try expect(SQLITE_TEXT, "a text", column)
    guard let start = sqlite3_column_text(statement.handle, Int32(clamping: column)) else { throw memory() }
    let count = Int(sqlite3_column_bytes(statement.handle, Int32(clamping: column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// The text of a column, or `nil` for NULL.
  public func optionalText(_ column: Int) throws(Fault) -> String? { isNull(column) ? nil : try text(column) }

  /// A copy of the bytes of a column.
  public func blob(_ column: Int) throws(Fault) -> [UInt8] {
    try withBlob(column) { (bytes) throws(Fault) in Array(bytes) }
  }

  /// A copy of the bytes of a column, or `nil` for NULL.
  public func optionalBlob(_ column: Int) throws(Fault) -> [UInt8]? { isNull(column) ? nil : try blob(column) }

  /// Lends the bytes of a column without a copy; they are valid inside `body` only.
  public func withBlob<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws(Fault) -> T) throws(Fault) -> T {
    try expect(SQLITE_BLOB, "bytes", column)
    let count = Int(sqlite3_column_bytes(statement.handle, Int32(clamping: column)))
    // SQLite answers a null pointer for no bytes, and for no memory.
    guard let start = sqlite3_column_blob(statement.handle, Int32(clamping: column)) else {
      guard count == 0 else { throw memory() }
      return try body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return try body(UnsafeRawBufferPointer(start: start, count: count))
  }

  private func type(_ column: Int) -> Int32 { sqlite3_column_type(statement.handle, Int32(clamping: column)) }

  private func expect(_ wanted: Int32, _ what: String, _ column: Int) throws(Fault) {
    // SQLite leaves undefined what a reader gives without a row.
    guard sqlite3_data_count(statement.handle) > 0 else {
      throw statement.connection.misuse("a row was used after its loan in: \(statement.sql)")
    }
    let found = type(column)
    guard found != wanted else { return }
    let name = sqlite3_column_name(statement.handle, Int32(clamping: column)).map { String(cString: $0) }
    guard let name else {
      throw statement.connection.misuse("there is no column \(column) in the answer of: \(statement.sql)")
    }
    let path = statement.connection.path
    throw Fault(
      .stateUnexpectedValue, while: "read the state", "column '\(name)' must hold \(what) and holds \(Self.name(of: found))",
      at: path == Database.inMemory ? .nowhere : .file(path), remedy: "put a backup of the state back, and report this line")
  }

  private func memory() -> Fault { statement.connection.fault(SQLITE_NOMEM, "read the state") }

  private static func name(of type: Int32) -> String {
    switch type {
    case SQLITE_INTEGER: "a whole number"
    case SQLITE_FLOAT: "a binary number"
    case SQLITE_TEXT: "a text"
    case SQLITE_BLOB: "bytes"
    default: "nothing"
    }
  }
}
