internal import CSimdJSON

/// The tape of a document without the document: plain pointers, so that reading costs no reference counting.
///
/// Valid while the document lives; whoever makes one keeps the document alive around its use. Every index comes from the
/// tape itself, which the shim has checked while it wrote it.
struct Tape {
  let nodes: UnsafePointer<csj_node>
  let source: UnsafePointer<UInt8>
  let unescaped: UnsafePointer<UInt8>

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
  @inline(__always)
  func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
    let node = nodes[index]
    let text = node.kind & UInt32(CSJ_UNESCAPED) == 0 ? source : unescaped
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
      let node = nodes[index]
      return String(decoding: UnsafeBufferPointer(start: source + Int(node.offset), count: Int(node.length)), as: UTF8.self)
    }
  }

  /// The text of a string, number or true/false; `nil` for null and containers.
  func plainText(_ index: Int) -> String? {
    switch kind(index) {
    case .string, .key, .number: text(index)
    case .true: "true"
    case .false: "false"
    case .null, .object, .array: nil
    }
  }

  /// The value of the last member of that name.
  func member(_ name: UnsafeBufferPointer<UInt8>, of index: Int) -> Int? {
    guard kind(index) == .object else { return nil }
    let hash = csj_hash(name.baseAddress, name.count)
    var found: Int?
    var at = index + 1
    let end = next(index)
    while at < end {
      if nodes[at].extra == hash, bytes(at).elementsEqual(name) { found = at + 1 }
      at = next(at + 1)
    }
    return found
  }
}
