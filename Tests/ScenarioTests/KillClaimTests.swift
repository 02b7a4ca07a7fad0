import Faults
import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Sync
import Testing

/// Kills around what follows from claims and from persons' words: a copy that is released, a twin that is the same deal, two that
/// are not, a customer that a person named, a new referral for a reopened deal.
struct KillClaimTests {
  static let twin = "0aa00000-0000-4000-8000-000000000141"
  static let other = "0aa00000-0000-4000-8000-000000000142"
  static let reopened = "0aa00000-0000-4000-8000-000000000143"
  static let copy = "0aa00000-0000-4000-8000-000000000144"
  static let (same, notSame, near) = (
    "11111111-aaaa-4bbb-8ccc-000000000061", "11111111-aaaa-4bbb-8ccc-000000000062", "11111111-aaaa-4bbb-8ccc-000000000063"
  )
  static let nearAccount = "0bb00000-0000-4000-8000-000000000071"

  /// The evening before the night in which all of it happens.
  static func evening() async throws -> SyncBench {
    var scenario = SampleDeals.scenario
    let names = [(SampleDeals.privateDeal, "Nordwind archive"), (reopened, "Nordwind tills")]
    scenario.put(.array([]), at: ["partnercenter", "referrals"])
    scenario.put(.array(names.map { SampleDeals.opportunity($0.0, $0.1, visible: false) }), at: ["dynamics", "opportunity"])
    scenario.put(.array(names.map { SampleDeals.solution($0.0) }), at: ["dynamics", "msft_microsoftsolution"])
    scenario.put(
      ["id": .string(nearAccount), "name": "Contoso Water Ltd.", "address1_postalcode": "YO1 7HH"],
      at: ["dynamics", "account", "-"])
    let bench = try SyncBench(scenario)
    #expect(try await bench.runAlone().outcomes == [.created: 2])
    bench.advance(hours: 100)
    try bench.close(reopened, won: false)
    for _ in 1...2 {
      bench.advance(hours: 24)
      _ = try await bench.runAlone()
    }
    try bench.reopen(reopened)
    for (referral, opportunity, name) in [(same, twin, "Nordwind lake"), (notSame, other, "Nordwind grid")] {
      try bench.create("dynamics", "opportunity", SampleDeals.opportunity(opportunity, name, visible: false))
      try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(opportunity))
      try bench.create("partnercenter", "referral", deal(referral, name, "Nordwind Handel AG", "24103"))
    }
    try bench.create("partnercenter", "referral", deal(near, "Contoso pumps", "Contoso Water Ltd.", "LS1 1AA"))
    bench.advance(hours: 24)
    #expect(try await bench.runAlone().outcomes == [.held: 6])
    try await bench.decide(same, .sameDeal)
    try await bench.decide(other, .notTheSame)
    try await bench.decide(near, .useAccount, nearAccount)
    try await bench.decide(reopened, .startNewReferral)
    try bench.clone(SampleDeals.privateDeal, as: copy)
    bench.advance(hours: 24)
    return bench
  }

  private static func deal(_ id: String, _ name: String, _ customer: String, _ postalCode: String) -> PracticeJSON {
    var json = SampleDeals.referral(id, name, "Active", "Accepted")
    json.put(.string(customer), at: ["customerProfile", "name"])
    json.put(.string(postalCode), at: ["customerProfile", "address", "postalCode"])
    json.put(.integer(30000), at: ["details", "dealValue"])
    // Each customer's own purchaser.
    json.put(
      .string("p\(id.suffix(2))@\(customer.hasPrefix("Contoso") ? "water" : "nordwind").example.com"),
      at: [
        "customerProfile", "team", "0", "email",
      ])
    json["createdDateTime"] = nil
    return json
  }

  @Test func `a night of claims and decisions that is killed anywhere is finished by the next`() async throws {
    let bench = try await Self.evening()
    let evening = bench.moment()
    let before = bench.apiWrites
    let evenings = try await bench.state().runs(limit: 1).first?.id ?? 0

    // As it goes when nobody kills it: by hand, what has to stand at its end.
    let (_, requests) = try await bench.runKilled(.never)
    let whole = try await bench.settled(since: before, after: evenings)
    #expect(Self.wrong(bench) == [])
    #expect(whole.problems.filter { !Self.isMeant($0) } == [])

    var moments: [KillingTransport.Moment] = []
    for (index, request) in requests.enumerated() where !request.hasPrefix("GET") && !request.contains("/login/") {
      moments += [.before(index + 1), .after(index + 1)]
    }
    #expect(moments.count >= 10)
    for moment in moments {
      try bench.goOn(from: evening, as: "\(moment)".replacing(" ", with: "-") + ".sqlite")
      guard let left = try await bench.runKilled(moment).left else {
        Issue.record("not killed \(moment)")
        continue
      }
      try bench.goOn(from: left, as: bench.stateFile + "-2")
      let end = try await bench.settled(since: before, after: evenings)
      #expect(end.problems.filter { !Self.isMeant($0) } == [], "killed \(moment)")
      #expect(Self.wrong(bench) == [], "killed \(moment)")
      #expect(whole.state.difference(to: end.state) == [], "killed \(moment)")
    }
  }

  @Test func `a night of claims and decisions that is killed between two commits is finished by the next`() async throws {
    let bench = try await Self.evening()
    let evening = bench.moment()
    let before = bench.apiWrites
    let evenings = try await bench.state().runs(limit: 1).first?.id ?? 0
    let whole = try await bench.settled(since: before, after: evenings)
    try bench.goOn(from: evening, as: "commits.sqlite")
    let moments = try await KillCommits.moments(of: bench)
    #expect(moments.count >= 3)
    for (number, moment) in moments.enumerated() {
      try bench.goOn(from: moment, as: "commit-\(number).sqlite")
      let end = try await bench.settled(since: before, after: evenings)
      #expect(end.problems.filter { !Self.isMeant($0) } == [], "commit \(number)")
      #expect(Self.wrong(bench) == [], "commit \(number)")
      #expect(whole.state.difference(to: end.state) == [], "commit \(number)")
    }
  }

  /// Doubles that are as they should be: two deals of a name that a person called two, and a reopened deal's old referral.
  private static func isMeant(_ problem: String) -> Bool {
    problem == "referral named 'Nordwind grid' more than once" || problem == "opportunity 'Nordwind grid' more than once"
      || problem == "referral named 'Nordwind tills' more than once" || problem == "CRM ID '\(reopened)' more than once"
      || problem == "opportunity '✔ Nordwind grid' more than once"
  }

  /// What stands there and should not, in words.
  private static func wrong(_ bench: SyncBench) -> [String] {
    var wrong: [String] = []
    func check(_ isTrue: Bool, _ text: String) { if !isTrue { wrong.append(text) } }
    let referrals = bench.rows("partnercenter", "referrals")
    func named(_ name: String) -> Int { referrals.filter { $0["name"]?.string == name }.count }
    // The twin: one referral, one record, naming each other.
    check(named("Nordwind lake") == 1, "lake: \(named("Nordwind lake")) referrals")
    check(bench.opportunity(twin)[ZooTests.identifier] == .string(same), "lake: the record names another")
    check(bench.bearers("opportunities", of: same).count == 1, "lake: other bearers")
    // The two that are not the same: two referrals, two records.
    check(named("Nordwind grid") == 2, "grid: \(named("Nordwind grid")) referrals")
    check(bench.bearers("opportunities", of: notSame).count == 1, "grid: no record of its own")
    check(bench.opportunity(other)[ZooTests.identifier] != .string(notSame), "grid: paired after all")
    // The customer that a person named.
    check(bench.opportunity(of: near)["_parentaccountid_value"] == .string(nearAccount), "pumps: another account")
    check(bench.rows("dynamics", "accounts").count == 2, "accounts")
    // The reopened deal: its old referral closed, a new one open, both naming it.
    let own = referrals.filter { $0["externalReferenceId"]?.string == reopened }
    check(own.count == 2 && own.filter { $0["status"] == "Closed" }.count == 1, "tills: \(own.count) referrals")
    // The copy.
    check(bench.opportunity(copy)[ZooTests.sync] == false, "copy: Sync")
    check(bench.opportunity(copy)[ZooTests.identifier] ?? .null == .null, "copy: identifier")
    check(bench.opportunity(SampleDeals.privateDeal)[ZooTests.sync] == true, "the original was released")
    return wrong
  }
}
