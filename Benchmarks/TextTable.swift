/// A table of texts, printed in Markdown with aligned columns.
struct TextTable {
  var title: String
  var headings: [String]
  var rows: [[String]] = []

  var text: String {
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
      "| " + zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: " | ") + " |"
    }
    let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|"
    return "\n\(title)\n\n" + ([line(headings), rule] + rows.map(line)).joined(separator: "\n")
  }
}
