internal import Faults
internal import ISOCodes
internal import Records

/// Functions of ours: countries, currencies, lists of the guide.
enum CodeFunctions {
  static let all: [FunctionSpec] = [
    FunctionSpec("COUNTRYCODE(text)", 1, 1, build: countryCode),
    FunctionSpec("COUNTRYNAME(code; language)", 2, 2, countryName),
    FunctionSpec("CURRENCYCODE(text)", 1, 1, build: currencyCode),
    FunctionSpec("LOOKUPVALUE(text; \"List\")", 2, 2, literals: [1], build: lookupValue),
  ]

  /// The two-letter code of a code or name; blank stays blank, and what is unknown is refused, never replaced.
  static func countryCode(_ call: Call) throws(FormulaProblem) -> Step {
    let (text, offset, languages) = (try call.step(0), call.offset, call.compiler.languages)
    return { (context) throws(FormulaProblem) -> Value in
      let name = try text(context).asText
      if name.allSatisfy(\.isWhitespace) { return .null }
      switch Countries.code(name, languages: languages) {
      case .code(let code): return .text(code)
      case .ambiguous(let codes):
        throw FormulaProblem(
          .countryAmbiguous, "COUNTRYCODE: \(quoted(name)) is the name of \(codes.joined(separator: " and ")); write the code",
          at: offset)
      case .unknown:
        throw FormulaProblem(
          .countryUnknown,
          "COUNTRYCODE: \(quoted(name)) is no country's code, nor its name in \(named(languages))", at: offset)
      }
    }
  }

  private static func named(_ languages: Set<String>?) -> String {
    languages.map { "the allowed languages (\($0.sorted().joined(separator: ", ")))" } ?? "any language"
  }

  static func countryName(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (code, language) = (a.text(0), a.text(1))
    if code.isEmpty { return .null }
    guard Countries.isNamed(in: language) else {
      throw a.problem(.languageUnknown, "\(quoted(language)) is no language that countries are named in; write 'en', 'de', 'ja'")
    }
    guard let name = Countries.name(code.uppercased(), language: language) else {
      throw a.problem(.countryUnknown, "\(quoted(code)) is no country's two-letter code")
    }
    return .text(name)
  }

  static func currencyCode(_ call: Call) throws(FormulaProblem) -> Step {
    let (text, offset, languages) = (try call.step(0), call.offset, call.compiler.languages)
    return { (context) throws(FormulaProblem) -> Value in
      let name = try text(context).asText
      if name.allSatisfy(\.isWhitespace) { return .null }
      switch Currencies.code(name, languages: languages) {
      case .code(let code): return .text(code)
      case .ambiguous(let codes):
        throw FormulaProblem(
          .currencyAmbiguous, "CURRENCYCODE: \(quoted(name)) may be \(codes.joined(separator: ", ")); write the code", at: offset)
      case .unknown:
        throw FormulaProblem(
          .currencyUnknown,
          "CURRENCYCODE: \(quoted(name)) is no currency's code, nor its name in \(named(languages))", at: offset)
      }
    }
  }

  /// A value through a list of the guide; blank stays blank.
  static func lookupValue(_ call: Call) throws(FormulaProblem) -> Step {
    let (text, offset) = (try call.step(0), call.offset)
    let list = call.arguments.count > 1 ? call.arguments[1].literalText ?? "" : ""
    guard let lookup = call.compiler.lists(list) else {
      throw FormulaProblem(
        .formulaListUnknown, "LOOKUPVALUE: there is no list \(quoted(list)) in Values",
        at: call.arguments.count > 1 ? call.arguments[1].offset : offset)
    }
    return { (context) throws(FormulaProblem) -> Value in
      let value = try text(context)
      if value.isBlank { return .null }
      guard let found = lookup(value.asText) else {
        throw FormulaProblem(.notInList, "LOOKUPVALUE: \(quoted(value.asText)) is not in the list '\(list)'", at: offset)
      }
      return .text(orNull: found)
    }
  }
}
