public import Records

/// The date formats of HTTP headers.
public enum HTTPDate {
  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` and the two older forms that RFC 9110 5.6.7 wants read: `Sunday, 06-Nov-94
  /// 08:49:37 GMT` and `Sun Nov 6 08:49:37 1994`.
  ///
  /// The name of the day is not compared.
  public static func parse(_ text: String) -> Instant? {
    let parts = text.split { $0 == " " || $0 == "," || $0 == "-" }.map { ASCIIText.lowercased($0) }
    if parts.count == 6, parts[5] == "gmt" || parts[5] == "utc" {
      return instant(day: parts[1], month: parts[2], year: parts[3], time: parts[4])
    }
    if parts.count == 5 { return instant(day: parts[2], month: parts[1], year: parts[4], time: parts[3]) }
    return nil
  }

  private static func instant(day: String, month: String, year: String, time: String) -> Instant? {
    let clock = time.split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2...2) }
    guard let day = number(day, digits: 1...2), let month = months.firstIndex(of: month), var year = number(year, digits: 2...4),
      clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      hour < 24, minute < 60, second <= 60
    else { return nil }
    if year < 100 { year += year < 70 ? 2000 : 1900 }
    guard let date = CalendarDate(year: year, month: month + 1, day: day) else { return nil }
    return Instant(startOf: date).adding(seconds: Int64(hour * 3600 + minute * 60 + min(second, 59)))
  }

  private static func number(_ text: some StringProtocol, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }
}
