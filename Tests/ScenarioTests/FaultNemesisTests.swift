import Foundation
import HTTP
import PracticeSystems
import SimulatedWorld
import Testing

/// Nights by a seed: people edit between and during the runs, one call in twenty fails, and some runs are killed.
///
/// The oracle knows every edit: in the end it stands on both sides, or both last edits stand and the report names them.
struct FaultNemesisTests {
  /// `COSELL_SEEDS=1000` for the long form, `COSELL_SEED=N` for one seed again.
  static let seeds: Range<UInt64> = {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["COSELL_SEED"].flatMap({ UInt64($0) }) { return one..<one + 1 }
    return 0..<(environment["COSELL_SEEDS"].flatMap { UInt64($0) } ?? 50)
  }()

  static let actions: [FaultRule.Action] = [
    .lostAnswer, .dropped, .cutBody(afterBytes: 300), .truncatedBody(afterBytes: 300), .status(503), .status(502),
    .status(429, retryAfter: .seconds(7)), .expiredToken, .signInPage,
  ]

  @Test func `no edit is lost and nothing is doubled, whatever fails`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    _ = try await bench.runAlone()
    let start = bench.moment()
    let deals = bench.rows("partnercenter", "referrals").filter { $0["status"]?.string == "Active" }.map { referral in
      FaultPeople.Known(referral: referral["id"]?.string, opportunity: referral["externalReferenceId"]?.string)
    }
    var seen = (edits: 0, kills: 0, faults: 0)
    for seed in Self.seeds {
      try bench.goOn(from: start, as: "seed-\(seed).sqlite")
      let people = FaultPeople(bench.world, seed: seed &* 0x9E37_79B9 &+ 1, deals: deals)
      seen.kills += try await Self.nights(bench, people, seed)
      seen.edits += people.deals.reduce(0) { $0 + $1.edits.count }
      seen.faults += bench.world.withState { state in state.context.history.requests.count { $0.fault != nil } }
      let problems = try await Self.judge(bench, people)
      #expect(problems == [], "seed \(seed)")
    }
    // A quiet nemesis would prove nothing.
    let nights = Self.seeds.count * 3
    #expect(seen.edits > nights && seen.faults * 2 > nights, "\(seen)")
    #expect(seen.kills * 10 > nights || nights < 100, "\(seen)")
  }

  // MARK: What happens

  /// Gives how many of the nights ended in a kill.
  static func nights(_ bench: SyncBench, _ people: FaultPeople, _ seed: UInt64) async throws -> Int {
    var kills = 0
    for night in 0..<3 {
      for _ in 0..<people.roll(5) { people.edit() }
      if people.roll(3) == 0 { try people.start(in: bench) }
      bench.admin("POST", "/clock", ["advance": .integer([60, 3600, 86400][people.roll(3)])])
      bench.world.withState { state in
        state.context.random = PracticeRandom(seed: seed &* 1000 &+ UInt64(night))
        for action in actions { state.faults.add(FaultRule(action, count: nil, permille: 50 / actions.count + 1)) }
      }
      var request = 1
      while request < 60, people.roll(100) > 0 { request += 1 }
      let moment: KillingTransport.Moment = request == 60 ? .never : people.roll(2) == 0 ? .before(request) : .after(request)
      let left = try? await bench.runKilled(moment) { _ in if people.roll(20) == 0 { people.edit() } }.left
      // What people did while a dying run died has happened all the same: the moment of the kill has it.
      if let left {
        kills += 1
        try bench.goOn(from: left, as: "\(bench.stateFile)-\(night)")
      }
      bench.world.withState { $0.faults.clear() }
    }
    return kills
  }

  // MARK: The oracle

  static func judge(_ bench: SyncBench, _ people: FaultPeople) async throws -> [String] {
    var problems: [String] = []
    for round in 1...10 {
      bench.admin("POST", "/clock", ["advance": .integer(bench.options.createSettleMinutes * 60)])
      let before = bench.apiWrites
      let summary = try await bench.runAlone()
      if bench.apiWrites == before, !summary.isPartial { break }
      if round == 10 { problems.append("still writes after \(round) runs") }
    }
    let named = try await bench.named()
    let referrals = bench.rows("partnercenter", "referrals")
    for deal in people.deals {
      let mine = referrals.filter { row in
        deal.referral.map { row["id"]?.string == $0 } ?? (row["externalReferenceId"]?.string == deal.opportunity)
      }
      guard mine.count == 1, let referral = mine.first, let crm = referral["externalReferenceId"]?.string else {
        problems.append("\(mine.count) referrals of \(deal.referral ?? deal.opportunity ?? ""), or without CRM ID")
        continue
      }
      let opportunity = bench.opportunity(crm)
      for field in FaultPeople.Field.allCases {
        let edits = deal.edits.filter { $0.field == field }
        guard let last = edits.last else { continue }
        let (there, here) = (text(referral.at(slashed: field.referral)), text(opportunity[field.opportunity]))
        if there == here {
          if there != last.text { problems.append("'\(last.text)' was edited last, and '\(there)' stands on both sides") }
          continue
        }
        for (side, value) in [(true, there), (false, here)] {
          if let own = edits.last(where: { $0.isReferral == side }), own.text != value {
            problems.append("\(side ? "Partner Center" : "the CRM"): '\(own.text)' was edited, and '\(value)' stands there")
          }
        }
        if !named.contains(where: { $0.contains(there) && $0.contains(here) }) {
          problems.append("'\(there)' and '\(here)' differ, and no report names them")
        }
      }
    }
    return problems + bench.doubles()
  }

  private static func text(_ value: PracticeJSON?) -> String { value?.string ?? value?.text ?? "" }
}

extension SyncBench {
  /// The rows that name what was not brought over: the conflicts of the last run, and the findings of all, as one text each.
  func named() async throws -> [String] {
    var rows = try await told("Conflicts")
    for run in try await state().runs(limit: 1000) {
      rows += try await state().journal("Findings", ofRun: run.id, after: 0, limit: 10_000).map { $0.cells.map(\.description) }
    }
    return rows.map { $0.joined(separator: " | ") }
  }
}
