import Faults
import PracticeSystems
import Records
import StateStore
import Testing

/// A conflict is decided in the workbook, and the decision writes exactly what it says.
struct ConflictDecisionTests {
  private static let referral = SampleDeals.accepted

  /// One conflict: 50000 in Partner Center, 60000 in the CRM; and an edit of the notes that is on its way to the CRM.
  static func conflict() async throws -> (bench: SyncBench, made: String) {
    let (bench, made) = try await ConflictTests.paired()
    try bench.editReferral(referral, ["details/dealValue": 50000])
    try bench.editOpportunity(made, ["estimatedvalue": 60000])
    try await bench.night()
    return (bench, made)
  }

  @Test(
    arguments: [
      ("take CRM", 60000, 60000, ["partnercenter referral details/dealValue"]),
      ("take Partner Center", 50000, 50000, ["dynamics opportunity estimatedvalue"]), ("leave until changed", 50000, 60000, []),
      ("  TAKE crm ", 60000, 60000, ["partnercenter referral details/dealValue"]),
    ], ["Conflicts", "To do"])
  func `a conflict ends as it was decided, in either sheet`(
    _ decision: (String, inPartnerCenter: Int, inCRM: Int, written: [String]), _ sheet: String
  ) async throws {
    let (bench, made) = try await Self.conflict()
    let audit = try await bench.audit()
    let before = bench.apiWrites
    let summary = try await bench.apply(audit) {
      #expect($0.set("Decision", decision.0, sheet, where: ["Deal": "Fabrikam data platform"]) == 1)
    }
    #expect(bench.refused(summary) == [])
    #expect(summary.taken.map(\.taken) == [1])
    #expect(bench.written(after: before) == decision.written)
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == .integer(decision.inPartnerCenter))
    #expect(bench.opportunity(made)["estimatedvalue"] == .integer(decision.inCRM))
    #expect(summary.exitCode == 0)
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
    #expect(try await bench.told("Conflicts") == [])
    // The next edit is an edit again.
    try bench.editOpportunity(made, ["estimatedvalue": 61000])
    try await bench.night()
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 61000)
  }

  @Test func `a side that moved since is refused at its cell, and offered anew`() async throws {
    let (bench, made) = try await Self.conflict()
    let audit = try await bench.audit()
    try bench.editOpportunity(made, ["estimatedvalue": 65000])
    let before = bench.apiWrites
    let summary = try await bench.apply(audit) { $0.set("Decision", "take CRM", "Conflicts", where: [:]) }
    #expect(
      bench.refused(summary) == [
        "back.xlsx: Conflicts!G2: could not take the row: deal value has moved in the CRM since it was offered; look at the newest report, and decide there (DEC011)"
      ])
    #expect(summary.exitCode == 1)
    #expect(bench.written(after: before) == [])
    try await bench.night()
    let answered = try await bench.apply(try await bench.audit()) { $0.set("Decision", "take CRM", "Conflicts", where: [:]) }
    #expect(bench.refused(answered) == [])
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 65000)
  }

  @Test func `yesterday's workbook is as good as today's while nothing has moved, and each is taken once`() async throws {
    let (bench, made) = try await Self.conflict()
    let yesterday = try await bench.audit()
    try await bench.quietNight()
    let today = try await bench.audit()
    #expect(try AnsweredWorkbook(yesterday).texts("Token", "Conflicts") == AnsweredWorkbook(today).texts("Token", "Conflicts"))
    #expect(try AnsweredWorkbook(yesterday).texts("Token", "To do") == AnsweredWorkbook(today).texts("Token", "To do"))
    let taken = try await bench.apply(yesterday) { $0.set("Decision", "take Partner Center", "To do", where: [:]) }
    #expect(bench.refused(taken) == [])
    #expect(bench.opportunity(made)["estimatedvalue"] == 50000)
    let again = try await bench.apply(today) { $0.set("Decision", "take CRM", "To do", where: [:]) }
    #expect(
      bench.refused(again) == [
        "back.xlsx: To do!L2: could not take the row: the row was taken already: 'take Partner Center' by analyst on 2026-11-22; answer in a newer workbook (DEC006)"
      ])
  }

  @Test func `a decision in the run's folder counts as one on the command line`() async throws {
    let (bench, made) = try await Self.conflict()
    let audit = try await bench.audit()
    let inbox = try DropBench(bench)
    try inbox.drop(audit, as: "audit.xlsx") { $0.set("Decision", "take CRM", "Conflicts", where: [:]) }
    let before = bench.apiWrites
    let summary = try await inbox.night()
    #expect(summary.taken.map(\.taken) == [1])
    #expect(bench.written(after: before) == ["partnercenter referral details/dealValue"])
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 60000)
    #expect(bench.opportunity(made)["estimatedvalue"] == 60000)
    #expect(inbox.names == ["done/2026-11-22-\(summary.run.name)-audit.xlsx"])
  }
}
