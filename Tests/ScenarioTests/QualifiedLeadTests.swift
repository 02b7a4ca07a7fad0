import PracticeSystems
import SimulatedWorld
import Sync
import Testing

/// A lead is qualified, and the CRM copies nothing of ours to its opportunity: neither Sync nor identifier nor link
/// (dataverse.md 8.3: only the columns that somebody mapped).
struct QualifiedLeadTests {
  private static let sync = "msft_microsoftpartnercenterreferralsync"
  private static let identifier = "msft_microsoftpartnercenterreferralidentifier"
  private static let referral = SampleDeals.pending

  /// A referral that waits to be accepted, with its lead.
  private static func bench() async throws -> (bench: SyncBench, lead: String) {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.persona("dynamics", ["qualifyingCopiesCustomColumns": false])
    try await bench.run()
    return (bench, bench.lead(of: referral)["leadid"]?.string ?? "")
  }

  /// The same, and a seller has qualified the lead in the CRM.
  private static func qualified() async throws -> (bench: SyncBench, made: String) {
    let (bench, lead) = try await bench()
    return (bench, try bench.qualify(lead, mapsCustomColumns: false))
  }

  /// The same, held since a seller has worked on the opportunity, which is all that a deal needs but its Sync; and how many referrals
  /// there are.
  private static func held() async throws -> (bench: SyncBench, made: String, referrals: Int) {
    let (bench, made) = try await qualified()
    let referrals = bench.rows("partnercenter", "referrals").count
    bench.advance(hours: 1)
    try bench.editOpportunity(made, ["estimatedvalue": 49000])
    try bench.attach(SolutionTests.first, to: made)
    #expect(try await bench.night().outcomes == [.held: 1])
    return (bench, made, referrals)
  }

  private static func value(_ bench: SyncBench) -> PracticeJSON? { bench.referral(referral)["details"]?["dealValue"] }
  private static func isPaired(_ bench: SyncBench, _ made: String) -> Bool {
    bench.opportunity(made)[sync] == true && bench.opportunity(made)[identifier] == .string(referral)
  }

  @Test(arguments: [true, false])
  func `the deal goes on with the opportunity, which is told that it is the deal's`(_ isQualifiedByUs: Bool) async throws {
    let (bench, lead) = try await Self.bench()
    if isQualifiedByUs {
      try bench.editReferral(Self.referral, ["status": "Active", "substatus": "Accepted"])
    } else {
      try bench.qualify(lead, mapsCustomColumns: false)
    }
    let before = bench.apiWrites
    #expect(try await bench.night().outcomes == [.updated: 1])
    try await bench.expectChangesToBeHistory(after: before)
    // Fields of the opportunity that the lead has not meet for the first time.
    #expect(Set(try await bench.findings()) == ["sync-carried", "first-meeting-left"])
    #expect(StatusTests.status(bench, Self.referral) == "Active/Accepted")
    let opportunity = bench.rows("dynamics", "opportunities").first { $0["_originatingleadid_value"]?.string == lead } ?? .null
    let made = opportunity["opportunityid"]?.string ?? ""
    #expect(Self.isPaired(bench, made))
    #expect(opportunity["msft_microsoftpartnercenterreferrallink"]?.string?.hasSuffix(Self.referral) == true)
    #expect(opportunity["msft_microsoftpartnercenterreferralsyncaudit"]?.string?.contains("was qualified into") == true)
    try await bench.quietNight()
    try bench.editOpportunity(made, ["estimatedvalue": 49000])
    try await bench.night()
    #expect(Self.value(bench) == 49000)
    // Turned off by a person now, it stops.
    try bench.editOpportunity(made, [Self.sync: false, "estimatedvalue": 50000])
    #expect(try await bench.night().outcomes == [.ignored: 1])
    #expect(Self.value(bench) == 49000)
    #expect(bench.opportunity(made)[Self.sync] == false)
    try await bench.quietNight()
  }

  /// A No in an opportunity that somebody has worked on may be what that person wants.
  @Test func `an opportunity that was changed is held, and goes on once it says Yes`() async throws {
    let (bench, made) = try await Self.qualified()
    bench.advance(hours: 1)
    try bench.editOpportunity(made, ["estimatedvalue": 49000])
    for _ in 0..<2 {
      #expect(try await bench.night().outcomes == [.held: 1])
      #expect(try await bench.findings() == ["sync-not-carried"])
    }
    #expect(Self.value(bench) == 42000)
    #expect(bench.opportunity(made)[Self.sync] == false)
    try bench.editOpportunity(made, [Self.sync: true])
    try await bench.night()
    #expect(Self.value(bench) == 49000)
    #expect(Self.isPaired(bench, made))
    try await bench.quietNight()
  }

  @Test func `a Sync that nobody ever filled in is nobody's No`() async throws {
    let (bench, made) = try await Self.qualified()
    bench.advance(hours: 1)
    try bench.editOpportunity(made, ["estimatedvalue": 49000, Self.sync: .null])
    try await bench.night()
    #expect(Self.isPaired(bench, made))
    #expect(Self.value(bench) == 49000)
  }

  /// Before the first run a seller makes it ready to travel: as seen from its own side it is a new deal.
  @Test(arguments: [1000, 1])
  func `an opportunity with a Sync of its own is not sent as another deal`(_ window: Int) async throws {
    let (bench, made) = try await Self.qualified()
    bench.options.window = window
    let referrals = bench.rows("partnercenter", "referrals").count
    try bench.editOpportunity(made, [Self.sync: true, "estimatedvalue": 49000])
    try bench.attach(SolutionTests.first, to: made)
    for _ in 0..<3 { try await bench.night() }
    #expect(bench.rows("partnercenter", "referrals").count == referrals)
    #expect(StatusTests.status(bench, Self.referral) == "Active/Accepted")
    #expect(Self.value(bench) == 49000)
    try await bench.quietNight()
  }

  @Test func `a run of the opportunity alone does not send it as another deal`() async throws {
    let (bench, made, referrals) = try await Self.held()
    try bench.editOpportunity(made, [Self.sync: true])
    bench.options.only = [made]
    try await bench.night()
    #expect(bench.rows("partnercenter", "referrals").count == referrals)
    #expect(Self.value(bench) == 49000)
  }

  @Test func `a pair that was released meanwhile stays released, whatever the opportunity says`() async throws {
    let (bench, made, referrals) = try await Self.held()
    _ = try await PairDesk(world: try await bench.syncWorld()).release(Self.referral, by: "an analyst")
    try bench.editOpportunity(made, [Self.sync: true])
    let before = bench.apiWrites
    for _ in 0..<2 { try await bench.night() }
    #expect(bench.written(after: before) == [])
    #expect(bench.rows("partnercenter", "referrals").count == referrals)
  }

  /// The seller takes the deal out again, with all that it bore.
  @Test(arguments: [false, .null] as [PracticeJSON])
  func `an opportunity that was carried once is not taken back against a person's No`(_ sync: PracticeJSON) async throws {
    let (bench, made) = try await Self.qualified()
    try await bench.night()
    try await bench.quietNight()
    try bench.editOpportunity(made, [Self.sync: sync, Self.identifier: .null, "estimatedvalue": 49000])
    let before = bench.apiWrites
    for _ in 0..<2 { #expect(try await bench.night().outcomes[.held] == 1) }
    #expect(bench.written(after: before) == [])
  }

  @Test func `a plan shows what would be told to the opportunity, and binds nobody`() async throws {
    let (bench, made) = try await Self.qualified()
    try bench.editReferral(Self.referral, ["status": "Active", "substatus": "Accepted"])
    let plan = try AnsweredWorkbook(try await bench.plan())
    #expect(Set(plan.texts("Rule", "Plan")).contains("lead qualified"))
    // In the afternoon a seller makes up their mind.
    bench.advance(hours: 3)
    try bench.editOpportunity(made, ["estimatedvalue": 49000])
    let before = bench.apiWrites
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(bench.written(after: before) == [])
  }

  @Test(arguments: ["Yes", "No"])
  func `what waits for an approval goes by its plan`(_ answer: String) async throws {
    let (bench, made) = try await Self.qualified()
    try bench.editReferral(Self.referral, ["status": "Active", "substatus": "Accepted"])
    bench.options.approve = [.updates]
    bench.advance(hours: 24)
    let before = bench.apiWrites
    let night = try await bench.run()
    #expect(night.outcomes == [.held: 1])
    #expect(bench.written(after: before) == [])
    let plan = try await bench.planWorkbook(night)
    // Answered the next morning.
    bench.advance(hours: 7)
    let summary = try await bench.apply(plan) { $0.set("Apply", answer, "Plan", where: ["Record": made]) }
    #expect(bench.refused(summary) == [])
    #expect(Self.isPaired(bench, made) == (answer == "Yes"))
    bench.options.approve = []
    try await bench.night()
    #expect(Self.isPaired(bench, made) == (answer == "Yes"))
  }

  @Test func `a lead that is deleted meanwhile leaves its opportunity no deal of its own`() async throws {
    let (bench, lead) = try await Self.bench()
    let made = try bench.qualify(lead, mapsCustomColumns: false)
    let referrals = bench.rows("partnercenter", "referrals").count
    bench.options.approve = [.accepts]
    try bench.editOpportunity(made, [Self.sync: true])
    try bench.attach(SolutionTests.first, to: made)
    try await bench.night()
    try bench.delete("dynamics", "lead", lead)
    try bench.editOpportunity(made, ["estimatedvalue": 49000])
    for _ in 0..<2 { try await bench.night() }
    #expect(bench.rows("partnercenter", "referrals").count == referrals)
  }

  /// Years of them, met for the first time: nothing is written to one without a person's word.
  @Test func `an adoption leaves it to a person`() async throws {
    let (bench, made) = try await Self.qualified()
    try bench.editReferral(Self.referral, ["status": "Active", "substatus": "Accepted"])
    try bench.loseState()
    let before = bench.apiWrites
    try await bench.adopt()
    #expect(try await bench.night().outcomes[.held] == 1)
    #expect(bench.written(after: before) == [])
    #expect(bench.opportunity(made)[Self.sync] == false)
  }

  @Test func `an opportunity that is read a night after its lead carries the deal on`() async throws {
    let (bench, lead) = try await Self.bench()
    let made = "0dd00000-0000-4000-8000-0000000000aa"
    bench.beforeLeads { desk in
      try? desk.create(
        "dynamics", "opportunity",
        ["id": .string(made), "name": "Fabrikam rollout", "originatingleadid": .string(lead), "estimatedvalue": 42000])
      try? desk.edit(
        "dynamics", "lead", lead, ["statecode": 1, "statuscode": 3, "qualifyingopportunityid": .string(made)])
    }
    try await bench.night()
    #expect(bench.opportunity(made)[Self.sync] == false)
    try await bench.night()
    #expect(Self.isPaired(bench, made))
    try bench.editOpportunity(made, ["estimatedvalue": 49000])
    try await bench.night()
    #expect(Self.value(bench) == 49000)
  }

  @Test func `a night that is killed at any request is finished by the next`() async throws {
    let (bench, made) = try await Self.qualified()
    bench.advance(hours: 24)
    let evening = bench.moment()
    let requests = try await bench.runKilled(.never).requests
    #expect(requests.count > 8)
    for place in requests.indices {
      for moment in [KillingTransport.Moment.before(place + 1), .after(place + 1)] {
        try bench.goOn(from: evening, as: "killed-\(place).sqlite")
        guard let left = try await bench.runKilled(moment).left else { continue }
        try bench.goOn(from: left, as: "next-\(place).sqlite")
        for _ in 0..<2 { try await bench.night() }
        #expect(Self.isPaired(bench, made), "\(moment)")
        #expect(StatusTests.status(bench, Self.referral) == "Active/Accepted", "\(moment)")
        #expect(bench.rows("partnercenter", "referrals").count == 4, "\(moment)")
        try await bench.quietNight()
      }
    }
  }
}
