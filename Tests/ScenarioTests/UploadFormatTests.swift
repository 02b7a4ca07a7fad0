import PracticeSystems
import Spreadsheets
import Sync
import Testing

/// One upload, saved by different programs, comes to one result.
struct UploadFormatTests {
  static let files = [
    "openpyxl.xlsx", "xlsxwriter.xlsx", "xlsxwriter-constant.xlsx", "libreoffice.xlsx", "semicolon-bom.csv", "utf16.csv",
    "crm-export.xlsx",
  ]
  static let folder = SyncBench.root + "/Tests/Fixtures/uploads/"
  static let columns = ["msft_solutionname", "msft_type", "msft_publishername", "statecode"]
  static let catalogue = [
    "SOL-10001-AAAAA": ["Contoso Insight", "3P", "Contoso", "0"],
    "SOL-10002-AAAAA": ["Nordwind Ärzte-Portal – größer", "3P", "Nordwind", "0"],
    "4711": ["Fabrikam, \"quoted\"", "3P", "Fabrikam", "1"], "0815": ["Azure", "1P", "Microsoft", "0"],
  ]

  @Test(arguments: files)
  func `comes to the same result whoever saved it`(_ file: String) async throws {
    let bench = try SyncBench()
    let upload = try await bench.upload(Self.folder + file)
    #expect(upload.problems.map { "\($0)" } == [])
    #expect(upload.outcomes == [.created: 4])
    #expect(bench.catalogue(Self.columns) == Self.catalogue)
    // And no other one has anything to add.
    let before = bench.apiWrites
    for other in Self.files {
      #expect(try await bench.upload(Self.folder + other).outcomes == [.unchanged: 4], "\(other)")
    }
    #expect(bench.apiWrites == before)
  }

  @Test func `columns of the CRM's own that nobody maps are told in one finding`() async throws {
    let bench = try SyncBench()
    try await bench.upload(Self.folder + "crm-export.xlsx")
    let findings = try await bench.journal("Findings").map { $0.map(\.description) }
    #expect(findings.map { $0[0] } == ["unknown-heading", "id-shape"])
    #expect(findings.first?[5] == "columns that the guide does not know were passed over: 'Created On'")
    #expect(
      findings.last?[5] == "2 ids are neither like SOL-12345-ABCDE nor a GUID, the first in row 4: '4711'; taken as written")
  }

  @Test func `what is exported can be imported without a change`() async throws {
    let bench = try SyncBench()
    try await bench.upload(Self.folder + "openpyxl.xlsx")
    for name in ["all.xlsx", "all.csv"] {
      let path = bench.folder + "/" + name
      let exported = try await SolutionHarvest(world: try await bench.syncWorld()).export(to: path)
      #expect(exported.rows == 4 && exported.leftOut == 0)
      let table = try #require(try Spreadsheet.tables(at: path).first)
      #expect(table.rows[0].cells.map(\.text) == ["SolutionId", "Name", "SolutionType", "Publisher", "Active", "Notes"])
      #expect(
        table.rows.first { $0.cell(1)?.text == "4711" }?.cells.map(\.text)
          == ["4711", "Fabrikam, \"quoted\"", "3P", "Fabrikam", "No"])
      // By one who knows, and by a state that has never seen the CRM.
      for state in ["state.sqlite", "\(name).sqlite"] {
        bench.stateFile = state
        let before = bench.apiWrites
        #expect(try await bench.upload(path).outcomes == [.unchanged: 4])
        #expect(bench.apiWrites == before)
      }
      bench.stateFile = "state.sqlite"
    }
  }

  // MARK: Headings

  /// The file's first lines, and how it is refused.
  static let refused: [(lines: [String], fault: String)] = [
    (
      ["Kennung,Bezeichnung", "SOL-1-A,Insight"],
      "s.csv: could not take in the solution details: no sheet has a column 'SolutionId'; sheet 's' begins with 'Kennung', 'Bezeichnung'; name the columns as in the file that 'cosell solutions template' writes (UPL001)"
    ),
    (
      ["SolutionIdd,Name", "SOL-1-A,Insight"],
      "s.csv: could not take in the solution details: no sheet has a column 'SolutionId'; sheet 's' begins with 'SolutionIdd', 'Name'; did you mean 'SolutionId' by 'SolutionIdd'? (UPL001)"
    ),
    (
      ["SolutionId,Nmae", "SOL-1-A,Insight"],
      "s.csv:1:1: could not take in the solution details: there is no column 'Name'; 'Nmae' may be meant for 'Name'; correct the headings (UPL003)"
    ),
    (
      ["SolutionId,Name,Solution Name", "SOL-1-A,Insight,Insight"],
      "s.csv:1:1: could not take in the solution details: 'Solution Name' at C1 is the same column as 'Name'; correct the headings (UPL004)"
    ),
    (
      ["SolutionId,Name", "# SOL-1-A,an example", " , "],
      "s.csv: could not take in the solution details: there is no row under the headings; fill it, or take it out of the folder (UPL007)"
    ),
  ]

  @Test(arguments: refused.indices)
  func `says what is wrong with the headings and touches nothing`(_ index: Int) async throws {
    let (lines, fault) = Self.refused[index]
    let bench = try SyncBench()
    let upload = try await bench.upload(try bench.csv("s.csv", lines))
    #expect(upload.refusal?.description.replacing(bench.folder + "/", with: "") == fault)
    #expect(bench.apiWrites == 0)
  }

  @Test func `two sheets that both fit are refused`() async throws {
    let bench = try SyncBench()
    let path = bench.folder + "/two.xlsx"
    let workbook = try WorkbookWriter(path: path, properties: .init(title: "two", created: 1))
    for name in ["North", "South"] {
      let sheet = try workbook.addSheet(name, SheetLayout(columns: [SheetColumn("SolutionId"), SheetColumn("Name")]))
      try sheet.append([.text("SOL-1-\(name)"), .text("Insight")])
    }
    try workbook.close()
    #expect(
      try await bench.upload(path).refusal?.description
        == "\(path): could not take in the solution details: the sheets 'North', 'South' all have the headings of solution details; leave one of them in the file (UPL002)"
    )
  }
}
