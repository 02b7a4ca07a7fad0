import Foundation

/// A workbook as Dynamics 365 makes it of a view: `x:` before every name, parts under other names than Excel's, relations by
/// absolute targets, a row's id, checksum and date in three hidden columns in front, display names over the others, and a hidden
/// sheet that says in one cell which column is which, with the choices of each list below.
struct ExportedWorkbook {
  /// How its texts are kept.
  enum Texts: String, CaseIterable, Sendable {
    /// `t="inlineStr"`.
    case inline
    /// `t="s"`.
    case shared
    /// `t="str"`, as results of formulas are.
    case string
  }

  /// What is exported.
  enum Kind: String, CaseIterable, Sendable {
    /// To be imported again.
    case forImport
    /// A static worksheet of a page: no columns in front, nothing hidden.
    case page
  }

  struct Column {
    let label: String
    let name: String
    /// What may be chosen in it.
    var choices: [String] = []
    init(_ label: String, _ name: String, _ choices: [String] = []) {
      (self.label, self.name, self.choices) = (label, name, choices)
    }
  }

  enum Cell {
    case empty
    case text(String)
    case number(String)
    /// Days since 1899-12-30, shown as a day.
    case day(Int)
    /// The same with a part of a day, in the local time of whoever exports.
    case moment(Double)
  }

  let columns: [Column]
  /// A row's id in the CRM, and its cells.
  let rows: [(id: String, cells: [Cell])]
  var texts = Texts.inline
  var kind = Kind.forImport
  /// How the table is called, in the heading of the first column.
  var table = "Microsoft Solution Details"
  var helper = "(Do Not Modify)"

  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let package = "http://schemas.openxmlformats.org/package/2006/relationships"

  func write(_ path: String) throws {
    var shared: [String] = []
    let data = sheet(&shared)
    let hidden = hiddenSheet(&shared)
    var zip = StoredZip()
    let sheets = kind == .forImport ? [data, hidden] : [data]
    let type = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    let overrides = sheets.indices.map {
      #"<Override PartName="/xl/worksheets/sheet\#($0 + 1).xml" ContentType="\#(type)worksheet+xml" />"#
    }.joined()
    zip.add(
      "[Content_Types].xml",
      #"<?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="\#(type)sheet.main+xml" /><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />\#(overrides)<Override PartName="/xl/styles.xml" ContentType="\#(type)styles+xml" /><Override PartName="/xl/sharedStrings.xml" ContentType="\#(type)sharedStrings+xml" /></Types>"#
    )
    zip.add(
      "_rels/.rels",
      #"<?xml version="1.0" encoding="utf-8"?><Relationships xmlns="\#(Self.package)"><Relationship Type="\#(Self.relations)/officeDocument" Target="/xl/workbook.xml" Id="R7d1c0e5a" /></Relationships>"#
    )
    let names = [String(table.prefix(31)), "hiddenSheet"]
    let tags = sheets.indices.map {
      #"<x:sheet name="\#(names[$0])" sheetId="\#($0 + 1)"\#($0 == 1 ? #" state="veryHidden""# : "") r:id="R\#($0)a" />"#
    }.joined()
    zip.add(
      "xl/workbook.xml",
      #"<?xml version="1.0" encoding="utf-8"?><x:workbook xmlns:r="\#(Self.relations)" xmlns:x="\#(Self.main)"><x:sheets>\#(tags)</x:sheets></x:workbook>"#
    )
    let targets = sheets.indices.map {
      #"<Relationship Type="\#(Self.relations)/worksheet" Target="/xl/worksheets/sheet\#($0 + 1).xml" Id="R\#($0)a" />"#
    }.joined()
    zip.add(
      "xl/_rels/workbook.xml.rels",
      #"<?xml version="1.0" encoding="utf-8"?><Relationships xmlns="\#(Self.package)">\#(targets)<Relationship Type="\#(Self.relations)/styles" Target="/xl/styles.xml" Id="Rs" /><Relationship Type="\#(Self.relations)/sharedStrings" Target="/xl/sharedStrings.xml" Id="Rt" /></Relationships>"#
    )
    for (index, text) in sheets.enumerated() { zip.add("xl/worksheets/sheet\(index + 1).xml", text) }
    let items = shared.map { "<x:si><x:t xml:space=\"preserve\">\(Self.escaped($0))</x:t></x:si>" }.joined()
    zip.add(
      "xl/sharedStrings.xml", #"<?xml version="1.0" encoding="utf-8"?><x:sst xmlns:x="\#(Self.main)">\#(items)</x:sst>"#)
    zip.add(
      "xl/styles.xml",
      #"<?xml version="1.0" encoding="utf-8"?><x:styleSheet xmlns:x="\#(Self.main)"><x:numFmts count="1"><x:numFmt numFmtId="164" formatCode="m/d/yyyy h:mm AM/PM" /></x:numFmts><x:cellXfs count="3"><x:xf numFmtId="0" /><x:xf numFmtId="14" applyNumberFormat="1" /><x:xf numFmtId="164" applyNumberFormat="1" /></x:cellXfs></x:styleSheet>"#
    )
    try Data(zip.bytes).write(to: URL(filePath: path))
  }

  // MARK: Sheets

  private func sheet(_ shared: inout [String]) -> String {
    var lines: [[Cell]] = [columns.map { .text($0.label) }] + rows.map(\.cells)
    if kind == .forImport {
      lines[0] = ["\(helper) \(table)", "\(helper) Row Checksum", "\(helper) Modified On"].map { .text($0) } + lines[0]
      for (index, row) in rows.enumerated() {
        let checksum = "U+KzDZ7yXcWmT0m1YHq\(index)bVJpQn3w2o8r5s6t7u9v0A=="
        lines[index + 1] = [.text(row.id), .text(checksum), .moment(46_345.354166666664)] + lines[index + 1]
      }
    }
    let hidden = kind == .forImport ? #"<x:cols><x:col min="1" max="3" width="9" hidden="1" customWidth="1" /></x:cols>"# : ""
    let offset = kind == .forImport ? 3 : 0
    let lists = columns.enumerated().filter { !$0.element.choices.isEmpty }.map { index, column in
      let letter = Self.letter(index + offset)
      return
        #"<x:dataValidation type="list" allowBlank="1" sqref="\#(letter)2:\#(letter)1048576"><x:formula1>"\#(Self.escaped(column.choices.joined(separator: ",")))"</x:formula1></x:dataValidation>"#
    }
    let validations = lists.isEmpty ? "" : #"<x:dataValidations count="\#(lists.count)">\#(lists.joined())</x:dataValidations>"#
    let data = lines.enumerated().map { number, cells in row(number + 1, cells, &shared) }.joined()
    return
      #"<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="\#(Self.main)">\#(hidden)<x:sheetData>\#(data)</x:sheetData>\#(validations)</x:worksheet>"#
  }

  /// `table:checksum:field=Heading&…` with both percent-encoded, and the choices below.
  private func hiddenSheet(_ shared: inout [String]) -> String {
    let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    func encoded(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text }
    let own = [
      ("msft_microsoftsolutiondetailsid", "\(helper) \(table)"), ("checksumLogicalName", "\(helper) Row Checksum"),
      ("modifiedon", "\(helper) Modified On"),
    ]
    let pairs = (own + columns.map { ($0.name, $0.label) }).map { "\($0)=\(encoded($1))" }.joined(separator: "&")
    let first = "msft_microsoftsolutiondetails:LCnCIE2wQIYUgSEEuUjQkE/PFHN8h5aXaANyc0do8m9co2gMIL2WYvOiv1b+DzFC==:\(pairs)"
    let lines: [[Cell]] = [[.text(first)]] + columns.filter { !$0.choices.isEmpty }.map { $0.choices.map { .text($0) } }
    let data = lines.enumerated().map { number, cells in row(number + 1, cells, &shared) }.joined()
    return
      #"<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="\#(Self.main)"><x:sheetData>\#(data)</x:sheetData></x:worksheet>"#
  }

  private func row(_ number: Int, _ cells: [Cell], _ shared: inout [String]) -> String {
    let xml = cells.enumerated().map { index, cell -> String in
      let address = "\(Self.letter(index))\(number)"
      switch cell {
      case .empty: return #"<x:c r="\#(address)" />"#
      case .number(let digits): return #"<x:c r="\#(address)"><x:v>\#(digits)</x:v></x:c>"#
      case .day(let serial): return #"<x:c r="\#(address)" s="1"><x:v>\#(serial)</x:v></x:c>"#
      case .moment(let serial): return #"<x:c r="\#(address)" s="2"><x:v>\#(serial)</x:v></x:c>"#
      case .text(let text):
        switch texts {
        case .inline:
          return
            #"<x:c r="\#(address)" t="inlineStr"><x:is><x:t xml:space="preserve">\#(Self.escaped(text))</x:t></x:is></x:c>"#
        case .string: return #"<x:c r="\#(address)" t="str"><x:v>\#(Self.escaped(text))</x:v></x:c>"#
        case .shared:
          shared.append(text)
          return #"<x:c r="\#(address)" t="s"><x:v>\#(shared.count - 1)</x:v></x:c>"#
        }
      }
    }
    return #"<x:row r="\#(number)">\#(xml.joined())</x:row>"#
  }

  private static func letter(_ index: Int) -> String { String(UnicodeScalar(UInt8(65 + index))) }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
