import Spreadsheets

/// The key figures at the top of Summary: large numbers, each with a word that leads to its sheet.
struct SummaryTiles {
  let kind: ReportKind
  let content: ReportContent
  let tallies: [SheetTally]

  private struct Tile {
    let number: Int
    let label: String
    var sheet: String?
    let fill: CellStyle.Colour
    let ink: CellStyle.Colour
  }

  func put(into grid: inout SummaryGrid) {
    let start = grid.next
    for (index, tile) in tiles.enumerated() {
      let columns = Self.columns(index)
      let look = CellStyle(fill: tile.fill, textColour: tile.ink, alignment: .centre, inMiddle: true)
      let large = look.with(CellStyle(numberFormat: "#,##0", bold: true, fontSize: 22))
      grid.fill(CellStyle(fill: tile.ink), row: start, columns: columns)
      grid.put(.integer(tile.number, large), row: start + 1, columns: columns)
      let label =
        tile.sheet.map { SheetCell.link(tile.label, to: .cell(sheet: $0, row: 1, column: 1), look) } ?? .text(tile.label, look)
      grid.put(label, row: start + 2, columns: columns)
    }
    grid.setHeight(4, row: start)
    grid.setHeight(33, row: start + 1)
    grid.setHeight(20, row: start + 2)
    grid.skip()
  }

  /// The first stands in the wide column, each other one over two.
  private static func columns(_ index: Int) -> ClosedRange<Int> {
    index == 0 ? 2...2 : (1 + 2 * index)...(2 + 2 * index)
  }

  private var tiles: [Tile] {
    let deals = Tile(number: count("deals"), label: "deals", fill: 0xDDEBF7, ink: 0x1F4E79)
    let created = Tile(
      number: count("created"), label: kind == .audit ? "created" : "to create", sheet: written, fill: 0xE2F0D9, ink: 0x215C1E)
    let updated = Tile(
      number: count("updated"), label: kind == .audit ? "updated" : "to update", sheet: written, fill: 0xDDEBF7, ink: 0x2E6DA4)
    let refused = count("rejected") + count("failed")
    switch kind {
    case .audit where count("deals") == 0 && count(Self.uploaded) > 0: return uploadTiles
    case .audit:
      return [
        deals, created, updated,
        Tile(number: rows("To do"), label: waiting, sheet: "To do", fill: 0xFFF2CC, ink: 0x7F6000),
        refused == 0
          ? Tile(number: 0, label: "rejected or failed", sheet: "Rejected", fill: 0xEDEDED, ink: 0x595959)
          : Tile(number: refused, label: "rejected or failed", sheet: "Rejected", fill: 0xF8D7DA, ink: 0x842029),
        calls,
      ]
    case .plan:
      return [
        deals, created, updated, Tile(number: count("held"), label: "held", sheet: "Plan", fill: 0xFFF2CC, ink: 0x7F6000),
        Tile(number: refused, label: "rejected or failed", sheet: "Plan", fill: 0xF8D7DA, ink: 0x842029),
        Tile(number: rows("Plan"), label: "rows to decide", sheet: "Plan", fill: 0xEDEDED, ink: 0x404040),
      ]
    case .differences:
      return [
        deals, Tile(number: rows("Differences"), label: "differences", sheet: "Differences", fill: 0xFFF2CC, ink: 0x7F6000),
        Tile(number: count("held"), label: "held", sheet: "Differences", fill: 0xF8D7DA, ink: 0x842029),
      ]
    }
  }

  /// What ``ReportContent/counts`` call the rows of uploads.
  private static let uploaded = "solution rows"

  /// Of a run that took in solution details and no deal.
  private var uploadTiles: [Tile] {
    func rows(_ outcomes: String...) -> Int { outcomes.reduce(0) { $0 + count("\(Self.uploaded) \($1)") } }
    let refused = rows("rejected", "held", "failed")
    let sheet = "Solutions"
    return [
      Tile(number: count(Self.uploaded), label: Self.uploaded, sheet: sheet, fill: 0xDDEBF7, ink: 0x1F4E79),
      Tile(number: rows("created"), label: "created", sheet: sheet, fill: 0xE2F0D9, ink: 0x215C1E),
      Tile(number: rows("updated"), label: "updated", sheet: sheet, fill: 0xDDEBF7, ink: 0x2E6DA4),
      Tile(number: rows("unchanged", "ignored"), label: "as they were", sheet: sheet, fill: 0xEDEDED, ink: 0x595959),
      Tile(
        number: refused, label: "rejected, held or failed", sheet: sheet, fill: refused == 0 ? 0xEDEDED : 0xF8D7DA,
        ink: refused == 0 ? 0x595959 : 0x842029), calls,
    ]
  }

  private var calls: Tile {
    Tile(number: content.calls.reduce(0) { $0 + $1.count }, label: "calls", sheet: "Calls", fill: 0xEDEDED, ink: 0x404040)
  }

  private var waiting: String {
    let new = tallies.first { $0.sheet.name == "To do" }?.new ?? 0
    return new == 0 ? "to do" : "to do, \(ReportNumber.grouped(new)) new"
  }

  private var written: String { kind == .audit ? "Changes" : "Plan" }

  private func count(_ what: String) -> Int {
    content.counts.reduce(0) { $1.what == what ? $0 + $1.count : $0 }
  }

  private func rows(_ sheet: String) -> Int { tallies.first { $0.sheet.name == sheet }?.rows ?? 0 }
}
