internal import Faults
internal import Records

/// Makes the tree of a formula.
///
/// What has no meaning ends it; unknown functions and wrong counts are gathered.
struct Parser {
  private let tokens: [Token]
  private let separator: Token.Symbol
  private var position = 0
  private var nesting = 0
  private(set) var problems: [FormulaProblem] = []

  static let deepestNesting = 64

  /// The separator as messages name it: the one in use, or the one to use.
  private let separatorName: String

  init(tokens: [Token]) {
    self.tokens = tokens
    let usesCommas = tokens.contains { $0.kind == .symbol(.comma) } && !tokens.contains { $0.kind == .symbol(.semicolon) }
    separatorName = usesCommas ? "," : ";"
    separator = tokens.contains { $0.kind == .symbol(.semicolon) } ? .semicolon : .comma
  }

  /// The whole formula.
  mutating func parse() throws(FormulaProblem) -> Node {
    let node = try comparison()
    let rest = peek
    switch rest.kind {
    case .end: return node
    case .symbol(.comma), .symbol(.semicolon): throw strayed(rest)
    case .symbol(.close): throw FormulaProblem(.formulaUnexpected, "')' without '('", at: rest.offset)
    case .number, .text, .field, .name:
      throw FormulaProblem(.formulaUnexpected, "an operator is missing before \(rest.name)", at: rest.offset)
    default: throw FormulaProblem(.formulaUnexpected, "\(rest.name) is not expected here", at: rest.offset)
    }
  }

  private var peek: Token {
    position < tokens.count ? tokens[position] : Token(kind: .end, offset: tokens.last?.offset ?? 0)
  }

  private mutating func take(_ symbol: Token.Symbol) -> Bool {
    guard peek.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  /// A separator where none belongs; most often a decimal comma.
  private func strayed(_ token: Token) -> FormulaProblem {
    if token.kind == .symbol(.comma), separator == .semicolon {
      return FormulaProblem(
        .formulaSeparator, "',' in a formula with ';': arguments are separated by ';', and numbers are written with a point",
        at: token.offset)
    }
    if token.kind == .symbol(.comma), position > 0, case .number = tokens[position - 1].kind {
      return FormulaProblem(.formulaSeparator, "',' outside a function; numbers are written with a point", at: token.offset)
    }
    return FormulaProblem(.formulaSeparator, "\(token.name) outside a function", at: token.offset)
  }

  // MARK: Operators, the loosest first

  private mutating func comparison() throws(FormulaProblem) -> Node {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.deepestNesting else {
      throw FormulaProblem(.formulaTooDeep, "parentheses and functions are nested more than 64 deep", at: peek.offset)
    }
    var left = try joined()
    while let found = one(of: [.equal, .unequal, .less, .atMost, .more, .atLeast]) {
      left = try binary(found, left, try joined())
    }
    return left
  }

  private mutating func joined() throws(FormulaProblem) -> Node {
    var left = try sum()
    while let found = one(of: [.join]) { left = try binary(found, left, try sum()) }
    return left
  }

  private mutating func sum() throws(FormulaProblem) -> Node {
    var left = try product()
    while let found = one(of: [.add, .subtract]) { left = try binary(found, left, try product()) }
    return left
  }

  private mutating func product() throws(FormulaProblem) -> Node {
    var left = try power()
    while let found = one(of: [.multiply, .divide]) { left = try binary(found, left, try power()) }
    return left
  }

  /// Left to right, as in Excel: `2^3^2` is 64.
  private mutating func power() throws(FormulaProblem) -> Node {
    var left = try signed()
    while let found = one(of: [.power]) { left = try binary(found, left, try signed()) }
    return left
  }

  /// Signs bind tighter than `^`, as in Excel: `-2^2` is 4.
  private mutating func signed() throws(FormulaProblem) -> Node {
    var signs: [(isMinus: Bool, offset: Int)] = []
    while true {
      let offset = peek.offset
      if take(.minus) {
        signs.append((true, offset))
      } else if take(.plus) {
        signs.append((false, offset))
      } else {
        break
      }
    }
    var node = try percent()
    for sign in signs.reversed() where sign.isMinus { node = try self.node(.negated(node), sign.offset, node.depth) }
    return node
  }

  private mutating func percent() throws(FormulaProblem) -> Node {
    var node = try operand()
    while take(.percent) { node = try self.node(.percent(node), node.offset, node.depth) }
    return node
  }

  private mutating func one(of operators: [Operator]) -> (Operator, Int)? {
    let token = peek
    guard case .symbol(let symbol) = token.kind, let found = Operator(rawValue: symbol.rawValue), operators.contains(found)
    else { return nil }
    position += 1
    return (found, token.offset)
  }

  private func binary(_ found: (Operator, Int), _ left: Node, _ right: Node) throws(FormulaProblem) -> Node {
    try node(.binary(found.0, left, right), found.1, Swift.max(left.depth, right.depth))
  }

  private func node(_ kind: Node.Kind, _ offset: Int, _ below: Int = 0) throws(FormulaProblem) -> Node {
    guard below < Node.deepest else {
      throw FormulaProblem(.formulaTooDeep, "more than 256 operators in a row; use CONCAT or SUM, or parentheses", at: offset)
    }
    return Node(kind: kind, offset: offset, depth: below + 1)
  }

  // MARK: Operands

  private mutating func operand() throws(FormulaProblem) -> Node {
    let token = peek
    position += 1
    switch token.kind {
    case .number(let number): return try node(.literal(.decimal(number)), token.offset)
    case .text(let text): return try node(.literal(.text(orNull: text)), token.offset)
    case .field(let reference): return try node(.reference(reference), token.offset)
    case .name(let name):
      return take(.open) ? try call(name, at: token.offset) : try named(name, at: token.offset)
    case .symbol(.open):
      let inside = try comparison()
      try close(opened: token.offset)
      return inside
    case .end: throw FormulaProblem(.formulaIncomplete, "the formula ends where a value is expected", at: token.offset)
    case .symbol(let symbol):
      let isFirst = position == 1
      throw FormulaProblem(
        .formulaUnexpected,
        symbol == .equal && isFirst
          ? "'=' twice at the beginning" : "a value is expected, found '\(symbol.rawValue)'", at: token.offset)
    }
  }

  private mutating func close(opened offset: Int) throws(FormulaProblem) {
    if take(.close) { return }
    let token = peek
    switch token.kind {
    case .end: throw FormulaProblem(.formulaIncomplete, "'(' is not closed", at: offset)
    case .symbol(.comma), .symbol(.semicolon): throw strayed(token)
    default: throw FormulaProblem(.formulaUnexpected, "')' or an operator is expected, found \(token.name)", at: token.offset)
    }
  }

  private func named(_ name: String, at offset: Int) throws(FormulaProblem) -> Node {
    switch name.uppercased() {
    case "VALUE": return try node(.reference(.value), offset)
    case "TRUE": return try node(.literal(.flag(true)), offset)
    case "FALSE": return try node(.literal(.flag(false)), offset)
    default: throw FunctionNames.unknownName(name, at: offset)
    }
  }

  private mutating func call(_ name: String, at offset: Int) throws(FormulaProblem) -> Node {
    var arguments: [Node] = []
    if !take(.close) {
      repeat {
        // An argument that is left out is blank: `IF(a;;b)`.
        if peek.kind == .symbol(separator) || peek.kind == .symbol(.close) {
          arguments.append(try node(.literal(.null), peek.offset))
        } else {
          arguments.append(try comparison())
        }
      } while take(separator)
      if !take(.close) {
        if case .symbol(.comma) = peek.kind { throw strayed(peek) }
        if peek.kind == .end { throw FormulaProblem(.formulaIncomplete, "'\(name)(' is not closed", at: offset) }
        throw FormulaProblem(
          .formulaUnexpected, "'\(separatorName)', ')' or an operator is expected, found \(peek.name)", at: peek.offset)
      }
    }
    let upper = name.uppercased()
    let below = arguments.map(\.depth).max() ?? 0
    if upper == "TRUE" || upper == "FALSE", arguments.isEmpty { return try node(.literal(.flag(upper == "TRUE")), offset) }
    guard let function = Functions.named[upper] else {
      problems.append(FunctionNames.unknownFunction(name, at: offset))
      return try node(.literal(.null), offset)
    }
    if let problem = function.refusal(ofCount: arguments.count) {
      problems.append(FormulaProblem(.formulaArguments, problem, at: offset))
      return try node(.literal(.null), offset)
    }
    for literal in function.literals where literal < arguments.count && arguments[literal].literalText == nil {
      problems.append(
        FormulaProblem(
          .formulaLiteralNeeded, "\(function.name) needs a text in quotation marks as argument \(literal + 1)",
          at: arguments[literal].offset))
    }
    return try node(.call(function, arguments), offset, below)
  }
}
