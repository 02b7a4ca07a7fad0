import Faults
import Foundation
import PracticeSystems
import Records
import SimulatedWorld
import Spreadsheets
import Sync
import Testing

/// Files that people drop into the folder of the configuration, taken in by the nightly run.
struct UploadFolderTests {
  /// A bench whose nightly run looks into `drop`.
  private func bench() throws -> SyncBench {
    let bench = try SyncBench()
    bench.options.solutionUploads = bench.folder + "/drop"
    return bench
  }

  /// Drops a file that lies there since yesterday.
  private func drop(_ name: String, _ lines: [String], in bench: SyncBench, age: Double = 86_400) throws {
    try bench.csv("drop/" + name, lines)
    try stamp(bench.folder + "/drop/" + name, age, bench)
  }

  private func stamp(_ path: String, _ age: Double, _ bench: SyncBench) throws {
    let now = PracticeWorldClock(bench.world).now().seconds
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(now) - age)], ofItemAtPath: path)
  }

  private func files(_ bench: SyncBench) -> [String] {
    let folder = bench.folder + "/drop"
    return (FileManager.default.subpaths(atPath: folder) ?? []).filter {
      ["xlsx", "csv", "txt"].contains(($0 as NSString).pathExtension)
    }
    .map { name in
      // The run's name has a number of its own.
      name.replacing(#/[0-9]{8}T[0-9]{6}-[0-9]+/#, with: "RUN")
    }.sorted()
  }

  @Test func `a good file goes to done, one with bad rows to rejected with a workbook beside it`() async throws {
    let bench = try bench()
    try drop("good.csv", ["SolutionId,Name", "SOL-1-A,Insight"], in: bench)
    try drop("bad.csv", ["SolutionId,Name", "SOL-2-B,Estate", "SOL-3-C,"], in: bench)
    let summary = try await bench.run()
    #expect(summary.exitCode == 1)
    #expect(summary.solutions.uploads.map(\.file) == ["bad.csv", "good.csv"])
    #expect(summary.solutions.outcomes == [.created: 2, .rejected: 1])
    #expect(
      files(bench) == [
        "done/2026-11-20-RUN-good.csv", "rejected/2026-11-20-RUN-bad.csv", "rejected/rejected-bad.xlsx",
      ])
    #expect(bench.catalogue() == ["SOL-1-A": ["Insight"], "SOL-2-B": ["Estate"]])

    // Corrected and moved back: the name is kept, nothing but that row is written.
    let workbook = try bench.corrected(bench.folder + "/drop/rejected/rejected-bad.xlsx", [1: [3: "Ledger"]])
    try FileManager.default.removeItem(atPath: bench.folder + "/drop/rejected/rejected-bad.xlsx")
    try FileManager.default.moveItem(atPath: workbook, toPath: bench.folder + "/drop/rejected-bad.xlsx")
    try stamp(bench.folder + "/drop/rejected-bad.xlsx", 3600, bench)
    let before = bench.apiWrites
    let second = try await bench.night()
    #expect(second.exitCode == 0)
    #expect(bench.apiWrites == before + 1)
    #expect(bench.catalogue().count == 3)
    #expect(
      files(bench) == [
        "done/2026-11-20-RUN-good.csv", "done/2026-11-21-RUN-rejected-bad.xlsx", "rejected/2026-11-20-RUN-bad.csv",
      ])
    // A night without files asks nothing of the catalogue.
    let quiet = bench.calls()
    try await bench.quietNight()
    #expect(bench.calls(since: quiet) == [:])
  }

  @Test func `a second round that is still wrong keeps the name`() async throws {
    let bench = try bench()
    try drop("bad.csv", ["SolutionId,Name", "SOL-3-C,"], in: bench)
    try await bench.run()
    let workbook = bench.folder + "/drop/rejected/rejected-bad.xlsx"
    try FileManager.default.moveItem(atPath: workbook, toPath: bench.folder + "/drop/rejected-bad.xlsx")
    try stamp(bench.folder + "/drop/rejected-bad.xlsx", 3600, bench)
    try await bench.night()
    #expect(
      files(bench) == [
        "rejected/2026-11-20-RUN-bad.csv", "rejected/2026-11-21-RUN-rejected-bad.xlsx", "rejected/rejected-bad.xlsx",
      ])
    let table = try #require(try Spreadsheet.tables(at: workbook).first)
    #expect(
      table.rows.map { $0.cells.map(\.text) } == [
        ["Error", "SolutionId", "Name"],
        ["'Name' is empty; write a value; the CRM needs one (missing-value)", "SOL-3-C"],
      ])
  }

  @Test func `a file that is still being copied is left for the next run`() async throws {
    let bench = try bench()
    try drop("fresh.csv", ["SolutionId,Name", "SOL-1-A,Insight"], in: bench, age: 5)
    try drop("half.csv.part", ["SolutionId,Name"], in: bench)
    try drop("open.csv", ["SolutionId,Name", "SOL-2-B,Estate"], in: bench)
    try drop("~$open.csv", ["x"], in: bench)
    try drop("notes.txt", ["hello"], in: bench)
    let summary = try await bench.run()
    #expect(summary.solutions.isEmpty)
    #expect(
      summary.solutions.notes == [
        "'fresh.csv' was changed a moment ago or is open somewhere; it is left for the next run",
        "'half.csv.part' was changed a moment ago or is open somewhere; it is left for the next run",
        "'open.csv' was changed a moment ago or is open somewhere; it is left for the next run",
        "'notes.txt' in '\(bench.folder)/drop' is no workbook or CSV file; it is left there",
      ])
    #expect(summary.exitCode == 0)
    #expect(bench.rows("dynamics", SyncBench.details).isEmpty)
    let next = try await bench.night()
    #expect(next.solutions.uploads.map(\.file) == ["fresh.csv"])
  }

  @Test func `half a workbook is left while it is young, and rejected when it is old`() async throws {
    let bench = try bench()
    try FileManager.default.createDirectory(atPath: bench.folder + "/drop", withIntermediateDirectories: true)
    let whole = try Data(contentsOf: URL(filePath: SyncBench.root + "/mappings/dynamics365.xlsx"))
    let path = bench.folder + "/drop/half.xlsx"
    try whole.prefix(whole.count / 2).write(to: URL(filePath: path))
    try stamp(path, 600, bench)
    let first = try await bench.run()
    #expect(first.exitCode == 0)
    #expect(files(bench) == ["half.xlsx"])
    let second = try await bench.night()
    #expect(second.exitCode == 1)
    #expect(files(bench) == ["rejected/2026-11-21-RUN-half.xlsx"])
    #expect(try await bench.told("Solutions").map { [$0[0], $0[2], $0[3]] } == [["half.xlsx", "rejected", "XLS005"]])
  }

  @Test func `the same content again is told and changes nothing`() async throws {
    let bench = try bench()
    let lines = ["SolutionId,Name", "SOL-1-A,Insight"]
    try drop("monday.csv", lines, in: bench)
    try await bench.run()
    try drop("tuesday.csv", lines, in: bench)
    let before = bench.apiWrites
    let summary = try await bench.night()
    #expect(summary.solutions.outcomes == [.unchanged: 1])
    #expect(bench.apiWrites == before)
    #expect(
      try await bench.told("Findings").filter { $0[0] == "same-file" }.map { [$0[2], $0[4]] } == [["tuesday.csv", "monday.csv"]])
  }

  @Test func `rows that fail keep their file for the next run`() async throws {
    let bench = try bench()
    try drop("some.csv", ["SolutionId,Name", "SOL-1-A,Insight", "SOL-2-B,"], in: bench)
    bench.admin(
      "POST", "/faults",
      ["system": "dynamics", "method": "POST", "pathContains": "$batch", "count": .null, "status": 503])
    let first = try await bench.run()
    bench.admin("DELETE", "/faults")
    #expect(first.exitCode == 2)
    #expect(first.solutions.outcomes == [.failed: 1, .rejected: 1])
    #expect(files(bench) == ["some.csv"])
    let second = try await bench.night()
    #expect(second.solutions.outcomes == [.created: 1, .rejected: 1])
    #expect(files(bench) == ["rejected/2026-11-21-RUN-some.csv", "rejected/rejected-some.xlsx"])
    #expect(bench.catalogue() == ["SOL-1-A": ["Insight"]])
  }

  @Test func `a brake leaves the file where it lies`() async throws {
    let bench = try bench()
    bench.options.brakes.solutions = 1
    try drop("two.csv", ["SolutionId,Name", "SOL-1-A,Insight", "SOL-2-B,Estate"], in: bench)
    let summary = try await bench.run()
    #expect(summary.exitCode == 3)
    #expect(files(bench) == ["two.csv"])
    #expect(bench.rows("dynamics", SyncBench.details).isEmpty)
  }

  @Test func `a plan shows what the folder would write and moves nothing`() async throws {
    let bench = try bench()
    try drop("one.csv", ["SolutionId,Name", "SOL-1-A,Insight"], in: bench)
    bench.options.isPlan = true
    let summary = try await bench.run()
    #expect(summary.planned == 2)
    #expect(files(bench) == ["one.csv"])
    #expect(bench.apiWrites == 0)
  }

  @Test func `a plan's workbook shows what uploads would write, and so does that of a brake`() async throws {
    let bench = try bench()
    try drop("two.csv", ["SolutionId,Name", "SOL-1-A,Insight", "SOL-2-B,Estate"], in: bench)
    let expected = [
      ["SOL-1-A", "msft_solutionidentifier", "SOL-1-A"], ["SOL-1-A", "msft_solutionname", "Insight"],
      ["SOL-2-B", "msft_solutionidentifier", "SOL-2-B"], ["SOL-2-B", "msft_solutionname", "Estate"],
    ]
    func shown(_ path: String) throws -> [[String]] {
      let workbook = try AnsweredWorkbook(path)
      let columns = ["Deal", "Field", "After"].map { workbook.texts($0, "Plan") }
      return columns[0].indices.map { row in columns.map { $0[row] } }.sorted { $0[0] + $0[1] < $1[0] + $1[1] }
    }
    #expect(try shown(try await bench.plan()) == expected)
    bench.options.brakes.solutions = 1
    let braked = try await bench.run()
    #expect(braked.exitCode == 3)
    #expect(try await bench.state().hasPlanRows(braked.run.id))
    #expect(try shown(try await bench.planWorkbook(braked)) == expected)
  }

  @Test func `two files of one name but for their kind leave two workbooks of rejected rows`() async throws {
    let bench = try bench()
    try drop("list.csv", ["SolutionId,Name", "SOL-1-A,"], in: bench)
    try drop("list.tsv", ["SolutionId\tName", "SOL-2-B\t"], in: bench)
    try await bench.run()
    func ids(_ name: String) throws -> [String] {
      try Spreadsheet.tables(at: bench.folder + "/drop/rejected/" + name)[0].rows.dropFirst().map { $0.cell(2)?.text ?? "" }
    }
    #expect(try ids("rejected-list.xlsx") == ["SOL-2-B"])
    #expect(try ids("rejected-list-2.xlsx") == ["SOL-1-A"])
    // Next week's list does not take the place of one that somebody is correcting.
    try drop("list.csv", ["SolutionId,Name", "SOL-3-C,"], in: bench)
    try await bench.night()
    #expect(try ids("rejected-list.xlsx") == ["SOL-3-C"])
    #expect(try ids("rejected-list-2.xlsx") == ["SOL-1-A"])
    #expect(try ids("rejected-list-3.xlsx") == ["SOL-2-B"])
  }

  @Test func `a workbook of rejected rows that cannot be written costs no deal, and is written by the next run`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.options.solutionUploads = bench.folder + "/drop"
    try drop("some.csv", ["SolutionId,Name", "SOL-1-A,Insight", "SOL-2-B,"], in: bench)
    // Where its folder should be, there is a file.
    try Data().write(to: URL(filePath: bench.folder + "/drop/rejected"))
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 4])
    #expect(summary.exitCode == 2)
    #expect(summary.solutions.outcomes == [.created: 1, .rejected: 1])
    #expect(files(bench) == ["some.csv"])
    #expect(summary.solutions.notes.contains { $0.hasPrefix("'some.csv' was taken in, and could not be finished: ") })
    #expect(try await bench.findings().contains("DROP002"))
    try FileManager.default.removeItem(atPath: bench.folder + "/drop/rejected")
    let second = try await bench.night()
    #expect(second.exitCode == 1)
    #expect(second.solutions.outcomes == [.unchanged: 1, .rejected: 1])
    #expect(files(bench) == ["rejected/2026-11-21-RUN-some.csv", "rejected/rejected-some.xlsx"])
  }
}
