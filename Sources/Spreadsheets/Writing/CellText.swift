/// Text as a written cell can hold it.
enum CellText {
  static let most = 32_767

  /// Without characters that XML has not, at most 32,767 units long, and such that Excel reads back the same text.
  static func fit(_ text: String) -> String {
    // Nearly every text is short and plain.
    if text.utf8.count <= most, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x5F }) { return text }
    var clean = String.UnicodeScalarView()
    var units = 0
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      // XML turns a return into a line feed; done here, the count is right.
      if scalar == "\n", isAfterReturn {
        isAfterReturn = false
        continue
      }
      isAfterReturn = scalar == "\r"
      guard scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar.value >= 0x20, scalar.value != 0x7F,
        scalar.value & 0xFFFE != 0xFFFE
      else { continue }
      units += width(scalar)
      if units > most {
        units -= width(scalar)
        while units >= most, let last = clean.popLast() { units -= width(last) }
        clean.append("…")
        break
      }
      clean.append(scalar == "\r" ? "\n" : scalar)
    }
    let kept = String(clean)
    guard kept.utf8.contains(0x5F) else { return kept }
    let escaped = escaped(kept)
    // Excel's limit is on the text, libxlsxwriter's on what is written.
    return escaped.unicodeScalars.count <= most ? escaped : String(escaped.unicodeScalars.prefix(most - 8))
  }

  /// Units of UTF-16, in which Excel counts.
  private static func width(_ scalar: UnicodeScalar) -> Int { scalar.value > 0xFFFF ? 2 : 1 }

  // `_x0041_` would be read as `A`; `_x005F_x0041_` reads as it was.
  private static func escaped(_ text: String) -> String {
    let units = Array(text.utf16)
    var result: [UInt16] = []
    var found = false
    for index in units.indices {
      if units[index] == 0x5F, EscapedText.escape(units[index...]) != nil {
        result += Array("_x005F".utf16)
        found = true
      }
      result.append(units[index])
    }
    return found ? String(decoding: result, as: UTF16.self) : text
  }
}
