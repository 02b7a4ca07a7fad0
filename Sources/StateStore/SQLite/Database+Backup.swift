internal import CSQLite
import Faults
import Glibc

extension Database {
  /// Writes a sound copy of the database to `target`, also while other connections write.
  ///
  /// The copy is one moment of the database. It is made beside the target, with mode 600, checked, flushed and then renamed, so
  /// the target is either what it was or the whole copy. An earlier backup is replaced; anything else is refused (`STATE015`).
  ///
  /// - Parameters:
  ///   - mayReplace: looks at an earlier backup that stands there, and throws where it must stay.
  ///   - finish: changes the copy before it is published.
  public func backup(
    to target: String, mayReplace: (Database) throws(Fault) -> Void = { _ throws(Fault) in },
    finish: (Database) throws(Fault) -> Void = { _ throws(Fault) in }
  ) throws(Fault) {
    try refuse(target, mayReplace)
    let partial = target + ".partial"
    // Left by a backup that was killed.
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(partial + suffix) }
    do {
      try copy(to: partial, finish)
      try publish(partial, as: target)
    } catch {
      for suffix in ["", "-wal", "-shm", "-journal"] { unlink(partial + suffix) }
      var fault = error
      fault.activity = "back up the state"
      throw fault
    }
  }

  private func copy(to partial: String, _ finish: (Database) throws(Fault) -> Void) throws(Fault) {
    let copy = try Database(path: partial)
    guard let job = sqlite3_backup_init(copy.connection.handle, "main", connection.handle, "main") else {
      throw copy.connection.fault(sqlite3_extended_errcode(copy.connection.handle), "back up the state")
    }
    let stepped = sqlite3_backup_step(job, -1)
    let finished = sqlite3_backup_finish(job)
    guard stepped == SQLITE_DONE, finished == SQLITE_OK else {
      let code = SQLiteCode(rawValue: finished == SQLITE_OK ? stepped : finished)
      let message = String(cString: sqlite3_errstr(code.rawValue))
      throw .sqlite(code, message, while: "back up the state", path: partial)
    }
    try copy.quickCheck()
    try finish(copy)
    // One file, without companions: a backup is carried elsewhere by its name alone.
    try copy.execute("PRAGMA journal_mode = DELETE")
  }

  private func publish(_ partial: String, as target: String) throws(Fault) {
    let activity = "back up the state"
    let file = open(partial, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw StateFile.openFault(errno, partial, activity) }
    let flushed = fsync(file)
    let failure = errno
    close(file)
    guard flushed == 0 else { throw StateFile.openFault(failure, partial, activity) }
    guard rename(partial, target) == 0 else { throw StateFile.openFault(errno, target, activity) }
    StateFile.flushFolder(of: target)
  }

  /// Refuses a target that is this very database, or something that is no database at all.
  private func refuse(_ target: String, _ mayReplace: (Database) throws(Fault) -> Void) throws(Fault) {
    let activity = "back up the state"
    var status = stat()
    guard stat(target, &status) == 0 else { return }
    var own = stat()
    if path != Self.inMemory, stat(path, &own) == 0, own.st_ino == status.st_ino, own.st_dev == status.st_dev {
      throw Fault(
        .stateBackupTarget, while: activity, "this is the state itself", at: .file(target), remedy: "name another file")
    }
    guard status.st_mode & S_IFMT == S_IFREG, StateFile.isDatabase(target) else {
      throw Fault(
        .stateBackupTarget, while: activity, "something that is no backup of a state stands there", at: .file(target),
        remedy: "name another file")
    }
    // A state in use keeps a log beside it; a backup has none.
    guard stat(target + "-wal", &status) != 0 else {
      throw Fault(
        .stateBackupTarget, while: activity, "it is in use: a log lies beside it", at: .file(target), remedy: "name another file")
    }
    try mayReplace(try Database(path: target, options: .init(access: .readOnly)))
  }
}
