import PracticeSystems
import Records
import Testing

/// Fields re-pointed, empty rules, defaults, required fields: the guide's cells do it, no code does.
struct GuideChangeTests {
  static let money: PracticeJSON = [
    "opportunity": ["columns": [["name": "new_dealvalue", "label": "Deal value", "type": "money"]]]
  ]

  @Test func `the deal value goes to another CRM field by one edit, both ways, on create and update`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.admin("POST", "/dynamics/schema", Self.money)
    bench.change("Opportunity", "details.dealValue", ["CRM field": "new_dealvalue"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["new_dealvalue": 12345])
    try bench.editOpportunity(SampleDeals.partnerLed, ["new_dealvalue": 23456])
    try await bench.run()
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == 12345)
    let made = bench.opportunity(of: SampleDeals.accepted)
    #expect(made["new_dealvalue"] == 42000)
    #expect(made["estimatedvalue"] == .null)
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 43000])
    try bench.editOpportunity(SampleDeals.privateDeal, ["new_dealvalue": 12346, "estimatedvalue": 999])
    try await bench.night()
    #expect(bench.opportunity(of: SampleDeals.accepted)["new_dealvalue"] == 43000)
    #expect(bench.opportunity(of: SampleDeals.accepted)["estimatedvalue"] == .null)
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == 12346)
    try await bench.quietNight()
  }

  @Test(arguments: [("", 42000, 42000), ("Partner Center", 42000, 42000), ("CRM", 42000, 42000)])
  func `a re-pointed row meets for the first time: an empty field is filled`(
    _ rule: String, _ inPartnerCenter: Int, _ inCRM: Int
  ) async throws {
    let (bench, made) = try await Self.repointed(rule)
    try await bench.night()
    #expect(bench.opportunity(made)["new_dealvalue"] == .integer(inCRM))
    #expect(bench.referral(SampleDeals.accepted)["details"]?["dealValue"] == .integer(inPartnerCenter))
    try await bench.quietNight()
    try bench.editOpportunity(made, ["new_dealvalue": 47000])
    try await bench.night()
    #expect(bench.referral(SampleDeals.accepted)["details"]?["dealValue"] == 47000)
  }

  /// The row's sides never met: the edit of its neighbour is none of its own.
  @Test func `a row that comes to a group meets by itself, whatever travels of its neighbour`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change("Opportunity", "details.notes", ["Group": "Texts"])
    bench.remove("Opportunity", "campaignId")
    try await bench.run()
    let made = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    bench.add(
      "Opportunity", ["Partner Center field": "campaignId", "CRM field": "stepname", "Direction": "both", "Group": "Texts"])
    try bench.editReferral(SampleDeals.accepted, ["campaignId": "spring"])
    try bench.editOpportunity(made, ["description": "Changed by us"])
    for _ in 1...2 { try await bench.night() }
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Changed by us")
    #expect(bench.referral(SampleDeals.accepted)["campaignId"] == "spring")
    #expect(bench.opportunity(made)["stepname"] == "spring")
    try await bench.quietNight()
  }

  @Test(arguments: [
    ("", 42000, 90000), ("leave", 42000, 90000), ("hold", 42000, 90000), ("Partner Center", 42000, 42000), ("CRM", 90000, 90000),
  ])
  func `a re-pointed row with two different values goes by its First meeting`(
    _ rule: String, _ inPartnerCenter: Int, _ inCRM: Int
  ) async throws {
    let (bench, made) = try await Self.repointed(rule, value: 90000)
    let summary = try await bench.night()
    #expect(bench.opportunity(made)["new_dealvalue"] == .integer(inCRM))
    #expect(bench.referral(SampleDeals.accepted)["details"]?["dealValue"] == .integer(inPartnerCenter))
    #expect(summary.outcomes[.held] == (rule == "hold" ? 1 : nil))
    if rule == "" || rule == "leave" { #expect(try await bench.findings() == ["first-meeting-left"]) }
    try await bench.quietNight()
  }

  /// After a first night the deal value is re-pointed to a custom field that holds `value`.
  private static func repointed(_ rule: String, value: Int? = nil) async throws -> (SyncBench, String) {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    bench.admin("POST", "/dynamics/schema", money)
    bench.change("Opportunity", "details.dealValue", ["CRM field": "new_dealvalue", "First meeting": rule])
    bench.change("Opportunity", "details.currency", ["First meeting": rule])
    let made = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    for id in [SampleDeals.privateDeal, SampleDeals.partnerLed] { try bench.editOpportunity(id, ["new_dealvalue": 30000]) }
    if let value { try bench.editOpportunity(made, ["new_dealvalue": .integer(value)]) }
    try await bench.state().dirtyAllPairs(at: .init(seconds: 1_795_140_000))
    return (bench, made)
  }

  // MARK: Empty

  @Test(arguments: ["", "leave", "clear", "reject"])
  func `an emptied field goes by the row's Empty, from Partner Center`(_ rule: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change("Opportunity", "details.notes", ["Empty": rule])
    try await bench.run()
    try bench.editReferral(SampleDeals.accepted, ["details/notes": .null])
    let summary = try await bench.night()
    let kept = bench.opportunity(of: SampleDeals.accepted)["description"]
    #expect(kept == (rule == "clear" ? .null : "Wants a POC"))
    #expect(summary.outcomes == [rule == "clear" ? .updated : rule == "reject" ? .held : .unchanged: 1])
    try await bench.quietNight()
    // Filled again it travels, whatever happened before.
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Filled again"])
    try await bench.night()
    #expect(bench.opportunity(of: SampleDeals.accepted)["description"] == "Filled again")
  }

  @Test(arguments: ["leave", "clear"])
  func `an emptied field goes by the row's Empty, from the CRM`(_ rule: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change("Opportunity", "details.notes", ["Empty": rule])
    try await bench.run()
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": .null])
    try await bench.night()
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["notes"] == (rule == "clear" ? .null : "From the CRM"))
    try await bench.quietNight()
  }

  // MARK: Defaults and required fields

  @Test func `a default fills a create and never an update`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change(
      "Opportunity", "details.notes", ["Default to CRM": "None yet", "Default to Partner Center": "Nothing", "Empty": "clear"])
    try bench.raw(SampleDeals.accepted, ["details/notes": .null])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": .null])
    try await bench.run()
    #expect(bench.opportunity(of: SampleDeals.accepted)["description"] == "None yet")
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["notes"] == "Nothing")
    try await bench.quietNight()
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Some"])
    try await bench.night()
    try bench.editReferral(SampleDeals.accepted, ["details/notes": .null])
    try await bench.night()
    #expect(bench.opportunity(of: SampleDeals.accepted)["description"] == .null)
  }

  @Test func `all that a new deal lacks is told at once, and nothing is sent`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let bare = "0aa00000-0000-4000-8000-000000000120"
    try bench.create(
      "dynamics", "opportunity", ["id": .string(bare), "name": "Bare", "msft_microsoftpartnercenterreferralsync": true])
    let before = bench.rows("partnercenter", "referrals").count
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 4, .rejected: 1])
    #expect(bench.rows("partnercenter", "referrals").count == before + 2)
    let rejected = try await bench.told("Rejected")
    #expect(rejected.allSatisfy { $0[0] == "rejected" && $0[3] == bare && !$0[7].isEmpty })
    #expect(
      Set(rejected.map { "\($0[1]) \($0[4])" }) == [
        "solution-missing solutions", "required-missing deal value", "required-missing close date",
        "required-missing customer name", "required-missing address line 1", "required-missing city", "country-missing country",
        "required-missing team member's e-mail", "required-missing team member's first name",
      ])
  }

  @Test func `a required field of the CRM is filled by a constant or a formula over the referral`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.add(
      "Opportunity", ["CRM field": "opportunityratingcode", "Direction": "to CRM", "When": "create", "Default to CRM": "Hot"])
    bench.add(
      "Opportunity",
      [
        "CRM field": "customerneed", "Direction": "to CRM",
        "To CRM": "[customerProfile.name] & \": \" & [details.notes]",
      ])
    try await bench.run()
    #expect(bench.opportunity(of: SampleDeals.accepted)["opportunityratingcode"] == 1)
    #expect(bench.opportunity(of: SampleDeals.accepted)["customerneed"] == "Fabrikam Ltd.: Wants a POC")
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Wants more"])
    try await bench.night()
    #expect(bench.opportunity(of: SampleDeals.accepted)["customerneed"] == "Fabrikam Ltd.: Wants more")
    try await bench.quietNight()
  }

  @Test func `an inbound deal that lacks what the CRM needs is rejected before any write`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.change("Opportunity", "details.notes", ["Required": "CRM"])
    try bench.raw(SampleDeals.accepted, ["details/notes": .null])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.created: 3, .rejected: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted) == .null)
    #expect(
      try await bench.told("Rejected").map { [$0[1], $0[3], $0[4]] } == [["required-missing", SampleDeals.accepted, "notes"]])
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "There it is"])
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted)["description"] == "There it is")
  }
}
