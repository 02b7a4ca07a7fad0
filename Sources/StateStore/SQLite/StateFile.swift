import Faults
import Glibc

/// The state's file before SQLite sees it: made private, or found private.
enum StateFile {
  /// Makes the file with mode 600, or checks that an existing one is an ordinary file that only its owner can use.
  static func prepare(_ path: String, create: Bool) throws(Fault) {
    let activity = "open the state"
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw Fault(.stateNotOpened, while: activity, "the path is empty or holds a NUL", remedy: "set the key 'state'")
    }
    var status = stat()
    if stat(path, &status) != 0 {
      guard errno == ENOENT, create else { throw openFault(errno, path, activity) }
      // Only a file that was not there is ever opened here: closing a file lets go of all locks this process has on it, and
      // another connection of this process may hold some. https://www.sqlite.org/howtocorrupt.html 2.2
      let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if file >= 0 {
        close(file)
      } else if errno != EEXIST {
        throw openFault(errno, path, activity)
      }
      guard stat(path, &status) == 0 else { throw openFault(errno, path, activity) }
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Fault(
        .stateNotOpened, while: activity, "this is not an ordinary file", at: .file(path), remedy: "set the key 'state'")
    }
    guard status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw Fault(
        .stateExposed, while: activity, "other users may use the state file (mode \(mode)); it holds personal data and a token",
        at: .file(path), remedy: "run `chmod 600 '\(path)'`")
    }
  }

  static func openFault(_ number: Int32, _ path: String, _ activity: String) -> Fault {
    let place = Place.file(path)
    switch number {
    case ENOENT:
      return Fault(
        .stateNotOpened, while: activity, "the file or its folder does not exist", at: place,
        remedy: "make the folder, or check the path")
    case EACCES, EPERM, EROFS:
      return Fault(
        .stateReadOnly, while: activity, String(cString: strerror(number)).lowercased(), at: place,
        remedy: "give this user the right to read and write the file and its folder")
    case ENOSPC, EDQUOT:
      return Fault(
        .stateDiskFull, while: activity, "the disk is full", at: place, remedy: "free space where this file lies, then run again",
        recovery: .nextRun)
    default:
      return Fault(.stateNotOpened, while: activity, String(cString: strerror(number)).lowercased(), at: place)
    }
  }
}

extension StateFile {
  /// Whether the file begins as SQLite's files do. https://www.sqlite.org/fileformat.html 1.3.1
  ///
  /// Only for files that no connection of this process has open: see ``prepare(_:create:)`` on closing.
  static func isDatabase(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return false }
    defer { close(file) }
    var head = [UInt8](repeating: 0, count: 16)
    guard read(file, &head, head.count) == head.count else { return false }
    return head == Array("SQLite format 3\0".utf8)
  }

  /// How many bytes a file has.
  static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Makes a rename durable.
  ///
  /// A file system that cannot flush a folder is left to its own ways.
  static func flushFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = fsync(file)
    close(file)
  }
}
