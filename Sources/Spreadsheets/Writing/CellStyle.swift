/// How a written cell looks.
public struct CellStyle: Hashable, Sendable {
  /// An Excel number format; `nil` for the one that goes with the content.
  public var numberFormat: String?
  public var isBold: Bool
  public var isItalic: Bool
  public var wraps: Bool
  public var hasBorder: Bool
  public var fill: Colour?
  public var textColour: Colour?
  public var alignment: Alignment
  /// Steps from the left, each about three blanks wide.
  public var indent: Int
  /// The content stands in the middle of a high row and not at its top.
  public var isInMiddle: Bool
  /// In points; `nil` for Excel's own 11.
  public var fontSize: Int?

  /// Where a cell's content stands; `natural` is left for texts and right for numbers.
  public enum Alignment: Hashable, Sendable { case natural, left, centre, right }

  /// A colour as red, green and blue, `0xRRGGBB`.
  public struct Colour: Hashable, Sendable, ExpressibleByIntegerLiteral {
    public let rgb: UInt32
    public init(rgb: UInt32) { self.rgb = rgb & 0xFFFFFF }
    public init(integerLiteral value: UInt32) { self.init(rgb: value) }
  }

  public init(
    numberFormat: String? = nil, bold: Bool = false, italic: Bool = false, wraps: Bool = false, border: Bool = false,
    fill: Colour? = nil, textColour: Colour? = nil, alignment: Alignment = .natural, indent: Int = 0,
    inMiddle: Bool = false, fontSize: Int? = nil
  ) {
    self.numberFormat = numberFormat
    isBold = bold
    isItalic = italic
    self.wraps = wraps
    hasBorder = border
    self.fill = fill
    self.textColour = textColour
    self.alignment = alignment
    self.indent = indent
    isInMiddle = inMiddle
    self.fontSize = fontSize
  }

  public static let plain = CellStyle()
  public static let bold = CellStyle(bold: true)
  public static let wrapped = CellStyle(wraps: true)
  public static let title = CellStyle(bold: true, textColour: 0x1F3864, fontSize: 16)
  public static let subtitle = CellStyle(bold: true, textColour: 0x1F3864, fontSize: 12)
  public static let note = CellStyle(italic: true, textColour: 0x595959)
  public static let heading = CellStyle(bold: true, wraps: true, border: true, fill: 0x1F3864, textColour: 0xFFFFFF)
  public static let integer = CellStyle(numberFormat: "#,##0")
  public static let money = CellStyle(numberFormat: "#,##0.00")
  public static let percent = CellStyle(numberFormat: "0.0%")
  public static let date = CellStyle(numberFormat: "yyyy-mm-dd")
  public static let dateTime = CellStyle(numberFormat: "yyyy-mm-dd hh:mm:ss")
  /// Fills for outcomes, readable in print and for most who cannot tell red from green: the text says it too.
  public static let good = CellStyle(fill: 0xE2F0D9, textColour: 0x215C1E)
  public static let attention = CellStyle(fill: 0xFFF2CC, textColour: 0x7F6000)
  public static let bad = CellStyle(fill: 0xF8D7DA, textColour: 0x842029)
  public static let neutral = CellStyle(fill: 0xEDEDED, textColour: 0x404040)
  public static let information = CellStyle(fill: 0xDDEBF7, textColour: 0x1F4E79)

  /// This style with everything that the other sets.
  public func with(_ other: CellStyle) -> CellStyle {
    CellStyle(
      numberFormat: other.numberFormat ?? numberFormat, bold: isBold || other.isBold, italic: isItalic || other.isItalic,
      wraps: wraps || other.wraps, border: hasBorder || other.hasBorder, fill: other.fill ?? fill,
      textColour: other.textColour ?? textColour, alignment: other.alignment == .natural ? alignment : other.alignment,
      indent: other.indent == 0 ? indent : other.indent, inMiddle: isInMiddle || other.isInMiddle,
      fontSize: other.fontSize ?? fontSize)
  }
}
