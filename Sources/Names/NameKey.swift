internal import ISOCodes

/// A company's name as it is compared: folded, without legal forms.
///
/// `Contoso GmbH & Co. KG`, `CONTOSO` and `Ｃｏｎｔｏｓｏ` have the key `contoso`; `株式会社ノルドウィンド` and `ノルドウィンド(株)`
/// have the key `ノルドウィンド`. Equal keys are a match; everything else is only ``likeness(_:_:)``.
public struct NameKey: Hashable, Sendable {
  /// What is compared; empty only when the name has neither letter nor digit.
  public let key: String
  /// The legal forms that were dropped, sorted, in one spelling each: `gmbh`, `kk`.
  ///
  /// Two keys that are equal while their
  /// forms differ may be two companies of one group; a report should show it.
  public let forms: [String]

  /// Reads a company's name in Latin, Japanese, Chinese or any other script.
  public init(company name: some StringProtocol) {
    var words = NameKey.words(name)
    var forms: Set<String> = []
    LegalForms.strip(&words, into: &forms)
    key = words.joined()
    self.forms = forms.sorted()
  }

  /// Whether the legal forms of both are known and have nothing in common.
  public func hasOtherForm(than other: NameKey) -> Bool {
    !forms.isEmpty && !other.forms.isEmpty && Set(forms).isDisjoint(with: other.forms)
  }

  /// How alike two names are, 0...100: 100 only for equal keys, so that a near miss is never taken for a match.
  ///
  /// The similarity of Jaro and Winkler over the keys' first 200 characters; 99 at most where they differ.
  public static func likeness(_ a: NameKey, _ b: NameKey) -> Int {
    if a.key == b.key { return a.key.isEmpty ? 0 : 100 }
    return min(99, Similarity.jaroWinkler(Array(a.key.unicodeScalars.prefix(200)), Array(b.key.unicodeScalars.prefix(200))))
  }

  /// As ``likeness(_:_:)`` over the names as written.
  public static func likeness(_ a: some StringProtocol, _ b: some StringProtocol) -> Int {
    likeness(NameKey(company: a), NameKey(company: b))
  }

  /// The folded words of a name; `&`, `and`, `und`, `och`, `et` are one word.
  private static func words(_ name: some StringProtocol) -> [String] {
    var spaced = ""
    for scalar in LegalForms.unbracketed(name) {
      switch scalar {
      case "&", "＆", "﹠", "+", "＋": spaced += " and "
      // Squared and circled company marks, which fold to their letters; kept apart from the name they lean on.
      case "㈱", "㍿", "㈲", "㈳", "㈶", "㊑", "㊒": spaced += " \(LegalForms.squared[scalar] ?? "") "
      // Scandinavian and Czech forms are written with slashes and must not be parted: A/S, I/S.
      case "/": spaced += "\u{200D}"
      default: spaced.unicodeScalars.append(scalar)
      }
    }
    return TextFolding.words(spaced).map { LegalForms.conjunctions.contains($0) ? "and" : $0 }
  }
}

extension NameKey: Comparable {
  /// By key, then by forms.
  public static func < (a: NameKey, b: NameKey) -> Bool {
    (a.key, a.forms.joined(separator: " ")) < (b.key, b.forms.joined(separator: " "))
  }
}

extension NameKey: CustomStringConvertible {
  /// The key.
  public var description: String { key }
}
