import Faults
import Tables
import Testing

@testable import Spreadsheets

struct WorkbookReaderTests {
  /// One cell as the file has it, and what is read.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let xml: String
    let cell: Cell?
    var testDescription: String { name }

    init(_ name: String, _ xml: String, _ content: Cell.Content?, formula: String? = nil) {
      self.name = name
      self.xml = xml
      cell = content.map { Cell(column: 2, content: $0, formula: formula) }
    }
  }

  static let texts = """
    <si><t>Contoso</t></si><si><r><t>Nord</t></r><r><rPr><b/></rPr><t xml:space="preserve">wind </t></r></si>\
    <si><t>a_x000D_b_x005F_x0041_</t></si><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t/></si>
    """

  // Style 0 is general, 1 a date, 2 a date and time, 3 a time, 4 a duration, 5 money in a custom format, 6 a German date.
  static let styles = """
    <numFmts count="2"><numFmt numFmtId="170" formatCode="#,##0.00\\ &quot;day&quot;;[Red]\\-0"/>\
    <numFmt numFmtId="171" formatCode="[$-407]d.\\ mmmm\\ yyyy;@"/></numFmts>\
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>\
    <xf numFmtId="20"/><xf numFmtId="46"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>
    """

  // swift-format-ignore
  static let cases: [Case] = [
    .init("a number",                        #"<c r="B1"><v>1200.50</v></c>"#,                          .number("1200.50")),
    .init("a binary artefact",               #"<c r="B1"><v>0.30000000000000004</v></c>"#,              .number("0.3")),
    .init("an exponent",                     #"<c r="B1" t="n"><v>1.2345678901234568E+16</v></c>"#,     .number("12345678901234600")),
    .init("a number that is none",           #"<c r="B1"><v>12abc</v></c>"#,                            .error("12abc")),
    .init("a shared text",                   #"<c r="B1" t="s"><v>0</v></c>"#,                          .text("Contoso")),
    .init("a rich text",                     #"<c r="B1" t="s"><v>1</v></c>"#,                          .text("Nordwind ")),
    .init("escaped characters",              #"<c r="B1" t="s"><v>2</v></c>"#,                          .text("a\rb_x0041_")),
    .init("a text without its reading aid",  #"<c r="B1" t="s"><v>3</v></c>"#,                          .text("東京")),
    .init("an empty shared text",            #"<c r="B1" t="s"><v>4</v></c>"#,                          nil),
    .init("an inline text",                  #"<c r="B1" t="inlineStr"><is><t>A &amp; B</t></is></c>"#, .text("A & B")),
    .init("a rich inline text",              #"<c r="B1" t="inlineStr"><is><r><t>A</t></r><r><t>B</t></r></is></c>"#, .text("AB")),
    .init("yes",                             #"<c r="B1" t="b"><v>1</v></c>"#,                          .flag(true)),
    .init("no",                              #"<c r="B1" t="b"><v>0</v></c>"#,                          .flag(false)),
    .init("a flag that is none",             #"<c r="B1" t="b"><v>2</v></c>"#,                          .error("2")),
    .init("an error",                        #"<c r="B1" t="e"><v>#REF!</v></c>"#,                      .error("#REF!")),
    .init("a date",                          #"<c r="B1" s="1"><v>46022</v></c>"#,                      .date("2025-12-31")),
    .init("a date of a custom format",       #"<c r="B1" s="6"><v>46022</v></c>"#,                      .date("2025-12-31")),
    .init("a date and time",                 #"<c r="B1" s="2"><v>46022.604166666664</v></c>"#,         .date("2025-12-31T14:30:00")),
    .init("a date that is none",             #"<c r="B1" s="1"><v>-5</v></c>"#,                         .number("-5")),
    .init("a time",                          #"<c r="B1" s="3"><v>0.60416666666666663</v></c>"#,        .duration("52200")),
    .init("a duration",                      #"<c r="B1" s="4"><v>1.5</v></c>"#,                        .duration("129600")),
    .init("money with a quoted word",        #"<c r="B1" s="5"><v>46022</v></c>"#,                      .number("46022")),
    .init("a style that is not there",       #"<c r="B1" s="99"><v>7</v></c>"#,                         .number("7")),
    .init("a date in ISO form",              #"<c r="B1" t="d"><v>2026-03-01T10:00:00Z</v></c>"#,       .date("2026-03-01T10:00:00")),
    .init("an ISO date that is none",        #"<c r="B1" t="d"><v>2026-02-30</v></c>"#,                 .error("2026-02-30")),
    .init("a computed number",               #"<c r="B1"><f>SUM(C1:C9)</f><v>45</v></c>"#,              .number("45"), formula: "SUM(C1:C9)"),
    .init("a computed text",                 #"<c r="B1" t="str"><f>C1&amp;"x"</f><v>yx</v></c>"#,      .text("yx"), formula: #"C1&"x""#),
    .init("a computed empty text",           #"<c r="B1" t="str"><f>T(0)</f><v></v></c>"#,              .text(""), formula: "T(0)"),
    .init("a formula never computed",        #"<c r="B1"><f>NOW()</f></c>"#,                            .uncomputed, formula: "NOW()"),
    .init("a shared formula",                #"<c r="B1"><f t="shared" si="0"/><v>3</v></c>"#,          .number("3"), formula: ""),
    .init("a cell with a look only",         #"<c r="B1" s="1"/>"#,                                     nil),
    .init("cells without addresses",         #"<c><v></v></c><c><v>5</v></c>"#,                         .number("5")),
    .init("an address with $",               #"<c r="$B$1"><v>5</v></c>"#,                              .number("5")),
    .init("a cell written twice",            #"<c r="B1"><v>4</v></c><c r="B1"><v>5</v></c>"#,          .number("5")),
  ]

  @Test(arguments: cases)
  func `reads a cell`(_ row: Case) throws {
    let scratch = try Scratch()
    let zip = ZipBuilder.workbook(rows: #"<row r="1">\#(row.xml)</row>"#, texts: Self.texts, styles: Self.styles)
    let tables = try Spreadsheet.tables(at: scratch.file("a.xlsx", zip.bytes))
    #expect(tables.map(\.name) == ["Data"])
    #expect(tables.first?.rows.flatMap(\.cells) == [row.cell].compactMap { $0 })
  }

  @Test func `keeps the places of sparse rows`() throws {
    let scratch = try Scratch()
    let rows = #"""
      <row r="3"><c r="AA3"><v>1</v></c><c r="XFD3"><v>2</v></c></row><row><c><v>3</v></c></row>\#
      <row r="1048576" hidden="1"><c r="A1048576"><v>4</v></c></row>
      """#
    let path = try scratch.file("a.xlsx", ZipBuilder.workbook(rows: rows).bytes)
    let table = try #require(Spreadsheet.tables(at: path).first)
    #expect(table.rows.map(\.number) == [3, 4, 1_048_576])
    #expect(table.rows.map { $0.cells.map(\.column) } == [[27, 16_384], [1], [1]])
    #expect(table.rows.map(\.isHidden) == [false, false, true])
    #expect(scratch.plain("\(table.place(row: table.rows[0], column: 27))") == "a.xlsx: Data!AA3")
  }

  @Test func `puts rows in order for tables`() throws {
    let scratch = try Scratch()
    let rows = #"<row r="5"><c r="A5"><v>5</v></c></row><row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row>"#
    let table = try #require(
      Spreadsheet.tables(at: scratch.file("a.xlsx", ZipBuilder.workbook(rows: rows).bytes)).first)
    #expect(table.rows.map(\.number) == [2, 5])
    #expect(table.rows.first?.cells.map(\.text) == ["1", "2"])
  }

  @Test func `tells what stands around the rows`() throws {
    let scratch = try Scratch()
    let namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    let zip = ZipBuilder.workbook(
      sheet: #"""
        <worksheet xmlns="\#(namespace)"><cols><col min="2" max="2" hidden="1"/><col min="4" max="16384" hidden="1"/></cols>\#
        <sheetData><row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>1</v></c></row><row r="2" hidden="1"/><row r="3" hidden="1"/>\#
        </sheetData><autoFilter ref="A1:C9"><filterColumn colId="0"/></autoFilter>\#
        <mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>
        """#,
      properties: #"<workbookPr date1904="1"/>"#, sheetTag: #"<sheet name="Data" sheetId="1" state="veryHidden" r:id="r1"/>"#)
    let table = try #require(Spreadsheet.tables(at: scratch.file("a.xlsx", zip.bytes)).first)
    #expect(
      table.observations.map { "\($0.kind.rawValue) \(scratch.plain("\($0.place)")): \($0.text)" } == [
        "hiddenSheet a.xlsx: Data!A1: the sheet 'Data' is hidden",
        "dateSystem1904 a.xlsx: Data!A1: dates count from 1904",
        "hiddenColumn a.xlsx: Data!B1: column B is hidden",
        "hiddenRow a.xlsx: Data!A2: rows 2 to 3 are hidden",
        "filtered a.xlsx: Data!A1: a filter hides rows; all are read",
        "merged a.xlsx: Data!A1: the cells A1:B2 are merged",
      ])
    #expect(
      table.observations.last?.cells == [
        GridPoint(row: 1, column: 2), GridPoint(row: 2, column: 1), GridPoint(row: 2, column: 2),
      ])
  }

  @Test func `reads dates that count from 1904`() throws {
    let scratch = try Scratch()
    let zip = ZipBuilder.workbook(
      rows: #"<row r="1"><c r="A1" s="1"><v>44560</v></c></row>"#, styles: Self.styles,
      properties: #"<workbookPr date1904="true"/>"#)
    let table = try #require(Spreadsheet.tables(at: scratch.file("a.xlsx", zip.bytes)).first)
    #expect(table.rows.first?.cells.map(\.content) == [.date("2025-12-31")])
  }

  @Test func `reads the strict namespaces and prefixed elements`() throws {
    let scratch = try Scratch()
    let namespace = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    let zip = ZipBuilder.workbook(
      sheet: #"""
        <x:worksheet xmlns:x="\#(namespace)" xmlns:y="urn:other"><x:sheetData><x:row r="1"><y:c r="A1"><y:v>0</y:v></y:c>\#
        <x:c r="A1" t="d"><x:v>2026-03-01</x:v></x:c></x:row></x:sheetData></x:worksheet>
        """#, namespace: namespace, relations: "http://purl.oclc.org/ooxml/officeDocument/relationships")
    let table = try #require(Spreadsheet.tables(at: scratch.file("a.xlsx", zip.bytes)).first)
    #expect(table.rows.first?.cells.map(\.content) == [.date("2026-03-01")])
  }

  @Test func `hands over the rows before a fault and stops where the reader does`() throws {
    let scratch = try Scratch()
    let zip = ZipBuilder.workbook(rows: (1...5).map { #"<row r="\#($0)"><c r="A\#($0)"><v>\#($0)</v></c></row>"# }.joined())
    let reader = try WorkbookReader(path: scratch.file("a.xlsx", zip.bytes))
    let sheet = try reader.sheet(named: "DATA")
    var seen: [Int] = []
    #expect(throws: Fault("TEST", while: "", "enough")) {
      _ = try reader.rows(of: sheet) { (row) throws(Fault) in
        seen.append(row.number)
        if row.number == 3 { throw Fault("TEST", while: "", "enough") }
      }
    }
    #expect(seen == [1, 2, 3])
    #expect(throws: Fault.self) { try reader.sheet(named: "Other") }
  }
}
