import Faults
import Tables

/// Parts a CSV file's bytes into rows and keeps count of lines and columns.
///
/// Checks on the way that the bytes are UTF-8 without zeros and that no cell or row is larger than the limits.
final class CSVScanner {
  /// Rows that are complete and not yet taken.
  private(set) var rows: [Row] = []
  private let file: String
  private let limits: ReadingLimits
  private let parser: FieldParser
  private let kinds: [Kind]
  private let delimiter: UInt8

  // Where the next byte stands: line and character from 1, byte of the file from 0.
  private var line: Int
  private var column = 1
  private var offset: Int
  private var lastByte: UInt8 = 0
  private var number = 0

  private var rowLine: Int
  private var rowOffset: Int
  private var fieldLine: Int
  private var fieldColumn = 1
  private var fieldOffset: Int
  private var fieldNumber = 0
  private var cells: [Cell] = []

  private var utf8 = UTF8Check()
  private var isAfterQuote = false

  private enum Kind: UInt8 { case plain, special, beyondASCII, zero }

  init(file: String, delimiter: UInt8, firstLine: Int, firstByte: Int, limits: ReadingLimits) throws(Fault) {
    self.file = file
    self.limits = limits
    self.delimiter = delimiter
    parser = try FieldParser(delimiter: delimiter)
    (line, rowLine, fieldLine) = (firstLine, firstLine, firstLine)
    (offset, rowOffset, fieldOffset) = (firstByte, firstByte, firstByte)
    var kinds = [Kind](repeating: .plain, count: 256)
    for byte in 128..<256 { kinds[byte] = .beyondASCII }
    for byte in [delimiter, 0x22, 0x0A, 0x0D] { kinds[Int(byte)] = .special }
    kinds[0] = .zero
    self.kinds = kinds
  }

  /// The rows completed since the last call.
  func takeRows() -> [Row] {
    defer { rows.removeAll(keepingCapacity: true) }
    return rows
  }

  /// Takes the next piece of the file, as UTF-8.
  func scan(_ bytes: UnsafeBufferPointer<UInt8>) throws(Fault) {
    let base = offset
    var start = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      switch kinds[Int(byte)] {
      case .plain:
        if isAfterQuote || utf8.isWaiting { try refuse(at: base + index) }
        column += 1
      case .beyondASCII:
        guard !isAfterQuote, utf8.take(byte) else { return try refuse(at: base + index) }
        if byte & 0xC0 != 0x80 { column += 1 }
      case .zero: throw .zeroByte(byte: base + index + 1, here)
      case .special:
        if utf8.isWaiting { try refuse(at: base + index) }
        isAfterQuote = false
        try special(byte, UnsafeBufferPointer(rebasing: bytes[start...index]), at: base + index)
        start = index + 1
      }
      lastByte = byte
      index += 1
    }
    offset = base + bytes.count
    if start < bytes.count { try feed(UnsafeBufferPointer(rebasing: bytes[start...])) }
    try checkSizes()
  }

  /// Ends the file: the last row needs no line break.
  func finish() throws(Fault) {
    if utf8.isWaiting { throw .notUTF8(byte: offset, here) }
    guard parser.finish() else { throw .unclosedQuote(fieldPlace) }
    try takeField()
    takeRow()
  }

  private var here: Place { .line(file: file, line: line, column: column) }
  private var fieldPlace: Place { .line(file: file, line: fieldLine, column: fieldColumn) }

  /// A byte that ends the piece: a delimiter, a quotation mark or a line break.
  private func special(_ byte: UInt8, _ piece: UnsafeBufferPointer<UInt8>, at place: Int) throws(Fault) {
    let isBreak = byte == 0x0A || byte == 0x0D
    let isSecondOfBreak = byte == 0x0A && lastByte == 0x0D
    let isBlankLine = isBreak && piece.count == 1 && parser.isBetweenRows
    if !isBlankLine { try feed(piece) }
    offset = place + 1
    if isBreak {
      if !isSecondOfBreak { line += 1 }
      column = 1
    } else {
      column += 1
    }
    if byte == 0x22 { isAfterQuote = parser.mayHaveClosedQuote }
    if isBlankLine {
      // The second half of a line break ends nothing; a blank line is a row that has no cell.
      if !isSecondOfBreak { number += 1 }
      startRow()
    } else if parser.hasEndedField || parser.hasEndedRow {
      try takeField()
      takeRow()
    }
    try checkSizes()
  }

  private func feed(_ piece: UnsafeBufferPointer<UInt8>) throws(Fault) {
    guard parser.feed(piece) else {
      throw .csv("CSV002", "there is not enough memory for the cell", fieldPlace, remedy: "split the file")
    }
  }

  private func takeField() throws(Fault) {
    guard parser.hasEndedField else { return }
    fieldNumber += 1
    guard fieldNumber <= ReadingLimits.lastColumn else { throw .tooManyColumns(fieldPlace) }
    if let text = parser.ended {
      cells.append(
        Cell(column: fieldNumber, offset: fieldColumn, line: fieldLine == rowLine ? nil : fieldLine, content: .text(text)))
    }
    (fieldLine, fieldColumn, fieldOffset) = (line, column, offset)
  }

  private func takeRow() {
    guard parser.hasEndedRow else { return }
    number += 1
    if !cells.isEmpty { rows.append(Row(number: number, line: rowLine, cells: cells)) }
    startRow()
  }

  private func startRow() {
    cells.removeAll(keepingCapacity: true)
    fieldNumber = 0
    (rowLine, rowOffset) = (line, offset)
    (fieldLine, fieldColumn, fieldOffset) = (line, column, offset)
  }

  private func checkSizes() throws(Fault) {
    if offset - fieldOffset > limits.cellBytes {
      if parser.isInQuotes { throw .unclosedQuote(fieldPlace) }
      throw .tooLarge(
        "the cell", limits.cellBytes, at: fieldPlace, code: "CSV009",
        remedy: "shorten it; where it should end earlier, look for a quotation mark that is not closed")
    }
    if offset - rowOffset > limits.rowBytes {
      throw .tooLarge(
        "the row", limits.rowBytes, at: .line(file: file, line: rowLine, column: 1), code: "CSV009",
        remedy: "shorten its texts")
    }
  }

  private func refuse(at place: Int) throws(Fault) {
    throw isAfterQuote ? .textAfterQuote(here) : .notUTF8(byte: place + 1, here)
  }
}

/// Whether bytes beyond ASCII are UTF-8, told byte by byte (Unicode 15, table 3-7).
struct UTF8Check {
  private var left = 0
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  /// Whether a character is half read.
  var isWaiting: Bool { left > 0 }

  /// Takes a byte above 127; `false` where it cannot stand.
  mutating func take(_ byte: UInt8) -> Bool {
    if left > 0 {
      guard byte >= low, byte <= high else { return false }
      (left, low, high) = (left - 1, 0x80, 0xBF)
      return true
    }
    switch byte {
    case 0xC2...0xDF: left = 1
    case 0xE0: (left, low) = (2, 0xA0)
    case 0xE1...0xEC, 0xEE, 0xEF: left = 2
    case 0xED: (left, high) = (2, 0x9F)
    case 0xF0: (left, low) = (3, 0x90)
    case 0xF1...0xF3: left = 3
    case 0xF4: (left, high) = (3, 0x8F)
    default: return false
    }
    return true
  }
}
