internal import CSimdJSON

/// Reading the tape. Every index comes from the tape itself, which the shim has checked while it wrote it.
extension JSONDocument {
  enum Tag: UInt32 { case null, `false`, `true`, number, string, key, object, array }

  @inline(__always)
  func kind(_ index: Int) -> Tag { Tag(rawValue: nodes[index].kind & 7) ?? .null }

  /// The entry behind this value and all that is in it.
  @inline(__always)
  func next(_ index: Int) -> Int {
    let node = nodes[index]
    return node.kind == UInt32(CSJ_OBJECT) || node.kind == UInt32(CSJ_ARRAY) ? Int(node.extra) : index + 1
  }

  /// The bytes of a string, key or number.
  ///
  /// Valid while the document lives.
  @inline(__always)
  func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let node = nodes[index]
    let text = node.kind & UInt32(CSJ_UNESCAPED) == 0 ? source : (unescaped ?? source)
    return UnsafeBufferPointer(start: text + Int(node.offset), count: Int(node.length))
  }

  /// The bytes as text; the first stage has checked that they are UTF-8.
  @inline(__always)
  func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

  /// A value as it stands in the source, quotes and brackets included.
  func sourceText(_ index: Int) -> String {
    switch kind(index) {
    case .string, .key:
      var writer = JSONWriter()
      writer.text(text(index))
      return String(decoding: writer.bytes, as: UTF8.self)
    default:
      return String(
        decoding: UnsafeBufferPointer(start: source + Int(nodes[index].offset), count: Int(nodes[index].length)), as: UTF8.self)
    }
  }
}
