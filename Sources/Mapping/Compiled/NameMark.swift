/// The mark before the name of a deal in the CRM: `✔ ` when the last transfer went well, `✘ ` when it did not.
///
/// Never compared and never sent: stripped with all its variants wherever a name is read.
public enum NameMark: String, Hashable, Sendable, CaseIterable {
  case done = "✔"
  case failed = "✘"

  /// The name without a mark (✔ ✓ ✘ ✖, with variation selectors and blanks) at either end, and without blanks there.
  public static func strip(_ name: String) -> String {
    // Most names begin and end with a letter of ASCII.
    if let first = name.utf8.first, let last = name.utf8.last, (0x21..<0x7F).contains(first), (0x21..<0x7F).contains(last) {
      return name
    }
    var rest = Substring(name)
    while let first = rest.first, isPartOfMark(first) { rest.removeFirst() }
    while let last = rest.last, isPartOfMark(last) { rest.removeLast() }
    return String(rest)
  }

  /// The name with this mark before it and no other; without any where it would not fit in `maxLength` UTF-16 units.
  public func apply(to name: String, maxLength: Int?) -> String {
    let bare = Self.strip(name)
    let marked = "\(rawValue) \(bare)"
    if let maxLength, marked.utf16.count > maxLength { return bare }
    return marked
  }

  // By characters, so that a variation selector is only taken with the mark or blank that it belongs to.
  private static func isPartOfMark(_ character: Character) -> Bool {
    character.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x2713, 0x2714, 0x2716, 0x2718, 0xFE0E, 0xFE0F: true
      default: scalar.properties.isWhitespace
      }
    }
  }
}
