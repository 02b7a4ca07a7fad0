internal import CSimdJSON
public import Records

/// Field paths, compiled once, that put the values of a JSON object straight into slots.
///
/// An object is walked once, whatever the number of fields: each member's name is looked up by its hash, and members that
/// no field asks for are stepped over without being read.
public struct SlotExtractor: Sendable {
  private let steps: [FieldTrie]
  private let slots: Int

  /// - Parameter fields: the path and type of slot 0, 1, 2 and so on. The same path may occur more than once.
  public init(_ fields: [(FieldPath, SlotType)]) {
    var builder = FieldTrie.Builder()
    for (slot, (path, type)) in fields.enumerated() { builder.add(path, slot: slot, type: SlotReader(type)) }
    steps = builder.finished()
    slots = fields.count
  }

  /// The number of slots that ``extract(_:into:)`` fills.
  public var count: Int { slots }

  /// Fills `values` from an object: afterwards it holds one value a slot, `.null` where the object has nothing.
  public func extract(_ node: JSONNode, into values: inout [Value]) {
    if values.count == slots {
      for slot in values.indices { values[slot] = .null }
    } else {
      values = Array(repeating: .null, count: slots)
    }
    visit(node.document, node.index, step: 0, &values)
  }

  /// The values of an object in new slots.
  public func extract(_ node: JSONNode) -> [Value] {
    var values: [Value] = []
    extract(node, into: &values)
    return values
  }

  private func visit(_ document: JSONDocument, _ index: Int, step: Int, _ values: inout [Value]) {
    let trie = steps[step]
    for leaf in trie.leaves { values[leaf.slot] = leaf.type.read(document, index) }
    switch document.kind(index) {
    case .object where !trie.names.isEmpty:
      var at = index + 1
      let end = document.next(index)
      while at < end {
        if let child = trie.child(hash: document.nodes[at].extra, document.bytes(at)) {
          // Of a name that occurs twice the last counts, with nothing left of the first.
          for slot in steps[child].slotsBelow { values[slot] = .null }
          visit(document, at + 1, step: child, &values)
        }
        at = document.next(at + 1)
      }
    case .array where !trie.indexes.isEmpty || !trie.keys.isEmpty:
      visitElements(document, index, trie, &values)
    default: break
    }
  }

  private func visitElements(_ document: JSONDocument, _ index: Int, _ trie: FieldTrie, _ values: inout [Value]) {
    var found = Set<Int>()
    for (position, element) in JSONNode(document: document, index: index).elements.enumerated() {
      for (wanted, child) in trie.indexes where wanted == position { visit(document, element.index, step: child, &values) }
      for key in trie.keys where !found.contains(key.child) {
        guard let member = element[key.field], SlotReader.plainText(document, member.index) == key.value else { continue }
        found.insert(key.child)
        visit(document, element.index, step: key.child, &values)
      }
    }
  }
}
