import Faults
import Foundation
import Records
import Spreadsheets
import Tables
import Testing

@testable import Reports

struct ReportWriterTests {
  // As program.md names them.
  // swift-format-ignore
  static let headings: [(sheet: String, headings: [String])] = [
    ("To do",     ["Deal", "Owner", "Value", "Code", "Reason", "Since", "Deadline", "Remedy", "Partner Center link", "CRM link", "New", "Decision", "Token"]),
    ("Changes",   ["System", "Entity", "Record", "Field", "Before", "After", "From", "Guide row", "Run"]),
    ("Rejected",  ["Outcome", "Code", "System", "Record", "Field", "Value", "Reason", "Remedy", "Guide cell", "Run"]),
    ("Conflicts", ["Deal", "Field", "Agreed", "Partner Center", "CRM", "Guide row", "Decision", "Token"]),
    ("Findings",  ["Code", "System", "Record", "Field", "Value", "Text"]),
    ("Accounts",  ["Deal", "Keys", "Hits", "Score", "Runner-up", "Outcome"]),
    ("Solutions", ["File", "Line", "Outcome", "Code", "Error", "Id", "Link", "Run"]),
    ("Ignored",   ["Deal", "Record", "Code", "Rule", "Remedy"]),
    ("Calls",     ["System", "Kind", "Count", "Floor", "Retries", "Throttled", "Bytes", "Time"]),
  ]

  static func audit(
    _ sheets: [String: [[Value]]], _ content: ReportContent = SampleReport.content, in scratch: Scratch
  ) async throws -> [String: Table] {
    let files = try await ReportWriter.writeAudit(content, rows: MemoryRows(sheets: sheets), to: scratch.path)
    let tables = try Spreadsheet.tables(at: files.workbook)
    return Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0) })
  }

  static func texts(_ table: Table?, row: Int) -> [String] {
    guard let row = table?.rows.first(where: { $0.number == row }) else { return [] }
    return (1...(row.cells.last?.column ?? 1)).map { row.cell($0)?.text ?? "" }
  }

  @Test func `has the sheets and headings of the specification in their order`() async throws {
    let scratch = try Scratch()
    let files = try await ReportWriter.writeAudit(SampleReport.content, rows: SampleReport.rows, to: scratch.path)
    let tables = try Spreadsheet.tables(at: files.workbook)
    #expect(tables.map(\.name) == ["Summary"] + Self.headings.map(\.sheet) + ["Guide"])
    for (sheet, headings) in Self.headings {
      #expect(Self.texts(tables.first { $0.name == sheet }, row: 1) == headings)
    }
    #expect(scratch.names == ["audit-20261120-021407-7.jsonl", "audit-20261120-021407-7.xlsx"])
  }

  @Test func `has the columns of a plan and of differences`() async throws {
    let scratch = try Scratch()
    let plan = try await ReportWriter.writePlan(id: "P7", SampleReport.content, rows: SampleReport.rows, to: scratch.path)
    let adopt = try await ReportWriter.writeDifferences(SampleReport.content, rows: SampleReport.rows, to: scratch.path)
    let planned = try Spreadsheet.tables(at: plan)
    #expect(planned.map(\.name) == ["Summary", "Plan", "Guide"])
    #expect(
      Self.texts(planned[1], row: 1) == [
        "Apply", "Decision", "Deal", "Outcome", "System", "Entity", "Record", "Field", "Before", "After", "From", "Rule",
        "Guide row", "Token",
      ])
    let differences = try Spreadsheet.tables(at: adopt)
    #expect(differences.map(\.name) == ["Summary", "Differences", "Guide"])
    #expect(
      Self.texts(differences[1], row: 1) == ["Decision", "Deal", "Field", "Partner Center", "CRM", "Guide row", "Token"])
    #expect(scratch.names == ["adopt-20261120-021407-7.xlsx", "plan-P7.xlsx"])
  }

  @Test func `keeps numbers and dates as such, and everything else as text`() async throws {
    let scratch = try Scratch()
    let tables = try await Self.audit(
      [
        "Changes": [
          [
            .text("Dynamics 365"), .text("opportunity"), .text("0aa0"), .text("=cmd()"), SampleReport.number("1234567.5"),
            .text("=cmd()|' /C calc'!A0"), .text("Partner Center"), .text("Opportunity!12"),
          ],
          [
            .text("Partner Center"), .text("referral"), .text("5b0d"), .text("+1"), SampleReport.day("2026-12-31"),
            .instant(SampleReport.moment("2026-12-31T14:30:05.125Z")), .text("CRM"), .text("-2"),
          ],
          [
            .text("@SUM(A1)"), .null, .null, .null, .flag(true), .reference(.init(table: "account", id: "77aa")),
            .list([.init(key: "a@example.com", fields: []), .init(key: "b@example.com", fields: [])]), .null,
          ],
        ]
      ], in: scratch)
    let rows = try #require(tables["Changes"]).rows
    let expected: [[Cell.Content]] = [
      [
        .text("Dynamics 365"), .text("opportunity"), .text("0aa0"), .text("=cmd()"), .number("1234567.5"),
        .text("=cmd()|' /C calc'!A0"), .text("Partner Center"), .text("Opportunity!12"), .text("20261120-021407-7"),
      ],
      [
        .text("Partner Center"), .text("referral"), .text("5b0d"), .text("+1"), .date("2026-12-31"),
        .date("2026-12-31T14:30:05"), .text("CRM"), .text("-2"), .text("20261120-021407-7"),
      ],
      [
        .text("@SUM(A1)"), .text("Yes"), .text("77aa"), .text("a@example.com, b@example.com"), .text("20261120-021407-7"),
      ],
    ]
    #expect(rows.dropFirst().map { row in row.cells.map(\.content) } == expected)
    #expect(rows.allSatisfy { row in row.cells.allSatisfy { $0.formula == nil } })
  }

  @Test func `shows what waits with links, and an address that may be none as it is`() async throws {
    let scratch = try Scratch()
    func row(_ link: String, new: Bool) -> [Value] {
      [
        .text("Contoso"), .text("lee@example.com"), SampleReport.number("40000"), .text("conflict"), .text("both"),
        .instant(SampleReport.moment("2026-11-19T08:00:00Z")), SampleReport.day("2026-12-03"), .text("choose"), .text(link),
        .null,
        .flag(new), .null, .text("17.name"),
      ]
    }
    let tables = try await Self.audit(
      [
        "To do": [
          row("https://example.com/17", new: true), row("http://127.0.0.1:8080/17", new: false),
          row("http://127.0.0.1.example.com/", new: false),
        ]
      ],
      in: scratch)
    #expect(
      Self.texts(tables["To do"], row: 2) == [
        "Contoso", "lee@example.com", "40000", "conflict", "both", "2026-11-19T08:00:00", "2026-12-03", "choose",
        "Partner Center", "", "new", "", "17.name",
      ])
    #expect(Self.texts(tables["To do"], row: 3)[8...] == ["Partner Center", "", "", "", "17.name"])
    #expect(Self.texts(tables["To do"], row: 4)[8...] == ["http://127.0.0.1.example.com/", "", "", "", "17.name"])
    #expect(Self.texts(tables["Summary"], row: 6).contains("to do, 1 new"))
  }

  @Test func `says in a line that there is nothing`() async throws {
    let scratch = try Scratch()
    var content = SampleReport.content
    content.calls = []
    let tables = try await Self.audit([:], content, in: scratch)
    let lines = ["To do", "Changes", "Rejected", "Conflicts", "Findings", "Accounts", "Solutions", "Ignored", "Calls"].map {
      Self.texts(tables[$0], row: 2)
    }
    #expect(
      lines == [
        ["Nothing waits for a person."], ["Nothing was changed in either system."],
        ["No deal was rejected, and no write to one failed."],
        ["No field was changed on both sides."], ["Nothing else was found."], ["No account had to be matched."],
        ["No solution details were uploaded."], ["No record was ignored."], ["No system was called."],
      ])
  }

  @Test func `counts on Summary what the sheets hold`() async throws {
    let scratch = try Scratch()
    let files = try await ReportWriter.writeAudit(SampleReport.content, rows: SampleReport.rows, to: scratch.path)
    let summary = try #require(try Spreadsheet.tables(at: files.workbook).first)
    let rows = summary.rows.map { row in row.cells.prefix(2).map(\.text) }
    for count in SampleReport.content.counts { #expect(rows.contains([count.what, "\(count.count)"])) }
    for (sheet, count) in [("To do", 40), ("Changes", 228), ("Rejected", 11), ("Conflicts", 6), ("Solutions", 0), ("Guide", 23)] {
      #expect(rows.contains([sheet, "\(count)"]))
    }
    #expect(rows.contains(["Dynamics 365 opportunity", "122"]))
    #expect(rows.contains(["accept-needed", "7"]))
    #expect(rows.contains(["note", "2 of the deals that wait expire within 72 hours"]))
    #expect(rows.contains(["exit code", "1: done; something new waits for a person"]))
  }

  @Test func `goes on in a second sheet`() async throws {
    let scratch = try Scratch()
    var report = Report(
      .audit, SampleReport.content, MemoryRows(sheets: ["Ignored": (1...7).map { [.text("deal \($0)")] }]))
    report.maximumRows = 4
    report.page = 2
    try await report.write(workbook: scratch.path + "/a.xlsx", lines: nil)
    let tables = try Spreadsheet.tables(at: scratch.path + "/a.xlsx")
    #expect(tables.map(\.name).suffix(5) == ["Ignored", "Ignored 2", "Ignored 3", "Calls", "Guide"])
    let names = tables.filter { $0.name.hasPrefix("Ignored") }.map { table in table.rows.map { $0.cells.first?.text ?? "" } }
    #expect(
      names == [["Deal", "deal 1", "deal 2", "deal 3"], ["Deal", "deal 4", "deal 5", "deal 6"], ["Deal", "deal 7"]])
  }

  @Test func `shows the guide's rows where the links to them lead`() async throws {
    let scratch = try Scratch()
    let guide = try #require(try await Self.audit([:], in: scratch)["Guide"])
    let layout = GuideLayout(SampleReport.guide)
    for (address, field) in [("Opportunity!12", "details.dealValue"), ("Account!3", "customerProfile.address.city")] {
      let row = try #require(layout.row(of: address))
      #expect(Self.texts(guide, row: row)[1] == field)
    }
    #expect(layout.row(of: "Opportunity!99") == nil)
  }

  @Test func `covers masked values under the field's name in either system`() async throws {
    let scratch = try Scratch()
    var content = SampleReport.content
    content.masked = ["customerProfile.team[0].email"]
    let email = Value.text("lee@example.com")
    let files = try await ReportWriter.writeAudit(
      content,
      rows: MemoryRows(sheets: [
        "Changes": [
          [.text("CRM"), .text("contact"), .null, .text("emailaddress1"), email, email, .null, .text("Contact!4")],
          [.text("CRM"), .text("contact"), .null, .text("firstname"), .null, .text("Lee"), .null, .text("Contact!2")],
        ],
        "Conflicts": [[.text("Contoso"), .text("Email"), .null, email, email, .text("Contact!4"), .null, .text("17.Email")]],
        "Findings": [[.text("cut"), .null, .null, .text("customerProfile.team[0].email"), email, .text("was cut")]],
      ]), to: scratch.path)
    let tables = try Spreadsheet.tables(at: files.workbook)
    func row(_ sheet: String, _ number: Int) -> [String] { Self.texts(tables.first { $0.name == sheet }, row: number) }
    #expect(row("Changes", 2)[4...5] == ["•••", "•••"])
    #expect(row("Changes", 3)[4...5] == ["", "Lee"])
    #expect(row("Conflicts", 2)[2...4] == ["", "•••", "•••"])
    #expect(row("Findings", 2)[4] == "•••")
    #expect(try !scratch.text("audit-20261120-021407-7.jsonl").contains("lee@example.com"))
  }

  @Test func `makes the same bytes of the same input`() async throws {
    let first = try Scratch()
    let second = try Scratch()
    for scratch in [first, second] {
      _ = try await ReportWriter.writeAudit(SampleReport.content, rows: SampleReport.rows, to: scratch.path)
    }
    for name in first.names { #expect(try first.bytes(name) == second.bytes(name)) }
  }
}
