import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Synchronization
import Testing

/// Faults of time and order: answers in another order, listings that lag, edits in the middle, stamps that are equal.
struct FaultTimingTests {
  // MARK: Lost creates

  @Test func `a lost create is held as unsettled, ends with 2, and is repeated only when the listing had its time`() async throws
  {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.world.withState { state in
      state.faults.add(FaultRule(.dropped, system: "partnercenter", method: "POST", count: nil))
    }
    let first = try await bench.runAlone()
    #expect(first.exitCode == 2)
    #expect(try await bench.told("Outcomes").filter { $0[2] == "create-unsettled" }.map { $0[1] } == ["held", "held"])
    bench.world.withState { $0.faults.clear() }

    bench.admin("POST", "/clock", ["advance": 1700])
    let second = try await bench.runAlone()
    #expect(second.exitCode == 2)
    #expect(bench.rows("partnercenter", "referrals").count == 2)
    bench.admin("POST", "/clock", ["advance": 120])
    let third = try await bench.runAlone()
    #expect(third.exitCode == 0)
    #expect(third.outcomes == [.created: 2])
    #expect(bench.rows("partnercenter", "referrals").count == 4)
    #expect(bench.doubles() == [])
    // Its people never had to hear of the wait.
    let trail = bench.opportunity(SampleDeals.privateDeal)["msft_microsoftpartnercenterreferralsyncaudit"]?.string ?? ""
    #expect(trail.split(separator: "\n").count == 1)
    try await bench.quietNight()
  }

  @Test func `a lost create that was carried out is found in a listing that lags, and made once`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.persona("partnercenter", "lagging")
    bench.world.withState { state in
      state.faults.add(FaultRule(.lostAnswer, system: "partnercenter", method: "POST", count: nil))
    }
    #expect(try await bench.runAlone().exitCode == 2)
    bench.world.withState { $0.faults.clear() }
    var outcomes: [Outcome: Int] = [:]
    for _ in 0..<5 {
      bench.admin("POST", "/clock", ["advance": 600])
      outcomes = try await bench.runAlone().outcomes
      #expect(bench.rows("partnercenter", "referrals").count == 4)
      if outcomes[.created] == 2 { break }
    }
    #expect(outcomes[.created] == 2)
    #expect(bench.doubles() == [])
    try await bench.quietNight()
  }

  // MARK: Batches

  @Test(arguments: ["batch-reversed", "batch-missing", "batch-twice", "batch-throttled", "no-multiple", "empty-codes"])
  func `a batch answered in another order, in part or twice is taken part by part`(_ persona: String) async throws {
    let bench = try await KillNight.prepared().bench
    let evening = bench.moment()
    let before = bench.apiWrites
    let evenings = try await bench.state().runs(limit: 1).first?.id ?? 0
    let whole = try await bench.settled(since: before, after: evenings)
    try bench.goOn(from: evening, as: "batch.sqlite")
    try bench.persona("dynamics", .string(persona))
    _ = try await bench.runAlone()
    try bench.persona("dynamics", "plain")
    let end = try await bench.settled(since: before, after: evenings)
    #expect(end.problems == [])
    #expect(whole.state.difference(to: end.state).filter { !FaultNightTests.isOnlyTrail($0) } == [])
  }

  @Test func `of a batch of which some operations fail the others are done, and the next run sends those`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    _ = try await bench.runAlone()
    bench.advance(hours: 24)
    var ids: [String] = []
    for number in 0..<40 {
      let id = "11111111-aaaa-4bbb-8ccc-0000000001\(number < 10 ? "0" : "")\(number)"
      var referral = SampleDeals.referral(id, "Fabrikam many \(number)", "Active", "Accepted")
      referral["createdDateTime"] = nil
      try bench.create("partnercenter", "referral", referral)
      ids.append(id)
    }
    _ = try await bench.runAlone()
    #expect(ids.allSatisfy { bench.bearers("opportunities", of: $0).count == 1 })
    for id in ids { try bench.editReferral(id, ["details/notes": "new notes"]) }
    bench.options.allow = ["updates_percent": 100]
    // Every fifth part of a batch is answered with 429.
    try bench.persona("dynamics", "batch-throttled")
    let first = try await bench.runAlone()
    let failed = first.outcomes[.failed] ?? 0
    #expect(failed > 0 && failed < 40)
    #expect(first.outcomes[.updated] == 40 - failed)
    #expect(first.exitCode == 2)
    #expect(try await bench.told("Rejected").count == failed)
    try bench.persona("dynamics", "plain")
    let before = bench.apiWrites
    let second = try await bench.runAlone()
    #expect(second.outcomes == [.updated: failed])
    #expect(bench.apiWrites == before + failed)
    try await bench.quietNight()
  }

  // MARK: Edits in the middle

  @Test func `a record that moves under every write fails for this night and comes right the next`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    _ = try await bench.runAlone()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": .number("31000")])
    bench.advance(hours: 24)
    let desk = SyncBenchDesk(world: bench.world)
    let count = Mutex(0)
    bench.transport = WatchingTransport(PracticeTransport(bench.world)) { request in
      guard request.method == .patch, request.url.contains(referral) else { return }
      let number = count.withLock { count in
        count += 1
        return count
      }
      try? desk.editReferral(referral, ["details/notes": .string("note \(number)")])
    }
    let summary = try await bench.runAlone()
    #expect(count.withLock { $0 } == 4)
    #expect(summary.outcomes == [.failed: 1])
    #expect(summary.exitCode == 2)
    #expect(try await bench.told("Outcomes").map { $0[2] } == ["moved"])
    #expect(bench.referral(referral).at(slashed: "details/dealValue") == .number("30000"))
    #expect(bench.referral(referral).at(slashed: "details/notes") == "note 4")

    bench.transport = PracticeTransport(bench.world)
    let next = try await bench.night()
    #expect(next.outcomes == [.updated: 1])
    #expect(bench.referral(referral).at(slashed: "details/dealValue") == .number("31000"))
    #expect(bench.opportunity(SampleDeals.privateDeal)["description"] == "note 4")
    try await bench.quietNight()
  }

  @Test func `an edit between a create and its write-back makes no second referral and travels`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let desk = SyncBenchDesk(world: bench.world)
    let hasEdited = Mutex(false)
    bench.transport = WatchingTransport(PracticeTransport(bench.world)) { request in
      // The write-back names the referral that was just made.
      let body = String(decoding: request.body ?? [], as: UTF8.self)
      guard request.url.hasSuffix("$batch"), body.contains(SampleDeals.privateDeal) else { return }
      if hasEdited.withLock({ edited in
        defer { edited = true }
        return !edited
      }) {
        try? desk.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": .number("33000")])
      }
    }
    let summary = try await bench.runAlone()
    #expect(hasEdited.withLock { $0 })
    #expect(summary.outcomes == [.created: 4])
    #expect(bench.doubles() == [])
    #expect(bench.rows("partnercenter", "referrals").count == 4)
    #expect(bench.referral(of: SampleDeals.privateDeal).at(slashed: "details/dealValue") == .number("33000"))
    let record = bench.opportunity(SampleDeals.privateDeal)
    #expect(
      record["msft_microsoftpartnercenterreferralidentifier"] == bench.referral(of: SampleDeals.privateDeal)["id"])
    try await bench.quietNight()
  }

  // MARK: Stamps and pages

  @Test func `what a person wrote before we could read our write back is theirs, and is not taken for ours`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.night()
    try await bench.night()
    let made = bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? ""
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Wants two POCs"])
    // The answer shows the record; the users that it points to cannot be read, so the record is read back.
    bench.admin(
      "POST", "/faults",
      ["system": "dynamics", "method": "GET", "pathContains": "systemusers", "status": 400, "skip": 0, "count": 1])
    bench.beforeEvidence { try? $0.editOpportunity(made, ["description": "They want three"]) }
    try await bench.night()
    #expect(bench.opportunity(made)["description"] == "They want three")
    bench.transport = PracticeTransport(bench.world)
    try await bench.night()
    // Both sides were edited since they were last agreed, and nothing is lost: a person decides.
    #expect(try await bench.conflicts() == [["notes", "Wants a POC", "Wants two POCs", "They want three"]])
    #expect(bench.opportunity(made)["description"] == "They want three")
    #expect(bench.referral(SampleDeals.accepted)["details"]?["notes"] == "Wants two POCs")
  }

  @Test func `an edit in the very second of the watermark is seen`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.admin("POST", "/clock", ["tickPerWrite": 0])
    _ = try await bench.runAlone()
    // The second run reads what the first one wrote, and its watermark stands at that second.
    _ = try await bench.runAlone()
    let mark = try await bench.state().watermark(.referral)?.token ?? ""
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "the same second"])
    #expect(bench.referral(SampleDeals.accepted)["updatedDateTime"]?.string?.prefix(19) == mark.prefix(19))
    _ = try await bench.night()
    #expect(bench.opportunity(of: SampleDeals.accepted)["description"] == "the same second")
    try await bench.quietNight()
  }

  @Test(arguments: ["shifting", "lagging", "documented"])
  func `records that change while they are paged are all seen`(_ persona: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let ids = (0..<23).map { "11111111-aaaa-4bbb-8ccc-0000000002\($0 < 10 ? "0" : "")\($0)" }
    for id in ids {
      try bench.create("partnercenter", "referral", SampleDeals.referral(id, "Fabrikam \(id.suffix(2))", "Active", "Accepted"))
    }
    bench.options.allow = ["updates_percent": 100]
    _ = try await bench.runAlone()
    try bench.persona("partnercenter", .string(persona))
    bench.advance(hours: 24)
    bench.admin("POST", "/touch", ["system": "partnercenter"])
    let desk = SyncBenchDesk(world: bench.world)
    let next = Mutex(0)
    bench.transport = WatchingTransport(PracticeTransport(bench.world)) { request in
      guard request.method == .get, request.url.contains("/referrals") else { return }
      // Each page that is asked for finds the row order changed: what stood last stands first.
      let number = next.withLock { next in
        next += 1
        return next
      }
      try? desk.editReferral(ids[number % ids.count], ["details/notes": .string("note \(number)")])
    }
    _ = try await bench.runAlone()
    bench.transport = PracticeTransport(bench.world)
    bench.admin("POST", "/clock", ["advance": 1800])
    _ = try await bench.runAlone()
    for id in ids {
      #expect(bench.opportunity(of: id)["description"] == bench.referral(id).at(slashed: "details/notes"), "\(id)")
    }
    #expect(bench.doubles() == [])
    try await bench.quietNight()
  }
}
