import PracticeSystems
import Records
import Testing

/// Settings of the guide that are seen only over whole nights.
struct GuideSettingTests {
  /// The sample world, its only seller without a phone.
  private static var withoutPhone: PracticeJSON {
    var scenario = SampleDeals.scenario
    scenario["dynamics"]?["systemuser"] = [
      [
        "id": .string(SampleDeals.seller), "domainname": "deal.desk@example.com", "fullname": "Max Muster", "firstname": "Max",
        "lastname": "Muster", "internalemailaddress": "deal.desk@example.com",
      ]
    ]
    return scenario
  }

  private static func phone(_ bench: SyncBench) -> PracticeJSON? {
    bench.referral(of: SampleDeals.privateDeal)["team"]?.array?.first?["phoneNumber"]
  }

  @Test func `the team's phone stands in for a seller without one`() async throws {
    let bench = try SyncBench(Self.withoutPhone)
    bench.set("Team phone", "+49 30 999999")
    try await bench.run()
    #expect(Self.phone(bench) == "+49 30 999999")
    try await bench.quietNight()
  }

  @Test func `a seller's own phone is sent before the team's`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Team phone", "+49 30 999999")
    try await bench.run()
    #expect(Self.phone(bench) == "+49 30 000000")
  }

  @Test func `without the setting a seller without a phone has none`() async throws {
    let bench = try SyncBench(Self.withoutPhone)
    try await bench.run()
    #expect(Self.phone(bench) ?? .null == .null)
  }

  @Test func `a deal waits in the on-hold stage and goes on in the active one`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Lead or opportunity", "opportunity")
    bench.set("On-hold stage", "0/2")
    bench.set("Active stage", "Open / In Progress")
    try await bench.run()
    let waiting = bench.opportunity(of: SampleDeals.pending)["opportunityid"]?.string ?? ""
    let going = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    #expect(StatusTests.state(bench, waiting) == "0/2")
    #expect(StatusTests.state(bench, going) == "0/1")
    try bench.editReferral(SampleDeals.pending, ["status": "Active", "substatus": "Accepted"])
    try await bench.night()
    #expect(StatusTests.state(bench, waiting) == "0/1")
    try await bench.quietNight()
  }
}
