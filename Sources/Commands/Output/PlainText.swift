/// Text that a terminal shows and never obeys: values of records may hold anything.
enum PlainText {
  /// The only sequences that reach a terminal.
  enum Style: String, CaseIterable {
    case bold = "\u{1B}[1m"
    case green = "\u{1B}[32m"
    case yellow = "\u{1B}[33m"
    case red = "\u{1B}[31m"
    case plain = "\u{1B}[0m"
  }

  /// The text without control characters and marks that turn the direction of writing; line ends stay.
  ///
  /// - Parameter keepsStyles: leaves our own styles in.
  static func of(_ text: String, keepsStyles: Bool) -> String {
    guard text.unicodeScalars.contains(where: isUnwanted) else { return text }
    var shown = ""
    var rest = text[...]
    while let first = rest.unicodeScalars.first {
      if keepsStyles, let style = Style.allCases.first(where: { rest.hasPrefix($0.rawValue) }) {
        shown += style.rawValue
        rest = rest.dropFirst(style.rawValue.count)
        continue
      }
      shown.unicodeScalars.append(isUnwanted(first) ? "\u{FFFD}" : first)
      rest.unicodeScalars.removeFirst()
    }
    return shown
  }

  private static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
