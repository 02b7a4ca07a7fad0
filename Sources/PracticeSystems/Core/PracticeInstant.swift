/// An instant of the practice systems' own time, in steps of 100 nanoseconds: seven fraction digits, as Microsoft writes.
public struct PracticeInstant: Hashable, Comparable, Sendable {
  /// Steps of 100 ns since 1970-01-01T00:00:00Z.
  public let ticks: Int64

  public init(ticks: Int64) { self.ticks = ticks }

  /// Steps in one second.
  public static let second: Int64 = 10_000_000

  public static func < (left: PracticeInstant, right: PracticeInstant) -> Bool { left.ticks < right.ticks }

  /// The instant a number of seconds later; stays at the end of time rather than overflowing.
  public func adding(seconds: Int) -> PracticeInstant {
    let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: Self.second)
    let (sum, again) = ticks.addingReportingOverflow(product)
    guard !overflow, !again else { return PracticeInstant(ticks: seconds < 0 ? .min : .max) }
    return PracticeInstant(ticks: sum)
  }

  /// Whole seconds since 1970.
  public var unixSeconds: Int64 { Self.floored(ticks, Self.second).quotient }

  /// The instant cut to whole seconds.
  public var wholeSecond: PracticeInstant { PracticeInstant(ticks: ticks - Self.floored(ticks, Self.second).remainder) }

  static func floored(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension PracticeInstant {
  /// The calendar day and the time of day in UTC.
  public struct Parts: Hashable, Sendable {
    public var year, month, day, hour, minute, second: Int
    /// Steps of 100 ns within the second.
    public var fraction: Int
    /// 0 is Sunday.
    public var weekday: Int
  }

  /// The parts in UTC, in the proleptic Gregorian calendar.
  public var parts: Parts {
    let (seconds, fraction) = Self.floored(ticks, Self.second)
    let (days, rest) = Self.floored(seconds, 86_400)
    // Days counted from 0000-03-01, so that the leap day is the last of its year.
    let shifted = days + 719_468
    let era = Self.floored(shifted, 146_097)
    let dayOfEra = era.remainder
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return Parts(
      year: Int(yearOfEra + era.quotient * 400 + (month <= 2 ? 1 : 0)), month: Int(month),
      day: Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1), hour: Int(rest / 3_600), minute: Int(rest / 60 % 60),
      second: Int(rest % 60), fraction: Int(fraction), weekday: Int(Self.floored(days + 4, 7).remainder))
  }

  /// The instant of a day and a time in UTC; `nil` where there is no such day or time, or the year is not 1 to 9999.
  public init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, fraction: Int = 0
  ) {
    guard (1...9999).contains(year), (1...12).contains(month), (0...23).contains(hour), (0...59).contains(minute),
      (0...59).contains(second), (0..<Int(Self.second)).contains(fraction),
      (1...Self.days(in: month, of: year)).contains(day)
    else { return nil }
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let seconds = (era * 146_097 + dayOfEra - 719_468) * 86_400 + hour * 3_600 + minute * 60 + second
    ticks = Int64(seconds) * Self.second + Int64(fraction)
  }

  /// How many days a month has.
  public static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
