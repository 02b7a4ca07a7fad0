import Foundation
import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Testing

/// A run is killed at every one of its requests, before it leaves and after it was carried out; the next runs bring everything
/// to the end that it would have come to.
struct KillTests {
  /// All moments with `COSELL_SOAK=1`; else those around writes.
  static let isLong = ProcessInfo.processInfo.environment["COSELL_SOAK"] == "1"

  /// Deals between two commits; few in the long form, so that a run dies between windows too.
  static let windows = isLong ? [200, 2] : [200]

  @Test(arguments: windows)
  func `a run that is killed anywhere is finished by the next`(_ window: Int) async throws {
    let bench = try await KillNight.prepared().bench
    bench.options.window = window
    let evening = bench.moment()
    let before = bench.apiWrites
    let evenings = try await bench.state().runs(limit: 1).first?.id ?? 0

    // As it goes when nobody kills it.
    let (_, requests) = try await bench.runKilled(.never)
    let kinds = Set(bench.writes(after: before).map { "\($0.system) \($0.operation) \($0.entity)" }).sorted()
    let whole = try await bench.settled(since: before, after: evenings)
    #expect(whole.problems == [])
    print("kinds of write: \(NightOfAllWrites.kinds)\n\(kinds)\n\(requests.count) requests")

    var moments: [KillingTransport.Moment] = []
    for (index, request) in requests.enumerated() {
      let isWrite = !request.hasPrefix("GET") && !request.contains("/login/")
      // The answers to the requests of one wave are stored together: between them nothing differs but the servers.
      let isFirst = index == 0 || requests[index - 1].hasPrefix("GET") || request.hasSuffix("$batch")
      if Self.isLong || isWrite && isFirst { moments.append(.before(index + 1)) }
      if Self.isLong || isWrite { moments.append(.after(index + 1)) }
    }
    for moment in moments {
      try bench.goOn(from: evening, as: "\(moment)".replacing(" ", with: "-") + ".sqlite")
      guard let left = try await bench.runKilled(moment).left else {
        Issue.record("not killed \(moment)")
        continue
      }
      try bench.goOn(from: left, as: bench.stateFile + "-2")
      let end = try await bench.settled(since: before, after: evenings)
      #expect(end.problems == [], "killed \(moment)")
      let difference = whole.state.difference(to: end.state)
      #expect(difference == [], "killed \(moment)")
    }
  }

  @Test func `a run that is killed between two commits is finished by the next`() async throws {
    let bench = try await KillNight.prepared().bench
    let evening = bench.moment()
    let before = bench.apiWrites
    let evenings = try await bench.state().runs(limit: 1).first?.id ?? 0
    let whole = try await bench.settled(since: before, after: evenings)
    try bench.goOn(from: evening, as: "commits.sqlite")
    let moments = try await KillCommits.moments(of: bench)
    #expect(moments.count >= 3)
    for (number, moment) in moments.enumerated() {
      try bench.goOn(from: moment, as: "commit-\(number).sqlite")
      let end = try await bench.settled(since: before, after: evenings)
      #expect(end.problems == [], "commit \(number)")
      #expect(whole.state.difference(to: end.state) == [], "commit \(number)")
    }
  }
}

extension SyncBench {
  /// Runs until a run writes nothing; then says what stands in the systems, and what is wrong with it.
  ///
  /// - Parameters:
  ///   - count: how many writes had been accepted before the night, by which its report is measured.
  ///   - run: the last run before the night.
  func settled(since count: Int, after run: Int64) async throws -> (state: EndState, problems: [String]) {
    var problems: [String] = []
    for round in 1...8 {
      let before = apiWrites
      let summary = try await runAlone()
      let isUnsettled = try await told("Outcomes").contains { $0[2] == "create-unsettled" }
      if isUnsettled {
        if summary.exitCode != 2 { problems.append("exit code \(summary.exitCode) with an unsettled create") }
        admin("POST", "/clock", ["advance": .integer(options.createSettleMinutes * 60)])
        continue
      }
      if apiWrites == before { break }
      if round == 8 { problems.append("still writes after \(round) runs") }
    }
    problems += doubles()
    var rows: [[String]] = []
    for night in try await state().runs(limit: 100) where night.id > run {
      rows += try await state().journal("Changes", ofRun: night.id, after: 0, limit: 10_000).map { $0.cells.map(\.description) }
    }
    problems += historyProblems(rows, after: count)
    problems += Dictionary(grouping: rows, by: { $0 }).filter { $0.value.count > 1 }.keys.map { "told twice: \($0)" }
    return (try EndState(of: self), problems)
  }

  /// Everything of which there is more than one for a deal.
  func doubles() -> [String] {
    func doubled(_ what: String, _ keys: [String?]) -> [String] {
      Dictionary(grouping: keys.compactMap { $0 }, by: { $0 }).filter { $0.value.count > 1 }.keys.sorted()
        .map { "\(what) '\($0)' more than once" }
    }
    return doubled("CRM ID", rows("partnercenter", "referrals").map { $0["externalReferenceId"]?.string })
      + doubled("referral named", rows("partnercenter", "referrals").map { $0["name"]?.string })
      + doubled("account", rows("dynamics", "accounts").map { $0["name"]?.string })
      + doubled("contact", rows("dynamics", "contacts").map { $0["emailaddress1"]?.string })
      + doubled("opportunity", rows("dynamics", "opportunities").map { $0["name"]?.string })
      + doubled("lead", rows("dynamics", "leads").map { $0["subject"]?.string })
  }
}
