import PracticeSystems
import Records
import Testing

/// A value of our own write is an echo for the first decision after it, and a person's edit from then on (sync-rules.md 7).
struct EchoTests {
  /// Writes to the CRM fail while the body runs, so that no deal's people can be told.
  private func mute(_ bench: SyncBench, _ body: () async throws -> Void) async throws {
    bench.admin(
      "POST", "/faults", ["system": "dynamics", "method": "POST", "pathContains": "$batch", "status": 503, "count": 100])
    try await body()
    bench.admin("DELETE", "/faults")
  }

  @Test func `a value that was sent and replaced long ago is an edit when a person enters it again`() async throws {
    let (bench, made) = try await ConflictTests.paired()
    try await mute(bench) {
      for value in [60000, 65000] {
        try bench.editOpportunity(made, ["estimatedvalue": .integer(value)])
        #expect(try await bench.night().outcomes == [.failed: 1])
        #expect(bench.referral(ConflictTests.referral)["details"]?["dealValue"] == .integer(value))
      }
      // Somebody takes the first of the two back up, in Partner Center.
      try bench.editReferral(ConflictTests.referral, ["details/dealValue": 60000])
      try await bench.night()
      #expect(bench.referral(ConflictTests.referral)["details"]?["dealValue"] == 60000)
    }
    let before = bench.apiWrites
    try await bench.night()
    #expect(bench.referral(ConflictTests.referral)["details"]?["dealValue"] == 60000)
    #expect(bench.opportunity(made)["estimatedvalue"] == 60000)
    #expect(bench.writes(after: before).allSatisfy { $0.entity == "opportunity" })
    try await bench.quietNight()
  }

  @Test func `the values of a killed run that were decided on are no echoes, although a neighbour still waits`() async throws {
    let (bench, made) = try await ConflictTests.paired()
    try bench.editReferral(ConflictTests.referral, ["details/dealValue": 42001, "details/notes": "Theirs"])
    bench.advance(hours: 24)
    let (_, requests) = try await countedNight(bench)
    let batch = try #require(requests.firstIndex { $0.hasSuffix("$batch") })
    let left = try #require(try await bench.runKilled(.after(batch + 1)).left)
    try bench.goOn(from: left, as: "left.sqlite")
    try #require(bench.opportunity(made)["estimatedvalue"] == 42001)
    // Somebody edits the notes in the CRM and in Partner Center: a conflict that stays open for weeks.
    try bench.editOpportunity(made, ["description": "Ours"])
    try bench.editReferral(ConflictTests.referral, ["details/notes": "Theirs again"])
    #expect(try await bench.night().outcomes == [.held: 1])
    try bench.editReferral(ConflictTests.referral, ["details/dealValue": 50000])
    try await bench.night()
    #expect(bench.opportunity(made)["estimatedvalue"] == 50000)
    // The value of the killed write again, by a person.
    try bench.editOpportunity(made, ["estimatedvalue": 42001])
    try await bench.night()
    #expect(bench.opportunity(made)["estimatedvalue"] == 42001)
    #expect(bench.referral(ConflictTests.referral)["details"]?["dealValue"] == 42001)
    #expect(try await bench.conflicts().map { $0[0] } == ["notes"])
  }

  @Test func `the value of a killed write stays an echo while its cell's next write is not sent`() async throws {
    let (bench, made) = try await ConflictTests.paired()
    bench.change("Opportunity", "details.notes", ["If both changed": "CRM"])
    try bench.editReferral(ConflictTests.referral, ["details/notes": "Theirs"])
    bench.advance(hours: 24)
    let (_, requests) = try await countedNight(bench)
    let batch = try #require(requests.firstIndex { $0.hasSuffix("$batch") })
    let left = try #require(try await bench.runKilled(.after(batch + 1)).left)
    try bench.goOn(from: left, as: "left.sqlite")
    try #require(bench.opportunity(made)["description"] == "Theirs")
    try bench.editReferral(ConflictTests.referral, ["details/notes": "Theirs again"])
    try bench.editOpportunity(made, ["name": "Fabrikam lake"])
    // Somebody is quicker with the referral, so that the CRM's part is not sent at all.
    let turns = bench.beforeWrites([
      ("partnercenter", { try? $0.editReferral(ConflictTests.referral, ["details/dealValue": 42001]) })
    ])
    try await bench.night()
    #expect(turns.left == 0)
    #expect(try await bench.conflicts() == [])
    #expect(bench.opportunity(made)["description"] == "Theirs again")
    #expect(bench.referral(ConflictTests.referral)["details"]?["notes"] == "Theirs again")
    #expect(bench.referral(ConflictTests.referral)["name"] == "Fabrikam lake")
    try await bench.quietNight()
  }

  /// A killed night that never sent it; then persons edit both sides, and one enters that very value while the next night writes.
  @Test func `a value that never left is no echo of ours when a person enters it`() async throws {
    let (bench, made) = try await ConflictTests.paired()
    try bench.editOpportunity(made, ["description": "Ours"])
    bench.advance(hours: 24)
    let (_, requests) = try await countedNight(bench)
    let patch = try #require(requests.firstIndex { $0.hasPrefix("PATCH") && $0.contains("/referrals/") })
    let left = try #require(try await bench.runKilled(.before(patch + 1)).left)
    try bench.goOn(from: left, as: "left.sqlite")
    try bench.editReferral(ConflictTests.referral, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": "Ours again", "name": "Fabrikam lake"])
    let turns = bench.beforeWrites([
      ("partnercenter", { try? $0.editReferral(ConflictTests.referral, ["details/notes": "Ours"]) })
    ])
    try await bench.night()
    #expect(turns.left == 0)
    #expect(try await bench.conflicts() == [["notes", "Wants a POC", "Ours", "Ours again"]])
    #expect(try await bench.toldSoFar("Changes").filter { $0[5] == "Ours" }.isEmpty)
    #expect(bench.referral(ConflictTests.referral)["name"] == "Fabrikam lake")
  }

  /// The requests of the night that comes, which is then as if it had not been.
  private func countedNight(_ bench: SyncBench) async throws -> (left: SyncBench.Moment?, requests: [String]) {
    let evening = bench.moment()
    let counted = try await bench.runKilled(.never)
    try bench.goOn(from: evening, as: "again.sqlite")
    return counted
  }
}
