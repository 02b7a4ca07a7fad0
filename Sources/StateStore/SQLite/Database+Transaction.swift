internal import CSQLite
import Faults

extension Database {
  /// Whether a transaction is open.
  public var isInTransaction: Bool { sqlite3_get_autocommit(connection.handle) == 0 }

  /// Does all of `body` or nothing of it, and is durable when it returns.
  ///
  /// The right to write is taken at the start, so a lock is met (`STATE002`) before anything was done. Whatever `body` throws, and
  /// whatever fails at the commit, everything is rolled back and that fault is thrown on. Transactions do not nest (`STATE014`).
  public func transaction<T>(_ body: () throws(Fault) -> T) throws(Fault) -> T {
    try bracket("BEGIN IMMEDIATE", body)
  }

  /// Reads several things as they stood at one moment, whatever other connections commit meanwhile.
  ///
  /// Many small reads are cheaper in here: outside, each takes and lets go of a lock on the file by itself.
  public func snapshot<T>(_ body: () throws(Fault) -> T) throws(Fault) -> T {
    try bracket("BEGIN DEFERRED", body)
  }

  /// Does all of `body` as part of the open transaction, or in one of its own where none is open.
  public func joined<T>(_ body: () throws(Fault) -> T) throws(Fault) -> T {
    isInTransaction ? try body() : try transaction(body)
  }

  private func bracket<T>(_ begin: String, _ body: () throws(Fault) -> T) throws(Fault) -> T {
    guard !isInTransaction else { throw connection.misuse("a transaction was begun inside another") }
    try statement(begin).run()
    do {
      let result = try body()
      try statement("COMMIT").run()
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// Undoes the open transaction.
  ///
  /// A full disk or a disk error has often undone it already.
  private func rollBack() {
    guard isInTransaction else { return }
    // The fault that led here is the one to tell. Should this fail too, the file is as it was before: nothing was committed.
    _ = sqlite3_exec(connection.handle, "ROLLBACK", nil, nil, nil)
  }
}
