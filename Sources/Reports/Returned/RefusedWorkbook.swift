public import Faults
import Spreadsheets
import Tables

/// Copies the refused rows of a workbook that came back, each with its errors in front, so that they can be put right and
/// handed in again.
public enum RefusedWorkbook {
  /// Writes the rows, named by sheet and number, with the headings above them, in the columns in which they stood.
  public static func write(
    _ refused: [(sheet: String, row: Int, error: String)], of path: String, to target: String, at created: Int64
  ) throws(Fault) {
    let reader = try WorkbookReader(path: path, limits: ReturnedWorkbook.limits)
    var errors: [String: [Int: String]] = [:]
    for refusal in refused {
      let earlier = errors[refusal.sheet]?[refusal.row].map { $0 + "\n" } ?? ""
      errors[refusal.sheet, default: [:]][refusal.row] = earlier + refusal.error
    }
    let properties = WorkbookProperties(title: "Refused rows", subject: "cosell", created: created)
    let workbook = try WorkbookWriter(path: target, properties: properties)
    for info in reader.sheets {
      guard let wanted = errors[info.name] else { continue }
      var copy = Copy(name: info.name, errors: wanted, workbook: workbook)
      _ = try reader.rows(of: info) { (row) throws(Fault) in try copy.take(row) }
    }
    try workbook.close()
  }

  /// One sheet being copied.
  private struct Copy {
    let name: String
    let errors: [Int: String]
    let workbook: WorkbookWriter
    private var writer: SheetWriter?
    /// Where an earlier copy had its errors: they are replaced.
    private var errorColumn: Int?

    init(name: String, errors: [Int: String], workbook: WorkbookWriter) {
      self.name = name
      self.errors = errors
      self.workbook = workbook
    }

    mutating func take(_ row: Row) throws(Fault) {
      if writer == nil {
        let headings = row.cells.map { $0.text.trimmingSpaces.lowercased() }
        guard headings.contains("token") || errors[row.number] != nil else { return }
        errorColumn = row.cells.first { $0.text.trimmingSpaces == RejectedWorkbook.errorHeading }?.column
        writer = try workbook.addSheet(name, layout(row))
        if headings.contains("token") { return }
      }
      guard let error = errors[row.number] else { return }
      try writer?.append([.text(error)] + cells(row))
    }

    private func layout(_ headings: Row) -> SheetLayout {
      var columns = [SheetColumn(RejectedWorkbook.errorHeading, width: .fixed(60), style: .bad.with(.wrapped))]
      let last = min(headings.cells.last?.column ?? 1, 200)
      for column in 1...max(1, last) where column != errorColumn {
        let heading = headings.cell(column)?.text.trimmingSpaces ?? ""
        let style = ["apply", "decision"].contains(heading.lowercased()) ? ReportStyle.answer : CellStyle.plain
        columns.append(SheetColumn(heading, width: .fitting(8...40), style: style))
      }
      return SheetLayout(columns: columns, headingStyle: ReportStyle.heading, frozenColumns: 1)
    }

    private func cells(_ row: Row) -> [SheetCell] {
      let last = min(row.cells.last?.column ?? 1, 200)
      return (1...max(1, last)).filter { $0 != errorColumn }.map { column in
        switch row.cell(column)?.content {
        case .number(let digits)?: .number(digits)
        case .flag(let flag)?: .flag(flag)
        case .date(let iso)?: .date(iso)
        case .text(let text)?, .duration(let text)?, .error(let text)?: .text(text)
        case .uncomputed?, nil: .blank
        }
      }
    }
  }
}
