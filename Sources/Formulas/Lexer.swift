internal import Faults
internal import Records

/// Cuts a formula into tokens.
///
/// Full-width forms (`＝`, `；`, `（`) outside texts and fields are read as the usual ones.
struct Lexer {
  static let longest = 8192

  private let scalars: [Unicode.Scalar]
  private var position = 0

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The tokens of a text, ended by one of kind `end`.
  static func tokens(of text: String) throws(FormulaProblem) -> [Token] {
    guard text.unicodeScalars.prefix(longest + 1).count <= longest else {
      throw FormulaProblem(.formulaTooLong, "a formula has at most 8,192 characters")
    }
    var lexer = Lexer(text)
    lexer.skipMarker()
    var tokens: [Token] = []
    while let token = try lexer.next() { tokens.append(token) }
    guard !tokens.isEmpty else { throw FormulaProblem(.formulaEmpty, "the formula is empty") }
    tokens.append(Token(kind: .end, offset: lexer.scalars.count))
    return tokens
  }

  /// A leading `=` or `'=`, as spreadsheets keep a formula as text.
  private mutating func skipMarker() {
    skipBlanks()
    if peek() == "'", peek(1) == "=" { position += 1 }
    if peek() == "=" { position += 1 }
  }

  private mutating func skipBlanks() {
    while let scalar = peek(), scalar.properties.isWhitespace || scalar == "\u{FEFF}" { position += 1 }
  }

  /// The scalar at `ahead`, in its usual width.
  private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
    guard position + ahead < scalars.count else { return nil }
    let scalar = scalars[position + ahead]
    guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar == "\u{3000}" ? " " : scalar }
    return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
  }

  private mutating func next() throws(FormulaProblem) -> Token? {
    skipBlanks()
    guard let scalar = peek() else { return nil }
    let start = position
    switch scalar {
    case "\"": return Token(kind: .text(try text()), offset: start)
    case "[": return Token(kind: .field(try field()), offset: start)
    case "0"..."9": return Token(kind: .number(try number()), offset: start)
    case ".":
      if let digit = peek(1), ("0"..."9").contains(digit) {
        return Token(kind: .number(try number()), offset: start)
      }
      throw unreadable(scalar, at: start)
    default: break
    }
    if scalar.properties.isAlphabetic || scalar == "_" { return Token(kind: .name(name()), offset: start) }
    return Token(kind: .symbol(try symbol(scalar)), offset: start)
  }

  private mutating func symbol(_ scalar: Unicode.Scalar) throws(FormulaProblem) -> Token.Symbol {
    let start = position
    position += 1
    switch (scalar, peek()) {
    case ("<", ">"), ("<", "="), (">", "="):
      let second = peek()
      position += 1
      return scalar == ">" ? .atLeast : second == ">" ? .unequal : .atMost
    case ("≤", _): return .atMost
    case ("≥", _): return .atLeast
    case ("≠", _): return .unequal
    default: break
    }
    if scalar == "=", let second = peek(), second == ">" || second == "<" {
      throw FormulaProblem(.formulaCharacter, "'=\(second)' is no comparison; write '\(second == ">" ? ">=" : "<=")'", at: start)
    }
    guard let symbol = Token.Symbol(rawValue: String(Character(scalar))) else { throw unreadable(scalar, at: start) }
    return symbol
  }

  private func unreadable(_ scalar: Unicode.Scalar, at offset: Int) -> FormulaProblem {
    switch scalar {
    case "“", "”", "„", "«", "»", "‘", "’", "‚", "'", "`":
      FormulaProblem(.formulaCharacter, "'\(scalar)' is no quotation mark here; write texts as \"text\"", at: offset)
    case "{", "}": FormulaProblem(.formulaCharacter, "lists in braces are not known", at: offset)
    case "]": FormulaProblem(.formulaCharacter, "']' without '['", at: offset)
    case "!", "|":
      FormulaProblem(.formulaCharacter, "'\(scalar)' is no operator; 'NOT(a)', 'OR(a; b)', 'a <> b' are", at: offset)
    case "×": FormulaProblem(.formulaCharacter, "'×' is no operator; write '*'", at: offset)
    case "÷", ":": FormulaProblem(.formulaCharacter, "'\(scalar)' is no operator; write '/'", at: offset)
    case "–", "—", "−": FormulaProblem(.formulaCharacter, "'\(scalar)' is no minus sign; write '-'", at: offset)
    default:
      FormulaProblem(
        .formulaCharacter, "'\(scalar)' does not belong in a formula; write texts as \"text\", fields as [field]", at: offset)
    }
  }

  private mutating func text() throws(FormulaProblem) -> String {
    let start = position
    position += 1
    var text = String.UnicodeScalarView()
    // Inside a text nothing changes its width; only the mark that began it, or its usual form, ends it.
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      guard scalar == "\"" || scalar == "\u{FF02}" else {
        text.append(scalar)
        continue
      }
      guard peek() == "\"" else { return String(text) }
      text.append("\"")
      position += 1
    }
    throw FormulaProblem(.formulaTextUnclosed, "a text is not closed; a '\"' within a text is written twice", at: start)
  }

  private mutating func number() throws(FormulaProblem) -> ExactDecimal {
    let start = position
    var digits = ""
    while let scalar = peek() {
      let isSign = (scalar == "+" || scalar == "-") && (digits.hasSuffix("e") || digits.hasSuffix("E"))
      let isExponent = (scalar == "e" || scalar == "E") && !digits.contains("e") && !digits.contains("E") && isExponent(after: 1)
      guard ("0"..."9").contains(scalar) || scalar == "." || isExponent || isSign else { break }
      digits.unicodeScalars.append(scalar)
      position += 1
    }
    var read = digits.hasPrefix(".") ? "0" + digits : digits
    if read.hasSuffix(".") { read.removeLast() }
    guard let number = ExactDecimal(read) else {
      throw FormulaProblem(
        .formulaNumber, "'\(digits)' is no number; numbers have up to 18 digits, a point, and no thousands separator", at: start)
    }
    if let scalar = peek(), scalar.properties.isAlphabetic || scalar == "_" {
      throw FormulaProblem(.formulaNumber, "'\(digits)\(scalar)...' is neither a number nor a name", at: start)
    }
    return number
  }

  private func isExponent(after ahead: Int) -> Bool {
    guard let next = peek(ahead) else { return false }
    if ("0"..."9").contains(next) { return true }
    guard next == "+" || next == "-", let digit = peek(ahead + 1) else { return false }
    return ("0"..."9").contains(digit)
  }

  /// A name: letters, digits, `_`, and points within (`SI.ERROR`).
  ///
  /// `_xlfn.`, which Excel puts before the functions that came after its file format, does not count.
  private mutating func name() -> String {
    var name = String.UnicodeScalarView()
    while let scalar = peek() {
      let properties = scalar.properties
      let isMark = properties.generalCategory == .nonspacingMark || properties.generalCategory == .spacingMark
      guard properties.isAlphabetic || isMark || properties.numericType == .decimal || scalar == "_" || scalar == "." else {
        break
      }
      name.append(scalar)
      position += 1
    }
    var bare = Substring(String(name))
    for prefix in ["_xlfn.", "_xlws."] where bare.lowercased().hasPrefix(prefix) && bare.count > prefix.count {
      bare = bare.dropFirst(prefix.count)
    }
    return String(bare)
  }

  /// `[path]`, whose path may hold brackets of its own.
  private mutating func field() throws(FormulaProblem) -> FieldReference {
    let start = position
    var depth = 0
    var path = String.UnicodeScalarView()
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      switch scalar {
      case "[":
        depth += 1
        if depth == 1 { continue }
      case "]":
        depth -= 1
        if depth == 0 { return try reference(String(path), at: start) }
      default: break
      }
      path.append(scalar)
    }
    throw FormulaProblem(.formulaFieldMalformed, "a field is not closed with ']'", at: start)
  }

  private func reference(_ written: String, at offset: Int) throws(FormulaProblem) -> FieldReference {
    var path = Substring(written)
    while path.first?.isWhitespace == true { path.removeFirst() }
    while path.last?.isWhitespace == true { path.removeLast() }
    var side: Side?
    for (prefix, named) in [("pc.", Side.partnerCenter), ("crm.", .crm)] where path.lowercased().hasPrefix(prefix) {
      side = named
      path = path.dropFirst(prefix.count)
    }
    guard FieldPath(String(path)) != nil else {
      throw FormulaProblem(
        .formulaFieldMalformed, "'[\(written)]' is no field; write [details.dealValue] or [CRM.name]", at: offset)
    }
    return .field(String(path), side: side)
  }
}
