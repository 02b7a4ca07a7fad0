/// An exact decimal of at most 18 digits: what money and decimal columns hold.
///
/// `coefficient` times ten to the power of minus `scale`, kept without trailing zeros so that equal numbers are equal values.
struct DataverseDecimal: Hashable, Sendable, Comparable {
  let coefficient: Int64
  let scale: UInt8

  static let zero = DataverseDecimal(coefficient: 0, scale: 0)
  private static let mostDigits = 18

  init(coefficient: Int64, scale: UInt8) {
    var coefficient = coefficient
    var scale = scale
    while scale > 0, coefficient % 10 == 0 {
      coefficient /= 10
      scale -= 1
    }
    self.coefficient = coefficient
    self.scale = scale
  }

  init(_ whole: Int64) { self.init(coefficient: whole, scale: 0) }

  /// Reads a number as JSON writes it, exponent included; nothing for other text or more than 18 digits.
  init?(json text: some StringProtocol) {
    var digits: [UInt8] = []
    var scale = 0
    var negative = false
    var seenPoint = false
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "-") {
      negative = true
      rest = rest.dropFirst()
    }
    while let byte = rest.first, byte == UInt8(ascii: ".") || (48...57).contains(byte) {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: ".") {
        guard !seenPoint, !digits.isEmpty else { return nil }
        seenPoint = true
      } else {
        digits.append(byte - 48)
        if seenPoint { scale += 1 }
      }
    }
    guard !digits.isEmpty else { return nil }
    if let mark = rest.first {
      guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
      guard let exponent = Int(String(decoding: rest.dropFirst(), as: UTF8.self)), abs(exponent) < 400 else { return nil }
      scale -= exponent
    }
    while scale > 0, digits.count > 1, digits.last == 0 {
      digits.removeLast()
      scale -= 1
    }
    while scale < 0 {
      digits.append(0)
      scale += 1
      guard digits.count < 400 else { return nil }
    }
    let significant = digits.drop { $0 == 0 }
    guard significant.count <= Self.mostDigits else { return nil }
    guard !significant.isEmpty else {
      self = .zero
      return
    }
    guard scale <= Self.mostDigits + 12 else { return nil }
    let coefficient = significant.reduce(Int64(0)) { $0 * 10 + Int64($1) }
    self.init(coefficient: negative ? -coefficient : coefficient, scale: UInt8(scale))
  }

  /// The number with at most so many decimals; a half goes away from zero.
  func rounded(to decimals: Int) -> DataverseDecimal {
    guard Int(scale) > decimals else { return self }
    var coefficient = coefficient
    for step in 0..<(Int(scale) - decimals) {
      // Only the last step may round, or 0.149 would go by 0.15 to 0.2.
      if step == Int(scale) - decimals - 1 {
        let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: 10)
        coefficient = quotient + (remainder >= 5 ? 1 : remainder <= -5 ? -1 : 0)
      } else {
        coefficient /= 10
      }
    }
    return DataverseDecimal(coefficient: coefficient, scale: UInt8(max(0, decimals)))
  }

  /// This number divided by another, to so many decimals; nothing for a division by zero or a result that is too long.
  func divided(by other: DataverseDecimal, decimals: Int) -> DataverseDecimal? {
    guard other.coefficient != 0 else { return nil }
    // One digit more than asked for, so that the rounding sees it.
    let shift = Int(other.scale) - Int(scale) + decimals + 1
    guard shift >= 0, shift <= 19 else { return nil }
    var numerator = Int128(coefficient)
    for _ in 0..<shift { numerator *= 10 }
    guard let quotient = Int64(exactly: numerator / Int128(other.coefficient)) else { return nil }
    return DataverseDecimal(coefficient: quotient, scale: UInt8(decimals + 1)).rounded(to: decimals)
  }

  static func < (left: Self, right: Self) -> Bool {
    if left.scale == right.scale { return left.coefficient < right.coefficient }
    if (left.coefficient < 0) != (right.coefficient < 0) { return left.coefficient < 0 }
    let common = max(left.scale, right.scale)
    return left.scaled(to: common) < right.scaled(to: common)
  }

  private func scaled(to common: UInt8) -> Int128 {
    var value = Int128(coefficient)
    // Past 20 places the other side cannot be this small and not zero; the product stays inside 128 bits.
    for _ in 0..<min(20, common - scale) { value *= 10 }
    return value
  }

  /// Puts the number, padded to at least so many decimals, at the end of a text in the making: `125000.5000`.
  func write(to bytes: inout [UInt8], decimals: Int = 0) {
    var digits = Array(String(coefficient.magnitude).utf8)
    if digits.count <= Int(scale) { digits.insert(contentsOf: repeatElement(48, count: Int(scale) + 1 - digits.count), at: 0) }
    if coefficient < 0 { bytes.append(UInt8(ascii: "-")) }
    bytes.append(contentsOf: digits.dropLast(Int(scale)))
    let places = max(Int(scale), decimals)
    guard places > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(contentsOf: digits.suffix(Int(scale)))
    bytes.append(contentsOf: repeatElement(48, count: places - Int(scale)))
  }

  /// The number with at least so many decimals: `125000.5000`.
  func text(decimals: Int = 0) -> String {
    var bytes: [UInt8] = []
    write(to: &bytes, decimals: decimals)
    return String(decoding: bytes, as: UTF8.self)
  }
}
