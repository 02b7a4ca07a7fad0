/// SplitMix64: the same seed gives the same numbers on every machine.
public struct PracticeRandom: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number from 0 up to, not including, the bound; 0 for a bound below 1.
  public mutating func below(_ bound: Int) -> Int {
    bound < 1 ? 0 : Int(next() % UInt64(bound))
  }

  /// A GUID in lower case: `6f1c2a50-…`.
  public mutating func uuid() -> String {
    let high = (next() & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
    let low = (next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    let text = Self.hex(high, 16) + Self.hex(low, 16)
    var parts: [Substring] = []
    var rest = text[...]
    for length in [8, 4, 4, 4, 12] {
      parts.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return parts.joined(separator: "-")
  }

  /// An opaque text of letters and digits, for tokens.
  public mutating func opaque(_ length: Int) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    let bytes = (0..<max(0, length)).map { _ in alphabet[below(alphabet.count)] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Lower-case hexadecimal digits, padded with zeros.
  static func hex(_ value: UInt64, _ width: Int) -> String {
    let text = String(value, radix: 16)
    return text.count >= width ? text : String(repeating: "0", count: width - text.count) + text
  }
}
