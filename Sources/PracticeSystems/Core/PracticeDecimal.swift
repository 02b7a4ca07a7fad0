/// An exact decimal number: a whole number of steps of a power of ten.
///
/// Never a binary floating number.
public struct PracticeDecimal: Hashable, Sendable {
  /// The number without its point.
  public let unscaled: Int128
  /// How many digits stand after the point.
  public let scale: Int

  public init(unscaled: Int128, scale: Int) {
    self.unscaled = unscaled
    self.scale = scale
  }

  /// Reads a JSON number token, exponent included; `nil` where it is none or has more than 30 digits.
  public init?(_ token: String) {
    var digits: Int128 = 0
    var count = 0
    var scale = 0
    var seenPoint = false
    var rest = Array(token.utf8)[...]
    let negative = rest.first == UInt8(ascii: "-")
    if negative { rest = rest.dropFirst() }
    guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
    while let byte = rest.first, byte != UInt8(ascii: "e"), byte != UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "."), !seenPoint {
        seenPoint = true
        continue
      }
      guard (0x30...0x39).contains(byte), count < 30 else { return nil }
      digits = digits * 10 + Int128(byte - 0x30)
      if digits != 0 { count += 1 }
      if seenPoint { scale += 1 }
      guard scale <= 30 else { return nil }
    }
    if !rest.isEmpty {
      guard let exponent = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), (-30...30).contains(exponent) else {
        return nil
      }
      scale -= exponent
    }
    while scale < 0 {
      let (product, overflow) = digits.multipliedReportingOverflow(by: 10)
      guard !overflow else { return nil }
      digits = product
      scale += 1
    }
    guard scale <= 30 else { return nil }
    unscaled = negative ? -digits : digits
    self.scale = scale
  }

  /// Rounded to a number of digits after the point, halves away from zero.
  public func rounded(to digits: Int) -> PracticeDecimal {
    guard scale > digits else { return self }
    var divisor: Int128 = 1
    for _ in digits..<scale { divisor *= 10 }
    let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: divisor)
    let up = remainder.magnitude * 2 >= divisor.magnitude
    return PracticeDecimal(unscaled: up ? quotient + (unscaled < 0 ? -1 : 1) : quotient, scale: digits)
  }

  /// Without zeros at the end of the fraction: `42000.50` is `42000.5`.
  public var trimmed: PracticeDecimal {
    var (unscaled, scale) = (unscaled, scale)
    while scale > 0, unscaled % 10 == 0 {
      unscaled /= 10
      scale -= 1
    }
    return PracticeDecimal(unscaled: unscaled, scale: scale)
  }
}

extension PracticeDecimal: CustomStringConvertible {
  /// The JSON token, with as many fraction digits as the scale says.
  public var description: String {
    guard scale > 0 else { return String(unscaled) }
    let digits = String(unscaled.magnitude)
    let padded = digits.count > scale ? digits : String(repeating: "0", count: scale + 1 - digits.count) + digits
    return (unscaled < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
  }
}
