import PracticeSystems
import Records
import Testing

/// A record that is closed takes nothing more: its close comes after everything else that is meant for it.
struct CloseOrderTests {
  @Test func `a close in the CRM waits for the cells that are held, and follows when they are settled`() async throws {
    let (bench, made) = try await StatusTests.paired(["Close in the CRM": "close"])
    try bench.raw(
      StatusTests.referral,
      ["status": "Closed", "substatus": "Won", "details/dealValue": 50000, "details/notes": "Signed"])
    try bench.editOpportunity(made, ["estimatedvalue": 60000])
    let summary = try await bench.night()
    #expect(summary.outcomes == [.held: 1])
    // What is not held travels meanwhile, and the record is still open for the rest.
    #expect(bench.opportunity(made)["description"] == "Signed")
    #expect(StatusTests.state(bench, made) == "0/1")
    let waiting = try await bench.told("Findings").filter { $0[0] == "close-waits-for-cells" }
    #expect(waiting.map { $0[4] } == ["1/3"])
    try await bench.quietNight()
    // Somebody settles the value in the CRM, where the deal is still open.
    try bench.editOpportunity(made, ["estimatedvalue": 50000])
    let before = bench.apiWrites
    try await bench.night()
    #expect(StatusTests.state(bench, made) == "1/3")
    #expect(bench.opportunity(made)["estimatedvalue"] == 50000)
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
  }

  @Test func `a close in the CRM comes after the last values of the referral, in the same night`() async throws {
    let (bench, made) = try await StatusTests.paired(["Close in the CRM": "close"])
    try bench.raw(StatusTests.referral, ["status": "Closed", "substatus": "Won", "details/dealValue": 50000])
    let before = bench.apiWrites
    try await bench.night()
    #expect(bench.opportunity(made)["estimatedvalue"] == 50000)
    #expect(StatusTests.state(bench, made) == "1/3")
    var order: [String] = []
    for write in bench.writes(after: before) where write.id == made {
      if write.fields.contains(where: { $0.path == "estimatedvalue" }) { order.append("value") }
      if write.fields.contains(where: { $0.path == "statecode" }) { order.append("close") }
    }
    #expect(order == ["value", "close"])
    try await bench.quietNight()
  }

  @Test func `the wait before a close begins anew with Sync, and with another way of closing`() async throws {
    let (bench, made) = try await StatusTests.paired(["Wait before closing": "2"])
    try bench.close(made, won: false)
    try await bench.night()
    try bench.editOpportunity(made, ["msft_microsoftpartnercenterreferralsync": false])
    for _ in 1...3 { try await bench.night() }
    // On again after nights in which the deal did not travel.
    try bench.editOpportunity(made, ["msft_microsoftpartnercenterreferralsync": true])
    try await bench.night()
    #expect(StatusTests.status(bench) == "Active/Accepted")
    try await bench.night()
    #expect(StatusTests.status(bench) == "Active/Accepted")
    // Lost was a slip: it was won.
    try bench.reopen(made)
    try bench.close(made, won: true)
    try await bench.night()
    #expect(StatusTests.status(bench) == "Active/Accepted")
    for _ in 1...3 { try await bench.night() }
    #expect(StatusTests.status(bench) == "Closed/Won")
  }

  @Test func `a deal that is lost before it was ever accepted is declined, with its reason and after its wait`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    bench.set("Lead or opportunity", "opportunity")
    bench.set("On-hold stage", "0/2")
    try await bench.run()
    let made = bench.opportunity(of: SampleDeals.pending)["opportunityid"]?.string ?? ""
    try #require(StatusTests.status(bench, SampleDeals.pending) == "New/Pending")
    try bench.close(made, won: false)
    try await bench.night()
    #expect(StatusTests.status(bench, SampleDeals.pending) == "New/Pending")
    let before = bench.apiWrites
    try await bench.night()
    #expect(StatusTests.status(bench, SampleDeals.pending) == "Closed/Declined")
    #expect(bench.referral(SampleDeals.pending)["statusReason"] == "Other")
    try await bench.expectChangesToBeHistory(after: before)
    for _ in 1...2 { try await bench.night() }
    try await bench.quietNight()
  }
}
