internal import Faults
internal import Records

/// Functions that make texts of texts.
enum TextFunctions {
  static let all: [FunctionSpec] = [
    FunctionSpec("TRIM(text)", 1, 1, trim),
    FunctionSpec("UPPER(text)", 1, 1, upper),
    FunctionSpec("LOWER(text)", 1, 1, lower),
    FunctionSpec("PROPER(text)", 1, 1, proper),
    FunctionSpec("SUBSTITUTE(text; old; new; which)", 3, 4, substitute),
    FunctionSpec("CONCAT(text; ...)", 1, nil, concat),
    FunctionSpec("TEXTJOIN(between; skip blanks; text; ...)", 3, nil, textJoin),
    FunctionSpec("EXACT(text; text)", 2, 2, exact),
    FunctionSpec("REPT(text; times)", 2, 2, rept),
  ]

  /// Blanks at both ends dropped, runs of them within made one; as in Excel only U+0020 is a blank.
  static func trim(_ a: Arguments) throws(FormulaProblem) -> Value {
    .text(orNull: a.text(0).split(separator: " ").joined(separator: " "))
  }

  static func upper(_ a: Arguments) throws(FormulaProblem) -> Value { .text(orNull: a.text(0).uppercased()) }

  static func lower(_ a: Arguments) throws(FormulaProblem) -> Value { .text(orNull: a.text(0).lowercased()) }

  /// The first letter of each run of letters in upper case, the others in lower case.
  static func proper(_ a: Arguments) throws(FormulaProblem) -> Value {
    var result = ""
    var isWithin = false
    for character in a.text(0) {
      result += isWithin ? character.lowercased() : character.isLetter ? character.titlecased : String(character)
      isWithin = character.isLetter
    }
    return .text(orNull: result)
  }

  /// Case counts, as in Excel.
  static func substitute(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (text, old, new) = (Array(a.text(0).unicodeScalars), Array(a.text(1).unicodeScalars), a.text(2).unicodeScalars)
    var wanted: Int?
    if a.count > 3 {
      let which = try a.whole(3)
      guard which >= 1 else { throw a.problem(.outOfRange, "the occurrence \(which) is less than 1") }
      wanted = which
    }
    guard !old.isEmpty else { return .text(orNull: a.text(0)) }
    var result = String.UnicodeScalarView()
    var position = 0
    var found = 0
    while position < text.count {
      if text[position] == old[0], text[position...].starts(with: old) {
        found += 1
        if wanted == nil || wanted == found {
          result.append(contentsOf: new)
        } else {
          result.append(contentsOf: old)
        }
        position += old.count
        if String(result).utf8.count > 4 * Operators.longestText { break }
      } else {
        result.append(text[position])
        position += 1
      }
    }
    return try Operators.bounded(String(result), for: a.function, at: a.offset)
  }

  static func concat(_ a: Arguments) throws(FormulaProblem) -> Value {
    try joined(a.values.flatMap(\.texts), by: "", a)
  }

  static func textJoin(_ a: Arguments) throws(FormulaProblem) -> Value {
    var texts = a.values.dropFirst(2).flatMap(\.texts)
    if try a.flag(1) { texts.removeAll { $0.isEmpty } }
    return try joined(texts, by: a.text(0), a)
  }

  private static func joined(_ texts: [String], by separator: String, _ a: Arguments) throws(FormulaProblem) -> Value {
    try Operators.bounded(texts.joined(separator: separator), for: a.function, at: a.offset)
  }

  static func exact(_ a: Arguments) throws(FormulaProblem) -> Value { .flag(a.text(0) == a.text(1)) }

  static func rept(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (text, times) = (a.text(0), try a.whole(1))
    guard times >= 0 else { throw a.problem(.outOfRange, "the number of times \(times) is negative") }
    guard text.unicodeScalars.count.multipliedReportingOverflow(by: times).partialValue <= Operators.longestText else {
      throw a.problem(.textTooLong, "the text has more than 32,767 characters")
    }
    return .text(orNull: String(repeating: text, count: text.isEmpty ? 0 : times))
  }
}

extension Value {
  /// The texts of a list's keys, or the one text.
  var texts: [String] { if case .list(let elements) = self { elements.map(\.key) } else { [asText] } }
}

extension Character {
  /// As the first letter of a word.
  fileprivate var titlecased: String {
    unicodeScalars.first.map { $0.properties.titlecaseMapping + String(String.UnicodeScalarView(unicodeScalars.dropFirst())) }
      ?? String(self)
  }
}
