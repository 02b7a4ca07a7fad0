import Faults
import Tables

/// Reads a sheet's part: rows as they are complete, and what stands around them.
final class SheetHandler: XMLHandler {
  /// Rows that are complete and not yet taken.
  private var rows: [Row] = []
  var surroundings = SheetSurroundings()

  private let file: String
  private let sheet: String
  private let texts: SharedTexts
  private let styles: Styles
  private let is1904: Bool
  private let limits: ReadingLimits

  private var isInRows = false
  private var isInCell = false
  private var isPhonetic = false
  private var row = 0
  private var isRowHidden = false
  private var column = 0
  private var kind = Kind.number
  private var format = NumberFormat.number
  private var hasValue = false
  private var hasFormula = false
  private var isInFormula = false
  // These change with every cell, and nothing that changes them calls back: the check for that took an eighth of the reading.
  @exclusivity(unchecked) private var value: [UInt8] = []
  @exclusivity(unchecked) private var formula: [UInt8] = []
  @exclusivity(unchecked) private var cells: [Cell] = []
  private var rowBytes = 0

  private enum Kind { case number, shared, text, inline, flag, error, date }

  init(file: String, sheet: String, texts: SharedTexts, styles: Styles, is1904: Bool, limits: ReadingLimits) {
    self.file = file
    self.sheet = sheet
    self.texts = texts
    self.styles = styles
    self.is1904 = is1904
    self.limits = limits
  }

  override func place(in file: String) -> Place {
    .cell(file: file, sheet: sheet, row: max(1, row), column: max(1, column))
  }

  /// The rows completed since the last call.
  func takeRows() -> [Row] {
    defer { rows.removeAll(keepingCapacity: true) }
    return rows
  }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard isInRows else {
      if name == "sheetData" { isInRows = true } else { surroundings.start(name, attributes) }
      return
    }
    switch name {
    case "c": startCell(attributes)
    case "v":
      hasValue = isInCell
      wantsText = isInCell && kind != .inline
    case "row": startRow(attributes)
    case "f":
      guard isInCell else { return }
      hasFormula = true
      isInFormula = true
      wantsText = true
    case "t": wantsText = isInCell && kind == .inline && !isPhonetic
    case "is": hasValue = isInCell
    case "rPh": isPhonetic = true
    default: break
    }
  }

  override func end(_ name: XMLName) {
    guard isInRows else { return surroundings.end(name) }
    switch name {
    case "c": endCell()
    case "v", "t": wantsText = false
    case "row": endRow()
    case "f":
      isInFormula = false
      wantsText = false
    case "rPh": isPhonetic = false
    case "sheetData": isInRows = false
    default: break
    }
  }

  override func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    rowBytes += bytes.count
    guard value.count + bytes.count <= limits.cellBytes, formula.count + bytes.count <= limits.cellBytes else {
      problem = .tooLarge("the cell's text", limits.cellBytes, at: place(in: file), remedy: "shorten it")
      return
    }
    guard rowBytes <= limits.rowBytes else {
      problem = .tooLarge("the row", limits.rowBytes, at: place(in: file), remedy: "shorten its texts")
      return
    }
    if isInFormula { formula.append(contentsOf: bytes) } else { value.append(contentsOf: bytes) }
  }

  // Rows and cells may leave their address out; they then follow the one before (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73).

  private func startRow(_ attributes: XMLAttributes) {
    if let text = attributes.value("r") {
      guard let number = XMLAttributes.integer(text), number >= 1, number <= ReadingLimits.lastRow else {
        problem = .badCell("'\(Fault.shown(String(cString: text)))' is no row number", at: place(in: file))
        return
      }
      row = number
    } else {
      row += 1
    }
    guard row <= ReadingLimits.lastRow else {
      problem = .badCell("there are more rows than a sheet can have", at: place(in: file))
      return
    }
    column = 0
    rowBytes = 0
    isRowHidden = attributes.flag("hidden") ?? false
    if isRowHidden { surroundings.hide(row: row) }
    cells.removeAll(keepingCapacity: true)
  }

  private func endRow() {
    guard !cells.isEmpty else { return }
    // Some writers put cells in any order; the last of a doubled one stands, as in Excel.
    if !isOrdered(cells) {
      var byColumn: [Int: Cell] = [:]
      for cell in cells { byColumn[cell.column] = cell }
      cells = byColumn.values.sorted { $0.column < $1.column }
    }
    rows.append(Row(number: row, isHidden: isRowHidden, cells: cells))
    cells.removeAll(keepingCapacity: true)
  }

  private func isOrdered(_ cells: [Cell]) -> Bool {
    var last = 0
    for cell in cells {
      guard cell.column > last else { return false }
      last = cell.column
    }
    return true
  }

  private func startCell(_ attributes: XMLAttributes) {
    isInCell = true
    hasValue = false
    hasFormula = false
    kind = .number
    format = .number
    value.removeAll(keepingCapacity: true)
    formula.removeAll(keepingCapacity: true)
    var next = attributes.list
    var hasAddress = false
    while let list = next, let key = list[0], let text = list[1] {
      next = list + 2
      guard key[0] != 0, key[1] == 0 else { continue }
      switch UInt8(bitPattern: key[0]) {
      case UInt8(ascii: "r"):
        guard let address = CellAddress.parse(text) else {
          problem = .badCell("'\(Fault.shown(String(cString: text)))' is no cell's address", at: place(in: file))
          return
        }
        column = address.column
        hasAddress = true
      case UInt8(ascii: "s"): format = styles.format(XMLAttributes.integer(text) ?? 0)
      case UInt8(ascii: "t"): kind = Self.kind(XMLName(bytes: text))
      default: break
      }
    }
    if !hasAddress { column += 1 }
    if column > ReadingLimits.lastColumn {
      problem = .badCell("there are more columns than a sheet can have", at: place(in: file))
    }
  }

  private static func kind(_ name: XMLName) -> Kind {
    switch name {
    case "s": .shared
    case "str": .text
    case "inlineStr": .inline
    case "b": .flag
    case "e": .error
    case "d": .date
    default: .number
    }
  }

  private func endCell() {
    isInCell = false
    wantsText = false
    guard let content = content() else { return }
    guard cells.count < ReadingLimits.lastColumn * 2 else {
      problem = .badCell("the row has too many cells", at: place(in: file))
      return
    }
    let formula = hasFormula ? String(decoding: formula, as: UTF8.self) : nil
    cells.append(Cell(column: column, content: content, formula: formula))
  }

  /// What the cell holds; `nil` for an empty one.
  private func content() -> Cell.Content? {
    guard hasValue, !value.isEmpty else {
      guard hasFormula else { return nil }
      // An empty text is a result; no value at all is none.
      return hasValue && (kind == .text || kind == .inline) ? .text("") : .uncomputed
    }
    switch kind {
    case .number: return number()
    case .shared:
      guard let index = shared(), let text = texts.text(index) else {
        problem = .badCell(
          "there is no shared text '\(Fault.shown(String(decoding: value, as: UTF8.self)))'", at: place(in: file))
        return nil
      }
      return text.isEmpty && !hasFormula ? nil : .text(text)
    case .text, .inline: return .text(value.withUnsafeBufferPointer(EscapedText.decoded))
    case .flag:
      let text = String(decoding: value, as: UTF8.self)
      return switch text {
      case "1", "true", "TRUE": .flag(true)
      case "0", "false", "FALSE": .flag(false)
      default: .error(text)
      }
    case .error: return .error(String(decoding: value, as: UTF8.self))
    case .date: return isoDate()
    }
  }

  private func shared() -> Int? {
    var index = 0
    for byte in value {
      guard byte >= 48, byte <= 57, index < 1 << 40 else { return nil }
      index = index * 10 + Int(byte - 48)
    }
    return index
  }

  private func number() -> Cell.Content {
    guard let digits = value.withUnsafeBufferPointer(CellNumber.digits) else {
      // Not a number at all: what stands in the file stays visible.
      return .error(String(decoding: value, as: UTF8.self))
    }
    if format == .number { return .number(digits) }
    guard let serial = Double(digits) else { return .number(digits) }
    switch format {
    case .duration: return SerialDate.seconds(serial).map { .duration($0) } ?? .number(digits)
    case .time where serial < 1: return SerialDate.seconds(serial).map { .duration($0) } ?? .number(digits)
    default: return SerialDate.iso(serial, is1904: is1904).map { .date($0) } ?? .number(digits)
    }
  }

  private func isoDate() -> Cell.Content {
    let text = String(decoding: value, as: UTF8.self)
    guard let serial = SerialDate.serial(text), let iso = SerialDate.iso(serial, is1904: false) else { return .error(text) }
    return .date(iso)
  }
}
