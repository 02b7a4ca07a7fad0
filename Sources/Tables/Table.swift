import Faults

/// A sheet of a workbook or a CSV file, as a value: rows of cells that know their places.
public struct Table: Sendable, Codable {
  /// The sheet's name, or the CSV file's name without its ending.
  public let name: String
  public let source: Source
  /// The rows that have a cell, in order.
  ///
  /// Blank rows are left out; numbers tell where the gaps were.
  public var rows: [Row]
  /// What was found and assumed while reading: a byte order mark, the delimiter, merged and hidden cells.
  public var observations: [Observation]

  public init(name: String, source: Source, rows: [Row], observations: [Observation] = []) {
    self.name = name
    self.source = source
    self.rows = rows
    self.observations = observations
  }

  public enum Source: Hashable, Sendable, Codable {
    case workbook(file: String)
    case csv(file: String)
  }

  /// The place of a cell for messages; `column` counts from 1.
  public func place(row: Row, column: Int) -> Place {
    switch source {
    case .workbook(let file): .cell(file: file, sheet: name, row: row.number, column: column)
    case .csv(let file):
      if let cell = row.cell(column) {
        .line(file: file, line: cell.line ?? row.line, column: cell.offset ?? 1)
      } else {
        .line(file: file, line: row.line, column: 1)
      }
    }
  }
}

/// One row; cells in the order of their columns, empty ones left out.
public struct Row: Sendable, Codable {
  /// From 1, as Excel counts.
  ///
  /// In a CSV file the number of the record.
  public let number: Int
  /// From 1: the line of the file on which the row starts; for a workbook the row's number.
  public let line: Int
  public var isHidden: Bool
  public var cells: [Cell]

  public init(number: Int, line: Int? = nil, isHidden: Bool = false, cells: [Cell]) {
    self.number = number
    self.line = line ?? number
    self.isHidden = isHidden
    self.cells = cells
  }

  /// The cell of a column (from 1), or `nil` where there is none.
  public func cell(_ column: Int) -> Cell? {
    // Rows are narrow and mostly dense, so the column is usually at its own index.
    if column >= 1, column <= cells.count, cells[column - 1].column == column { return cells[column - 1] }
    return cells.first { $0.column == column }
  }
}

/// One cell and how it was written.
public struct Cell: Hashable, Sendable, Codable {
  /// From 1.
  public let column: Int
  /// CSV only: the character in its line at which the cell starts, from 1.
  public let offset: Int?
  /// CSV only: the line on which the cell starts, where a line break inside a cell before it puts it below the row's line.
  public let line: Int?
  public let content: Content
  /// The formula behind a workbook's cell, without `=`; the content is then the value that was stored with it.
  ///
  /// Empty where the workbook only points at the formula of another cell.
  public let formula: String?

  public init(column: Int, offset: Int? = nil, line: Int? = nil, content: Content, formula: String? = nil) {
    self.column = column
    self.offset = offset
    self.line = line
    self.content = content
    self.formula = formula
  }

  public enum Content: Hashable, Sendable, Codable {
    case text(String)
    /// Digits as a plain decimal or with an exponent, exactly as the file has them or as their shortest form.
    case number(String)
    case flag(Bool)
    /// `2026-12-31`, or `2026-12-31T14:30:00` when there is a time: a number shown by a date format.
    case date(String)
    /// Seconds, as a number's text: a number shown by a duration format.
    case duration(String)
    /// `#NAME?`, `#REF!` …
    case error(String)
    /// A formula that was saved without a value.
    case uncomputed
  }

  /// What a person reads in the cell: the text, the digits, `TRUE`, the date; empty for an uncomputed one.
  public var text: String {
    switch content {
    case .text(let text), .number(let text), .date(let text), .duration(let text), .error(let text): text
    case .flag(let flag): flag ? "TRUE" : "FALSE"
    case .uncomputed: ""
    }
  }
}

/// Something that reading noticed and that its user may want to know.
public struct Observation: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable {
    case byteOrderMark, encoding, delimiter, merged, hiddenRow, hiddenColumn, hiddenSheet, filtered, dateSystem1904, truncated
  }
  public let kind: Kind
  public let text: String
  public let place: Place
  /// For `merged`: the cells of the range that are not its first, as (row, column), at most 10,000.
  public let cells: [GridPoint]

  public init(_ kind: Kind, _ text: String, at place: Place, cells: [GridPoint] = []) {
    self.kind = kind
    self.text = text
    self.place = place
    self.cells = cells
  }
}

/// A row and a column, both from 1.
public struct GridPoint: Hashable, Sendable, Codable {
  public let row: Int
  public let column: Int
  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}
