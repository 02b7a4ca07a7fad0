internal import CXLSXWriter
import Faults

extension SheetWriter {
  /// Writes one cell at a row and column from 0.
  func write(_ cell: SheetCell, row: UInt32, column: UInt16) throws(Fault) {
    let place = CellPlace(row: row, column: column, style: cell.style)
    switch cell.content {
    case .blank: try writeBlank(place)
    case .text(let text): try write(text, place)
    case .number(let digits): try writeNumber(digits, place)
    case .flag(let flag):
      measure(Int(column), 5)
      try check(worksheet_write_boolean(sheet, row, column, flag ? 1 : 0, format(.asGiven, place)), place)
    case .date(let iso): try writeDate(iso, place)
    case .duration(let seconds):
      guard seconds.isFinite else { return try write("\(seconds)", place) }
      measure(Int(column), 10)
      try check(worksheet_write_number(sheet, row, column, seconds / 86_400, format(.duration, place)), place)
    case .link(let text, let target): try writeLink(text, target, place)
    }
    if let comment = cell.comment { try writeComment(comment, row, column) }
  }

  /// Where a cell stands, and what its look adds to that of its column.
  private struct CellPlace {
    let row: UInt32
    let column: UInt16
    let style: CellStyle?
  }

  private func check(_ code: lxw_error, _ place: CellPlace) throws(Fault) {
    try handle.check(code, "the cell \(name)!\(Place.letters(Int(place.column) + 1))\(place.row + 1)")
  }

  /// The format of a cell.
  ///
  /// A column has few, and a million cells: they are looked for among the column's own before styles are put together.
  private func format(_ kind: CellFormat.Kind, _ place: CellPlace) throws(Fault) -> UnsafeMutablePointer<lxw_format>? {
    let column = Int(place.column)
    guard column < layout.columns.count, !(place.row == 0 && layout.hasHeadings) else {
      return try makeFormat(kind, place.style ?? .plain)
    }
    for known in formats[column] where known.kind == kind && known.style == place.style { return known.format }
    let base = layout.columns[column].style
    let made = try makeFormat(kind, place.style.map(base.with) ?? base)
    if formats[column].count < 8 { formats[column].append(CellFormat(kind: kind, style: place.style, format: made)) }
    return made
  }

  private func makeFormat(_ kind: CellFormat.Kind, _ style: CellStyle) throws(Fault) -> UnsafeMutablePointer<lxw_format>? {
    switch kind {
    case .asGiven: try handle.format(style)
    case .day: try handle.format(CellStyle.date.with(style))
    case .moment: try handle.format(CellStyle.dateTime.with(style))
    case .duration: try handle.format(CellStyle(numberFormat: "[h]:mm:ss").with(style))
    case .link: try handle.linkFormat(style)
    }
  }

  private func writeBlank(_ place: CellPlace) throws(Fault) {
    // A blank without a look is no cell at all.
    guard let format = try format(.asGiven, place) else { return }
    try check(worksheet_write_blank(sheet, place.row, place.column, format), place)
  }

  private func write(_ text: String, _ place: CellPlace) throws(Fault) {
    let text = CellText.fit(text)
    if text.isEmpty { return try writeBlank(place) }
    measure(Int(place.column), min(text.utf8.count, 255))
    try check(worksheet_write_string(sheet, place.row, place.column, text, format(.asGiven, place)), place)
  }

  private func writeNumber(_ digits: String, _ place: CellPlace) throws(Fault) {
    guard let number = ExactNumber.double(digits) else { return try write(digits, place) }
    measure(Int(place.column), digits.utf8.count + digits.utf8.count / 4)
    try check(worksheet_write_number(sheet, place.row, place.column, number, format(.asGiven, place)), place)
  }

  private func writeDate(_ iso: String, _ place: CellPlace) throws(Fault) {
    guard let serial = SerialDate.serial(iso) else { return try write(iso, place) }
    let isDay = iso.utf8.count == 10
    measure(Int(place.column), isDay ? 10 : 19)
    try check(worksheet_write_number(sheet, place.row, place.column, serial, format(isDay ? .day : .moment, place)), place)
  }

  private func writeLink(_ text: String, _ target: SheetCell.Target, _ place: CellPlace) throws(Fault) {
    let text = CellText.fit(text)
    guard !text.isEmpty, let address = target.address, takeLink() else { return try write(text, place) }
    measure(Int(place.column), min(text.utf8.count, 255))
    try check(
      worksheet_write_url_opt(sheet, place.row, place.column, address, format(.link, place), text, nil), place)
  }

  private func writeComment(_ comment: String, _ row: UInt32, _ column: UInt16) throws(Fault) {
    guard handle.keepsAll else { return }
    var options = lxw_comment_options()
    options.width = 320
    options.height = 120
    let text = CellText.fit(comment)
    guard !text.isEmpty else { return }
    try check(
      worksheet_write_comment_opt(sheet, row, column, text, &options), CellPlace(row: row, column: column, style: nil))
  }
}

/// A format that was made for cells of a column.
struct CellFormat {
  /// What the content wants of the format.
  enum Kind: Hashable { case asGiven, day, moment, duration, link }

  let kind: Kind
  let style: CellStyle?
  let format: UnsafeMutablePointer<lxw_format>?
}

extension SheetCell.Target {
  /// Whether a cell that leads there becomes a link; else its text stands alone.
  ///
  /// Anything but `https`, and `http` to the machine itself, is none: a record must not be able to lead to a file, a share
  /// or another protocol.
  public var isLink: Bool { address != nil }

  /// As libxlsxwriter wants it; `nil` for what makes no link.
  var address: String? {
    switch self {
    case .cell(let sheet, let row, let column): return "internal:" + SheetName.reference(sheet, row: row, column: column)
    case .web(let address):
      // Excel takes 2,079 characters; blanks and control characters have no place in an address.
      guard Self.isAllowed(address.lowercased()), address.utf8.count <= 2_079, address.utf8.count > 8,
        address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E })
      else { return nil }
      return address
    }
  }

  private static func isAllowed(_ address: String) -> Bool {
    if address.hasPrefix("https://") { return true }
    return ["127.0.0.1", "localhost", "[::1]"].contains { host in
      guard address.hasPrefix("http://" + host) else { return false }
      // What follows is a port or nothing: with a name and an `@` it would be another machine.
      let rest = address.dropFirst(7 + host.count).prefix { !"/?#".contains($0) }
      return rest.isEmpty || (rest.first == ":" && rest.dropFirst().allSatisfy { "0123456789".contains($0) })
    }
  }
}

/// Decimals that Excel's numbers hold exactly as far as Excel shows them.
enum ExactNumber {
  /// The number, `nil` where the text is none or has more than 15 significant digits.
  static func double(_ digits: String) -> Double? {
    var text = digits
    let isNumber = text.withUTF8 { bytes -> Bool in
      var significant = 0
      var trailing = 0
      var seen = false
      var index = 0
      if index < bytes.count, bytes[index] == 0x2D { index += 1 }
      var hasPoint = false
      while index < bytes.count {
        let byte = bytes[index]
        index += 1
        if byte == 0x2E, !hasPoint, seen {
          hasPoint = true
          continue
        }
        if byte == 0x45 || byte == 0x65, seen { return significant - trailing <= 15 && isPower(bytes[index...]) }
        guard byte >= 0x30, byte <= 0x39 else { return false }
        seen = true
        if byte != 0x30 || significant > 0 { significant += 1 }
        trailing = byte == 0x30 && significant > 0 ? trailing + 1 : 0
      }
      return seen && significant - trailing <= 15
    }
    guard isNumber, let value = Double(text), value.isFinite else { return nil }
    return value
  }

  private static func isPower(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let digits = bytes.first == 0x2D || bytes.first == 0x2B ? bytes.dropFirst() : bytes
    return !digits.isEmpty && digits.count <= 3 && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }
}
