internal import CSQLite
import Faults

/// The owner of SQLite's handle: shared by a database and its statements, closed when the last of them goes away.
final class Connection {
  let handle: OpaquePointer
  let path: String

  /// Takes the handle over.
  init(owning handle: OpaquePointer, path: String) {
    self.handle = handle
    self.path = path
  }

  // The second form of closing waits for backups; statements hold this object, so none is left.
  deinit { sqlite3_close_v2(handle) }

  /// Throws unless SQLite answered that all is well.
  func check(_ code: Int32, _ activity: @autoclosure () -> String) throws(Fault) {
    guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
    throw fault(code, activity())
  }

  /// The fault for the answer that was just given.
  func fault(_ code: Int32, _ activity: String) -> Fault {
    .sqlite(SQLiteCode(rawValue: code), String(cString: sqlite3_errmsg(handle)), while: activity, path: path)
  }

  /// A mistake of the caller's, told with the statement's text (which holds placeholders, never values).
  func misuse(_ problem: String) -> Fault {
    Fault(
      .stateMisuse, while: "use the state", problem, at: path == Database.inMemory ? .nowhere : .file(path),
      remedy: "this is a defect: report it with this line")
  }
}
