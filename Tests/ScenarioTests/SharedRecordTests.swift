import PracticeSystems
import Records
import Sync
import Testing

/// Two deals and one contact that both point to.
struct SharedRecordTests {
  static let second = "11111111-aaaa-4bbb-8ccc-000000000003"

  /// Two accepted referrals of one customer with one contact, both in the CRM, the contact's phone travelling both ways.
  static func bench() async throws -> SyncBench {
    var scenario = SampleDeals.scenario
    scenario.put(
      [
        SampleDeals.referral(SampleDeals.accepted, "Fabrikam data platform", "Active", "Accepted"),
        SampleDeals.referral(second, "Fabrikam archive", "Active", "Accepted"),
      ], at: ["partnercenter", "referrals"])
    let bench = try SyncBench(scenario)
    for field in ["firstname", "lastname", "emailaddress1", "telephone1"] {
      bench.change("Contact", field, ["When": "always"], by: "CRM field")
    }
    try await bench.run()
    try await bench.quietNight()
    return bench
  }

  static func phone(_ bench: SyncBench) -> String? {
    bench.rows("dynamics", "contacts").first { $0["emailaddress1"]?.string == "ann@fabrikam.example.com" }?["telephone1"]?.string
  }

  static func call(_ number: String, in referral: String, _ bench: SyncBench) throws {
    try bench.raw(referral, ["customerProfile/team/0/phoneNumber": .string(number)])
  }

  @Test(arguments: [1000, 1])
  func `two deals that want different values of one contact are both held, and both named`(_ window: Int) async throws {
    let bench = try await Self.bench()
    bench.options.window = window
    try Self.call("+44 113 111111", in: SampleDeals.accepted, bench)
    try Self.call("+44 113 222222", in: Self.second, bench)
    let night = try await bench.night()
    #expect(night.outcomes[.held] == 2)
    #expect(Self.phone(bench) == "+44 113 000000")
    let told = try await bench.told("Findings").map { [$0[0], $0[4], $0[5]] }.sorted { $0[1] < $1[1] }
    #expect(
      told == [
        [
          "shared-differs", "+44 113 111111",
          "this deal wants '+44 113 111111' in the contact that it shares with 'Fabrikam archive', which wants '+44 113 222222'; make both deals say the same in Partner Center",
        ],
        [
          "shared-differs", "+44 113 222222",
          "this deal wants '+44 113 222222' in the contact that it shares with 'Fabrikam data platform', which wants '+44 113 111111'; make both deals say the same in Partner Center",
        ],
      ])
    try await bench.quietNight()
    // One of them gives way: the contact follows.
    try Self.call("+44 113 111111", in: Self.second, bench)
    try await bench.night()
    #expect(Self.phone(bench) == "+44 113 111111")
    try await bench.night()
    try await bench.quietNight()
  }

  @Test func `a deal does not write to a contact over which a person still has to decide for another`() async throws {
    let bench = try await Self.bench()
    try Self.call("+44 113 111111", in: SampleDeals.accepted, bench)
    try await bench.night()
    try Self.call("+44 113 222222", in: Self.second, bench)
    try Self.call("+44 113 333333", in: SampleDeals.accepted, bench)
    let night = try await bench.night()
    #expect(night.outcomes[.held] == 2)
    #expect(Self.phone(bench) == "+44 113 111111")
    #expect(try await bench.conflicts().map { $0[2...3] } == [["+44 113 222222", "+44 113 111111"]])
    let told = try await bench.told("Findings").filter { $0[0] == "shared-differs" }.map { [$0[2], $0[5]] }
    #expect(
      told == [
        [
          SampleDeals.accepted,
          "this deal wants '+44 113 333333' in the contact that it shares with 'Fabrikam archive', which wants '+44 113 222222'; make both deals say the same in Partner Center",
        ]
      ])
    try await bench.quietNight()
    // The second gives way: then the first one's edit travels.
    try Self.call("+44 113 111111", in: Self.second, bench)
    for _ in 1...2 { try await bench.night() }
    #expect(Self.phone(bench) == "+44 113 333333")
    #expect(try await bench.conflicts() == [])
    try await bench.night()
    try await bench.quietNight()
  }

  @Test(arguments: [false, true])
  func `two values of one contact that were both approved are held all the same`(_ isDropped: Bool) async throws {
    let bench = try await Self.bench()
    try Self.call("+44 113 111111", in: SampleDeals.accepted, bench)
    try Self.call("+44 113 222222", in: Self.second, bench)
    bench.advance(hours: 24)
    let plan = try await bench.plan()
    let summary: RunSummary
    if isDropped {
      let inbox = try DropBench(bench)
      try inbox.drop(plan, as: "plan.xlsx") { #expect($0.set("Apply", "Yes", "Plan", where: [:]) == 2) }
      summary = try await inbox.night()
    } else {
      summary = try await bench.apply(plan) { #expect($0.set("Apply", "Yes", "Plan", where: [:]) == 2) }
    }
    #expect(summary.taken.map(\.taken) == [2])
    #expect(summary.outcomes[.held] == 2)
    #expect(Self.phone(bench) == "+44 113 000000")
    #expect(try await bench.told("Findings").filter { $0[0] == "shared-differs" }.count == 2)
  }

  @Test func `what one deal brought to a shared contact is not undone by the other, which did not move`() async throws {
    let bench = try await Self.bench()
    try Self.call("+44 113 111111", in: SampleDeals.accepted, bench)
    try await bench.night()
    #expect(Self.phone(bench) == "+44 113 111111")
    for _ in 1...3 { try await bench.night() }
    #expect(Self.phone(bench) == "+44 113 111111")
    try await bench.quietNight()
  }

  @Test func `what one deal brought to a shared contact goes on to the other deal's referral`() async throws {
    var scenario = SampleDeals.scenario
    let deals = [(SampleDeals.privateDeal, "Nordwind archive"), (SampleDeals.partnerLed, "Nordwind lake")]
    scenario.put(.array([]), at: ["partnercenter", "referrals"])
    scenario.put(.array(deals.map { SampleDeals.opportunity($0.0, $0.1, visible: false) }), at: ["dynamics", "opportunity"])
    let bench = try SyncBench(scenario)
    bench.change("Contact", "telephone1", ["When": "always"], by: "CRM field")
    #expect(try await bench.run().outcomes == [.created: 2])
    try await bench.quietNight()
    let (first, second) = (bench.referral(of: deals[0].0), bench.referral(of: deals[1].0))
    try Self.call("+49 431 111111", in: first["id"]?.string ?? "", bench)
    for _ in 1...2 {
      let before = bench.apiWrites
      try await bench.night()
      try await bench.expectChangesToBeHistory(after: before)
    }
    #expect(bench.rows("dynamics", "contacts").map { $0["telephone1"] } == ["+49 431 111111"])
    let phone = bench.referral(second["id"]?.string ?? "")["customerProfile"]?["team"]?.array?.first?["phoneNumber"]
    #expect(phone == "+49 431 111111")
    try await bench.quietNight()
  }

  /// The second is written with the value that its reading found, and nobody knows yet that it looks at this contact.
  @Test func `what one deal brings to a contact in the night that another deal of it is created reaches that one`()
    async throws
  {
    var scenario = SampleDeals.scenario
    scenario.put(.array([]), at: ["partnercenter", "referrals"])
    scenario.put(.array([]), at: ["dynamics", "opportunity"])
    let bench = try SyncBench(scenario)
    bench.change("Contact", "telephone1", ["When": "always"], by: "CRM field")
    func arrive(_ id: String, _ name: String) throws {
      var referral = SampleDeals.referral(id, name, "Active", "Accepted")
      referral["createdDateTime"] = nil
      referral.put(false, at: ["consent", "consentToShareReferralWithMicrosoftSellers"])
      for (field, value) in [("type", "Independent"), ("direction", "Outgoing")] { referral.put(.string(value), at: [field]) }
      referral.put(
        .array([["type": "CustomerMarketplaceIntent", "id": "HaveNotDecided"]]),
        at: ["details", "requirements", "additionalRequirements", "attributes"])
      try bench.create("partnercenter", "referral", referral)
    }
    try arrive(SampleDeals.accepted, "Fabrikam data platform")
    #expect(try await bench.run().outcomes == [.created: 1])
    try await bench.quietNight()
    try Self.call("+44 113 111111", in: SampleDeals.accepted, bench)
    try arrive(Self.second, "Fabrikam archive")
    #expect(try await bench.night().outcomes == [.created: 1, .updated: 1])
    #expect(Self.phone(bench) == "+44 113 111111")
    try await bench.night()
    #expect(bench.referral(Self.second)["customerProfile"]?["team"]?.array?.first?["phoneNumber"] == "+44 113 111111")
    try await bench.quietNight()
  }

  /// A second deal of a customer whose contact was in the CRM already, right after its first night.
  private static func arrived() async throws -> SyncBench {
    var scenario = SampleDeals.scenario
    scenario.put(
      [SampleDeals.referral(SampleDeals.accepted, "Fabrikam data platform", "Active", "Accepted")],
      at: ["partnercenter", "referrals"])
    let bench = try SyncBench(scenario)
    for field in ["firstname", "lastname", "emailaddress1", "telephone1"] {
      bench.change("Contact", field, ["When": "always"], by: "CRM field")
    }
    try await bench.run()
    try bench.create(
      "partnercenter", "referral", SampleDeals.referral(second, "Fabrikam archive", "Active", "Accepted"))
    try await bench.night()
    return bench
  }

  @Test func `an edit right after a deal met a contact that was there travels to the contact`() async throws {
    let bench = try await Self.arrived()
    try Self.call("+44 113 222222", in: Self.second, bench)
    try await bench.night()
    #expect(Self.phone(bench) == "+44 113 222222")
    #expect(try await bench.findings().filter { $0 == "first-meeting-left" } == [])
    try await bench.night()
    try await bench.quietNight()
  }

  @Test func `an edit of the contact right after a deal met it is an edit to that deal too`() async throws {
    let bench = try await Self.arrived()
    let contact = bench.rows("dynamics", "contacts").first { $0["emailaddress1"]?.string == "ann@fabrikam.example.com" }
    try bench.edit("dynamics", "contact", contact?["contactid"]?.string ?? "", ["telephone1": "+44 113 333333"])
    try await bench.night()
    let told = try await bench.told("Findings").filter { $0[4] == "+44 113 333333" }
    #expect(told.map { $0[0] } == ["cannot-travel", "cannot-travel"])
  }
}
