public import Faults
public import Records
import Spreadsheets

/// A file of solution details being written, as people fill and upload it: a workbook, or CSV by the ending of its name.
public final class SolutionList {
  /// A column as people see it.
  public struct Column: Hashable, Sendable {
    public let heading: String
    public let isRequired: Bool
    /// What may be chosen in it.
    public let choices: [String]
    /// What one should know of it: what it is called in the CRM, how long it may be, what the guide says.
    public let notes: [String]

    public init(_ heading: String, isRequired: Bool = false, choices: [String] = [], notes: [String] = []) {
      self.heading = heading
      self.isRequired = isRequired
      self.choices = choices
      self.notes = notes
    }
  }

  private enum Writer {
    case workbook(WorkbookWriter, SheetWriter)
    case csv(CSVWriter)
  }

  public static let sheet = "Solutions"
  /// Rows of a template in which the choices are offered.
  private static let templateRows = 1000

  private let columns: [Column]
  private let isTemplate: Bool
  private let writer: Writer
  /// How many rows were written.
  public private(set) var count = 0

  /// Starts a file that will stand at `path`.
  ///
  /// - Parameter isTemplate: with notes at the headings, room to fill and a page that explains the columns.
  /// - Throws: `XLS020` or `CSV020` when the folder cannot take it.
  public init(
    path: String, columns: [Column], title: String, at now: Instant, isTemplate: Bool = false
  ) throws(Fault) {
    self.columns = columns
    self.isTemplate = isTemplate
    if path.lowercased().hasSuffix(".csv") {
      let file = try CSVWriter(path: path)
      try file.append(columns.map(\.heading))
      writer = .csv(file)
      return
    }
    // An export may be long and has no notes.
    let workbook = try WorkbookWriter(
      path: path, properties: .init(title: title, created: now.seconds), memory: isTemplate ? .whole : .constant)
    let sheet = try workbook.addSheet(
      Self.sheet,
      SheetLayout(
        columns: columns.map {
          SheetColumn(
            $0.heading, width: .fitting(Self.width(of: $0)...52), style: CellStyle(border: true),
            choices: SolutionSheet.offered($0.choices), allowsOthers: true,
            headingStyle: $0.isRequired ? nil : Self.optional, note: isTemplate ? Self.note(of: $0) : nil)
        }, headingStyle: ReportStyle.heading, headingHeight: 21, frozenColumns: 1, tabColour: 0x4E9A4A))
    writer = .workbook(workbook, sheet)
  }

  /// Lighter than the heading of a column that has to be filled.
  private static let optional = ReportStyle.heading.with(CellStyle(fill: 0x5B7AA6))

  private static func note(of column: Column) -> String {
    ([column.isRequired ? "required" : "may be left empty"] + lines(of: column)).joined(separator: "\n")
  }

  /// What to write in a column.
  private static func lines(of column: Column) -> [String] {
    (column.choices.isEmpty ? [] : ["one of: " + column.choices.joined(separator: ", ")]) + column.notes
  }

  /// Room enough to type into before anything stands there.
  private static func width(of column: Column) -> Int {
    column.choices.isEmpty ? 24 : max(14, min(30, (column.choices.map(\.count).max() ?? 0) + 4))
  }

  /// Adds a row; values stand in the order of the columns.
  public func append(_ values: [Value]) throws(Fault) {
    count += 1
    switch writer {
    case .workbook(_, let sheet): try sheet.append(values.map { Self.cell($0, nil) })
    case .csv(let file): try file.append(values.map(Self.text))
    }
  }

  /// Adds a row that shows how one is written; the import passes it over.
  public func appendExample(_ texts: [String]) throws(Fault) {
    switch writer {
    case .workbook(_, let sheet): try sheet.append(texts.map { .text($0, .note.with(CellStyle(border: true, fill: 0xF2F2F2))) })
    case .csv(let file): try file.append(texts)
    }
  }

  /// Gives the file its name.
  public func close() throws(Fault) {
    switch writer {
    case .csv(let file): try file.close()
    case .workbook(let workbook, let sheet):
      if isTemplate {
        sheet.skip(Self.templateRows)
        try explain(in: workbook)
      }
      try workbook.close()
    }
  }

  /// Characters of a line of a column's explanation, and of one across the page; a few less than there is room for.
  private static let noteCharacters = 70
  private static let pageCharacters = 115

  private func explain(in workbook: WorkbookWriter) throws(Fault) {
    let page = try workbook.addSheet(
      "How to fill", .free(widths: [26, 12, Double(Self.noteCharacters)], isPortrait: false, tabColour: 0x8E99A8))
    try page.appendTitle("How to fill the sheet \(Self.sheet)", across: 3)
    page.skip()
    for line in [
      "One row is one solution. Rows are told apart by the first column; uploading a row again changes that solution and never makes a second one.",
      "An empty cell leaves what the CRM holds. Columns may be left out or put in another order. Those with a dark heading are required.",
      "Rows whose first cell begins with # are examples or remarks: they are passed over.",
      "What cannot be taken comes back in a workbook 'rejected-...' with the reason in front: correct it there and upload that.",
    ] {
      let lines = WrappedHeight.lines(line, Self.pageCharacters)
      try page.append([.text(line, .wrapped)], height: Double(lines) * WrappedHeight.line + 4, merged: [1...3])
    }
    page.skip()
    try page.append(["Column", "Required", "What to write"].map { .text($0, ReportStyle.heading) }, height: 21)
    for column in columns {
      let text = Self.lines(of: column).joined(separator: "\n")
      let lines = WrappedHeight.lines(text, Self.noteCharacters)
      try page.append(
        [
          .text(column.heading, CellStyle(bold: true, border: true)),
          .text(column.isRequired ? "Yes" : "No", CellStyle(border: true)), .text(text, CellStyle(wraps: true, border: true)),
        ], height: Double(lines) * WrappedHeight.line + 4)
    }
  }

  // MARK: Cells

  private static func cell(_ value: Value, _ style: CellStyle?) -> SheetCell {
    switch value {
    case .null: SheetCell(.blank, style: style)
    case .decimal(let number): .number(number.description, style)
    case .date(let date): .date(date.description, style)
    case .text, .flag, .instant, .reference, .list: .text(text(value), style)
    }
  }

  private static func text(_ value: Value) -> String { value.description }
}
