import Faults
import Tables
import Testing

@testable import Spreadsheets

struct CSVReaderTests {
  /// A file and its cells, each as `LINE:CHARACTER text`, rows as `NUMBER`.
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let rows: [String]
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ rows: [String]) { self.init(name, bytes: Array(text.utf8), rows) }

    init(_ name: String, bytes: [UInt8], _ rows: [String]) {
      self.name = name
      self.bytes = bytes
      self.rows = rows
    }
  }

  static func utf16(_ text: String, little: Bool) -> [UInt8] {
    ([0xFEFF] + Array(text.utf16)).flatMap { little ? [UInt8($0 & 255), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 255)] }
  }

  // swift-format-ignore
  static let cases: [Case] = [
    .init("plain",                       "a,b\n1,2\n",              ["1 = 1:1 a | 1:3 b", "2 = 2:1 1 | 2:3 2"]),
    .init("no break at the end",         "a,b\n1,2",                ["1 = 1:1 a | 1:3 b", "2 = 2:1 1 | 2:3 2"]),
    .init("CRLF",                        "a,b\r\n1,2\r\n",          ["1 = 1:1 a | 1:3 b", "2 = 2:1 1 | 2:3 2"]),
    .init("CR alone",                    "a,b\r1,2\r",              ["1 = 1:1 a | 1:3 b", "2 = 2:1 1 | 2:3 2"]),
    .init("mixed breaks",                "a\r\nb\nc\rd",            ["1 = 1:1 a", "2 = 2:1 b", "3 = 3:1 c", "4 = 4:1 d"]),
    .init("blank lines count",           "a\n\n\r\n\nb\n",          ["1 = 1:1 a", "5 = 5:1 b"]),
    .init("rows without content count",  "a,b\n,\n,,x\n",           ["1 = 1:1 a | 1:3 b", "3 = 3:3 x"]),
    .init("blanks stay",                 " a , b\t\n",              ["1 = 1:1  a  | 1:5  b\t"]),
    .init("a line of blanks is a cell",  "a\n  \nb",                ["1 = 1:1 a", "2 = 2:1   ", "3 = 3:1 b"]),
    .init("quotes",                      "\"a,b\",\"c\"\"d\"\n",    ["1 = 1:1 a,b | 1:7 c\"d"]),
    .init("a quote inside a cell",       "37°36'37.8\"N,x\n",       ["1 = 1:1 37°36'37.8\"N | 1:14 x"]),
    .init("a break inside quotes",       "\"a\r\nb\",c\nd\n",       ["1 = 1:1 a\r\nb | 2:4 c", "2 = 3:1 d"]),
    .init("an empty quoted cell",        "\"\",b\n",                ["1 = 1:4 b"]),
    .init("a quoted end of file",        "a,\"b\"",                 ["1 = 1:1 a | 1:3 b"]),
    .init("characters, not bytes",       "ä€😀,b\n",                 ["1 = 1:1 ä€😀 | 1:5 b"]),
    .init("a mark",                      "\u{FEFF}a,b\n",           ["1 = 1:1 a | 1:3 b"]),
    .init("a mark before a quote",       "\u{FEFF}\"a,\",b\n",      ["1 = 1:1 a, | 1:6 b"]),
    .init("a mark and nothing else",     "\u{FEFF}",                []),
    .init("semicolons",                  "a;b\n1,5;2\n",            ["1 = 1:1 a | 1:3 b", "2 = 2:1 1,5 | 2:5 2"]),
    .init("tabs",                        "a\tb,c\n1\t2\n",          ["1 = 1:1 a | 1:3 b,c", "2 = 2:1 1 | 2:3 2"]),
    .init("delimiters in quotes",        "\"a;b;c\",d\ne,f\n",      ["1 = 1:1 a;b;c | 1:9 d", "2 = 2:1 e | 2:3 f"]),
    .init("formulas full of commas",     "A;To CRM\nx;IF(a,b,c)\n", ["1 = 1:1 A | 1:3 To CRM", "2 = 2:1 x | 2:3 IF(a,b,c)"]),
    .init("a named delimiter",           "sep=;\r\na,b;c\r\n",      ["1 = 2:1 a,b | 2:5 c"]),
    .init("a named bar",                 "sep=|\na|b\n",            ["1 = 2:1 a | 2:3 b"]),
    .init("UTF-16, low byte first",      bytes: utf16("ä,b\r\n😀,d", little: true),  ["1 = 1:1 ä | 1:3 b", "2 = 2:1 😀 | 2:3 d"]),
    .init("UTF-16, high byte first",     bytes: utf16("ä;b\r\n", little: false),     ["1 = 1:1 ä | 1:3 b"]),
  ]

  @Test(arguments: cases)
  func `reads a file`(_ row: Case) throws {
    let scratch = try Scratch()
    let table = try #require(Spreadsheet.tables(at: scratch.file("a.csv", row.bytes)).first)
    #expect(table.name == "a")
    let shown = table.rows.map { row in
      "\(row.number) = " + row.cells.map { "\($0.line ?? row.line):\($0.offset ?? 0) \($0.text)" }.joined(separator: " | ")
    }
    #expect(shown == row.rows)
  }

  static let text = "save it as 'CSV UTF-8 (comma delimited)'"

  // swift-format-ignore
  static let faults: [Case] = [
    .init("Latin-1",              bytes: Array("a,b\nM".utf8) + [0xFC] + Array("nchen,1\n".utf8),
      ["a.csv:2:2: could not read the CSV file: byte 6 of the file is not UTF-8; \(text), the choice of that name in Excel's Save As (CSV004)"]),
    .init("an overlong form",     bytes: [0x61, 0xC0, 0xAF],
      ["a.csv:1:2: could not read the CSV file: byte 2 of the file is not UTF-8; \(text), the choice of that name in Excel's Save As (CSV004)"]),
    .init("half a character",     bytes: [0x61, 0x2C, 0xE2, 0x82],
      ["a.csv:1:4: could not read the CSV file: byte 4 of the file is not UTF-8; \(text), the choice of that name in Excel's Save As (CSV004)"]),
    .init("a zero",               bytes: [0x61, 0x0A, 0x62, 0x00, 0x63],
      ["a.csv:2:2: could not read the CSV file: byte 4 of the file is zero, which no text has; \(text); it may be another kind of file or UTF-16 without a mark (CSV005)"]),
    .init("half a UTF-16 unit",   bytes: [0xFF, 0xFE, 0x61, 0x00, 0x62],
      ["a.csv: could not read the CSV file: the text at byte 5 of the file is not UTF-16; \(text) (CSV004)"]),
    .init("a lone surrogate",     bytes: [0xFF, 0xFE, 0x61, 0x00, 0x00, 0xDC, 0x62, 0x00],
      ["a.csv: could not read the CSV file: the text at byte 5 of the file is not UTF-16; \(text) (CSV004)"]),
    .init("an unclosed quote",    "a,b\n1,\"two\n3,4\n",
      ["a.csv:2:3: could not read the CSV file: the quotation mark that opens here is never closed; close it, or write it twice if it belongs to the text (CSV006)"]),
    .init("text after a quote",   "a,b\n\"x\"y,2\n",
      ["a.csv:2:4: could not read the CSV file: there is text after the quotation mark that closes the cell; write a quotation mark twice if it belongs to the text (CSV007)"]),
    .init("too many cells",       String(repeating: ",", count: 16_384),
      ["a.csv:1:16385: could not read the CSV file: the row has more than 16384 cells; check which character parts the cells (CSV008)"]),
    .init("a huge cell",          String(repeating: "a", count: 5 << 20),
      ["a.csv:1:1: could not read the CSV file: the cell is larger than 4 MB; shorten it; where it should end earlier, look for a quotation mark that is not closed (CSV009)"]),
    .init("a huge quoted cell",   "a\n\"" + String(repeating: "a,\n", count: 2 << 20),
      ["a.csv:2:1: could not read the CSV file: the quotation mark that opens here is never closed; close it, or write it twice if it belongs to the text (CSV006)"]),
    .init("a huge row",           "a\n" + String(repeating: String(repeating: "a", count: 1 << 20) + ",", count: 17),
      ["a.csv:2:1: could not read the CSV file: the row is larger than 16 MB; shorten its texts (CSV009)"]),
  ]

  @Test(arguments: faults)
  func `refuses a file with a clear error`(_ row: Case) throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.csv", row.bytes)
    let fault = #expect(throws: Fault.self) { try Spreadsheet.tables(at: path) }
    #expect(fault.map { [scratch.plain($0.description)] } == row.rows)
  }

  @Test func `says what it found out about the file`() throws {
    let scratch = try Scratch()
    func seen(_ bytes: [UInt8]) throws -> [String] {
      try Spreadsheet.tables(at: scratch.file("a.csv", bytes)).flatMap(\.observations).map { "\($0.kind.rawValue): \($0.text)" }
    }
    #expect(try seen(Array("a,b\n".utf8)) == [])
    #expect(
      try seen(Array("\u{FEFF}a;b\n".utf8)) == [
        "byteOrderMark: it begins with a byte order mark", "delimiter: its cells are parted by semicolon",
      ])
    #expect(
      try seen(Self.utf16("a\tb", little: true)) == [
        "encoding: it is written in UTF-16", "delimiter: its cells are parted by tab",
      ])
  }

  @Test func `reads pieces of any size alike`() throws {
    // Breaks, quotes and characters fall on the edges of the pieces in which a file is read.
    let scratch = try Scratch()
    for shift in 0..<4 {
      let first = String(repeating: "x", count: (64 << 10) - 9 + shift)
      let text = first + ",\"ä\r\n\"\"€\"\r\n😀,2\r\n"
      let table = try #require(Spreadsheet.tables(at: scratch.file("a.csv", text)).first)
      #expect(table.rows.map { $0.cells.map(\.text) } == [[first, "ä\r\n\"€"], ["😀", "2"]])
      #expect(table.rows.map(\.line) == [1, 3])
    }
  }

  @Test func `reads a folder as tables`() throws {
    let scratch = try Scratch()
    for name in ["Values.csv", "Opportunity.CSV", ".hidden.csv", "~$Values.csv", "notes.txt"] {
      _ = try scratch.file(name, "a,\(name)\n")
    }
    let tables = try Spreadsheet.tables(at: scratch.path)
    #expect(tables.map(\.name) == ["Opportunity", "Values"])
    let row = try #require(tables.last?.rows.first)
    #expect(scratch.plain("\(tables[1].place(row: row, column: 2))") == "Values.csv:1:3")
  }
}
