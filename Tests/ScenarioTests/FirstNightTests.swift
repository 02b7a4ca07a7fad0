import PracticeSystems
import Records
import Testing

struct FirstNightTests {
  @Test func `the first night brings deals both ways, and the second writes nothing`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let first = try await bench.run()
    #expect(first.outcomes == [.created: 4])
    #expect(bench.rows("partnercenter", "referrals").count == 4)
    #expect(bench.rows("dynamics", "opportunities").count == 3)
    #expect(bench.rows("dynamics", "leads").count == 1)
    // Two new deals of one customer share its account.
    #expect(bench.rows("dynamics", "accounts").count == 2)

    let writes = bench.apiWrites
    bench.advance(hours: 24)
    let second = try await bench.run()
    #expect(second.outcomes == [:])
    #expect(bench.apiWrites == writes)
  }
}
