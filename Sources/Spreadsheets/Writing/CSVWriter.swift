import Faults

/// A CSV file being written (RFC 4180, UTF-8, CRLF), which becomes a file only when ``close()`` succeeds.
///
/// Cells are written exactly as given; a cell is quoted where it holds the delimiter, a quotation mark, a line break or a
/// blank at an end.
public final class CSVWriter {
  private let file: TextFileWriter
  private let delimiter: UInt8
  private var line: [UInt8] = []

  /// Starts a file that will stand at `path`; a mark helps Excel to know UTF-8.
  ///
  /// - Throws: `CSV020` when the folder cannot take the file.
  public init(path: String, delimiter: Delimiter = .comma, byteOrderMark: Bool = true) throws(Fault) {
    file = try TextFileWriter(path: path)
    self.delimiter = delimiter.byte
    if byteOrderMark { try file.append([0xEF, 0xBB, 0xBF]) }
  }

  /// What parts the cells.
  public enum Delimiter: Hashable, Sendable {
    case comma, semicolon, tab
    var byte: UInt8 {
      switch self {
      case .comma: 0x2C
      case .semicolon: 0x3B
      case .tab: 0x09
      }
    }
  }

  /// Writes a row.
  ///
  /// - Throws: `CSV020` with the reason, or when the file is closed.
  public func append(_ cells: [String]) throws(Fault) {
    line.removeAll(keepingCapacity: true)
    for (index, cell) in cells.enumerated() {
      if index > 0 { line.append(delimiter) }
      if needsQuotes(cell, isOnly: cells.count == 1) {
        line.append(0x22)
        for byte in cell.utf8 {
          if byte == 0x22 { line.append(0x22) }
          line.append(byte)
        }
        line.append(0x22)
      } else {
        line.append(contentsOf: cell.utf8)
      }
    }
    line += [0x0D, 0x0A]
    try file.append(line)
  }

  /// Forces the file to the disk and gives it its name.
  public func close() throws(Fault) { try file.close() }

  private func needsQuotes(_ cell: String, isOnly: Bool) -> Bool {
    // A row of one empty cell would be a blank line.
    guard let first = cell.utf8.first, let last = cell.utf8.last else { return isOnly }
    if first == 0x20 || last == 0x20 { return true }
    return cell.utf8.contains { $0 == delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
  }
}
