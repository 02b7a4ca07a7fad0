import PracticeSystems
import Records
import Testing

/// Countries in every language, and deals that cannot travel until a person mends them.
struct RejectTests {
  @Test(arguments: [("Deutschland", "DE"), ("日本", "JP"), ("Sverige", "SE"), ("DEU", "DE"), ("de", "DE"), ("台灣", "TW")])
  func `a country's name in any language becomes its two-letter code`(_ written: String, _ code: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.edit("dynamics", "account", SampleDeals.nordwind, ["address1_country": .string(written)])
    try await bench.run()
    #expect(bench.referral(of: SampleDeals.privateDeal)["customerProfile"]?["address"]?["country"] == .string(code))
    // What the seller wrote stays, and nothing comes back to overwrite it.
    try await bench.quietNight()
    #expect(bench.record("dynamics", "account", SampleDeals.nordwind)["address1_country"] == .string(written))
  }

  @Test func `a country that is none is rejected by record, field and remedy, and no default stands in`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.edit("dynamics", "account", SampleDeals.nordwind, ["address1_country": "Atlantis"])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 2, .rejected: 2])
    let rejected = try await bench.told("Rejected")
    #expect(
      rejected.map { [$0[0], $0[1], $0[2], $0[4], $0[5], $0[8]] }
        == [[String]](repeating: ["rejected", "country-unknown", "Dynamics 365", "country", "Atlantis", "Account!8"], count: 2))
    #expect(Set(rejected.map { $0[3] }) == [SampleDeals.privateDeal, SampleDeals.partnerLed])
    #expect(rejected.allSatisfy { $0[6].contains("'Atlantis'") && !$0[7].isEmpty })
    #expect(bench.referral(of: SampleDeals.privateDeal) == .null)
  }

  @Test func `a missing country and a missing solution are told in the words of the troubleshooting page`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.edit("dynamics", "account", SampleDeals.nordwind, ["address1_country": .null])
    let poor = "0aa00000-0000-4000-8000-000000000104"
    try bench.create("dynamics", "opportunity", SampleDeals.opportunity(poor, "Nordwind without solution", visible: false))
    try await bench.run()
    let rows = try await bench.told("Rejected").filter { $0[3] == poor }.map { Array($0[1...]) }
    #expect(
      rows.sorted { $0[0] < $1[0] } == [
        [
          "country-missing", "Dynamics 365", poor, "country", "",
          "the customer's two-letter country code is required", "add the two-letter ISO code to the account", "Account!8",
        ],
        [
          "solution-missing", "Dynamics 365", poor, "solutions", "", "a solution ID is required, and the opportunity has none",
          "add a co-sell-ready or Microsoft solution to the opportunity", "",
        ],
      ])
  }

  @Test func `a deal without a contact travels as long as no help is chosen`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.editOpportunity(SampleDeals.privateDeal, ["parentcontactid": .null])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 4])
    #expect(bench.referral(of: SampleDeals.privateDeal)["customerProfile"]?["team"] == .array([]))
    try await bench.quietNight()
  }

  @Test func `help that is chosen holds the deal and says so`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterhelp": "General Or Other"])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 3, .held: 1])
    #expect(bench.referral(of: SampleDeals.privateDeal) == .null)
    #expect(try await bench.findings() == ["help-chosen"])
    try await bench.quietNight()
  }

  @Test func `a rejected deal is marked and audited once; when it is mended it travels and gets its check`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let id = SampleDeals.privateDeal
    try bench.edit("dynamics", "account", SampleDeals.nordwind, ["address1_country": "Atlantis"])
    try bench.editOpportunity(SampleDeals.partnerLed, ["msft_microsoftpartnercenterreferralsync": false])
    try await bench.run()
    #expect(bench.opportunity(id)["name"] == "✘ Nordwind archive")
    let trail = bench.opportunity(id)["msft_microsoftpartnercenterreferralsyncaudit"]?.string ?? ""
    #expect(trail.hasPrefix("2026-11-20 02:00 UTC · rejected (country-unknown) · country: COUNTRYCODE: 'Atlantis'"))
    #expect(!trail.contains("\n"))
    for _ in 0..<5 {
      let summary = try await bench.quietNight()
      #expect(summary.outcomes == [.rejected: 1])
      #expect(summary.exitCode == 0)
    }
    try bench.edit("dynamics", "account", SampleDeals.nordwind, ["address1_country": "Schweden"])
    let mended = try await bench.night()
    #expect(mended.outcomes == [.created: 1])
    #expect(bench.referral(of: id)["customerProfile"]?["address"]?["country"] == "SE")
    #expect(bench.opportunity(id)["name"] == "✔ Nordwind archive")
    let lines = bench.opportunity(id)["msft_microsoftpartnercenterreferralsyncaudit"]?.string?.split(separator: "\n") ?? []
    #expect(lines.count == 2)
    #expect(lines.last.map(String.init) == trail)
    try await bench.quietNight()
  }

  @Test func `another reason is told again`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let id = SampleDeals.privateDeal
    try bench.edit("dynamics", "account", SampleDeals.nordwind, ["address1_country": "Atlantis"])
    try await bench.run()
    try bench.edit("dynamics", "account", SampleDeals.nordwind, ["address1_country": "Lemuria"])
    try await bench.night()
    let lines = bench.opportunity(id)["msft_microsoftpartnercenterreferralsyncaudit"]?.string?.split(separator: "\n") ?? []
    #expect(lines.map { $0.contains("Lemuria") } == [true, false])
    try await bench.quietNight()
  }

  @Test func `a value that does not map holds its cell of a paired deal and nothing else`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try bench.raw(SampleDeals.accepted, ["type": "Joint"])
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Still travels"])
    let summary = try await bench.night()
    #expect(summary.outcomes == [.held: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted)["description"] == "Still travels")
    #expect(bench.opportunity(of: SampleDeals.accepted)["msft_coselltype"] == 299_600_001)
    #expect(try await bench.findings() == ["not-in-list"])
  }
}
