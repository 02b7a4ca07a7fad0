import Tables

/// Where the rows of the guide stand on the sheet Guide: its parts one below the other, each under its name.
struct GuideLayout: Sendable {
  static let sheet = "Guide"

  let parts: [Part]
  private let rows: [String: Int]

  struct Part: Sendable {
    let table: Table
    /// The row of the sheet with the part's name; its own rows follow from the next one on.
    let titleRow: Int
  }

  init(_ tables: [Table]) {
    var parts: [Part] = []
    var rows: [String: Int] = [:]
    // Below the sheet's own heading.
    var next = 3
    for table in tables {
      parts.append(Part(table: table, titleRow: next))
      for (index, row) in table.rows.enumerated() {
        rows[Self.key("\(table.name)!\(row.number)")] = next + 1 + index
      }
      next += table.rows.count + 2
    }
    self.parts = parts
    self.rows = rows
  }

  /// The row of the sheet on which a row of the guide stands, as `Opportunity!7`; `nil` for what the guide has not.
  func row(of address: String) -> Int? { rows[Self.key(address)] }

  /// The most columns that a part has.
  var columns: Int { parts.reduce(1) { max($0, Self.columns(of: $1.table)) } }

  static func columns(of table: Table) -> Int { table.rows.reduce(1) { max($0, $1.cells.last?.column ?? 1) } }

  private static func key(_ address: String) -> String { address.lowercased() }
}
