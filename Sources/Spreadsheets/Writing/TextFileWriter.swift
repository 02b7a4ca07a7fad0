public import Faults
import Glibc

/// A text file being written (UTF-8), which becomes a file only when ``close()`` succeeds: JSON Lines and the like.
public final class TextFileWriter {
  private let file: PendingFile
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  /// Starts a file that will stand at `path`.
  ///
  /// - Throws: `CSV020` when the folder cannot take the file.
  public init(path: String) throws(Fault) {
    file = try PendingFile(path, code: "CSV020")
    descriptor = open(file.temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw file.fault(FileKind.reason(errno)) }
    buffer.reserveCapacity(72 << 10)
  }

  deinit {
    guard descriptor >= 0 else { return }
    Glibc.close(descriptor)
    file.discard()
  }

  /// Writes bytes as they are.
  ///
  /// - Throws: `CSV020` with the reason, or when the file is closed.
  public func append(_ bytes: some Sequence<UInt8>) throws(Fault) {
    guard descriptor >= 0 else { throw file.fault("it is closed already") }
    buffer.append(contentsOf: bytes)
    if buffer.count >= 64 << 10 { try flush() }
  }

  /// Forces the file to the disk and gives it its name.
  public func close() throws(Fault) {
    guard descriptor >= 0 else { throw file.fault("it is closed already") }
    try flush()
    let closed = Glibc.close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw file.discarded(FileKind.reason(errno)) }
    try file.publish()
  }

  private func flush() throws(Fault) {
    var written = 0
    var failure: Int32 = 0
    buffer.withUnsafeBytes { bytes in
      while written < bytes.count {
        let count = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    guard failure == 0 else {
      Glibc.close(descriptor)
      descriptor = -1
      throw file.discarded(FileKind.reason(failure))
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
