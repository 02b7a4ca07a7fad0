import Faults
import Tables

/// A file of rows that is read as a stream: a workbook or a CSV file.
public protocol SheetReading {
  /// The file's path as it was given, for messages.
  var file: String { get }
  /// The sheets in the order of the file; a CSV file has one, named for the file.
  var sheets: [SheetInfo] { get }
  /// How a table read from this sheet names its source.
  func source(of sheet: SheetInfo) -> Table.Source
  /// Hands over the rows that have a cell, in the order of the file, and answers what reading noticed.
  ///
  /// Memory does not grow with the number of rows. A fault that `body` throws ends the reading and is thrown on.
  func rows(of sheet: SheetInfo, _ body: (Row) throws(Fault) -> Void) throws(Fault) -> [Observation]
}

/// A sheet, before its rows are read.
public struct SheetInfo: Hashable, Sendable {
  public let name: String
  /// Hidden by hand or by a program; its rows can be read all the same.
  public let isHidden: Bool
  /// The name of the sheet's part inside the workbook; empty for a CSV file.
  let part: String

  init(name: String, isHidden: Bool = false, part: String = "") {
    self.name = name
    self.isHidden = isHidden
    self.part = part
  }
}

extension SheetReading {
  /// A sheet's rows all at once, for small sheets.
  ///
  /// - Throws: `XLS009` or `CSV009` when there are more cells than `limit`, and what ``rows(of:_:)`` throws.
  func table(of sheet: SheetInfo, limit: Int) throws(Fault) -> Table {
    var rows: [Row] = []
    var cells = 0
    let source = source(of: sheet)
    var seen = try self.rows(of: sheet) { (row) throws(Fault) in
      cells += row.cells.count
      guard cells <= limit else { throw Fault.tooManyCells(limit, source, sheet: sheet.name, row: row) }
      rows.append(row)
    }
    if sheet.isHidden {
      let place = Place.cell(file: file, sheet: sheet.name, row: 1, column: 1)
      seen.insert(Observation(.hiddenSheet, "the sheet '\(sheet.name)' is hidden", at: place), at: 0)
    }
    return Table(name: sheet.name, source: source, rows: rows, observations: seen)
  }
}
