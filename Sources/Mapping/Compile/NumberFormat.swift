import Records

/// How numbers that are kept as text are read: the setting `Number format`.
enum NumberFormat: String, CaseIterable {
  case auto
  case commaThenPoint = "1,234.5"
  case pointThenComma = "1.234,5"
  case blankThenComma = "1 234,5"

  enum Reading: Hashable {
    case number(ExactDecimal)
    case notANumber
    /// Could be two different numbers.
    case ambiguous
  }

  func read(_ text: String) -> Reading {
    let blanks: Set<Character> = [" ", "\u{A0}", "\u{202F}", "'", "’"]
    let trimmed = GuideWords.trimmed(text)
    let digits = trimmed.hasPrefix("-") || trimmed.hasPrefix("+") ? String(trimmed.dropFirst()) : trimmed
    let sign = trimmed.hasPrefix("-") ? "-" : ""
    func number(grouping: Set<Character>, point: Character) -> ExactDecimal? {
      let halves = digits.split(separator: point, omittingEmptySubsequences: false)
      guard halves.count <= 2, let whole = halves.first else { return nil }
      let groups = whole.split(omittingEmptySubsequences: false, whereSeparator: grouping.contains)
      guard let first = groups.first, groups.count == 1 || (1...3).contains(first.count),
        groups.dropFirst().allSatisfy({ $0.count == 3 })
      else { return nil }
      let fraction = halves.count == 2 ? "." + halves[1] : ""
      return ExactDecimal(sign + groups.joined() + fraction)
    }
    let readings: [ExactDecimal?] =
      switch self {
      case .commaThenPoint: [number(grouping: [","], point: ".")]
      case .pointThenComma: [number(grouping: ["."], point: ",")]
      case .blankThenComma: [number(grouping: blanks, point: ",")]
      case .auto:
        [
          number(grouping: [","], point: "."), number(grouping: ["."], point: ","), number(grouping: blanks, point: ","),
          number(grouping: blanks, point: "."),
        ]
      }
    let found = readings.compactMap { $0 }
    guard let first = found.first else { return .notANumber }
    return found.allSatisfy { $0 == first } ? .number(first) : .ambiguous
  }
}
