import Foundation
import Spreadsheets
import Tables

/// A workbook that a person has answered, and the program that saved it: written by hand as XML, as unlike ours as such programs are.
struct AnsweredWorkbook {
  /// How a program writes cells.
  enum Program: String, CaseIterable, Sendable {
    /// Texts in their cells, numbers as numbers, dates as numbers with a format.
    case inline
    /// Every text shared; dates as numbers without any format.
    case bareSerials
    /// Everything is text, dates and numbers too.
    case allText
    /// Dates count from 1904; Yes and No are truth values; rows and cells without their addresses.
    case macintosh
  }

  struct Sheet {
    var name: String
    /// Cells by column, from 1.
    var rows: [[Int: Cell.Content]]
    var hidden: Set<Int> = []
    var isFiltered = false
  }

  var sheets: [Sheet]

  init(_ path: String) throws {
    sheets = try Spreadsheet.tables(at: path).map { table in
      Sheet(
        name: table.name,
        rows: table.rows.map { row in
          Dictionary(row.cells.map { ($0.column, $0.content) }, uniquingKeysWith: { first, _ in first })
        })
    }
  }

  /// The position of a sheet's column, from 1.
  func column(_ heading: String, _ sheet: String) -> Int? {
    sheets.first { $0.name == sheet }?.rows.first?.first { $0.value == .text(heading) }?.key
  }

  /// What people read in a column, row by row, headings left out.
  func texts(_ heading: String, _ sheet: String) -> [String] {
    guard let column = column(heading, sheet), let rows = sheets.first(where: { $0.name == sheet })?.rows else { return [] }
    return rows.dropFirst().map { Cell(column: column, content: $0[column] ?? .text("")).text }
  }

  /// Writes a cell into each row in which these columns read so; gives how many there were.
  @discardableResult
  mutating func set(_ heading: String, _ text: String?, _ sheet: String, where wanted: [String: String]) -> Int {
    guard let column = column(heading, sheet), let index = sheets.firstIndex(where: { $0.name == sheet }) else { return 0 }
    var count = 0
    for row in sheets[index].rows.indices.dropFirst() {
      let fits = wanted.allSatisfy { key, value in
        self.column(key, sheet).map { Cell(column: $0, content: sheets[index].rows[row][$0] ?? .text("")).text == value } ?? false
      }
      guard fits else { continue }
      sheets[index].rows[row][column] = text.map { .text($0) }
      count += 1
    }
    return count
  }

  /// Changes a sheet as its user would.
  mutating func change(_ sheet: String, _ body: (inout Sheet) -> Void) {
    for index in sheets.indices where sheets[index].name == sheet { body(&sheets[index]) }
  }

  // MARK: Writing

  func write(_ path: String, as program: Program, by person: String? = nil) throws {
    var zip = StoredZip()
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let package = "http://schemas.openxmlformats.org/package/2006/relationships"
    var shared: [String] = []
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    let parts = sheets.indices.map { ("worksheets/sheet\($0 + 1)", "worksheet") }
    let kinds = ([("workbook", "sheet.main"), ("sharedStrings", "sharedStrings"), ("styles", "styles")] + parts).map {
      #"<Override PartName="/xl/\#($0).xml" ContentType="\#(kind)\#($1)+xml"/>"#
    }.joined()
    zip.add(
      "[Content_Types].xml",
      #"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\#(kinds)</Types>"#
    )
    zip.add(
      "_rels/.rels",
      #"<Relationships xmlns="\#(package)"><Relationship Id="r1" Type="\#(relations)/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    )
    if let person {
      zip.add(
        "docProps/core.xml",
        #"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"><cp:lastModifiedBy>\#(person)</cp:lastModifiedBy></cp:coreProperties>"#
      )
    }
    let tags = sheets.enumerated().map { #"<sheet name="\#($1.name)" sheetId="\#($0 + 1)" r:id="s\#($0 + 1)"/>"# }.joined()
    let system = program == .macintosh ? #"<workbookPr date1904="1"/>"# : ""
    zip.add(
      "xl/workbook.xml", #"<workbook xmlns="\#(main)" xmlns:r="\#(relations)">\#(system)<sheets>\#(tags)</sheets></workbook>"#)
    for (index, sheet) in sheets.enumerated() {
      zip.add("xl/worksheets/sheet\(index + 1).xml", xml(sheet, program, &shared))
    }
    let targets = sheets.indices.map {
      #"<Relationship Id="s\#($0 + 1)" Type="\#(relations)/worksheet" Target="worksheets/sheet\#($0 + 1).xml"/>"#
    }.joined()
    zip.add(
      "xl/_rels/workbook.xml.rels",
      #"<Relationships xmlns="\#(package)">\#(targets)<Relationship Id="t" Type="\#(relations)/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="f" Type="\#(relations)/styles" Target="styles.xml"/></Relationships>"#
    )
    let texts = shared.map { "<si><t xml:space=\"preserve\">\(Self.escaped($0))</t></si>" }.joined()
    zip.add("xl/sharedStrings.xml", #"<sst xmlns="\#(main)">\#(texts)</sst>"#)
    zip.add(
      "xl/styles.xml",
      #"<styleSheet xmlns="\#(main)"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>"#
    )
    try Data(zip.bytes).write(to: URL(filePath: path))
  }

  private func xml(_ sheet: Sheet, _ program: Program, _ shared: inout [String]) -> String {
    var rows = ""
    for (index, row) in sheet.rows.enumerated() {
      let hides = sheet.hidden.contains(index) ? #" hidden="1""# : ""
      rows +=
        program == .macintosh && row.keys.sorted() == Array(1...max(1, row.count))
        ? "<row\(hides)>" : #"<row r="\#(index + 1)"\#(hides)>"#
      for (column, content) in row.sorted(by: { $0.key < $1.key }) {
        rows += cell(content, Self.letters(column) + "\(index + 1)", program, &shared)
      }
      rows += "</row>"
    }
    let filter = sheet.isFiltered ? #"<autoFilter ref="A1:D\#(sheet.rows.count)"><filterColumn colId="0"/></autoFilter>"# : ""
    return
      #"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>\#(rows)</sheetData>\#(filter)</worksheet>"#
  }

  private func cell(_ content: Cell.Content, _ address: String, _ program: Program, _ shared: inout [String]) -> String {
    func text(_ text: String) -> String {
      if program == .inline || program == .macintosh {
        return #"<c r="\#(address)" t="inlineStr"><is><t xml:space="preserve">\#(Self.escaped(text))</t></is></c>"#
      }
      shared.append(text)
      return #"<c r="\#(address)" t="s"><v>\#(shared.count - 1)</v></c>"#
    }
    switch content {
    case .text("Yes") where program == .macintosh: return #"<c r="\#(address)" t="b"><v>1</v></c>"#
    case .text("No") where program == .macintosh: return #"<c r="\#(address)" t="b"><v>0</v></c>"#
    case .text(let value), .duration(let value), .error(let value): return text(value)
    case .number(let digits): return program == .allText ? text(digits) : #"<c r="\#(address)"><v>\#(digits)</v></c>"#
    case .flag(let flag): return #"<c r="\#(address)" t="b"><v>\#(flag ? 1 : 0)</v></c>"#
    case .date(let iso):
      guard program != .allText, let serial = WorkbookDate.serial(iso) else { return text(iso) }
      let number = program == .macintosh ? serial - WorkbookDate.daysTo1904 : serial
      return #"<c r="\#(address)"\#(program == .bareSerials ? "" : #" s="1""#)><v>\#(number)</v></c>"#
    case .uncomputed: return ""
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private static func letters(_ column: Int) -> String {
    column > 26 ? letters((column - 1) / 26) + letters((column - 1) % 26 + 1) : String(UnicodeScalar(UInt8(64 + column)))
  }
}
