import Faults
import Foundation
import Tables
import Testing

@testable import Spreadsheets

struct WorkbookWriterTests {
  static let properties = WorkbookProperties(title: "Audit", created: 1_790_000_000)

  /// One cell as it is given, and what is read back; numbers are read as 15 digits.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let cell: SheetCell
    let content: Cell.Content?
    var testDescription: String { name }

    init(_ name: String, _ cell: SheetCell, _ content: Cell.Content?) {
      self.name = name
      self.cell = cell
      self.content = content
    }
  }

  // What the library keeps in files of its own lies in a folder of the workbook's own: a killed writer leaves it under a name that
  // the next one knows.
  @Test func `leaves nothing beside a workbook, and takes away what a killed one left`() throws {
    let folder = NSTemporaryDirectory() + "cosell-parts-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let scratch = folder + "/.audit.xlsx.parts"
    func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    func leave(_ name: String = "tmp.aB3dEfGh1j") throws {
      try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
      #expect(FileManager.default.createFile(atPath: scratch + "/" + name, contents: nil))
    }
    try leave()
    PendingFile.removeUnfinished(folder + "/audit.xlsx")
    #expect(try files() == [])
    try leave()
    let workbook = try WorkbookWriter(path: folder + "/audit.xlsx", properties: Self.properties)
    let sheet = try workbook.addSheet("Changes", SheetLayout(columns: [SheetColumn("Deal")]))
    try sheet.append([.text("Contoso")])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == [])
    try workbook.close()
    #expect(try files() == ["audit.xlsx"])
    // One that is given up leaves as little.
    do { _ = try WorkbookWriter(path: folder + "/audit.xlsx", properties: Self.properties) }
    #expect(try files() == ["audit.xlsx"])
    // What is not ours is nobody's to take away.
    try leave("somebody's notes")
    PendingFile.removeUnfinished(folder + "/audit.xlsx")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == ["somebody's notes"])
  }

  // swift-format-ignore
  static let cases: [Case] = [
    .init("text",                     .text("Contoso"),                              .text("Contoso")),
    .init("text with blanks",         .text("  Contoso "),                           .text("  Contoso ")),
    .init("text like a formula",      .text("=HYPERLINK(\"https://example.com\")"),  .text("=HYPERLINK(\"https://example.com\")")),
    .init("text like a number",       .text("007"),                                  .text("007")),
    .init("text with a break",        .text("a\r\nb\rc\nd"),                         .text("a\nb\nc\nd")),
    .init("control characters",       .text("a\u{0}\u{1}b\u{1B}\u{7F}\u{FFFF}c\t"),  .text("abc\t")),
    .init("text like an escape",      .text("_x0041_ a_b"),                          .text("_x0041_ a_b")),
    .init("markup",                   .text("<a & \"b\">"),                          .text("<a & \"b\">")),
    .init("other scripts",            .text("東京 😀 Ä"),                              .text("東京 😀 Ä")),
    .init("nothing",                  .text(""),                                     nil),
    .init("a blank",                  .blank,                                        nil),
    .init("a number",                 .number("1200.50", .money),                    .number("1200.5")),
    .init("a number of nines",        .number("9.95"),                               .number("9.95")),
    .init("a large number",           .number("123456789012345"),                    .number("123456789012345")),
    .init("a small number",           .number("-0.000000123456789012345"),           .number("-0.000000123456789012345")),
    .init("a number with zeros",      .number("12345678901234500000"),               .number("12345678901234500000")),
    .init("more digits than fit",     .number("1234567890.1234567"),                 .text("1234567890.1234567")),
    .init("a number that is none",    .number("12,5"),                               .text("12,5")),
    .init("an infinite number",       .number("1E999"),                              .text("1E999")),
    .init("yes",                      .flag(true),                                   .flag(true)),
    .init("a day",                    .date("2025-12-31"),                           .date("2025-12-31")),
    .init("a moment",                 .date("2025-12-31T14:30:05Z"),                 .date("2025-12-31T14:30:05")),
    .init("a day that is none",       .date("2025-02-30"),                           .text("2025-02-30")),
    .init("a day before 1900",        .date("1899-12-31"),                           .text("1899-12-31")),
    .init("a duration",               SheetCell(.duration(seconds: 129_600)),        .duration("129600")),
    .init("a link within",            .link("see", to: .cell(sheet: "Data", row: 2, column: 1)), .text("see")),
    .init("a link to the web",        .link("deal", to: .web("https://example.com/a?b=c&d")),    .text("deal")),
    .init("a link that is none",      .link("deal", to: .web("file:///etc/passwd")),             .text("deal")),
    .init("a link to the machine",    .link("deal", to: .web("http://127.0.0.1:8080/a")),        .text("deal")),
    .init("a styled number",          .number("5", CellStyle.good.with(.bold)),      .number("5")),
  ]

  @Test(arguments: cases)
  func `writes a cell that reads back`(_ row: Case) throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a.xlsx"
    let workbook = try WorkbookWriter(path: path, properties: Self.properties)
    let sheet = try workbook.addSheet("Data", SheetLayout(columns: [SheetColumn("One"), SheetColumn("Two")]))
    try sheet.append([.text("first"), row.cell])
    try workbook.close()
    let table = try #require(Spreadsheet.tables(at: path).first)
    #expect(table.rows.first?.cells.map(\.text) == ["One", "Two"])
    #expect(table.rows.last?.cell(2)?.content == row.content)
    #expect(scratch.names == ["a.xlsx"])
  }

  @Test func `cuts a text at what a cell can hold`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a.xlsx"
    let workbook = try WorkbookWriter(path: path, properties: Self.properties)
    let sheet = try workbook.addSheet("Data", .free(widths: []))
    let long = String(repeating: "ä", count: 32_767)
    try sheet.append([.text(long), .text(long + "b"), .text(String(repeating: "😀", count: 20_000))])
    try sheet.append([.text(String(repeating: "_x0041_", count: 6_000))])
    try workbook.close()
    let rows = try #require(Spreadsheet.tables(at: path).first).rows
    #expect(rows.first?.cell(1)?.text == long)
    #expect(rows.first?.cell(2)?.text == String(long.dropLast()) + "…")
    #expect(rows.first?.cell(3)?.text == String(repeating: "😀", count: 16_383) + "…")
    #expect(rows.last?.cell(1)?.text.hasPrefix("_x0041__x0041_") == true)
  }

  @Test func `goes on in a second sheet past the last row`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a.xlsx"
    let workbook = try WorkbookWriter(path: path, properties: Self.properties)
    let changes = try workbook.addSheet("Changes", SheetLayout(columns: [SheetColumn("Row")], maximumRows: 4))
    _ = try workbook.addSheet("Changes 2", SheetLayout(columns: [SheetColumn("Other")]))
    for row in 1...7 { try changes.append([.integer(row)]) }
    #expect(changes.name == "Changes 4")
    try workbook.close()
    let tables = try Spreadsheet.tables(at: path)
    #expect(tables.map(\.name) == ["Changes", "Changes 2", "Changes 3", "Changes 4"])
    #expect(
      tables.map { $0.rows.flatMap(\.cells).map(\.text) } == [
        ["Row", "1", "2", "3"], ["Other"], ["Row", "4", "5", "6"], ["Row", "7"],
      ])
  }

  @Test func `gives the same bytes for the same input`() throws {
    let scratch = try Scratch()
    func write(_ name: String) throws -> Data {
      let path = scratch.path + "/" + name
      try everything(path)
      return try Data(contentsOf: URL(filePath: path))
    }
    #expect(try write("a.xlsx") == write("b.xlsx"))
  }

  @Test func `writes headings, filters, links, choices and charts`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a.xlsx"
    try everything(path)
    let summary = try part("xl/worksheets/sheet1.xml", of: path)
    #expect(summary.contains(#"<mergeCell ref="A1:D1"/>"#))
    #expect(summary.contains(#"showGridLines="0""#))
    #expect(summary.contains(#"<tabColor rgb="FF1F3864"/>"#))
    let data = try part("xl/worksheets/sheet2.xml", of: path)
    #expect(data.contains(#"<autoFilter ref="A1:C3"/>"#))
    #expect(data.contains(#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#))
    #expect(
      data.contains(#"<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" sqref="C2:C3">"#))
    #expect(data.contains(#"<formula1>"PartnerCenter,CRM"</formula1>"#))
    #expect(data.contains(#"<hyperlink ref="A2" location="'Sum''s'!B3" display="back"/>"#))
    #expect(try part("xl/worksheets/_rels/sheet2.xml.rels", of: path).contains(#"Target="https://example.com/deal""#))
    #expect(try part("xl/charts/chart1.xml", of: path).contains("<c:f>Data!$B$2:$B$3</c:f>"))
    #expect(try part("docProps/core.xml", of: path).contains("2026-09-21T14:13:20Z"))
  }

  @Test func `keeps to the most links that a sheet may have`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a.xlsx"
    let workbook = try WorkbookWriter(path: path, properties: Self.properties)
    let sheet = try workbook.addSheet("Data", SheetLayout(columns: [SheetColumn("Link")], maximumLinks: 2))
    for row in 1...4 { try sheet.append([.link("deal \(row)", to: .web("https://example.com/\(row)"))]) }
    try workbook.close()
    let links = try part("xl/worksheets/sheet1.xml", of: path).components(separatedBy: "<hyperlink ").count - 1
    #expect(links == 2)
    #expect(try Spreadsheet.tables(at: path).first?.rows.last?.cell(1)?.text == "deal 4")
  }

  @Test func `writes comments where everything is kept`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a.xlsx"
    let workbook = try WorkbookWriter(path: path, properties: Self.properties, memory: .whole)
    let sheet = try workbook.addSheet("Guide", .free(widths: [20]))
    try sheet.append([SheetCell(.text("Est. Revenue"), style: .bad, comment: "the field is 'estimatedvalue'")])
    try workbook.close()
    #expect(try part("xl/comments1.xml", of: path).contains("the field is 'estimatedvalue'"))
    #expect(try Spreadsheet.tables(at: path).first?.rows.first?.cell(1)?.text == "Est. Revenue")
  }

  @Test(arguments: [
    ("", "has to have 1 to 31 characters"), ("A sheet name that is far too long", "has to have 1 to 31 characters"),
    ("a/b", "must not have any of [ ] : * ? / \\"), ("'a", "must not begin or end with '"),
    ("History", "is kept by Excel for itself"), ("data", "is there already"),
  ])
  func `refuses a sheet name that Excel would`(_ name: String, _ problem: String) throws {
    let scratch = try Scratch()
    let workbook = try WorkbookWriter(path: scratch.path + "/a.xlsx", properties: Self.properties)
    _ = try workbook.addSheet("Data", .free(widths: []))
    let fault = #expect(throws: Fault.self) { try workbook.addSheet(name, .free(widths: [])) }
    #expect(
      scratch.plain(fault?.description ?? "")
        == "a.xlsx: could not write the workbook: the sheet name '\(Fault.shown(name))' \(problem); choose another name (XLS023)")
  }

  @Test func `leaves nothing where it cannot write`() throws {
    let scratch = try Scratch()
    let missing = #expect(throws: Fault.self) {
      try WorkbookWriter(path: scratch.path + "/none/a.xlsx", properties: Self.properties)
    }
    #expect(
      scratch.plain(missing?.description ?? "").replacingOccurrences(of: scratch.path, with: "")
        == "none/a.xlsx: could not write the file: the folder 'none': no such file or folder; make room or choose another folder, then run again (XLS020)"
    )
    let file = try scratch.file("file", "x")
    let notFolder = #expect(throws: Fault.self) { try WorkbookWriter(path: file + "/a.xlsx", properties: Self.properties) }
    #expect(notFolder?.code == "XLS020")
    let folder = #expect(throws: Fault.self) { try WorkbookWriter(path: scratch.path, properties: Self.properties) }
    #expect(folder?.problem == "there is a folder of that name")
    #expect(scratch.names == ["file"])
  }

  @Test func `leaves the old file and no other when it is abandoned`() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.xlsx", "old")
    do {
      let workbook = try WorkbookWriter(path: path, properties: Self.properties)
      let sheet = try workbook.addSheet("Data", .free(widths: []))
      try sheet.append([.text("lost")])
    }
    #expect(scratch.names == ["a.xlsx"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    let workbook = try WorkbookWriter(path: path, properties: Self.properties)
    let sheet = try workbook.addSheet("Data", .free(widths: []))
    try workbook.close()
    let fault = #expect(throws: Fault.self) { try sheet.append([.text("late")]) }
    #expect(fault?.code == "XLS024")
    #expect(#expect(throws: Fault.self) { try workbook.close() }?.code == "XLS024")
  }

  @Test func `an abandoned workbook keeps no file open`() throws {
    let scratch = try Scratch()
    func held() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        return target?.hasPrefix(scratch.path) == true
      }
    }
    var workbook: WorkbookWriter? = try WorkbookWriter(path: scratch.path + "/a.xlsx", properties: Self.properties)
    for row in 0..<3 { try workbook?.addSheet("Data \(row)", .free(widths: [])).append([.text("lost")]) }
    #expect(try held() == 3)
    workbook = nil
    #expect(try held() == 0)
  }

  /// A part cut off as by a full disk, which the archive itself does not betray.
  @Test func `notices a part that the disk did not take`() throws {
    let scratch = try Scratch()
    func problem(_ sheet: String, sheets: Int = 1) throws -> String? {
      var zip = ZipBuilder.workbook(rows: "")
      zip.parts[3].bytes = Array(sheet.utf8)
      return WrittenArchive.problem(try scratch.file("a.xlsx", zip.bytes), sheets: sheets)
    }
    #expect(try problem("<?xml version=\"1.0\"?>\n<worksheet a=\"1\"><sheetData/></worksheet>\n") == nil)
    #expect(try problem("<worksheet/>") == nil)
    let cut = "the disk did not take all of 'xl/worksheets/sheet1.xml'"
    #expect(try problem("<?xml version=\"1.0\"?>\n<worksheet><sheetData><row/>") == cut)
    #expect(try problem("<?xml version=\"1.0\"?>") == cut)
    #expect(try problem("") == cut)
    #expect(try problem("<worksheet/>", sheets: 2) == "1 of its sheets are missing")
    #expect(WrittenArchive.problem(try scratch.file("b.xlsx", "PK"), sheets: 1) == "the archive was not finished")
  }

  /// A workbook with some of everything.
  private func everything(_ path: String) throws {
    let workbook = try WorkbookWriter(path: path, properties: Self.properties)
    let summary = try workbook.addSheet("Sum's", .free(widths: [24, 12, 12, 12], tabColour: 0x1F3864))
    try summary.appendTitle("Audit of the night", across: 4)
    summary.skip()
    #expect(summary.nextRow == 3)
    try summary.append([.text("deals"), .integer(2, .integer)])
    let data = try workbook.addSheet(
      "Data",
      SheetLayout(columns: [
        SheetColumn("Deal"), SheetColumn("Value", style: .money), SheetColumn("Decision", choices: ["PartnerCenter", "CRM"]),
      ]))
    try data.append([.link("back", to: .cell(sheet: "Sum's", row: 3, column: 2)), .number("1200.50"), .blank])
    try data.append([.link("deal", to: .web("https://example.com/deal"), .bold), .number("7", .attention), .text("CRM", .good)])
    let cells = { SheetChart.Cells(sheet: "Data", rows: 2...3, column: $0) }
    for (index, kind) in [SheetChart.Kind.pie, .doughnut, .bar, .column, .line].enumerated() {
      let chart = SheetChart(kind, title: "Value", names: cells(1), numbers: cells(2), colours: [0x70AD47, 0xED7D31])
      try summary.insert(chart, row: 5 + 16 * index, column: 1)
    }
    try workbook.close()
  }

  /// A part of a workbook as text.
  private func part(_ name: String, of path: String) throws -> String {
    let archive = try Archive(path, limits: .guide)
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)
    defer { buffer.deallocate() }
    let start = try #require(buffer.baseAddress)
    try archive.read(
      name, at: { .file(path) }, into: { _ in start },
      { bytes += buffer.prefix($0) })
    return String(decoding: bytes, as: UTF8.self)
  }
}

struct CSVWriterTests {
  @Test func `quotes what needs it and reads back`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/a.csv"
    let rows = [["a", "b,c", "d\"e", " f", "g\nh", ""], [""], ["ä", "=1+1"]]
    let writer = try CSVWriter(path: path)
    for row in rows { try writer.append(row) }
    try writer.close()
    let text = try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    #expect(text == "\u{FEFF}a,\"b,c\",\"d\"\"e\",\" f\",\"g\nh\",\r\n\"\"\r\nä,=1+1\r\n")
    let table = try #require(Spreadsheet.tables(at: path).first)
    #expect(table.rows.map { $0.cells.map(\.text) } == [["a", "b,c", "d\"e", " f", "g\nh"], ["ä", "=1+1"]])
    #expect(table.rows.map(\.number) == [1, 3])
    #expect(scratch.names == ["a.csv"])
    #expect(throws: Fault.self) { try writer.append(["late"]) }
  }

  @Test func `parts cells as asked and needs no mark`() throws {
    let scratch = try Scratch()
    let writer = try CSVWriter(path: scratch.path + "/a.csv", delimiter: .semicolon, byteOrderMark: false)
    try writer.append(["a;b", "c,d"])
    try writer.close()
    #expect(try String(contentsOfFile: scratch.path + "/a.csv", encoding: .utf8) == "\"a;b\";c,d\r\n")
  }
}
