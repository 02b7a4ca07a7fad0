/// One cell to write: what it holds, how it looks, what is noted at it.
public struct SheetCell: Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case blank
    /// Text, whatever it begins with: never a formula. Cut at 32,767 characters; control characters are left out.
    case text(String)
    /// A plain decimal, with an exponent if need be. More than 15 significant digits, which Excel cannot hold, become text.
    case number(String)
    case flag(Bool)
    /// `2026-12-31` or `2026-12-31T14:30:00`; a zone at the end is left out of account. Anything else becomes text.
    case date(String)
    /// Seconds, shown as hours, minutes and seconds.
    case duration(seconds: Double)
    /// A text that leads elsewhere.
    case link(String, to: Target)
  }

  /// Where a link leads.
  public enum Target: Hashable, Sendable {
    /// A cell of the same workbook; row and column count from 1.
    case cell(sheet: String, row: Int, column: Int)
    /// An address on the web, or of the machine itself; see ``isLink``.
    case web(String)
  }

  public var content: Content
  /// What differs from the style of the column.
  public var style: CellStyle?
  /// A note that opens at the cell; only in workbooks written with ``WorkbookWriter/Memory/whole``.
  public var comment: String?
  /// What a person may choose from in this cell, where that is not the same in the whole column; other answers are taken too.
  ///
  /// Cut to the 255 characters that Excel keeps.
  public var choices: [String] = []

  public init(_ content: Content, style: CellStyle? = nil, comment: String? = nil) {
    self.content = content
    self.style = style
    self.comment = comment
  }

  public static let blank = SheetCell(.blank)
  public static func text(_ text: String, _ style: CellStyle? = nil) -> SheetCell { SheetCell(.text(text), style: style) }
  public static func number(_ digits: String, _ style: CellStyle? = nil) -> SheetCell {
    SheetCell(.number(digits), style: style)
  }
  public static func integer(_ value: Int, _ style: CellStyle? = nil) -> SheetCell {
    SheetCell(.number(String(value)), style: style)
  }
  public static func flag(_ flag: Bool, _ style: CellStyle? = nil) -> SheetCell { SheetCell(.flag(flag), style: style) }
  public static func date(_ iso: String, _ style: CellStyle? = nil) -> SheetCell { SheetCell(.date(iso), style: style) }
  public static func link(_ text: String, to target: Target, _ style: CellStyle? = nil) -> SheetCell {
    SheetCell(.link(text, to: target), style: style)
  }
}
