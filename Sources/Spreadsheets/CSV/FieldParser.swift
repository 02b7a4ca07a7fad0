internal import CCSV
import Faults

/// One libcsv parser: the rules of quoting are its own, the counting of places is ours.
///
/// libcsv tells no places. It is therefore given pieces that end at the characters that could end a cell, and asked after each
/// piece whether one ended.
final class FieldParser {
  private let parser: UnsafeMutablePointer<csv_parser>
  fileprivate(set) var ended: String?
  fileprivate(set) var hasEndedField = false
  fileprivate(set) var hasEndedRow = false

  init(delimiter: UInt8) throws(Fault) {
    parser = .allocate(capacity: 1)
    parser.initialize(to: csv_parser())
    guard csv_init(parser, 0) == 0 else {
      throw Fault("CSV002", while: "read the CSV file", "there is not enough memory")
    }
    csv_set_delim(parser, delimiter)
    // Cells are as they are written: no blank is trimmed.
    csv_set_space_func(parser, { _ in 0 })
    csv_set_blk_size(parser, 4_096)
  }

  deinit {
    csv_free(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
  }

  /// Whether nothing of a row has been given yet.
  var isBetweenRows: Bool { parser.pointee.pstate == 0 }

  /// Whether the last byte was a quotation mark that may have closed the cell, or the first of two.
  var mayHaveClosedQuote: Bool { parser.pointee.pstate == 3 }

  /// Whether the parser stands inside a quoted cell.
  var isInQuotes: Bool { parser.pointee.pstate == 2 && parser.pointee.quoted != 0 }

  /// Gives a piece; afterwards ``hasEndedField`` and ``hasEndedRow`` tell what it ended.
  @inline(__always)
  func feed(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
    hasEndedField = false
    hasEndedRow = false
    let context = Unmanaged.passUnretained(self).toOpaque()
    return csv_parse(parser, piece.baseAddress, piece.count, fieldEnds, rowEnds, context) == piece.count
  }

  /// Ends the text; answers `false` when a quote is still open.
  func finish() -> Bool {
    // Only its strict mode would say so, which refuses quotation marks inside a cell as well.
    if isInQuotes { return false }
    hasEndedField = false
    hasEndedRow = false
    return csv_fini(parser, fieldEnds, rowEnds, Unmanaged.passUnretained(self).toOpaque()) == 0
  }
}

// Called by libcsv. They capture nothing; everything arrives through the context.

private func fieldEnds(_ bytes: UnsafeMutableRawPointer?, _ count: Int, _ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  let parser = Unmanaged<FieldParser>.fromOpaque(context).takeUnretainedValue()
  parser.hasEndedField = true
  guard let bytes, count > 0 else { return parser.ended = nil }
  // The bytes were checked to be UTF-8 before they were given.
  parser.ended = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
}

private func rowEnds(_: Int32, _ context: UnsafeMutableRawPointer?) {
  guard let context else { return }
  Unmanaged<FieldParser>.fromOpaque(context).takeUnretainedValue().hasEndedRow = true
}
