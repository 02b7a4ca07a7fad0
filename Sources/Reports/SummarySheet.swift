import Faults
import Records
import Spreadsheets

/// The sheet Summary: the first thing people see.
struct SummarySheet {
  static let name = "Summary"

  let kind: ReportKind
  let content: ReportContent
  private let sheet: SheetWriter

  init(_ kind: ReportKind, _ content: ReportContent, _ workbook: WorkbookWriter) throws(Fault) {
    self.kind = kind
    self.content = content
    sheet = try workbook.addSheet(Self.name, .free(widths: [2, 24, 12, 40], isPortrait: true, tabColour: ReportStyle.navy))
  }

  func write(_ tallies: [SheetTally], guideRows: Int?) throws(Fault) {
    try sheet.append([.blank, .text(kind.title, .title)])
    try sheet.append([.blank, .text("Run \(content.runName)", .note)])
    sheet.skip()
    try sheet.append([.blank, .text("What", .heading), .text("Count", .heading), .text("Note", .heading)])
    for count in content.counts {
      try sheet.append([
        .blank, .text(count.what, ReportStyle.outcome(count.what)), .integer(count.count, .integer), .text(count.note ?? ""),
      ])
    }
    sheet.skip()
    for tally in tallies {
      try sheet.append([
        .blank, .link(tally.sheet.name, to: .cell(sheet: tally.sheet.name, row: 1, column: 1)), .integer(tally.rows, .integer),
        .text(tally.sheet.about),
      ])
    }
    sheet.skip()
    for fact in content.facts {
      try sheet.append([.blank, .text(fact.name, .bold), .blank, .text(fact.value.description)])
    }
  }
}
