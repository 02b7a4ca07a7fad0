import Spreadsheets

/// A sheet of the report that shows rows of the journal: its name, its headings, how it looks.
struct ReportSheet: Hashable, Sendable {
  /// The name of the sheet, and of its rows in the journal.
  let name: String
  /// Without `Run`.
  let columns: [ReportColumn]
  /// Whether a last column `Run` says which run wrote the row.
  var hasRun = false
  let tab: CellStyle.Colour
  /// What the sheet says when it has no rows.
  let nothing: String
  /// What one row is, for Summary.
  let about: String

  /// Columns at the left that stay in sight.
  var frozenColumns = 0
  /// How many cells lead elsewhere; the others show where.
  var mostLinks = ReportSheet.maximumLinks
  /// The columns by which Summary counts the rows.
  var grouping: [Int] = []
  /// What Summary calls these counts; `nil` where it shows none.
  var groupTitle: GroupTitle?

  struct GroupTitle: Hashable, Sendable {
    let section: String
    let name: String
    let chart: String
  }

  /// The column that marks what is new.
  var newColumn: Int? { columns.firstIndex { $0.role == .new } }

  /// Where a row names its field, and which of its values a mask covers; `nil` where rows show no field.
  var maskable: Maskable? {
    guard let field = columns.firstIndex(where: { $0.heading == "Field" }) else { return nil }
    return Maskable(
      field: field, guideRow: columns.firstIndex { $0.role == .guideRow },
      values: columns.indices.filter { [.value, .old].contains(columns[$0].role) })
  }

  struct Maskable: Hashable, Sendable {
    let field: Int
    let guideRow: Int?
    let values: [Int]
  }

  /// The headings with `Run`.
  var headings: [String] { columns.map(\.heading) + (hasRun ? ["Run"] : []) }

  var layout: SheetLayout {
    var all = columns.map(\.sheetColumn)
    if hasRun { all.append(ReportColumn("Run", .quiet).sheetColumn) }
    // Lines that are there on paper, too.
    for index in all.indices { all[index].style.hasBorder = true }
    return SheetLayout(
      columns: all, headingStyle: ReportStyle.heading, headingHeight: 21, frozenColumns: frozenColumns, hidesGridlines: true,
      tabColour: tab, maximumLinks: mostLinks)
  }

  /// Excel would take 65,530; each costs memory until the workbook is closed.
  static let maximumLinks = 20_000
}
