/// A chart of one row of names and one of numbers, which may stand on any sheet of the workbook.
public struct SheetChart: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case bar, column, pie, doughnut, line }

  /// A part of one column; rows and column count from 1, both ends included.
  public struct Cells: Hashable, Sendable {
    public var sheet: String
    public var rows: ClosedRange<Int>
    public var column: Int

    public init(sheet: String, rows: ClosedRange<Int>, column: Int) {
      self.sheet = sheet
      self.rows = rows
      self.column = column
    }
  }

  public var kind: Kind
  public var title: String
  public var names: Cells
  public var numbers: Cells
  /// Colours of the points in order; Excel's own where there are none.
  public var colours: [CellStyle.Colour]
  /// Whether numbers (or, of a whole, percentages) stand at the points.
  public var showsNumbers: Bool
  /// In pixels.
  public var width: Int
  public var height: Int

  public init(
    _ kind: Kind, title: String, names: Cells, numbers: Cells, colours: [CellStyle.Colour] = [],
    showsNumbers: Bool = true, width: Int = 480, height: Int = 288
  ) {
    self.kind = kind
    self.title = title
    self.names = names
    self.numbers = numbers
    self.colours = colours
    self.showsNumbers = showsNumbers
    self.width = width
    self.height = height
  }
}
