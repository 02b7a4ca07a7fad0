internal import Faults
internal import Records

extension Value {
  /// As text, the way formulas join it: numbers plain with a point, days as `2026-11-20`, `TRUE` and `FALSE`; blank is "".
  var asText: String {
    switch self {
    case .null: ""
    case .text(let text): text
    case .flag(let flag): flag ? "TRUE" : "FALSE"
    default: description
    }
  }

  /// As a number: blank is 0, TRUE 1, a day its Excel serial number, a text only if it is plain digits with a point.
  func number(for function: String, at offset: Int) throws(FormulaProblem) -> ExactDecimal {
    switch self {
    case .decimal(let number): return number
    case .null: return .zero
    case .flag(let flag): return ExactDecimal(flag ? 1 : 0)
    case .date(let date): return date.serial
    case .instant(let instant): return instant.serial
    case .text(let text):
      if let number = ExactDecimal(plain: text) { return number }
      throw FormulaProblem(.notANumber, "\(function): \(quoted(text)) is no number; NUMBERVALUE reads other forms", at: offset)
    case .reference, .list:
      throw FormulaProblem(.notANumber, "\(function): a \(kindName) is no number", at: offset)
    }
  }

  /// As TRUE or FALSE: blank is FALSE, a number TRUE unless it is 0, a text only `TRUE` or `FALSE`.
  func flag(for function: String, at offset: Int) throws(FormulaProblem) -> Bool {
    switch self {
    case .flag(let flag): return flag
    case .null: return false
    case .decimal(let number): return !number.isZero
    case .text(let text):
      switch text.lowercased() {
      case "true": return true
      case "false": return false
      default: throw FormulaProblem(.notAFlag, "\(function): \(quoted(text)) is neither TRUE nor FALSE", at: offset)
      }
    case .date, .instant, .reference, .list:
      throw FormulaProblem(.notAFlag, "\(function): a \(kindName) is neither TRUE nor FALSE", at: offset)
    }
  }

  /// As a day: a date, a moment's day in UTC, a text or Excel serial number that is one.
  func day(for function: String, at offset: Int) throws(FormulaProblem) -> CalendarDate {
    switch self {
    case .date(let date): return date
    case .instant(let instant): return instant.date
    case .decimal(let number):
      if let serial = number.truncated(to: 0).integer, let date = CalendarDate(serial: serial) { return date }
      throw FormulaProblem(.notADate, "\(function): \(number) is no day", at: offset)
    case .text(let text):
      if let date = DateText.read(text) { return date }
      throw FormulaProblem(.notADate, "\(function): \(quoted(text)) is no date; write 2026-11-20", at: offset)
    case .null: throw FormulaProblem(.notADate, "\(function): a blank is no date", at: offset)
    case .flag, .reference, .list: throw FormulaProblem(.notADate, "\(function): a \(kindName) is no date", at: offset)
    }
  }

  private var kindName: String {
    switch self {
    case .null: "blank"
    case .text: "text"
    case .decimal: "number"
    case .flag: "yes or no"
    case .date: "date"
    case .instant: "moment"
    case .reference: "lookup"
    case .list: "list"
    }
  }
}

/// A value's text as a message shows it, cut to forty characters.
func quoted(_ text: String) -> String { text.count > 40 ? "'\(text.prefix(40))…'" : "'\(text)'" }

extension ExactDecimal {
  /// Reads `-?digits[.digits]`, blanks around it allowed, and nothing else: `1e5` is an article number, not a number.
  init?(plain text: String) {
    var bytes = Substring(text).utf8
    while let first = bytes.first, first == 32 || first == 9 { bytes.removeFirst() }
    while let last = bytes.last, last == 32 || last == 9 { bytes.removeLast() }
    guard bytes.allSatisfy({ (48...57).contains($0) || $0 == 45 || $0 == 46 }) else { return nil }
    self.init(utf8: bytes)
  }

  /// Digits after `digits` cut off.
  func truncated(to digits: Int) -> ExactDecimal {
    guard digits < Int(scale) else { return self }
    guard digits > -19 else { return .zero }
    var coefficient = Int128(coefficient)
    for _ in digits..<Int(scale) { coefficient /= 10 }
    return ExactDecimal(wide: coefficient, scale: digits) ?? .zero
  }

  var magnitude: ExactDecimal { isNegative ? -self : self }

  /// One unit of the digit at `digits` more or less.
  func stepped(by units: Int, at digits: Int) -> ExactDecimal? {
    ExactDecimal(wide: Int128(units), scale: digits).flatMap { adding($0) }
  }
}

extension CalendarDate {
  /// Excel's day 0, 1899-12-30, in days since 1970-01-01.
  private static let excelEpoch: Int32 = -25569

  /// Excel's number of the day.
  var serial: ExactDecimal { ExactDecimal(Int(dayNumber) - Int(Self.excelEpoch)) }

  /// The day of an Excel number, from 1900-01-01 to 9999-12-31.
  init?(serial: Int) {
    guard (1...2_958_465).contains(serial) else { return nil }
    self.init(dayNumber: Int32(serial) + Self.excelEpoch)
  }
}

extension Instant {
  /// Excel's number of the moment, to a billionth of a day.
  var serial: ExactDecimal {
    let part = ExactDecimal(secondsOfDay).divided(by: ExactDecimal(86400))?.rounded(to: 9) ?? .zero
    return date.serial.adding(part) ?? date.serial
  }
}
