import PracticeSystems
import SimulatedWorld
import Testing

/// Faults of the network and the services in the night of ``KillNight``: whatever they are, the next runs bring everything to the
/// end that it would have come to, and the report is the servers' history.
struct FaultNightTests {
  struct Disturbed: CustomTestStringConvertible, Sendable {
    let name: String
    let rules: [FaultRule]
    var testDescription: String { name }

    init(_ name: String, _ rules: FaultRule...) {
      self.name = name
      self.rules = rules
    }
  }

  // swift-format-ignore
  static let faults: [Disturbed] = [
    .init("lost answer to a create",            FaultRule(.lostAnswer, system: "partnercenter", method: "POST")),
    .init("lost answers to all creates",        FaultRule(.lostAnswer, system: "partnercenter", method: "POST", count: nil)),
    .init("creates that never arrive",          FaultRule(.dropped, system: "partnercenter", method: "POST", count: nil)),
    .init("cut answer to a create",             FaultRule(.cutBody(afterBytes: 40), system: "partnercenter", method: "POST")),
    .init("truncated answer to a create",       FaultRule(.truncatedBody(afterBytes: 40), system: "partnercenter", method: "POST")),
    .init("gateway time-out of a create",       FaultRule(.status(504), system: "partnercenter", method: "POST")),
    .init("lost answer to an update",           FaultRule(.lostAnswer, system: "partnercenter", method: "PATCH")),
    .init("lost answers to all updates",        FaultRule(.lostAnswer, system: "partnercenter", method: "PATCH", count: nil)),
    .init("cut answer to an update",            FaultRule(.cutBody(afterBytes: 10), system: "partnercenter", method: "PATCH")),
    .init("updates that never arrive",          FaultRule(.dropped, system: "partnercenter", method: "PATCH", count: nil)),
    .init("lost answer to a batch",             FaultRule(.lostAnswer, system: "dynamics", pathContains: "$batch")),
    .init("lost answers to all batches",        FaultRule(.lostAnswer, system: "dynamics", pathContains: "$batch", count: nil)),
    .init("lost answer to the second batch",    FaultRule(.lostAnswer, system: "dynamics", pathContains: "$batch", skip: 1)),
    .init("cut answer to a batch",              FaultRule(.cutBody(afterBytes: 900), system: "dynamics", pathContains: "$batch")),
    .init("truncated answer to a batch",        FaultRule(.truncatedBody(afterBytes: 900), system: "dynamics", pathContains: "$batch")),
    .init("batches that never arrive",          FaultRule(.dropped, system: "dynamics", pathContains: "$batch", count: nil)),
    .init("cut listing",                        FaultRule(.cutBody(afterBytes: 3000), system: "partnercenter", method: "GET")),
    .init("truncated listings",                 FaultRule(.truncatedBody(afterBytes: 3000), system: "partnercenter", method: "GET", count: nil)),
    .init("truncated readings",                 FaultRule(.truncatedBody(afterBytes: 300), system: "dynamics", pathContains: "opportunities", count: nil)),
    .init("a sign-in page for a listing",       FaultRule(.signInPage, system: "partnercenter", method: "GET")),
    .init("a sign-in page for a create",        FaultRule(.signInPage, system: "partnercenter", method: "POST")),
    .init("a sign-in page for an update",       FaultRule(.signInPage, system: "partnercenter", method: "PATCH")),
    .init("a sign-in page for a batch",         FaultRule(.signInPage, system: "dynamics", pathContains: "$batch")),
    .init("a storm of 429 with seconds",        FaultRule(.status(429, retryAfter: .seconds(30)), count: 12)),
    .init("a storm of 429 with a date",         FaultRule(.status(429, retryAfter: .date(afterSeconds: 45)), count: 12)),
    .init("429 without a time",                 FaultRule(.status(429), count: 6)),
    .init("503 with a time",                    FaultRule(.status(503, retryAfter: .seconds(20)), system: "partnercenter", count: 5)),
    .init("500 for a while",                    FaultRule(.status(500), count: 5)),
    .init("502 for all writes",                 FaultRule(.status(502), method: "PATCH", count: nil), FaultRule(.status(502), pathContains: "$batch", count: nil)),
    .init("a token that dies at the listing",   FaultRule(.expiredToken, system: "partnercenter", method: "GET")),
    .init("a token that dies at an update",     FaultRule(.expiredToken, system: "partnercenter", method: "PATCH")),
    .init("a token that dies at a create",      FaultRule(.expiredToken, system: "partnercenter", method: "POST")),
    .init("a token that dies at a batch",       FaultRule(.expiredToken, system: "dynamics", pathContains: "$batch")),
    .init("one call in five fails",             FaultRule(.status(503), count: nil, permille: 200)),
    .init("one answer in five is lost",         FaultRule(.lostAnswer, count: nil, permille: 200)),
  ]

  @Test func `a night with faults comes to the same end`() async throws {
    let bench = try await KillNight.prepared().bench
    let evening = bench.moment()
    let before = bench.apiWrites
    let evenings = try await bench.state().runs(limit: 1).first?.id ?? 0
    _ = try? await bench.runAlone()
    let whole = try await bench.settled(since: before, after: evenings)
    for (number, fault) in Self.faults.enumerated() {
      try bench.goOn(from: evening, as: "fault-\(number).sqlite")
      bench.world.withState { state in for rule in fault.rules { state.faults.add(rule) } }
      // What ends a run early is none of this test's business, but for what it leaves behind.
      _ = try? await bench.runAlone()
      bench.world.withState { $0.faults.clear() }
      let end = try await bench.settled(since: before, after: evenings)
      #expect(end.problems == [], "\(fault.name)")
      #expect(whole.state.difference(to: end.state).filter { !Self.isOnlyTrail($0) } == [], "\(fault.name)")
    }
  }

  /// A fault may be told in the trail before things come right, and who wrote last may differ by that.
  static func isOnlyTrail(_ line: String) -> Bool { line.contains("syncaudit = ") || line.contains("_modifiedby_value") }

  // MARK: Sources that answer too little

  @Test(arguments: [
    #"{"value":[]}"#, #"{"value":[],"@odata.deltaLink":"http://127.0.0.1/dynamics/api/data/v9.2/opportunities?$deltatoken=1"}"#,
  ])
  func `a table that is suddenly empty stops the run before its first write`(_ content: String) async throws {
    let bench = try await KillNight.prepared().bench
    let before = bench.apiWrites
    bench.admin("POST", "/dynamics/delta/expire")
    bench.world.withState { state in
      // The expired link is refused first; then the whole table is read.
      state.faults.add(
        FaultRule(
          .wrongContent(content), system: "dynamics", method: "GET", pathContains: "opportunities?$select", skip: 1, count: nil))
    }
    let problem = await #expect(throws: (any Error).self) { try await bench.runAlone() }
    #expect("\(problem.map { "\($0)" } ?? "")".contains("known records are not there any more"))
    #expect(bench.apiWrites == before)
    bench.world.withState { $0.faults.clear() }
    let summary = try await bench.runAlone()
    #expect(summary.outcomes[.created] == 4)
  }

  // MARK: Waiting

  @Test func `nobody calls a host that asked for time`() async throws {
    let bench = try await KillNight.prepared().bench
    let seen = bench.world.withState { $0.context.history.requests.count }
    bench.world.withState {
      $0.faults.add(FaultRule(.status(429, retryAfter: .seconds(120)), system: "partnercenter", method: "PATCH", skip: 1))
    }
    _ = try await bench.runAlone()
    let requests = bench.world.withState { $0.context.history.requests }.dropFirst(seen).filter { $0.system == "partnercenter" }
    let refused = try #require(requests.first { $0.status == 429 })
    let after = requests.filter { $0.instant > refused.instant }
    #expect(!after.isEmpty)
    #expect(after.allSatisfy { $0.instant >= refused.instant.adding(seconds: 120) })
  }
}
