public import Faults
public import Spreadsheets
import Tables

/// Reads a workbook of ours that a person filled in and some program saved.
///
/// Sheets are known by their names or headings, columns by their headings, in any order, with others between them; rows come
/// in the order of the file, hidden and filtered ones too.
public enum ReturnedWorkbook {
  /// What a workbook is besides its rows.
  public struct Facts: Hashable, Sendable {
    /// Who saved it last, by its properties.
    public var lastModifiedBy: String?
    /// Sheets of ours that cannot be read for lack of a column, or with one twice.
    public var problems: [Fault] = []
  }

  /// Most of what a returned workbook may be; a million rows pass.
  public static let limits = ReadingLimits(
    fileBytes: 256 << 20, partBytes: 1 << 30, totalBytes: 2 << 30, sharedTextBytes: 128 << 20, cells: .max)
  /// Rows among which the headings are looked for: a person may have put some above them.
  private static let headingRows = 20

  /// Hands over the rows of all sheets of ours that have a token or an answer.
  ///
  /// - Throws: `XLS…` for what cannot be read; `DEC001` for a workbook without a sheet of ours; what `body` throws.
  public static func read(
    _ path: String, limits: ReadingLimits = Self.limits, _ body: (ReturnedRow) throws(Fault) -> Void
  ) throws(Fault) -> Facts {
    let workbook = try WorkbookReader(path: path, limits: limits)
    var facts = Facts(lastModifiedBy: workbook.lastModifiedBy)
    var found = 0
    for info in workbook.sheets {
      var scan = Scan(file: path, name: info.name)
      _ = try workbook.rows(of: info) { (row) throws(Fault) in
        if let returned = scan.take(row) { try body(returned) }
      }
      if scan.columns != nil { found += 1 }
      facts.problems += scan.problems
    }
    guard found > 0 || !facts.problems.isEmpty else {
      throw Fault(
        "DEC001", while: "take the workbook",
        "it has no sheet 'Plan', 'Differences', 'Conflicts' or 'To do' with the columns 'Token' and 'Apply' or 'Decision'",
        at: .file(path), remedy: "give a plan, differences or audit workbook that cosell wrote")
    }
    return facts
  }

  /// One sheet on its way: headings first, then rows.
  private struct Scan {
    let file: String
    let name: String
    var columns: [String: Int]?
    var problems: [Fault] = []
    private var kind: AnswerSheet?
    private var seen = 0

    init(file: String, name: String) {
      self.file = file
      self.name = name
    }

    mutating func take(_ row: Row) -> ReturnedRow? {
      guard let columns, let kind else {
        if seen < headingRows, problems.isEmpty { look(row) }
        seen += 1
        return nil
      }
      let returned = ReturnedRow(sheet: kind, sheetName: name, row: row, file: file, columns: columns)
      return returned.token == nil && returned.apply == nil && returned.decision == nil ? nil : returned
    }

    private mutating func look(_ row: Row) {
      var found: [String: Int] = [:]
      var twice: [Cell] = []
      for cell in row.cells {
        let heading = cell.text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
        guard !heading.isEmpty else { continue }
        if found[heading] == nil { found[heading] = cell.column } else { twice.append(cell) }
      }
      let isAnswered = found["apply"] != nil || found["decision"] != nil
      guard let kind = AnswerSheet(named: name) ?? AnswerSheet(headings: Set(found.keys)) else { return }
      guard found["token"] != nil, isAnswered else {
        // Only a row of our headings tells that one of them is missing, and only where the name says which sheet it is.
        guard AnswerSheet(named: name) != nil else { return }
        let own = Set(kind.columns.map { $0.heading.lowercased() })
        if own.intersection(found.keys).count * 2 > own.count {
          let missing = found["token"] == nil ? "Token" : kind == .plan ? "Apply' or 'Decision" : "Decision"
          problems.append(
            Fault(
              "DEC001", while: "take the sheet", "the column '\(missing)' is missing",
              at: .cell(file: file, sheet: name, row: row.number, column: 1), remedy: "take the workbook as it was written"))
        }
        return
      }
      let own = Set(kind.columns.map { $0.heading.lowercased() })
      for cell in twice where own.contains(cell.text.trimmingSpaces.lowercased()) {
        problems.append(
          Fault(
            "DEC001", while: "take the sheet", "the heading '\(cell.text.trimmingSpaces)' stands here a second time",
            at: .cell(file: file, sheet: name, row: row.number, column: cell.column), remedy: "delete one of the two columns"))
      }
      if problems.isEmpty { (columns, self.kind) = (found, kind) }
    }
  }
}
