import Faults
import Foundation
import PracticeSystems
import SimulatedWorld
import Testing

@testable import StateStore

/// An evening, and what is then done by the built program over sockets; and how that night ends, disturbed or not.
final class KilledNight {
  /// What stands at the end of the night, and what was told of it.
  struct End {
    let state: EndState
    /// Rows of `Changes` of all reports, each once, without ids.
    let told: [String]
    /// Accepted writes of the night by the call that brought them.
    let writes: [PracticeWrite]
    let problems: [String]
    /// What persons decided, and what became of it.
    var decisions: [String] = []
    /// What lies in the drop folders, without the names of runs.
    var dropped: [String] = []

    /// Calls that brought something which stood there already.
    var repetitions: Int { Set(writes.filter(\.changes.isEmpty).compactMap(\.clientRequestID)).count }
    /// The most writes that one call brought.
    var mostInOne: Int { Dictionary(grouping: writes, by: \.clientRequestID).values.map(\.count).max() ?? 0 }
  }

  let bench: ProgramBench
  private let evening: PracticeWorld.State
  private let sequence: Int
  /// The words of what is disturbed.
  private let command: [String]
  /// Folders of the evening.
  private static let folders = ["state", "reports", "inbox"]
  /// The undisturbed night and what it takes.
  let whole: End
  let counted: FaultTally

  /// The night of all writes.
  convenience init() async throws {
    let bench = try ProgramBench()
    try bench.admin("POST", "/seed", NightOfAllWrites.scenario)
    try bench.edit("guide/Settings.csv", "Close in the CRM,tell", "Close in the CRM,close")
    try bench.edit("guide/Contact.csv", "telephone1,Business Phone,both,,", "telephone1,Business Phone,both,always,")
    try Self.night(bench)
    try NightOfAllWrites.dayOne(bench)
    try bench.nightPasses()
    try Self.night(bench)
    try NightOfAllWrites.dayTwo(bench)
    try bench.nightPasses()
    try FileManager.default.removeItem(atPath: bench.folder + "/reports")
    try await self.init(evening: bench, command: ["run", "cosell.yaml"])
  }

  /// - Parameters:
  ///   - bench: as it stands before what is disturbed.
  ///   - command: what is disturbed.
  init(evening bench: ProgramBench, command: [String]) async throws {
    self.bench = bench
    self.command = command
    let files = FileManager.default
    try files.createDirectory(atPath: bench.folder + "-evening", withIntermediateDirectories: true)
    for name in Self.folders where files.fileExists(atPath: bench.folder + "/" + name) {
      try files.moveItem(atPath: bench.folder + "/" + name, toPath: bench.folder + "-evening/" + name)
    }
    evening = bench.world.snapshot()
    sequence = bench.world.withState { $0.context.history.lastSequence }
    counted = try FaultTally()
    try Self.begin(bench, evening)
    let night = try bench.cosell(command, environment: counted.environment(below: bench.folder))
    guard [0, 1].contains(night.code) else { throw ProgramBench.Problem(description: "\(night)") }
    whole = try await Self.end(bench, after: sequence)
  }

  deinit { try? FileManager.default.removeItem(atPath: bench.folder + "-evening") }

  private static func night(_ bench: ProgramBench) throws {
    let night = try bench.cosell("run", "cosell.yaml")
    guard [0, 1].contains(night.code) else { throw ProgramBench.Problem(description: "\(night)") }
  }

  /// Back to the evening.
  private static func begin(_ bench: ProgramBench, _ evening: PracticeWorld.State) throws {
    let files = FileManager.default
    for name in folders {
      let (here, kept) = (bench.folder + "/" + name, bench.folder + "-evening/" + name)
      try? files.removeItem(atPath: here)
      if files.fileExists(atPath: kept) { try files.copyItem(atPath: kept, toPath: here) }
    }
    // What is just being copied is left alone: as if it had lain there for a while.
    for name in bench.files("inbox") {
      try files.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_795_000_000)], ofItemAtPath: bench.folder + "/inbox/" + name)
    }
    bench.world.restore(evening)
  }

  // MARK: A disturbed night

  /// Runs the night with a fault, then undisturbed until nothing is left to do.
  ///
  /// - Parameter again: the same command is given again before the next runs; it is in any case where nothing was taken yet.
  func disturbed(
    _ fault: FaultTally.Fault, at number: Int, again: Bool? = nil
  ) async throws -> (night: ProgramBench.Told, tally: FaultTally, end: End) {
    try Self.begin(bench, evening)
    let tally = try FaultTally()
    let night = try bench.cosell(command, environment: tally.environment(below: bench.folder, fault, at: number))
    var problems: [String] = []
    let isUntaken = again == nil ? false : try await Self.decisions(bench).isEmpty
    if again == true || isUntaken {
      let repeated = try bench.cosell(command, environment: [:])
      if ![0, 1, 2].contains(repeated.code) || !repeated.error.isEmpty { problems.append("given again: \(repeated)") }
    }
    return (night, tally, try await Self.end(bench, after: sequence, problems))
  }

  private static func end(_ bench: ProgramBench, after sequence: Int, _ given: [String] = []) async throws -> End {
    var problems: [String] = given + torn(bench)
    for round in 1...6 {
      let before = bench.world.withState { $0.context.history.apiWrites().count }
      let run = try bench.cosell("run", "cosell.yaml")
      problems += torn(bench)
      if run.code == 2 {
        try bench.admin("POST", "/clock", ["advance": 1860])
        continue
      }
      if ![0, 1].contains(run.code) { problems.append("\(run)") }
      if bench.world.withState({ $0.context.history.apiWrites().count }) == before { break }
      if round == 6 { problems.append("still writes after 6 runs") }
    }
    let left =
      bench.files("reports").filter { $0.hasSuffix(".part") || $0.hasSuffix(".parts") }
      + bench.files("state").filter { $0.hasSuffix("-journal") }
    if !left.isEmpty { problems.append("left behind: \(left)") }
    return End(
      state: try EndState(of: bench), told: try told(bench),
      writes: bench.world.withState { $0.context.history.apiWrites(since: sequence) }, problems: problems,
      decisions: try await decisions(bench), dropped: dropped(bench))
  }

  /// Each decision with its end, and how many rows took it.
  private static func decisions(_ bench: ProgramBench) async throws -> [String] {
    try await StateStore(path: bench.folder + "/state/cosell.sqlite").atOnce { (state) throws(Fault) in
      try state.database.statement(
        """
        SELECT source, verb, argument, status, (SELECT COUNT(*) FROM offer WHERE taken = decision.id) FROM decision ORDER BY 1, 2
        """
      ).all { row throws(Fault) in
        "\(try row.text(0)): \(try row.text(1)) \(try row.text(2)): \(try row.text(3)), \(try row.int(4)) rows"
      }
    }
  }

  private static func dropped(_ bench: ProgramBench) -> [String] {
    let found = FileManager.default.enumerator(atPath: bench.folder + "/inbox")?.compactMap { $0 as? String } ?? []
    return found.map { $0.replacing(/\d{4}-\d\d-\d\d-\d{8}T\d{6}-\d+-/, with: "DATE-RUN-") }.sorted()
  }

  /// Reports under their final names that are not whole.
  private static func torn(_ bench: ProgramBench) -> [String] {
    bench.files("reports").filter { !$0.hasPrefix(".") }.compactMap { name in
      guard let bytes = try? bench.bytes("reports/" + name) else { return "\(name) cannot be read" }
      if name.hasSuffix(".jsonl") {
        let last = bytes.split(separator: 10).last.map { Array($0) } ?? []
        return bytes.last == 10 && (try? PracticeJSON(parsing: last)) != nil ? nil : "\(name) is torn"
      }
      // A workbook ends with the table of its parts (APPNOTE 4.3.16).
      return bytes.count > 22 && Array(bytes.suffix(22).prefix(4)) == [0x50, 0x4B, 5, 6] ? nil : "\(name) is torn"
    }
  }

  /// Rows of all reports, each once: a run that is killed between its report and the note of it is told again by the next.
  private static func told(_ bench: ProgramBench) throws -> [String] {
    var rows: Set<[String]> = []
    for name in bench.files("reports") where name.hasSuffix(".jsonl") && !name.hasPrefix(".") {
      for line in String(decoding: try bench.bytes("reports/" + name), as: UTF8.self).split(separator: "\n") {
        let row = try PracticeJSON(parsing: Array(line.utf8))
        guard row["sheet"]?.string == "Changes" else { continue }
        rows.insert(["Run", "Record", "System", "Entity", "Field", "Before", "After", "From"].map { row[$0]?.text ?? "" })
      }
    }
    let id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
    return rows.map { $0.dropFirst(2).joined(separator: "|").replacing(id, with: "ID") }.sorted()
  }
}

extension KilledNight.End {
  /// What is otherwise than at the end of the undisturbed night.
  func difference(from whole: KilledNight.End) -> [String] {
    var found = problems + whole.state.difference(to: state)
    for line in Set(decisions).symmetricDifference(whole.decisions).sorted() {
      found.append((decisions.contains(line) ? "decided and not: " : "not decided: ") + line)
    }
    if decisions.count != whole.decisions.count { found.append("\(decisions.count) decisions of \(whole.decisions.count)") }
    if dropped != whole.dropped { found.append("in the drop folder \(dropped), and undisturbed \(whole.dropped)") }
    var counts = Dictionary(whole.told.map { ($0, 1) }, uniquingKeysWith: +)
    for row in told {
      counts[row, default: 0] -= 1
      if counts[row, default: 0] < 0 { found.append("told and not: \(row)") }
    }
    for (row, count) in counts.sorted(by: { $0.key < $1.key }) where count > 0 { found.append("not told: \(row)") }
    if repetitions > whole.repetitions + 1 { found.append("\(repetitions) calls repeated what stood there") }
    if writes.count > whole.writes.count + max(1, whole.mostInOne) {
      found.append("\(writes.count) writes, and \(whole.writes.count) undisturbed")
    }
    return found
  }
}

extension ProgramBench: PeopleAtWork {
  func edits(_ system: String, _ entity: String, _ id: String, _ fields: PracticeJSON) throws {
    try person(system, entity, id, fields)
  }
  func makes(_ system: String, _ entity: String, _ fields: PracticeJSON) throws { try create(system, entity, fields) }
  func removes(_ system: String, _ entity: String, _ id: String) throws {
    try admin(
      "POST", "/delete", ["system": .string(system), "entity": .string(entity), "id": .string(id), "person": "a seller"])
  }
  func shown(_ system: String, _ table: String) throws -> [PracticeJSON] { try rows(system, table) }
}
