import Faults
import Glibc

/// A file that is written under another name beside its own and takes its name only when it is whole.
///
/// Whatever happens before ``publish()``, nothing stands under the final name that was not there before.
public struct PendingFile {
  let path: String
  /// Where to write: in the same folder, so that the rename is one step; the same name each time, so that what a killed run
  /// left is written over.
  let temporaryPath: String
  let folder: String
  private let code: Fault.Code

  /// Looks whether the folder can take the file.
  ///
  /// - Throws: `code` when the folder is missing or not writable, or the path is a folder.
  init(_ path: String, code: Fault.Code) throws(Fault) {
    let name = FileKind.name(of: path)
    self.path = path
    self.code = code
    (folder, temporaryPath) = Self.places(path)
    var status = stat()
    guard !name.isEmpty, name.utf8.count <= 240 else { throw fault("'\(Fault.shown(name))' is no name for a file") }
    guard stat(folder, &status) == 0 else { throw fault("the folder '\(folder)': \(FileKind.reason(errno))") }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw fault("'\(folder)' is not a folder") }
    guard access(folder, W_OK | X_OK) == 0 else { throw fault("the folder '\(folder)': \(FileKind.reason(errno))") }
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw fault("there is a folder of that name") }
    Glibc.unlink(temporaryPath)
  }

  private static func places(_ path: String) -> (folder: String, temporary: String) {
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { String(path[..<$0]) } ?? "."
    let folder = parent.isEmpty ? "/" : parent
    return (folder, (folder == "/" ? "/" : folder + "/") + ".\(FileKind.name(of: path)).part")
  }

  /// Removes what a process that was killed while it wrote this file has left beside it.
  public static func removeUnfinished(_ path: String) {
    let temporary = places(path).temporary
    Glibc.unlink(temporary)
    removeScratch(beside: temporary)
  }

  // MARK: Scratch

  /// A folder of this file's own, on its disk, for files that are unlinked as soon as they are open: a process that is killed
  /// between the two leaves them here, where they are known, and not among the files of others.
  func makeScratch() throws(Fault) -> String {
    Self.removeScratch(beside: temporaryPath)
    let scratch = Self.scratch(beside: temporaryPath)
    guard mkdir(scratch, 0o700) == 0 || errno == EEXIST else { throw fault("the folder '\(scratch)': \(FileKind.reason(errno))") }
    return scratch
  }

  private static func scratch(beside temporary: String) -> String { temporary + "s" }

  /// Only what is made there: a folder of that name with anything else in it stays.
  private static func removeScratch(beside temporary: String) {
    let scratch = scratch(beside: temporary)
    guard let listing = opendir(scratch) else { return }
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasPrefix("tmp.") { Glibc.unlink(scratch + "/" + name) }
    }
    closedir(listing)
    rmdir(scratch)
  }

  /// Forces the bytes to the disk and gives the file its name.
  func publish() throws(Fault) {
    Self.removeScratch(beside: temporaryPath)
    try sync(temporaryPath, O_RDONLY)
    guard rename(temporaryPath, path) == 0 else { throw discarded(FileKind.reason(errno)) }
    try sync(folder, O_RDONLY | O_DIRECTORY)
  }

  /// Removes what was written.
  func discard() {
    Glibc.unlink(temporaryPath)
    Self.removeScratch(beside: temporaryPath)
  }

  /// Removes what was written and says why.
  func discarded(_ reason: String) -> Fault {
    discard()
    return fault(reason)
  }

  func fault(_ reason: String) -> Fault {
    Fault(
      code, while: "write the file", reason, at: .file(path), remedy: "make room or choose another folder, then run again",
      recovery: .nextRun)
  }

  private func sync(_ path: String, _ flags: Int32) throws(Fault) {
    let descriptor = open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { throw discarded(FileKind.reason(errno)) }
    defer { close(descriptor) }
    // Some file systems have no fsync for folders and say EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw discarded(FileKind.reason(errno)) }
  }
}
