import Records

/// What is counted while a sheet's rows go by.
struct SheetTally: Sendable {
  let sheet: ReportSheet
  var rows = 0
  /// Rows marked as new.
  var new = 0
  private var groups: [String: Int] = [:]

  /// More names than that are counted as one: a column of the journal could hold anything.
  private static let most = 500
  static let others = "others"

  init(_ sheet: ReportSheet) { self.sheet = sheet }

  mutating func count(_ cells: [Value]) {
    rows += 1
    if let column = sheet.newColumn, column < cells.count, cells[column].flag == true { new += 1 }
    guard !sheet.grouping.isEmpty else { return }
    let name = sheet.grouping.map { $0 < cells.count ? cells[$0].description : "" }.joined(separator: " ")
    groups[groups[name] == nil && groups.count >= Self.most ? Self.others : name, default: 0] += 1
  }

  /// The groups with most rows, the largest first; what does not fit is summed up in the last one.
  func largest(_ most: Int) -> [(name: String, rows: Int)] {
    let sorted = groups.map { (name: $0.key.isEmpty ? "(none)" : $0.key, rows: $0.value) }
      .sorted { ($1.rows, $0.name) < ($0.rows, $1.name) }
    guard sorted.count > most else { return sorted }
    return sorted.prefix(most - 1) + [(Self.others, sorted.dropFirst(most - 1).reduce(0) { $0 + $1.rows })]
  }
}
