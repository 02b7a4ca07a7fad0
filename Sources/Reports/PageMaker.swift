import Records
import Spreadsheets

/// Some rows of a sheet, ready to be written.
struct ReportPage: Sendable {
  var rows: [(cells: [SheetCell], height: Double?)] = []
  /// The same rows as JSON Lines, if they are wanted.
  var lines: [UInt8] = []
  /// The position of the last row.
  var last: Int64 = -1
  /// What was counted so far, this page included.
  var tally: SheetTally
}

/// Makes pages of a sheet ready: covers what is masked, counts, and turns values into cells and lines.
struct PageMaker: Sendable {
  let sheet: ReportSheet
  let cells: CellMaker
  let mask: ValueMask
  let hasLines: Bool
  private let heights: WrappedHeight

  init(sheet: ReportSheet, cells: CellMaker, mask: ValueMask, hasLines: Bool) {
    self.sheet = sheet
    self.cells = cells
    self.mask = mask
    self.hasLines = hasLines
    heights = WrappedHeight(sheet)
  }

  func page(of found: [ReportRow], _ tally: SheetTally) -> ReportPage {
    let found = found.map { mask.applied(to: $0, of: sheet) }
    var page = ReportPage(tally: tally)
    page.rows.reserveCapacity(found.count)
    for row in found {
      page.tally.count(row.cells)
      page.rows.append((written(row), heights.height(of: row.cells)))
    }
    page.last = found.last?.position ?? -1
    if hasLines { page.lines = LineMaker.lines(found, of: sheet) }
    return page
  }

  private func written(_ row: ReportRow) -> [SheetCell] {
    var written: [SheetCell] = []
    written.reserveCapacity(sheet.columns.count + 1)
    for (index, column) in sheet.columns.enumerated() {
      written.append(index < row.cells.count ? cells.cell(row.cells[index], column.role) : .blank)
    }
    if sheet.hasRun { written.append(.text(row.run)) }
    return written
  }
}
