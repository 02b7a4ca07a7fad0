import Faults
import Foundation

/// The lock of a state: one run at a time.
///
/// Held by the kernel as long as the process lives, so a killed run leaves none.
public final class StateLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock beside the state's file; throws `LOCK001` when another run holds it.
  public init(of path: String, holder: String) throws(Fault) {
    let file = path + ".lock"
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Fault(
        "STATE022", while: "lock the state", "the lock file cannot be made: \(String(cString: strerror(errno)))", at: .file(file),
        remedy: "check that the folder exists and that we may write there")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let other = Self.read(descriptor)
      close(descriptor)
      throw Fault(
        "LOCK001", while: "lock the state", "another run holds it" + (other.isEmpty ? "" : " (\(other))"), at: .file(file),
        remedy: "wait until it ends", recovery: .nextRun)
    }
    self.descriptor = descriptor
    // The text is for the message of the other run only; the kernel's lock is what counts.
    _ = ftruncate(descriptor, 0)
    _ = holder.withCString { write(descriptor, $0, strlen($0)) }
  }

  deinit { close(descriptor) }

  /// True as long as the value lives: for callers that have nothing else to ask it.
  public var isHeld: Bool { descriptor >= 0 }

  private static func read(_ descriptor: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 200)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? String(decoding: buffer[0..<count], as: UTF8.self) : ""
  }
}
