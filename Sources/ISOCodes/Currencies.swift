/// The currencies of ISO 4217, their names in every language, and the digits each keeps.
public enum Currencies {
  /// The currency a text means: a code in any case, a name, or a symbol that only one currency has.
  ///
  /// `€` is the euro; `$`, `£`, `¥` and `kr` are ambiguous. Names as in ``Countries/code(_:languages:)``.
  public static func code(_ text: some StringProtocol, languages: Set<String>? = nil) -> CurrencyMatch {
    if let letters = codeLetters(text), codes.contains(letters) { return .code(letters) }
    var symbol = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace { symbol.append(TextFolding.width(scalar)) }
    if let meant = symbols[String(symbol)] { return meant.count == 1 ? .code(meant[0]) : .ambiguous(meant) }
    return names.match(text, languages: languages)
  }

  /// Whether a text is a code of ISO 4217, in upper case.
  public static func isCode(_ text: String) -> Bool { codes.contains(text) }

  /// Digits after the point that ISO 4217 gives a currency; `nil` for an unknown code and for metals, units and tests,
  /// which have none.
  public static func digits(_ code: String) -> Int? {
    guard codes.contains(code) else { return nil }
    return switch code {
    case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF": 0
    case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
    case "CLF", "UYW": 4
    case "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX": nil
    default: 2
    }
  }

  private static let names = NameIndex(table: SortedTable(text: currencyNames))
  private static let codes = Set(lines(of: currencyCodes))

  /// Symbols as people type them, and every currency that goes by them, sorted.
  private static let symbols: [String: [String]] = [
    "€": ["EUR"], "₹": ["INR"], "₩": ["KRW"], "₺": ["TRY"], "₽": ["RUB"], "₫": ["VND"], "₪": ["ILS"], "₴": ["UAH"],
    "₸": ["KZT"], "₦": ["NGN"], "₱": ["PHP"], "₾": ["GEL"], "₼": ["AZN"], "₡": ["CRC"], "₲": ["PYG"], "₵": ["GHS"],
    "฿": ["THB"], "៛": ["KHR"], "₭": ["LAK"], "₮": ["MNT"], "֏": ["AMD"], "؋": ["AFN"], "zł": ["PLN"], "Kč": ["CZK"],
    "R$": ["BRL"], "US$": ["USD"], "A$": ["AUD"], "AU$": ["AUD"], "CA$": ["CAD"], "C$": ["CAD", "NIO"], "NZ$": ["NZD"],
    "HK$": ["HKD"], "NT$": ["TWD"], "S$": ["SGD"], "MX$": ["MXN"], "CN¥": ["CNY"], "JP¥": ["JPY"],
    "円": ["JPY"], "元": ["CNY", "TWD"], "￥": ["CNY", "JPY"], "¥": ["CNY", "JPY"],
    "£": ["EGP", "FKP", "GBP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"],
    "$": ["ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD", "USD"],
    "kr": ["DKK", "ISK", "NOK", "SEK"], "kr.": ["DKK", "ISK", "NOK", "SEK"],
  ]
}
