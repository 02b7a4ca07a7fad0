internal import CXLSXWriter
import Faults

extension SheetWriter {
  /// Writes one cell at a row and column from 0.
  func write(_ cell: SheetCell, row: UInt32, column: UInt16) throws(Fault) {
    let base =
      Int(column) < layout.columns.count && !(row == 0 && layout.hasHeadings) ? layout.columns[Int(column)].style : .plain
    let style = cell.style.map(base.with) ?? base
    switch cell.content {
    case .blank: try writeBlank(style, row, column)
    case .text(let text): try write(text, style, row, column)
    case .number(let digits): try writeNumber(digits, style, row, column)
    case .flag(let flag):
      measure(Int(column), 5)
      try check(worksheet_write_boolean(sheet, row, column, flag ? 1 : 0, handle.format(style)), row, column)
    case .date(let iso): try writeDate(iso, style, row, column)
    case .duration(let seconds):
      guard seconds.isFinite else { return try write("\(seconds)", style, row, column) }
      measure(Int(column), 10)
      let format = try handle.format(CellStyle(numberFormat: "[h]:mm:ss").with(style))
      try check(worksheet_write_number(sheet, row, column, seconds / 86_400, format), row, column)
    case .link(let text, let target): try writeLink(text, target, style, row, column)
    }
    if let comment = cell.comment { try writeComment(comment, row, column) }
  }

  private func check(_ code: lxw_error, _ row: UInt32, _ column: UInt16) throws(Fault) {
    try handle.check(code, "the cell \(name)!\(Place.letters(Int(column) + 1))\(row + 1)")
  }

  private func writeBlank(_ style: CellStyle, _ row: UInt32, _ column: UInt16) throws(Fault) {
    // A blank without a look is no cell at all.
    guard let format = try handle.format(style) else { return }
    try check(worksheet_write_blank(sheet, row, column, format), row, column)
  }

  private func write(_ text: String, _ style: CellStyle, _ row: UInt32, _ column: UInt16) throws(Fault) {
    let text = CellText.fit(text)
    if text.isEmpty { return try writeBlank(style, row, column) }
    measure(Int(column), min(text.utf8.count, 255))
    try check(worksheet_write_string(sheet, row, column, text, handle.format(style)), row, column)
  }

  private func writeNumber(_ digits: String, _ style: CellStyle, _ row: UInt32, _ column: UInt16) throws(Fault) {
    guard let number = ExactNumber.double(digits) else { return try write(digits, style, row, column) }
    measure(Int(column), digits.utf8.count + digits.utf8.count / 4)
    try check(worksheet_write_number(sheet, row, column, number, handle.format(style)), row, column)
  }

  private func writeDate(_ iso: String, _ style: CellStyle, _ row: UInt32, _ column: UInt16) throws(Fault) {
    guard let serial = SerialDate.serial(iso) else { return try write(iso, style, row, column) }
    let isDay = iso.utf8.count == 10
    measure(Int(column), isDay ? 10 : 19)
    let format = try handle.format((isDay ? CellStyle.date : .dateTime).with(style))
    try check(worksheet_write_number(sheet, row, column, serial, format), row, column)
  }

  private func writeLink(
    _ text: String, _ target: SheetCell.Target, _ style: CellStyle, _ row: UInt32, _ column: UInt16
  ) throws(Fault) {
    let text = CellText.fit(text)
    guard !text.isEmpty, let address = target.address, takeLink() else { return try write(text, style, row, column) }
    measure(Int(column), min(text.utf8.count, 255))
    let format = try handle.linkFormat(style)
    try check(worksheet_write_url_opt(sheet, row, column, address, format, text, nil), row, column)
  }

  private func writeComment(_ comment: String, _ row: UInt32, _ column: UInt16) throws(Fault) {
    guard handle.keepsAll else { return }
    var options = lxw_comment_options()
    options.width = 320
    options.height = 120
    let text = CellText.fit(comment)
    guard !text.isEmpty else { return }
    try check(worksheet_write_comment_opt(sheet, row, column, text, &options), row, column)
  }
}

extension SheetCell.Target {
  /// As libxlsxwriter wants it; `nil` for what makes no link.
  ///
  /// Anything but https is left a text: a record must not be able to lead to a file, a share or another protocol.
  var address: String? {
    switch self {
    case .cell(let sheet, let row, let column): return "internal:" + SheetName.reference(sheet, row: row, column: column)
    case .web(let address):
      // Excel takes 2,079 characters; blanks and control characters have no place in an address.
      guard address.lowercased().hasPrefix("https://"), address.utf8.count <= 2_079, address.utf8.count > 8,
        address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E })
      else { return nil }
      return address
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
