import Faults
import Spreadsheets
import Tables

/// The sheet Guide: the guide as used, part below part, with the numbers that its rows have in the guide itself.
struct GuideSheet {
  let layout: GuideLayout

  /// - Returns: the number of rows of the guide.
  func write(to workbook: WorkbookWriter) throws(Fault) -> Int {
    let columns = min(layout.columns, 16_383)
    var widths = [SheetColumn("", width: .fixed(7), style: ReportStyle.quiet.with(ReportStyle.amount))]
    widths += (0..<columns).map { _ in SheetColumn("", width: .fitting(10...Self.widest), style: ReportStyle.value) }
    let sheet = try workbook.addSheet(
      GuideLayout.sheet,
      SheetLayout(
        columns: widths, freezesHeadings: false, frozenColumns: 1, filters: false, hidesGridlines: true, tabColour: 0x8E99A8))
    try sheet.appendTitle("The guide as used", across: min(columns + 1, 6))
    sheet.skip()
    var rows = 0
    for part in layout.parts {
      let width = GuideLayout.columns(of: part.table)
      try sheet.append(
        [.text(part.table.name, ReportStyle.part)] + (0..<width).map { _ in SheetCell(.blank, style: ReportStyle.part) })
      for (index, row) in part.table.rows.enumerated() {
        try sheet.append(cells(row, width: width, isHeading: index == 0), height: Self.height(row))
      }
      rows += max(0, part.table.rows.count - 1)
      sheet.skip()
    }
    return rows
  }

  private func cells(_ row: Row, width: Int, isHeading: Bool) -> [SheetCell] {
    var cells = [SheetCell](repeating: SheetCell(.blank, style: isHeading ? .heading : Self.line), count: width + 1)
    cells[0] = .integer(row.number, isHeading ? .heading : Self.line)
    for cell in row.cells where cell.column >= 1 && cell.column <= width {
      cells[cell.column] = Self.cell(cell, isHeading ? .heading : Self.line)
    }
    return cells
  }

  private static let widest = 38

  private static func height(_ row: Row) -> Double? {
    let lines = row.cells.reduce(1) { max($0, WrappedHeight.lines($1.text, widest)) }
    return lines == 1 ? nil : Double(min(lines, 20)) * WrappedHeight.line
  }

  private static let line = CellStyle(border: true)

  private static func cell(_ cell: Cell, _ style: CellStyle?) -> SheetCell {
    switch cell.content {
    case .number(let digits): .number(digits, style)
    case .flag(let flag): .flag(flag, style)
    case .date(let date): .date(date, style)
    case .duration(let seconds):
      Double(seconds).map { SheetCell(.duration(seconds: $0), style: style) } ?? .text(seconds, style)
    case .text, .error, .uncomputed: .text(cell.text, style)
    }
  }
}
