import Faults
import Records
import Spreadsheets

/// The sheet Summary: the first thing people see.
///
/// It is added first, so that its tab is the first one, and written last, when the rows of the others are counted.
struct SummarySheet {
  static let name = "Summary"
  /// The columns that show something, from 1; the first is a margin.
  static let columns = 2...12
  /// Where charts stand, beside the tables.
  static let chartColumn = 6
  static let chartWidth = 590
  /// A row of the height that Excel gives by itself.
  static let rowPixels = 20

  let kind: ReportKind
  let content: ReportContent
  private let sheet: SheetWriter

  init(_ kind: ReportKind, _ content: ReportContent, _ workbook: WorkbookWriter) throws(Fault) {
    self.kind = kind
    self.content = content
    let widths = [2, 34] + [Double](repeating: 11, count: 10)
    sheet = try workbook.addSheet(Self.name, .free(widths: widths, isPortrait: true, tabColour: ReportStyle.navy))
  }

  func write(_ tallies: [SheetTally], guideRows: Int?) throws(Fault) {
    var grid = SummaryGrid()
    var charts: [PlacedChart] = []
    band(&grid)
    SummaryTiles(kind: kind, content: content, tallies: tallies).put(into: &grid)
    alerts(&grid)
    counts(&grid, &charts)
    groups(tallies, &grid, &charts)
    sheets(tallies, guideRows, &grid)
    facts(&grid)
    try grid.write(to: sheet)
    for chart in charts { try sheet.insert(chart.chart, row: chart.row, column: Self.chartColumn) }
  }

  /// A chart and the row at which it begins.
  private struct PlacedChart {
    let chart: SheetChart
    let row: Int
  }

  // MARK: Title

  private func band(_ grid: inout SummaryGrid) {
    let title = CellStyle(bold: true, fill: ReportStyle.navy, textColour: 0xFFFFFF, inMiddle: true, fontSize: 20)
    let line = CellStyle(fill: ReportStyle.navy, textColour: 0xC9D6EA, inMiddle: true)
    grid.fill(title, row: 1, columns: 1...Self.columns.upperBound)
    grid.put(.text(kind.title, title), row: 1, column: 2)
    grid.setHeight(34, row: 1)
    grid.fill(line, row: 2, columns: 1...Self.columns.upperBound)
    grid.put(.text(subtitle, line), row: 2, column: 2)
    grid.setHeight(22, row: 2)
    grid.skip()
  }

  private var subtitle: String {
    let took = ReportNumber.duration(seconds: content.endedAt.seconds(since: content.startedAt))
    let run = "\(content.command) \(content.runName)  ·  \(Self.clock(content.startedAt)) UTC  ·  \(took)"
    if case .plan(let id) = kind { return "plan \(id)  ·  " + run }
    return run
  }

  private static func clock(_ moment: Instant) -> String {
    moment.description.prefix(16).split(separator: "T").joined(separator: " ")
  }

  // MARK: Alerts

  private func alerts(_ grid: inout SummaryGrid) {
    let alerts = content.alerts
    for alert in alerts {
      let row = grid.next
      let look = (alert.name == "brake" ? CellStyle.bad : .attention).with(CellStyle(wraps: true, inMiddle: true))
      grid.put(.text(alert.name, look.with(.bold)), row: row, column: 2)
      grid.put(.text(alert.value.description, look), row: row, columns: 3...Self.columns.upperBound)
      grid.setHeight(5 + WrappedHeight.line * Double(min(WrappedHeight.lines(alert.value.description, 110), 20)), row: row)
    }
    if !alerts.isEmpty { grid.skip() }
  }

  // MARK: Numbers

  private func counts(_ grid: inout SummaryGrid, _ charts: inout [PlacedChart]) {
    section("Deals and records", &grid)
    let start = grid.next
    heading(["What", "Count", "Note"], &grid)
    for count in content.counts {
      let row = grid.next
      grid.put(.text(count.what, style(of: count)), row: row, column: 2)
      let number = count.count == 0 ? CellStyle.integer.with(ReportStyle.quiet) : isTotal(count) ? .integer.with(.bold) : .integer
      grid.put(.integer(count.count, number), row: row, column: 3)
      if let note = count.note { grid.put(.text(note, ReportStyle.aside), row: row, columns: 4...5) }
    }
    let height = max(15, grid.next - start)
    if let rows = outcomeRows(from: start + 1), rows.contains(where: { content.counts[$0].count > 0 }) {
      let cells = (start + 1 + rows.lowerBound)...(start + 1 + rows.upperBound)
      let chart = SheetChart(
        .doughnut, title: "Deals by outcome", names: .init(sheet: Self.name, rows: cells, column: 2),
        numbers: .init(sheet: Self.name, rows: cells, column: 3),
        colours: rows.map { ReportStyle.chartColour(content.counts[$0].what) }, showsNumbers: false, width: Self.chartWidth,
        height: height * Self.rowPixels)
      charts.append(PlacedChart(chart: chart, row: start))
      grid.advance(to: start + height)
    }
    grid.skip()
  }

  /// The counts that are outcomes, if they stand together.
  private func outcomeRows(from start: Int) -> ClosedRange<Int>? {
    let outcomes = content.counts.indices.filter { content.counts[$0].kind == .outcome }
    guard let first = outcomes.first, let last = outcomes.last, last - first + 1 == outcomes.count else { return nil }
    return first...last
  }

  private func style(of count: ReportContent.Count) -> CellStyle? {
    switch count.kind {
    case .outcome: count.count == 0 ? ReportStyle.quiet : ReportStyle.outcome(count.what)
    case .records, .other: isTotal(count) ? .bold : ReportStyle.partOfTotal
    }
  }

  /// The sums that program.md names; the counts below them are their parts.
  private func isTotal(_ count: ReportContent.Count) -> Bool { count.what == "deals" || count.what == "records read" }

  // MARK: Groups of rows

  private func groups(_ tallies: [SheetTally], _ grid: inout SummaryGrid, _ charts: inout [PlacedChart]) {
    for tally in tallies {
      guard let title = tally.sheet.groupTitle, tally.rows > 0 else { continue }
      section(title.section, &grid)
      let start = grid.next
      heading([title.name, "Rows"], &grid)
      let groups = tally.largest(8)
      for group in groups {
        let row = grid.next
        grid.put(.text(group.name), row: row, column: 2)
        grid.put(.integer(group.rows, .integer), row: row, column: 3)
      }
      let cells = (start + 1)...(start + groups.count)
      let height = max(5, groups.count + 3)
      let chart = SheetChart(
        .bar, title: title.chart, names: .init(sheet: Self.name, rows: cells, column: 2),
        numbers: .init(sheet: Self.name, rows: cells, column: 3), colours: groups.map { _ in tally.sheet.tab },
        width: Self.chartWidth, height: height * Self.rowPixels)
      charts.append(PlacedChart(chart: chart, row: start))
      grid.advance(to: start + height)
      grid.skip()
    }
  }

  // MARK: Sheets

  private func sheets(_ tallies: [SheetTally], _ guideRows: Int?, _ grid: inout SummaryGrid) {
    section("Sheets", &grid)
    heading(["Sheet", "Rows", "What its rows are"], &grid)
    for tally in tallies { line(tally.sheet.name, tally.rows, tally.sheet.about, &grid) }
    if kind == .audit { line(CallsSheet.name, content.calls.count, "kinds of calls to the systems", &grid) }
    if let guideRows { line(GuideLayout.sheet, guideRows, "rows of the guide as it was used", &grid) }
    grid.skip()
  }

  private func line(_ name: String, _ rows: Int, _ about: String, _ grid: inout SummaryGrid) {
    let row = grid.next
    grid.put(.link(name, to: .cell(sheet: name, row: 1, column: 1)), row: row, column: 2)
    grid.put(.integer(rows, rows == 0 ? CellStyle.integer.with(ReportStyle.quiet) : .integer), row: row, column: 3)
    grid.put(.text(about, ReportStyle.aside), row: row, column: 4)
  }

  // MARK: Facts

  private func facts(_ grid: inout SummaryGrid) {
    section("About this run", &grid)
    let cells = CellMaker(now: content.endedAt, guide: GuideLayout([]))
    for fact in content.allFacts where !content.alerts.contains(fact) {
      let row = grid.next
      grid.put(.text(fact.name, .bold), row: row, column: 2)
      var cell = cells.plain(fact.value)
      cell.style = (cell.style ?? .plain).with(CellStyle(wraps: true, alignment: .left))
      grid.put(cell, row: row, columns: 3...Self.columns.upperBound)
      // Excel does not fit a row to a text over several columns.
      let lines = WrappedHeight.lines(fact.value.description, 110)
      if lines > 1 { grid.setHeight(Double(min(lines, 20)) * WrappedHeight.line, row: row) }
    }
  }

  // MARK: Parts

  private func section(_ title: String, _ grid: inout SummaryGrid) {
    let row = grid.next
    grid.fill(ReportStyle.part, row: row, columns: Self.columns)
    grid.put(.text(title, ReportStyle.part), row: row, column: 2)
    grid.setHeight(19, row: row)
  }

  private func heading(_ texts: [String], _ grid: inout SummaryGrid) {
    let row = grid.next
    for (index, text) in texts.enumerated() {
      let style = ReportStyle.smallHeading.with(
        [.plain, CellStyle(alignment: .right), CellStyle(alignment: .left, indent: 1)][min(index, 2)])
      grid.put(.text(text, style), row: row, column: 2 + index)
    }
  }
}
