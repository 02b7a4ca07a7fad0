import PracticeSystems
import SimulatedWorld
import StateStore
import Sync
import Testing

/// The release of a copy is a write of its deal like any other: planned under a token, one answer a copy.
struct ClonePlanTests {
  private static let copies = ["0aa00000-0000-4000-8000-000000000131", "0aa00000-0000-4000-8000-000000000132"]

  /// Two opportunities that travel, and a copy of each.
  private static func copied(approve: Set<BrakeKind> = []) async throws -> SyncBench {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    bench.options.approve = approve
    try bench.clone(SampleDeals.privateDeal, as: copies[0])
    try bench.clone(SampleDeals.partnerLed, as: copies[1])
    bench.advance(hours: 24)
    return bench
  }

  private static func isReleased(_ bench: SyncBench, _ copy: String) -> Bool {
    let row = bench.opportunity(copy)
    return (row[ZooTests.identifier] ?? .null).isNull && row[ZooTests.sync] == false
  }

  private static func released(_ bench: SyncBench) -> [Bool] { copies.map { isReleased(bench, $0) } }

  @Test func `each row of it has a token, and a Yes to one releases just that copy`() async throws {
    let bench = try await Self.copied()
    let plan = try await bench.plan()
    let rows = try AnsweredWorkbook(plan)
    #expect(Set(rows.texts("Rule", "Plan")) == ["clone released"])
    #expect(Set(rows.texts("Record", "Plan")) == Set(Self.copies))
    #expect(rows.texts("Token", "Plan").allSatisfy { OfferToken.isOne($0) })
    let before = bench.apiWrites
    // Nobody said Yes: the next run may release them, this does not.
    try await bench.apply(plan)
    #expect(bench.written(after: before) == [])
    let summary = try await bench.apply(plan) {
      #expect($0.set("Apply", "Yes", "Plan", where: ["Record": Self.copies[1], "Field": ZooTests.identifier]) == 1)
    }
    #expect(bench.refused(summary) == [])
    #expect(summary.exitCode == 0)
    #expect(Self.released(bench) == [false, true])
    #expect(Set(bench.writes(after: before).map(\.id)) == [Self.copies[1]])
    try await bench.expectChangesToBeHistory(after: before)
    // Each once: the night releases the other, and neither is touched again.
    try await bench.night()
    #expect(Self.released(bench) == [true, true])
    try await bench.quietNight()
    let again = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: ["Record": Self.copies[0]]) }
    let refused = bench.refused(again)
    #expect(!refused.isEmpty && refused.allSatisfy { $0.hasSuffix("(DEC011)") || $0.hasSuffix("(DEC012)") }, "\(refused)")
  }

  @Test func `one that waits for an approval goes by the plan that the run left, and a No leaves it a copy`() async throws {
    let bench = try await Self.copied(approve: [.updates])
    let before = bench.apiWrites
    let held = try await bench.run()
    #expect(held.outcomes == [.held: 2])
    #expect(Self.released(bench) == [false, false])
    let plan = try await bench.planWorkbook(held)
    let summary = try await bench.apply(plan) {
      $0.set("Apply", "Yes", "Plan", where: ["Record": Self.copies[0]])
      $0.set("Apply", "No", "Plan", where: ["Record": Self.copies[1]])
    }
    #expect(bench.refused(summary) == [])
    #expect(Self.released(bench) == [true, false])
    bench.options.approve = []
    for _ in 0..<2 { try await bench.quietNight() }
    #expect(Self.released(bench) == [true, false])
    #expect(bench.writes(after: before).filter { $0.id != Self.copies[0] }.isEmpty)
    #expect(bench.rows("partnercenter", "referrals").count == 4)
  }

  @Test func `a copy that bears another referral's identifier by now is not the one that was said Yes to`() async throws {
    let bench = try await Self.copied()
    let plan = try await bench.plan()
    let other = try #require(bench.opportunity(SampleDeals.partnerLed)[ZooTests.identifier]?.string)
    try bench.editOpportunity(Self.copies[0], [ZooTests.identifier: .string(other)])
    let before = bench.apiWrites
    let summary = try await bench.apply(plan) {
      $0.set("Apply", "Yes", "Plan", where: ["Record": Self.copies[0], "Field": ZooTests.identifier])
    }
    let refused = bench.refused(summary)
    #expect(refused.count == 1 && refused[0].contains("what would be written to it has moved since it was offered"), "\(refused)")
    #expect(bench.written(after: before) == [])
  }

  @Test func `a release that a killed apply has sent was carried out, and is told once`() async throws {
    let bench = try await Self.copied()
    let apply = try await KilledApply(bench, try await bench.plan()) {
      $0.set("Apply", "Yes", "Plan", where: ["Record": Self.copies[0]])
    }
    let first = try #require(apply.writes.first)
    for moment in [KillingTransport.Moment.before(first + 1), .after(first + 1)] {
      for isRepeated in [true, false] {
        let name = "\(moment)-\(isRepeated)"
        try await apply.kill(moment, as: name)
        bench.advance(hours: 1)
        if isRepeated {
          #expect(bench.refused(try await bench.apply(apply.path)) == [], "\(name)")
          #expect(Self.released(bench) == [true, false], "\(name)")
        }
        try await bench.night()
        #expect(Self.released(bench) == [true, true], "\(name)")
        let deal = try #require(try await bench.state().deal(crm: Self.copies[0])?.id)
        #expect(try await bench.state().decisionHistory(ofDeal: deal).map(\.status) == [.carriedOut], "\(name)")
        try await bench.quietNight()
      }
    }
  }
}
