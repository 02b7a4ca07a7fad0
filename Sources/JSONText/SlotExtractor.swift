public import Records

/// Field paths, compiled once, that put the values of a JSON object straight into slots.
///
/// An object is walked once, whatever the number of fields: each member's name is looked up by its hash, and members that
/// no field asks for are stepped over without being read.
public struct SlotExtractor: Sendable {
  private let plan: FieldPlan
  private let slots: Int

  /// Compiles paths.
  ///
  /// - Parameter fields: the path and type of slot 0, 1, 2 and so on. The same path may occur more than once.
  public init(_ fields: [(FieldPath, SlotType)]) {
    plan = FieldPlan(fields)
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
    withExtendedLifetime(node.document) {
      values.withUnsafeMutableBufferPointer { values in
        plan.withView { view in visit(node.document.tape, node.index, view, step: 0, values) }
      }
    }
  }

  /// The values of an object in new slots.
  public func extract(_ node: JSONNode) -> [Value] {
    var values: [Value] = []
    extract(node, into: &values)
    return values
  }

  private func visit(
    _ tape: Tape, _ index: Int, _ view: FieldPlan.View, step number: Int, _ values: UnsafeMutableBufferPointer<Value>
  ) {
    let step = view.steps[number]
    for place in step.leaves {
      let leaf = view.leaves[place]
      values[leaf.slot] = SlotReader.read(tape, index, as: leaf.kind) ?? plan.readers[leaf.reader].readElements(tape, index)
    }
    switch tape.kind(index) {
    case .object where !step.table.isEmpty:
      var at = index + 1
      let end = tape.next(index)
      while at < end {
        if let child = view.child(step, hash: tape.nodes[at].extra, tape.bytes(at)) {
          // Of a name that occurs twice the last counts, with nothing left of the first.
          for place in view.steps[child].below { values[view.below[place]] = .null }
          visit(tape, at + 1, view, step: child, values)
        }
        at = tape.next(at + 1)
      }
    case .array where step.wantsElements: visitElements(tape, index, view, plan.elements[number], values)
    default: break
    }
  }

  private func visitElements(
    _ tape: Tape, _ index: Int, _ view: FieldPlan.View, _ wanted: [FieldPlan.Element],
    _ values: UnsafeMutableBufferPointer<Value>
  ) {
    var found = Set<Int>()
    var at = index + 1
    let end = tape.next(index)
    var position = 0
    while at < end {
      for element in wanted where !found.contains(element.child) {
        let isWanted =
          switch element.choice {
          case .position(let wanted): wanted == position
          case .key(var field, let value):
            field.withUTF8 { tape.member($0, of: at) }.flatMap { tape.plainText($0) } == value
          }
        if isWanted {
          found.insert(element.child)
          visit(tape, at, view, step: element.child, values)
        }
      }
      at = tape.next(at)
      position += 1
    }
  }
}
