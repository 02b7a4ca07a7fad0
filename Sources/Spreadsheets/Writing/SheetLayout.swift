/// A column of a written sheet.
public struct SheetColumn: Hashable, Sendable {
  public var heading: String
  public var width: Width
  /// The style of the column's cells, where a cell has none of its own.
  public var style: CellStyle
  /// What a person may choose from in each cell below the heading; together at most 255 characters with the commas between.
  public var choices: [String]
  /// Whether a person may also write something that is not among the choices.
  public var allowsOthers: Bool
  /// The look of the heading, where it is another than that of the sheet's headings.
  public var headingStyle: CellStyle?
  /// A note that opens at the heading; only in workbooks written with ``WorkbookWriter/Memory/whole``.
  public var note: String?

  /// In characters of the standard font.
  public enum Width: Hashable, Sendable {
    case fixed(Double)
    /// As wide as the longest content, within the bounds.
    case fitting(ClosedRange<Int>)
  }

  public init(
    _ heading: String, width: Width = .fitting(8...60), style: CellStyle = .plain, choices: [String] = [],
    allowsOthers: Bool = false, headingStyle: CellStyle? = nil, note: String? = nil
  ) {
    self.heading = heading
    self.width = width
    self.style = style
    self.choices = choices
    self.allowsOthers = allowsOthers
    self.headingStyle = headingStyle
    self.note = note
  }
}

/// How a written sheet is laid out.
public struct SheetLayout: Hashable, Sendable {
  /// The columns; where one has a heading, the sheet begins with a row of headings.
  public var columns: [SheetColumn]
  public var headingStyle: CellStyle
  /// In points; `nil` for as high as the headings need.
  public var headingHeight: Double?
  /// The headings stay in sight when the sheet is scrolled.
  public var freezesHeadings: Bool
  /// Columns at the left that stay in sight when the sheet is scrolled sideways.
  public var frozenColumns: Int
  /// The headings have filters.
  public var filters: Bool
  public var hidesGridlines: Bool
  public var isHidden: Bool
  /// On paper the page stands upright.
  public var isPortrait: Bool
  public var tabColour: CellStyle.Colour?
  /// Past this many rows, headings included, the sheet goes on in a second one.
  public var maximumRows: Int
  /// Past this many links the rest is plain text, as Excel opens no sheet with more than 65,530.
  ///
  /// Each link stays in memory until the workbook is closed.
  public var maximumLinks: Int

  public init(
    columns: [SheetColumn], headingStyle: CellStyle = .heading, headingHeight: Double? = nil,
    freezesHeadings: Bool = true, frozenColumns: Int = 0, filters: Bool = true, hidesGridlines: Bool = false,
    isHidden: Bool = false,
    isPortrait: Bool = false, tabColour: CellStyle.Colour? = nil, maximumRows: Int = 1_048_576,
    maximumLinks: Int = 65_530
  ) {
    self.columns = columns
    self.headingStyle = headingStyle
    self.headingHeight = headingHeight
    self.freezesHeadings = freezesHeadings
    self.frozenColumns = min(max(0, frozenColumns), 100)
    self.filters = filters
    self.hidesGridlines = hidesGridlines
    self.isHidden = isHidden
    self.isPortrait = isPortrait
    self.tabColour = tabColour
    self.maximumRows = min(max(2, maximumRows), 1_048_576)
    self.maximumLinks = min(max(0, maximumLinks), 65_530)
  }

  /// A free sheet, without headings: titles, blocks and charts.
  public static func free(
    widths: [Double], hidesGridlines: Bool = true, isPortrait: Bool = false, tabColour: CellStyle.Colour? = nil
  ) -> SheetLayout {
    SheetLayout(
      columns: widths.map { SheetColumn("", width: .fixed($0)) }, freezesHeadings: false, filters: false,
      hidesGridlines: hidesGridlines, isPortrait: isPortrait, tabColour: tabColour)
  }

  var hasHeadings: Bool { columns.contains { !$0.heading.isEmpty } }
}
