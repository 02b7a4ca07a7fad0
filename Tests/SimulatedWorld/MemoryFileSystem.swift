internal import CSQLite
import Glibc
import Synchronization

/// The way from SQLite to ``MemoryDisk``: a virtual file system of the name ``name``.
///
/// It has no locks and no shared memory: one connection at a time, opened exclusively.
public enum MemoryFileSystem {
  /// To be named when a database is opened; registers it with SQLite when it is asked for first.
  public static var name: String {
    registered ? "simulated" : ""
  }

  private struct Mounts {
    var count = 0
    var disks: [String: Weak] = [:]
  }

  private struct Weak: Sendable { weak var disk: MemoryDisk? }

  private static let mounts = Mutex(Mounts())

  static func nextFolder() -> String {
    mounts.withLock { mounts in
      mounts.count += 1
      return "/simulated/\(mounts.count)"
    }
  }

  static func mount(_ disk: MemoryDisk) { mounts.withLock { $0.disks[disk.folder] = Weak(disk: disk) } }
  static func unmount(_ folder: String) { mounts.withLock { $0.disks[folder] = nil } }

  fileprivate static func find(_ path: String) -> (disk: MemoryDisk, name: String)? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let disk = mounts.withLock { $0.disks[String(path[..<slash])]?.disk }
    return disk.map { ($0, String(path[path.index(after: slash)...])) }
  }

  // MARK: Registration

  private static let registered: Bool = {
    // SQLite keeps both for the life of the process.
    let system = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    system.initialize(to: sqlite3_vfs())
    system.pointee.iVersion = 1
    system.pointee.szOsFile = Int32(MemoryLayout<Handle>.size)
    system.pointee.mxPathname = 512
    system.pointee.zName = UnsafePointer(staticText("simulated"))
    system.pointee.xOpen = { _, path, file, _, _ in open(path, file) }
    system.pointee.xDelete = { _, path, _ in
      guard let path, let found = find(String(cString: path)) else { return DiskError.delete }
      return code(found.disk.delete(found.name), DiskError.delete)
    }
    system.pointee.xAccess = { _, path, _, answer in
      guard let path, let answer else { return DiskError.access }
      answer.pointee = find(String(cString: path)).map { $0.disk.exists($0.name) } == true ? 1 : 0
      return SQLITE_OK
    }
    system.pointee.xFullPathname = { _, path, size, buffer in
      guard let path, let buffer, strlen(path) < Int(size) else { return SQLITE_CANTOPEN }
      strcpy(buffer, path)
      return SQLITE_OK
    }
    // What SQLite draws (salts of the log, names of files) decides nothing; always the same is enough.
    system.pointee.xRandomness = { _, count, buffer in
      if let buffer { memset(buffer, 7, Int(count)) }
      return count
    }
    system.pointee.xSleep = { _, _ in 0 }
    system.pointee.xCurrentTime = { _, time in
      time?.pointee = 2_461_365.0
      return SQLITE_OK
    }
    system.pointee.xGetLastError = { _, _, _ in 0 }
    return sqlite3_vfs_register(system, 0) == SQLITE_OK
  }()

  private static func staticText(_ text: String) -> UnsafeMutablePointer<CChar>? { strdup(text) }

  fileprivate static func code(_ answer: MemoryDisk.Answer, _ dead: Int32) -> Int32 {
    switch answer {
    case .done: SQLITE_OK
    case .full: SQLITE_FULL
    case .dead: dead
    }
  }

  // MARK: Files

  /// An open file, as SQLite keeps it: its own part first, then ours.
  fileprivate struct Handle {
    var base: sqlite3_file
    var open: Unmanaged<OpenFile>?
  }

  fileprivate final class OpenFile {
    let disk: MemoryDisk
    let name: String
    init(_ disk: MemoryDisk, _ name: String) { (self.disk, self.name) = (disk, name) }
  }

  private static func open(_ path: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?) -> Int32 {
    guard let file else { return SQLITE_CANTOPEN }
    file.pointee.pMethods = nil
    // A file without a name would be for spilled temporary tables, which the state keeps in memory.
    guard let path, let found = find(String(cString: path)) else { return SQLITE_CANTOPEN }
    found.disk.create(found.name)
    file.withMemoryRebound(to: Handle.self, capacity: 1) { handle in
      handle.pointee.open = Unmanaged.passRetained(OpenFile(found.disk, found.name))
    }
    file.pointee.pMethods = UnsafePointer(methods)
    return SQLITE_OK
  }

  fileprivate static func opened(_ file: UnsafeMutablePointer<sqlite3_file>?) -> OpenFile? {
    file?.withMemoryRebound(to: Handle.self, capacity: 1) { $0.pointee.open?.takeUnretainedValue() }
  }

  nonisolated(unsafe) private static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    methods.pointee.iVersion = 1
    methods.pointee.xClose = { file in
      file?.withMemoryRebound(to: Handle.self, capacity: 1) { handle in
        handle.pointee.open?.release()
        handle.pointee.open = nil
      }
      return SQLITE_OK
    }
    methods.pointee.xRead = { file, buffer, size, offset in
      guard let file = opened(file), let buffer else { return DiskError.read }
      let whole = UnsafeMutableRawBufferPointer(start: buffer, count: Int(size))
      let count = file.disk.read(file.name, at: Int(offset), into: whole)
      guard count < whole.count else { return SQLITE_OK }
      UnsafeMutableRawBufferPointer(rebasing: whole[count...]).initializeMemory(as: UInt8.self, repeating: 0)
      return DiskError.shortRead
    }
    methods.pointee.xWrite = { file, bytes, size, offset in
      guard let file = opened(file), let bytes else { return DiskError.write }
      let answer = file.disk.write(file.name, at: Int(offset), UnsafeRawBufferPointer(start: bytes, count: Int(size)))
      return code(answer, DiskError.write)
    }
    methods.pointee.xTruncate = { file, size in
      guard let file = opened(file) else { return DiskError.truncate }
      return code(file.disk.truncate(file.name, to: Int(size)), DiskError.truncate)
    }
    methods.pointee.xSync = { file, _ in
      guard let file = opened(file) else { return DiskError.flush }
      return code(file.disk.sync(file.name), DiskError.flush)
    }
    methods.pointee.xFileSize = { file, size in
      guard let file = opened(file) else { return DiskError.size }
      size?.pointee = sqlite3_int64(file.disk.size(file.name))
      return SQLITE_OK
    }
    methods.pointee.xLock = { _, _ in SQLITE_OK }
    methods.pointee.xUnlock = { _, _ in SQLITE_OK }
    methods.pointee.xCheckReservedLock = { _, answer in
      answer?.pointee = 0
      return SQLITE_OK
    }
    methods.pointee.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    methods.pointee.xSectorSize = { _ in 4096 }
    methods.pointee.xDeviceCharacteristics = { _ in 0 }
    return methods
  }()
}

/// SQLite's extended codes of a failing disk (https://www.sqlite.org/rescode.html); as macros Swift does not see them.
private enum DiskError {
  static let read = SQLITE_IOERR | 1 << 8
  static let shortRead = SQLITE_IOERR | 2 << 8
  static let write = SQLITE_IOERR | 3 << 8
  static let flush = SQLITE_IOERR | 4 << 8
  static let truncate = SQLITE_IOERR | 6 << 8
  static let size = SQLITE_IOERR | 7 << 8
  static let delete = SQLITE_IOERR | 10 << 8
  static let access = SQLITE_IOERR | 13 << 8
}
