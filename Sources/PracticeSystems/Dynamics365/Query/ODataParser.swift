/// Reads a `$filter`: `or` binds weakest, then `and`, `not`, comparisons.
struct ODataParser {
  private var scanner: ODataScanner
  /// How deep parentheses may nest, so that a hostile filter ends in an answer.
  private static let depthLimit = 100
  private static let functions: Set<String> = ["contains", "startswith", "endswith"]
  private static let namespace = "Microsoft.Dynamics.CRM."

  private init(_ text: String) { scanner = ODataScanner(text) }

  /// The expression of a whole filter; refused with 400 where it is none.
  static func filter(_ text: String) throws(DataverseRefusal) -> ODataExpression {
    var parser = ODataParser(text)
    let expression = try parser.disjunction(depth: 0)
    guard try parser.scanner.next() == .end else { throw parser.scanner.syntax() }
    return expression
  }

  private mutating func disjunction(depth: Int) throws(DataverseRefusal) -> ODataExpression {
    guard depth < Self.depthLimit else { throw .query("The node count limit of the filter has been exceeded.") }
    var left = try conjunction(depth: depth)
    while try take("or") { left = .or(left, try conjunction(depth: depth)) }
    return left
  }

  private mutating func conjunction(depth: Int) throws(DataverseRefusal) -> ODataExpression {
    var left = try negation(depth: depth)
    while try take("and") { left = .and(left, try negation(depth: depth)) }
    return left
  }

  private mutating func negation(depth: Int) throws(DataverseRefusal) -> ODataExpression {
    guard depth < Self.depthLimit else { throw .query("The node count limit of the filter has been exceeded.") }
    if try take("not") { return .not(try negation(depth: depth + 1)) }
    if try scanner.take("(") {
      let inner = try disjunction(depth: depth + 1)
      try scanner.expect(")")
      return inner
    }
    return try comparison()
  }

  private mutating func comparison() throws(DataverseRefusal) -> ODataExpression {
    let left = try operand()
    guard case .word(let word) = try scanner.peek(), let comparison = ODataComparison(rawValue: word) else { return left }
    _ = try scanner.next()
    return .comparison(comparison, left, try operand())
  }

  private mutating func operand() throws(DataverseRefusal) -> ODataExpression {
    switch try scanner.next() {
    case .text(let text): return .literal(.text(text))
    case .word(let word):
      if try scanner.peek() == .mark("(") { return try call(word) }
      if scanner.quoteFollows, case .text(let member) = try scanner.next() {
        return .literal(.enumeration(type: word, member: member))
      }
      if let constant = Self.constant(word) { return .literal(constant) }
      return .path(try path(word))
    default: throw scanner.syntax()
    }
  }

  private mutating func call(_ name: String) throws(DataverseRefusal) -> ODataExpression {
    try scanner.expect("(")
    if name.hasPrefix(Self.namespace) { return try queryFunction(String(name.dropFirst(Self.namespace.count))) }
    guard Self.functions.contains(name) else {
      throw .query("An unknown function with name '\(name)' was found.")
    }
    let first = try operand()
    try scanner.expect(",")
    let second = try operand()
    try scanner.expect(")")
    return .call(name, [first, second])
  }

  private mutating func queryFunction(_ name: String) throws(DataverseRefusal) -> ODataExpression {
    var property: String?
    var values: [String] = []
    repeat {
      guard case .word(let parameter) = try scanner.next() else { throw scanner.syntax() }
      try scanner.expect("=")
      switch parameter {
      case "PropertyName":
        guard case .text(let text) = try scanner.next() else { throw scanner.syntax() }
        property = text
      case "PropertyValues":
        try scanner.expect("[")
        repeat {
          guard case .text(let text) = try scanner.next() else { throw scanner.syntax() }
          values.append(text)
        } while try scanner.take(",")
        try scanner.expect("]")
      default: throw .query("Parameter '\(parameter)' is not known to 'Microsoft.Dynamics.CRM.\(name)'.")
      }
    } while try scanner.take(",")
    try scanner.expect(")")
    guard let property, name == "In" || name == "NotIn" || name == "ContainValues" else {
      throw .query("The function 'Microsoft.Dynamics.CRM.\(name)' is not known, or a parameter of it is missing.")
    }
    return .queryFunction(name, property: property, values: values)
  }

  private mutating func take(_ keyword: String) throws(DataverseRefusal) -> Bool {
    guard try scanner.peek() == .word(keyword) else { return false }
    _ = try scanner.next()
    return true
  }

  private func path(_ word: String) throws(DataverseRefusal) -> [String] {
    let steps = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let first = word.utf8.first, !(48...57).contains(first), !steps.contains(""), !word.contains(":") else {
      throw scanner.syntax()
    }
    return steps
  }

  /// The constant that an unquoted word stands for; a name is none.
  static func constant(_ word: String) -> ODataLiteral? {
    switch word {
    case "null": return .null
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    if let id = DataverseID(word) { return .id(id) }
    guard let first = word.utf8.first, (48...57).contains(first) || first == UInt8(ascii: "-") else { return nil }
    if let number = DataverseDecimal(json: word) { return .number(number) }
    if let date = DataverseDates.date(word) { return .date(date) }
    // A time zone is needed here: a bare time is no instant in a query.
    guard word.hasSuffix("Z") || word.dropFirst(16).contains(where: { $0 == "+" || $0 == "-" }) else { return nil }
    return DataverseDates.instant(word).map { .instant($0) }
  }
}
