internal import CXLSXWriter
import Faults

extension SheetChart {
  /// Makes the chart in the workbook, which owns it from then on.
  func make(_ handle: WorkbookHandle) throws(Fault) -> UnsafeMutablePointer<lxw_chart> {
    let type =
      switch kind {
      case .bar: LXW_CHART_BAR
      case .column: LXW_CHART_COLUMN
      case .pie: LXW_CHART_PIE
      case .doughnut: LXW_CHART_DOUGHNUT
      case .line: LXW_CHART_LINE
      }
    guard let chart = workbook_add_chart(try handle.open(), UInt8(type.rawValue)), let series = chart_add_series(chart, nil, nil)
    else { throw handle.file.fault("there is not enough memory") }
    names.give { chart_series_set_categories(series, $0, $1, $2, $3, $4) }
    numbers.give { chart_series_set_values(series, $0, $1, $2, $3, $4) }
    chart_title_set_name(chart, CellText.fit(title))
    dress(chart, series)
    try colour(series, handle)
    return chart
  }

  /// Quiet frames and fonts: the numbers are to be seen, not the chart.
  private func dress(_ chart: UnsafeMutablePointer<lxw_chart>, _ series: UnsafeMutablePointer<lxw_chart_series>) {
    var titleFont = lxw_chart_font()
    titleFont.size = 12
    titleFont.bold = 1
    titleFont.color = 0x1F3864
    chart_title_set_name_font(chart, &titleFont)
    var none = lxw_chart_line()
    none.none = 1
    chart_chartarea_set_line(chart, &none)
    switch kind {
    case .pie, .doughnut:
      if showsNumbers { chart_series_set_labels_percentage(series) }
      if kind == .doughnut { chart_set_hole_size(chart, 60) }
    case .bar, .column, .line:
      chart_legend_set_position(chart, UInt8(LXW_CHART_LEGEND_NONE.rawValue))
      chart_set_series_gap(chart, 60)
      let values = kind == .bar ? chart.pointee.x_axis : chart.pointee.y_axis
      chart_axis_set_min(values, 0)
      if showsNumbers {
        chart_series_set_labels(series)
        chart_series_set_labels_num_format(series, "#,##0")
        // The numbers stand at the bars, so the axis need not repeat them.
        chart_axis_major_gridlines_set_visible(values, 0)
        chart_axis_set_label_position(values, UInt8(LXW_CHART_AXIS_LABEL_POSITION_NONE.rawValue))
        chart_axis_set_line(values, &none)
      }
    }
    // Excel lists bars from the bottom; people read from the top.
    if kind == .bar { chart_axis_set_reverse(chart.pointee.y_axis) }
  }

  private func colour(_ series: UnsafeMutablePointer<lxw_chart_series>, _ handle: WorkbookHandle) throws(Fault) {
    guard !colours.isEmpty else { return }
    var fills = colours.map { colour in
      var fill = lxw_chart_fill()
      fill.color = colour.rgb
      return fill
    }
    let code = fills.withUnsafeMutableBufferPointer { fills -> lxw_error in
      guard let first = fills.baseAddress else { return LXW_NO_ERROR }
      var points = fills.indices.map { index in
        var point = lxw_chart_point()
        point.fill = first + index
        return point
      }
      return points.withUnsafeMutableBufferPointer { points in
        guard let first = points.baseAddress else { return LXW_NO_ERROR }
        var list = points.indices.map { Optional(first + $0) } + [nil]
        // libxlsxwriter copies what the list points at.
        return chart_series_set_points(series, &list)
      }
    }
    try handle.check(code, "the colours of the chart '\(Fault.shown(title))'")
  }
}

extension SheetChart.Cells {
  /// The range as libxlsxwriter takes it: sheet, first row and column, last row and column, from 0.
  fileprivate func give(_ take: (UnsafePointer<CChar>, UInt32, UInt16, UInt32, UInt16) -> Void) {
    let column = UInt16(clamping: max(1, self.column) - 1)
    sheet.withCString {
      take($0, UInt32(clamping: max(1, rows.lowerBound) - 1), column, UInt32(clamping: max(1, rows.upperBound) - 1), column)
    }
  }
}
