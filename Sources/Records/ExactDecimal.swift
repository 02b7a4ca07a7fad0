/// A decimal number kept exactly: money and every other number of a record.
///
/// Never passes through a binary float.
///
/// Eighteen significant digits, at most eighteen of them after the point. Always kept in lowest terms, so that
/// `1.50` and `1.5` are the same value.
public struct ExactDecimal: Hashable, Sendable {
  /// The digits as an integer: `1.25` is 125 with scale 2.
  public let coefficient: Int64
  /// Digits after the point, 0...18.
  public let scale: UInt8

  public static let zero = ExactDecimal(0)
  static let maximumScale = 18
  static let limit: Int128 = 1_000_000_000_000_000_000

  public init(_ integer: Int) {
    // An Int beyond eighteen digits is cut to the nearest representable one; no caller of ours has one.
    let bounded = Swift.min(Swift.max(integer, -999_999_999_999_999_999), 999_999_999_999_999_999)
    coefficient = Int64(bounded)
    scale = 0
  }

  /// `coefficient` × 10^-`scale`, brought to lowest terms and rounded half up (away from zero) to eighteen digits.
  ///
  /// `nil` when the integer part alone has more than eighteen digits.
  public init?(wide coefficient: Int128, scale: Int) {
    guard coefficient != 0 else {
      self = .zero
      return
    }
    var coefficient = coefficient
    var scale = scale
    while scale > Self.maximumScale || (scale > 0 && coefficient.magnitude >= Self.limit.magnitude) {
      // Half up depends on the first digit dropped only, so those behind it go without being looked at.
      let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: 10)
      let isLast = scale - 1 <= Self.maximumScale && abs(quotient) < Self.limit
      coefficient = isLast && abs(remainder) >= 5 ? quotient + coefficient.signum() : quotient
      scale -= 1
      if coefficient == 0 {
        self = .zero
        return
      }
    }
    while scale < 0 {
      let (product, overflow) = coefficient.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      coefficient = product
      scale += 1
    }
    guard coefficient.magnitude < Self.limit.magnitude else { return nil }
    while scale > 0, coefficient % 10 == 0 {
      coefficient /= 10
      scale -= 1
    }
    self.coefficient = Int64(coefficient)
    self.scale = UInt8(scale)
  }

  /// Reads `-?digits[.digits][e±digits]`, the way JSON writes numbers, and nothing else.
  ///
  /// `nil` for anything else
  /// and for numbers of more than eighteen digits before the point.
  public init?(_ text: some StringProtocol) {
    self.init(utf8: text.utf8)
  }

  /// The same from bytes; see ``init(_:)``.
  public init?(utf8 bytes: some Sequence<UInt8>) {
    var coefficient: Int128 = 0
    var scale = 0
    var exponent = 0
    var negative = false
    var negativeExponent = false
    var digits = 0
    var exponentDigits = 0
    var state = 0  // 0 start, 1 integer, 2 fraction, 3 exponent start, 4 exponent
    for byte in bytes {
      switch (state, byte) {
      case (0, UInt8(ascii: "-")):
        if negative { return nil }
        negative = true
      case (0...1, UInt8(ascii: "0")...UInt8(ascii: "9")):
        state = 1
        digits += 1
        guard coefficient < Self.limit else { return nil }
        coefficient = coefficient * 10 + Int128(byte - 48)
      case (1, UInt8(ascii: ".")):
        state = 2
        digits = 0
      case (2, UInt8(ascii: "0")...UInt8(ascii: "9")):
        digits += 1
        // Behind thirty-six significant digits nothing changes the eighteenth one.
        if coefficient < Self.limit * Self.limit {
          coefficient = coefficient * 10 + Int128(byte - 48)
          scale += 1
        }
      case (1...2, UInt8(ascii: "e")), (1...2, UInt8(ascii: "E")):
        if digits == 0 { return nil }
        state = 3
      case (3, UInt8(ascii: "+")): state = 4
      case (3, UInt8(ascii: "-")):
        negativeExponent = true
        state = 4
      case (3...4, UInt8(ascii: "0")...UInt8(ascii: "9")):
        state = 4
        exponentDigits += 1
        if exponent < 1000 { exponent = exponent * 10 + Int(byte - 48) }
      default: return nil
      }
    }
    guard state == 1 || (state == 2 && digits > 0) || (state == 4 && exponentDigits > 0) else { return nil }
    if coefficient == 0 {
      self = .zero
      return
    }
    let shift = scale - (negativeExponent ? -exponent : exponent)
    guard shift < 60, shift > -40 else {
      // So small that it rounds to nothing, or far too large.
      if shift >= 60 { self = .zero } else { return nil }
      return
    }
    self.init(wide: negative ? -coefficient : coefficient, scale: shift)
  }

  /// Rounded to `digits` after the point (negative: before it), halves away from zero, as Excel's ROUND does.
  ///
  /// A number that would need a nineteenth digit before the point (999,999,999,999,999,999 to tens) stays as it is.
  public func rounded(to digits: Int) -> ExactDecimal {
    guard digits < Int(scale) else { return self }
    // No number has a digit that far before the point.
    guard digits > -19 else { return .zero }
    let drop = Int(scale) - digits
    guard drop <= 18 else { return .zero }
    let power = Self.powers[drop]
    let (quotient, remainder) = Int128(coefficient).quotientAndRemainder(dividingBy: power)
    let up = abs(remainder) * 2 >= power ? Int128(coefficient.signum()) : 0
    return ExactDecimal(wide: quotient + up, scale: digits) ?? self
  }

  /// The whole number, if it is one and fits.
  public var integer: Int? { scale == 0 ? Int(coefficient) : nil }
  public var isNegative: Bool { coefficient < 0 }
  public var isZero: Bool { coefficient == 0 }

  static let powers: [Int128] = (0...37).map { n in (0..<n).reduce(Int128(1)) { product, _ in product * 10 } }

  /// Both coefficients at one scale.
  static func aligned(_ a: ExactDecimal, _ b: ExactDecimal) -> (Int128, Int128, Int) {
    let scale = Swift.max(a.scale, b.scale)
    return (
      Int128(a.coefficient) * powers[Int(scale - a.scale)], Int128(b.coefficient) * powers[Int(scale - b.scale)], Int(scale)
    )
  }

  /// The sum, or `nil` when it has more than eighteen digits before the point; the same holds for the others.
  public func adding(_ other: ExactDecimal) -> ExactDecimal? {
    let (a, b, scale) = Self.aligned(self, other)
    return ExactDecimal(wide: a + b, scale: scale)
  }

  public func subtracting(_ other: ExactDecimal) -> ExactDecimal? { adding(-other) }

  public func multiplied(by other: ExactDecimal) -> ExactDecimal? {
    ExactDecimal(wide: Int128(coefficient) * Int128(other.coefficient), scale: Int(scale) + Int(other.scale))
  }

  /// The quotient to eighteen significant digits; `nil` when `other` is zero or the result too large.
  public func divided(by other: ExactDecimal) -> ExactDecimal? {
    guard !other.isZero else { return nil }
    // As many digits as fit, so that eighteen significant ones are left whatever the divisor's length.
    var dividend = Int128(coefficient)
    var shift = 0
    while abs(dividend) < Self.powers[37] {
      dividend *= 10
      shift += 1
      if dividend == 0 { return .zero }
    }
    return ExactDecimal(wide: dividend / Int128(other.coefficient), scale: shift + Int(scale) - Int(other.scale))
  }

  public static prefix func - (value: ExactDecimal) -> ExactDecimal {
    ExactDecimal(wide: -Int128(value.coefficient), scale: Int(value.scale)) ?? value
  }
}

extension ExactDecimal: Comparable {
  public static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
    let (x, y, _) = aligned(a, b)
    return x < y
  }
}

extension ExactDecimal: CustomStringConvertible {
  /// Plain digits with a point, never an exponent: `-0.05`, `42000`.
  public var description: String {
    guard scale > 0 else { return String(coefficient) }
    var digits = String(coefficient.magnitude)
    if digits.utf8.count <= Int(scale) {
      digits = String(repeating: "0", count: Int(scale) + 1 - digits.utf8.count) + digits
    }
    let point = digits.index(digits.endIndex, offsetBy: -Int(scale))
    return (coefficient < 0 ? "-" : "") + digits[..<point] + "." + digits[point...]
  }
}

extension ExactDecimal: Codable {
  /// As its digits in a text: a number of JSON would pass through a binary float.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let number = ExactDecimal(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a decimal number")
    }
    self = number
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
