import Foundation
import PracticeSystems
import Spreadsheets
import Testing

/// The built program takes in solution details.
@Suite(.serialized) struct SolutionProcessTests {
  static let details = "msft_microsoftsolutiondetails"
  static let lines =
    ["SolutionId,Name,SolutionType,Publisher,Active"]
    + (1...250).map { "SOL-\(10_000 + $0)-AAAAA,Contoso Solution \($0),3P,Contoso,Yes" }

  private func write(_ name: String, _ lines: [String], in bench: ProgramBench) throws {
    try (lines.joined(separator: "\r\n") + "\r\n").write(toFile: bench.folder + "/" + name, atomically: true, encoding: .utf8)
  }

  private func catalogue(_ bench: ProgramBench) throws -> [String] {
    try bench.rows("dynamics", Self.details).compactMap { $0["msft_solutionidentifier"]?.string }.sorted()
  }

  @Test func `ends with 0, 1, 3 and 64 as documented`() throws {
    let bench = try ProgramBench()
    try write("good.csv", ["SolutionId,Name", "SOL-1-A,Insight"], in: bench)
    try write("bad.csv", ["SolutionId,Name", "SOL-1-A,Insight", "SOL-2-B,"], in: bench)
    try write("alien.csv", ["Kennung,Bezeichnung", "1,2"], in: bench)
    #expect(try bench.cosell("solutions", "import", "good.csv", "cosell.yaml").code == 0)
    let bad = try bench.cosell("solutions", "import", "bad.csv", "cosell.yaml")
    #expect(bad.code == 1)
    #expect(bad.error.contains("bad.csv:3:2: 'Name' is empty; write a value; the CRM needs one (missing-value)\n"))
    #expect(bad.out.contains("rejected    ./rejected-bad.xlsx: correct it there and upload it\n"))
    #expect(FileManager.default.fileExists(atPath: bench.folder + "/rejected-bad.xlsx"))
    #expect(try bench.cosell("solutions", "import", "alien.csv", "cosell.yaml").code == 64)
    #expect(try bench.cosell("solutions", "import", "missing.csv", "cosell.yaml").code == 64)
    #expect(try bench.cosell("solutions", "import", "rejected-bad.xlsx", "cosell.yaml", "--retire-missing").code == 64)
    try write("many.csv", Self.lines, in: bench)
    let braked = try bench.cosell("solutions", "import", "many.csv", "cosell.yaml", "--allow", "solutions=200")
    #expect(braked.code == 3)
    #expect(try catalogue(bench) == ["SOL-1-A"])
    let planned = try bench.cosell("solutions", "import", "many.csv", "cosell.yaml", "--dry-run")
    #expect(planned.code == 1)
    #expect(planned.out.contains("would write 1250 values\n"))
    #expect(planned.out.contains("  next        look it through, then give the same command without --dry-run\n"))
    #expect(!planned.out.contains("cosell apply"))
    #expect(try catalogue(bench) == ["SOL-1-A"])
  }

  @Test func `writes a template, adds, exports and harvests`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("solutions", "template", "t.xlsx", "cosell.yaml").code == 0)
    let tables = try Spreadsheet.tables(at: bench.folder + "/t.xlsx")
    #expect(tables.map(\.name) == ["Solutions", "How to fill"])
    #expect(
      tables[0].rows.prefix(3).map { $0.cells.map(\.text) } == [
        ["SolutionId", "Name", "SolutionType", "Publisher", "Active", "Notes"],
        ["# SOL-12345-ABCDE", "Contoso Insight", "3P", "Contoso", "Yes", "an example; this row is passed over"],
        ["# 0e500000-0000-4000-8000-000000000001", "Azure", "1P", "Microsoft", "No", "an example; this row is passed over"],
      ])
    // As it is, nothing is in it.
    let empty = try bench.cosell("solutions", "import", "t.xlsx", "cosell.yaml")
    #expect(empty.code == 64 && empty.error.contains("(UPL007)"))
    // A file that somebody may be filling is not written over.
    #expect(try bench.cosell("solutions", "template", "t.xlsx", "cosell.yaml").code == 64)

    let added = try bench.cosell(
      "solutions", "add", "cosell.yaml", "--set", "SolutionId=SOL-1-A", "--set", "Name=Insight", "--set", "Active=No")
    #expect(added.code == 0)
    #expect(
      try bench.rows("dynamics", Self.details).contains {
        $0["statecode"]?.integer == 1 && $0["msft_solutionname"]?.string == "Insight"
      })
    let slip = try bench.cosell("solutions", "add", "cosell.yaml", "--set", "SolutionIdd=SOL-1-A")
    #expect(slip.code == 64)
    #expect(
      slip.error
        == "could not take in the solution: 'SolutionIdd' is no column of solution details; did you mean 'SolutionId'? (UPL008)\n"
    )
    #expect(try bench.cosell("solutions", "add", "cosell.yaml", "--set", "Name").code == 64)
    #expect(try bench.cosell("solutions", "add", "cosell.yaml").code == 64)

    #expect(try bench.cosell("solutions", "export", "all.csv", "cosell.yaml").code == 0)
    let before = try bench.writes().count
    #expect(try bench.cosell("solutions", "import", "all.csv", "cosell.yaml").code == 0)
    #expect(try bench.writes().count == before)
  }

  @Test func `harvests what referrals name and the CRM lacks`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("solutions", "harvest", "none.csv", "cosell.yaml").code == 1)
    #expect(try bench.cosell("run", "cosell.yaml").code <= 1)
    try bench.admin(
      "POST", "/create",
      [
        "system": "partnercenter", "entity": "referral", "person": "a seller",
        "fields": [
          "name": "Harvest", "type": "Independent", "qualification": "Direct", "direction": "Incoming",
          "customerProfile": ["name": "Fabrikam", "address": ["country": "DE"]],
          "details": [
            "requirements": [
              "solutions": [["id": "SOL-90001-NEWER", "type": "Name", "name": "Fabrikam Flow", "solutionType": "3P"]]
            ]
          ],
        ],
      ])
    _ = try bench.cosell("run", "cosell.yaml")
    let told = try bench.cosell("solutions", "harvest", "lacking.csv", "cosell.yaml")
    #expect(told.code == 1)
    let text = try String(contentsOfFile: bench.folder + "/lacking.csv", encoding: .utf8)
    #expect(text.contains("SOL-90001-NEWER,Fabrikam Flow,3P,"))
    #expect(try bench.cosell("solutions", "import", "lacking.csv", "cosell.yaml").code == 0)
    #expect(try catalogue(bench).contains("SOL-90001-NEWER"))
    #expect(try bench.cosell("solutions", "harvest", "again.csv", "cosell.yaml").code == 0)
  }

  @Test func `a hundred rows with seven bad ones are right after one correction, by the folder and two nights`() throws {
    let bench = try ProgramBench(adding: "solution_uploads: inbox")
    let inbox = bench.folder + "/inbox"
    try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
    var lines = (1...100).map { "SOL-\(10_000 + $0)-AAAAA,Contoso Solution \($0),3P,Contoso,Yes" }
    let bad = [5, 20, 35, 50, 65, 80, 95]
    for (place, number) in bad.enumerated() {
      lines[number - 1] =
        place % 2 == 0 ? "SOL-\(10_000 + number)-AAAAA,,3P,Contoso,Yes" : "SOL-\(10_000 + number)-AAAAA,Name,3P,Contoso,Sometimes"
    }
    try write("inbox/list.csv", ["SolutionId,Name,SolutionType,Publisher,Active"] + lines, in: bench)
    try age(inbox + "/list.csv")
    let first = try bench.cosell("run", "cosell.yaml")
    #expect(first.code == 1, "\(first)")
    #expect(first.out.contains("  solutions   'list.csv': 93 created, 7 rejected\n"), "\(first)")
    #expect(try bench.writes().count == 93)
    let returned = inbox + "/rejected/rejected-list.xlsx"
    let table = try #require(try Spreadsheet.tables(at: returned).first)
    #expect(table.rows.count == 8)
    // A person corrects them there, column by column as they stand, and moves the file back.
    let writer = try WorkbookWriter(path: inbox + "/rejected-list.xlsx", properties: .init(title: "corrected", created: 1))
    let sheet = try writer.addSheet("Solutions", SheetLayout(columns: table.rows[0].cells.map { SheetColumn($0.text) }))
    for (row, number) in zip(table.rows.dropFirst(), bad) {
      var cells = (1...6).map { row.cell($0).map { SheetCell.text($0.text) } ?? .blank }
      (cells[2], cells[5]) = (.text("Contoso Solution \(number)"), .text("Yes"))
      try sheet.append(cells)
    }
    try writer.close()
    try FileManager.default.removeItem(atPath: returned)
    try age(inbox + "/rejected-list.xlsx")
    try bench.nightPasses()
    let second = try bench.cosell("run", "cosell.yaml")
    #expect(second.code == 0, "\(second)")
    #expect(second.out.contains("  solutions   'rejected-list.xlsx': 7 created\n"), "\(second)")
    let writes = try bench.writes()
    #expect(writes.count == 100 && writes.allSatisfy { $0["operation"]?.string == "create" })
    let rows = try bench.rows("dynamics", Self.details).map {
      "\($0["msft_solutionidentifier"]?.string ?? ""),\($0["msft_solutionname"]?.string ?? ""),\($0["statecode"]?.text ?? "")"
    }
    #expect(rows.sorted() == (1...100).map { "SOL-\(10_000 + $0)-AAAAA,Contoso Solution \($0),0" }.sorted())
    #expect(bench.files("inbox") == ["done", "rejected"])
    #expect(bench.files("inbox/done").map { $0.hasSuffix("-rejected-list.xlsx") } == [true])
    #expect(bench.files("inbox/rejected").map { $0.hasSuffix("-list.csv") } == [true])
  }

  /// It lies there since an hour.
  private func age(_ path: String) throws {
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: path)
  }

  @Test(arguments: [0, 1, 2])
  func `a killed import is finished by the next, and nothing is made twice`(_ batch: Int) throws {
    let bench = try ProgramBench()
    try write("many.csv", Self.lines, in: bench)
    try bench.admin(
      "POST", "/faults",
      ["system": "dynamics", "method": "POST", "pathContains": "$batch", "skip": .integer(batch), "latency": 1500])
    let run = try bench.start("solutions", "import", "many.csv", "cosell.yaml")
    var tries = 0
    while try !bench.wasStruck(), tries < 500 {
      usleep(10_000)
      tries += 1
    }
    #expect(try bench.wasStruck())
    run.kill()
    #expect(run.ended().code == -9)
    try bench.admin("DELETE", "/faults")
    let next = try bench.cosell("solutions", "import", "many.csv", "cosell.yaml")
    #expect(next.code == 0, "\(next)")
    #expect(try catalogue(bench) == Self.lines.dropFirst().map { String($0.prefix { $0 != "," }) }.sorted())
    #expect(try bench.writes().filter { $0["operation"]?.string == "create" }.count == 250)
    // The report of the second tells all of both: each of the 250 was created once.
    let reports = try FileManager.default.contentsOfDirectory(atPath: bench.folder + "/reports").filter { $0.hasSuffix(".jsonl") }
    var created: [String] = []
    for report in reports {
      let text = try String(contentsOfFile: bench.folder + "/reports/" + report, encoding: .utf8)
      for line in text.split(separator: "\n") {
        let row = try PracticeJSON(parsing: Array(line.utf8))
        guard row["sheet"]?.string == "Solutions", row["Outcome"]?.string == "created" else { continue }
        created.append(row["Id"]?.string ?? "")
      }
    }
    #expect(reports.count == 1)
    #expect(created.count == 250 && Set(created).count == 250)
    #expect(try bench.cosell("solutions", "import", "many.csv", "cosell.yaml").out.contains("writes      0 to Dynamics 365\n"))
  }
}
