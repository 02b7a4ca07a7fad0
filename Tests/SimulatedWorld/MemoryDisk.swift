internal import PracticeSystems
import Synchronization

/// A disk in memory for one state: counts what is made durable, fills up, and forgets what was not flushed when its machine dies.
///
/// SQLite reaches it through ``MemoryFileSystem``; a copy of ``Files`` is what a process or a machine leaves behind.
public final class MemoryDisk: Sendable {
  /// What lies on the disk, by name.
  public struct Files: Sendable {
    var byName: [String: MemoryFile] = [:]
    public init() {}
    /// Bytes in all of them.
    public var size: Int { byName.values.reduce(0) { $0 + $1.bytes.count } }
  }

  /// How the end comes.
  public enum Death: Sendable, CaseIterable {
    /// The process is killed: what it wrote is there, also what it did not flush.
    case process
    /// The machine loses its power: of what was not flushed some is there, and the last of it torn.
    case power
  }

  private struct State {
    var files: Files
    var operations = 0
    var fullFrom: Int?
    var killAt: Int?
    var death = Death.process
    var isDead = false
    var refusals = 0
    var random: PracticeRandom
    var onKill: (@Sendable (Files) -> Void)?
  }

  private let state: Mutex<State>
  private let digest: RunDigest?
  /// The name of the folder under which SQLite finds this disk.
  public let folder: String

  public init(_ files: Files = Files(), seed: UInt64 = 1, digest: RunDigest? = nil) {
    state = Mutex(State(files: files, random: PracticeRandom(seed: seed)))
    self.digest = digest
    folder = MemoryFileSystem.nextFolder()
    MemoryFileSystem.mount(self)
  }

  deinit { MemoryFileSystem.unmount(folder) }

  /// The path of a file of this disk, for SQLite.
  public func path(_ name: String) -> String { folder + "/" + name }

  /// What lies there now.
  public var files: Files { state.withLock { $0.files } }
  /// Writes, flushes and cuts so far.
  public var operations: Int { state.withLock { $0.operations } }
  /// Writes for which there was no space.
  public var refusals: Int { state.withLock { $0.refusals } }

  /// From the n-th operation from now on there is no more space, until ``makeSpace()``.
  public func fill(after count: Int) { state.withLock { $0.fullFrom = $0.operations + count } }
  public func makeSpace() { state.withLock { $0.fullFrom = nil } }

  /// Everything ends with the n-th operation from now on; `left` is told what then lies on the disk.
  public func kill(after count: Int, _ death: Death, _ left: @escaping @Sendable (Files) -> Void) {
    state.withLock { state in
      state.killAt = state.operations + count
      state.death = death
      state.onKill = left
    }
  }

  /// What a machine that loses its power right now leaves.
  public func afterPowerLoss() -> Files {
    state.withLock { state in Self.afterPowerLoss(state.files, &state.random) }
  }

  private static func afterPowerLoss(_ files: Files, _ random: inout PracticeRandom) -> Files {
    var left = files
    for name in files.byName.keys.sorted() { left.byName[name]?.losePower(&random) }
    return left
  }

  // MARK: What SQLite does

  enum Answer { case done, full, dead }

  func exists(_ name: String) -> Bool { state.withLock { $0.files.byName[name] != nil } }

  func create(_ name: String) {
    state.withLock { state in
      if state.files.byName[name] == nil { state.files.byName[name] = MemoryFile() }
    }
  }

  func size(_ name: String) -> Int { state.withLock { $0.files.byName[name]?.bytes.count ?? 0 } }

  /// Gives how many bytes there were.
  func read(_ name: String, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    state.withLock { state in
      guard let file = state.files.byName[name], offset < file.bytes.count else { return 0 }
      let count = min(buffer.count, file.bytes.count - offset)
      file.bytes.withUnsafeBytes { bytes in
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
      }
      return count
    }
  }

  func write(_ name: String, at offset: Int, _ bytes: UnsafeRawBufferPointer) -> Answer {
    note(name, 1, offset, bytes)
    return operation(name, growsTo: offset + bytes.count) { file, part in
      file.write(UnsafeRawBufferPointer(rebasing: bytes[0..<min(bytes.count, part ?? bytes.count)]), at: offset)
    }
  }

  func truncate(_ name: String, to size: Int) -> Answer {
    digest?.mix(2, UInt64(size))
    return operation(name, growsTo: nil) { file, part in if part == nil { file.truncate(to: size) } }
  }

  func sync(_ name: String) -> Answer {
    digest?.mix(3)
    return operation(name, growsTo: nil) { file, part in if part == nil { file.flush() } }
  }

  func delete(_ name: String) -> Answer {
    digest?.mix(4)
    return state.withLock { state in
      guard !state.isDead else { return .dead }
      state.files.byName[name] = nil
      return .done
    }
  }

  /// Does one durable thing, unless there is no space or the end has come; a killed write may be done in part.
  private func operation(
    _ name: String, growsTo end: Int?, _ body: (inout MemoryFile, _ part: Int?) -> Void
  ) -> Answer {
    let outcome = state.withLock { state -> (answer: Answer, left: Files?, tell: (@Sendable (Files) -> Void)?) in
      guard !state.isDead else { return (.dead, nil, nil) }
      state.operations += 1
      var file = state.files.byName[name] ?? MemoryFile()
      if let from = state.fullFrom, state.operations >= from, let end, end > file.bytes.count {
        state.refusals += 1
        return (.full, nil, nil)
      }
      // Taken out while it is worked on, so that its bytes are not copied.
      state.files.byName[name] = nil
      guard let last = state.killAt, state.operations >= last else {
        body(&file, nil)
        state.files.byName[name] = file
        return (.done, nil, nil)
      }
      // The last of all: not begun, done in part, or done.
      switch state.random.below(3) {
      case 0: break
      case 1: body(&file, state.random.below(512))
      default: body(&file, nil)
      }
      state.files.byName[name] = file
      state.isDead = true
      let left = state.death == .process ? state.files : Self.afterPowerLoss(state.files, &state.random)
      return (.dead, left, state.onKill)
    }
    if let left = outcome.left { outcome.tell?(left) }
    return outcome.answer
  }

  /// An empty page shows what stood in the buffer before it: the head of a journal, with its random number behind twelve zeros.
  private static func withoutNonce(_ page: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    page.count >= 512 && page.prefix(12).allSatisfy { $0 == 0 } ? UnsafeRawBufferPointer(rebasing: page.dropFirst(16)) : page
  }

  /// Tells the digest of a write, but for the salts of a log and the checksums that follow from them: SQLite draws them from
  /// randomness of its own (https://www.sqlite.org/fileformat2.html#walformat).
  private func note(_ name: String, _ kind: UInt64, _ offset: Int, _ bytes: UnsafeRawBufferPointer) {
    guard let digest else { return }
    digest.mix(kind, UInt64(offset), UInt64(bytes.count))
    guard !name.hasSuffix("-journal") else { return }
    guard name.hasSuffix("-wal") else { return digest.mix(Self.withoutNonce(bytes)) }
    if offset == 0 { return digest.mix(UnsafeRawBufferPointer(rebasing: bytes.prefix(16))) }
    // A frame's header, of which SQLite writes a part by itself where the log is flushed in the middle of it.
    guard bytes.count <= 24 else { return digest.mix(Self.withoutNonce(bytes)) }
    if bytes.count == 24 { digest.mix(UnsafeRawBufferPointer(rebasing: bytes.prefix(8))) }
  }
}
