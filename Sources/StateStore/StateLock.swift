import Faults
import Glibc
import Records
import Synchronization

/// The lock of a state: one run at a time.
///
/// Held by the kernel (`flock`) as long as the process lives, so a killed run leaves none. What stands in its file, who and the
/// last sign of life, is for the message of the other run.
public final class StateLock: Sendable {
  /// Seconds between two signs of life that are written down.
  static let beatSeconds: Int64 = 5

  private let descriptor: Int32
  private let holder: Mutex<LockHolder>

  /// Takes the lock beside the state's file.
  ///
  /// The file is found through links, so two paths to one state are one lock.
  ///
  /// - Throws: `LOCK001` when another run holds it; `STATE016`, `STATE017` and `STATE022` where no lock could be trusted.
  public init(of path: String, command: String, at now: Instant) throws(Fault) {
    let file = try StatePlace(path).lockFile
    let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.unusable(file, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      let other = Self.read(descriptor)
      close(descriptor)
      guard reason == EWOULDBLOCK else { throw Self.unusable(file, reason) }
      throw Fault(
        "LOCK001", while: "lock the state", "another run holds it" + (other.map { ": \($0.words)" } ?? ""), at: .file(file),
        remedy: "wait until it ends", recovery: .nextRun)
    }
    self.descriptor = descriptor
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    holder = Mutex(
      LockHolder(command: command, host: host.isEmpty ? "unknown" : host, process: getpid(), since: now, beat: now))
    ftruncate(descriptor, 0)
    // For those who look without wanting it: asking about this one takes nothing, so nobody is kept out by a question.
    var mark = Glibc.flock()
    mark.l_type = Int16(F_WRLCK)
    mark.l_whence = Int16(SEEK_SET)
    _ = fcntl(descriptor, Self.setOpenFileLock, &mark)
    write()
  }

  deinit {
    ftruncate(descriptor, 0)
    close(descriptor)
  }

  /// True as long as the value lives: for callers that have nothing else to ask it.
  public var isHeld: Bool { descriptor >= 0 }

  /// Writes down what the run is called.
  public func name(run: String) {
    holder.withLock { $0.run = run }
    write()
  }

  /// A sign of life; at most one in five seconds is written down.
  public func beat(at now: Instant) {
    let isDue = holder.withLock { holder in
      guard now.seconds >= holder.beat.seconds + Self.beatSeconds || now < holder.beat else { return false }
      holder.beat = now
      return true
    }
    if isDue { write() }
  }

  /// A message that cannot be written is no reason to stop a run: the lock is the kernel's.
  private func write() {
    let bytes = Array(holder.withLock { $0.text }.utf8)
    _ = pwrite(descriptor, bytes, bytes.count, 0)
  }

  // MARK: Looking

  /// Whether a run holds the lock of a state.
  public enum Sight: Hashable, Sendable {
    case free
    /// `nil` where the run has not said who it is.
    case held(LockHolder?)
  }

  /// Looks at the lock without taking it.
  public static func look(at path: String) -> Sight {
    guard let file = try? StatePlace(path).lockFile else { return .free }
    let descriptor = open(file, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return .free }
    defer { close(descriptor) }
    var mark = Glibc.flock()
    mark.l_type = Int16(F_WRLCK)
    mark.l_whence = Int16(SEEK_SET)
    guard fcntl(descriptor, getOpenFileLock, &mark) == 0, mark.l_type != Int16(F_UNLCK) else { return .free }
    return .held(read(descriptor))
  }

  // Locks of an open file, not of a process: https://man7.org/linux/man-pages/man2/fcntl_locking.2.html
  private static let getOpenFileLock: Int32 = 36
  private static let setOpenFileLock: Int32 = 37

  private static func read(_ descriptor: Int32) -> LockHolder? {
    var buffer = [UInt8](repeating: 0, count: LockHolder.length * 2)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? LockHolder(text: String(decoding: buffer[0..<count], as: UTF8.self)) : nil
  }

  private static func unusable(_ file: String, _ reason: Int32) -> Fault {
    Fault(
      "STATE022", while: "lock the state", "the lock's file cannot be used: \(String(cString: strerror(reason)).lowercased())",
      at: .file(file),
      remedy: "see that the folder is there, can be written to by this user, and lies on a local disk that knows locks",
      recovery: .nextRun)
  }
}
