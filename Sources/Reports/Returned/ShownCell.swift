import Records
import Spreadsheets
import Tables

/// Whether a cell of a workbook that came back still says a value, however its program wrote it.
enum ShownCell {
  static func says(_ cell: Cell?, _ shown: Value) -> Bool {
    guard let cell, cell.content != .uncomputed else { return cell == nil && shown.isNull || cell?.formula == "" }
    let text = normal(cell.text)
    if text == normal(shown.description) || Value.text(text) == ValueMask.cover { return true }
    switch shown {
    case .null: return false
    case .text(let own): return says(cell, text: own)
    case .decimal(let number): return says(cell, number: number.description)
    case .flag(let flag): return says(cell, flag: flag)
    case .date(let date): return says(cell, date: date.description, within: 0.5)
    case .instant(let instant): return says(cell, date: Instant(seconds: instant.seconds).description, within: minute)
    case .reference, .list: return says(cell, text: shown.description)
    }
  }

  /// Cells show times to the minute.
  private static let minute = 1.0 / 1_440

  private static func says(_ cell: Cell, text own: String) -> Bool {
    switch cell.content {
    case .text(let text):
      let text = normal(text)
      // Cut to what a cell holds.
      return text.last == "…" && own.utf16.count > 32_000 && normal(own).hasPrefix(text.dropLast())
    case .number: return number(own).map { says(cell, number: $0) } ?? false
    case .flag(let flag): return own.lowercased() == (flag ? "true" : "false") || own == (flag ? "Yes" : "No")
    case .date: return says(cell, date: own, within: minute)
    case .duration, .error, .uncomputed: return false
    }
  }

  private static func says(_ cell: Cell, number own: String) -> Bool {
    guard let wanted = Double(own), let found = number(cell.text).flatMap({ Double($0) }) else { return false }
    // Workbooks hold numbers to some 15 digits.
    return wanted == found || abs(wanted - found) <= abs(wanted) * 1e-14
  }

  private static func says(_ cell: Cell, flag: Bool) -> Bool {
    let words: Set<String> = flag ? ["yes", "true", "1"] : ["no", "false", "0"]
    return words.contains(cell.text.trimmingSpaces.lowercased())
  }

  private static func says(_ cell: Cell, date own: String, within days: Double) -> Bool {
    guard let wanted = WorkbookDate.serial(own) else { return false }
    var found: [Double] = []
    switch cell.content {
    case .date(let iso), .text(let iso):
      let iso = iso.trimmingSpaces
      if let serial = WorkbookDate.serial(iso) { found.append(serial) }
      // A date as a number that is written as text.
      if let number = Double(iso) { found += [number, number + WorkbookDate.daysTo1904] }
    case .number(let text):
      if let number = Double(text) { found += [number, number + WorkbookDate.daysTo1904] }
    case .flag, .duration, .error, .uncomputed: break
    }
    return found.contains { abs($0 - wanted) < days }
  }

  /// A number as people write it: thousands apart or not.
  private static func number(_ text: String) -> String? {
    let bare = String(text.trimmingSpaces.filter { !$0.isWhitespace && $0 != "," && $0 != "'" })
    return Double(bare) == nil ? nil : bare
  }

  /// Line ends as one, without what a cell cannot hold and without white space at both ends.
  private static func normal(_ text: String) -> String {
    var clean = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      defer { isAfterReturn = scalar == "\r" }
      if scalar == "\n", isAfterReturn { continue }
      if scalar == "\r" {
        clean.append("\n")
      } else if scalar == "\t" || scalar == "\n"
        || scalar.value >= 0x20 && scalar.value != 0x7F && scalar.value & 0xFFFE != 0xFFFE
      {
        clean.append(scalar)
      }
    }
    return String(clean).trimmingSpaces
  }
}
