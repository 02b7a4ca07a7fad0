import Faults

/// A text file's bytes as UTF-8, piece by piece, whatever of UTF-8 and UTF-16 it is written in.
///
/// A byte order mark is taken off and remembered. UTF-16 is known by its mark only. UTF-8 is not checked here.
final class TextSource {
  enum Encoding: Hashable { case utf8, utf16LittleEndian, utf16BigEndian }

  let encoding: Encoding
  let hasMark: Bool
  private let file: InputFile
  private var raw: [UInt8]
  private var read = 0
  /// A byte or a high surrogate of UTF-16 that waits for its other half.
  private var odd: UInt8?
  private var high: UInt16?

  init(_ path: String) throws(Fault) {
    file = try InputFile(path)
    let head = try file.head(3)
    switch head {
    case _ where head.starts(with: [0xEF, 0xBB, 0xBF]): (encoding, hasMark) = (.utf8, true)
    case _ where head.starts(with: [0xFF, 0xFE]): (encoding, hasMark) = (.utf16LittleEndian, true)
    case _ where head.starts(with: [0xFE, 0xFF]): (encoding, hasMark) = (.utf16BigEndian, true)
    default: (encoding, hasMark) = (.utf8, false)
    }
    raw = [UInt8](repeating: 0, count: 64 << 10)
  }

  /// How many bytes of the file stand before the text.
  var markBytes: Int { hasMark ? (encoding == .utf8 ? 3 : 2) : 0 }

  /// Puts the next piece into `piece`; an empty one is the end.
  func next(_ piece: inout [UInt8]) throws(Fault) {
    piece.removeAll(keepingCapacity: true)
    while piece.isEmpty {
      let count = try fill()
      let start = read
      read += count
      if count == 0 {
        if odd != nil || high != nil { throw .notUTF16(byte: read, .file(file.path)) }
        return
      }
      let skipped = max(0, markBytes - start)
      guard skipped < count else { continue }
      if encoding == .utf8 {
        piece.append(contentsOf: raw[skipped..<count])
      } else {
        try transcode(raw[skipped..<count], from: start + skipped, into: &piece)
      }
    }
  }

  private func fill() throws(Fault) -> Int {
    var failure: Fault?
    let count = raw.withUnsafeMutableBytes { buffer in
      do throws(Fault) {
        return try file.read(into: buffer)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return count
  }

  private func transcode(_ bytes: ArraySlice<UInt8>, from start: Int, into piece: inout [UInt8]) throws(Fault) {
    for (index, byte) in bytes.enumerated() {
      guard let first = odd else {
        odd = byte
        continue
      }
      odd = nil
      let unit =
        encoding == .utf16LittleEndian ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
      let scalar: UnicodeScalar?
      switch (high, unit) {
      case (nil, 0xD800...0xDBFF):
        high = unit
        continue
      case (let before?, 0xDC00...0xDFFF):
        high = nil
        scalar = UnicodeScalar((UInt32(before) - 0xD800) << 10 + (UInt32(unit) - 0xDC00) + 0x10000)
      case (nil, _): scalar = UnicodeScalar(unit)
      default: scalar = nil
      }
      // Bytes are numbered from 1; a unit begins one before its second byte.
      guard let scalar else { throw .notUTF16(byte: start + index, .file(file.path)) }
      guard scalar.value != 0 else { throw .zeroByte(byte: start + index, .file(file.path)) }
      if scalar.isASCII {
        piece.append(UInt8(truncatingIfNeeded: scalar.value))
      } else {
        UTF8.encode(scalar).map { piece.append(contentsOf: $0) }
      }
    }
  }
}
