extension PracticeJSON {
  /// Why a text is not JSON, and at which byte.
  public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong, lower case.
    public let problem: String
    /// The offset of the offending byte, from 0.
    public let offset: Int

    /// `expected a value at byte 12`.
    public var description: String { "\(problem) at byte \(offset)" }
  }

  /// Reads one JSON text, strictly by RFC 8259: no trailing commas, no comments, no doubled names, valid UTF-8,
  /// no lone surrogates, nothing after the value.
  ///
  /// - Parameter depthLimit: how many arrays and objects may stand inside each other.
  public init(parsing bytes: some Collection<UInt8>, depthLimit: Int = 128) throws(ParseError) {
    var parser = PracticeJSONParser(bytes: Array(bytes), depthLimit: depthLimit)
    self = try parser.document()
  }

  /// Reads one JSON text.
  public init(parsing text: String, depthLimit: Int = 128) throws(ParseError) {
    try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
  }
}

/// A recursive descent over the bytes; depth is bounded, so the stack is.
struct PracticeJSONParser {
  let bytes: [UInt8]
  let depthLimit: Int
  private var position = 0

  init(bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  typealias Failure = PracticeJSON.ParseError

  mutating func document() throws(Failure) -> PracticeJSON {
    let value = try value(depth: 0)
    skipBlanks()
    guard position == bytes.count else { throw failure("expected the end of the text") }
    return value
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func failure(_ problem: String) -> Failure { Failure(problem: problem, offset: position) }

  private mutating func skipBlanks() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(Failure) -> PracticeJSON {
    skipBlanks()
    switch current {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return .number(try number())
    default: throw failure("expected a value")
    }
  }

  private mutating func word(_ word: String, _ value: PracticeJSON) throws(Failure) -> PracticeJSON {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("expected a value") }
    position += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(Failure) -> PracticeJSON {
    guard depth <= depthLimit else { throw failure("nested deeper than \(depthLimit)") }
    position += 1
    var members: [PracticeJSON.Member] = []
    var names: Set<String> = []
    skipBlanks()
    if take(UInt8(ascii: "}")) { return .object([]) }
    while true {
      skipBlanks()
      guard current == UInt8(ascii: "\"") else { throw failure("expected a member name") }
      let name = try string()
      guard names.insert(name).inserted else { throw failure("the member '\(name)' stands twice") }
      skipBlanks()
      guard take(UInt8(ascii: ":")) else { throw failure("expected ':'") }
      members.append(.init(name, try value(depth: depth)))
      skipBlanks()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw failure("expected ',' or '}'") }
    }
  }

  private mutating func array(depth: Int) throws(Failure) -> PracticeJSON {
    guard depth <= depthLimit else { throw failure("nested deeper than \(depthLimit)") }
    position += 1
    var elements: [PracticeJSON] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return .array([]) }
    while true {
      elements.append(try value(depth: depth))
      skipBlanks()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw failure("expected ',' or ']'") }
    }
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = current, byte >= 0x30, byte <= 0x39 { position += 1 }
    return position - start
  }

  private mutating func number() throws(Failure) -> String {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) {
      guard digits() > 0 else { throw failure("expected a digit") }
    }
    if take(UInt8(ascii: ".")) {
      guard digits() > 0 else { throw failure("expected a digit") }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      guard digits() > 0 else { throw failure("expected a digit") }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func string() throws(Failure) -> String {
    position += 1
    var out: [UInt8] = []
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: out, as: UTF8.self) else { throw failure("invalid UTF-8") }
        position += 1
        return text
      case UInt8(ascii: "\\"): try escape(into: &out)
      case 0..<0x20: throw failure("a control character inside a text")
      default:
        out.append(byte)
        position += 1
      }
    }
    throw failure("the text does not end")
  }

  private mutating func escape(into out: inout [UInt8]) throws(Failure) {
    position += 1
    guard let byte = current else { throw failure("the text does not end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0C)
    case UInt8(ascii: "n"): out.append(0x0A)
    case UInt8(ascii: "r"): out.append(0x0D)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"):
      var code = try fourDigits()
      if (0xD800..<0xDC00).contains(code) {
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw failure("a lone surrogate") }
        let low = try fourDigits()
        guard (0xDC00..<0xE000).contains(low) else { throw failure("a lone surrogate") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw failure("a lone surrogate") }
      out.append(contentsOf: String(Character(scalar)).utf8)
    default: throw failure("an unknown escape")
    }
  }

  private mutating func fourDigits() throws(Failure) -> UInt32 {
    guard position + 4 <= bytes.count else { throw failure("expected four hexadecimal digits") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue, bytes[position] < 0x80 else {
        throw failure("expected four hexadecimal digits")
      }
      value = value << 4 + UInt32(digit)
      position += 1
    }
    return value
  }
}
