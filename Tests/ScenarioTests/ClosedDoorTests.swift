import Faults
import PracticeSystems
import Records
import Testing

/// A system that closes its door in the middle of a night.
struct ClosedDoorTests {
  @Test(arguments: ["POST", "PATCH"])
  func `403 ends the night, and no deal is rejected or marked for it`(_ method: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    if method == "PATCH" {
      try await bench.run()
      try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": 4711])
      bench.advance(hours: 24)
    }
    let name = bench.opportunity(SampleDeals.privateDeal)["name"]
    bench.admin("POST", "/faults", ["system": "partnercenter", "method": .string(method), "count": .null, "status": 403])
    let before = bench.writes().count
    let fault = await #expect(throws: Fault.self) { try await bench.run() }
    #expect(fault?.code == "PC403")
    #expect(bench.opportunity(SampleDeals.privateDeal)["name"] == name)
    #expect(bench.writes(after: before).filter { $0.id == SampleDeals.privateDeal }.isEmpty)
    #expect(try await bench.journal("Rejected").filter { $0.first?.description == "rejected" }.isEmpty)

    // With the right given back the next night does it all, without a night of waiting.
    bench.admin("DELETE", "/faults")
    let summary = try await bench.run()
    #expect(summary.outcomes[.failed] == nil && summary.outcomes[.rejected] == nil)
    #expect(bench.referral(of: SampleDeals.privateDeal) != .null)
    if method == "PATCH" {
      #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == 4711)
    }
    try await bench.quietNight()
  }
}
