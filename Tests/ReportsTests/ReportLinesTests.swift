import Records
import Reports
import Tables
import Testing

struct ReportLinesTests {
  @Test func `writes a line a row with its sheet, its headings and typed values`() async throws {
    let scratch = try Scratch()
    let content = ReportContent(
      runName: "7", startedAt: SampleReport.moment("2026-11-20T02:14:07Z"), endedAt: SampleReport.moment("2026-11-20T02:16:40Z"),
      command: "run", counts: [.init("deals", 3), .init("created", 1, note: "in the CRM", kind: .outcome)],
      facts: [.init("guide", "guide.xlsx")],
      calls: [.init(system: "Partner Center", kind: "list", count: 31, retries: 1, bytes: 4_812, seconds: 21.44)],
      guide: [
        Table(
          name: "Account", source: .csv(file: "Account.csv"),
          rows: [Row(number: 1, cells: [Cell(column: 1, content: .text("CRM field")), Cell(column: 3, content: .text("Notes"))])])
      ])
    let rows = MemoryRows(
      sheets: [
        "Changes": [
          [
            .text("Dynamics 365"), .text("opportunity"), .text("0aa0"), .text("estimatedvalue"), .null,
            SampleReport.number("1234567890.123456789"), .text("Partner Center"), .text("Opportunity!12"),
          ]
        ],
        "Findings": [
          [.text("cut"), .null, .null, .text("say \"hi\"\n"), SampleReport.day("2026-12-31"), .text("=cmd()")],
          [.text("drift"), .null, .null, .null, .instant(SampleReport.moment("2026-12-31T14:30:05.5Z")), .flag(true)],
        ],
      ], run: "7")
    _ = try await ReportWriter.writeAudit(content, rows: rows, to: scratch.path)
    #expect(
      try scratch.text("audit-7.jsonl") == #"""
        {"sheet":"Summary","What":"deals","Count":3}
        {"sheet":"Summary","What":"created","Count":1,"Note":"in the CRM"}
        {"sheet":"Summary","What":"run","Value":"7"}
        {"sheet":"Summary","What":"command","Value":"run"}
        {"sheet":"Summary","What":"started (UTC)","Value":"2026-11-20T02:14:07Z"}
        {"sheet":"Summary","What":"ended (UTC)","Value":"2026-11-20T02:16:40Z"}
        {"sheet":"Summary","What":"guide","Value":"guide.xlsx"}
        {"sheet":"Changes","System":"Dynamics 365","Entity":"opportunity","Record":"0aa0","Field":"estimatedvalue","Before":null,"After":1234567890.12345679,"From":"Partner Center","Guide row":"Opportunity!12","Run":"7"}
        {"sheet":"Findings","Code":"cut","System":null,"Record":null,"Field":"say \"hi\"\n","Value":"2026-12-31","Text":"=cmd()"}
        {"sheet":"Findings","Code":"drift","System":null,"Record":null,"Field":null,"Value":"2026-12-31T14:30:05.5Z","Text":true}
        {"sheet":"Calls","System":"Partner Center","Kind":"list","Count":31,"Floor":null,"Retries":1,"Throttled":0,"Bytes":4812,"Time":21.4}
        {"sheet":"Guide","Part":"Account","Row":1,"Cells":["CRM field","","Notes"]}

        """#)
  }
}
