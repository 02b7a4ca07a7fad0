import Faults
import Tables
import Testing

@testable import Spreadsheets

struct HostileWorkbookTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: @Sendable () -> [UInt8]
    let message: String
    var testDescription: String { name }

    init(_ name: String, _ message: String, _ bytes: @escaping @Sendable () -> [UInt8]) {
      self.name = name
      self.message = message
      self.bytes = bytes
    }
  }

  static let again = "open it in Excel and save it again"
  static let distrust = "do not trust this file; ask where it comes from"
  static let sheet = "xl/worksheets/sheet1.xml"

  static let cases: [Case] = [
    .init(
      "nothing at all",
      "a.xlsx: could not read the workbook: the file is empty; save it again; it may have been copied half-way (XLS003)"
    ) { [] },
    .init(
      "another kind of file",
      "a.xlsx: could not read the workbook: it is not an Excel workbook: it does not begin as one; save it as an Excel workbook (.xlsx) (XLS003)"
    ) { Array("a,b\n1,2\n".utf8) },
    .init(
      "an old workbook",
      "a.xlsx: could not read the workbook: it is an old Excel workbook (.xls); save it as an Excel workbook (.xlsx) (XLS004)"
    ) {
      [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 2_000)
    },
    .init(
      "a protected workbook",
      "a.xlsx: could not read the workbook: the workbook is protected by a password; save it without a password (XLS004)"
    ) {
      var bytes = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 2_000)
      bytes[30] = 9
      bytes[48] = 1
      bytes.replaceSubrange(1_200..<1_232, with: Array("EncryptedPackage".utf8).flatMap { [$0, 0] })
      return bytes
    },
    .init(
      "a half-saved archive",
      "a.xlsx: could not read the workbook: the file is damaged or only half saved: its end is missing; \(again) (XLS005)"
    ) {
      Array(ZipBuilder.workbook(rows: "").bytes.dropLast(200))
    },
    .init(
      "a changed byte",
      "a.xlsx: Data!A1: could not read the workbook: its part '\(sheet)' is damaged: its checksum does not fit; \(again) (XLS007)"
    ) {
      var zip = ZipBuilder.workbook(rows: #"<row r="1"><c r="A1"><v>10</v></c></row>"#).bytes
      let place = zip.indices.first { zip[$0...].starts(with: Array("<v>10".utf8)) } ?? 0
      zip[place + 3] = 0x32
      return zip
    },
    .init(
      "a Word document",
      "a.xlsx: could not read the workbook: it is not an Excel workbook: it is a Word document; save it as an Excel workbook (.xlsx) (XLS003)"
    ) {
      var zip = ZipBuilder()
      zip.add("word/document.xml", "<document/>")
      return zip.bytes
    },
    .init(
      "a sheet without its part", "a.xlsx: could not read the workbook: the workbook lacks its part '\(sheet)'; \(again) (XLS006)"
    ) {
      var zip = ZipBuilder.workbook(rows: "")
      zip.parts.removeAll { $0.name == sheet }
      return zip.bytes
    },
    .init(
      "a path that leaves the archive",
      "a.xlsx: could not read the workbook: the workbook lacks its part 'sheet 'Data''; \(again) (XLS006)"
    ) {
      var zip = ZipBuilder.workbook(rows: "")
      zip.parts[2].bytes = Array(
        #"<Relationships><Relationship Id="r1" Type="a/worksheet" Target="../../../../etc/passwd"/></Relationships>"#.utf8)
      return zip.bytes
    },
    .init(
      "damaged XML",
      "a.xlsx: Data!B2: could not read the workbook: its part '\(sheet)' is damaged: mismatched tag at line 1, column 117; \(again) (XLS007)"
    ) {
      ZipBuilder.workbook(rows: #"<row r="2"><c r="B2"><v>10</c></row>"#).bytes
    },
    .init(
      "a document type",
      "a.xlsx: Data!A1: could not read the workbook: its part '\(sheet)' declares a document type, which no workbook needs; \(distrust) (XLS008)"
    ) {
      ZipBuilder.workbook(
        sheet:
          #"<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><worksheet><sheetData><row><c t="str"><v>&d;</v></c></row></sheetData></worksheet>"#
      ).bytes
    },
    .init(
      "deep XML",
      "a.xlsx: Data!A1: could not read the workbook: its part '\(sheet)' is nested deeper than 128 levels; \(distrust) (XLS012)"
    ) {
      ZipBuilder.workbook(sheet: "<worksheet>" + String(repeating: "<a>", count: 100_000)).bytes
    },
    .init(
      "a zip bomb",
      "a.xlsx: Data!A1: could not read the workbook: its part '\(sheet)' unpacks to more than 250 times its size, as only an attack does; \(distrust) (XLS010)"
    ) {
      var zip = ZipBuilder.workbook(rows: "")
      zip.parts[3] = .init(
        name: sheet, bytes: ZipBuilder.bomb(head: "<worksheet><sheetData>", blanks: 60 << 20), method: 8, declaredSize: 1_000)
      return zip.bytes
    },
    .init(
      "a bomb among the shared texts",
      "a.xlsx: could not read the workbook: its part 'xl/sharedStrings.xml' unpacks to more than 250 times its size, as only an attack does; \(distrust) (XLS010)"
    ) {
      var zip = ZipBuilder.workbook(rows: "", texts: "")
      zip.parts[4] = .init(
        name: "xl/sharedStrings.xml", bytes: ZipBuilder.bomb(head: "<sst><si><t>", blanks: 400 << 20), method: 8,
        declaredSize: 400 << 20)
      return zip.bytes
    },
    .init(
      "a tag without an end",
      "a.xlsx: Data!A1: could not read the workbook: a single tag of its part '\(sheet)' is larger than 8 MB; split the file (XLS009)"
    ) {
      var zip = ZipBuilder.workbook(rows: "")
      zip.parts[3].bytes = Array(#"<worksheet a=""#.utf8) + [UInt8](repeating: 0x61, count: 9 << 20)
      return zip.bytes
    },
    .init(
      "a text larger than any cell",
      "a.xlsx: Data!A1: could not read the workbook: the cell's text is larger than 4 MB; shorten it (XLS009)"
    ) {
      ZipBuilder.workbook(rows: #"<row r="1"><c r="A1" t="str"><v>"# + String(repeating: "a", count: 5 << 20) + "</v></c></row>")
        .bytes
    },
    .init(
      "an address beyond the sheet",
      "a.xlsx: Data!A1: could not read the workbook: 'XFE1' is no cell's address; \(again) (XLS011)"
    ) {
      ZipBuilder.workbook(rows: #"<row r="1"><c r="XFE1"><v>1</v></c></row>"#).bytes
    },
    .init("a row beyond the sheet", "a.xlsx: Data!A1: could not read the workbook: '1048577' is no row number; \(again) (XLS011)")
    {
      ZipBuilder.workbook(rows: #"<row r="1048577"/>"#).bytes
    },
    .init(
      "a shared text that is not there",
      "a.xlsx: Data!C4: could not read the workbook: there is no shared text '7'; \(again) (XLS011)"
    ) {
      ZipBuilder.workbook(rows: #"<row r="4"><c r="C4" t="s"><v>7</v></c></row>"#, texts: "<si><t>a</t></si>").bytes
    },
    .init(
      "an encrypted part",
      "a.xlsx: could not read the workbook: the workbook is protected by a password; save it without a password (XLS004)"
    ) {
      var zip = ZipBuilder.workbook(rows: "")
      zip.parts[3].flags = 1
      return zip.bytes
    },
  ]

  @Test(arguments: cases)
  func `refuses a workbook with a clear error`(_ row: Case) throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.xlsx", row.bytes())
    let fault = #expect(throws: Fault.self) { try Spreadsheet.tables(at: path) }
    #expect(scratch.plain(fault?.description ?? "") == row.message)
  }

  @Test func `says what is wrong with a path`() throws {
    let scratch = try Scratch()
    let missing = #expect(throws: Fault.self) { try Spreadsheet.tables(at: scratch.path + "/none.xlsx") }
    #expect(
      scratch.plain(missing?.description ?? "")
        == "none.xlsx: could not read the workbook: there is no such file; check the path (XLS001)")
    let missingCSV = #expect(throws: Fault.self) { try Spreadsheet.tables(at: scratch.path + "/none.csv") }
    #expect(missingCSV?.code == "CSV001")
    let folder = #expect(throws: Fault.self) { try Spreadsheet.reader(at: scratch.path) }
    #expect(folder?.problem == "it is a folder")
    let empty = #expect(throws: Fault.self) { try Spreadsheet.tables(at: scratch.path) }
    #expect(empty?.problem == "the folder holds no .csv file")
    let lock = try scratch.file("~$guide.xlsx", "Contoso")
    #expect(
      #expect(throws: Fault.self) { try Spreadsheet.tables(at: lock) }?.problem
        == "this is the mark that Excel leaves beside an open workbook")
    let device = #expect(throws: Fault.self) { try Spreadsheet.tables(at: "/dev/zero") }
    #expect(device?.problem == "it cannot be opened: it is not a plain file")
  }

  @Test func `keeps whole tables within bounds`() throws {
    let scratch = try Scratch()
    let rows = (1...40).map { #"<row r="\#($0)"><c r="A\#($0)"><v>1</v></c></row>"# }.joined()
    let path = try scratch.file("a.xlsx", ZipBuilder.workbook(rows: rows).bytes)
    var limits = ReadingLimits.guide
    limits.cells = 39
    let fault = #expect(throws: Fault.self) { try Spreadsheet.tables(at: path, limits: limits) }
    #expect(
      scratch.plain(fault?.description ?? "")
        == "a.xlsx: Data!A40: could not read the workbook: there are more than 39 cells; split the file (XLS009)")
    limits = .guide
    limits.fileBytes = 500
    let large = #expect(throws: Fault.self) { try Spreadsheet.tables(at: path, limits: limits) }
    #expect(
      scratch.plain(large?.description ?? "")
        == "a.xlsx: could not read the workbook: the file is larger than 500 bytes; split the file (XLS009)")
  }
}
