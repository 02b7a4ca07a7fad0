import Faults
import Tables

/// An Excel workbook (`.xlsx`, `.xlsm`), read as a stream: one sheet at a time, rows as they come.
///
/// Transitional and strict Office Open XML (ECMA-376). Formulas are not computed: a cell has the value stored with it.
///
///     let workbook = try WorkbookReader(path: "deals.xlsx")
///     for sheet in workbook.sheets {
///       _ = try workbook.rows(of: sheet) { row in … }
///     }
public struct WorkbookReader: SheetReading {
  public let file: String
  /// Sheets with cells, in the order of their tabs; chart sheets are left out.
  public let sheets: [SheetInfo]
  /// Whether dates count from 1904 and not from 1900; they are read right either way.
  public let isDateSystem1904: Bool

  let archive: Archive
  private let styles: Styles
  private let texts: SharedTexts

  /// Opens a workbook and reads its shared texts and number formats.
  ///
  /// - Throws: `XLS001` to `XLS010`, `XLS012`, with the file's place.
  public init(path: String, limits: ReadingLimits = .upload) throws(Fault) {
    switch try FileKind.of(path, limits: limits) {
    case .workbook: break
    case .folder: throw .isFolder(path)
    case .csv: throw .notWorkbook(path, "it does not begin as one")
    }
    file = path
    archive = try Archive(path, limits: limits)
    let workbook = try WorkbookPart(archive)
    sheets = workbook.sheets
    isDateSystem1904 = workbook.isDateSystem1904
    styles = if let part = workbook.styles { try Styles(part, of: archive) } else { Styles() }
    texts = if let part = workbook.sharedTexts { try SharedTexts(part, of: archive) } else { SharedTexts() }
  }

  /// The sheet with this name, compared without case as Excel does.
  ///
  /// - Throws: `XLS014` naming the sheets there are.
  public func sheet(named name: String) throws(Fault) -> SheetInfo {
    guard let sheet = sheets.first(where: { $0.name.lowercased() == name.lowercased() }) else {
      throw .unknownSheet(name, file, known: sheets)
    }
    return sheet
  }

  public func source(of sheet: SheetInfo) -> Table.Source { .workbook(file: file) }

  public func rows(of sheet: SheetInfo, _ body: (Row) throws(Fault) -> Void) throws(Fault) -> [Observation] {
    let handler = SheetHandler(
      file: file, sheet: sheet.name, texts: texts, styles: styles, is1904: isDateSystem1904, limits: archive.limits)
    var lastColumn = 0
    try XMLReader.read(sheet.part, of: archive, into: handler) { () throws(Fault) in
      for row in handler.takeRows() {
        lastColumn = max(lastColumn, row.cells.last?.column ?? 0)
        try body(row)
      }
    }
    return handler.surroundings.observations(
      file: file, sheet: sheet.name, lastColumn: lastColumn, is1904: isDateSystem1904)
  }
}
