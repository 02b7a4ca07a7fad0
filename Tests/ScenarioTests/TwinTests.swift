import PracticeSystems
import Records
import StateStore
import SimulatedWorld
import Sync
import Testing

/// Before anything is created it is asked whether the deal is there already, and only its ids do not say so (sync-rules.md 2).
struct TwinTests {
  /// `A` and `C` are of one customer, and differ in what is given.
  static func bench(
    _ name: String = "Nordwind archive", value: Int = 99000, date: String = "2028-01-31", solution: String = "SOL-00002-XYZ",
    customer: String = "Nordwind Handel AG"
  ) throws -> SyncBench {
    let bench = try ZooTests.two()
    try bench.raw(
      SampleDeals.accepted,
      [
        "name": .string(name), "customerProfile/name": .string(customer), "customerProfile/address/postalCode": "24103",
        "details/dealValue": .integer(value), "details/closingDateTime": .string(date + "T00:00:00Z"),
        "details/requirements/solutions": [["id": .string(solution), "type": "Name"]],
      ])
    return bench
  }

  // C is 'Nordwind archive', 30000 EUR, closes 2027-02-28, with SOL-00001-XYZ. Two of four make a twin.
  @Test(arguments: [
    ("Nordwind archive", 99000, "2028-01-31", "SOL-00002-XYZ", false),
    ("Nordwind archive", 31500, "2028-01-31", "SOL-00002-XYZ", true),
    ("Nordwind archive", 31600, "2028-01-31", "SOL-00002-XYZ", false),
    ("NORDWIND Archiv", 28500, "2028-01-31", "SOL-00002-XYZ", true),
    ("Rollout of tills", 99000, "2027-03-07", "SOL-00001-XYZ", true),
    ("Rollout of tills", 99000, "2027-03-08", "SOL-00001-XYZ", false),
    ("Rollout of tills", 30000, "2027-02-21", "SOL-00002-XYZ", true),
    ("Rollout of tills", 30000, "2027-02-20", "SOL-00002-XYZ", false),
    ("✔ Nordwind archive", 99000, "2028-01-31", "SOL-00001-XYZ", true),
  ])
  func `two of name, solution, value and close date make a twin`(
    _ name: String, _ value: Int, _ date: String, _ solution: String, _ isTwin: Bool
  ) async throws {
    let bench = try Self.bench(name, value: value, date: date, solution: solution)
    #expect(try await bench.run().outcomes == (isTwin ? [.held: 2] : [.created: 2]))
    let twins = try await bench.findings().filter { $0 == "possible-twin" }
    #expect(twins.count == (isTwin ? 2 : 0))
  }

  // Both rows of the two are answered; the creates go, and the answers of the first of them are lost on the way.
  @Test(arguments: [true, false])
  func `what is not the same was carried out, and told as decided, though the run died of it`(_ isAnswerLost: Bool) async throws {
    let bench = try Self.bench(value: 30000)
    try await bench.run()
    let apply = try await KilledApply(bench, try await bench.audit()) {
      #expect($0.set("Decision", "not the same", "To do", where: ["Code": "possible-twin"]) == 2)
    }
    let create = try #require(apply.requests.firstIndex { $0.hasPrefix("POST") && $0.contains("referrals") })
    try await apply.kill(isAnswerLost ? .after(create + 1) : .before(create + 1))
    for hours in [0, 1, 24] { try await bench.night(hours: hours) }
    var told: [[String]] = []
    for run in try await bench.state().runs(limit: 100) {
      told += try await bench.state().journal("Changes", ofRun: run.id, after: 0, limit: 1000).map { $0.cells.map(\.description) }
    }
    #expect(bench.rows("partnercenter", "referrals").count == 2)
    #expect(bench.rows("dynamics", "opportunities").count == 2)
    // Each record's name, in the words of who wanted it.
    let names = told.filter { $0[3] == "name" && $0[4].isEmpty }.map { [$0[0], $0[6]] }.sorted { $0[0] < $1[0] }
    #expect(
      names == [
        ["Dynamics 365", "Partner Center, 'not the same' by analyst on 2026-11-20"],
        ["Partner Center", "CRM, 'not the same' by analyst on 2026-11-20"],
      ])
    for deal in [SampleDeals.accepted, SampleDeals.privateDeal] {
      let said = try await bench.state().decisionHistory(ofDeal: bench.deal(deal))
      #expect(said.map(\.status) == [.carriedOut], "\(deal)")
    }
    try await bench.quietNight()
  }

  @Test func `a twin is named on both sides, nothing is created, and nothing is told a second time`() async throws {
    let bench = try Self.bench(value: 30000)
    try await bench.run()
    let told = try await bench.told("Findings").map { [$0[1], $0[2], $0[4], $0[5]] }.sorted { $0[0] < $1[0] }
    let (a, c) = (SampleDeals.accepted, SampleDeals.privateDeal)
    let remedy = "; decide 'same deal' or 'not the same', or run 'cosell pair set \(a) \(c)'"
    #expect(
      told == [
        [
          "Dynamics 365", a, c,
          "may be the same deal as opportunity '\(c)' (Nordwind archive): like name, value within 5 %" + remedy,
        ],
        [
          "Partner Center", c, a,
          "may be the same deal as referral '\(a)' (Nordwind archive): like name, value within 5 %" + remedy,
        ],
      ])
    #expect(bench.rows("partnercenter", "referrals").count == 1)
    #expect(bench.rows("dynamics", "opportunities").count == 1)
    #expect(try await bench.quietNight().outcomes == [.held: 2])
  }

  @Test func `a deal of another customer, a closed one and one that is paired are no twins`() async throws {
    #expect(try await Self.bench(value: 30000, customer: "Nordwind Reederei AG").run().outcomes == [.created: 2])
    let closed = try Self.bench(value: 30000)
    try closed.close(SampleDeals.privateDeal, won: true)
    #expect(try await closed.run().outcomes == [.created: 1, .ignored: 1])
    let paired = try Self.bench(value: 30000)
    try paired.raw(SampleDeals.accepted, ["status": "Closed", "substatus": "Declined"])
    #expect(try await paired.run().outcomes == [.created: 1, .ignored: 1])
    try paired.create("partnercenter", "referral", SampleDeals.twin("11111111-aaaa-4bbb-8ccc-000000000055"))
    #expect(try await paired.night().outcomes == [.created: 1])
  }

  @Test func `an opportunity whose Sync is not set may be the twin of a referral all the same`() async throws {
    let bench = try Self.bench(value: 30000)
    try bench.editOpportunity(SampleDeals.privateDeal, [ZooTests.sync: false])
    #expect(try await bench.run().outcomes == [.held: 1])
    #expect(bench.rows("dynamics", "opportunities").count == 1)
    // The value moves apart: no twin any more, the deal is created without a word from anybody.
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 60000])
    #expect(try await bench.night().outcomes == [.created: 1])
  }

  // MARK: What a person says

  @Test func `same deal pairs the two by First meeting, and creates nothing`() async throws {
    let bench = try Self.bench(value: 30000)
    try await bench.run()
    try await bench.decide(SampleDeals.accepted, .sameDeal)
    let before = bench.apiWrites
    #expect(try await bench.night().deals == 1)
    #expect(bench.writes(after: before).allSatisfy { $0.operation == "update" })
    #expect(bench.opportunity(SampleDeals.privateDeal)[ZooTests.identifier] == .string(SampleDeals.accepted))
    #expect(bench.referral(SampleDeals.accepted)["externalReferenceId"] == .string(SampleDeals.privateDeal))
    #expect(try await bench.state().decisions(ofDeal: bench.deal(SampleDeals.accepted)).isEmpty)
    try bench.editReferral(SampleDeals.accepted, ["details/dealValue": 31000])
    try await bench.night()
    #expect(bench.opportunity(SampleDeals.privateDeal)["estimatedvalue"] == 31000)
    try await bench.quietNight()
  }

  @Test func `not the same lets both be created, and is remembered for the two`() async throws {
    let bench = try Self.bench(value: 30000)
    try await bench.run()
    try await bench.decide(SampleDeals.privateDeal, .notTheSame)
    #expect(try await bench.night().outcomes == [.created: 2])
    #expect(bench.rows("partnercenter", "referrals").count == 2)
    #expect(bench.rows("dynamics", "opportunities").count == 2)
    #expect(try await bench.state().decisions(ofDeal: bench.deal(SampleDeals.privateDeal)).isEmpty)
    try await bench.quietNight()
    #expect(
      bench.doubles() == ["referral named 'Nordwind archive' more than once", "opportunity 'Nordwind archive' more than once"]
        || bench.doubles().allSatisfy { !$0.contains("CRM ID") })
  }

  // Two creates a side would be made; what is waited for and what is too much stays so whatever was said about the twin. That a deal
  // waits for an approval now, and not for its twin any more, is news.
  @Test(arguments: [([BrakeKind](), 10, 2, 0), ([.creates], 10, 0, 1), ([.shared], 10, 1, 1), ([], 0, 0, 3)])
  func `apply does not take an answer about a twin for an approval of its create`(
    _ approve: [BrakeKind], _ most: Int, _ created: Int, _ code: Int
  ) async throws {
    let bench = try Self.bench(value: 30000)
    try bench.editOpportunity(SampleDeals.privateDeal, ["msft_microsoftpartnercenterreferralvisible": true])
    try await bench.run()
    bench.options.approve = Set(approve)
    bench.options.brakes.creates = most
    let summary = try await bench.apply(try await bench.audit()) {
      #expect($0.set("Decision", "not the same", "To do", where: [:]) == 2)
    }
    #expect(bench.refused(summary) == [])
    #expect(summary.outcomes[.created] ?? 0 == created)
    #expect(summary.outcomes[.held] ?? 0 == 2 - created)
    #expect(summary.exitCode == code)
    // What was said is not asked again.
    bench.options.approve = []
    bench.options.brakes.creates = 10
    #expect(try await bench.night().outcomes[.created] ?? 0 == 2 - created)
    try await bench.quietNight()
  }

  @Test func `a decision for values that moved since is dropped, and the twin is put before a person anew`() async throws {
    let bench = try Self.bench(value: 30000)
    try await bench.run()
    try await bench.decide(SampleDeals.accepted, .sameDeal)
    try bench.editReferral(SampleDeals.accepted, ["details/closingDateTime": "2027-02-27T00:00:00Z"])
    #expect(try await bench.night().outcomes == [.held: 2])
    #expect(bench.opportunity(SampleDeals.privateDeal)[ZooTests.identifier] ?? .null == .null)
    let all = try await bench.state().decisionHistory(ofDeal: bench.deal(SampleDeals.accepted))
    #expect(all.map(\.status) == [.dropped])
  }
}

extension SyncBench {
  /// The number of the deal of a referral or record.
  func deal(_ id: String) async throws -> Int64 {
    let store = try await state()
    if let deal = try await store.deal(referral: id) { return deal.id }
    guard let deal = try await store.deal(crm: id) else { throw BenchProblem(text: "no deal of \(id)") }
    return deal.id
  }

  /// A person answers what a deal asks, as a workbook that is taken back does.
  func decide(_ id: String, _ verb: PersonDecision.Verb, _ argument: String = "") async throws {
    let (store, deal) = (try await state(), try await deal(id))
    guard let question = try await store.question(ofDeal: deal), question.verbs.contains(verb) else {
      throw BenchProblem(text: "the deal of \(id) does not ask for '\(verb.rawValue)'")
    }
    let answer = question.answer(verb)
    _ = try await store.take(
      [
        TakenChoice(
          deal: deal, part: answer.part, verb: verb, argument: argument, basis: answer.basis,
          person: "analyst", source: "audit.xlsx: To do!L5")
      ], at: PracticeWorldClock(world).now())
  }

  @Test func `a deal that was closed before it travelled and is reopened is seen as a twin from both sides`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.close(SampleDeals.privateDeal, won: false)
    try await bench.run()
    #expect(bench.referral(of: SampleDeals.privateDeal) == .null)
    try bench.reopen(SampleDeals.privateDeal)
    try bench.create("partnercenter", "referral", SampleDeals.twin("11111111-aaaa-4bbb-8ccc-000000000095"))
    let (referrals, opportunities) = (
      bench.rows("partnercenter", "referrals").count, bench.rows("dynamics", "opportunities").count
    )
    #expect(try await bench.night().outcomes == [.held: 2])
    #expect(try await bench.findings() == ["possible-twin", "possible-twin"])
    try await bench.quietNight()
    #expect(bench.rows("partnercenter", "referrals").count == referrals)
    #expect(bench.rows("dynamics", "opportunities").count == opportunities)
  }
}
