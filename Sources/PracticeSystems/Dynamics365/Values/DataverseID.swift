/// The identifier of a row: 128 bits, shown as a GUID in lower case without braces (dataverse.md 2.6).
public struct DataverseID: Hashable, Sendable, Comparable {
  let high: UInt64
  let low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads a GUID of 36 characters, in either case; anything else, braces included, gives nothing.
  public init?(_ text: some StringProtocol) {
    var halves: (UInt64, UInt64) = (0, 0)
    var position = 0
    var digits = 0
    for byte in text.utf8 {
      defer { position += 1 }
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      guard let digit = Self.digit(byte) else { return nil }
      if digits < 16 { halves.0 = halves.0 << 4 | digit } else { halves.1 = halves.1 << 4 | digit }
      digits += 1
      guard digits <= 32 else { return nil }
    }
    guard position == 36, digits == 32 else { return nil }
    (high, low) = halves
  }

  /// A new identifier of version 4, from the random numbers given.
  init(random: () -> UInt64) {
    high = random() & 0xffff_ffff_ffff_0fff | 0x4000
    low = random() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
  }

  public static func < (left: Self, right: Self) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }

  /// Puts the 36 characters at the end of a text in the making, without a `String` in between.
  func write(to bytes: inout [UInt8]) {
    for index in 0..<32 {
      if index == 8 || index == 12 || index == 16 || index == 20 { bytes.append(UInt8(ascii: "-")) }
      let half = index < 16 ? high : low
      let digit = UInt8(truncatingIfNeeded: half >> UInt64((15 - index % 16) * 4)) & 15
      bytes.append(digit < 10 ? 48 + digit : 87 + digit)
    }
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 97...102: UInt64(byte - 87)
    case 65...70: UInt64(byte - 55)
    default: nil
    }
  }
}

extension DataverseID: CustomStringConvertible {
  public var description: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(36)
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
