import Faults
import PracticeSystems
import Records
import Testing

/// A changed formula reaches settled deals only when it is asked for.
struct ReapplyTests {
  /// The position of a row within its sheet, as reports name it.
  static func address(_ bench: SyncBench, _ path: String) -> String {
    let table = bench.tables.first { $0.name == "Opportunity" }
    let number = table?.rows.first { row in row.cells.contains { $0.text == path } }?.number ?? 0
    return "Opportunity!\(number)"
  }

  @Test func `applies a changed formula to settled deals when asked, and shows it in the plan`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.quietNight()
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    bench.change("Opportunity", "details.notes", ["To CRM": "UPPER(value)"])
    try await bench.quietNight()
    #expect(bench.opportunity(opportunity)["description"]?.string == "Wants a POC")

    bench.options.reapply = [Self.address(bench, "details.notes")]
    bench.options.isPlan = true
    let before = bench.apiWrites
    let plan = try await bench.night()
    #expect(bench.apiWrites == before)
    let rows = try await bench.state().planRows(plan.run.id, after: 0, limit: 100).map { $0.shown.map(\.description) }
    let planned = rows.filter { $0[7] == "description" }
    #expect(planned.map { [$0[8], $0[9], $0[11]] }.contains(["Wants a POC", "WANTS A POC", "applied again"]), "\(planned)")

    bench.options.isPlan = false
    try await bench.night()
    #expect(bench.opportunity(opportunity)["description"]?.string == "WANTS A POC")
    // Partner Center keeps its own value, and nothing goes back.
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"]?.string == "Wants a POC")
    bench.options.reapply = []
    try await bench.quietNight()
  }

  @Test func `an edit that waits is decided as ever beside it`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    bench.change("Opportunity", "details.notes", ["To CRM": "UPPER(value)"])
    try bench.editOpportunity(opportunity, ["description": "Typed by a seller"])
    bench.options.reapply = [Self.address(bench, "details.notes")]
    try await bench.night()
    #expect(bench.opportunity(opportunity)["description"]?.string == "Typed by a seller")
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"]?.string == "Typed by a seller")
  }

  @Test func `says of all rows at once why they cannot be applied again`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let status = Self.address(bench, "status")
    bench.options.reapply = ["Opportunity!999", "Nowhere!2", status]
    let before = bench.apiWrites
    do {
      try await bench.run()
      Issue.record("it ran")
    } catch let fault as Fault {
      let rows = bench.tables.first { $0.name == "Opportunity" }?.rows ?? []
      #expect(
        fault.problem
          == "the guide has no row 'Opportunity!999'; the rows of 'opportunity' are 2 to \(rows.last?.number ?? 0);"
          + " the guide has no row 'Nowhere!2'; '\(status)' cannot be applied again: a status moves by its own rules")
      #expect(fault.code == "CLI020")
    }
    #expect(bench.apiWrites == before)
  }
}
