/// The countries of ISO 3166-1 and their names in every language.
///
/// Source of names: Debian's iso-codes, Unicode CLDR through Foundation, and a small table of aliases.
public enum Countries {
  /// The country a text means: a two-letter or three-letter code in any case, or a name.
  ///
  /// Case, width, diacritics, blanks and punctuation do not count; marks decide between names that are the same
  /// without them. A code wins over a name; a code that is not assigned, such as `XX`, is unknown. Short forms in
  /// worldwide use (`UK`, `UAE`) are taken whatever the languages.
  /// - Parameter languages: the languages that a name may be written in, as `de` or `zh-TW`; `nil` is all of them.
  public static func code(_ text: some StringProtocol, languages: Set<String>? = nil) -> CountryMatch {
    if let letters = codeLetters(text) {
      if letters.utf8.count == 2, alpha3[letters] != nil { return .code(letters) }
      if letters.utf8.count == 3, let code = alpha2[letters] { return .code(code) }
    }
    return names.match(text, languages: languages)
  }

  /// Whether a text is an assigned two-letter code in upper case.
  public static func isCode(_ text: String) -> Bool { alpha3[text] != nil }

  /// The two-letter codes, sorted.
  public static let codes: [String] = alpha3.keys.sorted()

  /// The three-letter code of a two-letter one.
  public static func alpha3Code(_ code: String) -> String? { alpha3[code] }

  /// The usual name of a country in a language; `nil` when the code is not assigned or the language has no names.
  ///
  /// `zh` is in simplified characters, `zh-TW` and `zh-HK` in traditional ones. A name that the language does not have
  /// is given in English.
  /// - Parameter code: a two-letter code in upper case.
  public static func name(_ code: String, language: String) -> String? {
    guard alpha3[code] != nil else { return nil }
    for tag in tags(language) where languages.contains(tag) {
      return display.lines("\(tag) \(code)").first?.last ?? display.lines("en \(code)").first?.last
    }
    return nil
  }

  /// Whether countries can be named in a language.
  public static func isNamed(in language: String) -> Bool { tags(language).contains { languages.contains($0) } }

  private static let names = NameIndex(table: SortedTable(text: countryNames))
  private static let display = SortedTable(text: countryDisplayNames)
  private static let languages = Set(lines(of: countryLanguages))
  private static let alpha3: [String: String] = pairs(countryCodes)
  private static let alpha2: [String: String] = Dictionary(alpha3.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })

  /// The tags to try for a language, the closest first.
  private static func tags(_ language: String) -> [String] {
    let parts = language.split { $0 == "-" || $0 == "_" }
    guard let first = parts.first else { return [] }
    let base = first.lowercased()
    var tags: [String] = []
    if parts.count > 1 {
      let second = String(parts[1])
      if base == "zh", ["TW", "HK", "MO", "HANT"].contains(second.uppercased()) {
        tags.append("zh-Hant")
      } else if second.utf8.count == 4 {
        tags.append("\(base)-\(second.prefix(1).uppercased())\(second.dropFirst().lowercased())")
      } else {
        tags.append("\(base)-\(second.uppercased())")
      }
    }
    tags.append(base)
    if base == "no" { tags.append("nb") }
    return tags
  }
}

/// Two or three letters as a code, in upper case: `de`, `ＤＥ`, `U.S.`; `nil` for anything else.
func codeLetters(_ text: some StringProtocol) -> String? {
  var letters: [UInt8] = []
  for scalar in text.unicodeScalars {
    let wide = TextFolding.width(scalar)
    switch wide {
    case "a"..."z": letters.append(UInt8(wide.value) - 32)
    case "A"..."Z": letters.append(UInt8(wide.value))
    case ".", " ", "\t", "\n", "\r", "\u{A0}": continue
    default: return nil
    }
    if letters.count > 3 { return nil }
  }
  return letters.count >= 2 ? String(decoding: letters, as: UTF8.self) : nil
}

/// The lines of a generated table.
func lines(of table: StaticString) -> [String] {
  table.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }.split(separator: "\n").map(String.init)
}

/// The lines of a generated table with two fields, as a dictionary.
func pairs(_ table: StaticString) -> [String: String] {
  var result: [String: String] = [:]
  for line in lines(of: table) {
    let fields = line.split(separator: "\t")
    if fields.count == 2 { result[String(fields[0])] = String(fields[1]) }
  }
  return result
}
