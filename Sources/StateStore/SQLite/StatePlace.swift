import Faults
import Glibc

/// Where a state really lies: one place, whatever path leads to it.
///
/// A lock and a write-ahead log lie beside the file. Two paths that would put them in two places let two runs in at once, and a
/// log that a later run does not find is lost (https://www.sqlite.org/howtocorrupt.html 2.4).
struct StatePlace {
  /// The state's file with every link followed.
  let path: String

  var lockFile: String { path + ".lock" }

  /// - Throws: `STATE001` where its folder is not there, `STATE016` for a file with two names, `STATE017` on a network's file
  ///   system.
  init(_ given: String) throws(Fault) {
    let slash = given.lastIndex(of: "/")
    let folder = slash.map { $0 == given.startIndex ? "/" : String(given[..<$0]) } ?? "."
    let name = slash.map { String(given[given.index(after: $0)...]) } ?? given
    var status = stat()
    if stat(given, &status) == 0 {
      path = try Self.real(given)
      if status.st_mode & S_IFMT == S_IFREG, status.st_nlink > 1 {
        throw Fault(
          .stateTwoNames, while: "open the state",
          "the file has \(status.st_nlink) names (hard links): each would have a lock and a log of its own", at: .file(given),
          remedy: "keep one of them: copy it under another name, then remove the others")
      }
    } else {
      let parent = try Self.real(folder)
      path = (parent == "/" ? "" : parent) + "/" + name
    }
    if let kind = NetworkDisk.kind(of: Self.folder(of: path)) {
      throw Fault(
        .stateOnNetwork, while: "open the state", "it lies on a file system of the network (\(kind))", at: .file(given),
        remedy:
          "put it on a local disk: neither locks nor SQLite's log can be trusted over a network; back it up with 'cosell state backup'"
      )
    }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  private static func real(_ path: String) throws(Fault) -> String {
    guard let found = realpath(path, nil) else { throw StateFile.openFault(errno, path, "open the state") }
    defer { free(found) }
    return String(cString: found)
  }
}
