public import Tables

/// A part of a guide to be written, as a sheet or as a CSV file: everything that was in it, comments too.
///
/// Turning the sheets of a workbook into CSV files and back loses nothing but blank rows and looks.
public struct GuideSheet: Hashable, Sendable {
  public let name: String
  public let headings: [String]
  /// Texts in the order of the headings; as many as there are headings, or more where cells stand without one.
  public let rows: [[String]]
  /// What a person may choose from, for each heading; empty where anything may be written.
  public let choices: [[String]]

  public init(name: String, headings: [String], rows: [[String]], choices: [[String]]) {
    self.name = name
    self.headings = headings
    self.rows = rows
    self.choices = choices
  }

  /// The parts of a guide in their usual order, comment sheets and unknown ones after them.
  public static func sheets(of tables: [Table]) -> [GuideSheet] {
    let lists = listNames(in: tables)
    let known = GuidePart.allCases.compactMap { part in
      tables.first { GuideWords.folded($0.name) == GuideWords.folded(part.rawValue) }.map { (part.rawValue, $0) }
    }
    let others = tables.filter { table in
      !GuidePart.allCases.contains { GuideWords.folded($0.rawValue) == GuideWords.folded(table.name) }
    }
    return (known + others.map { ($0.name, $0) }).map { name, table in sheet(of: table, named: name, lists: lists) }
  }

  private static func sheet(of table: Table, named name: String, lists: [String]) -> GuideSheet {
    let rows = table.rows.filter { $0.cells.contains { !GuideWords.trimmed($0.text).isEmpty } }
    let width = rows.flatMap(\.cells).map(\.column).max() ?? 0
    let texts = rows.map { row in
      var line = Array(repeating: "", count: width)
      for cell in row.cells where cell.column >= 1 && cell.column <= width { line[cell.column - 1] = cell.text }
      return line
    }
    let headings = texts.first ?? []
    let isPart = GuidePart.allCases.contains { $0.rawValue == name }
    return GuideSheet(
      name: name, headings: headings, rows: Array(texts.dropFirst()),
      choices: headings.map { isPart ? choices(GuideWords.folded($0), part: name, lists: lists) : [] })
  }

  private static func choices(_ heading: String, part: String, lists: [String]) -> [String] {
    switch heading {
    case GuideWords.folded(FieldColumn.required.rawValue):
      part == GuidePart.solutionDetails.rawValue ? ["Yes", "No"] : GuideReader.requirements.map(\.word)
    case GuideWords.folded(FieldColumn.direction.rawValue): GuideReader.directions.map(\.word)
    case GuideWords.folded(FieldColumn.when.rawValue): GuideReader.times.map(\.word)
    case GuideWords.folded(FieldColumn.empty.rawValue): GuideReader.emptyRules.map(\.word)
    case GuideWords.folded(FieldColumn.ifBothChanged.rawValue): GuideReader.conflictRules.map(\.word)
    case GuideWords.folded(FieldColumn.firstMeeting.rawValue): GuideReader.firstMeetingRules.map(\.word)
    case GuideWords.folded(ValueColumn.preferred.rawValue): ["Yes", "No"]
    case GuideWords.folded(FieldColumn.values.rawValue): lists
    default: []
    }
  }

  /// The names of the value lists, as far as a drop-down holds them.
  private static func listNames(in tables: [Table]) -> [String] {
    guard let table = tables.first(where: { GuideWords.folded($0.name) == GuideWords.folded(GuidePart.values.rawValue) }) else {
      return []
    }
    var names: [String] = []
    for line in SheetReader<ValueColumn>(table).lines {
      if let name = line.texts[.list], !names.contains(name), !name.contains(",") { names.append(name) }
    }
    // Excel takes 255 characters in a drop-down.
    return names.joined(separator: ",").utf8.count <= 255 ? names : []
  }
}
