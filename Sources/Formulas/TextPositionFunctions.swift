internal import Faults
internal import Records

/// Functions that count characters.
///
/// A character is a Unicode code point, as in LibreOffice, and counts from 1.
enum TextPositionFunctions {
  static let all: [FunctionSpec] = [
    FunctionSpec("LEFT(text; count)", 1, 2, left),
    FunctionSpec("RIGHT(text; count)", 1, 2, right),
    FunctionSpec("MID(text; start; count)", 3, 3, mid),
    FunctionSpec("LEN(text)", 1, 1, len),
    FunctionSpec("REPLACE(text; start; count; new)", 4, 4, replace),
    FunctionSpec("FIND(sought; text; start)", 2, 3, find),
    FunctionSpec("SEARCH(sought; text; start)", 2, 3, search),
  ]

  private static func count(_ a: Arguments, _ index: Int, or otherwise: Int) throws(FormulaProblem) -> Int {
    let count = try a.whole(index, or: otherwise)
    guard count >= 0 else { throw a.problem(.outOfRange, "the count \(count) is negative") }
    return count
  }

  private static func start(_ a: Arguments, _ index: Int, or otherwise: Int) throws(FormulaProblem) -> Int {
    let start = try a.whole(index, or: otherwise)
    guard start >= 1 else { throw a.problem(.outOfRange, "the start \(start) is less than 1") }
    return start
  }

  static func left(_ a: Arguments) throws(FormulaProblem) -> Value {
    .text(orNull: String(String.UnicodeScalarView(a.text(0).unicodeScalars.prefix(try count(a, 1, or: 1)))))
  }

  static func right(_ a: Arguments) throws(FormulaProblem) -> Value {
    .text(orNull: String(String.UnicodeScalarView(a.text(0).unicodeScalars.suffix(try count(a, 1, or: 1)))))
  }

  static func mid(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (start, count) = (try start(a, 1, or: 1), try count(a, 2, or: 0))
    return .text(orNull: String(String.UnicodeScalarView(a.text(0).unicodeScalars.dropFirst(start - 1).prefix(count))))
  }

  static func len(_ a: Arguments) throws(FormulaProblem) -> Value {
    .decimal(ExactDecimal(a.text(0).unicodeScalars.count))
  }

  static func replace(_ a: Arguments) throws(FormulaProblem) -> Value {
    let text = a.text(0).unicodeScalars
    let (start, count) = (try start(a, 1, or: 1), try count(a, 2, or: 0))
    var result = String.UnicodeScalarView(text.prefix(start - 1))
    result.append(contentsOf: a.text(3).unicodeScalars)
    result.append(contentsOf: text.dropFirst(start - 1).dropFirst(count))
    return try Operators.bounded(String(result), for: a.function, at: a.offset)
  }

  /// Case counts, no wildcards.
  static func find(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (sought, text) = (Array(a.text(0).unicodeScalars), Array(a.text(1).unicodeScalars))
    let start = try start(a, 2, or: 1)
    var position = start - 1
    while position + sought.count <= text.count {
      if text[position...].starts(with: sought) { return .decimal(ExactDecimal(position + 1)) }
      position += 1
    }
    throw a.problem(.notFound, "\(quoted(a.text(0))) does not occur in \(quoted(a.text(1)))")
  }

  /// Case does not count; `?` is any character, `*` any run of them, `~` takes the next one as it is.
  static func search(_ a: Arguments) throws(FormulaProblem) -> Value {
    let text = lowered(a.text(1))
    let start = try start(a, 2, or: 1)
    let pattern = wildcards(a.text(0))
    var position = start - 1
    while position <= text.count {
      if matches(pattern, text, from: position) { return .decimal(ExactDecimal(position + 1)) }
      position += 1
    }
    throw a.problem(.notFound, "\(quoted(a.text(0))) does not occur in \(quoted(a.text(1)))")
  }

  private enum Wildcard: Equatable {
    case one(Unicode.Scalar)
    case any
    case run
  }

  /// Scalar by scalar, so that positions stay those of the text.
  private static func lowered(_ text: String) -> [Unicode.Scalar] { text.unicodeScalars.map(lowered) }

  private static func lowered(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let mapping = scalar.properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }

  private static func wildcards(_ text: String) -> [Wildcard] {
    var pattern: [Wildcard] = []
    var isPlain = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "~" where !isPlain:
        isPlain = true
        continue
      case "?" where !isPlain: pattern.append(.any)
      case "*" where !isPlain: if pattern.last != .run { pattern.append(.run) }
      default: pattern.append(.one(lowered(scalar)))
      }
      isPlain = false
    }
    if isPlain { pattern.append(.one("~")) }
    return pattern
  }

  /// Whether the pattern matches a beginning of the text from `position`; going back only to the last `*`.
  private static func matches(_ pattern: [Wildcard], _ text: [Unicode.Scalar], from position: Int) -> Bool {
    var (p, t) = (0, position)
    var retry: (p: Int, t: Int)?
    while p < pattern.count {
      switch pattern[p] {
      case .run:
        p += 1
        retry = (p, t)
        continue
      case .any where t < text.count:
        p += 1
        t += 1
        continue
      case .one(let scalar) where t < text.count && text[t] == scalar:
        p += 1
        t += 1
        continue
      default: break
      }
      guard let back = retry, back.t < text.count else { return false }
      retry = (back.p, back.t + 1)
      (p, t) = (back.p, back.t + 1)
    }
    return true
  }
}
