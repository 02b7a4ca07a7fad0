internal import Records

/// The two shapes in which services write nearly all moments, read straight from bytes; everything else, and everything
/// doubtful, is left to `Records`, whose rules are the same.
enum QuickInstant {
  /// Reads `2026-03-02T08:15:30Z` and nothing else.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Instant? {
    guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      bytes[19] == UInt8(ascii: "Z"), let date = date(UnsafeBufferPointer(rebasing: bytes[..<10])),
      let hour = pair(bytes, 11), hour < 24, let minute = pair(bytes, 14), minute < 60,
      let second = pair(bytes, 17), second < 60
    else { return nil }
    return Instant(seconds: Int64(date.dayNumber) * 86400 + Int64(hour * 3600 + minute * 60 + second))
  }

  /// Reads `2026-03-02` and nothing else.
  static func date(_ bytes: UnsafeBufferPointer<UInt8>) -> CalendarDate? {
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let century = pair(bytes, 0), let year = pair(bytes, 2), let month = pair(bytes, 5), let day = pair(bytes, 8)
    else { return nil }
    return CalendarDate(year: century * 100 + year, month: month, day: day)
  }

  private static func pair(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
    let (a, b) = (bytes[at] &- 48, bytes[at + 1] &- 48)
    return a < 10 && b < 10 ? Int(a) * 10 + Int(b) : nil
  }
}
