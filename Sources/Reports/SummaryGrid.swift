import Faults
import Spreadsheets

/// The cells of Summary, gathered in any order and written from the top, as the writer wants them.
struct SummaryGrid {
  /// The next free row, from 1.
  private(set) var next = 1
  private var rows: [Int: Line] = [:]

  private struct Line {
    var cells: [Int: SheetCell] = [:]
    var height: Double?
    var merged: [ClosedRange<Int>] = []
  }

  /// Puts a cell at a column, from 1, of a row.
  mutating func put(_ cell: SheetCell, row: Int, column: Int) {
    rows[row, default: Line()].cells[column] = cell
    next = max(next, row + 1)
  }

  /// Puts a cell that goes over several columns; the others get its look.
  mutating func put(_ cell: SheetCell, row: Int, columns: ClosedRange<Int>) {
    for column in columns { put(SheetCell(.blank, style: cell.style), row: row, column: column) }
    put(cell, row: row, column: columns.lowerBound)
    if columns.count > 1 { rows[row]?.merged.append(columns) }
  }

  /// Colours a stretch of a row; a text in it may run over its blank neighbours.
  mutating func fill(_ style: CellStyle, row: Int, columns: ClosedRange<Int>) {
    for column in columns { put(SheetCell(.blank, style: style), row: row, column: column) }
  }

  mutating func setHeight(_ height: Double, row: Int) {
    rows[row, default: Line()].height = height
    next = max(next, row + 1)
  }

  /// Leaves rows blank.
  mutating func skip(_ count: Int = 1) { next += count }

  /// At least this row comes next.
  mutating func advance(to row: Int) { next = max(next, row) }

  func write(to sheet: SheetWriter) throws(Fault) {
    for row in 1..<max(2, next) {
      guard let line = rows[row] else {
        sheet.skip()
        continue
      }
      let last = line.cells.keys.max() ?? 1
      let cells = (1...last).map { line.cells[$0] ?? .blank }
      try sheet.append(cells, height: line.height, merged: line.merged)
    }
  }
}
