/// What a text means as a code: one, none, or more than one; never a default.
public enum CodeMatch: Hashable, Sendable {
  /// The code, in upper case: `DE`, `EUR`.
  case code(String)
  /// No code and no name in the languages asked for.
  case unknown
  /// A name of several, sorted; the languages asked for do not decide.
  case ambiguous([String])

  /// The code, if there is exactly one.
  public var code: String? { if case .code(let code) = self { code } else { nil } }
}

/// What a text means as a country.
public typealias CountryMatch = CodeMatch
/// What a text means as a currency.
public typealias CurrencyMatch = CodeMatch

/// Names in many languages with the codes they mean.
struct NameIndex: Sendable {
  let table: SortedTable

  /// What a name means in the given languages; `nil` is every language.
  func match(_ text: some StringProtocol, languages: Set<String>?) -> CodeMatch {
    let key = TextFolding.key(text)
    guard !key.isEmpty else { return .unknown }
    let wanted = languages.map(Self.family)
    let lines = table.lines(key).filter { line in
      guard let wanted else { return true }
      guard line.count > 2, let number = Int(line[2]) else { return false }
      return LanguageSets.shared.languages(number).contains { $0 == "*" || wanted.contains(String($0)) }
    }
    let codes = Set(lines.map { $0[1] })
    if codes.count > 1 {
      // The marks decide where one name has them just so.
      let strict = TextFolding.strictKey(text)
      let exact = Set(lines.filter { $0.count > 3 && $0[3] == strict }.map { $0[1] })
      if exact.count == 1, let code = exact.first { return .code(code) }
      return .ambiguous(codes.sorted())
    }
    if let code = codes.first { return .code(code) }
    return .unknown
  }

  /// Base languages: `zh-TW` asks for `zh`, `no` for both Norwegian forms.
  private static func family(_ languages: Set<String>) -> Set<String> {
    var result: Set<String> = []
    for language in languages {
      let base = language.prefix { $0 != "-" && $0 != "_" }.lowercased()
      result.insert(base)
      switch base {
      case "no", "nb", "nn": result.formUnion(["no", "nb", "nn"])
      case "tl", "fil": result.formUnion(["tl", "fil"])
      case "iw", "he": result.formUnion(["iw", "he"])
      default: break
      }
    }
    return result
  }
}

/// The sets of languages that names belong to, by number.
struct LanguageSets: Sendable {
  static let shared = LanguageSets()
  private let sets: [Substring]

  private init() {
    sets = languageSets.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }.split(
      separator: "\n", omittingEmptySubsequences: false)
  }

  func languages(_ number: Int) -> [Substring] {
    sets.indices.contains(number) ? sets[number].split(separator: " ") : []
  }
}
