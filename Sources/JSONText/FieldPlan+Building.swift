internal import CSimdJSON
internal import Records

extension FieldPlan {
  /// Puts paths together: a tree first, then the flat tables.
  init(_ fields: [(FieldPath, SlotType)]) {
    var tree = [Branch()]
    for (slot, (path, type)) in fields.enumerated() {
      var step = 0
      for segment in path.segments {
        if step != 0 { tree[step].below.append(slot) }
        if let known = tree[step].children.first(where: { $0.segment == segment }) {
          step = known.child
        } else {
          tree[step].children.append((segment, tree.count))
          step = tree.count
          tree.append(Branch())
        }
      }
      tree[step].below.append(slot)
      let reader = SlotReader(type)
      tree[step].leaves.append(Leaf(slot: slot, kind: reader.kind, reader: readers.count))
      readers.append(reader)
    }
    for branch in tree { append(branch) }
  }

  private struct Branch {
    var leaves: [Leaf] = []
    var children: [(segment: FieldPath.Segment, child: Int)] = []
    var below: [Int] = []
  }

  private mutating func append(_ branch: Branch) {
    var step = Step()
    step.leaves = leaves.count..<(leaves.count + branch.leaves.count)
    leaves += branch.leaves
    step.below = below.count..<(below.count + branch.below.count)
    below += branch.below
    let firstName = names.count
    var wanted: [Element] = []
    for (segment, child) in branch.children {
      switch segment {
      case .name(let name):
        let bytes = Array(name.utf8)
        let hash = bytes.withUnsafeBufferPointer { csj_hash($0.baseAddress, $0.count) }
        names.append(Name(hash: hash, bytes: nameBytes.count..<(nameBytes.count + bytes.count), child: child))
        nameBytes += bytes
      case .index(let position): wanted.append(Element(choice: .position(position), child: child))
      case .key(let field, let value): wanted.append(Element(choice: .key(field: field, value: value), child: child))
      }
    }
    step.wantsElements = !wanted.isEmpty
    elements.append(wanted)
    step.table = appendTable(firstName..<names.count)
    steps.append(step)
  }

  private mutating func appendTable(_ part: Range<Int>) -> Range<Int> {
    guard !part.isEmpty else { return table.count..<table.count }
    // At least twice as many places as names, so that a miss ends at once.
    var size = 4
    while size < part.count * 2 { size *= 2 }
    let start = table.count
    table += Array(repeating: 0, count: size)
    for number in part {
      var place = Int(names[number].hash) & (size - 1)
      while table[start + place] != 0 { place = (place + 1) & (size - 1) }
      table[start + place] = number + 1
    }
    return start..<(start + size)
  }
}
