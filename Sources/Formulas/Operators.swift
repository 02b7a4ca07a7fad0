internal import Faults
internal import Records

/// What the operators do.
enum Operators {
  // MARK: Comparing

  /// Excel's order: numbers and days before texts before FALSE and TRUE; texts without case; blank equals "", 0 and FALSE.
  static func compare(_ a: Value, _ b: Value) -> Int {
    switch (a, b) {
    case (.null, .null): return 0
    case (.null, _): return -compare(b, .null)
    case (_, .null):
      switch a {
      case .flag(let flag): return flag ? 1 : 0
      case .decimal(let number): return number.isNegative ? -1 : number.isZero ? 0 : 1
      default: return a.isBlank ? 0 : 1
      }
    case (.text(let a), .text(let b)): return compareTexts(a, b)
    case (.decimal(let a), .decimal(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.flag(let a), .flag(let b)): return a == b ? 0 : a ? 1 : -1
    case (.date(let a), .date(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.instant(let a), .instant(let b)): return a < b ? -1 : a == b ? 0 : 1
    case (.date(let a), .instant(let b)):
      let start = Instant(startOf: a)
      return start < b ? -1 : start == b ? 0 : 1
    case (.instant, .date): return -compare(b, a)
    default:
      let (x, y) = (rank(a), rank(b))
      if x != y { return x < y ? -1 : 1 }
      if x == 0, let a = serial(a), let b = serial(b) { return a < b ? -1 : a == b ? 0 : 1 }
      return compareTexts(a.asText, b.asText)
    }
  }

  private static func rank(_ value: Value) -> Int {
    switch value {
    case .decimal, .date, .instant: 0
    case .flag: 2
    default: 1
    }
  }

  private static func serial(_ value: Value) -> ExactDecimal? {
    switch value {
    case .decimal(let number): number
    case .date(let date): date.serial
    case .instant(let instant): instant.serial
    default: nil
    }
  }

  /// Without case, by code point.
  static func compareTexts(_ a: String, _ b: String) -> Int {
    if a == b { return 0 }
    if a.utf8.allSatisfy({ $0 < 128 }), b.utf8.allSatisfy({ $0 < 128 }) {
      var (x, y) = (a.utf8.makeIterator(), b.utf8.makeIterator())
      while true {
        switch (x.next(), y.next()) {
        case (nil, nil): return 0
        case (nil, _): return -1
        case (_, nil): return 1
        case (let p?, let q?):
          let (p, q) = (lower(p), lower(q))
          if p != q { return p < q ? -1 : 1 }
        }
      }
    }
    let (x, y) = (a.lowercased(), b.lowercased())
    return x == y ? 0 : x.unicodeScalars.lexicographicallyPrecedes(y.unicodeScalars) ? -1 : 1
  }

  private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }

  // MARK: Computing

  static func arithmetic(_ found: Operator, _ a: Value, _ b: Value, at offset: Int) throws(FormulaProblem) -> Value {
    let name = "'\(found.rawValue)'"
    if found == .add || found == .subtract, let moved = try moved(found, a, b, name, offset) { return moved }
    let (x, y) = (try a.number(for: name, at: offset), try b.number(for: name, at: offset))
    let result: ExactDecimal?
    switch found {
    case .add: result = x.adding(y)
    case .subtract: result = x.subtracting(y)
    case .multiply: result = x.multiplied(by: y)
    case .divide:
      if y.isZero { throw FormulaProblem(.divisionByZero, "'/': division by zero", at: offset) }
      result = x.divided(by: y)
    default: result = try power(x, y, at: offset)
    }
    guard let result else {
      throw FormulaProblem(.numberTooLarge, "\(name): the result has more than 18 digits before the point", at: offset)
    }
    return .decimal(result)
  }

  /// A day or moment plus or minus days; `nil` where plain numbers are meant.
  private static func moved(
    _ found: Operator, _ a: Value, _ b: Value, _ name: String, _ offset: Int
  ) throws(FormulaProblem) -> Value? {
    let base: Value
    let other: Value
    switch (a, b) {
    case (.date, .date), (.date, .instant), (.instant, .date), (.instant, .instant): return nil
    case (.date, _), (.instant, _): (base, other) = (a, b)
    case (_, .date) where found == .add, (_, .instant) where found == .add: (base, other) = (b, a)
    default: return nil
    }
    let days = try other.number(for: name, at: offset)
    let signed = found == .subtract ? -days : days
    switch base {
    case .date(let date):
      guard let whole = signed.integer, let serial = date.serial.integer else {
        throw FormulaProblem(.outOfRange, "\(name): \(days) is no whole number of days", at: offset)
      }
      let (sum, overflow) = serial.addingReportingOverflow(whole)
      guard !overflow, let moved = CalendarDate(serial: sum) else {
        throw FormulaProblem(.outOfRange, "\(name): the day is not between 1900 and 9999", at: offset)
      }
      return .date(moved)
    case .instant(let instant):
      guard let seconds = signed.multiplied(by: ExactDecimal(86400))?.rounded(to: 0).integer,
        abs(seconds) < 400_000_000_000
      else { throw FormulaProblem(.outOfRange, "\(name): \(days) is too many days", at: offset) }
      return .instant(instant.adding(seconds: Int64(seconds)))
    default: return nil
    }
  }

  /// Whole exponents only: anything else has no exact result.
  private static func power(_ base: ExactDecimal, _ exponent: ExactDecimal, at offset: Int) throws(FormulaProblem)
    -> ExactDecimal?
  {
    guard let whole = exponent.integer, abs(whole) <= 1000 else {
      throw FormulaProblem(.outOfRange, "'^': the exponent \(exponent) is no whole number up to 1,000", at: offset)
    }
    if whole < 0, base.isZero { throw FormulaProblem(.divisionByZero, "'^': division by zero", at: offset) }
    var result = ExactDecimal(1)
    for _ in 0..<abs(whole) {
      guard let next = result.multiplied(by: base) else { return nil }
      result = next
    }
    return whole < 0 ? ExactDecimal(1).divided(by: result) : result
  }

  static func join(_ a: String, _ b: String, for function: String, at offset: Int) throws(FormulaProblem) -> Value {
    try bounded(a + b, for: function, at: offset)
  }

  /// A text as a value, refused beyond what a cell holds.
  static func bounded(_ text: String, for function: String, at offset: Int) throws(FormulaProblem) -> Value {
    guard text.utf8.count <= longestText || text.unicodeScalars.count <= longestText else {
      throw FormulaProblem(.textTooLong, "\(function): the text has more than 32,767 characters", at: offset)
    }
    return .text(orNull: text)
  }

  /// Excel's most characters in a cell.
  static let longestText = 32_767
}
