import Faults
import PracticeSystems
import SimulatedWorld
import Sync
import Testing

@testable import StateStore

/// A state does not grow by the nights that it has seen: what no question asks for any more goes.
struct LongLifeTests {
  /// Writes that are noted, intents, and rows that were offered by no report still in use.
  private static func sizes(_ bench: SyncBench) async throws -> [String: Int64] {
    try await bench.state().atOnce { (state) throws(Fault) in
      var sizes: [String: Int64] = [:]
      for table in ["spent", "intent", "told", "flip", "deal", "seen", "ruling"] {
        sizes[table] = try state.database.statement("SELECT COUNT(*) FROM \(table)").first { row throws(Fault) in try row.int(0) }
      }
      return sizes
    }
  }

  @Test func `fifty nights with edits, a conflict, a refused deal and lost answers leave it as small as twenty`() async throws {
    let (bench, made) = try await ConflictTests.paired()
    // One that waits for a person, one that is refused, one whose create was lost on the way and then called off.
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": "Ours"])
    let lost = "0aa00000-0000-4000-8000-000000000151"
    try bench.create("dynamics", "opportunity", SampleDeals.opportunity(lost, "Nordwind called off", visible: false))
    try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(lost))
    bench.admin("POST", "/faults", ["system": "partnercenter", "method": "POST", "dropped": true, "count": .null])
    try await bench.night()
    bench.admin("DELETE", "/faults")
    try bench.editOpportunity(lost, [ZooTests.sync: false])
    var after20: [String: Int64] = [:]
    for night in 1...50 {
      try bench.editReferral(SampleDeals.accepted, ["details/dealValue": .integer(50000 + night)])
      try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": .integer(30000 + night)])
      if night.isMultiple(of: 5) {
        bench.admin("POST", "/faults", ["system": "partnercenter", "method": "PATCH", "lost": true])
        bench.admin("POST", "/faults", ["system": "dynamics", "method": "POST", "pathContains": "$batch", "lost": true])
      }
      try await bench.night()
      bench.admin("DELETE", "/faults")
      if night == 20 { after20 = try await Self.sizes(bench) }
    }
    for _ in 0..<2 { try await bench.night() }
    let after50 = try await Self.sizes(bench)
    for (table, count) in after50 { #expect(count <= after20[table] ?? 0, "\(table): \(after20) \(after50)") }
    // Two writes a night, and two days of them.
    #expect(after50["spent"] ?? 0 < 12, "\(after50)")
    #expect(try await bench.state().unsettledIntents() == 0)
    // Everything arrived meanwhile, and the state knows that it has written.
    #expect(bench.opportunity(made)["estimatedvalue"] == 50050)
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == 30050)
    #expect(bench.rows("partnercenter", "referrals").count == 4)
    #expect(try await bench.state().lastWriter() != nil)
    // A create that was called off is one of a new deal when it is wanted again.
    try bench.editOpportunity(lost, [ZooTests.sync: true])
    try await bench.night()
    #expect(bench.rows("partnercenter", "referrals").count == 5)
    try await bench.quietNight()
  }

  @Test func `what a killed run left is known after any while`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    // The metadata is read once for all benches, and counts no request after this.
    _ = try await bench.syncWorld()
    bench.advance(hours: 24)
    let evening = bench.moment()
    let requests = try await bench.runKilled(.never).requests
    let writes = requests.indices.filter { !requests[$0].hasPrefix("GET") && !requests[$0].contains("/login/") }
    let referrals = bench.rows("partnercenter", "referrals").count
    for index in writes {
      try bench.goOn(from: evening, as: "killed-\(index).sqlite")
      let left = try #require(try await bench.runKilled(.after(index + 1)).left)
      try bench.goOn(from: left, as: "left-\(index).sqlite")
      // Nobody looked at it for two months; then other deals travel for a while before it is looked at.
      bench.advance(hours: 24 * 60)
      bench.options.only = [SampleDeals.pending]
      for _ in 0..<2 { _ = try? await bench.night() }
      bench.options.only = []
      for _ in 0..<2 { try await bench.night() }
      #expect(bench.rows("partnercenter", "referrals").count == referrals, "\(index)")
      #expect(bench.rows("dynamics", "opportunities").count == 3, "\(index)")
      #expect(bench.rows("dynamics", "accounts").count == 2, "\(index)")
      #expect(bench.rows("dynamics", "contacts").count == 2, "\(index)")
      try await bench.quietNight()
      // What is not told yet, or not agreed: of deals that wait for a person, none else.
      let open = try await bench.state().atOnce { (state) throws(Fault) in
        try state.database.statement("SELECT DISTINCT deal FROM intent WHERE closed = 0").all { row throws(Fault) in
          try row.int(0)
        }
      }
      let waiting = try await bench.state().waiting(after: 0, limit: 9).map(\.deal.id)
      #expect(Set(open).isSubset(of: waiting), "\(index): \(open), \(waiting)")
    }
  }
}
