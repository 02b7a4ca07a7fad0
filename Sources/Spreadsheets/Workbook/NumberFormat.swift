/// What a number format shows a number as.
enum NumberFormat: Hashable {
  case number
  /// A day, with or without a time.
  case date
  /// A time without a day; a number below 1 is then a duration.
  case time
  /// Elapsed time, `[h]:mm`: a duration however large.
  case duration

  /// A built-in format (ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 are the East Asian ones).
  init(builtIn id: Int) {
    switch id {
    case 14...17, 22, 27...31, 34...36, 50...54, 57, 58: self = .date
    case 18...21, 32, 33, 45, 47, 55, 56: self = .time
    case 46: self = .duration
    default: self = .number
    }
  }

  /// A custom format's code, `dd/mm/yyyy` or `[$-409]h:mm AM/PM;@`.
  ///
  /// The first section decides: it is that of positive numbers, and dates are positive.
  init(code: String) {
    var letters = Letters()
    var rest = Substring(code.prefix(512))
    scan: while let next = rest.popFirst() {
      switch next {
      case ";": break scan
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        let inside = rest.prefix { $0 != "]" }.lowercased()
        rest = rest.dropFirst(inside.count + 1)
        letters.isElapsed =
          letters.isElapsed || (!inside.isEmpty && ["h", "m", "s"].contains { unit in inside.allSatisfy { String($0) == unit } })
      case "0", "#", "?": letters.hasDigits = true
      case "E", "e":
        // 1E+3 is a power; a lone e is a year of the era.
        if rest.first == "+" || rest.first == "-" { letters.hasDigits = true } else { letters.hasDay = true }
      case "g", "G":
        // General is a word; a lone g is an era.
        if rest.prefix(6).lowercased() == "eneral" { rest = rest.dropFirst(6) } else { letters.hasDay = true }
      case "y", "Y", "d", "D", "b", "B": letters.hasDay = true
      case "m", "M": letters.hasM = true
      case "h", "H", "s", "S": letters.hasTime = true
      case "a", "A":
        let word = next.uppercased() + rest.prefix(4).uppercased()
        if word == "AM/PM" {
          rest = rest.dropFirst(4)
          letters.hasTime = true
        } else if word.hasPrefix("A/P") {
          rest = rest.dropFirst(2)
          letters.hasTime = true
        } else if word.hasPrefix("AAA") {
          letters.hasDay = true
        }
      default: break
      }
    }
    self = letters.meaning
  }

  private struct Letters {
    var isElapsed = false
    var hasDay = false
    var hasTime = false
    /// Months beside a day or alone, minutes beside hours or seconds.
    var hasM = false
    var hasDigits = false

    var meaning: NumberFormat {
      if isElapsed { return .duration }
      if hasDay { return .date }
      if hasTime { return .time }
      // `mmm` is a month; `0.0 "m"` was quoted away; an unquoted m beside digits is not for Excel.
      return hasM && !hasDigits ? .date : .number
    }
  }
}
