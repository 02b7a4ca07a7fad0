/// Base64 as RFC 4648 section 4 writes it, without line breaks.
public enum Base64 {
  /// The bytes of a text with its padding; `nil` for anything that is not exactly Base64.
  public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    let padding = digits.suffix(2).filter { $0 == 61 }.count
    if padding == 2, digits.last != 61 { return nil }
    if padding == 1, digits.last != 61 { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 4 * 3)
    var bits: UInt32 = 0
    var held = 0
    for digit in digits.dropLast(padding) {
      guard let value = value(digit) else { return nil }
      bits = bits << 6 | UInt32(value)
      held += 6
      guard held >= 8 else { continue }
      held -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      bits &= (1 << UInt32(held)) - 1
    }
    // Bits that stand for nothing must be zero, so that no two texts are one key.
    return bits == 0 ? bytes : nil
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 65...90: digit - 65
    case 97...122: digit - 71
    case 48...57: digit + 4
    case 43: 62
    case 47: 63
    default: nil
    }
  }
}
