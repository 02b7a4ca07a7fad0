internal import Faults
internal import Records

/// Regular expressions; a pattern in quotation marks is read once.
enum PatternFunctions {
  static let all: [FunctionSpec] = [
    FunctionSpec("REGEXTEST(text; pattern)", 2, 2) { (call) throws(FormulaProblem) -> Step in
      try step(call) { (pattern, a) throws(FormulaProblem) -> Value in
        var matcher = PatternMatcher(pattern, Array(a.text(0).unicodeScalars))
        return .flag(try first(&matcher, from: 0, a) != nil)
      }
    },
    FunctionSpec("REGEXEXTRACT(text; pattern; group)", 2, 3) { (call) throws(FormulaProblem) -> Step in
      try step(call, extract)
    },
    FunctionSpec("REGEXREPLACE(text; pattern; new; which)", 3, 4) { (call) throws(FormulaProblem) -> Step in
      try step(call, replace)
    },
  ]

  private typealias Body = @Sendable (Pattern, Arguments) throws(FormulaProblem) -> Value

  private static func step(_ call: Call, _ body: @escaping Body) throws(FormulaProblem) -> Step {
    let (steps, offset, name) = (try call.steps(), call.offset, call.function.name)
    let ready = try call.arguments[1].literalText.map { (text) throws(FormulaProblem) -> Pattern in
      try read(text, name, call.arguments[1].offset)
    }
    return { (context) throws(FormulaProblem) -> Value in
      var values: [Value] = []
      for step in steps { values.append(try step(context)) }
      let a = Arguments(values: values, function: name, offset: offset)
      if let ready { return try body(ready, a) }
      return try body(try read(a.text(1), name, offset), a)
    }
  }

  private static func read(_ text: String, _ name: String, _ offset: Int) throws(FormulaProblem) -> Pattern {
    do throws(FormatProblem) {
      return try Pattern(text)
    } catch {
      throw FormulaProblem(.formulaPattern, "\(name): \(error.message)", at: offset)
    }
  }

  private static func first(
    _ matcher: inout PatternMatcher, from position: Int, _ a: Arguments
  ) throws(FormulaProblem) -> PatternMatcher.Captures? {
    do throws(FormatProblem) {
      return try matcher.firstMatch(from: position)
    } catch {
      throw a.problem(.patternTooCostly, error.message)
    }
  }

  /// The first match, or one of its groups; blank for a group that took no part.
  @Sendable
  private static func extract(_ pattern: Pattern, _ a: Arguments) throws(FormulaProblem) -> Value {
    let group = try a.whole(2, or: 0)
    guard group >= 0, group < pattern.groups else {
      throw a.problem(.outOfRange, "the pattern has \(pattern.groups - 1) groups, so no group \(group)")
    }
    var matcher = PatternMatcher(pattern, Array(a.text(0).unicodeScalars))
    guard let captures = try first(&matcher, from: 0, a) else {
      throw a.problem(.notFound, "\(quoted(a.text(1))) does not occur in \(quoted(a.text(0)))")
    }
    return .text(orNull: captured(group, captures, matcher.text))
  }

  private static func captured(_ group: Int, _ captures: PatternMatcher.Captures, _ text: [Unicode.Scalar]) -> String {
    guard group * 2 + 1 < captures.count else { return "" }
    let (from, to) = (captures[group * 2], captures[group * 2 + 1])
    return from >= 0 && to >= from ? String(String.UnicodeScalarView(text[from..<to])) : ""
  }

  /// All matches, or the one asked for, by a text in which `$1` stands for a group, `$0` for the match, and `$$` for `$`.
  @Sendable
  private static func replace(_ pattern: Pattern, _ a: Arguments) throws(FormulaProblem) -> Value {
    let which = try a.whole(3, or: 0)
    guard which >= 0 else { throw a.problem(.outOfRange, "the occurrence \(which) is less than 0") }
    var matcher = PatternMatcher(pattern, Array(a.text(0).unicodeScalars))
    let text = matcher.text
    let new = Array(a.text(2).unicodeScalars)
    var result = String.UnicodeScalarView()
    var position = 0
    var copied = 0
    var found = 0
    while position <= text.count, let captures = try first(&matcher, from: position, a) {
      found += 1
      let (from, to) = (captures[0], captures[1])
      if which == 0 || which == found {
        result.append(contentsOf: text[copied..<from])
        result.append(contentsOf: expanded(new, captures, text))
        copied = to
        guard result.count <= Operators.longestText else {
          throw a.problem(.textTooLong, "the text has more than 32,767 characters")
        }
      }
      // Behind an empty match the search goes on one character later.
      position = to == from ? to + 1 : to
      if which == found { break }
    }
    result.append(contentsOf: text[copied...])
    return try Operators.bounded(String(result), for: a.function, at: a.offset)
  }

  private static func expanded(
    _ new: [Unicode.Scalar], _ captures: PatternMatcher.Captures, _ text: [Unicode.Scalar]
  ) -> String.UnicodeScalarView {
    var result = String.UnicodeScalarView()
    var index = 0
    while index < new.count {
      let next = index + 1 < new.count ? new[index + 1] : nil
      if new[index] == "$", let next, ("0"..."9").contains(next) {
        result.append(contentsOf: captured(Int(next.value - 48), captures, text).unicodeScalars)
        index += 2
      } else {
        result.append(new[index])
        index += new[index] == "$" && next == "$" ? 2 : 1
      }
    }
    return result
  }
}
