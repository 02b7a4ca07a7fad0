import Faults
import Glibc

/// A CSV file being written (RFC 4180, UTF-8, CRLF), which becomes a file only when ``close()`` succeeds.
///
/// Cells are written exactly as given; a cell is quoted where it holds the delimiter, a quotation mark, a line break or a
/// blank at an end.
public final class CSVWriter {
  private let file: PendingFile
  private let delimiter: UInt8
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  /// Starts a file that will stand at `path`; a mark helps Excel to know UTF-8.
  ///
  /// - Throws: `CSV020` when the folder cannot take the file.
  public init(path: String, delimiter: Delimiter = .comma, byteOrderMark: Bool = true) throws(Fault) {
    file = try PendingFile(path, code: "CSV020")
    self.delimiter = delimiter.byte
    descriptor = open(file.temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw file.fault(FileKind.reason(errno)) }
    buffer.reserveCapacity(72 << 10)
    if byteOrderMark { buffer += [0xEF, 0xBB, 0xBF] }
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

  deinit {
    guard descriptor >= 0 else { return }
    Glibc.close(descriptor)
    file.discard()
  }

  /// Writes a row.
  ///
  /// - Throws: `CSV020` with the reason, or when the file is closed.
  public func append(_ cells: [String]) throws(Fault) {
    guard descriptor >= 0 else { throw file.fault("it is closed already") }
    for (index, cell) in cells.enumerated() {
      if index > 0 { buffer.append(delimiter) }
      if needsQuotes(cell, isOnly: cells.count == 1) {
        buffer.append(0x22)
        for byte in cell.utf8 {
          if byte == 0x22 { buffer.append(0x22) }
          buffer.append(byte)
        }
        buffer.append(0x22)
      } else {
        buffer.append(contentsOf: cell.utf8)
      }
    }
    buffer += [0x0D, 0x0A]
    if buffer.count >= 64 << 10 { try flush() }
  }

  /// Forces the file to the disk and gives it its name.
  public func close() throws(Fault) {
    guard descriptor >= 0 else { throw file.fault("it is closed already") }
    try flush()
    let closed = Glibc.close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw file.discarded(FileKind.reason(errno)) }
    try file.publish()
  }

  private func needsQuotes(_ cell: String, isOnly: Bool) -> Bool {
    // A row of one empty cell would be a blank line.
    guard let first = cell.utf8.first, let last = cell.utf8.last else { return isOnly }
    if first == 0x20 || last == 0x20 { return true }
    return cell.utf8.contains { $0 == delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
  }

  private func flush() throws(Fault) {
    var written = 0
    var failure: Int32 = 0
    buffer.withUnsafeBytes { bytes in
      while written < bytes.count {
        let count = write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    guard failure == 0 else {
      Glibc.close(descriptor)
      descriptor = -1
      throw file.discarded(FileKind.reason(failure))
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
