import PracticeSystems
import Records
import StateStore
import Sync
import Testing

/// What persons say about a deal as a whole, and what the next run does with it.
struct DealDecisionTests {
  static let first = "0bb00000-0000-4000-8000-000000000011"
  static let second = "0bb00000-0000-4000-8000-000000000012"

  /// `A` of Fabrikam at LS1 1AA, and accounts of these postal codes.
  static func customers(_ codes: [String]) throws -> SyncBench {
    let accounts = zip([first, second], codes).map { id, code -> PracticeJSON in
      ["id": .string(id), "name": "Fabrikam Ltd.", "address1_postalcode": .string(code)]
    }
    return try SyncBench([
      "partnercenter": [
        "referrals": [SampleDeals.referral(SampleDeals.accepted, "Fabrikam data platform", "Active", "Accepted")]
      ], "dynamics": ["systemuser": SampleDeals.users, "account": .array(accounts)],
    ])
  }

  // MARK: Customers

  // An account of this name at another postal code: this one is meant, in the id's other spelling.
  @Test func `use account ties the deal to the account that a person named`() async throws {
    let bench = try Self.customers(["YO1 7HH"])
    #expect(try await bench.run().outcomes == [.held: 1])
    try await bench.decide(SampleDeals.accepted, .useAccount, "{\(Self.first.uppercased())}")
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted)["_parentaccountid_value"] == .string(Self.first))
    #expect(bench.rows("dynamics", "accounts").count == 1)
    #expect(try await bench.told("Accounts").map { $0[5] } == ["decided \(Self.first) by analyst"])
    #expect(try await bench.state().decisions(ofDeal: bench.deal(SampleDeals.accepted)).isEmpty)
    try await bench.quietNight()
  }

  @Test func `use account chooses among several`() async throws {
    let bench = try Self.customers(["LS1 1AA", "LS1 1AA"])
    #expect(try await bench.run().outcomes == [.held: 1])
    try await bench.decide(SampleDeals.accepted, .useAccount, Self.second)
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted)["_parentaccountid_value"] == .string(Self.second))
  }

  // No account of this CRM, one that was deleted, no id at all: the deal is held as before, and the decision is dropped.
  @Test(arguments: ["0bb00000-0000-4000-8000-0000000000ff", "Fabrikam", ""])
  func `use account with what is no account is dropped and nothing is created`(_ argument: String) async throws {
    let bench = try Self.customers(["YO1 7HH"])
    try await bench.run()
    try await bench.decide(SampleDeals.accepted, .useAccount, argument)
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(try await bench.findings() == ["account-near", "decision-dropped"])
    #expect(bench.opportunity(of: SampleDeals.accepted) == .null)
    let all = try await bench.state().decisionHistory(ofDeal: bench.deal(SampleDeals.accepted))
    #expect(all.map(\.status) == [.dropped])
  }

  @Test func `create makes a new account beside the near one, once`() async throws {
    let bench = try Self.customers(["YO1 7HH"])
    try await bench.run()
    try await bench.decide(SampleDeals.accepted, .create)
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.rows("dynamics", "accounts").count == 2)
    #expect(bench.opportunity(of: SampleDeals.accepted)["_parentaccountid_value"] != .string(Self.first))
    try await bench.quietNight()
  }

  // MARK: Copies

  @Test func `not the same releases a copy that an adoption found, and nothing else`() async throws {
    let bench = try ZooTests.pair()
    try bench.clone(SampleDeals.privateDeal, as: ZooTests.copy)
    #expect(try await bench.adopt().outcomes == [.unchanged: 1, .held: 1])
    #expect(try await bench.quietNight().outcomes == [.held: 1])
    try await bench.decide(ZooTests.copy, .notTheSame)
    let before = bench.apiWrites
    #expect(try await bench.night().outcomes == [.updated: 1])
    #expect(bench.writes(after: before).map(\.id) == [ZooTests.copy])
    #expect(bench.opportunity(ZooTests.copy)[ZooTests.identifier] ?? .null == .null)
    #expect(bench.opportunity(ZooTests.copy)[ZooTests.sync] == false)
    #expect(bench.opportunity(SampleDeals.privateDeal)[ZooTests.identifier] == .string(SampleDeals.accepted))
    #expect(try await bench.state().decisions(ofDeal: bench.deal(ZooTests.copy)).isEmpty)
    try await bench.quietNight()
  }

  // MARK: Reopened

  /// A private deal that was sent, won, told as won, and reopened.
  static func reopened() async throws -> (bench: SyncBench, old: String) {
    let bench = try ZooTests.two()
    try bench.raw(SampleDeals.accepted, ["status": "Closed", "substatus": "Declined"])
    try await bench.run()
    let old = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    bench.advance(hours: 100)
    try bench.close(SampleDeals.privateDeal, won: false)
    try await bench.night()
    try await bench.night()
    #expect(bench.referral(old)["substatus"] == "Lost")
    try bench.reopen(SampleDeals.privateDeal)
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(try await bench.findings() == ["reopened"])
    try await bench.quietNight()
    return (bench, old)
  }

  @Test func `start a new referral makes one for the reopened deal, and leaves the closed one alone`() async throws {
    let (bench, old) = try await Self.reopened()
    try await bench.decide(SampleDeals.privateDeal, .startNewReferral)
    let closed = bench.referral(old)
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.rows("partnercenter", "referrals").count == 3)
    let made = bench.rows("partnercenter", "referrals").first {
      $0["externalReferenceId"]?.string == SampleDeals.privateDeal && $0["id"]?.string != old
    }
    #expect(made?["status"] == "Active" || made?["status"] == "New")
    #expect(bench.opportunity(SampleDeals.privateDeal)[ZooTests.identifier] == made?["id"])
    #expect(bench.referral(old) == closed)
    try await bench.quietNight()
    // Whatever happens to the closed one, it claims the record no more.
    try bench.raw(old, ["details/notes": "Looked at once more"])
    #expect(try await bench.quietNight().outcomes == [.ignored: 1])
    try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": 35000])
    try await bench.night()
    #expect(bench.referral(made?["id"]?.string ?? "")["details"]?["dealValue"] == 35000)
    // A lost state finds the same pair again.
    try bench.loseState()
    #expect(try await bench.adopt().outcomes == [.unchanged: 1, .ignored: 2])
    try await bench.quietNight()
  }

  // The row of To do, as a person hands it back: the deal waits with a cell, and is asked as a whole.
  @Test func `start a new referral is taken from the workbook of the night`() async throws {
    let (bench, old) = try await Self.reopened()
    let summary = try await bench.apply(try await bench.audit()) {
      #expect($0.set("Decision", "start a new referral", "To do", where: ["Code": "reopened"]) == 1)
    }
    #expect(bench.refused(summary) == [])
    #expect(summary.outcomes == [.created: 1])
    #expect(bench.rows("partnercenter", "referrals").count == 3)
    #expect(bench.referral(old)["substatus"] == "Lost")
    try await bench.quietNight()
  }

  @Test func `a new referral is braked and waits for its evidence as any create`() async throws {
    let (bench, _) = try await Self.reopened()
    try await bench.decide(SampleDeals.privateDeal, .startNewReferral)
    bench.options.brakes.creates = 0
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(bench.rows("partnercenter", "referrals").count == 2)
    bench.options.brakes.creates = 500
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.rows("partnercenter", "referrals").count == 3)
  }
}
