import Records
import Tables

/// Covers the values of fields that a report must not show.
///
/// A field is named once, by either system's name; the guide tells its name in the other one, and the rows of the guide by
/// which reports call it.
struct ValueMask: Sendable {
  static let cover = Value.text("•••")

  private var names: Set<String>
  private var rows: Set<String> = []

  init(_ masked: Set<String>, guide: [Table]) {
    names = masked
    guard !masked.isEmpty else { return }
    for table in guide {
      guard let heading = table.rows.first else { continue }
      let columns = heading.cells.filter { ["partner center field", "crm field"].contains($0.text.lowercased()) }.map(\.column)
      for row in table.rows.dropFirst() {
        let fields = columns.compactMap { row.cell($0)?.text }.filter { !$0.isEmpty }
        guard fields.contains(where: masked.contains) else { continue }
        names.formUnion(fields)
        rows.insert("\(table.name)!\(row.number)")
      }
    }
  }

  /// The row with its values covered, if its field is masked.
  func applied(to row: ReportRow, of sheet: ReportSheet) -> ReportRow {
    guard !names.isEmpty, let columns = sheet.maskable, isMasked(row.cells, columns) else { return row }
    var row = row
    for index in columns.values where index < row.cells.count && !row.cells[index].isNull { row.cells[index] = Self.cover }
    return row
  }

  private func isMasked(_ cells: [Value], _ columns: ReportSheet.Maskable) -> Bool {
    if columns.field < cells.count, names.contains(cells[columns.field].description) { return true }
    guard let guide = columns.guideRow, guide < cells.count, let address = cells[guide].text else { return false }
    return rows.contains(address)
  }
}
