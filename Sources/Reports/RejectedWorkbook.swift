public import Faults
public import Records
import Spreadsheets
public import Tables

/// The rows of an upload that were not taken: the input's own columns, with what is wrong in front; made to be corrected and
/// dropped in again.
public final class RejectedWorkbook {
  /// A column of the input.
  public struct Column: Hashable, Sendable {
    /// From 1, in the input.
    public let column: Int
    public let heading: String
    /// What may be chosen in it.
    public let choices: [String]
    public let isRequired: Bool

    public init(column: Int, heading: String, choices: [String] = [], isRequired: Bool = false) {
      self.column = column
      self.heading = heading
      self.choices = choices
      self.isRequired = isRequired
    }
  }

  /// What stands over the errors.
  public static let errorHeading = "Error"
  private static let errorWidth = 56

  private let columns: [Column]
  private let workbook: WorkbookWriter
  private let sheet: SheetWriter

  /// Starts a workbook that will stand at `path`.
  ///
  /// - Throws: `XLS020` when the folder cannot take it.
  public init(path: String, columns: [Column], at now: Instant) throws(Fault) {
    self.columns = columns
    workbook = try WorkbookWriter(
      path: path,
      properties: WorkbookProperties(
        title: "Rejected solution details", subject: "Correct the marked cells and drop this file in again.", created: now.seconds
      ))
    let error = SheetColumn(
      Self.errorHeading, width: .fixed(Double(Self.errorWidth)), style: CellStyle(wraps: true, border: true).with(.bad))
    sheet = try workbook.addSheet(
      "Solutions",
      SheetLayout(
        columns: [error]
          + columns.map {
            SheetColumn(
              $0.heading, width: .fitting(12...48), style: CellStyle(border: true), choices: SolutionSheet.offered($0.choices),
              allowsOthers: true)
          }, headingStyle: ReportStyle.heading, headingHeight: 21, frozenColumns: 1, tabColour: 0xC0504D))
  }

  /// Adds a row as it stands in the input.
  ///
  /// - Parameters:
  ///   - errors: what is wrong, each with what to do.
  ///   - bad: the input's columns that are wrong.
  public func append(_ row: Row, errors: [String], bad: Set<Int>) throws(Fault) {
    let text = errors.joined(separator: "\n")
    var cells: [SheetCell] = [.text(text)]
    for column in columns {
      let style: CellStyle? = bad.contains(column.column) ? .bad : nil
      cells.append(row.cell(column.column).map { Self.cell($0, style) } ?? SheetCell(.blank, style: style))
    }
    try sheet.append(cells, height: Self.height(of: errors))
  }

  /// Gives the file its name.
  public func close() throws(Fault) { try workbook.close() }

  private static func cell(_ cell: Cell, _ style: CellStyle?) -> SheetCell {
    switch cell.content {
    case .text(let text), .duration(let text): .text(text, style)
    case .number(let digits): .number(digits, style)
    case .flag(let flag): .flag(flag, style)
    case .date(let iso): .date(iso, style)
    // What could not be read is left for a person to fill.
    case .error(let error): .text(error, style)
    case .uncomputed: SheetCell(.blank, style: style)
    }
  }

  private static func height(of errors: [String]) -> Double {
    let lines = errors.reduce(0) { $0 + 1 + $1.count / (errorWidth - 4) }
    return Double(min(26, max(1, lines))) * 15 + 3
  }
}

/// What sheets of solution details have in common.
enum SolutionSheet {
  /// Choices that Excel can offer in a list: not too long together, none with a comma.
  static func offered(_ choices: [String]) -> [String] {
    let fits = choices.reduce(-1) { $0 + $1.utf8.count + 1 } <= 255 && !choices.contains { $0.contains(",") || $0.isEmpty }
    return fits ? choices : []
  }
}
