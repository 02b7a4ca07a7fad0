internal import Records

/// A format for numbers: `0`, `#,##0.00`, `0.0%`, `00000`, `"No. "0`, with sections for negatives, zero and texts.
struct NumberFormat: Sendable {
  enum Item: Sendable, Equatable {
    /// `0`, `#` or `?`.
    case digit(Unicode.Scalar)
    case point
    case literal(String)
    /// The number or text as it is: `General`, `@`.
    case whole
  }

  struct Section: Sendable {
    var items: [Item] = []
    var isGrouped = false
    /// Powers of ten that the number is multiplied by: 2 a percent sign, -3 a comma behind the digits.
    var shift = 0
    var isText = false
  }

  let sections: [Section]

  static func read(_ text: String) throws(FormatProblem) -> NumberFormat {
    var sections: [Section] = [Section()]
    /// Commas since the last digit: between digits they group, behind the last they divide by a thousand.
    var commas = 0
    var rest = Array(text.unicodeScalars)[...]
    func lastHasDigit() -> Bool { sections.last?.items.contains { if case .digit = $0 { true } else { false } } ?? false }

    while let scalar = rest.popFirst() {
      let current = sections.count - 1
      switch scalar {
      case "0", "#", "?":
        if commas > 0 { sections[current].isGrouped = true }
        commas = 0
        sections[current].items.append(.digit(scalar))
      case ",":
        if lastHasDigit() { commas += 1 } else { sections[current].items.append(.literal(",")) }
      case ".":
        sections[current].shift -= 3 * commas
        commas = 0
        guard !sections[current].items.contains(.point) else {
          throw FormatProblem(
            message: "the format \(quoted(text)) has two points; ',' groups thousands, '.' is the decimal point")
        }
        sections[current].items.append(.point)
      case ";":
        sections[current].shift -= 3 * commas
        commas = 0
        guard sections.count < 4 else { throw FormatProblem(message: "the format \(quoted(text)) has more than four sections") }
        sections.append(Section())
      case "%":
        sections[current].shift += 2
        sections[current].items.append(.literal("%"))
      case "@":
        sections[current].isText = true
        sections[current].items.append(.whole)
      case "\"":
        var literal = String.UnicodeScalarView()
        while let next = rest.popFirst(), next != "\"" { literal.append(next) }
        sections[current].items.append(.literal(String(literal)))
      case "\\": if let next = rest.popFirst() { sections[current].items.append(.literal(String(Character(next)))) }
      case "_":
        if rest.popFirst() != nil { sections[current].items.append(.literal(" ")) }
      case "*": _ = rest.popFirst()
      case "G", "g":
        guard String(String.UnicodeScalarView(rest.prefix(6))).lowercased() == "eneral" else { throw unknown(scalar, text) }
        rest = rest.dropFirst(6)
        sections[current].items.append(.whole)
      case "E", "e": throw FormatProblem(message: "exponents such as in \(quoted(text)) are not known; write 0.00")
      case "[": throw FormatProblem(message: "colours and conditions in brackets, as in \(quoted(text)), are not known")
      default:
        if scalar.isASCII, scalar.properties.isAlphabetic { throw unknown(scalar, text) }
        sections[current].items.append(.literal(String(Character(scalar))))
      }
    }
    sections[sections.count - 1].shift -= 3 * commas
    return NumberFormat(sections: sections)
  }

  private static func unknown(_ scalar: Unicode.Scalar, _ text: String) -> FormatProblem {
    switch scalar {
    case "j", "J", "t", "T", "a", "A":
      FormatProblem(message: "the format \(quoted(text)) is in another language; write 'yyyy', 'mm', 'dd' in any language")
    default: FormatProblem(message: "'\(scalar)' means nothing in the format \(quoted(text)); put texts in quotation marks")
    }
  }

  /// A text by the text section, or as it is.
  func text(of text: String) -> String {
    guard let section = sections.count == 4 ? sections[3] : sections.first(where: \.isText) else { return text }
    return section.items.map { item in
      switch item {
      case .whole: text
      case .literal(let literal): literal
      case .digit, .point: ""
      }
    }.joined()
  }

  /// A number by its section; `nil` when it becomes too large.
  func text(of number: ExactDecimal) -> String? {
    let numeric = sections.filter { !$0.isText }
    guard let first = numeric.first else { return sections.first.map { _ in text(of: number.description) } }
    var section = first
    var hasSign = number.isNegative
    if number.isNegative, numeric.count > 1 {
      section = numeric[1]
      hasSign = false
    } else if number.isZero, numeric.count > 2 {
      section = numeric[2]
    }
    return section.text(of: number.magnitude, hasSign: hasSign)
  }
}

extension NumberFormat.Section {
  /// A number without its sign; the sign is put in front of everything.
  func text(of magnitude: ExactDecimal, hasSign: Bool) -> String? {
    let point = items.firstIndex(of: .point) ?? items.endIndex
    let decimals = items[point...].filter { if case .digit = $0 { true } else { false } }.count
    guard let shifted = ExactDecimal(wide: Int128(magnitude.coefficient), scale: Int(magnitude.scale) - shift) else { return nil }
    let halves = shifted.rounded(to: decimals).description.split(separator: ".")
    let whole = halves.first.map { $0 == "0" ? "" : String($0) } ?? ""
    let fraction = halves.count > 1 ? String(halves[1]) : ""
    let text = wholePart(items[..<point], whole, shifted) + fractionPart(items[point...], fraction)
    // As in Calc, what rounds to nothing has no sign.
    let isNothing = whole.isEmpty && !fraction.contains { $0 != "0" } && !items.contains(.whole)
    return (hasSign && !isNothing ? "-" : "") + text
  }

  /// The items before the point, filled from the right; the first placeholder takes all digits that are left.
  private func wholePart(_ items: ArraySlice<NumberFormat.Item>, _ digits: String, _ number: ExactDecimal) -> String {
    let placeholders = items.filter { if case .digit = $0 { true } else { false } }.count
    var remaining = Array(digits.unicodeScalars)
    var reversed: [String] = []
    var place = 0
    var written = 0
    func put(_ scalar: Unicode.Scalar) {
      if isGrouped, written > 0, written % 3 == 0 { reversed.append(",") }
      reversed.append(String(Character(scalar)))
      written += 1
    }
    for item in items.reversed() {
      switch item {
      case .literal(let text): reversed.append(text)
      case .whole: reversed.append(number.description)
      case .point: break
      case .digit(let kind):
        place += 1
        if let digit = remaining.popLast() {
          put(digit)
        } else if kind == "0" {
          put("0")
        } else if kind == "?" {
          reversed.append(" ")
        }
        if place == placeholders { while let digit = remaining.popLast() { put(digit) } }
      }
    }
    return reversed.reversed().joined()
  }

  /// The items from the point on, filled from the left.
  private func fractionPart(_ items: ArraySlice<NumberFormat.Item>, _ digits: String) -> String {
    var text = ""
    var remaining = Array(digits.unicodeScalars)[...]
    // As in Calc, a point behind which nothing but `#` would stand is left out.
    let hasDigits = !digits.isEmpty || !items.contains(.digit("#")) || items.contains(.digit("0")) || items.contains(.digit("?"))
    for item in items {
      switch item {
      case .point: text += hasDigits ? "." : ""
      case .literal(let literal): text += literal
      case .whole: break
      case .digit(let kind):
        if let digit = remaining.popFirst() {
          text.unicodeScalars.append(digit)
        } else if kind == "0" {
          text += "0"
        } else if kind == "?" {
          text += " "
        }
      }
    }
    return text
  }
}
