/// The proleptic Gregorian calendar as the service uses it: dates from 1753 on, instants to the second, always UTC.
enum DataverseDates {
  /// The earliest date the service takes: 1753-01-01 (dataverse.md 2.6).
  static let earliestDay: Int32 = -79_257

  /// The days since 1970-01-01 of a date that exists.
  static func days(year: Int, month: Int, day: Int) -> Int32? {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year) else {
      return nil
    }
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Year, month and day of a number of days since 1970-01-01.
  static func civil(_ days: Int32) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// Reads `2026-12-31` and nothing else.
  static func date(_ text: some StringProtocol) -> Int32? {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 45, bytes[7] == 45, let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10])
    else { return nil }
    return days(year: year, month: month, day: day)
  }

  /// Reads `2026-11-19T21:14:03Z`, with a fraction, with an offset, or with neither (then UTC, dataverse.md 2.6); a fraction is cut off.
  static func instant(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 16, bytes[10] == UInt8(ascii: "T"), bytes[13] == 58,
      let days = date(String(decoding: bytes[0..<10], as: UTF8.self)), let hour = number(bytes[11..<13]), hour < 24,
      let minute = number(bytes[14..<16]), minute < 60
    else { return nil }
    var rest = bytes[16...]
    var second = 0
    if rest.first == 58 {
      guard rest.count >= 3, let read = number(rest.dropFirst().prefix(2)), read < 60 else { return nil }
      second = read
      rest = rest.dropFirst(3)
      if rest.first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
      }
    }
    guard let offset = offset(rest) else { return nil }
    return Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
  }

  /// `2026-12-31`.
  static func text(date days: Int32) -> String {
    var bytes: [UInt8] = []
    write(date: days, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `2026-11-19T21:14:03Z`.
  static func text(instant seconds: Int64) -> String {
    var bytes: [UInt8] = []
    write(instant: seconds, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func write(date days: Int32, to bytes: inout [UInt8]) {
    let (year, month, day) = civil(days)
    append(year, width: 4, to: &bytes)
    bytes.append(45)
    append(month, width: 2, to: &bytes)
    bytes.append(45)
    append(day, width: 2, to: &bytes)
  }

  static func write(instant seconds: Int64, to bytes: inout [UInt8]) {
    let (days, second) = split(seconds)
    write(date: days, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    append(second / 3600, width: 2, to: &bytes)
    bytes.append(58)
    append(second / 60 % 60, width: 2, to: &bytes)
    bytes.append(58)
    append(second % 60, width: 2, to: &bytes)
    bytes.append(UInt8(ascii: "Z"))
  }

  /// `11/20/2026 02:00:11`: how the service writes the time inside a delta token (dataverse.md 3.2).
  static func american(instant seconds: Int64) -> String {
    let (days, second) = split(seconds)
    let (year, month, day) = civil(days)
    var bytes: [UInt8] = []
    for (part, mark) in [(month, "/"), (day, "/")] {
      append(part, width: 2, to: &bytes)
      bytes.append(contentsOf: mark.utf8)
    }
    append(year, width: 4, to: &bytes)
    for (part, mark) in [(second / 3600, " "), (second / 60 % 60, ":"), (second % 60, ":")] {
      bytes.append(contentsOf: mark.utf8)
      append(part, width: 2, to: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The day and the second of that day of an instant, also before 1970.
  static func split(_ seconds: Int64) -> (days: Int32, second: Int) {
    let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    return (Int32(truncatingIfNeeded: day), Int(seconds - day * 86_400))
  }

  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func offset(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let sign = bytes.first else { return 0 }
    if sign == UInt8(ascii: "Z") { return bytes.count == 1 ? 0 : nil }
    let rest = bytes.dropFirst()
    guard sign == 43 || sign == 45, rest.count == 5, rest.dropFirst(2).first == 58, let hours = number(rest.prefix(2)),
      let minutes = number(rest.suffix(2)), hours <= 14, minutes < 60
    else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == 43 ? 1 : -1)
  }

  private static func number(_ bytes: some Collection<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      guard (48...57).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return value
  }

  private static func append(_ number: Int, width: Int, to bytes: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<max(1, width) { divisor *= 10 }
    while divisor > 0 {
      bytes.append(48 + UInt8(truncatingIfNeeded: number / divisor % 10))
      divisor /= 10
    }
  }
}
