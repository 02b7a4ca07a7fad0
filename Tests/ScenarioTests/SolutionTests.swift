import PracticeSystems
import Records
import SimulatedWorld
import Testing

/// Solutions of a deal travel after its creation, both ways (mission M09).
struct SolutionTests {
  static let first = "SOL-00001-XYZ"
  static let second = "SOL-00002-XYZ"

  /// A world after its first night, with a second solution in the catalogue.
  static func bench() async throws -> SyncBench {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.addDetail(second)
    try await bench.run()
    return bench
  }

  @Test func `a referral's solutions are attached to the opportunity that is made of it`() async throws {
    let bench = try await Self.bench()
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    #expect(bench.lines(of: opportunity) == [Self.first])
    try await bench.quietNight()
  }

  @Test func `a solution added to the opportunity reaches the referral, and one removed leaves it`() async throws {
    let bench = try await Self.bench()
    let deal = SampleDeals.privateDeal
    try bench.attach(Self.second, to: deal)
    let before = bench.apiWrites
    let added = try await bench.night()
    #expect(added.outcomes[.updated] == 1)
    #expect(bench.listed(bench.referral(of: deal)) == [Self.first, Self.second])
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()

    try bench.detach(Self.first, from: deal)
    try await bench.night()
    #expect(bench.listed(bench.referral(of: deal)) == [Self.second])
    try await bench.quietNight()
  }

  @Test(arguments: ["delta/expire", "delta/drop"])
  func `a solution removed while the CRM forgot what changed leaves the referral all the same`(_ forgotten: String) async throws {
    let bench = try await Self.bench()
    try bench.attach(Self.second, to: SampleDeals.privateDeal)
    try await bench.night()
    try bench.detach(Self.first, from: SampleDeals.privateDeal)
    bench.admin("POST", "/dynamics/\(forgotten)")
    try await bench.night()
    #expect(bench.listed(bench.referral(of: SampleDeals.privateDeal)) == [Self.second])
    try await bench.quietNight()
  }

  @Test func `what people put into a list is no echo of our write of the whole list`() async throws {
    let third = "SOL-00003-XYZ"
    let bench = try await Self.bench()
    try bench.addDetail(third)
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.list([Self.first, third], in: SampleDeals.accepted)
    try bench.attach(Self.second, to: opportunity)
    bench.advance(hours: 24)
    // Somebody edits the opportunity while its line is on the way: the deal is decided again, with our list in Partner Center.
    let world = bench.world
    _ = try await bench.runKilled(
      .never,
      meanwhile: { request in
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        guard request.url.contains("$batch"), body.contains("\nPATCH "), !body.contains("edited meanwhile") else { return }
        _ = world.withState { state in
          state.with("dynamics", Dataverse.self) { service, context in
            guard
              service.rows(of: "opportunity")?.first(where: { $0["opportunityid"]?.string == opportunity })?["stepname"]?.string
                != "edited meanwhile"
            else { return PracticeResponse?.none }
            return service.administer(
              .edit(entity: "opportunity", id: opportunity, fields: ["stepname": "edited meanwhile"], person: "a seller"),
              in: &context)
          }
        }
      })
    try await bench.night()
    #expect(bench.lines(of: opportunity) == [Self.first, Self.second, third])
    #expect(Set(bench.listed(bench.referral(SampleDeals.accepted))) == [Self.first, Self.second, third])
    try await bench.quietNight()
  }

  @Test func `a solution added to the referral reaches the opportunity, and one removed leaves it`() async throws {
    let bench = try await Self.bench()
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.list([Self.first, Self.second], in: SampleDeals.accepted)
    let before = bench.apiWrites
    #expect(try await bench.night().outcomes[.updated] == 1)
    #expect(bench.lines(of: opportunity) == [Self.first, Self.second])
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()

    try bench.list([Self.second], in: SampleDeals.accepted)
    let count = bench.apiWrites
    try await bench.night()
    #expect(bench.lines(of: opportunity) == [Self.second])
    try await bench.expectChangesToBeHistory(after: count)
    let audit = bench.opportunity(opportunity)["msft_microsoftpartnercenterreferralsyncaudit"]?.string ?? ""
    #expect(audit.split(separator: "\n").first?.contains("SOL-00001-XYZ") == true, "\(audit)")
    try await bench.quietNight()
  }

  @Test func `a solution that was taken out after a killed run had sent it stays out, although the next write fails`()
    async throws
  {
    let bench = try await Self.bench()
    let deal = SampleDeals.privateDeal
    bench.advance(hours: 24)
    _ = try await bench.runAlone()
    try bench.attach(Self.second, to: deal)
    bench.advance(hours: 24)
    let evening = bench.moment()
    let (_, requests) = try await bench.runKilled(.never)
    let patch = try #require(requests.firstIndex { $0.hasPrefix("PATCH") && $0.contains("/referrals/") })
    try bench.goOn(from: evening, as: "again.sqlite")
    let left = try await bench.runKilled(.after(patch + 1)).left
    try bench.goOn(from: #require(left), as: "left.sqlite")
    try #require(bench.listed(bench.referral(of: deal)) == [Self.first, Self.second])
    try bench.detach(Self.second, from: deal)
    bench.admin(
      "POST", "/faults",
      ["system": "partnercenter", "method": "PATCH", "pathContains": "referrals", "status": 503, "count": 100])
    #expect(try await bench.night().outcomes[.failed] == 1)
    bench.admin("DELETE", "/faults")
    for _ in 1...2 { try await bench.night() }
    #expect(bench.lines(of: deal) == [Self.first])
    #expect(bench.listed(bench.referral(of: deal)) == [Self.first])
    try await bench.quietNight()
  }

  @Test func `one added here and one removed there are no conflict`() async throws {
    let bench = try await Self.bench()
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.addDetail("SOL-00003-XYZ")
    try bench.list([Self.first, Self.second], in: SampleDeals.accepted)
    try await bench.night()
    try bench.attach("SOL-00003-XYZ", to: opportunity)
    try bench.list([Self.second], in: SampleDeals.accepted)
    try await bench.night()
    #expect(bench.lines(of: opportunity) == [Self.second, "SOL-00003-XYZ"])
    #expect(bench.listed(bench.referral(SampleDeals.accepted)) == [Self.second, "SOL-00003-XYZ"])
    #expect(try await bench.conflicts() == [])
    try await bench.quietNight()
  }

  @Test func `a list that would become empty is held, either way`() async throws {
    let bench = try await Self.bench()
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.detach(Self.first, from: SampleDeals.privateDeal)
    // The portal would not let it happen; another program might.
    var details = bench.referral(SampleDeals.accepted)["details"] ?? .null
    details.put([], at: ["requirements", "solutions"])
    details.put("Wants two POCs", at: ["notes"])
    // The deal's other cells travel.
    try bench.raw(SampleDeals.accepted, ["details": details])
    let night = try await bench.night()
    #expect(night.outcomes[.held] == 2)
    #expect(
      try await bench.told("Outcomes").filter { $0[1] == "held" }.map { $0[2] } == ["list-would-be-empty", "list-would-be-empty"])
    #expect(bench.lines(of: opportunity) == [Self.first])
    #expect(bench.listed(bench.referral(of: SampleDeals.privateDeal)) == [Self.first])
    #expect(bench.opportunity(opportunity)["description"]?.string == "Wants two POCs")
    try await bench.quietNight()
    // Put back: settled, and nothing to write but the mark.
    try bench.attach(Self.first, to: SampleDeals.privateDeal)
    try bench.list([Self.first], in: SampleDeals.accepted)
    #expect(try await bench.night().outcomes[.held] == nil)
    try await bench.quietNight()
  }

  @Test func `a solution that the catalogue does not have is told once and left, and the others travel`() async throws {
    let bench = try await Self.bench()
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.list([Self.first, Self.second, "SOL-00009-XYZ"], in: SampleDeals.accepted)
    #expect(try await bench.night().outcomes == [.updated: 1])
    #expect(try await bench.findings() == ["solution-unknown"])
    #expect(bench.lines(of: opportunity) == [Self.first, Self.second])
    try await bench.quietNight()
    #expect(try await bench.findings() == [])
  }

  @Test func `a solution that must be in the catalogue and is not is held alone`() async throws {
    let bench = try await Self.bench()
    bench.set("Solutions must be in catalogue", "Yes")
    let opportunity = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.list([Self.first, Self.second, "SOL-00009-XYZ"], in: SampleDeals.accepted)
    let night = try await bench.night()
    #expect(night.outcomes[.held] == 1)
    #expect(bench.lines(of: opportunity) == [Self.first, Self.second])
    try await bench.quietNight()
    try bench.addDetail("SOL-00009-XYZ")
    try await bench.night()
    #expect(bench.lines(of: opportunity) == [Self.first, Self.second, "SOL-00009-XYZ"])
    try await bench.quietNight()
  }

  /// The finding about the one is none about the other, whose write met somebody's edit and is decided again.
  @Test func `an addition beside a removal that cannot travel goes, although the referral moved under its write`() async throws {
    let bench = try await Self.replacingNothing()
    let deal = SampleDeals.privateDeal
    let referral = bench.referral(of: deal)["id"]?.string ?? ""
    try bench.attach(Self.second, to: deal)
    try bench.detach(Self.first, from: deal)
    bench.beforeWrite(to: "partnercenter") { desk in try? desk.editReferral(referral, ["details/dealValue": 31000]) }
    try await bench.night()
    #expect(bench.listed(bench.referral(of: deal)) == [Self.first, Self.second])
    #expect(bench.opportunity(deal)["estimatedvalue"] == 31000)
    #expect(try await bench.findings() == ["cannot-travel"])
    try await bench.quietNight()
  }

  /// The sample deals, paired, with a Partner Center that lets no list be replaced.
  private static func replacingNothing() async throws -> SyncBench {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.persona("partnercenter", ["replacesArrays": false])
    bench.options.replacesArrays = false
    try bench.addDetail(second)
    try await bench.run()
    return bench
  }

  @Test func `where Partner Center replaces no list a removal is told once, and an addition travels`() async throws {
    let bench = try await Self.replacingNothing()
    let deal = SampleDeals.privateDeal
    try bench.attach(Self.second, to: deal)
    try await bench.night()
    #expect(bench.listed(bench.referral(of: deal)) == [Self.first, Self.second])
    try bench.detach(Self.first, from: deal)
    try await bench.night()
    #expect(try await bench.findings() == ["cannot-travel"])
    #expect(bench.listed(bench.referral(of: deal)) == [Self.first, Self.second])
    try await bench.quietNight()
    #expect(try await bench.findings() == [])
  }

  @Test func `a line that was moved to another opportunity leaves the one and joins the other`() async throws {
    let bench = try await Self.bench()
    try bench.attach(Self.second, to: SampleDeals.privateDeal)
    try await bench.night()
    let line = bench.rows("dynamics", "msft_microsoftsolutions").first {
      $0["_msft_opportunityid_value"]?.string == SampleDeals.privateDeal
        && $0["_msft_microsoftsolutiondetailid_value"]?.string != SampleDeals.detail
    }
    try bench.edit(
      "dynamics", "msft_microsoftsolution", line?["msft_microsoftsolutionid"]?.string ?? "",
      ["msft_opportunityid": .string(SampleDeals.partnerLed)])
    try await bench.night()
    #expect(bench.listed(bench.referral(of: SampleDeals.privateDeal)) == [Self.first])
    #expect(bench.listed(bench.referral(of: SampleDeals.partnerLed)) == [Self.first, Self.second])
    try await bench.quietNight()
  }
}

extension SyncBench {
  private static let prefix = "0e500000-0000-4000-8000-0000000"

  /// The catalogue's row of a solution.
  static func detail(_ solution: String) -> String { prefix + solution.split(separator: "-")[1] }

  func addDetail(_ solution: String) throws {
    try create(
      "dynamics", "msft_microsoftsolutiondetails",
      [
        "id": .string(Self.detail(solution)), "msft_solutionidentifier": .string(solution),
        "msft_solutionname": .string("Contoso \(solution)"),
      ])
  }

  func attach(_ solution: String, to opportunity: String) throws {
    let detail = solution == SolutionTests.first ? SampleDeals.detail : Self.detail(solution)
    try create(
      "dynamics", "msft_microsoftsolution",
      ["msft_opportunityid": .string(opportunity), "msft_microsoftsolutiondetailid": .string(detail)])
  }

  func detach(_ solution: String, from opportunity: String) throws {
    for line in rows("dynamics", "msft_microsoftsolutions")
    where line["_msft_opportunityid_value"]?.string == opportunity && self.solution(line) == solution {
      try delete("dynamics", "msft_microsoftsolution", line["msft_microsoftsolutionid"]?.string ?? "")
    }
  }

  /// People list these solutions in a referral.
  func list(_ solutions: [String], in referral: String) throws {
    try editReferral(
      referral, ["details/requirements/solutions": .array(solutions.map { ["id": .string($0), "type": "Name"] })])
  }

  private func solution(_ line: PracticeJSON) -> String? {
    let detail = line["_msft_microsoftsolutiondetailid_value"]?.string
    return rows("dynamics", "msft_microsoftsolutiondetails").first { $0["msft_microsoftsolutiondetailsid"]?.string == detail }?[
      "msft_solutionidentifier"]?.string
  }

  /// The ids of an opportunity's solutions, in order.
  func lines(of opportunity: String) -> [String] {
    rows("dynamics", "msft_microsoftsolutions").filter { $0["_msft_opportunityid_value"]?.string == opportunity }
      .compactMap { solution($0) }.sorted()
  }

  /// The ids of a referral's solutions, in order.
  func listed(_ referral: PracticeJSON) -> [String] {
    (referral["details"]?["requirements"]?["solutions"]?.array ?? []).compactMap { $0["id"]?.string }.sorted()
  }
}
