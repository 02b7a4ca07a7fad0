import Faults
import Records

/// Records in the slots of one layout to stored bytes and back, by the numbers of the field dictionary.
struct LayoutCoder {
  let layout: SlotLayout
  /// Slots in the order of their fields' numbers: the inputs, and the others.
  private let inputs: [(slot: Int, id: UInt64)]
  private let others: [(slot: Int, id: UInt64)]
  private let slotOfID: [UInt64: Int]

  init(layout: SlotLayout, isInput: [Bool], ids: [UInt64]) {
    self.layout = layout
    let numbered = ids.enumerated().map { (slot: $0.offset, id: $0.element) }.sorted { $0.id < $1.id }
    inputs = numbered.filter { isInput.indices.contains($0.slot) && isInput[$0.slot] }
    others = numbered.filter { !(isInput.indices.contains($0.slot) && isInput[$0.slot]) }
    slotOfID = Dictionary(ids.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  func encodeInputs(_ values: [Value], into writer: inout ByteWriter) { encode(inputs, values, &writer) }
  func encodeOthers(_ values: [Value], into writer: inout ByteWriter) { encode(others, values, &writer) }

  /// Nulls are left out, so that a field that was never there and one that is empty are the same.
  private func encode(_ slots: [(slot: Int, id: UInt64)], _ values: [Value], _ writer: inout ByteWriter) {
    for (slot, id) in slots where values.indices.contains(slot) && !values[slot].isNull {
      writer.put(id)
      writer.put(values[slot])
    }
  }

  /// Fields that the layout does not have (any more) are passed over.
  func decode(_ bytes: UnsafeRawBufferPointer, into values: inout [Value]) throws(Fault) {
    var reader = ByteReader(bytes)
    while !reader.isAtEnd {
      let id = try reader.number()
      let value = try reader.value()
      if let slot = slotOfID[id] { values[slot] = value }
    }
  }
}
