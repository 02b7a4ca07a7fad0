import Faults

/// The parts of a workbook and what its main part says: sheets, hidden or not, and the date system.
struct WorkbookPart {
  let sheets: [SheetInfo]
  let isDateSystem1904: Bool
  /// Part names; `nil` where the workbook has none.
  let sharedTexts: String?
  let styles: String?

  init(_ archive: Archive) throws(Fault) {
    let package = try Relationships(of: "", in: archive)
    guard let part = package.first("officeDocument")?.part ?? (archive.has("xl/workbook.xml") ? "xl/workbook.xml" : nil) else {
      throw Self.otherKind(archive)
    }
    if part.lowercased().hasSuffix(".bin") {
      throw .notWorkbook(archive.file, "it is a binary workbook (.xlsb)")
    }
    let handler = Handler()
    try XMLReader.read(part, of: archive, into: handler)
    guard handler.isWorkbook else { throw Self.otherKind(archive) }
    let related = try Relationships(of: part, in: archive)
    var sheets: [SheetInfo] = []
    for sheet in handler.sheets {
      let target = related.byID[sheet.id]
      // Chart and dialog sheets have no cells.
      if let kind = target?.kind, kind != "worksheet" { continue }
      guard let part = target?.part, archive.has(part) else {
        throw .missingPart(target?.part ?? "sheet '\(sheet.name)'", archive.file)
      }
      sheets.append(SheetInfo(name: sheet.name, isHidden: sheet.isHidden, part: part))
    }
    self.sheets = sheets
    isDateSystem1904 = handler.isDateSystem1904
    let texts = related.first("sharedStrings")?.part
    sharedTexts = texts.flatMap { archive.has($0) ? $0 : nil }
    let styles = related.first("styles")?.part
    self.styles = styles.flatMap { archive.has($0) ? $0 : nil }
  }

  private static func otherKind(_ archive: Archive) -> Fault {
    if archive.has("xl/workbook.bin") { return .notWorkbook(archive.file, "it is a binary workbook (.xlsb)") }
    if archive.has("word/document.xml") { return .notWorkbook(archive.file, "it is a Word document") }
    if archive.has("ppt/presentation.xml") { return .notWorkbook(archive.file, "it is a presentation") }
    if archive.has("content.xml") { return .notWorkbook(archive.file, "it is an OpenDocument file (.ods)") }
    return .notWorkbook(archive.file, "the archive holds no workbook")
  }

  private final class Handler: XMLHandler {
    var sheets: [(name: String, id: String, isHidden: Bool)] = []
    var isDateSystem1904 = false
    var isWorkbook = false

    override func start(_ name: XMLName, _ attributes: XMLAttributes) {
      switch name {
      case "workbook": isWorkbook = true
      case "workbookPr": isDateSystem1904 = attributes.flag("date1904") ?? isDateSystem1904
      case "sheet":
        guard sheets.count < ReadingLimits.sheets else { return }
        let state = attributes.string("state")
        sheets.append(
          (
            attributes.string("name") ?? "Sheet\(sheets.count + 1)", attributes.prefixedValue("id") ?? "",
            state == "hidden" || state == "veryHidden"
          ))
      default: break
      }
    }
  }
}
