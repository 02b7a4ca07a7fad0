import Faults
import Mapping
import Spreadsheets
import Tables

/// A file of solution details: its sheet chosen by the headings, its columns found.
struct UploadSource: Sendable {
  let path: String
  /// What reports call it.
  let name: String
  let sheet: String
  let source: Table.Source
  let layout: UploadLayout
  /// Of the content, to notice that it comes again.
  let fingerprint: String
  /// The place of the key among the guide's columns.
  let key: Int

  /// How many rows from the top may stand before the headings.
  static let headingRows = 20
  private static let activity = "take in the solution details"

  /// Opens a file.
  ///
  /// - Throws: what the file's reader throws; `UPL001` to `UPL004` for headings that do not fit.
  init(path: String, name: String, guide: CompiledGuide, helpers: [String]) throws(Fault) {
    self.path = path
    self.name = name
    guard let key = guide.solutionColumns.firstIndex(where: { $0.crmField == guide.settings.solutionDetailsKey }) else {
      throw Fault(
        "MAP024", while: Self.activity,
        "the guide's part 'Solution details' has no row that fills '\(guide.settings.solutionDetailsKey)'",
        remedy: "add one: solutions are told apart by it")
    }
    self.key = key
    let reader = try Spreadsheet.reader(at: path)
    fingerprint = try DropFolder.fingerprint(of: path)
    var found: [(sheet: SheetInfo, layout: UploadLayout)] = []
    var firstRow: (sheet: String, texts: [String])?
    for sheet in reader.sheets {
      for row in try Self.head(of: sheet, reader) {
        if firstRow == nil, row.cells.count > 1 { firstRow = (sheet.name, row.cells.prefix(12).map(\.text)) }
        guard let layout = UploadLayout(row, guide: guide, key: key, helpers: helpers) else { continue }
        found.append((sheet, layout))
        break
      }
    }
    // What people do not see is looked at only where nothing else fits.
    let visible = found.filter { !$0.sheet.isHidden }
    let candidates = visible.isEmpty ? found : visible
    let most = candidates.map(\.layout.count).max() ?? 0
    let best = candidates.filter { $0.layout.count == most }
    guard let chosen = best.first else {
      throw Self.noHeadings(path, firstRow, guide, guide.solutionColumns[key].title)
    }
    guard best.count == 1 else {
      throw Fault(
        "UPL002", while: Self.activity,
        "the sheets \(best.map { "'\($0.sheet.name)'" }.joined(separator: ", ")) all have the headings of solution details",
        at: .file(path), remedy: "leave one of them in the file")
    }
    sheet = chosen.sheet.name
    source = reader.source(of: chosen.sheet)
    layout = chosen.layout
    try checkHeadings(guide)
  }

  /// The columns of the sheet for each of the guide's.
  var columns: [Int?] { layout.matches.map { $0?.column } }

  /// Reads the sheet from the top, row by row.
  func rows(_ body: (Row) throws(Fault) -> Void) throws(Fault) {
    let reader = try Spreadsheet.reader(at: path)
    guard let sheet = reader.sheets.first(where: { $0.name == sheet }) else { throw changed }
    _ = try reader.rows(of: sheet, body)
  }

  /// The file is not what it was when it was opened.
  var changed: Fault {
    Fault(
      "UPL006", while: Self.activity, "the file was changed while it was read", at: .file(path),
      remedy: "wait until it is saved, then run again", recovery: .nextRun)
  }

  /// The place of a cell of the sheet.
  func place(row: Int, line: Int, column: Int?) -> Place {
    switch source {
    case .workbook(let file): .cell(file: file, sheet: sheet, row: row, column: column ?? 1)
    case .csv(let file): .line(file: file, line: line, column: column ?? 1)
    }
  }

  // MARK: Headings

  private static let enough: Fault.Code = "UPL000"

  private static func head(of sheet: SheetInfo, _ reader: any SheetReading) throws(Fault) -> [Row] {
    var rows: [Row] = []
    do throws(Fault) {
      _ = try reader.rows(of: sheet) { row throws(Fault) in
        guard row.number <= headingRows else { throw Fault(enough, while: "", "") }
        rows.append(row)
      }
    } catch {
      if error.code != enough { throw error }
    }
    return rows
  }

  private static func noHeadings(
    _ path: String, _ first: (sheet: String, texts: [String])?, _ guide: CompiledGuide, _ title: String
  ) -> Fault {
    var problem = "no sheet has a column '\(title)'"
    var remedy = "name the columns as in the file that 'cosell solutions template' writes"
    if let first {
      problem += "; sheet '\(first.sheet)' begins with \(first.texts.map { "'\($0.prefix(30))'" }.joined(separator: ", "))"
      let meant = first.texts.lazy.compactMap { text in UploadLayout.suggestion(for: text, guide: guide).map { (text, $0) } }
        .first
      if let (text, name) = meant { remedy = "did you mean '\(name)' by '\(text)'?" }
    }
    return Fault("UPL001", while: activity, problem, at: .file(path), remedy: remedy)
  }

  private func checkHeadings(_ guide: CompiledGuide) throws(Fault) {
    var problems: [String] = []
    let missing = layout.missing(of: guide)
    if !missing.isEmpty {
      problems.append("there is no column \(missing.map { "'\($0)'" }.joined(separator: ", "))")
      for heading in layout.unknown {
        if let name = UploadLayout.suggestion(for: heading, guide: guide) {
          problems.append("'\(heading)' may be meant for '\(name)'")
        }
      }
    }
    for (column, first, second) in layout.doubled {
      problems.append("'\(second)' at \(Place.letters(column))\(layout.row) is the same column as '\(first)'")
    }
    guard problems.isEmpty else {
      throw Fault(
        missing.isEmpty ? "UPL004" : "UPL003", while: Self.activity, problems.joined(separator: "; "),
        at: place(row: layout.row, line: layout.row, column: 1), remedy: "correct the headings")
    }
  }
}
