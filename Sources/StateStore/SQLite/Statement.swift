internal import CSQLite
import Faults

/// A prepared statement: its text compiled once, its values bound by position, never written into the text.
///
/// Like its ``Database`` it is used by one task at a time. Every way of running it ends with a reset, so that it holds no lock
/// and no value afterwards.
public final class Statement {
  let connection: Connection
  let handle: OpaquePointer

  /// Takes the handle over.
  init(owning handle: OpaquePointer, of connection: Connection) {
    self.handle = handle
    self.connection = connection
  }

  deinit { sqlite3_finalize(handle) }

  /// The statement's text, with its placeholders.
  public var sql: String { sqlite3_sql(handle).map { String(cString: $0) } ?? "" }

  /// Whether a row of it is being looked at.
  var isBusy: Bool { sqlite3_stmt_busy(handle) != 0 }

  var activity: String { sqlite3_stmt_readonly(handle) != 0 ? "read the state" : "write the state" }

  // MARK: Running

  /// Runs a statement that answers nothing (or whose rows are of no interest), with these values in order.
  public func run(_ values: any Bindable...) throws(Fault) {
    defer { reset() }
    try bindAll(values)
    while try step() {}
  }

  /// Hands each row to `body`, in the statement's order.
  public func forEach(_ values: any Bindable..., body: (Row) throws(Fault) -> Void) throws(Fault) {
    defer { reset() }
    try bindAll(values)
    while try step() { try body(Row(self)) }
  }

  /// What `read` makes of each row, in the statement's order.
  public func all<T>(_ values: any Bindable..., read: (Row) throws(Fault) -> T) throws(Fault) -> [T] {
    defer { reset() }
    try bindAll(values)
    var found: [T] = []
    while try step() { found.append(try read(Row(self))) }
    return found
  }

  /// What `read` makes of the first row; `nil` when there is none.
  public func first<T>(_ values: any Bindable..., read: (Row) throws(Fault) -> T) throws(Fault) -> T? {
    defer { reset() }
    try bindAll(values)
    return try step() ? try read(Row(self)) : nil
  }

  /// Goes to the next row; `false` at the end.
  ///
  /// The caller resets.
  func step() throws(Fault) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw connection.fault(code, activity)
  }

  /// Ends the use: locks are let go, bound values forgotten.
  func reset() {
    // The answer repeats the failure of the last step, which has been told already.
    _ = sqlite3_reset(handle)
    _ = sqlite3_clear_bindings(handle)
  }

  // MARK: Binding

  /// Binds at 1, 2, …; refuses fewer or more values than the text has placeholders.
  func bindAll(_ values: [any Bindable]) throws(Fault) {
    var position = 0
    for value in values {
      position += 1
      try value.bind(to: self, at: position)
    }
    let wanted = Int(sqlite3_bind_parameter_count(handle))
    guard position == wanted else {
      throw connection.misuse("\(position) values were given for the \(wanted) placeholders of: \(sql)")
    }
  }

  /// Binds a whole number.
  public func bind(_ value: Int64, at position: Int) throws(Fault) {
    try checkBind(sqlite3_bind_int64(handle, Int32(clamping: position), value), position)
  }

  /// Binds a text; SQLite makes the only copy.
  public func bind(_ value: String, at position: Int) throws(Fault) {
    var value = value
    let code = value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        // A null pointer would be NULL instead of the empty text.
        guard let start = text.baseAddress else { return csqlite_bind_text_copy(handle, Int32(clamping: position), "", 0) }
        return csqlite_bind_text_copy(handle, Int32(clamping: position), start, UInt64(text.count))
      }
    }
    try checkBind(code, position)
  }

  /// Binds bytes as a blob; SQLite makes the only copy.
  public func bind(_ value: [UInt8], at position: Int) throws(Fault) {
    let code = value.withUnsafeBytes { bindBytes($0, at: position) }
    try checkBind(code, position)
  }

  /// Binds borrowed bytes as a blob, without an array in between; SQLite makes the only copy.
  public func bind(bytes: UnsafeRawBufferPointer, at position: Int) throws(Fault) {
    try checkBind(bindBytes(bytes, at: position), position)
  }

  /// Binds NULL.
  public func bindNull(at position: Int) throws(Fault) {
    try checkBind(sqlite3_bind_null(handle, Int32(clamping: position)), position)
  }

  private func bindBytes(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Int32 {
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      return sqlite3_bind_zeroblob(handle, Int32(clamping: position), 0)
    }
    return csqlite_bind_blob_copy(handle, Int32(clamping: position), start, UInt64(bytes.count))
  }

  private func checkBind(_ code: Int32, _ position: Int) throws(Fault) {
    guard code != SQLITE_OK else { return }
    if code == SQLITE_RANGE {
      throw connection.misuse("there is no placeholder \(position) in: \(sql)")
    }
    throw connection.fault(code, activity)
  }
}
