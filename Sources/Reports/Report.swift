import Faults
import Records
import Spreadsheets

/// One row as it comes from its source.
typealias ReportRow = (position: Int64, run: String, cells: [Value])

/// A report on its way to its files.
struct Report<Rows: ReportRows> {
  let kind: ReportKind
  let content: ReportContent
  let rows: Rows
  private let mask: ValueMask
  /// Rows asked for at a time.
  var page = 1_000
  /// Rows of a sheet, headings included, past which it goes on in a second one.
  var maximumRows = 1_048_576

  init(_ kind: ReportKind, _ content: ReportContent, _ rows: Rows) {
    self.kind = kind
    self.content = content
    self.rows = rows
    mask = ValueMask(content.masked, guide: content.guide)
  }

  /// Writes the workbook and, with a path for them, the JSON Lines.
  func write(workbook path: String, lines linesPath: String?) async throws(Fault) {
    let workbook = try WorkbookWriter(path: path, properties: properties)
    var lines: TextFileWriter?
    if let linesPath { lines = try TextFileWriter(path: linesPath) }
    // First in the workbook; filled last, when the rows are counted.
    let summary = try SummarySheet(kind, content, workbook)
    try lines?.append(LineMaker.summary(content))
    let guide = GuideLayout(content.guide)
    let cells = CellMaker(now: content.endedAt, guide: guide)
    var tallies: [SheetTally] = []
    for sheet in kind.sheets { tallies.append(try await stream(sheet, cells, workbook, lines)) }
    if kind == .audit {
      try CallsSheet(calls: content.calls).write(to: workbook)
      try lines?.append(LineMaker.calls(content.calls))
    }
    var guideRows: Int?
    if !guide.parts.isEmpty {
      guideRows = try GuideSheet(layout: guide).write(to: workbook)
      try lines?.append(LineMaker.guide(guide))
    }
    try summary.write(tallies, guideRows: guideRows)
    try workbook.close()
    try lines?.close()
  }

  private var properties: WorkbookProperties {
    let id =
      switch kind {
      case .audit, .differences: content.runName
      case .plan(let id): id
      }
    return WorkbookProperties(
      title: "\(kind.title) \(id)", subject: "cosell \(content.command)", created: content.endedAt.seconds)
  }

  // While one page is written to the sheet, the next one is fetched and made ready.
  private func stream(
    _ sheet: ReportSheet, _ cells: CellMaker, _ workbook: WorkbookWriter, _ lines: TextFileWriter?
  ) async throws(Fault) -> SheetTally {
    let maker = PageMaker(sheet: sheet, cells: cells, mask: mask, hasLines: lines != nil)
    var current = try await prepare(maker, after: -1, SheetTally(sheet)).get()
    let writer = try workbook.addSheet(sheet.name, layout(sheet, isEmpty: current.rows.isEmpty))
    guard !current.rows.isEmpty else {
      try writer.appendTitle(sheet.nothing, across: min(writer.columns, 6), .note)
      return current.tally
    }
    while !current.rows.isEmpty {
      let page = current
      async let next = prepare(maker, after: page.last, page.tally)
      for row in page.rows { try writer.append(row.cells, height: row.height) }
      try lines?.append(page.lines)
      current = try await next.get()
    }
    return current.tally
  }

  private func layout(_ sheet: ReportSheet, isEmpty: Bool) -> SheetLayout {
    var layout = sheet.layout
    layout.maximumRows = maximumRows
    if isEmpty {
      layout.filters = false
      for index in layout.columns.indices { layout.columns[index].choices = [] }
    }
    return layout
  }

  private func prepare(_ maker: PageMaker, after position: Int64, _ tally: SheetTally) async -> Result<ReportPage, Fault> {
    do throws(Fault) {
      let found = try await rows.rows(of: maker.sheet.name, after: position, limit: page)
      if let last = found.last, last.position <= position {
        // A source that stands still would fill the disk.
        throw Fault(
          "REP001", while: "write the report", "the rows of sheet '\(maker.sheet.name)' do not go on after position \(position)")
      }
      return .success(maker.page(of: found, tally))
    } catch {
      return .failure(error)
    }
  }
}
