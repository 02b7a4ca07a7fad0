import Faults
import Foundation
import PracticeSystems
import Records
import Spreadsheets
import Sync
import Testing

/// The file, the CRM and what was agreed: sync-rules.md 15, line by line.
struct UploadDecisionTests {
  static let id = "SOL-10001-AAAAA"
  private static func lines(_ name: String, _ publisher: String = "Contoso") -> [String] {
    ["SolutionId,Name,SolutionType,Publisher", "\(id),\(name),3P,\(publisher)"]
  }

  private func uploaded(_ name: String = "Insight") async throws -> SyncBench {
    let bench = try SyncBench()
    try await bench.upload(try bench.csv("s.csv", Self.lines(name)))
    return bench
  }

  private func name(_ bench: SyncBench) -> String { bench.detail(Self.id)["msft_solutionname"]?.string ?? "" }

  @Test func `the file wins at the first meeting, and what stood there before is listed`() async throws {
    let bench = try SyncBench()
    try bench.create(
      "dynamics", SyncBench.details,
      ["msft_solutionidentifier": "sol-10001-aaaaa", "msft_solutionname": "Typed by hand", "msft_publishername": "Contoso"])
    let upload = try await bench.upload(try bench.csv("s.csv", Self.lines("Insight")))
    #expect(upload.outcomes == [.updated: 1])
    #expect(bench.rows("dynamics", SyncBench.details).count == 1)
    #expect(name2(bench) == ["SOL-10001-AAAAA", "Insight", "3P", "Contoso"])
    let changes = try await bench.state().journal("Changes", ofRun: bench.lastUpload?.id ?? 0, after: 0, limit: 10)
    // The publisher is the same on both sides and is not sent.
    #expect(
      changes.map { $0.cells.map(\.description) }.map { Array($0[3...7]) } == [
        ["msft_solutionidentifier", "sol-10001-aaaaa", "SOL-10001-AAAAA", "s.csv", "Solution details!2"],
        ["msft_solutionname", "Typed by hand", "Insight", "s.csv", "Solution details!3"],
        ["msft_type", "", "3P", "s.csv", "Solution details!4"],
      ])
  }

  private func name2(_ bench: SyncBench) -> [String] {
    let row = bench.rows("dynamics", SyncBench.details).first ?? .null
    return ["msft_solutionidentifier", "msft_solutionname", "msft_type", "msft_publishername"].map { row[$0]?.string ?? "" }
  }

  @Test func `what changed in the file travels, and only that`() async throws {
    let bench = try await uploaded()
    let before = bench.writes().count
    let upload = try await bench.upload(try bench.csv("s.csv", Self.lines("Insight 2")))
    #expect(upload.outcomes == [.updated: 1])
    let writes = bench.writes(after: before)
    #expect(writes.map { $0.fields.map(\.path) } == [["msft_solutionname"]])
  }

  @Test func `what changed in the CRM alone is left and told once`() async throws {
    let bench = try await uploaded()
    try bench.editDetail(Self.id, ["msft_solutionname": "Edited"])
    for expected in [1, 0] {
      let upload = try await bench.upload(try bench.csv("s.csv", Self.lines("Insight")))
      #expect(upload.outcomes == [.unchanged: 1])
      let findings = try await bench.state().journal("Findings", ofRun: bench.lastUpload?.id ?? 0, after: 0, limit: 10)
      #expect(findings.filter { $0.cells[0] == .text("crm-edited") }.count == expected)
      if expected == 1 {
        #expect(
          findings.last?.cells[5].description
            == "'Name' was changed in Dynamics 365 to 'Edited'; the file says 'Insight' as before, and it is left")
      }
    }
    #expect(name(bench) == "Edited")
  }

  @Test func `changed on both sides is held with both values, and the rejected workbook is the answer`() async throws {
    let bench = try await uploaded()
    try bench.editDetail(Self.id, ["msft_solutionname": "Edited"])
    let before = bench.writes().count
    let upload = try await bench.upload(try bench.csv("s.csv", Self.lines("Insight 2", "Fabrikam")))
    // The other cell of the row travels.
    #expect(upload.outcomes == [.held: 1])
    #expect(bench.writes(after: before).map { $0.fields.map(\.path) } == [["msft_publishername"]])
    #expect(
      try await bench.solutionLines().map { Array($0[1...3]) } == [
        [
          "held", "conflict",
          "B2: 'Name' was changed on both sides: 'Insight 2' here, 'Edited' in Dynamics 365; leave here the value that is to stand, and drop this workbook in again",
        ]
      ])
    // The same file again is no answer.
    #expect(try await bench.upload(bench.folder + "/s.csv").outcomes == [.held: 1])
    #expect(name(bench) == "Edited")
    let workbook = try #require(upload.rejectedWorkbook)
    let answer = try await bench.upload(try bench.corrected(workbook, [:]))
    #expect(answer.outcomes == [.updated: 1])
    #expect(name(bench) == "Insight 2")
  }

  @Test func `an answer counts for the value that was shown, and the CRM's value may be chosen`() async throws {
    let bench = try await uploaded()
    try bench.editDetail(Self.id, ["msft_solutionname": "Edited"])
    let workbook = try #require(try await bench.upload(try bench.csv("s.csv", Self.lines("Insight 2"))).rejectedWorkbook)
    try bench.editDetail(Self.id, ["msft_solutionname": "Edited again"])
    let again = try await bench.upload(try bench.corrected(workbook, [:]))
    #expect(again.outcomes == [.held: 1])
    #expect(name(bench) == "Edited again")
    let before = bench.writes().count
    let settled = try await bench.upload(try bench.corrected(workbook, [1: [3: "Edited again"]]))
    #expect(settled.outcomes == [.unchanged: 1])
    #expect(bench.writes().count == before)
    // From now on both agree: the next edit of the file travels.
    #expect(try await bench.upload(try bench.csv("s.csv", Self.lines("Insight 3"))).outcomes == [.updated: 1])
  }

  @Test func `an empty cell leaves, and so does a column that is not there`() async throws {
    let bench = try await uploaded()
    let before = bench.writes().count
    #expect(try await bench.upload(try bench.csv("s.csv", Self.lines("Insight", ""))).outcomes == [.unchanged: 1])
    #expect(
      try await bench.upload(try bench.csv("s.csv", ["Name,SolutionId", "Insight,\(Self.id)"])).outcomes == [.unchanged: 1])
    #expect(bench.writes().count == before)
    #expect(bench.detail(Self.id)["msft_publishername"]?.string == "Contoso")
  }

  @Test func `what was deleted in the CRM comes back only by a change and an answer`() async throws {
    let bench = try await uploaded()
    try bench.delete("dynamics", SyncBench.details, bench.detail(Self.id)["\(SyncBench.details)id"]?.string ?? "")
    #expect(try await bench.upload(bench.folder + "/s.csv").outcomes == [.unchanged: 1])
    #expect(bench.rows("dynamics", SyncBench.details).isEmpty)
    let held = try await bench.upload(try bench.csv("s.csv", Self.lines("Insight 2")))
    #expect(held.outcomes == [.held: 1])
    #expect(try await bench.solutionLines().map { $0[2] } == ["deleted-in-crm"])
    #expect(bench.rows("dynamics", SyncBench.details).isEmpty)
    let workbook = try #require(held.rejectedWorkbook)
    #expect(try await bench.upload(try bench.corrected(workbook, [:])).outcomes == [.created: 1])
    #expect(name(bench) == "Insight 2")
  }

  @Test func `two records of one id are held and both named`() async throws {
    let bench = try SyncBench()
    for name in ["One", "Two"] {
      try bench.create(
        "dynamics", SyncBench.details, ["msft_solutionidentifier": .string(Self.id), "msft_solutionname": .string(name)])
    }
    let upload = try await bench.upload(try bench.csv("s.csv", Self.lines("Insight")))
    #expect(upload.outcomes == [.held: 1])
    #expect(try await bench.solutionLines().map { $0[2] } == ["id-not-unique"])
    #expect(bench.writes().isEmpty)
  }

  // MARK: Named outright

  /// `cosell solutions add`.
  private func add(_ name: String, to bench: SyncBench) async throws -> SolutionUpload {
    var importer = SolutionImport(world: try await bench.syncWorld(), run: try await bench.startRun("solutions add"))
    importer.options.overrules = true
    try await importer.prepare()
    return try await importer.add([("SolutionId", Self.id), ("Name", name)])
  }

  // The same value as in the last upload, and a new one: each goes before the CRM's edit.
  @Test(arguments: ["Insight", "Insight 2"])
  func `what is named outright goes before an edit of the CRM, and before a deletion`(_ value: String) async throws {
    let bench = try await uploaded()
    try bench.editDetail(Self.id, ["msft_solutionname": "Edited"])
    #expect(try await add(value, to: bench).outcomes == [.updated: 1])
    #expect(name(bench) == value)
    try bench.delete("dynamics", SyncBench.details, bench.detail(Self.id)["\(SyncBench.details)id"]?.string ?? "")
    #expect(try await add(value, to: bench).outcomes == [.created: 1])
    #expect(name(bench) == value)
  }

  // MARK: Retiring

  @Test func `retires what the file lacks, but nothing that a deal uses`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    _ = try await bench.run()
    let used = bench.rows("dynamics", SyncBench.details).compactMap { $0["msft_solutionidentifier"]?.string }
    #expect(used == ["SOL-00001-XYZ"])
    let all = ["SolutionId,Name,Active", "SOL-10001-AAAAA,Insight,Yes", "SOL-10002-AAAAA,Estate,Yes", "SOL-10003-AAAAA,Ledger,"]
    try await bench.upload(try bench.csv("all.csv", all))
    let before = bench.writes().count
    let upload = try await bench.upload(try bench.csv("all.csv", Array(all.prefix(2)))) { $0.retiresMissing = true }
    #expect(upload.outcomes == [.unchanged: 1, .updated: 2, .ignored: 1])
    #expect(
      bench.writes(after: before).map { $0.fields.map(\.path).sorted() } == [
        ["statecode", "statuscode"], ["statecode", "statuscode"],
      ])
    #expect(
      bench.catalogue(["statecode"]) == [
        "SOL-00001-XYZ": ["0"], "SOL-10001-AAAAA": ["0"], "SOL-10002-AAAAA": ["1"], "SOL-10003-AAAAA": ["1"],
      ])
    #expect(
      try await bench.solutionLines(["updated", "ignored"]).map { [$0[0], $0[1], $0[2], $0[4]] }.sorted { $0[3] < $1[3] } == [
        ["", "ignored", "in-use", "SOL-00001-XYZ"], ["", "updated", "retired", "SOL-10002-AAAAA"],
        ["", "updated", "retired", "SOL-10003-AAAAA"],
      ])
    // Again: nothing is left to retire.
    #expect(
      try await bench.upload(bench.folder + "/all.csv") { $0.retiresMissing = true }.outcomes == [.unchanged: 1, .ignored: 1])
    // Yes in the file brings one back.
    try await bench.upload(try bench.csv("back.csv", ["SolutionId,Name,Active", "SOL-10002-AAAAA,Estate,Yes"]))
    #expect(bench.catalogue(["statecode"])["SOL-10002-AAAAA"] == ["0"])
  }

  @Test func `retires nothing while rows are rejected, and refuses a rejected workbook`() async throws {
    let bench = try await uploaded()
    let bad = try await bench.upload(try bench.csv("s.csv", ["SolutionId,Name", "SOL-2-B,", "SOL-3-C,Good"])) {
      $0.retiresMissing = true
    }
    #expect(bad.outcomes == [.rejected: 1, .created: 1])
    #expect(bad.notes == ["nothing was retired: some rows were rejected, and what they mean is not known"])
    #expect(bench.catalogue(["statecode"])[Self.id] == ["0"])
    let refused = try await bench.upload(try #require(bad.rejectedWorkbook)) { $0.retiresMissing = true }
    #expect(
      refused.refusal?.description
        == "\(bench.folder)/rejected-s.xlsx: could not retire what the file lacks: this is a workbook of rejected rows, and it lacks nearly everything; leave out --retire-missing, or name the whole list (UPL005)"
    )
  }

  @Test func `a solution of a referral that no run has read is kept too`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.upload(
      try bench.csv("all.csv", ["SolutionId,Name", "SOL-00001-XYZ,Used", "SOL-2-B,Estate", "SOL-3-C,Ledger"]))
    let upload = try await bench.upload(try bench.csv("few.csv", ["SolutionId,Name", "SOL-2-B,Estate"])) {
      $0.retiresMissing = true
    }
    #expect(upload.outcomes == [.unchanged: 1, .updated: 1, .ignored: 1])
    #expect(bench.catalogue(["statecode"]) == ["SOL-00001-XYZ": ["0"], "SOL-2-B": ["0"], "SOL-3-C": ["1"]])
  }

  @Test func `retires nothing while a row is held`() async throws {
    let bench = try await uploaded()
    try await bench.upload(try bench.csv("t.csv", ["SolutionId,Name", "SOL-2-B,Estate"]))
    try bench.editDetail(Self.id, ["msft_solutionname": "Edited"])
    let upload = try await bench.upload(try bench.csv("s.csv", Self.lines("Insight 2"))) { $0.retiresMissing = true }
    #expect(upload.outcomes == [.held: 1])
    #expect(upload.notes == ["nothing was retired: some rows were not taken, and what they mean is not known"])
    #expect(bench.catalogue(["statecode"])["SOL-2-B"] == ["0"])
  }

  @Test func `lists what it cannot retire where the guide has no way to say so`() async throws {
    let bench = try await uploaded()
    bench.remove("Solution details", "Active", by: "Upload column")
    let before = bench.writes().count
    let upload = try await bench.upload(try bench.csv("s.csv", ["SolutionId,Name", "SOL-2-B,Other"])) { $0.retiresMissing = true }
    #expect(upload.outcomes == [.created: 1, .ignored: 1])
    #expect(try await bench.solutionLines(["ignored"]).map { $0[2] } == ["cannot-retire"])
    #expect(bench.writes().count == before + 1)
  }

  // MARK: Brake

  @Test func `a brake stops the file before its first write, and --allow lifts it`() async throws {
    let bench = try SyncBench()
    bench.options.brakes.solutions = 4
    let path = try bench.csv("s.csv", [UploadTests.headings] + UploadTests.rows(3))
    #expect(try await bench.upload(path).outcomes == [.created: 3])
    let more = try bench.csv("t.csv", [UploadTests.headings] + UploadTests.rows(2, from: 4))
    let held = try await bench.upload(more)
    // Three of the last 24 hours and two more.
    #expect(
      held.brake
        == "5 solution details in Dynamics 365 are more than 4; see that 't.csv' is meant, then run with --allow solutions=5")
    #expect(bench.writes().count == 3)
    #expect(try await bench.solutionLines().map { $0[2] } == ["braked"])
    #expect(try await bench.state().journal("Plan", ofRun: bench.lastUpload?.id ?? 0, after: 0, limit: 100).count == 10)
    bench.options.allow = ["solutions": 5]
    #expect(try await bench.upload(more).outcomes == [.created: 2])
  }

  @Test func `shows what would be written and writes nothing`() async throws {
    let bench = try await uploaded()
    let before = bench.writes().count
    let upload = try await bench.upload(
      try bench.csv("s.csv", ["SolutionId,Name", "\(Self.id),Insight 2", "SOL-2-B,", "SOL-3-C,New"])
    ) { $0.isPlan = true }
    #expect(upload.outcomes == [.updated: 1, .rejected: 1, .created: 1])
    #expect(upload.planned == 3)
    #expect(bench.writes().count == before)
    #expect(try await bench.solutionLines().isEmpty)
  }
}
