/// A moment in UTC, to the nanosecond (Partner Center writes seven fraction digits).
public struct Instant: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public let seconds: Int64
  /// 0..<1_000_000_000.
  public let nanoseconds: Int32

  /// A moment by its seconds and the nanoseconds after them, which are held within 0..<1,000,000,000.
  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = min(max(nanoseconds, 0), 999_999_999)
  }

  /// Reads `2026-03-02T08:15:30[.fraction](Z|±hh:mm)`; `nil` for anything else, and for days and times that do not exist.
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == 84 || bytes[10] == 116, bytes[13] == 58, bytes[16] == 58,
      bytes[4] == 45, bytes[7] == 45,
      let year = CalendarDate.number(bytes[0..<4]), let month = CalendarDate.number(bytes[5..<7]),
      let day = CalendarDate.number(bytes[8..<10]), let date = CalendarDate(year: year, month: month, day: day),
      let hour = CalendarDate.number(bytes[11..<13]), hour < 24,
      let minute = CalendarDate.number(bytes[14..<16]), minute < 60,
      let second = CalendarDate.number(bytes[17..<19]), second < 60
    else { return nil }
    var rest = bytes[19...]
    var nanoseconds = 0
    if rest.first == 46 {
      rest.removeFirst()
      var digits = 0
      while let byte = rest.first, (48...57).contains(byte) {
        if digits < 9 {
          nanoseconds = nanoseconds * 10 + Int(byte - 48)
          digits += 1
        }
        rest.removeFirst()
      }
      guard digits > 0 else { return nil }
      while digits < 9 {
        nanoseconds *= 10
        digits += 1
      }
    }
    var offset = 0
    switch rest.first {
    case 90, 122: guard rest.count == 1 else { return nil }
    case 43, 45:
      let sign = rest.removeFirst() == 45 ? -1 : 1
      let zone = Array(rest)
      guard zone.count == 5, zone[2] == 58, let hours = CalendarDate.number(zone[0..<2]), hours < 24,
        let minutes = CalendarDate.number(zone[3..<5]), minutes < 60
      else { return nil }
      offset = sign * (hours * 3600 + minutes * 60)
    default: return nil
    }
    self.seconds = Int64(date.dayNumber) * 86400 + Int64(hour * 3600 + minute * 60 + second - offset)
    self.nanoseconds = Int32(nanoseconds)
  }

  /// Midnight UTC of a day.
  public init(startOf date: CalendarDate) { self.init(seconds: Int64(date.dayNumber) * 86400) }

  /// The day in UTC.
  public var date: CalendarDate {
    let (day, rest) = seconds.quotientAndRemainder(dividingBy: 86400)
    return CalendarDate(dayNumber: Int32(clamping: rest < 0 ? day - 1 : day))
  }
  /// Seconds since midnight UTC, 0..<86,400.
  public var secondsOfDay: Int {
    let rest = Int(seconds % 86400)
    return rest < 0 ? rest + 86400 : rest
  }
  public var isMidnight: Bool { secondsOfDay == 0 && nanoseconds == 0 }

  /// The moment so many seconds later or earlier, held within what is representable.
  public func adding(seconds more: Int64) -> Instant {
    let (sum, overflow) = seconds.addingReportingOverflow(more)
    return Instant(seconds: overflow ? (more < 0 ? .min : .max) : sum, nanoseconds: nanoseconds)
  }

  /// Seconds from `other` to here, by the whole seconds of both.
  public func seconds(since other: Instant) -> Int64 {
    let (difference, overflow) = seconds.subtractingReportingOverflow(other.seconds)
    return overflow ? (seconds < other.seconds ? .min : .max) : difference
  }
}

extension Instant: Comparable {
  public static func < (a: Instant, b: Instant) -> Bool { (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds) }
}

extension Instant: CustomStringConvertible {
  /// `2026-11-20T02:14:07Z`, with as many fraction digits as there are.
  public var description: String {
    let time = secondsOfDay
    var text = "\(date)T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
    if nanoseconds != 0 {
      var fraction = padded(Int(nanoseconds), 9)
      while fraction.hasSuffix("0") { fraction.removeLast() }
      text += "." + fraction
    }
    return text + "Z"
  }
}
