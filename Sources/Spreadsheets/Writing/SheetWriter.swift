internal import CXLSXWriter
import Faults

/// A sheet being written, row by row from the top.
public final class SheetWriter {
  /// The name of the sheet that is being written now: past the last row the sheet goes on in a second one.
  public private(set) var name: String
  /// The number, from 1, of the row that ``append(_:)`` would write.
  public var nextRow: Int { row + 1 }

  /// How many columns the layout has.
  public var columns: Int { layout.columns.count }

  let layout: SheetLayout
  let handle: WorkbookHandle
  private let firstName: String
  private var part = 1
  var sheet: UnsafeMutablePointer<lxw_worksheet>
  // The next row, from 0, as libxlsxwriter counts.
  private var row = 0
  private var links = 0
  /// Characters of the widest content of each column.
  private var widths: [Int]
  var offered = OfferedChoices()
  /// Formats made for cells of each column.
  var formats: [[CellFormat]]

  init(_ name: String, _ layout: SheetLayout, _ handle: WorkbookHandle) throws(Fault) {
    for column in layout.columns { try Self.check(column, in: name, handle) }
    self.name = name
    firstName = name
    self.layout = layout
    self.handle = handle
    widths = layout.columns.map { $0.heading.count }
    formats = layout.columns.map { _ in [] }
    sheet = try handle.addWorksheet(name)
    try start()
  }

  /// Writes the next row; cells stand in the order of the columns, and there may be more or fewer of them.
  ///
  /// - Throws: `XLS020`, `XLS024` after the workbook was closed.
  /// - Parameters:
  ///   - height: in points; `nil` for as high as the content.
  ///   - merged: columns, from 1, that show as one cell; the first one's cell is shown.
  public func append(_ cells: [SheetCell], height: Double? = nil, merged: [ClosedRange<Int>] = []) throws(Fault) {
    _ = try handle.open()
    if row >= layout.maximumRows { try goOn() }
    if let height {
      let code = worksheet_set_row(sheet, UInt32(clamping: row), min(max(height, 1), 409), nil)
      try handle.check(code, "the height of row \(row + 1)")
    }
    for columns in merged { try merge(columns, cells) }
    for (column, cell) in cells.enumerated() where column < ReadingLimits.lastColumn {
      try write(cell, row: UInt32(clamping: row), column: UInt16(clamping: column))
      if !cell.choices.isEmpty { offered.note(cell.choices, row: row, column: column) }
    }
    row += 1
  }

  /// Writes one text over several columns of the next row, as a title.
  public func appendTitle(_ text: String, across columns: Int, _ style: CellStyle = .title) throws(Fault) {
    _ = try handle.open()
    if row >= layout.maximumRows { try goOn() }
    let text = CellText.fit(text)
    let line = UInt32(clamping: row)
    let format = try handle.format(style)
    if columns > 1 {
      let last = UInt16(clamping: min(columns, ReadingLimits.lastColumn) - 1)
      try handle.check(worksheet_merge_range(sheet, line, 0, line, last, text, format), "the title '\(Fault.shown(text))'")
    } else {
      try handle.check(worksheet_write_string(sheet, line, 0, text, format), "the title '\(Fault.shown(text))'")
    }
    row += 1
  }

  /// Makes one cell of several of the row that is written now; their contents follow.
  private func merge(_ columns: ClosedRange<Int>, _ cells: [SheetCell]) throws(Fault) {
    guard columns.lowerBound >= 1, columns.count > 1, columns.upperBound <= ReadingLimits.lastColumn else { return }
    let style = columns.lowerBound <= cells.count ? cells[columns.lowerBound - 1].style ?? .plain : .plain
    let code = worksheet_merge_range(
      sheet, UInt32(clamping: row), UInt16(clamping: columns.lowerBound - 1), UInt32(clamping: row),
      UInt16(clamping: columns.upperBound - 1), "", try handle.format(style))
    try handle.check(code, "the merged cells of row \(row + 1)")
  }

  /// Leaves rows blank.
  public func skip(_ rows: Int = 1) { row = min(row + max(0, rows), layout.maximumRows) }

  /// Puts a chart on the sheet with its upper left corner in a cell; row and column count from 1.
  public func insert(_ chart: SheetChart, row: Int, column: Int) throws(Fault) {
    let made = try chart.make(handle)
    var options = lxw_chart_options()
    // libxlsxwriter's charts are 480 by 288 pixels.
    options.x_scale = Double(max(1, chart.width)) / 480
    options.y_scale = Double(max(1, chart.height)) / 288
    let code = worksheet_insert_chart_opt(
      sheet, UInt32(clamping: max(0, row - 1)), UInt16(clamping: max(0, column - 1)), made, &options)
    try handle.check(code, "the chart '\(Fault.shown(chart.title))'")
  }

  private static func check(_ column: SheetColumn, in sheet: String, _ handle: WorkbookHandle) throws(Fault) {
    let length = column.choices.reduce(-1) { $0 + $1.utf8.count + 1 }
    guard length <= 255, !column.choices.contains(where: { $0.contains(",") || $0.isEmpty }) else {
      throw Fault(
        "XLS023", while: "write the workbook",
        "the choices of column '\(column.heading)' of sheet '\(sheet)' are longer than 255 characters or hold a comma",
        at: .file(handle.file.path), remedy: "shorten them")
    }
  }

  private func start() throws(Fault) {
    row = 0
    links = 0
    if layout.hidesGridlines { worksheet_gridlines(sheet, UInt8(LXW_HIDE_ALL_GRIDLINES.rawValue)) }
    if let colour = layout.tabColour { worksheet_set_tab_color(sheet, colour.rgb) }
    if layout.isHidden { worksheet_hide(sheet) }
    // On paper a row should not be cut: A4 across, as many pages down as it takes.
    worksheet_set_paper(sheet, 9)
    if layout.isPortrait { worksheet_set_portrait(sheet) } else { worksheet_set_landscape(sheet) }
    worksheet_fit_to_pages(sheet, 1, 0)
    worksheet_set_margins(sheet, 0.4, 0.4, 0.5, 0.6)
    worksheet_set_footer(sheet, "&L&8&A&R&8&P / &N")
    guard layout.hasHeadings else { return }
    if layout.freezesHeadings || layout.frozenColumns > 0 {
      worksheet_freeze_panes(sheet, layout.freezesHeadings ? 1 : 0, UInt16(clamping: layout.frozenColumns))
    }
    worksheet_repeat_rows(sheet, 0, 0)
    try append(
      layout.columns.map { SheetCell(.text($0.heading), style: $0.headingStyle ?? layout.headingStyle, comment: $0.note) },
      height: layout.headingHeight)
  }

  private func goOn() throws(Fault) {
    try finish()
    repeat {
      part += 1
      name = SheetName.continuation(firstName, part)
    } while handle.isTaken(name)
    sheet = try handle.addWorksheet(name)
    try start()
  }

  /// What can be set only when all rows are known.
  func finish() throws(Fault) {
    for (index, column) in layout.columns.enumerated() where index < ReadingLimits.lastColumn {
      let number = UInt16(clamping: index)
      let width =
        switch column.width {
        case .fixed(let width): min(max(1, width), 255)
        // Filters take the room of two characters.
        case .fitting(let bounds): Double(min(max(widths[index] + 3, bounds.lowerBound), min(bounds.upperBound, 255)))
        }
      try handle.check(worksheet_set_column(sheet, number, number, width, nil), "the width of column \(index + 1)")
      if !column.choices.isEmpty, row > 1 {
        try offer(column.choices, others: column.allowsOthers, rows: 1...row - 1, column: number)
      }
    }
    for range in offered.take() {
      try offer(range.choices, others: true, rows: range.rows, column: UInt16(clamping: range.column))
    }
    if layout.filters, layout.hasHeadings {
      let last = UInt32(clamping: max(1, row) - 1)
      let code = worksheet_autofilter(sheet, 0, 0, last, UInt16(clamping: layout.columns.count - 1))
      try handle.check(code, "the filter of sheet '\(name)'")
    }
  }

  private func offer(_ choices: [String], others: Bool, rows: ClosedRange<Int>, column: UInt16) throws(Fault) {
    var list = choices.map { strdup($0) } + [nil]
    defer { for text in list { free(text) } }
    let code = list.withUnsafeMutableBufferPointer { list in
      var validation = lxw_data_validation()
      validation.validate = UInt8(LXW_VALIDATION_TYPE_LIST.rawValue)
      validation.value_list = list.baseAddress
      if others { validation.show_error = UInt8(LXW_VALIDATION_OFF.rawValue) }
      // Libxlsxwriter copies the choices.
      return worksheet_data_validation_range(
        sheet, UInt32(clamping: rows.lowerBound), column, UInt32(clamping: rows.upperBound), column, &validation)
    }
    try handle.check(code, "the choices of column \(column + 1)")
  }

  /// Notes how wide a column's content is.
  func measure(_ column: Int, _ characters: Int) {
    guard column < widths.count, characters > widths[column] else { return }
    widths[column] = characters
  }

  /// Whether one more link may be made on this sheet.
  func takeLink() -> Bool {
    guard links < layout.maximumLinks else { return false }
    links += 1
    return true
  }
}
