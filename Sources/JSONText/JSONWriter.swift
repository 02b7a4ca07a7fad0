public import Records

/// Builds a JSON text by appending: request bodies and JSON Lines.
///
/// Members keep the order in which they are written.
///
///     var body = JSONWriter()
///     body.object { $0.member("name", "Contoso"); $0.member("value", amount) }
///
/// Misuse cannot be expressed: commas, colons and closing brackets are written by the calls that need them.
public struct JSONWriter: Sendable {
  /// The text so far, in UTF-8.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  public init() {}

  /// The text so far.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  /// An object whose members `content` writes.
  public mutating func object<E: Error>(_ content: (inout JSONWriter) throws(E) -> Void) throws(E) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    try content(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// An array whose elements `content` writes.
  public mutating func array<E: Error>(_ content: (inout JSONWriter) throws(E) -> Void) throws(E) {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    try content(&self)
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// The name of a member; its value is what is written next.
  public mutating func name(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  public mutating func text(_ text: String) {
    separate()
    quote(text)
    needsComma = true
  }

  /// A number exactly as it is, without an exponent.
  public mutating func decimal(_ number: ExactDecimal) {
    separate()
    bytes.append(contentsOf: number.description.utf8)
    needsComma = true
  }

  public mutating func integer(_ number: Int) {
    separate()
    bytes.append(contentsOf: String(number).utf8)
    needsComma = true
  }

  public mutating func flag(_ flag: Bool) {
    separate()
    bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    needsComma = true
  }

  public mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
    needsComma = true
  }

  /// A value in its usual form: text, number, true or false, `2026-11-20`, `2026-11-20T02:14:07Z`, a lookup as its
  /// id, a list as objects with `key` first and then the element's fields.
  public mutating func value(_ value: Value) {
    switch value {
    case .null: null()
    case .text(let text): self.text(text)
    case .decimal(let number): decimal(number)
    case .flag(let flag): self.flag(flag)
    case .date(let date): text(date.description)
    case .instant(let instant): text(instant.description)
    case .reference(let reference): text(reference.id)
    case .list(let elements):
      array { writer in
        for element in elements {
          writer.object { writer in
            writer.member("key", element.key)
            for field in element.fields { writer.member(field.name, field.value) }
          }
        }
      }
    }
  }

  /// A value that is JSON already, as it stands: part of a body that was read before.
  public mutating func raw(_ node: JSONNode) {
    separate()
    bytes.append(contentsOf: node.source.utf8)
    needsComma = true
  }

  public mutating func member(_ name: String, _ text: String) {
    self.name(name)
    self.text(text)
  }

  public mutating func member(_ name: String, _ number: ExactDecimal) {
    self.name(name)
    decimal(number)
  }

  public mutating func member(_ name: String, _ number: Int) {
    self.name(name)
    integer(number)
  }

  public mutating func member(_ name: String, _ flag: Bool) {
    self.name(name)
    self.flag(flag)
  }

  public mutating func member(_ name: String, _ value: Value) {
    self.name(name)
    self.value(value)
  }

  /// Ends a line of JSON Lines.
  public mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
      case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
      case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
      case 0..<0x20, 0x7F:
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(contentsOf: [0x5C, UInt8(ascii: "u"), 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
