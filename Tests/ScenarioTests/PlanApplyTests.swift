import Faults
import PracticeSystems
import Records
import StateStore
import Testing

/// A plan is answered row by row, and exactly that is carried out.
struct PlanApplyTests {
  private static let referral = SampleDeals.accepted

  /// Three edits on their way: the value and the notes of one deal, the notes of another.
  static func edited() async throws -> (bench: SyncBench, made: String) {
    let (bench, made) = try await ConflictTests.paired()
    try bench.editReferral(referral, ["details/dealValue": 50000, "details/notes": "Wants it soon"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Ask again"])
    bench.advance(hours: 24)
    return (bench, made)
  }

  @Test func `exactly the approved rows are written, and the next run writes the rest`() async throws {
    let (bench, made) = try await Self.edited()
    let plan = try await bench.plan()
    #expect(try AnsweredWorkbook(plan).texts("Field", "Plan") == ["estimatedvalue", "description", "details.notes"])
    let before = bench.apiWrites
    let summary = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: ["Field": "estimatedvalue"]) }
    #expect(bench.refused(summary) == [])
    #expect(summary.exitCode == 0)
    #expect(bench.written(after: before) == ["dynamics opportunity estimatedvalue"])
    #expect(bench.opportunity(made)["estimatedvalue"] == 50000)
    try await bench.expectChangesToBeHistory(after: before)
    let from = try await bench.told("Changes").filter { $0[3] == "estimatedvalue" }.map { $0[6] }
    #expect(from == ["Partner Center, 'Yes' by analyst on 2026-11-21"])
    let then = bench.apiWrites
    try await bench.night()
    #expect(
      bench.written(after: then).sorted() == ["dynamics opportunity description", "partnercenter referral details/notes"])
    try await bench.quietNight()
  }

  @Test func `a row whose value has moved is refused alone`() async throws {
    let (bench, made) = try await Self.edited()
    let plan = try await bench.plan()
    try bench.editReferral(Self.referral, ["details/dealValue": 51000])
    let before = bench.apiWrites
    let summary = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: [:]) }
    #expect(
      bench.refused(summary) == [
        "back.xlsx: Plan!A2: could not take the row: deal value has moved in Partner Center since it was offered; look at the newest report, and decide there (DEC011)"
      ])
    #expect(summary.exitCode == 1)
    #expect(
      bench.written(after: before).sorted() == ["dynamics opportunity description", "partnercenter referral details/notes"])
    #expect(bench.opportunity(made)["estimatedvalue"] == 42000)
  }

  @Test func `No is remembered until a side moves`() async throws {
    let (bench, made) = try await Self.edited()
    let plan = try await bench.plan()
    let summary = try await bench.apply(plan) {
      $0.set("Apply", "Yes", "Plan", where: [:])
      $0.set("Apply", "No", "Plan", where: ["Field": "estimatedvalue"])
    }
    #expect(bench.refused(summary) == [])
    #expect(bench.opportunity(made)["estimatedvalue"] == 42000)
    #expect(bench.opportunity(made)["description"] == "Wants it soon")
    for _ in 0..<2 { try await bench.quietNight() }
    #expect(try AnsweredWorkbook(try await bench.plan()).texts("Token", "Plan").filter { !$0.isEmpty } == [])
    try bench.editReferral(Self.referral, ["details/dealValue": 52000])
    try await bench.night()
    #expect(bench.opportunity(made)["estimatedvalue"] == 52000)
  }

  @Test func `one Yes lets a whole create through, its account and contact too, and No holds one back`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let plan = try await bench.plan()
    let before = bench.apiWrites
    let summary = try await bench.apply(plan) {
      // The name alone is answered; the lead's account and contact go with it.
      #expect($0.set("Apply", "Yes", "Plan", where: ["Deal": "Fabrikam rollout", "Field": "subject"]) == 1)
      #expect($0.set("Apply", "No", "Plan", where: ["Deal": "Nordwind lake", "Field": "name"]) == 1)
    }
    #expect(bench.refused(summary) == [])
    #expect(
      bench.writes(after: before).filter { $0.operation == "create" }.map(\.entity).sorted() == ["account", "contact", "lead"])
    #expect(!bench.lead(of: SampleDeals.pending).isNull)
    #expect(bench.referral(of: SampleDeals.partnerLed) == .null)
    #expect(bench.bearers("opportunities", of: Self.referral).isEmpty)
    try await bench.night()
    #expect(bench.bearers("opportunities", of: Self.referral).count == 1)
    #expect(bench.referral(of: SampleDeals.privateDeal) != .null)
    #expect(bench.referral(of: SampleDeals.partnerLed) == .null)
    try await bench.quietNight()
    // Its edit brings the held one back.
    try bench.editOpportunity(SampleDeals.partnerLed, ["estimatedvalue": 31000])
    try await bench.night()
    #expect(bench.referral(of: SampleDeals.partnerLed) != .null)
  }

  @Test func `a plan dies after seven days, and with its guide and its configuration`() async throws {
    let (bench, _) = try await Self.edited()
    let plan = try await bench.plan()
    func refused() async throws -> [String] {
      bench.refused(try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: ["Field": "estimatedvalue"]) })
    }
    bench.options.configurationHash = "another"
    #expect(
      try await refused() == [
        "back.xlsx: Plan!N2: could not take the row: the configuration has changed since the plan was made; make a new one with 'cosell plan' (DEC005)"
      ])
    bench.options.configurationHash = ""
    let tables = bench.tables
    bench.change("Opportunity", "details.dealValue", ["If both changed": "CRM"])
    #expect(
      try await refused() == [
        "back.xlsx: Plan!N2: could not take the row: the guide has changed since the plan was made; make a new one with 'cosell plan' (DEC005)"
      ])
    bench.tables = tables
    bench.advance(hours: 7 * 24 + 1)
    #expect(
      try await refused() == [
        "back.xlsx: Plan!N2: could not take the row: the plan is of 2026-11-21, and a plan lives 7 days; make a new one with 'cosell plan' (DEC005)"
      ])
  }

  @Test func `what a brake held goes by its plan, counts in the day, and the next night is quiet`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.options.brakes.creates = 3
    let braked = try await bench.run()
    #expect(braked.outcomes == [.created: 2, .held: 2])
    let plan = try await bench.planWorkbook(braked)
    #expect(Set(try AnsweredWorkbook(plan).texts("Deal", "Plan")) == ["Fabrikam data platform", "Fabrikam rollout"])
    let summary = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: [:]) }
    #expect(bench.refused(summary) == [])
    #expect(summary.exitCode == 0)
    #expect(summary.outcomes == [.created: 2])
    #expect(try await bench.state().spent(since: Instant(seconds: 0)).filter { $0.side == .crm }.map(\.count).max() == 6)
    try await bench.quietNight()
  }

  @Test func `what waits for an approval is in the plan that the run leaves, and goes by it`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.options.approve = [.creates]
    let first = try await bench.run()
    #expect(first.outcomes == [.held: 4])
    #expect(first.exitCode == 1)
    let plan = try await bench.planWorkbook(first)
    let summary = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: ["Deal": "Nordwind archive"]) }
    #expect(bench.refused(summary) == [])
    #expect(summary.outcomes == [.created: 1])
    #expect(bench.referral(of: SampleDeals.privateDeal) != .null)
    // The others are not told as new.
    let second = try await bench.night()
    #expect(second.outcomes == [.held: 3])
    #expect(second.exitCode == 0)
  }

  /// The answers were taken in before the guide changed: what it makes of the cell now nobody has approved.
  @Test func `a Yes to a cell that waits for an approval dies with its guide`() async throws {
    let (bench, made) = try await Self.edited()
    bench.options.approve = [.updates]
    let plan = try await bench.planWorkbook(try await bench.run())
    let apply = try await KilledApply(bench, plan) {
      $0.set("Apply", "Yes", "Plan", where: ["Record": made, "Field": "description"])
    }
    try await apply.kill(.before(try #require(apply.writes.first) + 1))
    bench.change("Opportunity", "details.notes", ["To CRM": "UPPER(value)"])
    let before = bench.apiWrites
    try await bench.night()
    #expect(bench.written(after: before) == [])
    #expect(bench.opportunity(made)["description"] == "Wants a POC")
  }

  @Test func `a close is one answer, and does not go before the deal's other values`() async throws {
    let (bench, made) = try await StatusTests.paired(["Wait before closing": "0"])
    try bench.editOpportunity(made, ["description": "Lost it"])
    try bench.close(made, won: false)
    bench.advance(hours: 24)
    let plan = try await bench.plan()
    let before = bench.apiWrites
    try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: ["Field": "status"]) }
    #expect(StatusTests.status(bench) == "Active/Accepted")
    #expect(bench.written(after: before).filter { $0.hasPrefix("partnercenter") } == [])
    // The run writes the rest, and with it what was approved.
    try await bench.night()
    #expect(StatusTests.status(bench) == "Closed/Lost")
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Lost it")
    try await bench.quietNight()
  }

  @Test func `a sharing by a plan needs its present cell all the same`() async throws {
    let (bench, _) = try await ConflictTests.paired()
    let deal = SampleDeals.privateDeal
    try bench.editOpportunity(deal, ["msft_microsoftpartnercenterreferralvisible": true])
    bench.advance(hours: 24)
    let plan = try await bench.plan()
    let visible = "consent.consentToShareReferralWithMicrosoftSellers"
    #expect(try AnsweredWorkbook(plan).texts("Field", "Plan") == [visible])
    // Taken back while the workbook was looked at.
    try bench.editOpportunity(deal, ["msft_microsoftpartnercenterreferralvisible": false])
    let before = bench.apiWrites
    let summary = try await bench.apply(plan) { $0.set("Apply", "Yes", "Plan", where: [:]) }
    #expect(bench.refused(summary).count == 1)
    #expect(bench.written(after: before) == [])
    try bench.editOpportunity(deal, ["msft_microsoftpartnercenterreferralvisible": true])
    let answered = try await bench.apply(try await bench.plan()) { $0.set("Apply", "Yes", "Plan", where: [:]) }
    #expect(bench.refused(answered) == [])
    #expect(bench.referral(of: deal)["consent"]?["consentToShareReferralWithMicrosoftSellers"] == true)
  }
}
