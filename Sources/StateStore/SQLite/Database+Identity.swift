import Faults

extension Database {
  /// The number by which `file` and we know whose database this is; 0 when nobody said.
  public func applicationID() throws(Fault) -> Int64 { try pragma("application_id") }

  /// The number of the last migration that was applied; 0 for a new database.
  public func userVersion() throws(Fault) -> Int64 { try pragma("user_version") }

  /// Stores the number of the last migration.
  ///
  /// Part of the open transaction, as any other write.
  func setUserVersion(_ number: Int32) throws(Fault) { try execute("PRAGMA user_version = \(number)") }

  /// Claims a new database for this number, or refuses one that is another program's (`STATE009`).
  public func claim(applicationID: Int32) throws(Fault) {
    try transaction { () throws(Fault) in
      let found = try self.applicationID()
      if found == Int64(applicationID) { return }
      let tables = try statement("SELECT count(*) FROM sqlite_schema").first { (row) throws(Fault) in try row.int(0) }
      guard found == 0, tables == 0 else {
        throw Fault(
          .stateForeign, while: "open the state", "the file is a database of another program", at: .file(path),
          remedy: "check the key 'state' of the configuration")
      }
      try execute("PRAGMA application_id = \(applicationID)")
    }
  }

  /// Refuses what is no database of ours; changes nothing.
  func require(applicationID: Int32) throws(Fault) {
    guard try self.applicationID() == Int64(applicationID) else {
      throw Fault(
        .stateForeign, while: "open the state", "the file is no state of ours", at: .file(path),
        remedy: "check the key 'state' of the configuration")
    }
  }

  /// Refuses what is no database of ours, or of another version of the schema than this; changes nothing.
  func require(applicationID: Int32, version: Int32) throws(Fault) {
    try require(applicationID: applicationID)
    let found = try userVersion()
    guard found != Int64(version) else { return }
    let numbers = "its schema has number \(found), and this program's has \(version)"
    throw found < Int64(version)
      ? Fault(
        .stateOlder, while: "open the state", numbers, at: .file(path), remedy: "the next run brings it up to date",
        recovery: .nextRun)
      : Fault(
        .stateNewer, while: "open the state", numbers, at: .file(path), remedy: "use the newer program that wrote it")
  }

  /// Reads the whole file and throws `STATE004`, with what was found first, unless it is sound.
  ///
  /// Everything but the agreement of indexes with their tables, in a fraction of the time:
  /// https://www.sqlite.org/pragma.html#pragma_quick_check
  public func quickCheck() throws(Fault) {
    let found: [String]
    do {
      found = try statement("PRAGMA quick_check(5)").all { (row) throws(Fault) in try row.text(0) }
    } catch {
      // Where the damage ends the check itself.
      var fault = error
      fault.activity = "check the state"
      throw fault
    }
    guard found != ["ok"] else { return }
    throw .sqlite(.corrupt, found.joined(separator: ", "), while: "check the state", path: path)
  }

  private func pragma(_ name: String) throws(Fault) -> Int64 {
    try statement("PRAGMA \(name)").first { (row) throws(Fault) in try row.int(0) } ?? 0
  }
}
