import Faults
import Tables

/// A CSV file, read as a stream: UTF-8 with or without a mark, UTF-16 with one; comma, semicolon or tab found out.
///
/// Cells are texts exactly as written, blanks included; quoting is RFC 4180's. Empty cells are left out, blank lines count.
public struct CSVReader: SheetReading {
  public let file: String
  /// The one table of the file, named as the file without its ending.
  public let sheets: [SheetInfo]
  /// The character that parts the cells.
  public let delimiter: Character

  private let delimiterByte: UInt8
  /// How many bytes of the text the first line `sep=;` takes.
  private let namedLength: Int
  private let limits: ReadingLimits

  /// Opens a CSV file and finds out its encoding and delimiter from its first 64 KB.
  ///
  /// - Throws: `CSV001` to `CSV005`, `CSV009`.
  public init(path: String, limits: ReadingLimits = .upload) throws(Fault) {
    switch try FileKind.of(path, limits: limits) {
    case .csv: break
    case .folder: throw .isFolder(path)
    case .workbook:
      throw .csv("CSV003", "it is an Excel workbook", .file(path), remedy: "give it the ending .xlsx, or save it as CSV")
    }
    file = path
    sheets = [SheetInfo(name: FileKind.stem(of: path))]
    self.limits = limits
    let source = try TextSource(path)
    var first: [UInt8] = []
    var second: [UInt8] = []
    try source.next(&first)
    if !first.isEmpty { try source.next(&second) }
    if let named = Delimiter.named(first[...]) {
      (delimiterByte, namedLength) = (named.byte, named.length)
    } else {
      (delimiterByte, namedLength) = (Delimiter.guess(first[...], isWhole: second.isEmpty), 0)
    }
    delimiter = Character(UnicodeScalar(delimiterByte))
  }

  public func source(of sheet: SheetInfo) -> Table.Source { .csv(file: file) }

  public func rows(of sheet: SheetInfo, _ body: (Row) throws(Fault) -> Void) throws(Fault) -> [Observation] {
    let source = try TextSource(file)
    let scanner = try CSVScanner(
      file: file, delimiter: delimiterByte, firstLine: namedLength > 0 ? 2 : 1, firstByte: source.markBytes + namedLength,
      limits: limits)
    var piece: [UInt8] = []
    var skip = namedLength
    while true {
      try source.next(&piece)
      if piece.isEmpty { break }
      var failure: Fault?
      piece.withUnsafeBufferPointer { bytes in
        do throws(Fault) {
          try scanner.scan(UnsafeBufferPointer(rebasing: bytes[min(skip, bytes.count)...]))
        } catch { failure = error }
      }
      skip = 0
      // What was complete before a fault is handed over first.
      for row in scanner.takeRows() { try body(row) }
      if let failure { throw failure }
    }
    try scanner.finish()
    for row in scanner.takeRows() { try body(row) }
    return observations(source)
  }

  private func observations(_ source: TextSource) -> [Observation] {
    let place = Place.line(file: file, line: 1, column: 1)
    var found: [Observation] = []
    if source.encoding != .utf8 {
      found.append(Observation(.encoding, "it is written in UTF-16", at: place))
    } else if source.hasMark {
      found.append(Observation(.byteOrderMark, "it begins with a byte order mark", at: place))
    }
    if delimiterByte != 0x2C {
      found.append(Observation(.delimiter, "its cells are parted by \(Delimiter.name(delimiterByte))", at: place))
    }
    return found
  }
}
