import Faults
import PracticeSystems
import Records
import Sync
import Testing

/// Nobody ran for hours, for weeks, for a season: the next night brings everything to where it would be, and the night after writes
/// nothing.
///
/// Meanwhile delta tokens ran out, referrals were closed and expired, people edited both sides, deals came and went.
struct OutageTests {
  struct Outage: CustomTestStringConvertible, Sendable {
    let hours: Int
    var partnerCenter: PracticeJSON = "documented"
    var dynamics: PracticeJSON = "plain"
    var name: String
    var testDescription: String { name }
    var isLong: Bool { hours > 14 * 24 }
    /// Entra: 90 days without use.
    var isSignInLost: Bool { hours >= 90 * 24 }
  }

  static let outages: [Outage] = [
    Outage(hours: 3, name: "3 hours"), Outage(hours: 40 * 24, name: "40 days"), Outage(hours: 90 * 24, name: "90 days"),
    Outage(hours: 3, partnerCenter: ["updatedFilter": "refused"], name: "3 hours, no filter by time"),
    Outage(hours: 40 * 24, partnerCenter: ["updatedFilter": "refused"], name: "40 days, no filter by time"),
    Outage(hours: 90 * 24, partnerCenter: ["updatedFilter": "ignored"], name: "90 days, the filter by time is not heard"),
    Outage(hours: 40 * 24, partnerCenter: "lagging", name: "40 days, listings lag"),
    Outage(hours: 40 * 24, dynamics: "quiet-full-answer", name: "40 days, an old delta token is answered in full"),
    Outage(hours: 90 * 24, dynamics: "contrary", name: "90 days, a contrary organisation"),
  ]

  private static let gone = "0aa00000-0000-4000-8000-000000000161"
  private static let late = "0aa00000-0000-4000-8000-000000000162"
  private static let arrived = "11111111-aaaa-4bbb-8ccc-000000000021"
  private static let missed = "11111111-aaaa-4bbb-8ccc-000000000022"

  private static func referral(_ id: String, _ name: String, _ status: String, _ substatus: String) -> PracticeJSON {
    let fields = SampleDeals.referral(id, name, status, substatus).members ?? []
    return .object(fields.filter { $0.name != "createdDateTime" })
  }

  /// Six deals after their first nights: one of each kind, and one that will be deleted.
  private static func settled(_ outage: Outage) async throws -> SyncBench {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Close in the CRM", "close")
    try bench.persona("partnercenter", outage.partnerCenter)
    try bench.persona("dynamics", outage.dynamics)
    try bench.create("dynamics", "opportunity", SampleDeals.opportunity(gone, "Nordwind pier", visible: false))
    try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(gone))
    try await bench.run()
    try await bench.night()
    try await bench.quietNight()
    return bench
  }

  /// What people and the services do in the meantime, in three parts.
  private static func meanwhile(_ bench: SyncBench, _ made: String, _ hours: Int) throws {
    bench.advance(hours: hours / 3)
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 50000])
    try bench.editOpportunity(made, ["description": "First thoughts"])
    try bench.create("partnercenter", "referral", referral(missed, "Fabrikam passing by", "New", "Pending"))
    let led = try #require(bench.referral(of: SampleDeals.partnerLed)["id"]?.string)
    try bench.editReferral(led, ["status": "Closed", "substatus": "Won"])
    bench.advance(hours: hours / 3)
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 51000])
    try bench.editOpportunity(made, ["description": "Second thoughts"])
    let own = try #require(bench.referral(of: SampleDeals.privateDeal)["id"]?.string)
    try bench.editReferral(own, ["details/notes": "Theirs"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Ours", "estimatedvalue": 31000])
    try bench.create("partnercenter", "referral", referral(arrived, "Fabrikam new plant", "Active", "Accepted"))
    try bench.create("dynamics", "opportunity", SampleDeals.opportunity(late, "Nordwind dry dock", visible: false))
    try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(late))
    try bench.delete("dynamics", "opportunity", gone)
    bench.advance(hours: hours - 2 * (hours / 3))
  }

  @Test(arguments: outages) func `everything arrives, nothing twice, and then nothing is written`(_ outage: Outage) async throws {
    let bench = try await Self.settled(outage)
    let made = try #require(bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string)
    let parted = bench.referral(of: Self.gone)
    try Self.meanwhile(bench, made, outage.hours)
    let before = bench.apiWrites
    if outage.isSignInLost {
      do {
        try await bench.run()
        Issue.record("it signed in")
      } catch let fault as Fault {
        #expect(fault.code == "AUTH05", "\(fault)")
      }
      #expect(bench.apiWrites == before)
      bench.admin("POST", "/login/tokens/issue", ["token": .string(EntraSettings.refreshToken)])
    }
    let summary = try await bench.run()
    // What came is told as it was written.
    try await bench.expectChangesToBeHistory(after: before)
    #expect([0, 1].contains(summary.exitCode), "\(summary.outcomes)")
    #expect(try await bench.conflicts() == [["notes", "From the CRM", "Theirs", "Ours"]])
    let ignored = try await bench.told("Ignored").map { $0[2] }
    #expect(ignored.filter { $0 == "gone" }.count == 1, "\(ignored)")
    for _ in 0..<3 { try await bench.night() }

    // The last edit of each field, on both sides.
    #expect(bench.opportunity(made)["estimatedvalue"] == 51000)
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Second thoughts")
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == 31000)
    // Both edited: both stay.
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["notes"] == "Theirs")
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "Ours")
    // Closed there, closed here; deleted here, left there.
    #expect(StatusTests.state(bench, SampleDeals.partnerLed) == "1/3")
    #expect(bench.referral(parted["id"]?.string ?? "")["status"] == parted["status"])
    // New deals of both sides, once each.
    #expect(bench.bearers("opportunities", of: Self.arrived).count == 1)
    #expect(bench.rows("partnercenter", "referrals").filter { $0["externalReferenceId"]?.string == Self.late }.count == 1)
    // What expired unread was never a deal here; a lead whose referral did is a person's to close. Within hours both are leads.
    let isLead = outage.isLong ? 0 : 1
    #expect(bench.bearers("leads", of: Self.missed).count == isLead)
    #expect(bench.lead(of: SampleDeals.pending)["statecode"] == 0)
    let waiting = try await bench.state().waiting(after: 0, limit: 100).map(\.problem)
    #expect(
      waiting.map { [$0[0].description, $0[2].description] }.sorted { $0[0] < $1[0] }
        == (outage.isLong ? [["Fabrikam rollout", "closed-in-partner-center"]] : [])
        + [["Nordwind archive", "conflict"]])
    #expect(bench.rows("partnercenter", "referrals").count == 8)
    #expect(bench.rows("dynamics", "opportunities").count == 5)
    #expect(bench.rows("dynamics", "leads").count == 1 + isLead)
    #expect(bench.rows("dynamics", "accounts").count == 2)
    #expect(bench.rows("dynamics", "contacts").count == 2)
    for _ in 0..<2 { try await bench.quietNight() }
  }
}
