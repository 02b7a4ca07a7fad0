import Records

/// How the words of a guide are recognised: without case, blanks, `_` and width.
enum GuideWords {
  /// The form in which names are compared.
  static func folded(_ text: some StringProtocol) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      // Full-width forms stand for their ASCII ones.
      case 0xFF01...0xFF5E: result.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
      case 0x5F, 0x200B...0x200D, 0xFEFF, 0x2060: continue
      case _ where scalar.properties.isWhitespace: continue
      default: result.append(scalar)
      }
    }
    return String(result).lowercased()
  }

  /// Without blanks (of any width, and characters that cannot be seen) at both ends.
  static func trimmed(_ text: String) -> String {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || (0x200B...0x200D).contains(scalar.value) || scalar.value == 0xFEFF
    }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }), let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  /// Yes and No as people and spreadsheets write them; `nil` for anything else.
  static func flag(_ text: String) -> Bool? {
    switch folded(text) {
    case "yes", "true", "y": true
    case "no", "false", "n": false
    default: nil
    }
  }

  /// The side that a word names; `nil` for anything else.
  static func side(_ text: String) -> Side? {
    switch folded(text) {
    case "crm": .crm
    case "partnercenter": .partnerCenter
    default: nil
    }
  }

  /// A side as a sentence names it.
  static func name(_ side: Side) -> String { side == .crm ? "the CRM" : "Partner Center" }

  /// How many letters (changed, left out, added) lie between two folded words, up to `bound`; `nil` above it.
  static func slips(_ first: String, _ second: String, atMost bound: Int) -> Int? {
    let (a, b) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
    guard abs(a.count - b.count) <= bound else { return nil }
    var last = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var row = [i + 1]
      for (j, y) in b.enumerated() { row.append(min(last[j] + (x == y ? 0 : 1), last[j + 1] + 1, row[j] + 1)) }
      last = row
    }
    return last.last.flatMap { $0 <= bound ? $0 : nil }
  }

  /// `a`, `a or b`, `a, b or c`, each in quotes.
  static func alternatives(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
