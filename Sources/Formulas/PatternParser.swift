/// Reads a regular expression.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private let written: String
  private var position = 0
  private var nesting = 0
  private(set) var groups = 1

  init(scalars: [Unicode.Scalar], written: String) {
    self.scalars = scalars
    self.written = written
  }

  mutating func parse() throws(FormatProblem) -> Pattern.Tree {
    guard scalars.count <= 1000 else { throw FormatProblem(message: "a pattern has at most 1,000 characters") }
    let tree = try either()
    if peek == ")" { throw wrong("has ')' without '('") }
    return tree
  }

  private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    position += 1
    return true
  }

  private func wrong(_ what: String) -> FormatProblem { FormatProblem(message: "the pattern \(quoted(written)) \(what)") }

  private mutating func either() throws(FormatProblem) -> Pattern.Tree {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= 32 else { throw wrong("nests groups more than 32 deep") }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .either(branches)
  }

  private mutating func sequence() throws(FormatProblem) -> Pattern.Tree {
    var parts: [Pattern.Tree] = []
    while let scalar = peek, scalar != "|", scalar != ")" { parts.append(try repeated()) }
    return parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func repeated() throws(FormatProblem) -> Pattern.Tree {
    var tree = try one()
    while let (least, most) = try bounds() {
      if case .repeated = tree { throw wrong("repeats a repetition; put it in a group") }
      let isLazy = take("?")
      if peek == "+" { throw wrong("has a possessive repetition, which is not known") }
      tree = .repeated(tree, least, most, isLazy: isLazy)
    }
    return tree
  }

  private mutating func bounds() throws(FormatProblem) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard peek == "{" else { return nil }
    let start = position
    position += 1
    let least = number()
    var most = least
    if take(",") { most = number() }
    let isOpen = scalars[start..<position].last == ","
    guard let least, take("}") else { throw wrong("has '{' that is no repetition such as {2} or {1,3}; a brace itself is '\\{'") }
    guard least <= 1000, (most ?? 0) <= 1000, isOpen || (most ?? 0) >= least else {
      throw wrong("repeats more than 1,000 times, or backwards")
    }
    return (least, isOpen ? nil : most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek, ("0"..."9").contains(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 48), 1_000_000)
      position += 1
    }
    return value
  }

  private mutating func one() throws(FormatProblem) -> Pattern.Tree {
    guard let scalar = peek else { return .empty }
    position += 1
    switch scalar {
    case ".": return .one(.any)
    case "^": return .one(.start)
    case "$": return .one(.end)
    case "(": return try group()
    case "[": return .one(.set(try set()))
    case "*", "+", "?": throw wrong("has '\(scalar)' with nothing before it; the character itself is '\\\(scalar)'")
    case "{": throw wrong("has '{' with nothing before it; the character itself is '\\{'")
    case "\\": return try escaped()
    default: return .one(.scalar(scalar))
    }
  }

  private mutating func group() throws(FormatProblem) -> Pattern.Tree {
    var number: Int?
    if take("?") {
      if take("<") {
        guard let name = peek, name != "=", name != "!" else { throw wrong("looks behind, which is not known") }
        while let next = peek, next != ">" { position += next == ")" ? scalars.count : 1 }
        guard take(">") else { throw wrong("has a group's name without '>'") }
        number = groups
      } else if !take(":") {
        throw wrong("has '(?' with something else than ':'; looking around is not known, and '(?i)' stands at the beginning only")
      }
    } else {
      number = groups
    }
    if number != nil { groups += 1 }
    guard groups <= 32 else { throw wrong("has more than 31 groups") }
    let inner = try either()
    guard take(")") else { throw wrong("has '(' without ')'") }
    return number.map { .group(inner, $0) } ?? inner
  }

  private mutating func escaped() throws(FormatProblem) -> Pattern.Tree {
    guard let scalar = peek else { throw wrong("ends with '\\'") }
    position += 1
    if let found = Self.classes[scalar] { return .one(.set(ScalarSet(classes: [found]))) }
    switch scalar {
    case "b": return .one(.wordEdge(true))
    case "B": return .one(.wordEdge(false))
    default: return .one(.scalar(try plain(scalar)))
    }
  }

  private func plain(_ scalar: Unicode.Scalar) throws(FormatProblem) -> Unicode.Scalar {
    switch scalar {
    case "t": return "\t"
    case "n": return "\n"
    case "r": return "\r"
    case "1"..."9": throw wrong("refers back to a group, which is not known")
    default:
      guard !scalar.properties.isAlphabetic, scalar != "0" else { throw wrong("has '\\\(scalar)', which is not known") }
      return scalar
    }
  }

  private static let classes: [Unicode.Scalar: ScalarSet.Class] = [
    "d": .digit, "D": .notDigit, "w": .word, "W": .notWord, "s": .blank, "S": .notBlank,
  ]

  private mutating func set() throws(FormatProblem) -> ScalarSet {
    var set = ScalarSet()
    set.isNegated = take("^")
    var isFirst = true
    while let scalar = peek, scalar != "]" || isFirst {
      isFirst = false
      position += 1
      var low = scalar
      if scalar == "\\" {
        guard let next = peek else { break }
        position += 1
        if let found = Self.classes[next] {
          set.classes.append(found)
          continue
        }
        low = try plain(next)
      }
      guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        set.ranges.append(low.value...low.value)
        continue
      }
      position += 1
      var high = scalars[position]
      position += 1
      if high == "\\", let next = peek {
        position += 1
        guard Self.classes[next] == nil else { throw wrong("has a range that ends with '\\\(next)'") }
        high = try plain(next)
      }
      guard low.value <= high.value else { throw wrong("has a range that runs backwards, '\(low)-\(high)'") }
      set.ranges.append(low.value...high.value)
    }
    guard take("]") else { throw wrong("has '[' without ']'") }
    return set
  }
}
