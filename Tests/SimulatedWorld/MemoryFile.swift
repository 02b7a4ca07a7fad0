internal import PracticeSystems

/// A file of a ``MemoryDisk``: its bytes, and what was done to them since they were last flushed.
struct MemoryFile: Sendable {
  private(set) var bytes: [UInt8] = []
  private var unflushed: [Change] = []

  private struct Change: Sendable {
    let offset: Int
    /// What stood there, and how long the file was.
    let before: [UInt8]
    let sizeBefore: Int
    /// What was written; `nil` for a cut.
    let written: [UInt8]?
  }

  mutating func write(_ new: UnsafeRawBufferPointer, at offset: Int) {
    let end = offset + new.count
    let old = offset < bytes.count ? Array(bytes[offset..<min(end, bytes.count)]) : []
    unflushed.append(Change(offset: offset, before: old, sizeBefore: bytes.count, written: Array(new)))
    put(new, at: offset)
  }

  private mutating func put(_ new: UnsafeRawBufferPointer, at offset: Int) {
    let end = offset + new.count
    while end > bytes.count { bytes.append(contentsOf: Self.zeros.prefix(end - bytes.count)) }
    bytes.withUnsafeMutableBytes { place in
      UnsafeMutableRawBufferPointer(rebasing: place[offset..<end]).copyMemory(from: new)
    }
  }

  private static let zeros = [UInt8](repeating: 0, count: 65_536)

  mutating func truncate(to size: Int) {
    guard size < bytes.count else { return }
    unflushed.append(Change(offset: size, before: Array(bytes[size...]), sizeBefore: bytes.count, written: nil))
    bytes.removeSubrange(size...)
  }

  mutating func flush() { unflushed.removeAll(keepingCapacity: true) }

  /// Leaves some of what was not flushed: any of it, in any order, and one write torn.
  mutating func losePower(_ random: inout PracticeRandom) {
    guard !unflushed.isEmpty else { return }
    let changes = unflushed
    unflushed = []
    for change in changes.reversed() {
      if bytes.count > change.sizeBefore { bytes.removeSubrange(change.sizeBefore...) }
      change.before.withUnsafeBytes { put($0, at: change.offset) }
    }
    for change in changes {
      switch (random.below(4), change.written) {
      case (0, _): continue
      case (1, let written?): written.prefix(random.below(written.count + 1)).withUnsafeBytes { put($0, at: change.offset) }
      case (_, let written?): written.withUnsafeBytes { put($0, at: change.offset) }
      case (_, nil): if change.offset < bytes.count { bytes.removeSubrange(change.offset...) }
      }
    }
  }
}
