import PracticeSystems
import Testing

/// A run dies after its create was carried out; people edit the new record and its referral before the next run looks.
struct EditAfterKillTests {
  private static let referral = "11111111-aaaa-4bbb-8ccc-000000000064"

  /// A referral without a campaign, whose opportunity was made by a run that was killed before it heard of it; notes and campaign
  /// are one cell of the guide.
  private func killed(_ change: (SyncBench) -> Void = { _ in }) async throws -> (bench: SyncBench, made: String) {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change("Opportunity", "details.notes", ["Group": "Texts", "Empty": "clear"])
    bench.remove("Opportunity", "campaignId")
    bench.add(
      "Opportunity", ["Partner Center field": "campaignId", "CRM field": "stepname", "Direction": "both", "Group": "Texts"])
    change(bench)
    _ = try await bench.runAlone()
    var referral = SampleDeals.referral(Self.referral, "Fabrikam lake", "Active", "Accepted")
    referral["createdDateTime"] = nil
    try bench.create("partnercenter", "referral", referral)
    bench.advance(hours: 24)
    let evening = bench.moment()
    let (_, requests) = try await bench.runKilled(.never)
    for number in requests.indices where requests[number].hasSuffix("$batch") {
      try bench.goOn(from: evening, as: "night-\(number).sqlite")
      guard let left = try await bench.runKilled(.after(number + 1)).left else { continue }
      try bench.goOn(from: left, as: "night-\(number)-left.sqlite")
      if let made = bench.opportunity(of: Self.referral)["opportunityid"]?.string { return (bench, made) }
    }
    throw Issue("no request makes the opportunity")
  }

  private struct Issue: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  @Test func `two people who fill a field that the create left empty are not written over by the edit of its neighbour`()
    async throws
  {
    let (bench, made) = try await killed()
    try bench.editReferral(Self.referral, ["details/notes": "edited", "campaignId": "spring"])
    try bench.editOpportunity(made, ["stepname": "autumn"])
    let summary = try await bench.runAlone()
    #expect(summary.outcomes[.held] == 1)
    #expect(bench.opportunity(made)["stepname"] == "autumn")
    #expect(bench.referral(Self.referral)["campaignId"] == "spring")
    #expect(try await bench.conflicts().map { $0[0] } == ["Texts"])
    try await bench.quietNight()
  }

  /// No kill: the create's answer is lost, and somebody edits the new opportunity before its repetition finds it.
  private func quicker(_ fields: PracticeJSON) async throws -> (bench: SyncBench, made: String) {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.remove("Opportunity", "campaignId")
    bench.add("Opportunity", ["Partner Center field": "campaignId", "CRM field": "stepname", "Direction": "both"])
    try await bench.run()
    var referral = SampleDeals.referral(Self.referral, "Fabrikam lake", "Active", "Accepted")
    referral["createdDateTime"] = nil
    try bench.create("partnercenter", "referral", referral)
    let evening = bench.moment()
    try await bench.night()
    let made = bench.opportunity(of: Self.referral)["opportunityid"]?.string ?? ""
    #expect(bench.opportunity(made)["description"]?.string != nil)
    try bench.goOn(from: evening, as: "again.sqlite")
    bench.admin("POST", "/faults", ["system": "dynamics", "method": "POST", "pathContains": "$batch", "lost": true])
    bench.beforeSecondWrite(to: "dynamics") { desk in try? desk.editOpportunity(made, fields) }
    try await bench.night()
    return (bench, made)
  }

  @Test func `a person who is quicker than the repetition of a create is heard`() async throws {
    let (bench, made) = try await quicker(["stepname": "autumn"])
    #expect(bench.opportunity(made)["stepname"] == "autumn")
    try await bench.night()
    #expect(bench.referral(Self.referral)["campaignId"] == "autumn")
    try await bench.quietNight()
  }

  @Test func `a field that a person empties before the repetition of a create is not filled again`() async throws {
    let (bench, made) = try await quicker(["description": .null])
    for _ in 1...3 {
      #expect(bench.opportunity(made)["description"]?.string == nil)
      try await bench.night()
    }
    #expect(bench.opportunity(made)["description"]?.string == nil)
    try await bench.quietNight()
  }

  @Test func `one person who fills a field that the create left empty is heard`() async throws {
    let (bench, made) = try await killed()
    try bench.editReferral(Self.referral, ["details/notes": "edited"])
    _ = try await bench.runAlone()
    #expect(bench.opportunity(made)["description"] == "edited")
    try bench.editOpportunity(made, ["stepname": "autumn"])
    try await bench.night()
    #expect(bench.referral(Self.referral)["campaignId"] == "autumn")
    try await bench.quietNight()
  }

  @Test func `what the CRM itself made of a value is no edit, after a kill as without one`() async throws {
    let (bench, made) = try await killed { bench in
      // The CRM computes the value from products, of which there are none.
      bench.change("Opportunity", "isrevenuesystemcalculated", ["Default to CRM": "Yes"], by: "CRM field")
    }
    try #require(bench.opportunity(made)["estimatedvalue"] == 0)
    _ = try await bench.runAlone()
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 42000)
    let told = try await bench.told("Findings").filter { $0[0] == "not-taken" }
    #expect(told.map { $0[2] } == [made])
    try await bench.quietNight()
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 42000)
  }
}
