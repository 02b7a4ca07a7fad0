import Foundation
import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import StateStore
import Sync
import Testing

/// An import is killed before and after each of its requests, and between its commits; nothing is doubled, the next import brings
/// it to the end, and the reports of both together tell each write once.
struct UploadKillTests {
  /// Solutions of every kind: new ones, one of them retired, changed ones, one changed on both sides, one that is wrong.
  static func prepared() async throws -> (bench: SyncBench, path: String) {
    let bench = try SyncBench()
    let old = ["SolutionId,Name,SolutionType", "SOL-1-A,Insight,3P", "SOL-2-B,Estate,3P", "SOL-3-C,Ledger,3P"]
    try await alone(bench, try bench.csv("old.csv", old))
    try bench.editDetail("SOL-3-C", ["msft_solutionname": "Ledger, edited"])
    try bench.create(
      "dynamics", SyncBench.details, ["msft_solutionidentifier": "SOL-4-D", "msft_solutionname": "Typed by hand"])
    let path = try bench.csv(
      "new.csv",
      [
        "SolutionId,Name,SolutionType,Active", "SOL-1-A,Insight 2,3P,Yes", "SOL-2-B,Estate,1P,No", "SOL-3-C,Ledger 2,3P,",
        "SOL-4-D,Shield,3P,", "SOL-5-E,Copilot,3P,Yes", "SOL-6-F,Monitor,3P,No", "SOL-7-G,,3P,Yes", "SOL-8-H,Service,1P,",
      ])
    return (bench, path)
  }

  @discardableResult
  static func alone(_ bench: SyncBench, _ path: String) async throws -> SolutionUpload {
    try await withTaskExecutorPreference(SimulatedExecutor()) { try await bench.upload(path) }
  }

  static let columns = ["msft_solutionname", "msft_type", "statecode"]
  /// Written by hand: what the file and the CRM come to.
  static let end = [
    "SOL-1-A": ["Insight 2", "3P", "0"], "SOL-2-B": ["Estate", "1P", "1"], "SOL-3-C": ["Ledger, edited", "3P", "0"],
    "SOL-4-D": ["Shield", "3P", "0"], "SOL-5-E": ["Copilot", "3P", "0"], "SOL-6-F": ["Monitor", "3P", "1"],
    "SOL-8-H": ["Service", "1P", "0"],
  ]
  /// What all reports together tell of the file's rows, each once: created and updated.
  static let told = [
    "created SOL-5-E", "created SOL-6-F", "created SOL-8-H", "updated SOL-1-A", "updated SOL-2-B", "updated SOL-4-D",
  ]

  @Test func `an import that is killed anywhere is finished by the next`() async throws {
    let (bench, path) = try await Self.prepared()
    let evening = bench.moment()
    let before = bench.apiWrites
    let work: (SyncBench) async throws -> Void = { try await Self.alone($0, path) }
    let (_, requests) = try await bench.runKilled(.never, doing: work)
    #expect(requests.filter { $0.hasSuffix("$batch") }.count == 2)
    #expect(try await Self.problems(of: bench, path, since: before) == [], "whole")
    for index in requests.indices {
      for moment in [KillingTransport.Moment.before(index + 1), .after(index + 1)] {
        try bench.goOn(from: evening, as: "\(moment)".replacing(" ", with: "-") + ".sqlite")
        let left = try #require(try await bench.runKilled(moment, doing: work).left)
        try bench.goOn(from: left, as: bench.stateFile + "-2")
        let problems = try await Self.problems(of: bench, path, since: before)
        #expect(problems == [], "killed \(moment)")
      }
    }
  }

  @Test func `an import that is killed between two commits is finished by the next`() async throws {
    let (bench, path) = try await Self.prepared()
    let before = bench.apiWrites
    let moments = try await KillCommits.moments(of: bench) { try await Self.alone($0, path) }
    #expect(moments.count >= 2)
    for (number, moment) in moments.enumerated() {
      try bench.goOn(from: moment, as: "commit-\(number).sqlite")
      let problems = try await Self.problems(of: bench, path, since: before)
      #expect(problems == [], "commit \(number)")
    }
  }

  // A folder without a file, none in the configuration, and one that cannot be looked into.
  @Test(arguments: ["/empty", nil, "/new.csv"])
  func `the nightly run tells what a killed import wrote, without its file`(_ folder: String?) async throws {
    let (bench, path) = try await Self.prepared()
    let before = bench.apiWrites
    let requests = try await bench.requests { try await Self.alone($0, path) }
    // The first batch arrived, and nobody read its answer.
    let first = try #require(requests.firstIndex { $0.hasSuffix("$batch") }) + 1
    let left = try #require(try await bench.runKilled(.after(first), doing: { try await Self.alone($0, path) }).left)
    try bench.goOn(from: left, as: "night.sqlite")
    bench.options.solutionUploads = folder.map { bench.folder + $0 }
    _ = try await bench.runAlone()
    var rows: [[String]] = []
    for run in try await bench.state().runs(limit: 10) where run.command == "solutions import" {
      rows += try await bench.state().journal("Changes", ofRun: run.id, after: 0, limit: 100).map { $0.cells.map(\.description) }
    }
    let accepted = bench.writes(after: before).filter { $0.entity == SyncBench.details }
    #expect(accepted.count == 6)
    #expect(Set(rows.map { $0[2] }).isSuperset(of: accepted.map(\.id)))
    #expect(try await bench.state().openSolutionIntents().isEmpty)
  }

  // MARK: The end

  /// Imports until nothing is written; then says what is not as it should be.
  static func problems(of bench: SyncBench, _ path: String, since before: Int) async throws -> [String] {
    var problems: [String] = []
    for round in 1...4 {
      let writes = bench.apiWrites
      let upload = try await alone(bench, path)
      if bench.apiWrites == writes {
        if upload.outcomes != [.unchanged: 6, .held: 1, .rejected: 1] { problems.append("ended with \(upload.outcomes)") }
        break
      }
      if round == 4 { problems.append("still writes") }
    }
    let catalogue = bench.catalogue(columns)
    if catalogue != end { problems.append("the CRM holds \(catalogue.sorted { $0.key < $1.key })") }
    let created = bench.writes(after: before).filter { $0.operation == "create" }.count
    if created != 3 { problems.append("\(created) creates were accepted") }
    var changes: [[String]] = []
    var lines: [String] = []
    for run in try await bench.state().runs(limit: 100) where run.id > 1 {
      changes += try await bench.state().journal("Changes", ofRun: run.id, after: 0, limit: 1000).map {
        $0.cells.map(\.description)
      }
      lines += try await bench.state().journal("Solutions", ofRun: run.id, after: 0, limit: 1000)
        .map { $0.cells.map(\.description) }.filter { ["created", "updated"].contains($0[2]) }.map { "\($0[2]) \($0[5])" }
    }
    problems += bench.historyProblems(changes, after: before)
    // A new one that is retired is marked by the run after the kill, and that tells it so.
    if Set(lines).subtracting(["updated SOL-6-F"]) != Set(told) || Set(lines).count != lines.count {
      problems.append("told \(lines.sorted())")
    }
    return problems
  }
}

extension SyncBench {
  /// The requests that a work makes; nothing of it stays.
  func requests(of work: @escaping (SyncBench) async throws -> Void) async throws -> [String] {
    let now = moment()
    let name = stateFile
    let (_, requests) = try await runKilled(.never, doing: work)
    try goOn(from: now, as: "again-" + name)
    return requests
  }
}
