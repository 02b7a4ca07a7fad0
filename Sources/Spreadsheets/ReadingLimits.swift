/// What a file may cost before it is refused, so that a hostile or mistaken one ends in an error and not in a full machine.
public struct ReadingLimits: Hashable, Sendable {
  /// Bytes of the file itself.
  public var fileBytes: Int
  /// Bytes of one part of a workbook once it is unpacked.
  public var partBytes: Int
  /// Bytes of all parts of a workbook that are read, unpacked.
  public var totalBytes: Int
  /// Bytes of all shared texts of a workbook together.
  public var sharedTextBytes: Int
  /// Bytes of one cell's text.
  public var cellBytes: Int
  /// Bytes of one row's texts together.
  public var rowBytes: Int
  /// Cells that are kept at once, where whole tables are read.
  public var cells: Int

  public init(
    fileBytes: Int, partBytes: Int, totalBytes: Int, sharedTextBytes: Int, cellBytes: Int = 4 << 20, rowBytes: Int = 16 << 20,
    cells: Int
  ) {
    self.fileBytes = fileBytes
    self.partBytes = partBytes
    self.totalBytes = totalBytes
    self.sharedTextBytes = sharedTextBytes
    self.cellBytes = cellBytes
    self.rowBytes = rowBytes
    self.cells = cells
  }

  /// For guides and other small files that are read whole.
  public static let guide = ReadingLimits(
    fileBytes: 64 << 20, partBytes: 64 << 20, totalBytes: 160 << 20, sharedTextBytes: 64 << 20, cells: 1_000_000)

  /// For uploads, which stream: a million rows pass, memory stays flat.
  public static let upload = ReadingLimits(
    fileBytes: 1 << 30, partBytes: 1 << 30, totalBytes: 4 << 30, sharedTextBytes: 192 << 20, cells: .max)

  // A sheet of real rows shrinks to a tenth or a thirtieth; deflate ends at a thousandth. Small parts may be anything.
  static let suspiciousRatio = 250
  static let unsuspiciousBytes = 8 << 20
  static let archiveEntries = 20_000
  static let sheets = 2_000
  static let xmlDepth = 128
  /// Bytes of one tag, comment or other piece that an XML parser has to hold whole.
  static let xmlTokenBytes = 8 << 20
  static let lastRow = 1_048_576
  static let lastColumn = 16_384
}
