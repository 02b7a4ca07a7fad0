/// Days since 1900 or 1904, as workbooks count dates, made ISO dates and back.
enum SerialDate {
  private static let millisecondsADay: Int64 = 86_400_000
  /// The first number past the year 9999, in the system of 1900.
  private static let end = 2_958_466.0

  /// The date of a number, `2026-12-31` or `2026-12-31T14:30:00`; `nil` where it stands for none.
  ///
  /// Excel counts a 29 February 1900 that never was: number 60 is shown as such, and numbers below it stand a day off.
  static func iso(_ serial: Double, is1904: Bool) -> String? {
    let shifted = is1904 ? serial + 1_462 : serial
    guard shifted >= 0, shifted < end else { return nil }
    var milliseconds = Int64((shifted * Double(millisecondsADay)).rounded())
    var day = milliseconds / millisecondsADay
    milliseconds -= day * millisecondsADay
    // 1899-12-30 is day -25569 of 1970.
    if !is1904, day == 60 { return "1900-02-29" + time(milliseconds) }
    if !is1904, day < 60 { day += 1 }
    return date(day - 25_569) + time(milliseconds)
  }

  /// Seconds of a duration, to the millisecond.
  static func seconds(_ serial: Double) -> String? {
    guard abs(serial) < 1e9 else { return nil }
    let all = Int64((serial * Double(millisecondsADay)).rounded())
    let (seconds, rest) = abs(all).quotientAndRemainder(dividingBy: 1_000)
    return (all < 0 ? "-" : "") + "\(seconds)" + fraction(rest)
  }

  /// The number of an ISO date or date and time in the system of 1900; `nil` for no date, or one before March 1900.
  ///
  /// A zone at the end (`Z`, `+02:00`) is left out of account: the cell shows the text's own clock.
  static func serial(_ iso: String) -> Double? {
    let bytes = Array(iso.utf8.prefix(40))
    guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D, let year = number(bytes, 0..<4),
      let month = number(bytes, 5..<7),
      let day = number(bytes, 8..<10), (1...12).contains(month), day >= 1, day <= length(month, of: year)
    else { return nil }
    let days = Double(dayNumber(year, month, day) + 25_569)
    guard days >= 61 else { return nil }
    if bytes.count == 10 { return days }
    guard bytes.count >= 16, bytes[10] == 0x54 || bytes[10] == 0x20, bytes[13] == 0x3A, let hour = number(bytes, 11..<13),
      let minute = number(bytes, 14..<16), hour < 24, minute < 60
    else { return nil }
    var seconds = Double(hour * 3_600 + minute * 60)
    if bytes.count >= 19, bytes[16] == 0x3A {
      guard let second = number(bytes, 17..<19), second < 60 else { return nil }
      seconds += Double(second)
      if bytes.count >= 21, bytes[19] == 0x2E {
        let digits = bytes[20...].prefix { $0 >= 0x30 && $0 <= 0x39 }.prefix(9)
        seconds += Double("0." + String(decoding: digits, as: UTF8.self)) ?? 0
      }
    }
    return days + seconds / 86_400
  }

  private static func number(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard range.upperBound <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[range] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  private static func length(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Days since 1970-01-01 by the proleptic Gregorian calendar, counted in eras of 400 years that begin in March.
  private static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func date(_ dayNumber: Int64) -> String {
    let shifted = Int(dayNumber) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return text([(year, 4, 0x2D), (month, 2, 0x2D), (day, 2, 0)])
  }

  private static func time(_ milliseconds: Int64) -> String {
    guard milliseconds != 0 else { return "" }
    let seconds = Int(milliseconds / 1_000)
    return "T" + text([(seconds / 3_600, 2, 0x3A), (seconds / 60 % 60, 2, 0x3A), (seconds % 60, 2, 0)])
      + fraction(milliseconds % 1_000)
  }

  private static func fraction(_ milliseconds: Int64) -> String {
    guard milliseconds != 0 else { return "" }
    var text = "." + text([(Int(milliseconds), 3, 0)])
    while text.last == "0" { text.removeLast() }
    return text
  }

  /// Numbers with leading zeros, each followed by a byte that is not zero; by hand, as a sheet may have a million dates.
  private static func text(_ parts: [(number: Int, width: Int, then: UInt8)]) -> String {
    String(unsafeUninitializedCapacity: 16) { buffer in
      var end = 0
      for part in parts {
        var rest = part.number
        for place in stride(from: end + part.width - 1, through: end, by: -1) where place < buffer.count {
          buffer[place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
          rest /= 10
        }
        end += part.width
        if part.then != 0, end < buffer.count {
          buffer[end] = part.then
          end += 1
        }
      }
      return min(end, buffer.count)
    }
  }
}
