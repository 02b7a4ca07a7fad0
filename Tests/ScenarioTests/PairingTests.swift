import PracticeSystems
import Records
import Testing

/// Which record belongs to which referral, and what is told where nobody can know.
struct PairingTests {
  static let stray = "99999999-aaaa-4bbb-8ccc-000000000009"

  @Test func `a CRM ID that this CRM does not have is ignored, listed every night and never overwritten`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": "0006-HAND-TYPED"])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 3, .ignored: 1])
    for _ in 0..<2 {
      try await bench.quietNight()
      let rows = try await bench.told("Ignored")
      #expect(rows.map { Array($0[1...2]) } == [[SampleDeals.accepted, "crm-id-unknown"]])
    }
    #expect(bench.referral(SampleDeals.accepted)["externalReferenceId"] == "0006-HAND-TYPED")
    #expect(bench.opportunity(of: SampleDeals.accepted) == .null)
    // A person clears it: the deal travels.
    try bench.editReferral(SampleDeals.accepted, ["externalReferenceId": .null])
    #expect(try await bench.night().outcomes == [.created: 1])
  }

  @Test func `a referral that names a record of this CRM is paired with it and tells it so`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": .string("{\(SampleDeals.privateDeal.uppercased())}")])
    // A pair at the first meeting of two sides asks for adopt first.
    await #expect(throws: (any Error).self) { try await bench.run() }
    try await bench.adopt()
    #expect(bench.apiWrites == 0)
    let before = bench.apiWrites
    try await bench.night()
    let both = [SampleDeals.accepted, SampleDeals.privateDeal]
    #expect(bench.writes(after: before).filter { both.contains($0.id) }.isEmpty)
    #expect(bench.opportunity(SampleDeals.privateDeal)["estimatedvalue"] == 30000)
    #expect(bench.referral(SampleDeals.accepted)["details"]?["dealValue"] == 42000)
    // The first write to the opportunity brings the identifier along.
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "One edit"])
    try await bench.night()
    let record = bench.opportunity(SampleDeals.privateDeal)
    #expect(record["description"] == "One edit")
    #expect(record["msft_microsoftpartnercenterreferralidentifier"] == .string(SampleDeals.accepted))
  }

  @Test func `an identifier whose referral is not to be seen is held and never makes a new one`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralidentifier": .string(Self.stray)])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 3, .held: 1])
    #expect(try await bench.findings() == ["referral-not-visible"])
    #expect(bench.referral(of: SampleDeals.privateDeal) == .null)
    try await bench.quietNight()
    #expect(try await bench.findings() == ["referral-not-visible"])
  }

  @Test func `with Clones at hold a copy of a synced opportunity is held, and its original goes on`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Clones", "hold")
    try await bench.run()
    let copy = "0aa00000-0000-4000-8000-000000000130"
    let identifier = bench.opportunity(SampleDeals.privateDeal)["msft_microsoftpartnercenterreferralidentifier"] ?? .null
    var fields = SampleDeals.opportunity(copy, "Nordwind archive (copy)", visible: false).members ?? []
    fields.append(.init("msft_microsoftpartnercenterreferralidentifier", identifier))
    try bench.create("dynamics", "opportunity", .object(fields))
    try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(copy))
    let before = bench.rows("partnercenter", "referrals").count
    let summary = try await bench.night()
    #expect(summary.outcomes == [.held: 1])
    #expect(try await bench.findings() == ["clone"])
    #expect(bench.rows("partnercenter", "referrals").count == before)
    try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": 31000])
    try await bench.night()
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == 31000)
    try await bench.quietNight()
  }

  @Test func `crossed ids are held on both sides and both are named`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    // The accepted referral names the private deal, which bears the identifier of the pending one.
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": .string(SampleDeals.privateDeal)])
    try bench.editOpportunity(
      SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralidentifier": .string(SampleDeals.pending)])
    try await bench.adopt()
    let before = bench.apiWrites
    try await bench.night()
    let told = try await bench.told("Findings").filter { $0[0] == "crossed" }
    #expect(!told.isEmpty)
    #expect(told.allSatisfy { $0[5].contains(SampleDeals.pending) || $0[5].contains(SampleDeals.accepted) })
    #expect(bench.writes(after: before).allSatisfy { $0.id != SampleDeals.accepted && $0.id != SampleDeals.pending })
    #expect(bench.referral(SampleDeals.accepted)["externalReferenceId"] == .string(SampleDeals.privateDeal))
  }

  @Test func `two referrals that name one record are held and both named`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": .string(SampleDeals.privateDeal)])
    try bench.raw(SampleDeals.pending, ["externalReferenceId": .string(SampleDeals.privateDeal)])
    try await bench.adopt()
    let summary = try await bench.night()
    #expect(
      bench.rows("partnercenter", "referrals").filter { $0["externalReferenceId"]?.string == SampleDeals.privateDeal }.count == 2)
    #expect((summary.outcomes[.held] ?? 0) >= 1)
    #expect(try await bench.findings() == ["several-referrals", "several-referrals", "several-referrals"])
  }
}
