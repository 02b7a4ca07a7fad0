internal import CSQLite

extension Database {
  /// How a database is opened.
  public struct Options: Sendable {
    public var access: Access
    /// The name of a registered virtual file system; `nil` is the disk.
    ///
    /// The file is then not made beforehand, nor its mode checked.
    public var vfs: String?
    /// Whether no other connection is let in.
    ///
    /// Needed on a virtual file system without shared memory.
    public var isExclusive: Bool
    /// The most memory for pages, in KiB.
    ///
    /// A transaction that changes more pages than fit spills them to the disk early.
    public var cacheKibibytes: Int
    /// How long another connection's lock is waited for.
    ///
    /// 0 for those who write: a lock that is held is told at once.
    public var waitMilliseconds: Int

    public init(
      access: Access = .create, vfs: String? = nil, isExclusive: Bool = false, cacheKibibytes: Int = 16_384,
      waitMilliseconds: Int = 0
    ) {
      self.waitMilliseconds = waitMilliseconds
      self.cacheKibibytes = cacheKibibytes
      self.access = access
      self.vfs = vfs
      self.isExclusive = isExclusive
    }
  }

  /// What may be done with the file.
  public enum Access: Sendable {
    /// Read and write; made when it is not there.
    case create
    /// Read and write; it must be there.
    case write
    /// Read; it must be there.
    case readOnly

    var flags: Int32 {
      switch self {
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .write: SQLITE_OPEN_READWRITE
      case .readOnly: SQLITE_OPEN_READONLY
      }
    }
  }
}
