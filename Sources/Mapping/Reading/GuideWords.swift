import Records

/// How the words of a guide are recognised: without case, blanks, `_` and width.
enum GuideWords {
  /// The form in which names are compared.
  static func folded(_ text: some StringProtocol) -> String {
    var isPlain = true
    let plain = String(unsafeUninitializedCapacity: text.utf8.count) { bytes in
      var count = 0
      for byte in text.utf8 {
        switch byte {
        case 0x80...:
          isPlain = false
          return 0
        case 0x5F, 0x20, 0x09...0x0D: continue
        default:
          bytes[count] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
          count += 1
        }
      }
      return count
    }
    if isPlain { return plain }
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

  /// Full-width forms as their ASCII ones; everything else as it stands.
  static func usualWidth(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard (0xFF01...0xFF5E).contains(scalar.value) else {
        result.append(scalar)
        continue
      }
      result.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
    }
    return String(result)
  }

  /// The parts of a text between separators that stand outside brackets.
  static func split(_ text: String, at separators: Set<Character>, atMost count: Int = .max) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if depth <= 0, separators.contains(character), parts.count < count {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { trimmed($0) }
  }

  /// A text as a message shows it: cut where it is long.
  static func shown(_ text: String) -> String { text.count > 120 ? text.prefix(119) + "…" : text }

  /// Without blanks (of any width, and characters that cannot be seen) at both ends.
  static func trimmed(_ text: String) -> String {
    // Most texts begin and end with a letter or digit and stay as they are.
    if let first = text.utf8.first, let last = text.utf8.last, (0x21..<0x7F).contains(first), (0x21..<0x7F).contains(last) {
      return text
    }
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

  /// A day that can be told for sure: `2026-12-31`, `31.12.2026`, and with slashes where only one part can be the month.
  static func day(_ text: String) -> CalendarDate? {
    let text = usualWidth(text)
    if let day = CalendarDate(text) { return day }
    for separator: Character in [".", "/"] {
      let parts = text.split(separator: separator, omittingEmptySubsequences: false).map { trimmed(String($0)) }
      guard parts.count == 3, parts[2].utf8.count == 4, parts[0].utf8.count <= 2, parts[1].utf8.count <= 2,
        parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }), let first = Int(parts[0]),
        let second = Int(parts[1]), let year = Int(parts[2])
      else { continue }
      if separator == "." { return CalendarDate(year: year, month: second, day: first) }
      guard first > 12 || second > 12 else { return nil }
      return first > 12
        ? CalendarDate(year: year, month: second, day: first) : CalendarDate(year: year, month: first, day: second)
    }
    return nil
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
