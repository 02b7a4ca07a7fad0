import Faults
import Tables

/// Reads one sheet with known headings into rows of texts; what cannot be read is a finding at its cell.
struct SheetReader<Column: GuideColumn> {
  struct Line {
    let row: Row
    let texts: [Column: String]
    let places: [Column: Place]
    func place(_ column: Column) -> Place { places[column] ?? .nowhere }
  }

  let table: Table
  private(set) var lines: [Line] = []
  private(set) var findings: [GuideFinding] = []

  init(_ table: Table) {
    self.table = table
    let rows = table.rows.filter { $0.cells.contains { !GuideWords.trimmed($0.text).isEmpty || $0.content == .uncomputed } }
    guard let header = rows.first else {
      findings.append(
        .error("MAP004", "the part '\(table.name)' has no headings", at: startOfTable, remedy: Self.headingsRemedy))
      return
    }
    if let delimiter = foreignDelimiter(header) {
      findings.append(
        .error(
          "MAP004", "the part '\(table.name)' has one heading, and '\(delimiter)' between its words", at: startOfTable,
          remedy: "save the file with ',' or ';' between the cells"))
      return
    }
    let columns = readHeadings(header)
    for missing in Column.allCases where missing.isNeeded && !columns.values.contains(missing) {
      findings.append(
        .error(
          "MAP004", "the column '\(missing.rawValue)' is missing", at: table.place(row: header, column: 1),
          remedy: Self.headingsRemedy))
    }
    tellObservations(columns: columns)
    for row in rows.dropFirst() { readRow(row, columns: columns) }
  }

  private static var headingsRemedy: String {
    "the headings are " + Column.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
  }

  private var startOfTable: Place { table.place(row: Row(number: 1, cells: []), column: 1) }

  /// The character between the headings of a file that was saved with another delimiter than those that are read.
  private func foreignDelimiter(_ header: Row) -> Character? {
    let cells = header.cells.filter { !GuideWords.trimmed($0.text).isEmpty }
    guard let only = cells.first, cells.count == 1 else { return nil }
    return ["|", "\t", ";", ","].first { delimiter in
      let words = only.text.split(separator: delimiter).map { GuideWords.folded($0) }
      return words.count > 1 && words.contains { word in Column.allCases.contains { GuideWords.folded($0.rawValue) == word } }
    }
  }

  private mutating func readHeadings(_ header: Row) -> [Int: Column] {
    var columns: [Int: Column] = [:]
    for cell in header.cells {
      let text = GuideWords.trimmed(cell.text)
      guard !text.isEmpty, !text.hasPrefix("#"), !text.hasPrefix("＃") else { continue }
      let place = table.place(row: header, column: cell.column)
      let folded = GuideWords.folded(text)
      guard let column = Column.allCases.first(where: { GuideWords.folded($0.rawValue) == folded }) else {
        let remedy =
          Suggestion.question(for: text, in: Column.allCases.map(\.rawValue)) ?? "start the heading with # to make it a comment"
        findings.append(.error("MAP003", "unknown heading '\(text)'", at: place, remedy: remedy))
        continue
      }
      guard !columns.values.contains(column) else {
        findings.append(.error("MAP016", "the heading '\(text)' stands twice", at: place, remedy: "leave one of the columns"))
        continue
      }
      columns[cell.column] = column
    }
    return columns
  }

  private mutating func readRow(_ row: Row, columns: [Int: Column]) {
    var texts: [Column: String] = [:]
    var places: [Column: Place] = [:]
    let order = columns.sorted { $0.key < $1.key }
    // A column that the part does not have is where its row begins.
    let start = table.place(row: row, column: order.first?.key ?? 1)
    for column in Column.allCases { places[column] = start }
    for (number, column) in order {
      let place = table.place(row: row, column: number)
      places[column] = place
      guard let cell = row.cell(number) else { continue }
      if let text = text(of: cell, at: place, name: column.rawValue) { texts[column] = text }
    }
    guard !texts.isEmpty else { return }
    if row.isHidden {
      findings.append(
        .warning("MAP011", "the row is hidden, and is used all the same", at: start, remedy: "show it, or delete it"))
    }
    lines.append(Line(row: row, texts: texts, places: places))
  }

  /// The cell's text without blanks at its ends; `nil` where there is none, or none that can be trusted.
  private mutating func text(of cell: Cell, at place: Place, name: String) -> String? {
    switch cell.content {
    case .error(let error):
      findings.append(
        .error("MAP010", "the cell holds \(error), no text", at: place, remedy: "write it as text: \(Self.asText(cell.formula))"))
      return nil
    case .uncomputed:
      findings.append(
        .error(
          "MAP010", "the cell holds a formula of the workbook that was saved without a value", at: place,
          remedy: "write it as text: \(Self.asText(cell.formula))"))
      return nil
    case .text, .number, .flag, .date, .duration: break
    }
    let text = GuideWords.trimmed(cell.text)
    if let formula = cell.formula, !text.isEmpty {
      findings.append(
        .warning(
          "MAP009", "the workbook computed this cell; '\(text)' is what it holds", at: place,
          remedy: "a formula of the guide is written as text: \(Self.asText(formula))"))
    }
    return text.isEmpty ? nil : text
  }

  private static func asText(_ formula: String?) -> String { "'=" + (formula ?? "…") }

  private mutating func tellObservations(columns: [Int: Column]) {
    for observation in table.observations {
      switch observation.kind {
      case .merged where observation.cells.contains(where: { columns[$0.column] != nil }):
        findings.append(
          .warning(
            "MAP011", observation.text, at: observation.place,
            remedy: "only the first of merged cells holds a value: unmerge them and fill each"))
      case .merged, .hiddenRow: continue
      case .hiddenColumn, .hiddenSheet, .filtered:
        findings.append(
          .warning("MAP011", observation.text, at: observation.place, remedy: "what is hidden is read all the same"))
      case .byteOrderMark, .encoding, .delimiter, .dateSystem1904, .truncated:
        findings.append(.warning("MAP019", observation.text, at: observation.place))
      }
    }
  }
}
