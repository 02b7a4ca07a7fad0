import Tables

/// What a test changes in the guide: cells of the shipped tables, as an analyst would.
extension SyncBench {
  /// A value of the part `Settings`.
  func set(_ setting: String, _ value: String) {
    change("Settings", setting, ["Value": value], by: "Setting")
  }

  /// Changes cells of the row of a part whose cell under `heading` is `key`.
  func change(_ part: String, _ key: String, _ cells: [String: String], by heading: String = "Partner Center field") {
    edit(part) { table, headings in
      guard let keyColumn = headings[heading],
        let index = table.rows.firstIndex(where: { $0.cell(keyColumn)?.text == key })
      else { return Issue("no row '\(key)' in \(part)") }
      for (name, value) in cells.sorted(by: { $0.key < $1.key }) {
        guard let column = headings[name] else { return Issue("no column '\(name)' in \(part)") }
        table.rows[index].cells.removeAll { $0.column == column }
        if !value.isEmpty { table.rows[index].cells.append(Cell(column: column, content: .text(value))) }
      }
      table.rows[index].cells.sort { $0.column < $1.column }
      return nil
    }
  }

  /// Adds a row at the end of a part.
  func add(_ part: String, _ cells: [String: String]) {
    edit(part) { table, headings in
      let number = (table.rows.last?.number ?? 0) + 1
      var row = Row(number: number, cells: [])
      for (name, value) in cells {
        guard let column = headings[name] else { return Issue("no column '\(name)' in \(part)") }
        row.cells.append(Cell(column: column, content: .text(value)))
      }
      row.cells.sort { $0.column < $1.column }
      table.rows.append(row)
      return nil
    }
  }

  /// Takes the rows out whose cell under `heading` is `key`.
  func remove(_ part: String, _ key: String, by heading: String = "Partner Center field") {
    edit(part) { table, headings in
      guard let column = headings[heading] else { return Issue("no column '\(heading)' in \(part)") }
      let before = table.rows.count
      table.rows.removeAll { $0.cell(column)?.text == key }
      return table.rows.count == before ? Issue("no row '\(key)' in \(part)") : nil
    }
  }

  private struct Issue: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private func edit(_ part: String, _ body: (inout Table, [String: Int]) -> Issue?) {
    guard let index = tables.firstIndex(where: { $0.name == part }) else {
      guideProblems.append("no part '\(part)': \(tables.map(\.name))")
      return
    }
    var headings: [String: Int] = [:]
    for cell in tables[index].rows.first?.cells ?? [] { headings[cell.text] = cell.column }
    if let issue = body(&tables[index], headings) { guideProblems.append(issue.text) }
  }
}
