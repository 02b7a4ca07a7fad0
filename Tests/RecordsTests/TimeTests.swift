import Records
import Testing

struct CalendarDateTests {
  // swift-format-ignore
  static let days: [(String, Int32)] = [
    ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11016), ("2026-11-20", 20777), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
    ("1900-02-28", -25509), ("1900-03-01", -25508), ("2024-02-29", 19782), ("2024-12-31", 20088),
  ]

  @Test(arguments: days)
  func `counts days and gives them back`(_ text: String, _ number: Int32) throws {
    let date = try #require(CalendarDate(text))
    #expect(date.dayNumber == number)
    #expect(CalendarDate(dayNumber: number).description == text)
  }

  @Test(arguments: [
    "", "2026-02-30", "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "2026-1-01",
    "2026-11-20T00:00:00Z",
    "20261120", "2026/11/20", "20.11.2026", "2026-11-2a", "-026-11-20", "２０２６-11-20", "2026-11-20 ",
  ])
  func `refuses what is no day`(_ text: String) { #expect(CalendarDate(text) == nil) }

  @Test func `gives every day of four hundred years back`() throws {
    var date = try #require(CalendarDate("1900-01-01"))
    for _ in 0..<146_097 {
      let parts = date.parts
      guard CalendarDate(year: parts.year, month: parts.month, day: parts.day) == date else {
        Issue.record("\(date) comes back as another day")
        return
      }
      date = date.adding(days: 1)
    }
    #expect(date.description == "2300-01-01")
  }

  @Test func `does not trap at the ends of time`() {
    #expect(CalendarDate(dayNumber: .max).adding(days: .max).dayNumber == .max)
    #expect(CalendarDate(dayNumber: .min).adding(days: .min).dayNumber == .min)
    #expect(CalendarDate(dayNumber: 5).adding(days: -7).dayNumber == -2)
    #expect(CalendarDate(dayNumber: .min).description == "-5877641-06-23")
  }
}

struct InstantTests {
  // swift-format-ignore
  static let moments: [(String, Int64, Int32, String)] = [
    ("1970-01-01T00:00:00Z",              0,             0,           "1970-01-01T00:00:00Z"),
    ("2026-03-02T08:15:30Z",              1_772_439_330, 0,           "2026-03-02T08:15:30Z"),
    ("2026-03-02t08:15:30z",              1_772_439_330, 0,           "2026-03-02T08:15:30Z"),
    ("2026-03-02T08:15:30.1234567Z",      1_772_439_330, 123_456_700, "2026-03-02T08:15:30.1234567Z"),
    ("2026-03-02T08:15:30.1234567899Z",   1_772_439_330, 123_456_789, "2026-03-02T08:15:30.123456789Z"),
    ("2026-03-02T10:15:30+02:00",         1_772_439_330, 0,           "2026-03-02T08:15:30Z"),
    ("2026-03-01T23:45:30-08:30",         1_772_439_330, 0,           "2026-03-02T08:15:30Z"),
    ("1969-12-31T23:59:59.5Z",            -1,            500_000_000, "1969-12-31T23:59:59.5Z"),
  ]

  @Test(arguments: moments)
  func `reads moments and gives them back in UTC`(_ text: String, _ seconds: Int64, _ nanoseconds: Int32, _ shown: String) throws
  {
    let instant = try #require(Instant(text))
    #expect(instant == Instant(seconds: seconds, nanoseconds: nanoseconds))
    #expect(instant.description == shown)
  }

  @Test(arguments: [
    "", "2026-03-02", "2026-03-02T08:15Z", "2026-03-02T08:15:30", "2026-03-02 08:15:30Z", "2026-02-30T08:15:30Z",
    "2026-03-02T24:00:00Z",
    "2026-03-02T08:60:30Z", "2026-03-02T08:15:60Z", "2026-03-02T08:15:30.Z", "2026-03-02T08:15:30+0200",
    "2026-03-02T08:15:30+24:00",
    "2026-03-02T08:15:30+02:60", "2026-03-02T08:15:30ZZ", "2026-03-02T08:15:30.5", "2026-03-02T08:15:30Z ",
    "0000-03-02T08:15:30Z",
  ])
  func `refuses what is no moment`(_ text: String) { #expect(Instant(text) == nil) }

  @Test func `knows its day, before 1970 too`() throws {
    #expect(try #require(Instant("1969-12-31T00:00:00Z")).date.description == "1969-12-31")
    #expect(try #require(Instant("1969-12-31T00:00:00Z")).isMidnight)
    #expect(try #require(Instant("1969-12-31T23:59:59Z")).secondsOfDay == 86399)
    #expect(Instant(startOf: CalendarDate(dayNumber: 20777)).description == "2026-11-20T00:00:00Z")
    #expect(!Instant(seconds: 0, nanoseconds: 1).isMidnight)
  }

  @Test func `orders and moves`() {
    let noon = Instant(seconds: 43200, nanoseconds: 5)
    #expect(noon < Instant(seconds: 43200, nanoseconds: 6))
    #expect(noon.adding(seconds: -43200) == Instant(seconds: 0, nanoseconds: 5))
    #expect(noon.seconds(since: Instant(seconds: 200)) == 43000)
  }

  @Test func `does not trap at the ends of time`() {
    let (first, last) = (Instant(seconds: .min), Instant(seconds: .max, nanoseconds: .max))
    #expect(last.adding(seconds: 1).seconds == .max)
    #expect(first.adding(seconds: -1).seconds == .min)
    #expect(last.seconds(since: first) == .max)
    #expect(first.seconds(since: last) == .min)
    #expect(last.nanoseconds == 999_999_999)
    #expect(first.date.dayNumber == .min)
    #expect(!first.description.isEmpty)
  }
}
