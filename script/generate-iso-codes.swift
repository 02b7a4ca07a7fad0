// The second half of script/generate-iso-codes: adds Foundation's names, folds, sorts and writes the tables.
import Foundation

/// A name's place in the table: countries that share it in folded form stand side by side.
struct Entry: Hashable {
  let key: String
  let code: String
  let strict: String
}

@main
struct Generate {
  static func main() throws {
    guard let folder = CommandLine.arguments.dropFirst().first else { return print("usage: generate-iso-codes FOLDER") }
    var codes: [(String, String)] = []
    var currencies: [String] = []
    var names: [String: [Entry: Set<String>]] = ["country": [:], "currency": [:]]
    /// Display names by language tag and country code.
    var shown: [String: [String: String]] = [:]

    func base(_ tag: String) -> String { tag.split(separator: "-").first.map(String.init) ?? tag }

    /// Names that rest on more than a line in a translation catalogue.
    var sure: Set<Entry> = []

    func add(_ kind: String, _ code: String, _ tag: String, _ name: String, sure isSure: Bool = true) {
      let language = tag == "*" ? "*" : base(tag)
      var variants = [name]
      if language == "de" {
        // Written without umlauts on foreign keyboards.
        var plain = name
        for (umlaut, letters) in [("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")] {
          plain = plain.replacingOccurrences(of: umlaut, with: letters)
        }
        if plain != name { variants.append(plain) }
      }
      for variant in variants {
        let key = TextFolding.key(variant)
        if key.isEmpty || key == code.lowercased() && variant == code { continue }
        let entry = Entry(key: key, code: code, strict: TextFolding.strictKey(variant))
        names[kind]?[entry, default: []].insert(language)
        if isSure { sure.insert(entry) }
      }
    }

    while let line = readLine() {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 4 else { continue }
      switch parts[0] {
      case "code": codes.append((parts[1], parts[2]))
      case "currency-code": currencies.append(parts[1])
      case "country", "currency":
        add(parts[0], parts[1], parts[2], parts[3])
        if parts[0] == "country", shown[parts[2]]?[parts[1]] == nil { shown[parts[2], default: [:]][parts[1]] = parts[3] }
      case "country-translated", "currency-translated":
        let kind = parts[0] == "country-translated" ? "country" : "currency"
        add(kind, parts[1], parts[2], parts[3], sure: false)
        if kind == "country", shown[parts[2]]?[parts[1]] == nil { shown[parts[2], default: [:]][parts[1]] = parts[3] }
      case "country-alias": add("country", parts[1], parts[2], parts[3])
      case "currency-alias": add("currency", parts[1], parts[2], parts[3])
      default: break
      }
    }

    for identifier in Locale.availableIdentifiers.sorted() {
      let locale = Locale(identifier: identifier)
      let tag = identifier.replacingOccurrences(of: "_", with: "-")
      let parts = tag.split(separator: "-")
      // A language in its usual script and region, in a script of its own, or one of the few whose regions differ.
      let isShown = parts.count == 1 || (parts.count == 2 && parts[1].count == 4) || ["pt-BR", "pt-PT"].contains(tag)
      for (code, _) in codes {
        guard let name = locale.localizedString(forRegionCode: code), name != code, !name.isEmpty else { continue }
        add("country", code, tag, name)
        if isShown { shown[tag, default: [:]][code] = name }
      }
      for code in currencies {
        guard let name = locale.localizedString(forCurrencyCode: code), name != code, !name.isEmpty else { continue }
        add("currency", code, tag, name)
      }
    }

    var sets: [String: Int] = [:]
    var setLines: [String] = []
    func index(_ languages: Set<String>) -> Int {
      let text = languages.sorted().joined(separator: " ")
      if let known = sets[text] { return known }
      sets[text] = setLines.count
      setLines.append(text)
      return setLines.count - 1
    }

    func table(_ kind: String) -> [String] {
      var entries = names[kind] ?? [:]
      var codesOfKey: [String: Set<String>] = [:]
      // A catalogue that gives a country the name that others give another one is mistaken.
      var sureOfKey: [String: Set<String>] = [:]
      for entry in entries.keys where sure.contains(entry) { sureOfKey[entry.key, default: []].insert(entry.code) }
      entries = entries.filter { entry, _ in sureOfKey[entry.key].map { $0.contains(entry.code) } ?? true }
      for entry in entries.keys { codesOfKey[entry.key, default: []].insert(entry.code) }
      var merged: [Entry: Set<String>] = [:]
      for (entry, languages) in entries {
        // The form with its marks is only needed where the form without them means two.
        let isShared = (codesOfKey[entry.key]?.count ?? 0) > 1
        merged[Entry(key: entry.key, code: entry.code, strict: isShared ? entry.strict : ""), default: []].formUnion(languages)
      }
      return merged.map { entry, languages in (entry, languages) }
        .sorted { a, b in
          let (x, y) = (Array(a.0.key.utf8), Array(b.0.key.utf8))
          if x != y { return x.lexicographicallyPrecedes(y) }
          return (a.0.code, a.0.strict) < (b.0.code, b.0.strict)
        }
        .map { entry, languages in
          "\(entry.key)\t\(entry.code)\t\(index(languages))" + (entry.strict.isEmpty ? "" : "\t\(entry.strict)")
        }
    }

    func write(_ file: String, _ tables: [(summary: String, name: String, lines: [String])]) throws {
      var text = "// Generated by script/generate-iso-codes. Do not edit.\n// swift-format-ignore-file\n"
      for table in tables {
        let lines = table.lines.map { $0.replacingOccurrences(of: "\\", with: "\\\\") }
        text +=
          "\n/// \(table.summary)\nlet \(table.name): StaticString = \"\"\"\n" + lines.joined(separator: "\n") + "\n\"\"\"\n"
      }
      try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
    }

    // zh is shown in simplified characters; tags that say so are the same.
    for (tag, same) in [("zh-Hans", "zh"), ("pt-BR", "pt")] where shown[tag] != nil {
      if shown[same] == nil { shown[same] = shown[tag] }
      shown[tag] = nil
    }
    let english = shown["en"] ?? [:]
    var display: [String] = []
    for (tag, byCode) in shown {
      for (code, name) in byCode where tag == "en" || name != english[code] { display.append("\(tag) \(code)\t\(name)") }
    }
    display.sort { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }

    let countries = table("country")
    let currencyLines = table("currency")
    try write(
      "CountryTable.swift",
      [
        (
          "Folded name, code, number of the set of languages, and the form with marks where it decides; sorted by bytes.",
          "countryNames", countries
        ),
        ("Alpha-2 and alpha-3 codes.", "countryCodes", codes.sorted { $0.0 < $1.0 }.map { "\($0.0)\t\($0.1)" }),
      ])
    try write(
      "CountryNameTable.swift",
      [
        ("Language and code, name; names that are the same in English are left out.", "countryDisplayNames", display),
        ("Languages that countries are named in.", "countryLanguages", shown.keys.sorted()),
      ])
    try write(
      "CurrencyTable.swift",
      [
        ("As `countryNames`.", "currencyNames", currencyLines),
        ("ISO 4217 codes.", "currencyCodes", currencies.sorted()),
      ])
    try write("LanguageSetTable.swift", [("Sets of languages, by number from 0.", "languageSets", setLines)])
    print("countries \(countries.count), currencies \(currencyLines.count), shown \(display.count), sets \(setLines.count)")
  }
}
