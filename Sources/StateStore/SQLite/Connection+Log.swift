internal import CSQLite
import Faults
import Glibc

extension Connection {
  /// Refuses a log that lies beside a backup which was put back without taking away what belonged to the state before it.
  ///
  /// SQLite would mix the two (https://www.sqlite.org/howtocorrupt.html 1.4). A backup is written without a log, and its head says
  /// so (https://www.sqlite.org/fileformat.html 1.3.3); a state in use never does: its head is changed before a log is begun, and
  /// back after the log was taken away. To be called before the first look into the file.
  func refuseForeignLog() throws(Fault) {
    var status = stat()
    guard stat(path + "-wal", &status) == 0, status.st_size > 0, versions() == [1, 1] else { return }
    throw Fault(
      .stateForeignLog, while: "open the state", "the log beside it belongs to a state that lay here before", at: .file(path),
      remedy: "this is a backup that was put back: remove '\(path)-wal' and '\(path)-shm' beside it, then run again")
  }

  /// The two bytes of the file's head that tell how it is written.
  ///
  /// Read through SQLite's own door: closing a file of our own would let go of the locks that this process has on it.
  private func versions() -> [UInt8] {
    var file: UnsafeMutablePointer<sqlite3_file>?
    guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK, let file,
      let read = file.pointee.pMethods?.pointee.xRead
    else { return [] }
    var bytes: [UInt8] = [0, 0]
    return read(file, &bytes, 2, 18) == SQLITE_OK ? bytes : []
  }
}
