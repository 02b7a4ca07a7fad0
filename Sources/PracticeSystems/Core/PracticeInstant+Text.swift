extension PracticeInstant: CustomStringConvertible {
  /// With seven fraction digits: `2026-11-20T02:00:00.0000000Z`.
  public var description: String { text(digits: 7) }

  /// RFC 3339 in UTC with the given number of fraction digits, 0 to 7; what does not fit is cut.
  public func text(digits: Int) -> String {
    let parts = parts
    let day = "\(Self.pad(parts.year, 4))-\(Self.pad(parts.month, 2))-\(Self.pad(parts.day, 2))"
    let time = "\(Self.pad(parts.hour, 2)):\(Self.pad(parts.minute, 2)):\(Self.pad(parts.second, 2))"
    guard digits > 0 else { return "\(day)T\(time)Z" }
    return "\(day)T\(time).\(Self.pad(parts.fraction, 7).prefix(digits))Z"
  }

  /// The day alone: `2026-11-20`.
  public var dayText: String { String(text(digits: 0).prefix(10)) }

  /// The form of an HTTP header: `Fri, 20 Nov 2026 02:00:00 GMT`.
  public var httpDate: String {
    let parts = parts
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let time = "\(Self.pad(parts.hour, 2)):\(Self.pad(parts.minute, 2)):\(Self.pad(parts.second, 2))"
    let day = days.indices.contains(parts.weekday) ? days[parts.weekday] : ""
    let month = months.indices.contains(parts.month - 1) ? months[parts.month - 1] : ""
    return "\(day), \(Self.pad(parts.day, 2)) \(month) \(Self.pad(parts.year, 4)) \(time) GMT"
  }

  static func pad(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return text.count >= width ? text : String(repeating: "0", count: width - text.count) + text
  }

  /// Reads RFC 3339 strictly: `2026-11-20T02:00:00Z`, up to seven fraction digits, `Z` or an offset such as `+01:00`.
  ///
  /// Days that do not exist, hour 24 and second 60 give `nil`.
  public init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    func number(_ digits: Int, then separator: Character?) -> Int? {
      guard rest.count >= digits else { return nil }
      var value = 0
      for byte in rest.prefix(digits) {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      rest = rest.dropFirst(digits)
      if let separator {
        guard rest.first == separator.asciiValue else { return nil }
        rest = rest.dropFirst()
      }
      return value
    }
    guard let year = number(4, then: "-"), let month = number(2, then: "-"), let day = number(2, then: "T"),
      let hour = number(2, then: ":"), let minute = number(2, then: ":"), let second = number(2, then: nil)
    else { return nil }
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard (1...7).contains(digits.count), let value = number(digits.count, then: nil) else { return nil }
      fraction = (digits.count..<7).reduce(value) { value, _ in value * 10 }
    }
    var offset = 0
    if rest.first == UInt8(ascii: "Z") {
      rest = rest.dropFirst()
    } else {
      guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
      rest = rest.dropFirst()
      guard let hours = number(2, then: ":"), let minutes = number(2, then: nil), hours < 24, minutes < 60 else { return nil }
      offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -60 : 60)
    }
    guard rest.isEmpty,
      let local = PracticeInstant(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second, fraction: fraction)
    else { return nil }
    self = local.adding(seconds: -offset)
  }

  /// Reads a day `2026-11-20` as its midnight in UTC.
  public init?(day: String) {
    guard day.utf8.count == 10 else { return nil }
    self.init(day + "T00:00:00Z")
  }
}
