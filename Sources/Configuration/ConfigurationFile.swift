import Faults
import Glibc

/// A file that a configuration is made of: itself, or one that a value comes from.
public struct ConfigurationFile: Sendable {
  /// No configuration, secret or certificate comes near this: 256 KiB.
  public static let largest = 262_144

  public var bytes: [UInt8]
  /// The permission bits, such as `0o640`.
  public var mode: UInt32

  public init(bytes: [UInt8], mode: UInt32) {
    self.bytes = bytes
    self.mode = mode & 0o7777
  }

  /// Whether others than its owner may read or write it.
  public var isOpenToOthers: Bool { mode & 0o077 != 0 }

  /// Why a file could not be read: `no such file or directory`.
  public struct Unreadable: Error, Hashable, Sendable {
    public var reason: String
    public init(_ reason: String) { self.reason = reason }
  }

  /// Reads an ordinary file of the disk.
  public static func read(_ path: String) throws(Unreadable) -> ConfigurationFile {
    guard !path.utf8.contains(0) else { throw Unreadable("the path holds a NUL") }
    // Not waiting for the other end, should it be a pipe.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Unreadable(String(cString: strerror(errno)).lowercased()) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw Unreadable(String(cString: strerror(errno)).lowercased()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable("not an ordinary file") }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count == 0 { return ConfigurationFile(bytes: bytes, mode: UInt32(status.st_mode)) }
      guard count > 0 else { throw Unreadable(String(cString: strerror(errno)).lowercased()) }
      bytes += chunk[..<count]
      guard bytes.count <= largest else { throw Unreadable("larger than \(largest / 1024) KiB") }
    }
  }
}
