/// The choices of single cells, put together where cells below one another have the same.
struct OfferedChoices {
  struct Range {
    let choices: [String]
    let column: Int
    /// From 0, as libxlsxwriter counts.
    var rows: ClosedRange<Int>
  }

  /// Excel opens no sheet with more than 65,534 of them, and each stays in memory until the workbook is closed.
  static let most = 20_000
  private var ranges: [Range] = []
  /// The last range of each column.
  private var last: [Int: Int] = [:]

  mutating func note(_ given: [String], row: Int, column: Int) {
    let choices = Self.fit(given)
    if let index = last[column], ranges[index].choices == choices, ranges[index].rows.upperBound == row - 1 {
      ranges[index].rows = ranges[index].rows.lowerBound...row
      return
    }
    guard ranges.count < Self.most, !choices.isEmpty else { return }
    last[column] = ranges.count
    ranges.append(Range(choices: choices, column: column, rows: row...row))
  }

  /// The ranges of a sheet that is finished; the next part of it begins anew.
  mutating func take() -> [Range] {
    defer { self = OfferedChoices() }
    return ranges
  }

  /// As many of the first choices as Excel keeps: 255 characters with the commas between.
  private static func fit(_ choices: [String]) -> [String] {
    var length = -1
    var kept: [String] = []
    for choice in choices where !choice.isEmpty && !choice.contains(",") {
      length += choice.utf16.count + 1
      guard length <= 255 else { break }
      kept.append(choice)
    }
    return kept
  }
}
