import Faults

/// Rules for the names of sheets.
enum SheetName {
  /// - Throws: `XLS023` when Excel would refuse the name.
  static func check(_ name: String, taken: Set<String>, file: String) throws(Fault) {
    var problem: String?
    if name.isEmpty || name.utf16.count > 31 { problem = "has to have 1 to 31 characters" }
    if name.unicodeScalars.contains(where: { "[]:*?/\\".unicodeScalars.contains($0) || $0.value < 32 }) {
      problem = "must not have any of [ ] : * ? / \\"
    }
    if name.hasPrefix("'") || name.hasSuffix("'") { problem = "must not begin or end with '" }
    if name.lowercased() == "history" { problem = "is kept by Excel for itself" }
    if taken.contains(name.lowercased()) { problem = "is there already" }
    guard let problem else { return }
    throw Fault(
      "XLS023", while: "write the workbook", "the sheet name '\(Fault.shown(name))' \(problem)", at: .file(file),
      remedy: "choose another name")
  }

  /// `Changes 2`, short enough for Excel.
  static func continuation(_ name: String, _ number: Int) -> String {
    let ending = " \(number)"
    var start = name
    while start.utf16.count + ending.utf16.count > 31 { start.removeLast() }
    return start + ending
  }

  /// `'Guide row'!B7`, for links within the workbook.
  static func reference(_ sheet: String, row: Int, column: Int) -> String {
    let quoted = sheet.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
    return "'\(quoted)'!\(Place.letters(column))\(max(1, row))"
  }
}
