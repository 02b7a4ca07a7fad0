/// Runs a pattern over a text, all ways at once: time grows with the product of both lengths, never faster.
struct PatternMatcher {
  let pattern: Pattern
  let text: [Unicode.Scalar]
  private let folded: [Unicode.Scalar]
  /// Steps left before the work is given up.
  private(set) var budget = 2_000_000

  init(_ pattern: Pattern, _ text: [Unicode.Scalar]) {
    self.pattern = pattern
    self.text = text
    folded = pattern.ignoresCase ? text.map(Self.lower) : text
  }

  /// Two positions a group, -1 for a group that took no part.
  typealias Captures = [Int]

  private struct Thread {
    let at: Int
    let captures: Captures
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let mapping = scalar.properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }

  /// The first match at or after a position, as captures; `nil` when there is none.
  ///
  /// - Throws: when text and pattern together ask for too many steps.
  mutating func firstMatch(from position: Int) throws(FormatProblem) -> Captures? {
    var current: [Thread] = []
    var found: Captures?
    /// The text position at which an instruction was last reached: each is followed once a position.
    var seen = [Int](repeating: -1, count: pattern.program.count)
    let empty = Captures(repeating: -1, count: pattern.groups * 2)
    var index = position
    while index <= text.count {
      // While nothing has been found, a match may begin at every place; threads begun earlier stand before it and win.
      if found == nil { add(Thread(at: 0, captures: empty), at: index, into: &current, seen: &seen) }
      var next: [Thread] = []
      for thread in current {
        budget -= 1
        if case .match = pattern.program[thread.at] {
          found = thread.captures
          break
        }
        if index < text.count, consumes(pattern.program[thread.at], index) {
          add(Thread(at: thread.at + 1, captures: thread.captures), at: index + 1, into: &next, seen: &seen)
        }
      }
      guard budget > 0 else { throw FormatProblem(message: "the pattern asks for too many steps on a text of this length") }
      current = next
      index += 1
      if current.isEmpty, found != nil { break }
    }
    return found
  }

  private func consumes(_ instruction: Pattern.Instruction, _ index: Int) -> Bool {
    switch instruction {
    case .scalar(let scalar): (pattern.ignoresCase ? Self.lower(scalar) : scalar) == folded[index]
    case .any: text[index] != "\n"
    case .set(let set): set.contains(text[index]) || (pattern.ignoresCase && containsOtherCase(set, text[index]))
    default: false
    }
  }

  private func containsOtherCase(_ set: ScalarSet, _ scalar: Unicode.Scalar) -> Bool {
    let forms =
      scalar.properties.lowercaseMapping.unicodeScalars.prefix(1) + scalar.properties.uppercaseMapping.unicodeScalars.prefix(1)
    return set.isNegated ? false : forms.contains { set.contains($0) }
  }

  /// Follows jumps, splits, saves and assertions to the instructions that read, in the order of preference.
  private mutating func add(_ thread: Thread, at index: Int, into list: inout [Thread], seen: inout [Int]) {
    var stack = [thread]
    while let thread = stack.popLast() {
      guard seen[thread.at] != index else { continue }
      seen[thread.at] = index
      budget -= 1
      switch pattern.program[thread.at] {
      case .jump(let to): stack.append(Thread(at: to, captures: thread.captures))
      case .split(let first, let second):
        stack.append(Thread(at: second, captures: thread.captures))
        stack.append(Thread(at: first, captures: thread.captures))
      case .save(let slot):
        var captures = thread.captures
        captures[slot] = index
        stack.append(Thread(at: thread.at + 1, captures: captures))
      case .start: if index == 0 { stack.append(Thread(at: thread.at + 1, captures: thread.captures)) }
      case .end: if index == text.count { stack.append(Thread(at: thread.at + 1, captures: thread.captures)) }
      case .wordEdge(let wanted):
        let before = index > 0 && ScalarSet.Class.isWord(text[index - 1])
        let after = index < text.count && ScalarSet.Class.isWord(text[index])
        if (before != after) == wanted { stack.append(Thread(at: thread.at + 1, captures: thread.captures)) }
      case .scalar, .any, .set, .match: list.append(thread)
      }
    }
  }
}
