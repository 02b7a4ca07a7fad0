import Faults
import Records

/// A row of an upload, read and checked.
public struct UploadRow: Hashable, Sendable {
  /// As the sheet counts, from 1.
  public var number: Int
  /// The line of the file on which it starts; for a workbook its number.
  public var line: Int
  /// The solution's id as it is written, without blanks around it.
  public var key: String
  /// One a column of the guide.
  public var cells: [Cell]
  public var problems: [UploadProblem]

  /// What stands under one of the guide's headings.
  public struct Cell: Hashable, Sendable {
    /// As it is written; empty where nothing is, or the sheet has no such column.
    public var raw: String
    /// What it is to the CRM's field.
    public var value: Value
    public init(raw: String, value: Value) {
      self.raw = raw
      self.value = value
    }
  }

  public init(number: Int, line: Int, key: String, cells: [Cell], problems: [UploadProblem] = []) {
    self.number = number
    self.line = line
    self.key = key
    self.cells = cells
    self.problems = problems
  }

  /// The form in which ids are compared: without case.
  public static func folded(_ key: String) -> String { key.lowercased() }
}

/// What is wrong with a row, and at which cell.
public struct UploadProblem: Hashable, Sendable {
  /// A word such as `missing-id` or `too-long`.
  public var code: String
  /// The column of the sheet, from 1; `nil` for the row as a whole.
  public var column: Int?
  public var reason: String
  public var remedy: String

  public init(_ code: String, column: Int?, reason: String, remedy: String) {
    self.code = code
    self.column = column
    self.reason = reason
    self.remedy = remedy
  }

  /// As it stands in a report: `C7: 'Gold' is ...; choose ...`.
  public func text(row: Int) -> String {
    let place = column.map { "\(Place.letters($0))\(row): " } ?? ""
    return "\(place)\(reason); \(remedy)"
  }
}
