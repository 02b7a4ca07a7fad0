import Faults
import PracticeSystems
import Records
import SimulatedWorld
import StateStore
import Sync
import Testing

/// Rows that a plan shows applied again are carried out by its workbook: those that were said Yes to, as they were shown.
///
/// Nobody has to ask for the rows again.
struct ReapplyPlanTests {
  private static let deals = [SampleDeals.privateDeal, SampleDeals.partnerLed]

  /// Three settled deals, and a guide whose description is in capitals from now on.
  private static func changed() async throws -> (bench: SyncBench, made: String) {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.quietNight()
    let made = try #require(bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string)
    bench.change("Opportunity", "details.notes", ["To CRM": "UPPER(value)"])
    try await bench.quietNight()
    bench.advance(hours: 24)
    return (bench, made)
  }

  /// The workbook of `plan --reapply`.
  private static func plan(_ bench: SyncBench) async throws -> String {
    bench.options.reapply = [ReapplyTests.address(bench, "details.notes")]
    defer { bench.options.reapply = [] }
    return try await bench.plan()
  }

  private static func descriptions(_ bench: SyncBench, _ made: String) -> [String] {
    ([made] + deals).map { bench.opportunity($0)["description"]?.string ?? "" }
  }

  @Test func `just the approved rows are written, and nothing else ever`() async throws {
    let (bench, made) = try await Self.changed()
    let plan = try await Self.plan(bench)
    let rows = try AnsweredWorkbook(plan)
    #expect(rows.texts("Rule", "Plan") == ["applied again", "applied again", "applied again"])
    #expect(rows.texts("Token", "Plan").allSatisfy { OfferToken.isOne($0) })
    let before = bench.apiWrites
    let summary = try await bench.apply(plan) {
      #expect($0.set("Apply", "Yes", "Plan", where: ["Record": made]) == 1)
      #expect($0.set("Apply", "Yes", "Plan", where: ["Record": Self.deals[0]]) == 1)
    }
    #expect(bench.refused(summary) == [])
    #expect(summary.exitCode == 0)
    #expect(bench.written(after: before) == ["dynamics opportunity description", "dynamics opportunity description"])
    #expect(Self.descriptions(bench, made) == ["WANTS A POC", "FROM THE CRM", "From the CRM"])
    try await bench.expectChangesToBeHistory(after: before)
    let from = try await bench.told("Changes").filter { $0[3] == "description" }.map { $0[6] }
    #expect(from == Array(repeating: "Partner Center, 'Yes' by analyst on 2026-11-23", count: 2))
    // Both sides are agreed as they stand: Partner Center keeps its own, and an edit travels as ever.
    for _ in 0..<2 { try await bench.quietNight() }
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Wants a POC")
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Wants two"])
    try await bench.night()
    #expect(Self.descriptions(bench, made) == ["WANTS TWO", "FROM THE CRM", "From the CRM"])
    // What was not answered is offered again, alone.
    let again = try AnsweredWorkbook(try await Self.plan(bench))
    #expect(again.texts("Record", "Plan") == [Self.deals[1]])
  }

  @Test func `No is remembered for the next time that the rows are asked for, until a side moves`() async throws {
    let (bench, made) = try await Self.changed()
    let plan = try await Self.plan(bench)
    let summary = try await bench.apply(plan) { $0.set("Apply", "No", "Plan", where: ["Record": made]) }
    #expect(bench.refused(summary) == [])
    try await bench.quietNight()
    let again = try AnsweredWorkbook(try await Self.plan(bench))
    #expect(Set(again.texts("Record", "Plan")) == Set(Self.deals))
    bench.options.reapply = [ReapplyTests.address(bench, "details.notes")]
    try await bench.night()
    #expect(Self.descriptions(bench, made) == ["Wants a POC", "FROM THE CRM", "FROM THE CRM"])
    bench.options.reapply = []
    // With a side that moves it is over: the edit travels, and what was declined comes along with it.
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Wants two"])
    try await bench.night()
    #expect(Self.descriptions(bench, made)[0] == "WANTS TWO")
    try await bench.quietNight()
    let deal = try #require(try await bench.state().deal(crm: made)?.id)
    #expect(try await bench.state().decisionHistory(ofDeal: deal).map(\.status) == [.dropped])
  }

  @Test func `a row whose value moved is refused, and so is one whose plan was made with another guide`() async throws {
    let (bench, made) = try await Self.changed()
    let plan = try await Self.plan(bench)
    try bench.editOpportunity(made, ["description": "Typed by a seller"])
    let before = bench.apiWrites
    let summary = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: ["Record": made]) }
    #expect(
      bench.refused(summary) == [
        "back.xlsx: Plan!A2: could not take the row: notes has moved in the CRM since it was offered; look at the newest report, and decide there (DEC011)"
      ])
    bench.change("Opportunity", "details.notes", ["To CRM": "LOWER(value)"])
    let second = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: ["Record": Self.deals[0]]) }
    #expect(
      bench.refused(second) == [
        "back.xlsx: Plan!N3: could not take the row: the guide has changed since the plan was made; make a new one with 'cosell plan' (DEC005)"
      ])
    #expect(bench.written(after: before) == [])
  }

  @Test func `a Yes that was taken is not carried out by another guide`() async throws {
    let (bench, made) = try await Self.changed()
    let apply = try await KilledApply(bench, try await Self.plan(bench)) {
      $0.set("Apply", "Yes", "Plan", where: ["Record": made])
    }
    // It dies after the answers were taken, before its first write.
    try await apply.kill(.before(try #require(apply.writes.first) + 1))
    bench.change("Opportunity", "details.notes", ["To CRM": "LOWER(value)"])
    let before = bench.apiWrites
    try await bench.night()
    #expect(bench.written(after: before) == [])
    #expect(Self.descriptions(bench, made)[0] == "Wants a POC")
    let findings = try await bench.told("Findings").map { $0[5].replacing(bench.folder + "/", with: "") }
    #expect(
      findings == [
        "'Yes' by analyst on 2026-11-23 (answered.xlsx: Plan!A2) was not followed: a side, or what the guide makes of it, has moved since it was offered"
      ])
    try await bench.quietNight()
  }

  @Test func `a run that brakes what it applies again leaves a plan by which it goes`() async throws {
    // Deals enough for a percentage to be a flood: 30, and a quarter of them may be updated.
    var scenario = SampleDeals.scenario.members ?? []
    scenario.removeAll { $0.name == "partnercenter" }
    let referrals = (0..<30).map {
      SampleDeals.referral("11111111-aaaa-4bbb-8ccc-0000000001\(10 + $0)", "Fabrikam \(10 + $0)", "Active", "Accepted")
    }
    scenario.append(.init("partnercenter", ["referrals": .array(referrals)]))
    let bench = try SyncBench(.object(scenario))
    try await bench.run()
    bench.change("Opportunity", "details.notes", ["To CRM": "UPPER(value)"])
    try await bench.quietNight()
    bench.options.reapply = [ReapplyTests.address(bench, "details.notes")]
    let before = bench.apiWrites
    let braked = try await bench.night()
    #expect(braked.exitCode == 3)
    #expect(bench.written(after: before) == [])
    bench.options.reapply = []
    // The next night has nothing to write for them, and the plan is good still.
    try await bench.quietNight()
    let plan = try await bench.planWorkbook(braked)
    let then = bench.apiWrites
    let summary = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: [:]) }
    #expect(bench.refused(summary) == [])
    #expect(summary.exitCode == 0)
    #expect(bench.written(after: then) == Array(repeating: "dynamics opportunity description", count: 32))
    try await bench.quietNight()
  }

  @Test func `an apply of it that is killed at any write is finished by the same command or the next run`() async throws {
    let (bench, made) = try await Self.changed()
    let apply = try await KilledApply(bench, try await Self.plan(bench)) { $0.set("Apply", "Yes", "Plan", where: [:]) }
    let whole = ["WANTS A POC", "FROM THE CRM", "FROM THE CRM"]
    #expect(Self.descriptions(bench, made) == whole)
    #expect(!apply.writes.isEmpty)
    for index in apply.writes {
      for moment in [KillingTransport.Moment.before(index + 1), .after(index + 1)] {
        for isRepeated in [true, false] {
          let name = "\(moment)-\(isRepeated)"
          try await apply.kill(moment, as: name)
          bench.advance(hours: 1)
          if isRepeated { #expect(bench.refused(try await bench.apply(apply.path)) == []) }
          try await bench.night()
          #expect(Self.descriptions(bench, made) == whole, "\(name)")
          try await bench.quietNight()
          var said: [PersonDecision.Status] = []
          for deal in [made] + Self.deals {
            let id = try #require(try await bench.state().deal(crm: deal)?.id)
            said += try await bench.state().decisionHistory(ofDeal: id).map(\.status)
          }
          #expect(said == [.carriedOut, .carriedOut, .carriedOut], "\(name)")
        }
      }
    }
  }
}
