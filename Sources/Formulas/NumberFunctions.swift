internal import Faults
internal import Records

/// Functions over numbers: exact decimals of 18 digits.
enum NumberFunctions {
  static let all: [FunctionSpec] = [
    FunctionSpec("VALUE(text)", 1, 1, value),
    FunctionSpec("NUMBERVALUE(text; decimal separator; group separator)", 1, 3, numberValue),
    FunctionSpec("ROUND(number; digits)", 2, 2, round),
    FunctionSpec("ROUNDUP(number; digits)", 2, 2, roundUp),
    FunctionSpec("ROUNDDOWN(number; digits)", 2, 2, roundDown),
    FunctionSpec("INT(number)", 1, 1, int),
    FunctionSpec("ABS(number)", 1, 1, abs),
    FunctionSpec("MIN(number; ...)", 1, nil, min),
    FunctionSpec("MAX(number; ...)", 1, nil, max),
    FunctionSpec("SUM(number; ...)", 1, nil, sum),
    FunctionSpec("MOD(number; divisor)", 2, 2, mod),
  ]

  static func value(_ a: Arguments) throws(FormulaProblem) -> Value { .decimal(try a.number(0)) }

  /// A number as people write it, by the separators given: `1.234,50 %` with `","` and `"."`.
  static func numberValue(_ a: Arguments) throws(FormulaProblem) -> Value {
    if case .decimal = a[0] { return a[0] }
    let decimal = a.count > 1 ? a.text(1).unicodeScalars.first : "."
    let group = a.count > 2 ? a.text(2).unicodeScalars.first : decimal == "," ? "." : ","
    guard let decimal else { throw a.problem(.outOfRange, "the decimal separator is blank") }
    guard decimal != group else { throw a.problem(.outOfRange, "both separators are '\(decimal)'") }
    var plain = String.UnicodeScalarView()
    var percents = 0
    var hasPoint = false
    for scalar in a.text(0).unicodeScalars {
      if scalar.properties.isWhitespace { continue }
      if scalar == decimal, !hasPoint {
        hasPoint = true
        plain.append(".")
      } else if scalar == group, !hasPoint {
        continue
      } else if scalar == "%" {
        percents += 1
      } else {
        guard percents == 0 else { throw a.problem(.notANumber, "\(quoted(a.text(0))) is no number") }
        plain.append(scalar == "\u{2212}" ? "-" : scalar)
      }
    }
    var text = String(plain)
    if text.isEmpty { return .decimal(.zero) }
    if text.hasPrefix("+") { text.removeFirst() }
    if text.hasSuffix(".") { text.removeLast() }
    if text.hasPrefix(".") { text = "0" + text }
    if text.hasPrefix("-.") { text = "-0" + text.dropFirst() }
    guard percents <= 4, let number = ExactDecimal(plain: text),
      let result = ExactDecimal(wide: Int128(number.coefficient), scale: Int(number.scale) + 2 * percents)
    else { throw a.problem(.notANumber, "\(quoted(a.text(0))) is no number with '\(decimal)' as decimal separator") }
    return .decimal(result)
  }

  /// Digits to round to; beyond what a number can have nothing changes.
  private static func digits(_ a: Arguments) throws(FormulaProblem) -> Int { Swift.min(Swift.max(try a.whole(1), -20), 20) }

  /// Halves away from zero.
  static func round(_ a: Arguments) throws(FormulaProblem) -> Value {
    .decimal(try a.number(0).rounded(to: try digits(a)))
  }

  /// Away from zero.
  static func roundUp(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (number, digits) = (try a.number(0), try digits(a))
    let cut = number.truncated(to: digits)
    if cut == number { return .decimal(cut) }
    guard let up = cut.stepped(by: number.isNegative ? -1 : 1, at: digits) else { throw tooLarge(a) }
    return .decimal(up)
  }

  /// Toward zero.
  static func roundDown(_ a: Arguments) throws(FormulaProblem) -> Value {
    .decimal(try a.number(0).truncated(to: try digits(a)))
  }

  /// The next whole number down: `INT(-1.5)` is -2.
  static func int(_ a: Arguments) throws(FormulaProblem) -> Value {
    guard let floor = floor(try a.number(0)) else { throw tooLarge(a) }
    return .decimal(floor)
  }

  private static func floor(_ number: ExactDecimal) -> ExactDecimal? {
    let cut = number.truncated(to: 0)
    return number.isNegative && cut != number ? cut.subtracting(ExactDecimal(1)) : cut
  }

  static func abs(_ a: Arguments) throws(FormulaProblem) -> Value { .decimal(try a.number(0).magnitude) }

  static func min(_ a: Arguments) throws(FormulaProblem) -> Value { try extreme(a) { $0 < 0 } }

  static func max(_ a: Arguments) throws(FormulaProblem) -> Value { try extreme(a) { $0 > 0 } }

  /// Blanks do not count; of days the result is a day.
  private static func extreme(_ a: Arguments, _ isBetter: (Int) -> Bool) throws(FormulaProblem) -> Value {
    var best: Value?
    for (index, value) in a.values.enumerated() where !value.isBlank {
      let candidate: Value
      switch value {
      case .date, .instant: candidate = value
      default: candidate = .decimal(try a.number(index))
      }
      guard let standing = best else {
        best = candidate
        continue
      }
      if isBetter(Operators.compare(candidate, standing)) { best = candidate }
    }
    return best ?? .decimal(.zero)
  }

  static func sum(_ a: Arguments) throws(FormulaProblem) -> Value {
    var sum = ExactDecimal.zero
    for index in a.values.indices {
      guard let next = sum.adding(try a.number(index)) else { throw tooLarge(a) }
      sum = next
    }
    return .decimal(sum)
  }

  /// The remainder, with the divisor's sign.
  static func mod(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (number, divisor) = (try a.number(0), try a.number(1))
    guard !divisor.isZero else { throw a.problem(.divisionByZero, "division by zero") }
    guard let remainder = number.remainder(by: divisor) else { throw tooLarge(a) }
    if remainder.isZero || remainder.isNegative == divisor.isNegative { return .decimal(remainder) }
    guard let moved = remainder.adding(divisor) else { throw tooLarge(a) }
    return .decimal(moved)
  }

  private static func tooLarge(_ a: Arguments) -> FormulaProblem {
    a.problem(.numberTooLarge, "the result has more than 18 digits before the point")
  }
}

extension ExactDecimal {
  /// The exact remainder of the division cut to a whole number; `nil` when `other` is zero.
  func remainder(by other: ExactDecimal) -> ExactDecimal? {
    guard !other.isZero else { return nil }
    let scale = Swift.max(self.scale, other.scale)
    var (a, b) = (Int128(coefficient), Int128(other.coefficient))
    for _ in 0..<(scale - self.scale) { a *= 10 }
    for _ in 0..<(scale - other.scale) { b *= 10 }
    return ExactDecimal(wide: a % b, scale: Int(scale))
  }
}
