import Faults
import Tables

/// What a sheet says around its rows: merged cells, hidden rows and columns, a filter.
struct SheetSurroundings {
  private var merged: [(rows: ClosedRange<Int>, columns: ClosedRange<Int>, text: String)] = []
  private var hiddenColumns: [ClosedRange<Int>] = []
  private var hiddenRows: [ClosedRange<Int>] = []
  private var filter: (rows: ClosedRange<Int>, columns: ClosedRange<Int>)?
  private var isFiltered = false
  private var isInFilter = false
  private var isCut = false

  private static let most = 10_000
  private static let mostMergedCells = 200_000

  mutating func start(_ name: XMLName, _ attributes: XMLAttributes) {
    switch name {
    case "mergeCell":
      guard let text = attributes.string("ref"), let range = CellAddress.parseRange(text) else { return }
      guard merged.count < Self.most else { return isCut = true }
      merged.append((range.rows, range.columns, text))
    case "col":
      guard attributes.flag("hidden") == true, let first = attributes.integer("min"), let last = attributes.integer("max"),
        first >= 1, first <= last, hiddenColumns.count < ReadingLimits.lastColumn
      else { return }
      hiddenColumns.append(first...min(last, ReadingLimits.lastColumn))
    case "autoFilter":
      filter = attributes.string("ref").flatMap(CellAddress.parseRange)
      isInFilter = true
    case "filterColumn": isFiltered = isFiltered || isInFilter
    default: break
    }
  }

  mutating func end(_ name: XMLName) {
    if name == "autoFilter" { isInFilter = false }
  }

  mutating func hide(row: Int) {
    if let last = hiddenRows.last, last.upperBound + 1 == row {
      hiddenRows[hiddenRows.count - 1] = last.lowerBound...row
    } else if hiddenRows.count < Self.most {
      hiddenRows.append(row...row)
    } else {
      isCut = true
    }
  }

  /// Everything noticed, in the order of the sheet's cells; columns beyond the last used one are left out.
  func observations(file: String, sheet: String, lastColumn: Int, is1904: Bool) -> [Observation] {
    func place(_ row: Int, _ column: Int) -> Place { .cell(file: file, sheet: sheet, row: row, column: column) }
    var found: [Observation] = []
    if is1904 { found.append(Observation(.dateSystem1904, "dates count from 1904", at: place(1, 1))) }
    for range in hiddenColumns where range.lowerBound <= lastColumn {
      for column in range.lowerBound...min(range.upperBound, lastColumn) {
        found.append(Observation(.hiddenColumn, "column \(Place.letters(column)) is hidden", at: place(1, column)))
      }
    }
    for range in hiddenRows {
      let text =
        range.count == 1
        ? "row \(range.lowerBound) is hidden" : "rows \(range.lowerBound) to \(range.upperBound) are hidden"
      found.append(Observation(.hiddenRow, text, at: place(range.lowerBound, 1)))
    }
    if isFiltered, let filter {
      found.append(
        Observation(
          .filtered, "a filter hides rows; all are read", at: place(filter.rows.lowerBound, filter.columns.lowerBound)))
    }
    var left = Self.mostMergedCells
    for range in merged {
      let cells = others(range.rows, range.columns, atMost: min(left, 10_000))
      left -= cells.count
      found.append(
        Observation(
          .merged, "the cells \(range.text) are merged", at: place(range.rows.lowerBound, range.columns.lowerBound), cells: cells)
      )
    }
    if isCut {
      found.append(Observation(.truncated, "there are more merged or hidden ranges than are listed", at: place(1, 1)))
    }
    return found
  }

  private func others(_ rows: ClosedRange<Int>, _ columns: ClosedRange<Int>, atMost limit: Int) -> [GridPoint] {
    var points: [GridPoint] = []
    for row in rows {
      for column in columns where row != rows.lowerBound || column != columns.lowerBound {
        guard points.count < limit else { return points }
        points.append(GridPoint(row: row, column: column))
      }
    }
    return points
  }
}
