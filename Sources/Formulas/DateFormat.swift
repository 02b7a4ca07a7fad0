internal import Records

/// A format for days and times, names in English: `d mmm yyyy`, `yyyy-mm-dd"T"hh:mm:ss`, `dddd`, `h:mm AM/PM`.
struct DateFormat: Sendable {
  enum Item: Sendable, Equatable {
    case literal(String)
    case year(Int)
    case month(Int)
    case day(Int)
    case hour(Int)
    case minute(Int)
    case second(Int)
    case half
  }

  let items: [Item]

  /// Whether a format has a letter of days or times outside quotation marks.
  static func isMeant(by text: String) -> Bool {
    var isQuoted = false
    var isEscaped = false
    var isBracketed = false
    for scalar in text.unicodeScalars {
      if isBracketed {
        isBracketed = scalar != "]"
        continue
      }
      if isEscaped {
        isEscaped = false
        continue
      }
      switch scalar {
      case "\"": isQuoted.toggle()
      case "\\" where !isQuoted: isEscaped = true
      case "[" where !isQuoted: isBracketed = true
      case "y", "Y", "m", "M", "d", "D", "h", "H", "s", "S":
        // `Standard` is a number format, and found out by NumberFormat.
        if !isQuoted, text.lowercased() != "standard" { return true }
      default: break
      }
    }
    return false
  }

  static func read(_ text: String) throws(FormatProblem) -> DateFormat {
    var items: [Item] = []
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"":
        var literal = String.UnicodeScalarView()
        while let next = rest.popFirst(), next != "\"" { literal.append(next) }
        items.append(.literal(String(literal)))
      case "\\": if let next = rest.popFirst() { items.append(.literal(String(Character(next)))) }
      case "y", "Y", "m", "M", "d", "D", "h", "H", "s", "S":
        var count = 1
        let lower = scalar.properties.lowercaseMapping
        while let next = rest.first, next.properties.lowercaseMapping == lower {
          count += 1
          rest.removeFirst()
        }
        items.append(item(lower, count))
      case "A", "a":
        let tail = String(String.UnicodeScalarView(rest.prefix(4))).uppercased()
        guard tail == "M/PM" else { throw unknown(scalar, in: text) }
        rest = rest.dropFirst(4)
        items.append(.half)
      case "-", "/", ".", ",", ":", " ", "(", ")", "'", "_": items.append(.literal(String(Character(scalar))))
      default:
        if scalar.isASCII || scalar.properties.isAlphabetic && "ÅåÄä".unicodeScalars.contains(scalar) {
          throw unknown(scalar, in: text)
        }
        items.append(.literal(String(Character(scalar))))
      }
    }
    return DateFormat(items: withMinutes(items))
  }

  private static func unknown(_ scalar: Unicode.Scalar, in text: String) -> FormatProblem {
    switch scalar {
    case "j", "J", "t", "T", "å", "Å", "g", "G", "a", "A":
      FormatProblem(message: "the format \(quoted(text)) is in another language; write 'yyyy', 'mm', 'dd' in any language")
    default: FormatProblem(message: "'\(scalar)' means nothing in the date format \(quoted(text)); put texts in quotation marks")
    }
  }

  private static func item(_ letter: String, _ count: Int) -> Item {
    switch letter {
    case "y": .year(count > 2 ? 4 : 2)
    case "m": .month(count)
    case "d": .day(count)
    case "h": .hour(count)
    default: .second(count)
    }
  }

  /// `m` behind hours or before seconds is a minute.
  private static func withMinutes(_ items: [Item]) -> [Item] {
    var items = items
    let parts = items.indices.filter { if case .literal = items[$0] { false } else { true } }
    for (place, index) in parts.enumerated() {
      guard case .month(let count) = items[index], count <= 2 else { continue }
      var isMinute = false
      if place > 0, case .hour = items[parts[place - 1]] { isMinute = true }
      if place + 1 < parts.count, case .second = items[parts[place + 1]] { isMinute = true }
      if isMinute { items[index] = .minute(count) }
    }
    return items
  }

  func text(_ date: CalendarDate, seconds: Int) -> String {
    let parts = date.parts
    let isHalved = items.contains(.half)
    let hours = seconds / 3600
    let shown = isHalved ? (hours % 12 == 0 ? 12 : hours % 12) : hours
    return items.map { item in
      switch item {
      case .literal(let text): text
      case .year(let width): width == 4 ? Self.padded(parts.year, 4) : Self.padded(parts.year % 100, 2)
      case .month(let width): Self.month(parts.month, width)
      case .day(let width): Self.day(parts.day, width, date)
      case .hour(let width): Self.padded(shown, width)
      case .minute(let width): Self.padded(seconds / 60 % 60, width)
      case .second(let width): Self.padded(seconds % 60, width)
      case .half: hours < 12 ? "AM" : "PM"
      }
    }.joined()
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, min(width, 4) - digits.utf8.count)) + digits
  }

  private static func month(_ month: Int, _ width: Int) -> String {
    switch width {
    case ...2: padded(month, width)
    case 3: String(months[month - 1].prefix(3))
    case 5: String(months[month - 1].prefix(1))
    default: months[month - 1]
    }
  }

  private static func day(_ day: Int, _ width: Int, _ date: CalendarDate) -> String {
    if width <= 2 { return padded(day, width) }
    // 1970-01-01 was a Thursday.
    let weekday = weekdays[((Int(date.dayNumber) + 4) % 7 + 7) % 7]
    return width == 3 ? String(weekday.prefix(3)) : weekday
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]
  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
