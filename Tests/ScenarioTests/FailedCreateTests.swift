import PracticeSystems
import Records
import StateStore
import Testing

/// A create that was never carried out must not be taken for the one that made the pair, when the deal is paired by other means.
struct FailedCreateTests {
  private static let entered = "11111111-aaaa-4bbb-8ccc-000000000091"

  /// The private deal could not be sent; then somebody entered it by hand in Partner Center, with other values.
  private func bench() async throws -> SyncBench {
    var scenario = SampleDeals.scenario
    scenario.put(.array([]), at: ["partnercenter", "referrals"])
    scenario.put(
      .array([SampleDeals.opportunity(SampleDeals.privateDeal, "Nordwind archive", visible: false)]),
      at: ["dynamics", "opportunity"])
    scenario.put(.array([SampleDeals.solution(SampleDeals.privateDeal)]), at: ["dynamics", "msft_microsoftsolution"])
    let bench = try SyncBench(scenario)
    bench.admin(
      "POST", "/faults",
      ["system": "partnercenter", "method": "POST", "pathContains": "referrals", "status": 503, "count": 100])
    #expect(try await bench.run().outcomes == [.failed: 1])
    bench.admin("DELETE", "/faults")
    var referral = SampleDeals.twin(Self.entered, value: 45000)
    referral.put("Entered by hand", at: ["details", "notes"])
    try bench.create("partnercenter", "referral", referral)
    return bench
  }

  /// Both sides keep what they had, as at any first meeting, and nothing is told as written that was not.
  private func expectFirstMeeting(_ bench: SyncBench) async throws {
    let before = bench.apiWrites
    let summary = try await bench.night()
    #expect(summary.outcomes[.created] == nil)
    #expect(bench.opportunity(SampleDeals.privateDeal)["estimatedvalue"] == 30000)
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "From the CRM")
    #expect(bench.referral(Self.entered)["details"]?["dealValue"] == 45000)
    #expect(bench.referral(Self.entered)["details"]?["notes"] == "Entered by hand")
    #expect(try await bench.findings().filter { $0 == "first-meeting-left" }.count >= 2)
    try await bench.expectChangesToBeHistory(after: before)
    #expect(bench.rows("partnercenter", "referrals").count == 1)
    try await bench.quietNight()
  }

  @Test func `a deal that could not be sent and that a person calls the same as another meets it for the first time`()
    async throws
  {
    let bench = try await bench()
    #expect(try await bench.night().outcomes == [.held: 2])
    try await bench.decide(SampleDeals.privateDeal, .sameDeal)
    try await expectFirstMeeting(bench)
  }

  @Test func `a deal that could not be sent and whose record another referral comes to name meets it for the first time`()
    async throws
  {
    let bench = try await bench()
    try bench.editOpportunity(
      SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralidentifier": .string(Self.entered)])
    try await expectFirstMeeting(bench)
  }
}
