import Faults
import Foundation
import PracticeSystems
import Records
import Spreadsheets
import StateStore
import Sync
import Systems
import Testing

/// What `solutions import` does, against the practice CRM.
struct UploadTests {
  static let headings = "SolutionId,Name,SolutionType,Publisher,Active,Notes"

  /// So many good rows, ids SOL-10001-AAAAA and so on.
  static func rows(_ count: Int, from first: Int = 1) -> [String] {
    (first..<(first + count)).map { "SOL-\(10_000 + $0)-AAAAA,Contoso Solution \($0),3P,Contoso,Yes,for people" }
  }

  @Test func `makes what is not there and writes nothing the second time`() async throws {
    let bench = try SyncBench()
    let path = try bench.csv("solutions.csv", [Self.headings] + Self.rows(3))
    let first = try await bench.upload(path)
    #expect(first.outcomes == [.created: 3])
    #expect(first.writes == 3)
    #expect(
      bench.catalogue(["msft_solutionname", "msft_type", "msft_publishername", "statecode"])["SOL-10002-AAAAA"]
        == ["Contoso Solution 2", "3P", "Contoso", "0"])
    #expect(bench.writes().map(\.operation) == ["create", "create", "create"])
    let second = try await bench.upload(path)
    #expect(second.outcomes == [.unchanged: 3])
    #expect(bench.writes().count == 3)
    #expect(try await bench.journal("Findings").map { $0[0].description } == ["same-file"])
  }

  @Test func `many rows cost the floor of calls, and none the second time`() async throws {
    let bench = try SyncBench()
    let path = try bench.csv("solutions.csv", [Self.headings] + Self.rows(1200))
    let before = bench.calls()
    let first = try await bench.upload(path)
    #expect(first.outcomes == [.created: 1200])
    #expect(bench.rows("dynamics", SyncBench.details).count == 1200)
    // One page of an empty table, and a hundred rows a batch.
    #expect(bench.calls(since: before) == ["list": 1, "write": 12])
    let between = bench.calls()
    let second = try await bench.upload(path)
    #expect(second.outcomes == [.unchanged: 1200])
    #expect(bench.calls(since: between) == ["delta": 1])
    #expect(bench.writes().count == 1200)
  }

  @Test func `seven of a hundred rows are bad: the others are done, and the seven once they are corrected`() async throws {
    let bench = try SyncBench()
    var lines = Self.rows(100)
    lines[4] = ",No id at all,3P,Contoso,Yes,"
    lines[9] = "SOL-10010-AAAAA,,3P,Contoso,Yes,"
    lines[14] = "SOL-10015-AAAAA,\(String(repeating: "x", count: 301)),3P,Contoso,Yes,"
    lines[19] = "SOL-10020-AAAAA,Active is what,3P,Contoso,Perhaps,"
    lines[24] = "SOL-10025-AAAAA,Twice,3P,Contoso,Yes,"
    lines[29] = "sol-10025-aaaaa,Twice again,3P,Contoso,Yes,"
    lines[34] = "SOL-10035-AAAAA,Type too long,\(String(repeating: "y", count: 101)),Contoso,Yes,"
    let path = try bench.csv("solutions.csv", [Self.headings] + lines)
    let first = try await bench.upload(path)
    #expect(first.outcomes == [.created: 93, .rejected: 7])
    #expect(bench.writes().count == 93)
    #expect(
      try await bench.solutionLines(["rejected"]) == [
        [
          "6", "rejected", "missing-id",
          "A6: 'SolutionId' is empty; write the solution's id, such as SOL-12345-ABCDE, or delete the row", "",
        ],
        ["11", "rejected", "missing-value", "B11: 'Name' is empty; write a value; the CRM needs one", "SOL-10010-AAAAA"],
        ["16", "rejected", "too-long", "B16: 'Name' has 301 characters, and the CRM takes 300; shorten it", "SOL-10015-AAAAA"],
        [
          "21", "rejected", "not-in-list",
          "E21: 'Perhaps' is not among the choices; write 'Yes' or 'No'", "SOL-10020-AAAAA",
        ],
        [
          "26", "rejected", "duplicate-id",
          "A26: the id 'SOL-10025-AAAAA' stands in row 31 of 'solutions.csv' too; keep one of the rows",
          "SOL-10025-AAAAA",
        ],
        [
          "31", "rejected", "duplicate-id",
          "A31: the id 'sol-10025-aaaaa' stands in row 26 of 'solutions.csv' too; keep one of the rows",
          "sol-10025-aaaaa",
        ],
        [
          "36", "rejected", "too-long", "C36: 'SolutionType' has 101 characters, and the CRM takes 100; shorten it",
          "SOL-10035-AAAAA",
        ],
      ])
    let workbook = try #require(first.rejectedWorkbook)
    #expect(workbook == bench.folder + "/rejected-solutions.xlsx")
    let tables = try Spreadsheet.tables(at: workbook)
    #expect(tables.map(\.name) == ["Solutions"])
    #expect(tables[0].rows.count == 8)
    #expect(
      tables[0].rows[0].cells.map(\.text) == ["Error", "SolutionId", "Name", "SolutionType", "Publisher", "Active", "Notes"])
    #expect(
      tables[0].rows[1].cells.map(\.text) == [
        "'SolutionId' is empty; write the solution's id, such as SOL-12345-ABCDE, or delete the row (missing-id)",
        "No id at all", "3P", "Contoso", "Yes",
      ])

    // A person corrects the seven in the workbook, and drops it in again.
    let fixed: [Int: [Int: String]] = [
      1: [2: "SOL-10005-AAAAA"], 2: [3: "Contoso Solution 10"], 3: [3: "Contoso Solution 15"], 4: [6: "No"], 5: [:],
      6: [2: "SOL-10030-AAAAA"], 7: [4: "1P"],
    ]
    let again = try bench.corrected(workbook, fixed)
    let second = try await bench.upload(again)
    #expect(second.outcomes == [.created: 7])
    #expect(second.rejectedWorkbook == nil)
    // The one that is not active is made, and then marked: a new record cannot be.
    let after = bench.writes().dropFirst(93)
    #expect(after.filter { $0.operation == "create" }.count == 7)
    #expect(after.count == 8)
    let catalogue = bench.catalogue(["statecode"])
    #expect(catalogue.count == 100)
    #expect(catalogue.values.allSatisfy { $0.count == 1 })
    #expect(catalogue.filter { $0.value == ["1"] }.map(\.key) == ["SOL-10020-AAAAA"])
  }

  @Test func `an id that stands in very many rows is told at each, by the first of the others`() async throws {
    let bench = try SyncBench()
    let count = 4000
    let lines = (0..<count).map { "\($0 % 2 == 0 ? "SOL-1-A" : "sol-1-a"),Contoso Solution \($0)" }
    let upload = try await bench.upload(try bench.csv("same.csv", ["SolutionId,Name"] + lines + ["SOL-2-B,Good"]))
    #expect(upload.outcomes == [.created: 1, .rejected: count])
    #expect(bench.catalogue() == ["SOL-2-B": ["Good"]])
    let told = try await bench.solutionLines(["rejected"])
    #expect(told.count == count)
    let reason = "of 'same.csv' too; keep one of the rows"
    #expect(told.first?[3] == "A2: the id 'SOL-1-A' stands in row 3, 4, 5, 6, 7 and others \(reason)")
    #expect(told.last?[3] == "A4001: the id 'sol-1-a' stands in row 2, 3, 4, 5, 6 and others \(reason)")
    // All of them come back, each with its reason.
    let workbook = try #require(upload.rejectedWorkbook)
    let table = try #require(try Spreadsheet.tables(at: workbook).first)
    #expect(table.rows.count == count + 1)
    #expect(table.rows.dropFirst().allSatisfy { $0.cell(1)?.text.hasSuffix("(duplicate-id)") == true })
    #expect(table.rows.last?.cells.dropFirst().map(\.text) == ["sol-1-a", "Contoso Solution 3999"])
  }
}
