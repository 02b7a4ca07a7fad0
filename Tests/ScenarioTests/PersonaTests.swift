import PracticeSystems
import Records
import Testing

/// One round trip under every way in which the systems may behave.
struct PersonaTests {
  static let personas: [(system: String, persona: String)] =
    ["documented", "bare", "odd", "lagging", "chatty", "rigid", "shifting"].map { ("partnercenter", $0) }
    + [
      "plain", "contrary", "quiet-full-answer", "short-pages", "small", "no-multiple", "batch-reversed", "batch-missing",
      "batch-twice", "batch-throttled", "empty-codes",
    ].map { ("dynamics", $0) }

  @Test(arguments: personas)
  func `deals come both ways, edits follow, conflicts are held, and the end is quiet`(
    _ system: String, _ persona: String
  ) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.persona(system, .string(persona))
    var first = try await bench.run()
    // Some personas ask for another run: a lost part, a throttled one.
    for _ in 0..<3 where first.exitCode == 2 { first = try await bench.night(hours: 1) }
    try await bench.night()
    ArrivalTests.expect(
      bench.referral(of: SampleDeals.privateDeal), ArrivalTests.fromCRM.filter { !$0.key.contains("solutions/0/name") })
    #expect(bench.rows("partnercenter", "referrals").count == 4)
    #expect(bench.rows("dynamics", "opportunities").count == 3)
    #expect(bench.rows("dynamics", "leads").count == 1)
    #expect(bench.rows("dynamics", "accounts").count == 2)
    let made = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 43000, "details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": "Ours", "estimatedclosedate": "2027-05-05"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["name": "✔ Nordwind vault", "estimatedvalue": .number("1234.567")])
    try bench.editReferral(SampleDeals.pending, ["status": "Active", "substatus": "Accepted"])
    for _ in 0..<3 { try await bench.night() }
    #expect(bench.opportunity(made)["estimatedvalue"] == 43000)
    #expect(bench.opportunity(made)["description"] == "Ours")
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Theirs")
    #expect(bench.referral(SampleDeals.accepted)["details"]?["closingDateTime"] == "2027-05-05T00:00:00Z")
    #expect(bench.referral(of: SampleDeals.privateDeal)["name"] == "Nordwind vault")
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == .number("1234.57"))
    #expect(bench.rows("dynamics", "opportunities").count == 4)
    try await bench.quietNight()
    #expect(try await bench.conflicts() == [["notes", "Wants a POC", "Theirs", "Ours"]])
    try await bench.state().forgetWatermarks()
    try await bench.quietNight()
  }
}
