import Foundation
import PracticeSystems
import Records
import SimulatedWorld
import Spreadsheets
import Sync
import Testing

/// Files that cannot be taken, dropped into the folder beside a good one.
///
/// Each is told by its code and put away, nothing of it is written, and it costs the good one nothing. And folders that cannot be
/// used.
struct UploadBadFileTests {
  struct Bad: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let code: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ code: String) { self.init(name, Array(text.utf8), code) }

    init(_ name: String, _ bytes: [UInt8], _ code: String) { (self.name, self.bytes, self.code) = (name, bytes, code) }
  }

  private static let head = "SolutionId,Name\r\n"
  /// The beginning of a compound file, which old workbooks and protected ones are.
  private static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + Array(repeating: 0, count: 504)

  // One case a line, so the table can be read down its columns.
  // swift-format-ignore
  static let files: [Bad] = [
    .init("a-empty.csv",      "",                                                          "CSV003"),
    .init("a-empty.xlsx",     "",                                                          "XLS003"),
    .init("blank.csv",        "\r\n\r\n",                                                  "UPL001"),
    .init("alien.csv",        "Kennung,Bezeichnung\r\nSOL-1-A,Insight\r\n",                "UPL001"),
    .init("only-head.csv",    head,                                                        "UPL007"),
    .init("no-name.csv",      "SolutionId,Nmae\r\nSOL-1-A,Insight\r\n",                    "UPL003"),
    .init("twice.csv",        "SolutionId,Name,Name\r\nSOL-1-A,Insight,Estate\r\n",        "UPL004"),
    .init("is-csv.xlsx",      head + "SOL-1-A,Insight\r\n",                                "XLS003"),
    .init("is-html.xlsx",     "<html><table><tr><td>SolutionId</td></tr></table></html>",  "XLS003"),
    .init("old.xls",          compound + Array(repeating: 0, count: 512),                  "XLS004"),
    .init("protected.xlsx",   compound + Array("EncryptedPackage".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }), "XLS004"),
    .init("half.xlsx",        [0x50, 0x4B, 0x03, 0x04] + Array(repeating: 7, count: 900),  "XLS005"),
    .init("huge-cell.csv",    head + "SOL-1-A," + String(repeating: "x", count: 5 << 20),  "CSV009"),
    .init("latin.csv",        Array((head + "SOL-1-A,gr").utf8) + [0xF6, 0xDF] + Array("er\r\n".utf8), "CSV004"),
    .init("zeros.csv",        Array((head + "SOL-1-A,Insight\r\n").utf8) + Array(repeating: 0, count: 4096), "CSV005"),
    .init("open-quote.csv",   head + "SOL-1-A,\"Insight\r\nSOL-2-B,Estate\r\n",            "CSV006"),
    .init("many-cells.csv",   head + Array(repeating: "x", count: 20_000).joined(separator: ",") + "\r\n", "CSV008"),
  ]

  private func bench() throws -> SyncBench {
    let bench = try SyncBench()
    bench.options.solutionUploads = bench.folder + "/drop"
    try FileManager.default.createDirectory(atPath: bench.folder + "/drop", withIntermediateDirectories: true)
    return bench
  }

  /// Drops a file that lies there since yesterday.
  private func drop(_ name: String, _ bytes: [UInt8], in bench: SyncBench) throws {
    let path = bench.folder + "/drop/" + name
    try Data(bytes).write(to: URL(filePath: path))
    let now = PracticeWorldClock(bench.world).now().seconds
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: Double(now) - 86_400)], ofItemAtPath: path)
  }

  private func names(_ folder: String, of bench: SyncBench) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: bench.folder + "/drop" + folder)) ?? []).map { name in
      name.replacing(#/^[0-9-]{10}-[0-9]{8}T[0-9]{6}-[0-9]+-/#, with: "")
    }.sorted()
  }

  private func good(_ id: String) -> [UInt8] { Array((Self.head + "\(id),Insight\r\n").utf8) }

  @Test func `each file that cannot be taken is told by its code, put away as it was, and costs the others nothing`() async throws
  {
    let bench = try bench()
    for file in Self.files { try drop(file.name, file.bytes, in: bench) }
    try drop("good.csv", good("SOL-9-Z"), in: bench)
    let summary = try await bench.run()
    #expect(summary.exitCode == 1)
    #expect(bench.catalogue() == ["SOL-9-Z": ["Insight"]])
    #expect(bench.writes().map(\.operation) == ["create"])
    let told = try await bench.told("Solutions").filter { $0[2] == "rejected" }.map { [$0[0], $0[3]] }.sorted { $0[0] < $1[0] }
    #expect(told == Self.files.map { [$0.name, $0.code] }.sorted { $0[0] < $1[0] })
    #expect(names("/done", of: bench) == ["good.csv"])
    #expect(names("/rejected", of: bench) == Self.files.map(\.name).sorted())
    #expect(names("", of: bench) == ["done", "rejected"])
    // As they were: whoever dropped one finds it whole.
    for file in Self.files {
      let folder = bench.folder + "/drop/rejected"
      let name = try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix("-" + file.name) }
      let kept = try Data(contentsOf: URL(filePath: folder + "/" + (name ?? "")))
      #expect([UInt8](kept) == file.bytes, "\(file.name)")
    }
    try await bench.quietNight()
  }

  @Test(arguments: files)
  func `the import refuses it with the same code and touches nothing`(_ file: Bad) async throws {
    let bench = try bench()
    try drop(file.name, file.bytes, in: bench)
    let upload = try await bench.upload(bench.folder + "/drop/" + file.name)
    #expect(upload.refusal?.code.rawValue == file.code)
    #expect(upload.refusal?.remedy?.isEmpty == false)
    #expect(upload.rejectedWorkbook == nil)
    #expect(bench.apiWrites == 0)
    #expect(names("", of: bench) == [file.name])
  }

  @Test func `what is no upload is left where it lies, and told`() async throws {
    let bench = try bench()
    let drop = bench.folder + "/drop"
    try self.drop("open.csv", good("SOL-1-A"), in: bench)
    try self.drop(".~lock.open.csv#", [], in: bench)
    try FileManager.default.createDirectory(atPath: drop + "/mine.xlsx", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: drop + "/link.csv", withDestinationPath: drop + "/open.csv")
    let summary = try await bench.run()
    #expect(
      summary.solutions.notes == [
        "'open.csv' was changed a moment ago or is open somewhere; it is left for the next run",
        "'link.csv' in '\(drop)' is no workbook or CSV file; it is left there",
        "'mine.xlsx' in '\(drop)' is no workbook or CSV file; it is left there",
      ])
    #expect(summary.exitCode == 0)
    #expect(bench.apiWrites == 0)
    #expect(names("", of: bench) == [".~lock.open.csv#", "link.csv", "mine.xlsx", "open.csv"])
  }

  // MARK: Folders

  @Test func `a folder that is not there is told, and one that cannot be looked into waits for a person`() async throws {
    let bench = try SyncBench()
    bench.options.solutionUploads = bench.folder + "/nowhere"
    let missing = try await bench.run()
    #expect(
      missing.solutions.notes == ["the folder '\(bench.folder)/nowhere' is not there; no solution details were taken in"])
    #expect(missing.exitCode == 0)
    try Data().write(to: URL(filePath: bench.folder + "/nowhere"))
    let blocked = try await bench.night()
    #expect(blocked.exitCode == 1)
    #expect(try await bench.told("Findings").map { $0[0] } == ["DROP003"])
  }

  @Test func `a file that cannot be put away is done, told, and put away by the next run`() async throws {
    let bench = try bench()
    try drop("good.csv", good("SOL-1-A"), in: bench)
    // Where the folder of finished files should be, there is a file.
    try Data().write(to: URL(filePath: bench.folder + "/drop/done"))
    let first = try await bench.run()
    #expect(first.exitCode == 2)
    #expect(first.solutions.outcomes == [.created: 1])
    #expect(try await bench.told("Findings").map { $0[0] } == ["DROP002"])
    #expect(names("", of: bench) == ["done", "good.csv"])
    try FileManager.default.removeItem(atPath: bench.folder + "/drop/done")
    let before = bench.apiWrites
    let second = try await bench.night()
    #expect(second.exitCode == 0)
    #expect(second.solutions.outcomes == [.unchanged: 1])
    #expect(bench.apiWrites == before)
    #expect(names("", of: bench) == ["done"] && names("/done", of: bench) == ["good.csv"])
  }
}
