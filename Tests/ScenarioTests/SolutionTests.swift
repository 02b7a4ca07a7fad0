import PracticeSystems
import Records
import Testing

struct SolutionTests {
  @Test func `tells once that a solution added after the deal's creation does not travel yet`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    _ = try await bench.run()
    let detail = "0e500000-0000-4000-8000-000000000002"
    for (entity, fields) in [
      (
        "msft_microsoftsolutiondetails",
        ["id": .string(detail), "msft_solutionidentifier": "SOL-00002-XYZ", "msft_solutionname": "Contoso Insight"]
          as PracticeJSON
      ),
      (
        "msft_microsoftsolution",
        ["msft_opportunityid": .string(SampleDeals.privateDeal), "msft_microsoftsolutiondetailid": .string(detail)]
      ),
    ] {
      let made = bench.admin(
        "POST", "/create",
        ["system": "dynamics", "entity": .string(entity), "person": "a seller", "fields": fields])
      #expect(made.status < 300, "\(made.text)")
    }
    let writes = bench.apiWrites
    for expected in [["SOL-00001-XYZ, SOL-00002-XYZ"], []] {
      bench.advance(hours: 24)
      let night = try await bench.run()
      let rows = try await bench.state().journal("Findings", ofRun: night.run.id, after: 0, limit: 10)
      #expect(rows.map { $0.cells[4].description } == expected)
    }
    #expect(bench.apiWrites == writes)
  }
}
