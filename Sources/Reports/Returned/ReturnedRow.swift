public import Faults
public import Records
public import Tables

/// A row of a workbook that came back, with its cells found by their headings.
public struct ReturnedRow {
  public let sheet: AnswerSheet
  /// The sheet's name as the file has it.
  public let sheetName: String
  public let row: Row
  let file: String
  /// The column of each heading, in lower case.
  let columns: [String: Int]

  /// The cell under a heading; `nil` where the column is gone or the cell is blank.
  public func cell(_ heading: String) -> Cell? {
    guard let column = columns[heading.lowercased()], let cell = row.cell(column) else { return nil }
    return cell.text.trimmingSpaces.isEmpty && cell.content != .uncomputed ? nil : cell
  }

  /// The address of a heading's cell in this row, as Excel shows it.
  public func place(_ heading: String) -> Place {
    .cell(file: file, sheet: sheetName, row: row.number, column: columns[heading.lowercased()] ?? 1)
  }

  public var token: String? { cell(AnswerSheet.token)?.text.trimmingSpaces.lowercased() }

  /// What stands in `Apply`; `nil` where it is blank.
  public var apply: String? { answer(AnswerSheet.apply) }
  /// What stands in `Decision`; `nil` where it is blank.
  public var decision: String? { answer(AnswerSheet.decision) }

  private func answer(_ heading: String) -> String? {
    guard let cell = cell(heading) else { return nil }
    if case .uncomputed = cell.content { return "=" + (cell.formula ?? "") }
    return cell.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The headings of the cells that no longer say what was offered.
  ///
  /// What is only shown otherwise is no edit: a number as text, a date as its number, a value that a mask covers, a text that
  /// was too long for a cell. A column that is gone says nothing.
  public func edited(from shown: [Value]) -> [String] {
    var edited: [String] = []
    for (index, column) in sheet.columns.enumerated() where column.isValue && index < shown.count {
      guard let place = columns[column.heading.lowercased()] else { continue }
      if !ShownCell.says(row.cell(place), shown[index]) { edited.append(column.heading) }
    }
    return edited
  }
}
