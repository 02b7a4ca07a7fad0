import Faults
import Spreadsheets

/// The sheet Calls: what the run asked of the systems, by system and kind.
struct CallsSheet {
  static let name = "Calls"
  static let headings = ["System", "Kind", "Count", "Floor", "Retries", "Throttled", "Bytes", "Time"]

  let calls: [ReportContent.CallRow]

  func write(to workbook: WorkbookWriter) throws(Fault) {
    let columns = Self.headings.enumerated().map { index, heading in
      SheetColumn(
        heading, width: .fitting(12...30),
        style: (index < 2 ? .plain : index == 7 ? Self.seconds : .integer).with(CellStyle(border: true)))
    }
    let sheet = try workbook.addSheet(
      Self.name,
      SheetLayout(
        columns: columns, headingStyle: ReportStyle.heading, headingHeight: 21, filters: !calls.isEmpty, hidesGridlines: true,
        tabColour: 0x8E99A8))
    guard !calls.isEmpty else {
      return try sheet.appendTitle("No system was called.", across: columns.count, .note)
    }
    for call in calls {
      try sheet.append([
        .text(call.system), .text(call.kind), .integer(call.count), call.floor.map { .integer($0) } ?? .blank,
        .integer(call.retries, call.retries > 0 ? .attention : nil),
        .integer(call.throttled, call.throttled > 0 ? .attention : nil), .integer(call.bytes),
        .number(ReportNumber.tenths(call.seconds)),
      ])
    }
  }

  private static let seconds = CellStyle(numberFormat: "#,##0.0 \"s\"")
}
