import PracticeSystems
import Records
import Testing

/// The odd deals of real tenants, with the outcome of each written down by hand (reliability.md, fault 28a).
///
/// `A` is the accepted referral, `P` the pending one; `C` the private opportunity, `L` the partner-led one.
struct ZooTests {
  static let identifier = "msft_microsoftpartnercenterreferralidentifier"
  static let sync = "msft_microsoftpartnercenterreferralsync"
  static let copy = "0aa00000-0000-4000-8000-000000000130"

  /// A world of `A` and `C` alone, both untouched.
  static func two() throws -> SyncBench {
    var scenario = SampleDeals.scenario
    scenario.put(
      .array([SampleDeals.referral(SampleDeals.accepted, "Fabrikam data platform", "Active", "Accepted")]),
      at: [
        "partnercenter", "referrals",
      ])
    scenario.put(
      .array([SampleDeals.opportunity(SampleDeals.privateDeal, "Nordwind archive", visible: false)]),
      at: [
        "dynamics", "opportunity",
      ])
    scenario.put(.array([SampleDeals.solution(SampleDeals.privateDeal)]), at: ["dynamics", "msft_microsoftsolution"])
    return try SyncBench(scenario)
  }

  /// `A` and `C` name each other, as another connector left them.
  static func pair() throws -> SyncBench {
    let bench = try two()
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": .string(SampleDeals.privateDeal)])
    try bench.editOpportunity(SampleDeals.privateDeal, [identifier: .string(SampleDeals.accepted)])
    return bench
  }

  // A converted lead: it and its opportunity bear the identifier.
  //   adopt: one pair, with the opportunity; the lead is no clone; nothing is written
  //   an edit of the referral: goes to the opportunity
  @Test func `a converted lead is its opportunity`() async throws {
    let bench = try Self.two()
    try bench.editOpportunity(SampleDeals.privateDeal, [Self.sync: false])
    let lead = "0ee00000-0000-4000-8000-000000000001"
    try bench.create(
      "dynamics", "lead",
      [
        "id": .string(lead), "subject": "Fabrikam data platform", "lastname": "Sample", "companyname": "Fabrikam Ltd.",
        "estimatedamount": 42000, Self.identifier: .string(SampleDeals.accepted), Self.sync: true,
        "parentaccountid": .string(SampleDeals.nordwind), "transactioncurrencyid": .string(Dataverse.WellKnown.euro),
      ])
    let opportunity = try bench.qualify(lead)
    #expect(try await bench.adopt().outcomes == [.unchanged: 1, .ignored: 1])
    try await bench.quietNight()
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "After the conversion"])
    #expect(try await bench.night().outcomes == [.updated: 1])
    #expect(bench.opportunity(opportunity)["description"] == "After the conversion")
    #expect(bench.rows("dynamics", "opportunities").count == 2)
    #expect(bench.rows("partnercenter", "referrals").count == 1)
  }

  // A clone of a synced opportunity, `Clones` at release:
  //   identifier, link, trail and Microsoft's id are cleared on the copy, its Sync is No, told once; the original keeps all
  //   Sync set to Yes again by its seller: a deal of its own
  @Test func `a clone is released, and told once`() async throws {
    let bench = try Self.two()
    try bench.editReferral(SampleDeals.accepted, ["status": "Closed", "substatus": "Declined"])
    #expect(try await bench.run().outcomes == [.created: 1, .ignored: 1])
    let original = bench.opportunity(SampleDeals.privateDeal)
    try bench.clone(SampleDeals.privateDeal, as: Self.copy)
    let before = bench.apiWrites
    #expect(try await bench.night().outcomes == [.updated: 1])
    #expect(try await bench.findings() == ["clone-released"])
    let copy = bench.opportunity(Self.copy)
    for field in [
      Self.identifier, "msft_microsoftpartnercenterreferrallink", "msft_microsoftpartnercenterreferralsyncaudit",
      "msft_microsoftcrmidentifier",
    ] { #expect(copy[field] ?? .null == .null, "\(field)") }
    #expect(copy[Self.sync] == false)
    #expect(bench.writes(after: before).map(\.id) == [Self.copy])
    try await bench.expectChangesToBeHistory(after: before)
    #expect(bench.opportunity(SampleDeals.privateDeal)["modifiedon"] == original["modifiedon"])
    try await bench.quietNight()
    #expect(try await bench.findings() == [])
    try bench.editOpportunity(Self.copy, [Self.sync: true])
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.referral(of: Self.copy)["name"] == "Nordwind archive (copy)")
    #expect(bench.referral(of: SampleDeals.privateDeal)["name"] == "Nordwind archive")
  }

  // A closed deal: each side alone is ignored once; a pair of closed ones is paired, and nothing is ever written to it.
  @Test func `closed deals are left alone`() async throws {
    let alone = try Self.two()
    try alone.editReferral(SampleDeals.accepted, ["status": "Closed", "substatus": "Lost"])
    try alone.close(SampleDeals.privateDeal, won: true)
    #expect(try await alone.run().outcomes == [.ignored: 2])
    #expect(try await alone.quietNight().outcomes == [:])
    let paired = try Self.pair()
    try paired.editReferral(SampleDeals.accepted, ["status": "Closed", "substatus": "Lost"])
    try paired.close(SampleDeals.privateDeal, won: false)
    #expect(try await paired.adopt().outcomes == [.unchanged: 1])
    #expect(try await paired.quietNight().outcomes == [:])
  }

  // A CRM id typed by hand: in capitals and braces it names the record; a number is looked for in the field of the setting;
  // what names nothing is ignored and never overwritten.
  @Test(arguments: [
    ("record id", "{\(SampleDeals.privateDeal.uppercased())}", true),
    ("record id", SampleDeals.privateDeal.uppercased(), true), ("record id", "4711", false),
    ("new_externalreference", "4711", true), ("new_externalreference", " 4711 ", true), ("new_externalreference", "4712", false),
    ("new_externalreference", "NO-17b", false),
  ])
  func `a hand-typed CRM ID names what it names`(_ setting: String, _ typed: String, _ isPair: Bool) async throws {
    let bench = try Self.two()
    bench.set("CRM ID holds", setting)
    try bench.editOpportunity(SampleDeals.privateDeal, ["new_externalreference": "4711", Self.sync: .bool(isPair)])
    try bench.raw(SampleDeals.accepted, ["externalReferenceId": .string(typed)])
    #expect(try await bench.adopt().outcomes == (isPair ? [.unchanged: 1] : [.ignored: 1]))
    try await bench.quietNight()
    #expect(bench.referral(SampleDeals.accepted)["externalReferenceId"] == .string(typed))
    #expect(bench.rows("dynamics", "opportunities").count == 1)
    #expect(bench.rows("partnercenter", "referrals").count == 1)
  }

  // The identifier was not written back yet: paired by the CRM ID, the identifier is written, no second referral.
  @Test func `an identifier that was not written back yet is written, once`() async throws {
    let bench = try Self.two()
    try bench.editReferral(SampleDeals.accepted, ["status": "Closed", "substatus": "Declined"])
    try bench.editOpportunity(SampleDeals.privateDeal, [Self.sync: false])
    try await bench.run()
    let made = "11111111-aaaa-4bbb-8ccc-000000000077"
    var referral = SampleDeals.referral(made, "Nordwind archive", "Active", "Accepted")
    referral.put(.string(SampleDeals.privateDeal), at: ["externalReferenceId"])
    referral["createdDateTime"] = nil
    try bench.create("partnercenter", "referral", referral)
    try bench.editOpportunity(SampleDeals.privateDeal, [Self.sync: true])
    let before = bench.apiWrites
    #expect(try await bench.night().deals == 1)
    #expect(bench.opportunity(SampleDeals.privateDeal)[Self.identifier] == .string(made))
    #expect(bench.writes(after: before).allSatisfy { $0.operation != "create" })
    #expect(bench.rows("partnercenter", "referrals").count == 2)
    try await bench.quietNight()
  }

  // Half an engagement: help is chosen in the CRM, ours is there, Microsoft's referral is not, and no journal tells why.
  //   paired; nothing is finished by guess: no create, no invitation, then or later
  @Test func `half an engagement is not finished by guess`() async throws {
    let bench = try Self.pair()
    try bench.raw(SampleDeals.accepted, ["direction": "Outgoing"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterhelp": 299_600_001])
    #expect(try await bench.adopt().outcomes == [.unchanged: 1])
    try await bench.quietNight()
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Still only ours"])
    let before = bench.apiWrites
    try await bench.night()
    #expect(bench.writes(after: before).allSatisfy { $0.system == "dynamics" && $0.operation == "update" })
    #expect(bench.rows("partnercenter", "referrals").count == 1)
  }
}
