/// A regular expression as a program for ``PatternMatcher``.
///
/// Letters, `.`, `[a-z]`, `\d \w \s \b` and their opposites, groups, `(?:...)`, `(?i)` at the beginning, `|`, `* + ? {m,n}` and their
/// lazy forms, `^ $`. No looking around and no back references: matching takes time in proportion to text and pattern.
struct Pattern: Sendable {
  enum Instruction: Sendable {
    case scalar(Unicode.Scalar)
    case any
    case set(ScalarSet)
    /// Goes on at both, the first preferred.
    case split(Int, Int)
    case jump(Int)
    case save(Int)
    case start
    case end
    case wordEdge(Bool)
    case match
  }

  let program: [Instruction]
  /// With the whole match as group 0.
  let groups: Int
  let ignoresCase: Bool

  static let longestProgram = 4000

  init(_ text: String) throws(FormatProblem) {
    var rest = Array(text.unicodeScalars)
    ignoresCase = String(String.UnicodeScalarView(rest.prefix(4))) == "(?i)"
    if ignoresCase { rest.removeFirst(4) }
    var parser = PatternParser(scalars: rest, written: text)
    let tree = try parser.parse()
    groups = parser.groups
    var program: [Instruction] = []
    try Self.emit(.group(tree, 0), into: &program)
    program.append(.match)
    self.program = program
  }

  indirect enum Tree {
    case empty
    case one(Instruction)
    case sequence([Tree])
    case either([Tree])
    case repeated(Tree, Int, Int?, isLazy: Bool)
    case group(Tree, Int)
  }

  private static func emit(_ tree: Tree, into program: inout [Instruction]) throws(FormatProblem) {
    guard program.count < longestProgram else { throw FormatProblem(message: "the pattern is too large") }
    switch tree {
    case .empty: break
    case .one(let instruction): program.append(instruction)
    case .sequence(let parts): for part in parts { try emit(part, into: &program) }
    case .group(let inner, let number):
      program.append(.save(number * 2))
      try emit(inner, into: &program)
      program.append(.save(number * 2 + 1))
    case .either(let branches):
      var jumps: [Int] = []
      for (index, branch) in branches.enumerated() {
        if index == branches.count - 1 {
          try emit(branch, into: &program)
        } else {
          let split = program.count
          program.append(.match)
          try emit(branch, into: &program)
          jumps.append(program.count)
          program.append(.match)
          program[split] = .split(split + 1, program.count)
        }
      }
      for jump in jumps { program[jump] = .jump(program.count) }
    case .repeated(let inner, let least, let most, let isLazy):
      for _ in 0..<least { try emit(inner, into: &program) }
      func split(at index: Int, _ inside: Int, _ after: Int) {
        program[index] = isLazy ? .split(after, inside) : .split(inside, after)
      }
      guard let most else {
        let loop = program.count
        program.append(.match)
        try emit(inner, into: &program)
        program.append(.jump(loop))
        split(at: loop, loop + 1, program.count)
        return
      }
      var splits: [Int] = []
      for _ in least..<most {
        splits.append(program.count)
        program.append(.match)
        try emit(inner, into: &program)
      }
      for index in splits { split(at: index, index + 1, program.count) }
    }
  }
}

/// A set of scalars in a pattern.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var classes: [Class] = []
  var isNegated = false

  enum Class: Sendable {
    case digit, notDigit, word, notWord, blank, notBlank

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .digit: scalar.properties.generalCategory == .decimalNumber
      case .notDigit: scalar.properties.generalCategory != .decimalNumber
      case .word: Self.isWord(scalar)
      case .notWord: !Self.isWord(scalar)
      case .blank: scalar.properties.isWhitespace
      case .notBlank: !scalar.properties.isWhitespace
      }
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber || scalar == "_"
    }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    (ranges.contains { $0.contains(scalar.value) } || classes.contains { $0.contains(scalar) }) != isNegated
  }
}
