/// Numbers as reports write them.
enum ReportNumber {
  /// Seconds to one digit after the point; nothing sensible is zero.
  static func tenths(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds > 0, seconds < 1e12 else { return "0" }
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// `1,234,567`.
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (number < 0 ? "-" : "") + text
  }

  /// `2 min 33 s`, `1 h 4 min`.
  static func duration(seconds: Int64) -> String {
    let all = max(0, seconds)
    if all < 60 { return "\(all) s" }
    if all < 3_600 { return all % 60 == 0 ? "\(all / 60) min" : "\(all / 60) min \(all % 60) s" }
    return all / 60 % 60 == 0 ? "\(all / 3_600) h" : "\(all / 3_600) h \(all / 60 % 60) min"
  }
}
