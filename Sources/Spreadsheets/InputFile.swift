import Faults
import Glibc

/// A file open for reading, closed when the value's owner goes away.
final class InputFile {
  let path: String
  private let descriptor: Int32

  init(_ path: String) throws(Fault) {
    self.path = path
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? .missing(path) : .unreadable(path, FileKind.reason(errno))
    }
    self.descriptor = descriptor
  }

  deinit { Glibc.close(descriptor) }

  /// Fills the buffer from where the last read ended; 0 at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Fault) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw .unreadable(path, FileKind.reason(errno)) }
    }
  }

  /// The first bytes, fewer where the file is shorter; the place of ``read(into:)`` stays.
  func head(_ count: Int) throws(Fault) -> [UInt8] { try bytes(at: 0, count: count) }

  /// Bytes at a place of the file, fewer where it ends; the place of ``read(into:)`` stays.
  func bytes(at offset: Int, count: Int) throws(Fault) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset + filled))
        if got > 0 { filled += got; continue }
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        return
      }
    }
    // A place beyond what the system can address is simply beyond the end.
    if failure != 0, failure != EINVAL { throw .unreadable(path, FileKind.reason(failure)) }
    return bytes
  }
}
