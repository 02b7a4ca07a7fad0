/// Cuts an OData text (a filter, a key, an expansion) into its parts, one at a time.
struct ODataScanner {
  enum Token: Hashable, Sendable {
    /// A run of letters, digits and `_-.:/+*$`: a name, a path, a number, a date, a GUID.
    case word(String)
    /// A text in quotes, with doubled quotes made single.
    case text(String)
    /// One of `( ) , = ; [ ]`.
    case mark(Character)
    case end
  }

  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next part, without taking it.
  func peek() throws(DataverseRefusal) -> Token {
    var copy = self
    return try copy.next()
  }

  mutating func next() throws(DataverseRefusal) -> Token {
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    guard position < bytes.count else { return .end }
    let start = position
    let byte = bytes[position]
    if byte == UInt8(ascii: "'") { return .text(try quoted()) }
    if Self.isMark(byte) {
      position += 1
      return .mark(Character(UnicodeScalar(byte)))
    }
    while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
    guard position > start else { throw syntax() }
    return .word(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// Takes the mark if it is next.
  mutating func take(_ mark: Character) throws(DataverseRefusal) -> Bool {
    guard try peek() == .mark(mark) else { return false }
    _ = try next()
    return true
  }

  mutating func expect(_ mark: Character) throws(DataverseRefusal) {
    guard try take(mark) else { throw syntax() }
  }

  /// Whether a quoted text follows at once, without a blank: then a word before it is the type of an enumeration.
  var quoteFollows: Bool { position < bytes.count && bytes[position] == UInt8(ascii: "'") }

  /// Everything up to the closing parenthesis that belongs to the one just taken; nested ones and quotes are skipped over.
  mutating func untilClosing() throws(DataverseRefusal) -> String {
    let start = position
    var depth = 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "'"):
        _ = try quoted()
        continue
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { return String(decoding: bytes[start..<(position - 1)], as: UTF8.self) }
    }
    throw syntax()
  }

  func syntax() -> DataverseRefusal {
    .query("Syntax error at position \(position) in '\(String(decoding: bytes, as: UTF8.self))'.")
  }

  private mutating func quoted() throws(DataverseRefusal) -> String {
    var text: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "'") {
        guard quoteFollows else { return String(decoding: text, as: UTF8.self) }
        position += 1
      }
      text.append(byte)
    }
    throw .query(
      "There is an unterminated string literal at position \(position) in '\(String(decoding: bytes, as: UTF8.self))'.")
  }

  private static func isMark(_ byte: UInt8) -> Bool { "(),=;[]".utf8.contains(byte) }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "_-.:/+*$@".utf8.contains(byte)
    }
  }
}
