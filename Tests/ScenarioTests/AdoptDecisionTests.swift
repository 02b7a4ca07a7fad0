import Faults
import PracticeSystems
import Records
import StateStore
import Testing

@testable import Commands

/// After an adoption only a decision writes, and exactly what it says.
struct AdoptDecisionTests {
  @Test(
    arguments: [
      ("deal value", "take CRM", ["partnercenter referral details/dealValue"]),
      ("deal value", "take Partner Center", ["dynamics opportunity estimatedvalue"]),
      ("notes", "take Partner Center", ["dynamics opportunity description"]),
      // The CRM has no note: taking it empties the other one.
      ("notes", "take CRM", ["partnercenter referral details/notes"]), ("deal value", "leave until changed", []),
    ])
  func `a decision about a difference writes exactly what it says`(
    _ field: String, _ decision: String, _ written: [String]
  ) async throws {
    let bench = try AdoptTests.met()
    try await bench.adopt()
    let before = bench.apiWrites
    let summary = try await bench.apply(try await bench.differences()) {
      #expect($0.set("Decision", decision, "Differences", where: ["Field": field]) == 1)
    }
    #expect(bench.refused(summary) == [])
    #expect(bench.written(after: before) == written)
    #expect(summary.exitCode == 0)
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
  }

  @Test func `verbs that the deal cannot follow are not offered, and refused`() async throws {
    let bench = try AdoptTests.met()
    try await bench.adopt()
    let differences = try await bench.differences()
    // The customer of a deal cannot change in Partner Center after it was created; the name may.
    let summary = try await bench.apply(differences) {
      for field in Set($0.texts("Field", "Differences")).subtracting(["name"]) {
        $0.set("Decision", nil, "Differences", where: ["Field": field])
      }
      $0.set("Decision", "create", "Differences", where: ["Field": "name"])
    }
    #expect(
      bench.refused(summary).map { $0.replacing(/![A-Z]+[0-9]+/, with: "!A") } == [
        "back.xlsx: Differences!A: could not take the row: 'create' does not fit this row; what fits: take CRM, take Partner Center, leave until changed (DEC009)"
      ])
  }

  @Test func `a difference whose side has moved is refused`() async throws {
    let bench = try AdoptTests.met()
    try await bench.adopt()
    let differences = try await bench.differences()
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 43000])
    let before = bench.apiWrites
    let summary = try await bench.apply(differences) {
      $0.set("Decision", "take CRM", "Differences", where: ["Field": "deal value"])
    }
    #expect(bench.refused(summary).count == 1)
    #expect(bench.written(after: before) == [])
  }

  @Test func `what an adoption agreed whose workbook was never written stands in the next one's`() async throws {
    let bench = try AdoptTests.met()
    let first = try await bench.adopt()
    #expect(first.planned > 0)
    let rows = try await bench.told("Differences").count
    #expect(rows == first.planned)
    bench.advance(hours: 1)
    let second = try await bench.adopt()
    #expect(try await bench.told("Differences").isEmpty)
    #expect(second.planned == rows)
    let shown = StateRows(source: .adoptions, world: try await bench.syncWorld())
    #expect(try await shown.rows(of: "Differences", after: 0, limit: 1000).count == rows)
    try await bench.state().markDifferencesTold()
    #expect(try await bench.adopt().planned == 0)
  }
}
