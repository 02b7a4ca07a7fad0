import PracticeSystems
import Sync
import Testing

/// The CRM's own Excel export is an upload like any other: what is hidden in it is passed over, its labels and local dates are read
/// as what they stand for.
struct CRMExportTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    let kind: ExportedWorkbook.Kind
    let texts: ExportedWorkbook.Texts
    var testDescription: String { "\(kind), texts \(texts)" }
  }

  static let shapes = ExportedWorkbook.Kind.allCases.flatMap { kind in
    ExportedWorkbook.Texts.allCases.map { Shape(kind: kind, texts: $0) }
  }

  /// A catalogue with a choice, a flag, a day and a number beside its own columns.
  static func bench() throws -> SyncBench {
    let bench = try SyncBench()
    bench.admin(
      "POST", "/dynamics/schema",
      [
        "msft_microsoftsolutiondetails": [
          "columns": [
            [
              "name": "new_route", "label": "Route to Market", "type": "choice",
              "options": ["100000000": "Co-sell ready", "100000001": "Marketplace & partner"],
            ],
            ["name": "new_featured", "label": "Featured", "type": "boolean", "yes": "Yes", "no": "No"],
            ["name": "new_available", "label": "Available From", "type": "date"],
            ["name": "new_seats", "label": "Least Seats", "type": "integer", "minimum": 0, "maximum": 100_000],
          ]
        ]
      ])
    for (heading, field) in [
      ("Route", "new_route"), ("Featured", "new_featured"), ("Available", "new_available"), ("Seats", "new_seats"),
    ] {
      bench.add("Solution details", ["Upload column": heading, "CRM field": field, "Required": "No"])
    }
    return bench
  }

  static let columns = [
    "msft_solutionname", "msft_type", "msft_publishername", "statecode", "new_route", "new_featured", "new_available",
    "new_seats",
  ]

  /// The same three solutions, as people write them.
  static let lines = [
    "SolutionId,Name,SolutionType,Publisher,Active,Route,Featured,Available,Seats",
    "SOL-10001-AAAAA,Contoso Insight,3P,Contoso,Yes,Co-sell ready,Yes,2026-11-01,25",
    "SOL-10002-AAAAA,Nordwind Ärzte-Portal <größer>,3P,Nordwind,No,Marketplace & partner,No,2027-02-28,",
    "0e500000-0000-4000-8000-00000000abcd,Azure,1P,Microsoft,Yes,,No,,1000",
  ]

  static let catalogue = [
    "SOL-10001-AAAAA": ["Contoso Insight", "3P", "Contoso", "0", "100000000", "true", "2026-11-01", "25"],
    "SOL-10002-AAAAA": [
      "Nordwind Ärzte-Portal <größer>", "3P", "Nordwind", "1", "100000001", "false", "2027-02-28", "",
    ],
    "0e500000-0000-4000-8000-00000000abcd": ["Azure", "1P", "Microsoft", "0", "", "false", "", "1000"],
  ]

  /// As the CRM exports them: its own order, its names, labels, days as numbers, when each was made in local time.
  static func export(_ shape: Shape) -> ExportedWorkbook {
    var workbook = ExportedWorkbook(
      columns: [
        .init("Solution Name", "msft_solutionname"), .init("Solution Identifier", "msft_solutionidentifier"),
        .init("Type", "msft_type"), .init("Publisher Name", "msft_publishername"),
        .init("Status", "statecode", ["Active", "Inactive"]), .init("Status Reason", "statuscode", ["Active", "Inactive"]),
        .init("Route to Market", "new_route", ["Co-sell ready", "Marketplace & partner"]),
        .init("Featured", "new_featured", ["Yes", "No"]), .init("Available From", "new_available"),
        .init("Least Seats", "new_seats"), .init("Created On", "createdon"),
      ],
      rows: [
        (
          "6f0c1f10-0000-4000-8000-000000000001",
          [
            .text("Contoso Insight"), .text("SOL-10001-AAAAA"), .text("3P"), .text("Contoso"), .text("Active"), .text("Active"),
            .text("Co-sell ready"), .text("Yes"), .day(46_327), .number("25"), .moment(46_327.375),
          ]
        ),
        (
          "6f0c1f10-0000-4000-8000-000000000002",
          [
            .text("Nordwind Ärzte-Portal <größer>"), .text("SOL-10002-AAAAA"), .text("3P"), .text("Nordwind"),
            .text("Inactive"), .text("Inactive"), .text("Marketplace & partner"), .text("No"), .day(46_446), .empty,
            .moment(46_327.375),
          ]
        ),
        (
          "6f0c1f10-0000-4000-8000-000000000003",
          [
            .text("Azure"), .text("0e500000-0000-4000-8000-00000000abcd"), .text("1P"), .text("Microsoft"), .text("Active"),
            .text("Active"), .empty, .text("No"), .empty, .number("1000"), .moment(46_327.375),
          ]
        ),
      ])
    workbook.kind = shape.kind
    workbook.texts = shape.texts
    return workbook
  }

  @Test(arguments: shapes)
  func `an Excel export of the CRM comes to the same as a list that a person wrote`(_ shape: Shape) async throws {
    let bench = try Self.bench()
    let path = bench.folder + "/Microsoft Solution Details 11-20-2026.xlsx"
    try Self.export(shape).write(path)
    let upload = try await bench.upload(path)
    #expect(upload.problems.map { "\($0)" } == [])
    #expect(upload.refusal == nil)
    #expect(upload.outcomes == [.created: 3])
    #expect(bench.catalogue(Self.columns) == Self.catalogue)
    let findings = try await bench.journal("Findings").map { $0.map(\.description) }
    #expect(findings.map { $0[0] } == ["unknown-heading"])
    #expect(
      findings.first?[5] == "columns that the guide does not know were passed over: 'Status Reason', 'Created On'")
    // A person's list of the same says nothing new, and neither does the export after it.
    let before = bench.apiWrites
    #expect(try await bench.upload(try bench.csv("list.csv", Self.lines)).outcomes == [.unchanged: 3])
    #expect(try await bench.upload(path).outcomes == [.unchanged: 3])
    #expect(bench.apiWrites == before)
  }

  @Test func `what a person changes in an export travels, and nothing else`() async throws {
    let bench = try Self.bench()
    try await bench.upload(try bench.csv("list.csv", Self.lines))
    var cells = Self.export(Self.shapes[0]).rows.map(\.cells)
    cells[0][6] = .text("Marketplace & partner")
    cells[1][8] = .day(46_447)
    cells[2][4] = .text("Inactive")
    let whole = Self.export(Self.shapes[0])
    let path = bench.folder + "/edited.xlsx"
    try ExportedWorkbook(columns: whole.columns, rows: zip(whole.rows, cells).map { ($0.id, $1) }).write(path)
    let before = bench.writes().count
    #expect(try await bench.upload(path).outcomes == [.updated: 3])
    let fields = bench.writes(after: before).map { $0.fields.map(\.path).sorted() }.sorted { $0[0] < $1[0] }
    #expect(fields == [["new_available"], ["new_route"], ["statecode", "statuscode"]])
    #expect(bench.catalogue(["new_route", "new_available", "statecode"])["SOL-10002-AAAAA"]?[1] == "2027-03-01")
  }
}
