import PracticeSystems
import Records
import Testing

/// A side that wins by the guide, with a value that does not reach the other side: the edit there is not passed over.
struct EmptyWinnerTests {
  private static func paired(_ notes: [String: String]) async throws -> (bench: SyncBench, made: String) {
    try await ConflictTests.paired { bench in
      let rule = ["Group": "Texts", "If both changed": "CRM"]
      bench.change("Opportunity", "details.notes", rule.merging(notes) { _, new in new })
      bench.change("Opportunity", "details.closingDateTime", rule)
    }
  }

  @Test func `an emptied field that stays where it is does not win by a row of its group that is the same`() async throws {
    let (bench, made) = try await Self.paired([:])
    try bench.editReferral(ConflictTests.referral, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": .null])
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(try await bench.conflicts() == [["Texts", "Wants a POC", "Theirs", ""]])
    try await bench.quietNight()
    #expect(try await bench.conflicts() == [["Texts", "Wants a POC", "Theirs", ""]])
  }

  @Test func `nor by a row of its group that does travel`() async throws {
    let (bench, made) = try await Self.paired([:])
    try bench.editReferral(ConflictTests.referral, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": .null, "estimatedclosedate": "2027-07-01"])
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(try await bench.conflicts().map { $0[0] } == ["Texts"])
    #expect(bench.referral(ConflictTests.referral)["details"]?["notes"] == "Theirs")
  }

  @Test func `nor does a row that travels only the other way`() async throws {
    let (bench, made) = try await Self.paired(["Direction": "to CRM"])
    try bench.editReferral(ConflictTests.referral, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["estimatedclosedate": "2027-07-01"])
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(try await bench.conflicts().map { $0[0] } == ["Texts"])
  }

  @Test func `an emptied field that is cleared on the other side wins`() async throws {
    let (bench, made) = try await Self.paired(["Empty": "clear"])
    try bench.editReferral(ConflictTests.referral, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": .null])
    try await bench.night()
    #expect((bench.referral(ConflictTests.referral)["details"]?["notes"]?.string ?? "") == "")
    try await bench.quietNight()
  }
}
