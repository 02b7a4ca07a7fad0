internal import ISOCodes

/// A postal code as it is compared: letters in upper case and digits, nothing else.
///
/// `111 22`, `SE-111 22` and `１１１２２` are `11122`; `〒100-0001` is `1000001`; `98052-6399` is `98052` in the United States.
public struct PostalCode: Hashable, Sendable {
  /// Empty when the text has neither letter nor digit.
  public let key: String

  /// Reads a postal code as people write it.
  ///
  /// - Parameter country: the two-letter code of the address, where it is known: it decides what may be dropped.
  public init(_ text: some StringProtocol, country: String? = nil) {
    var words = TextFolding.words(text).map { $0.uppercased() }
    // The country's code in front, as in D-80331, SE-111 22, L-1234.
    if words.count > 1, let first = words.first, Self.prefixes.contains(first), words[1].first?.isNumber == true {
      words.removeFirst()
    }
    var key = words.joined()
    if country == "US", key.utf8.count == 9, key.utf8.allSatisfy({ (48...57).contains($0) }) { key = String(key.prefix(5)) }
    if let country, key.hasPrefix(country), key.dropFirst(country.count).first?.isNumber == true,
      key.dropFirst(country.count).utf8.allSatisfy({ (48...57).contains($0) })
    {
      key = String(key.dropFirst(country.count))
    }
    self.key = key
  }

  /// Marks of countries that are written before digits.
  private static let prefixes: Set<String> = [
    "A", "AT", "B", "BE", "CH", "CZ", "D", "DE", "DK", "E", "ES", "EE", "F", "FI", "FIN", "FR", "GR", "HR", "HU", "I", "IT", "L",
    "LT", "LU",
    "LV", "N", "NL", "NO", "P", "PL", "PT", "RO", "S", "SE", "SI", "SK", "US",
  ]
}

extension PostalCode: CustomStringConvertible {
  /// The key.
  public var description: String { key }
}
