import PracticeSystems
import Records
import Testing

/// Accepting, winning, losing, closing: who may, when, and what is told.
struct StatusTests {
  static let referral = SampleDeals.accepted

  /// After the first night: the accepted referral and its opportunity.
  static func paired(_ settings: [String: String] = [:]) async throws -> (bench: SyncBench, made: String) {
    let bench = try SyncBench(SampleDeals.scenario)
    for (name, value) in settings { bench.set(name, value) }
    try await bench.run()
    return (bench, bench.opportunity(of: referral)["opportunityid"]?.string ?? "")
  }

  static func status(_ bench: SyncBench, _ id: String = referral) -> String {
    let record = bench.referral(id)
    return "\(record["status"]?.string ?? "")/\(record["substatus"]?.string ?? "")"
  }

  static func state(_ bench: SyncBench, _ id: String) -> String {
    let record = bench.opportunity(id)
    return "\(record["statecode"]?.text ?? "")/\(record["statuscode"]?.text ?? "")"
  }

  /// A person closes an opportunity by the CRM's own dialog.
  static func close(_ bench: SyncBench, _ id: String, won: Bool) throws {
    try bench.close(id, won: won)
  }

  // MARK: Accepting

  @Test func `accepting in Partner Center qualifies the lead, and the deal goes on with its opportunity`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let lead = bench.lead(of: SampleDeals.pending)["leadid"]?.string ?? ""
    try bench.editReferral(SampleDeals.pending, ["status": "Active", "substatus": "Accepted"])
    let summary = try await bench.night()
    #expect(summary.outcomes[.updated] == 1)
    #expect(bench.record("dynamics", "lead", lead)["statecode"] == 1)
    let made = bench.rows("dynamics", "opportunities").first { $0["_originatingleadid_value"]?.string == lead } ?? .null
    #expect(made["estimatedvalue"] == 42000)
    let opportunity = made["opportunityid"]?.string ?? ""
    // Within the nights that follow the deal is the opportunity's, and edits travel both ways there.
    for _ in 0..<2 { try await bench.night() }
    #expect(bench.opportunity(opportunity)["msft_microsoftpartnercenterreferralidentifier"] == .string(SampleDeals.pending))
    try bench.editReferral(SampleDeals.pending, ["details/dealValue": 48000])
    try await bench.night()
    #expect(bench.opportunity(opportunity)["estimatedvalue"] == 48000)
    try bench.editOpportunity(opportunity, ["description": "From the opportunity"])
    try await bench.night()
    #expect(bench.referral(SampleDeals.pending)["details"]?["notes"] == "From the opportunity")
    #expect(bench.rows("dynamics", "opportunities").count == 4)
    try await bench.quietNight()
  }

  @Test func `qualifying the lead in the CRM accepts the referral`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let lead = bench.lead(of: SampleDeals.pending)["leadid"]?.string ?? ""
    try bench.qualify(lead)
    try await bench.night()
    #expect(Self.status(bench, SampleDeals.pending) == "Active/Accepted")
    for _ in 0..<2 { try await bench.night() }
    let made = bench.rows("dynamics", "opportunities").first { $0["_originatingleadid_value"]?.string == lead } ?? .null
    try bench.editOpportunity(made["opportunityid"]?.string ?? "", ["estimatedvalue": 49000])
    try await bench.night()
    #expect(bench.referral(SampleDeals.pending)["details"]?["dealValue"] == 49000)
    try await bench.quietNight()
  }

  // MARK: Closing in the CRM

  @Test func `a deal lost in the CRM is told to Partner Center after its nights, with the reason and the other cells`()
    async throws
  {
    let (bench, made) = try await Self.paired()
    try bench.editOpportunity(made, ["description": "They chose another"])
    try Self.close(bench, made, won: false)
    let first = try await bench.night()
    #expect(Self.status(bench) == "Active/Accepted")
    #expect(bench.referral(Self.referral)["details"]?["notes"] == "They chose another")
    #expect(first.outcomes == [.held: 1])
    #expect(first.exitCode == 0)
    let before = bench.apiWrites
    let second = try await bench.night()
    #expect(second.outcomes == [.updated: 1])
    #expect(Self.status(bench) == "Closed/Lost")
    #expect(bench.referral(Self.referral)["statusReason"] == "Other")
    #expect(bench.writes(after: before).count == 1)
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
    #expect(try await bench.quietNight().outcomes == [:])
  }

  @Test(arguments: [("0", 1), ("1", 2), ("3", 4)])
  func `a close waits as many nights as the guide says`(_ wait: String, _ nights: Int) async throws {
    let (bench, made) = try await Self.paired(["Wait before closing": wait])
    bench.advance(hours: 100)
    try Self.close(bench, made, won: true)
    for night in 1...nights {
      #expect(Self.status(bench) == "Active/Accepted", "before night \(night)")
      try await bench.night()
    }
    #expect(Self.status(bench) == "Closed/Won")
    try await bench.quietNight()
  }

  @Test func `a deal is not told as won within 72 hours of its creation`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Wait before closing", "0")
    try await bench.run()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try Self.close(bench, SampleDeals.privateDeal, won: true)
    for _ in 0..<2 {
      try await bench.night()
      #expect(Self.status(bench, referral) == "Active/Accepted")
      #expect(try await bench.findings() == ["won-too-early"])
    }
    try await bench.night()
    #expect(Self.status(bench, referral) == "Closed/Won")
    try await bench.quietNight()
  }

  @Test func `a deal reopened within its wait is not closed in Partner Center`() async throws {
    let (bench, made) = try await Self.paired()
    try Self.close(bench, made, won: false)
    try await bench.night()
    try bench.reopen(made)
    try await bench.night()
    try await bench.quietNight()
    #expect(Self.status(bench) == "Active/Accepted")
    // Closed again the wait begins anew.
    try Self.close(bench, made, won: false)
    try await bench.night()
    #expect(Self.status(bench) == "Active/Accepted")
    try await bench.night()
    #expect(Self.status(bench) == "Closed/Lost")
  }

  @Test func `a deal reopened after it was told stays closed in Partner Center and stands in the To do`() async throws {
    let (bench, made) = try await Self.paired(["Wait before closing": "0"])
    try Self.close(bench, made, won: false)
    try await bench.night()
    #expect(Self.status(bench) == "Closed/Lost")
    try bench.reopen(made)
    let summary = try await bench.night()
    #expect(summary.outcomes == [.held: 1])
    #expect(try await bench.findings() == ["reopened"])
    #expect(Self.status(bench) == "Closed/Lost")
    try await bench.quietNight()
  }

  // MARK: Closed in Partner Center

  @Test(arguments: ["Won", "Lost"])
  func `a close in Partner Center is told, and the CRM is left as it is`(_ substatus: String) async throws {
    let (bench, made) = try await Self.paired()
    try bench.editReferral(Self.referral, ["status": "Closed", "substatus": .string(substatus)])
    let summary = try await bench.night()
    #expect(summary.outcomes == [.held: 1])
    #expect(try await bench.findings() == ["closed-in-partner-center"])
    #expect(Self.state(bench, made) == "0/1")
    try await bench.quietNight()
    // A person closes it in the CRM too: agreed, retired.
    try Self.close(bench, made, won: substatus == "Won")
    try await bench.quietNight()
    #expect(try await bench.quietNight().outcomes == [:])
  }

  @Test(arguments: [("Won", "1/3"), ("Lost", "2/4")])
  func `with close the CRM's own action closes the opportunity, with Partner Center's date`(
    _ substatus: String, _ state: String
  ) async throws {
    let (bench, made) = try await Self.paired(["Close in the CRM": "close"])
    try bench.editReferral(Self.referral, ["status": "Closed", "substatus": .string(substatus)])
    let closed = bench.referral(Self.referral)["closedDateTime"]?.string?.prefix(10) ?? ""
    let before = bench.apiWrites
    let summary = try await bench.night()
    #expect(summary.outcomes == [.updated: 1])
    #expect(Self.state(bench, made) == state)
    #expect(bench.opportunity(made)["actualclosedate"] == .string(String(closed)))
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
    #expect(try await bench.quietNight().outcomes == [:])
  }

  @Test func `a deal born in the CRM is never closed there because it was declined or expired`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Close in the CRM", "close")
    try await bench.run()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.raw(referral, ["status": "Closed", "substatus": "Declined"])
    try await bench.night()
    #expect(Self.state(bench, SampleDeals.privateDeal) == "0/1")
    #expect(try await bench.findings() == ["closed-in-partner-center"])
    try await bench.quietNight()
  }

  @Test func `a deal closed on both sides is frozen on both`() async throws {
    let (bench, made) = try await Self.paired(["Wait before closing": "0"])
    try Self.close(bench, made, won: false)
    try await bench.night()
    try await bench.night()
    try bench.raw(Self.referral, ["details/notes": "Too late"])
    try await bench.quietNight()
    #expect(bench.opportunity(made)["description"] == "Wants a POC")
    #expect(try await bench.quietNight().outcomes == [:])
  }

  @Test func `an edit after the deal was closed in Partner Center cannot travel and is told once`() async throws {
    let (bench, made) = try await Self.paired()
    try bench.editReferral(Self.referral, ["status": "Closed", "substatus": "Lost"])
    try await bench.night()
    try bench.editOpportunity(made, ["estimatedvalue": 51000])
    try await bench.quietNightButFeedback()
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 42000)
    #expect(try await bench.findings().filter { $0 == "cannot-travel" }.count == 1)
    try await bench.quietNight()
    #expect(try await bench.findings().filter { $0 == "cannot-travel" }.isEmpty)
  }
}
