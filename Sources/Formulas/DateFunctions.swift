internal import Faults
internal import Records

/// Functions over days; a moment counts as its day in UTC.
enum DateFunctions {
  static let all: [FunctionSpec] = [
    FunctionSpec("DATE(year; month; day)", 3, 3, date),
    FunctionSpec("DATEVALUE(text)", 1, 1, dateValue),
    FunctionSpec("YEAR(date)", 1, 1, year),
    FunctionSpec("MONTH(date)", 1, 1, month),
    FunctionSpec("DAY(date)", 1, 1, day),
    FunctionSpec("EDATE(date; months)", 2, 2, edate),
    FunctionSpec("EOMONTH(date; months)", 2, 2, eomonth),
  ]

  /// Months and days beyond their range carry over, as in Excel: `DATE(2026;13;1)` is 2027-01-01.
  static func date(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (year, month, day) = (try a.whole(0), try a.whole(1), try a.whole(2))
    guard (1900...9999).contains(year) else { throw a.problem(.outOfRange, "the year \(year) is not between 1900 and 9999") }
    guard let first = monthStart(year: year, month: month, moved: 0),
      let date = CalendarDate(serial: Int(first.dayNumber) + 25569 + day - 1)
    else { throw a.problem(.outOfRange, "the day is not between 1900 and 9999") }
    return .date(date)
  }

  static func dateValue(_ a: Arguments) throws(FormulaProblem) -> Value { .date(try date(a, 0)) }

  static func year(_ a: Arguments) throws(FormulaProblem) -> Value { .decimal(ExactDecimal(try date(a, 0).parts.year)) }

  static func month(_ a: Arguments) throws(FormulaProblem) -> Value { .decimal(ExactDecimal(try date(a, 0).parts.month)) }

  static func day(_ a: Arguments) throws(FormulaProblem) -> Value { .decimal(ExactDecimal(try date(a, 0).parts.day)) }

  /// The same day of another month, or its last one.
  static func edate(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (parts, months) = (try date(a, 0).parts, try a.whole(1))
    guard let first = monthStart(year: parts.year, month: parts.month, moved: months) else { throw beyond(a) }
    let length = CalendarDate.length(first.parts.year, first.parts.month)
    return .date(first.adding(days: Swift.min(parts.day, length) - 1))
  }

  static func eomonth(_ a: Arguments) throws(FormulaProblem) -> Value {
    let (parts, months) = (try date(a, 0).parts, try a.whole(1))
    guard let first = monthStart(year: parts.year, month: parts.month, moved: months) else { throw beyond(a) }
    return .date(first.adding(days: CalendarDate.length(first.parts.year, first.parts.month) - 1))
  }

  private static func date(_ a: Arguments, _ index: Int) throws(FormulaProblem) -> CalendarDate {
    try a[index].day(for: a.function, at: a.offset)
  }

  private static func beyond(_ a: Arguments) -> FormulaProblem {
    a.problem(.outOfRange, "the day is not between 1900 and 9999")
  }

  /// The first of the month that is `moved` months from one that may be outside 1...12.
  private static func monthStart(year: Int, month: Int, moved: Int) -> CalendarDate? {
    let months = year * 12 + month - 1 + moved
    guard months >= 0 else { return nil }
    return CalendarDate(year: months / 12, month: months % 12 + 1, day: 1)
  }
}

/// Days as texts, in the forms that mean one day only.
enum DateText {
  /// Reads `2026-11-20`, `2026/11/20`, `20.11.2026` and a moment such as `2026-11-20T08:15:00Z`; nothing that could be read two ways.
  static func read(_ text: String) -> CalendarDate? {
    let trimmed = text.split(separator: " ").joined(separator: " ")
    if let date = CalendarDate(trimmed) { return date }
    if let instant = Instant(trimmed) { return instant.date }
    let points = trimmed.split(separator: ".", omittingEmptySubsequences: false)
    if points.count == 3, points[2].utf8.count == 4 {
      return date(year: points[2], month: points[1], day: points[0])
    }
    let slashes = trimmed.split(separator: "/", omittingEmptySubsequences: false)
    if slashes.count == 3, slashes[0].utf8.count == 4 {
      return date(year: slashes[0], month: slashes[1], day: slashes[2])
    }
    return nil
  }

  private static func date(year: Substring, month: Substring, day: Substring) -> CalendarDate? {
    guard let year = digits(year), let month = digits(month), let day = digits(day) else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }

  private static func digits(_ text: Substring) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }
}
