import PracticeSystems
import Records
import Testing

/// Which record belongs to which referral, and what is told where nobody can know.
struct PairingTests {
  static let stray = "99999999-aaaa-4bbb-8ccc-000000000009"

  @Test func `a CRM ID that this CRM does not have is ignored, told once, listed by status and never overwritten`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": "0006-HAND-TYPED"])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 3, .ignored: 1])
    let rows = try await bench.told("Ignored")
    #expect(rows.map { Array($0[1...2]) } == [[SampleDeals.accepted, "crm-id-unknown"]])
    for _ in 0..<2 {
      // It costs no night anything: nobody decides it again.
      #expect(try await bench.quietNight().outcomes == [:])
      #expect(try await bench.told("Ignored") == [])
    }
    #expect(try await bench.state().dirtyCount() == 0)
    let listed = try await bench.state().unknownCRMIDs()
    #expect(listed.map { [$0.referral, $0.crmID] } == [[SampleDeals.accepted, "0006-HAND-TYPED"]])
    // Its referral changes: told again, and nothing written.
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Still typed by hand"])
    #expect(try await bench.quietNight().outcomes == [.ignored: 1])
    #expect(bench.referral(SampleDeals.accepted)["externalReferenceId"] == "0006-HAND-TYPED")
    #expect(bench.opportunity(of: SampleDeals.accepted) == .null)
    // A person clears it: the deal travels.
    try bench.editReferral(SampleDeals.accepted, ["externalReferenceId": .null])
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(try await bench.state().unknownCRMIDs().isEmpty)
  }

  // With Sync, the record is a deal of its own and finds its referral; without, only the referral can find it.
  @Test(arguments: [true, false])
  func `a record that appears under the CRM ID of a settled referral is paired with it`(_ isSynced: Bool) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": .string("{\(Self.late.uppercased())}")])
    #expect(try await bench.run().outcomes == [.created: 3, .ignored: 1])
    try await bench.quietNight()
    var fields = SampleDeals.opportunity(Self.late, "Fabrikam data platform", visible: false).members ?? []
    fields.removeAll { $0.name == ZooTests.sync }
    fields.append(.init(ZooTests.sync, .bool(isSynced)))
    try bench.create("dynamics", "opportunity", .object(fields))
    let referrals = bench.rows("partnercenter", "referrals").count
    try await bench.night()
    #expect(try await bench.state().deal(referral: SampleDeals.accepted)?.crm?.id == Self.late)
    #expect(try await bench.state().unknownCRMIDs().isEmpty)
    #expect(bench.rows("partnercenter", "referrals").count == referrals)
    if !isSynced {
      #expect(try await bench.told("Ignored").map { Array($0[1...2]) } == [[Self.late, "sync-off"]])
      try bench.editOpportunity(Self.late, [ZooTests.sync: true])
      try await bench.night()
    }
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Found each other"])
    try await bench.night()
    #expect(bench.opportunity(Self.late)["description"] == "Found each other")
    try await bench.quietNight()
  }

  @Test func `a record that was deleted and restored is paired with the referral that names it`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.create("dynamics", "opportunity", Self.unsynced)
    try await bench.run()
    try bench.delete("dynamics", "opportunity", Self.late)
    try bench.create(
      "partnercenter", "referral",
      .object(
        SampleDeals.referral("11111111-aaaa-4bbb-8ccc-000000000019", "Fabrikam lake", "Active", "Accepted").members.map {
          $0.filter { $0.name != "createdDateTime" } + [.init("externalReferenceId", .string(Self.late))]
        } ?? []))
    #expect(try await bench.night().outcomes == [.ignored: 1])
    #expect(try await bench.state().unknownCRMIDs().map(\.crmID) == [Self.late])
    try bench.create("dynamics", "opportunity", Self.unsynced)
    try await bench.night()
    #expect(try await bench.state().deal(referral: "11111111-aaaa-4bbb-8ccc-000000000019")?.crm?.id == Self.late)
    try await bench.quietNight()
  }

  // `CRM ID holds` a field: what people type there makes and unmakes the name.
  @Test func `a record that is numbered later is paired with the referral that names the number`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("CRM ID holds", "msft_microsoftcrmidentifier")
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": " op-4711 "])
    try bench.create("dynamics", "opportunity", Self.unsynced)
    #expect(try await bench.run().outcomes == [.created: 3, .ignored: 1])
    try await bench.quietNight()
    try bench.editOpportunity(Self.late, ["msft_microsoftcrmidentifier": "OP-4711"])
    try await bench.night()
    #expect(try await bench.state().deal(referral: SampleDeals.accepted)?.crm?.id == Self.late)
    try await bench.quietNight()
  }

  private static let late = "0aa00000-0000-4000-8000-000000000177"

  private static var unsynced: PracticeJSON {
    let fields = SampleDeals.opportunity(late, "Fabrikam data platform", visible: false).members ?? []
    return .object(fields.filter { $0.name != ZooTests.sync })
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
