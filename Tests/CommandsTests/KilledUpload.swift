import Foundation
import PracticeSystems
import SimulatedWorld
import Spreadsheets
import Testing

/// The evening before a night that takes a list of solution details out of the drop folder; and how that night ends, disturbed or
/// not.
final class KilledUpload {
  /// What stands at the end, and what was told of it.
  struct End {
    var problems: [String] = []
    /// Rows of `Changes` of all reports, each once, without ids and runs.
    var changes: [String] = []
    /// `created SOL-5-E`, each once a run.
    var lines: [String] = []
  }

  static let details = "msft_microsoftsolutiondetails"
  private static let old = [
    "SolutionId,Name,SolutionType", "SOL-1-A,Insight,3P", "SOL-2-B,Estate,3P", "SOL-3-C,Ledger,3P",
  ]
  /// New ones, one of them retired, changed ones, one changed on both sides, one that is wrong.
  private static let new = [
    "SolutionId,Name,SolutionType,Active", "SOL-1-A,Insight 2,3P,Yes", "SOL-2-B,Estate,1P,No", "SOL-3-C,Ledger 2,3P,",
    "SOL-4-D,Shield,3P,", "SOL-5-E,Copilot,3P,Yes", "SOL-6-F,Monitor,3P,No", "SOL-7-G,,3P,Yes", "SOL-8-H,Service,1P,",
  ]
  /// Written by hand: what the file and the CRM come to.
  private static let catalogue = [
    "SOL-1-A Insight 2 3P 0", "SOL-2-B Estate 1P 1", "SOL-3-C Ledger, edited 3P 0", "SOL-4-D Shield 3P 0",
    "SOL-5-E Copilot 3P 0", "SOL-6-F Monitor 3P 1", "SOL-8-H Service 1P 0",
  ]
  private static let told: Set<String> = [
    "created SOL-5-E", "created SOL-6-F", "created SOL-8-H", "updated SOL-1-A", "updated SOL-2-B", "updated SOL-4-D",
  ]

  let bench: ProgramBench
  private let evening: PracticeWorld.State
  private let sequence: Int
  let counted: FaultTally
  let whole: End

  init() throws {
    let bench = try ProgramBench(adding: "solution_uploads: inbox")
    try Self.drop(Self.old, "old.csv", bench)
    try Self.expect(try bench.cosell("run", "cosell.yaml"), [0])
    try bench.admin(
      "POST", "/edit",
      [
        "system": "dynamics", "entity": .string(Self.details), "person": "a seller",
        "id": .string(try Self.id("SOL-3-C", bench)), "fields": ["msft_solutionname": "Ledger, edited"],
      ])
    try bench.create("dynamics", Self.details, ["msft_solutionidentifier": "SOL-4-D", "msft_solutionname": "Typed by hand"])
    try bench.nightPasses()
    try FileManager.default.moveItem(atPath: bench.folder + "/state", toPath: bench.folder + "-evening")
    self.bench = bench
    evening = bench.world.snapshot()
    sequence = bench.world.withState { $0.context.history.lastSequence }
    counted = try FaultTally()
    try Self.begin(bench, evening)
    try Self.expect(
      try bench.cosell(["run", "cosell.yaml"], environment: counted.environment(below: bench.folder)), [1])
    whole = try Self.end(bench, after: sequence)
  }

  deinit { try? FileManager.default.removeItem(atPath: bench.folder + "-evening") }

  private static func expect(_ told: ProgramBench.Told, _ codes: [Int32]) throws {
    guard codes.contains(told.code) else { throw ProgramBench.Problem(description: "\(told)") }
  }

  private static func id(_ solution: String, _ bench: ProgramBench) throws -> String {
    try bench.rows("dynamics", details).first { $0["msft_solutionidentifier"]?.string == solution }?["\(details)id"]?.string ?? ""
  }

  private static func drop(_ lines: [String], _ name: String, _ bench: ProgramBench) throws {
    try FileManager.default.createDirectory(atPath: bench.folder + "/inbox", withIntermediateDirectories: true)
    try bench.write(lines.map { $0 + "\r\n" }.joined(), to: "inbox/" + name)
    // It lies there since an hour.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: bench.folder + "/inbox/" + name)
  }

  /// Back to the evening.
  private static func begin(_ bench: ProgramBench, _ evening: PracticeWorld.State) throws {
    let files = FileManager.default
    for name in ["state", "reports", "inbox"] { try? files.removeItem(atPath: bench.folder + "/" + name) }
    try files.copyItem(atPath: bench.folder + "-evening", toPath: bench.folder + "/state")
    try drop(new, "new.csv", bench)
    bench.world.restore(evening)
  }

  // MARK: A disturbed night

  /// Runs the night with a fault, then undisturbed until nothing is left to do.
  func disturbed(
    _ fault: FaultTally.Fault, at number: Int
  ) throws -> (night: ProgramBench.Told, tally: FaultTally, end: End) {
    try Self.begin(bench, evening)
    let tally = try FaultTally()
    let night = try bench.cosell(["run", "cosell.yaml"], environment: tally.environment(below: bench.folder, fault, at: number))
    return (night, tally, try Self.end(bench, after: sequence))
  }

  private static func end(_ bench: ProgramBench, after sequence: Int) throws -> End {
    var end = End()
    for round in 1...5 {
      let before = bench.world.withState { $0.context.history.apiWrites().count }
      let run = try bench.cosell("run", "cosell.yaml")
      if ![0, 1].contains(run.code) { end.problems.append("\(run)") }
      if bench.world.withState({ $0.context.history.apiWrites().count }) == before { break }
      if round == 5 { end.problems.append("still writes after 5 runs") }
    }
    let columns = ["msft_solutionidentifier", "msft_solutionname", "msft_type", "statecode"]
    let rows = try bench.rows("dynamics", details).map { row in columns.map { row[$0]?.text ?? "" }.joined(separator: " ") }
    let catalogue = rows.map { $0.replacing("\"", with: "") }.sorted()
    if catalogue != Self.catalogue { end.problems.append("the CRM holds \(catalogue)") }
    let creates = bench.world.withState { $0.context.history.apiWrites(since: sequence) }.filter { $0.operation == .create }
    if creates.count != 3 { end.problems.append("\(creates.count) creates were accepted") }
    try readReports(bench, &end)
    end.problems += try folderProblems(bench)
    return end
  }

  // MARK: What was told

  private static func readReports(_ bench: ProgramBench, _ end: inout End) throws {
    var changes: Set<[String]> = []
    var lines: Set<[String]> = []
    for name in bench.files("reports") where name.hasSuffix(".jsonl") && !name.hasPrefix(".") {
      for line in String(decoding: try bench.bytes("reports/" + name), as: UTF8.self).split(separator: "\n") {
        let row = try PracticeJSON(parsing: Array(line.utf8))
        func texts(_ headings: String...) -> [String] { headings.map { row[$0]?.text ?? "" } }
        switch row["sheet"]?.string {
        // A run that is killed between its report and the note of it is told again by the next, under its own name.
        case "Changes": changes.insert(texts("Run", "Record", "System", "Entity", "Field", "Before", "After", "From"))
        case "Solutions":
          guard ["created", "updated"].contains(row["Outcome"]?.string ?? "") else { continue }
          lines.insert([row["Run"]?.text ?? "", "\(row["Outcome"]?.string ?? "") \(row["Id"]?.string ?? "")"])
        default: break
        }
      }
    }
    let id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
    end.changes = changes.map { $0.dropFirst(2).joined(separator: "|").replacing(id, with: "ID") }.sorted()
    end.lines = lines.map { $0[1] }.sorted()
    // A new one that is retired is marked by the run after a kill, and that tells it so.
    if Set(end.lines).subtracting(["updated SOL-6-F"]) != told || Set(end.lines).count != end.lines.count {
      end.problems.append("told \(end.lines)")
    }
  }

  /// The list has gone to `rejected/` once, and beside it lies a workbook with the two rows that wait for a person.
  private static func folderProblems(_ bench: ProgramBench) throws -> [String] {
    var problems: [String] = []
    if bench.files("inbox") != ["rejected"] { problems.append("the folder holds \(bench.files("inbox"))") }
    let files = bench.files("inbox/rejected")
    if files.filter({ $0.hasSuffix("-new.csv") }).count != 1 { problems.append("rejected/ holds \(files)") }
    let workbooks = files.filter { $0.hasSuffix(".xlsx") }
    // One that a killed run had written may be kept beside the one of the run that finished.
    if !workbooks.contains("rejected-new.xlsx") || workbooks.count > 2 || files.count != workbooks.count + 1 {
      problems.append("rejected/ holds \(files)")
    }
    for name in workbooks {
      let table = try Spreadsheet.tables(at: bench.folder + "/inbox/rejected/" + name)[0]
      let ids = table.rows.dropFirst().map { $0.cell(2)?.text ?? "" }
      if ids != ["SOL-3-C", "SOL-7-G"] { problems.append("\(name) holds \(ids)") }
    }
    return problems
  }
}

extension KilledUpload.End {
  /// What is otherwise than at the end of the undisturbed night.
  func difference(from whole: KilledUpload.End) -> [String] {
    var found = problems
    var counts = Dictionary(whole.changes.map { ($0, 1) }, uniquingKeysWith: +)
    for row in changes {
      counts[row, default: 0] -= 1
      if counts[row, default: 0] < 0 { found.append("told and not: \(row)") }
    }
    for (row, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 { found.append("not told: \(row)") }
    return found
  }
}
