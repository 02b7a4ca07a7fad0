import PracticeSystems
import Records
import Testing

/// Mark and trail of a deal in the CRM (sync-rules.md 11), and what becomes of deals that are deleted.
struct MarkTests {
  static let trailField = "msft_microsoftpartnercenterreferralsyncaudit"

  @Test func `an update adds a line above: when, what, from where`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 44000])
    try await bench.night()
    let lines = bench.opportunity(of: SampleDeals.accepted)[Self.trailField]?.string?.split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "2026-11-21 02:00 UTC · updated · deal value 42000 → 44000 (from Partner Center)",
        "2026-11-20 02:00 UTC · created · from Partner Center",
      ])
  }

  @Test func `a line stands in the configured zone`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.options.timeZone = "Asia/Tokyo"
    try await bench.run()
    let trail = bench.opportunity(of: SampleDeals.accepted)[Self.trailField]?.string
    #expect(trail == "2026-11-20 11:00 Asia/Tokyo · created · from Partner Center")
  }

  @Test(arguments: ["✓ ", "✖ ", "✘", "✔\u{FE0F} ", "  ✔  "])
  func `a mark that people or others put before the name is neither compared nor sent`(_ mark: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.editOpportunity(SampleDeals.privateDeal, ["name": .string(mark + "Nordwind archive")])
    try await bench.run()
    #expect(bench.referral(of: SampleDeals.privateDeal)["name"] == "Nordwind archive")
    try bench.editOpportunity(SampleDeals.privateDeal, ["name": .string(mark + "Nordwind archive")])
    try await bench.quietNight()
    try bench.editOpportunity(SampleDeals.privateDeal, ["name": .string(mark + "Nordwind vault")])
    try await bench.night()
    #expect(bench.referral(of: SampleDeals.privateDeal)["name"] == "Nordwind vault")
    #expect(bench.opportunity(SampleDeals.privateDeal)["name"] == "✔ Nordwind vault")
  }

  @Test func `with marks off names stay as they are`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Show check mark in opportunity name", "No")
    try await bench.run()
    #expect(bench.opportunity(SampleDeals.privateDeal)["name"] == "Nordwind archive")
    #expect(bench.opportunity(of: SampleDeals.accepted)["name"] == "Fabrikam data platform")
    try await bench.quietNight()
  }

  /// The topic of an opportunity holds 300 characters: a name of 298 takes a mark, one of 299 does not.
  @Test(arguments: [(298, true), (299, false), (300, false)])
  func `a mark is left off where the name would not fit`(_ length: Int, _ fits: Bool) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let name = String(repeating: "n", count: length)
    try bench.editOpportunity(SampleDeals.privateDeal, ["name": .string(name)])
    try await bench.run()
    #expect(bench.opportunity(SampleDeals.privateDeal)["name"] == .string(fits ? "✔ " + name : name))
    try await bench.quietNight()
  }

  @Test func `the trail is cut by whole lines at the length of its field`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.admin("POST", "/dynamics/schema", ["opportunity": ["columns": [["name": .string(Self.trailField), "maxLength": 200]]]])
    try await bench.run()
    for night in 1...3 {
      try bench.editReferral(SampleDeals.accepted, ["details/dealValue": .integer(50_000 + night)])
      try await bench.night()
    }
    let trail = bench.opportunity(of: SampleDeals.accepted)[Self.trailField]?.string ?? ""
    #expect(trail.utf16.count <= 200)
    let lines = trail.split(separator: "\n").map(String.init)
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix("deal value 50002 → 50003 (from Partner Center)") == true)
    #expect(lines.last?.hasSuffix("deal value 50001 → 50002 (from Partner Center)") == true)
  }

  // MARK: Gone

  @Test func `a deleted opportunity is told once; nothing is deleted and nothing comes anew`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.delete("dynamics", "opportunity", SampleDeals.privateDeal)
    let summary = try await bench.quietNight()
    #expect(summary.outcomes == [.ignored: 1])
    #expect(try await bench.told("Ignored").map { $0[2] } == ["gone"])
    #expect(bench.referral(referral)["status"] == "Active")
    try bench.editReferral(referral, ["details/notes": "Edited on the other side"])
    try await bench.quietNight()
    #expect(try await bench.quietNight().outcomes == [:])
    #expect(bench.rows("dynamics", "opportunities").count == 2)
  }

  @Test func `a referral that is no longer visible is told, and seen again it goes on`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    bench.options.allow = ["gone_percent": 100]
    let made = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    // Only a full reading tells that a referral is not there any more.
    bench.hide(SampleDeals.accepted)
    try await bench.state().forgetWatermarks()
    let summary = try await bench.quietNight()
    #expect(summary.outcomes == [.ignored: 1])
    #expect(try await bench.told("Ignored").map { $0[2] } == ["gone"])
    try bench.editOpportunity(made, ["description": "Edited meanwhile"])
    try await bench.quietNight()
    bench.show()
    try await bench.state().forgetWatermarks()
    try await bench.night()
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Edited meanwhile")
    #expect(bench.rows("dynamics", "opportunities").count == 3)
    try await bench.quietNight()
  }
}
