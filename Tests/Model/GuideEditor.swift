import Tables

/// Changes cells of a guide's tables, as an analyst would.
struct GuideEditor {
  private(set) var tables: [Table]

  init(tables: [Table]) { self.tables = tables }

  /// Changes cells of the row of a part whose cell under `heading` is `key`.
  mutating func change(
    _ part: String, _ key: String, _ cells: [String: String], by heading: String = "Partner Center field"
  ) throws {
    let (index, headings) = try find(part)
    guard let column = headings[heading], let row = tables[index].rows.firstIndex(where: { $0.cell(column)?.text == key }) else {
      throw ModelGuide.Problem(text: "no row '\(key)' in \(part)")
    }
    for (name, value) in cells {
      guard let column = headings[name] else { throw ModelGuide.Problem(text: "no column '\(name)' in \(part)") }
      tables[index].rows[row].cells.removeAll { $0.column == column }
      if !value.isEmpty { tables[index].rows[row].cells.append(Cell(column: column, content: .text(value))) }
    }
    tables[index].rows[row].cells.sort { $0.column < $1.column }
  }

  /// Adds a row at the end of a part.
  mutating func add(_ part: String, _ cells: [String: String]) throws {
    let (index, headings) = try find(part)
    var row = Row(number: (tables[index].rows.last?.number ?? 0) + 1, cells: [])
    for (name, value) in cells where !value.isEmpty {
      guard let column = headings[name] else { throw ModelGuide.Problem(text: "no column '\(name)' in \(part)") }
      row.cells.append(Cell(column: column, content: .text(value)))
    }
    row.cells.sort { $0.column < $1.column }
    tables[index].rows.append(row)
  }

  /// Takes the rows of a Partner Center field out.
  mutating func remove(_ part: String, _ key: String) throws {
    let (index, headings) = try find(part)
    guard let column = headings["Partner Center field"] else { throw ModelGuide.Problem(text: "no fields in \(part)") }
    tables[index].rows.removeAll { $0.cell(column)?.text == key }
  }

  private func find(_ part: String) throws -> (Int, [String: Int]) {
    guard let index = tables.firstIndex(where: { $0.name == part }) else {
      throw ModelGuide.Problem(text: "no part '\(part)'")
    }
    var headings: [String: Int] = [:]
    for cell in tables[index].rows.first?.cells ?? [] { headings[cell.text] = cell.column }
    return (index, headings)
  }
}
