import PracticeSystems
import Records
import Testing

/// What the words of `First meeting` do to pairs that are found and rows that come after the adoption.
struct FirstMeetingTests {
  /// An adopted pairing; then a pair appears whose notes are given (`nil`: empty).
  private func later(_ rule: String, _ partnerCenter: String?, _ crm: String?) async throws -> SyncBench {
    let bench = try ZooTests.two()
    bench.change("Opportunity", "details.notes", ["First meeting": rule])
    try bench.raw(SampleDeals.accepted, ["status": "Closed", "substatus": "Declined"])
    try bench.editOpportunity(SampleDeals.privateDeal, [ZooTests.sync: false])
    try await bench.run()
    try bench.raw(
      SampleDeals.accepted,
      [
        "status": "Active", "substatus": "Accepted", "externalReferenceId": .string(SampleDeals.privateDeal),
        "details/notes": partnerCenter.map { .string($0) } ?? .null,
      ])
    try bench.editOpportunity(
      SampleDeals.privateDeal,
      [
        ZooTests.sync: true, ZooTests.identifier: .string(SampleDeals.accepted),
        "description": crm.map { .string($0) } ?? .null,
      ])
    try await bench.night()
    return bench
  }

  // Both filled and different: by the word. One side empty: filled, whatever the word. Equal: agreed.
  static let words: [(String, String?, String?, String, String)] = [
    ("leave", "There", "Here", "There", "Here"), ("", "There", "Here", "There", "Here"),
    ("CRM", "There", "Here", "Here", "Here"), ("Partner Center", "There", "Here", "There", "There"),
    ("hold", "There", "Here", "There", "Here"), ("leave", "There", nil, "There", "There"), ("leave", nil, "Here", "Here", "Here"),
    ("hold", "There", nil, "There", "There"), ("Partner Center", nil, "Here", "Here", "Here"),
    ("CRM", "There", nil, "There", "There"), ("hold", "Same", "Same", "Same", "Same"),
  ]

  @Test(arguments: FirstMeetingTests.words)
  func `a pair that is found later meets by the row's word`(
    _ rule: String, _ partnerCenter: String?, _ crm: String?, _ partnerCenterAfter: String, _ crmAfter: String
  ) async throws {
    let bench = try await later(rule, partnerCenter, crm)
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == .string(partnerCenterAfter))
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == .string(crmAfter))
    let isHeld = rule == "hold" && partnerCenter != nil && crm != nil && partnerCenter != crm
    #expect(try await bench.conflicts().map { $0[0] } == (isHeld ? ["notes"] : []))
    let isLeft = partnerCenterAfter != crmAfter && !isHeld
    #expect(
      try await bench.told("Findings").filter { $0[0] == "first-meeting-left" && $0[3] == "notes" }.count == (isLeft ? 1 : 0))
    try await bench.quietNight()
    // From then on one edit travels, and what was left stays.
    guard !isHeld else { return }
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Later"])
    try await bench.night()
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "Later")
  }

  // Status and visibility are never filled or moved by a first meeting, whatever the word says.
  @Test(arguments: ["CRM", "Partner Center", "leave"])
  func `no first meeting shows a deal to Microsoft or closes it`(_ rule: String) async throws {
    let bench = try ZooTests.two()
    for path in ["status", "consent.consentToShareReferralWithMicrosoftSellers"] {
      bench.change("Opportunity", path, ["First meeting": rule])
    }
    try bench.raw(SampleDeals.accepted, ["status": "Closed", "substatus": "Declined"])
    try bench.editOpportunity(SampleDeals.privateDeal, [ZooTests.sync: false])
    try await bench.run()
    try bench.raw(
      SampleDeals.accepted,
      [
        "status": "Active", "substatus": "Accepted", "type": "Independent",
        "externalReferenceId": .string(SampleDeals.privateDeal),
        "consent/consentToShareReferralWithMicrosoftSellers": false,
      ])
    try bench.editOpportunity(
      SampleDeals.privateDeal,
      [
        ZooTests.sync: true, ZooTests.identifier: .string(SampleDeals.accepted),
        "msft_microsoftpartnercenterreferralvisible": true,
      ])
    try bench.close(SampleDeals.privateDeal, won: false)
    for _ in 1...3 { try await bench.night() }
    let referral = bench.referral(SampleDeals.accepted)
    #expect(referral["status"] == "Active")
    #expect(referral["consent"]?["consentToShareReferralWithMicrosoftSellers"] == false)
  }

  // A row of the guide that is new, after the adoption: the deals that were agreed meet by it, and by nothing else.
  @Test(arguments: [("leave", "A1", "B2"), ("CRM", "B2", "B2"), ("Partner Center", "A1", "A1")])
  func `a new row meets by its word, and only by it`(_ rule: String, _ partnerCenter: String, _ crm: String) async throws {
    let bench = try ZooTests.pair()
    try bench.raw(SampleDeals.accepted, ["campaignId": "A1"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["new_externalreference": "B2"])
    bench.remove("Opportunity", "campaignId")
    try await bench.adopt()
    try await bench.quietNight()
    bench.add(
      "Opportunity",
      [
        "Partner Center field": "campaignId", "CRM field": "new_externalreference", "Direction": "both", "First meeting": rule,
      ])
    let world = try await bench.syncWorld()
    try await world.state.dirtyAllPairs(at: world.now)
    let before = bench.apiWrites
    try await bench.night()
    #expect(bench.referral(SampleDeals.accepted)["campaignId"] == .string(partnerCenter))
    #expect(bench.opportunity(SampleDeals.privateDeal)["new_externalreference"] == .string(crm))
    let fields = bench.writes(after: before).flatMap { $0.fields.map(\.path) }
      .filter {
        // The first write to a record brings trail, mark and link along.
        !["msft_microsoftpartnercenterreferralsyncaudit", "msft_microsoftpartnercenterreferrallink", "name"].contains($0)
      }
    #expect(fields == (rule == "leave" ? [] : rule == "CRM" ? ["campaignId"] : ["new_externalreference"]))
    try await bench.quietNight()
  }
}
