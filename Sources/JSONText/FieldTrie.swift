internal import CSimdJSON
internal import Records

/// One step of compiled field paths: what to do with a value, and where its members lead.
///
/// Steps refer to each other by their number in the extractor's list.
struct FieldTrie: Sendable {
  struct Leaf: Sendable {
    let slot: Int
    let type: SlotReader
  }
  struct Name: Sendable {
    let bytes: [UInt8]
    let hash: UInt32
    let child: Int
  }
  struct Key: Sendable {
    let field: String
    let value: String
    let child: Int
  }

  fileprivate(set) var leaves: [Leaf] = []
  fileprivate(set) var names: [Name] = []
  fileprivate(set) var indexes: [(position: Int, child: Int)] = []
  fileprivate(set) var keys: [Key] = []
  /// The slots of the steps below this one.
  fileprivate(set) var slotsBelow: [Int] = []
  /// An open-addressed table over the low bits of the hash: the place in `names` plus one, or 0.
  private var table: [UInt16] = []

  /// The step that a member's name leads to.
  @inline(__always)
  func child(hash: UInt32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let mask = table.count - 1
    var place = Int(hash) & mask
    while true {
      let entry = Int(table[place])
      if entry == 0 { return nil }
      let name = names[entry - 1]
      if name.hash == hash, name.bytes.count == bytes.count, name.bytes.elementsEqual(bytes) { return name.child }
      place = (place + 1) & mask
    }
  }

  fileprivate mutating func fillTable() {
    guard !names.isEmpty else { return }
    // At least twice as many places as names, so that a miss ends at once.
    var size = 4
    while size < names.count * 2 { size *= 2 }
    table = Array(repeating: 0, count: size)
    for (number, name) in names.enumerated() {
      var place = Int(name.hash) & (size - 1)
      while table[place] != 0 { place = (place + 1) & (size - 1) }
      table[place] = UInt16(truncatingIfNeeded: number + 1)
    }
  }

  /// Puts paths together into steps.
  struct Builder {
    private var steps: [FieldTrie] = [FieldTrie()]

    mutating func add(_ path: FieldPath, slot: Int, type: SlotReader) {
      var step = 0
      for segment in path.segments {
        if step != 0 { steps[step].slotsBelow.append(slot) }
        step = follow(segment, from: step)
      }
      steps[step].slotsBelow.append(slot)
      steps[step].leaves.append(Leaf(slot: slot, type: type))
    }

    private mutating func follow(_ segment: FieldPath.Segment, from step: Int) -> Int {
      let next = steps.count
      switch segment {
      case .name(let name):
        let bytes = Array(name.utf8)
        if let known = steps[step].names.first(where: { $0.bytes == bytes }) { return known.child }
        let hash = bytes.withUnsafeBufferPointer { csj_hash($0.baseAddress, $0.count) }
        steps[step].names.append(Name(bytes: bytes, hash: hash, child: next))
      case .index(let position):
        if let known = steps[step].indexes.first(where: { $0.position == position }) { return known.child }
        steps[step].indexes.append((position, next))
      case .key(let field, let value):
        if let known = steps[step].keys.first(where: { $0.field == field && $0.value == value }) { return known.child }
        steps[step].keys.append(Key(field: field, value: value, child: next))
      }
      steps.append(FieldTrie())
      return next
    }

    func finished() -> [FieldTrie] {
      steps.map { step in
        var step = step
        step.fillTable()
        return step
      }
    }
  }
}
