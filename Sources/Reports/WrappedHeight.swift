import Records
import Spreadsheets

/// How high a row has to be for its wrapped texts.
///
/// Excel fits a row's height by itself when it opens a workbook; other programs do not, and a text would run into the next
/// row.
struct WrappedHeight: Sendable {
  /// Points of a line of Excel's standard font.
  static let line = 15.0
  private static let mostLines = 15

  /// The columns that wrap, and the characters that a line of each takes.
  private let columns: [(index: Int, characters: Int)]

  init(_ sheet: ReportSheet) {
    columns = sheet.columns.indices.compactMap { index in
      let column = sheet.columns[index].sheetColumn
      guard column.style.wraps, case .fitting(let bounds) = column.width else { return nil }
      return (index, max(1, bounds.upperBound))
    }
  }

  /// The height in points; `nil` for a row of one line.
  func height(of cells: [Value]) -> Double? {
    var most = 1
    for (index, characters) in columns where index < cells.count {
      guard case .text(let text) = cells[index] else { continue }
      if text.utf8.count <= characters, !text.utf8.contains(0x0A) { continue }
      most = max(most, Self.lines(text, characters))
    }
    return most == 1 ? nil : Double(min(most, Self.mostLines)) * Self.line
  }

  /// Lines of a text that is broken between words, and within those that are longer than a line.
  static func lines(_ text: String, _ characters: Int) -> Int {
    var lines = 0
    for paragraph in text.prefix(mostLines * characters).split(separator: "\n", omittingEmptySubsequences: false) {
      lines += 1
      var used = 0
      for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
        let width = word.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
        if used > 0, used + width > characters {
          lines += 1
          used = 0
        }
        used += width
        lines += max(0, used - 1) / characters
        used = used > characters ? (used - 1) % characters + 1 : used
        used += 1
      }
    }
    return max(1, lines)
  }
}
