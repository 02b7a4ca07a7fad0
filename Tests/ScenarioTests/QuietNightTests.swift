import PracticeSystems
import Records
import Testing

/// Nights in which nobody changed anything: no write, whatever the servers do to stamps, texts and tokens.
struct QuietNightTests {
  @Test func `the third night writes nothing`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.quietNight()
    let third = try await bench.quietNight()
    #expect(third.outcomes == [:])
    #expect(third.exitCode == 0)
  }

  @Test func `a full compare after the delta links are gone writes nothing`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try await bench.night()
    try await bench.state().forgetWatermarks()
    let summary = try await bench.quietNight()
    #expect(summary.recordsRead.read == 15)
    #expect(summary.recordsRead.echoes == 15)
  }

  @Test(arguments: ["delta/expire", "delta/drop"])
  func `a delta token that is not known any more costs a full compare and no write`(_ path: String) async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    bench.admin("POST", "/dynamics/" + path, [:])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "After the token"])
    let before = bench.apiWrites
    try await bench.night()
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["notes"] == "After the token")
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
  }

  @Test func `an expired token that is answered in full without an error loses nothing`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.persona("dynamics", "quiet-full-answer")
    try await bench.run()
    bench.advance(hours: 8 * 24)
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "After the token"])
    try bench.delete("dynamics", "opportunity", SampleDeals.partnerLed)
    // One of three is more than five percent.
    bench.options.allow = ["gone_percent": 100]
    let summary = try await bench.night()
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["notes"] == "After the token")
    #expect(summary.outcomes == [.updated: 1, .ignored: 1])
    #expect(try await bench.told("Ignored").map { $0[2] } == ["gone"])
  }

  @Test func `moving every stamp without a change writes nothing`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    bench.admin("POST", "/touch", ["system": "dynamics"])
    bench.admin("POST", "/touch", ["system": "partnercenter"])
    let summary = try await bench.quietNight()
    #expect(summary.outcomes == [:])
    #expect(summary.recordsRead.echoes == summary.recordsRead.read)
  }

  @Test func `forty days without a run are caught up by the next one`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    bench.advance(hours: 40 * 24)
    try bench.editOpportunity(SampleDeals.privateDeal, ["estimatedvalue": 77000])
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Back from the outage"])
    try bench.create(
      "dynamics", "opportunity", SampleDeals.opportunity("0aa00000-0000-4000-8000-000000000103", "Nordwind late", visible: false))
    try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution("0aa00000-0000-4000-8000-000000000103"))
    try await bench.run()
    #expect(bench.referral(of: SampleDeals.privateDeal)["details"]?["dealValue"] == 77000)
    #expect(bench.opportunity(of: SampleDeals.accepted)["description"] == "Back from the outage")
    #expect(bench.referral(of: "0aa00000-0000-4000-8000-000000000103")["name"] == "Nordwind late")
    try await bench.quietNight()
  }

  /// What a person types and what the other side keeps of it differ; the next nights see no change in that.
  @Test func `what the servers normalise is no change`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    try bench.editReferral(
      SampleDeals.accepted,
      [
        "details/dealValue": .number("1234.567"), "details/notes": "Two lines\r\nand blanks   ",
        "details/closingDateTime": "2027-05-04T15:30:00Z", "name": "✔ Fabrikam data platform  ",
      ])
    let before = bench.apiWrites
    let summary = try await bench.night()
    #expect(summary.outcomes == [.updated: 1])
    let made = bench.opportunity(of: SampleDeals.accepted)
    #expect(made["estimatedvalue"] == .number("1234.57"))
    #expect(made["estimatedclosedate"] == "2027-05-04")
    #expect(made["description"] == "Two lines\nand blanks")
    #expect(made["name"] == "✔ Fabrikam data platform")
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
    bench.admin("POST", "/touch", ["system": "partnercenter"])
    bench.admin("POST", "/touch", ["system": "dynamics"])
    try await bench.quietNight()
    try await bench.state().forgetWatermarks()
    try await bench.quietNight()
  }

  @Test func `the parts of the records read add up, and the outcomes to the deals`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try bench.create("dynamics", "opportunity", ["id": "0aa00000-0000-4000-8000-000000000109", "name": "Not synced"])
    for _ in 0..<3 {
      let summary = try await bench.night()
      let read = summary.recordsRead
      #expect(read.read == read.ofDeals + read.echoes + read.outOfScope + read.related)
      #expect(summary.deals == (try await bench.told("Outcomes").count))
      try bench.editReferral(SampleDeals.accepted, ["details/notes": .string("Note \(summary.run.id)")])
    }
  }

  @Test func `open conflicts and rejected deals stand in the report of every night, and are told to people once`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    let poor = "0aa00000-0000-4000-8000-000000000104"
    try bench.create("dynamics", "opportunity", SampleDeals.opportunity(poor, "Nordwind without solution", visible: false))
    let first = try await bench.run()
    #expect(first.outcomes == [.created: 4, .rejected: 1])
    #expect(first.exitCode == 1)
    try bench.editReferral(SampleDeals.accepted, ["details/notes": "Theirs"])
    try bench.editOpportunity(bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? "", ["description": "Ours"])
    let second = try await bench.night()
    #expect(second.outcomes == [.held: 1, .rejected: 1])
    #expect(second.exitCode == 1)
    for _ in 0..<3 {
      let quiet = try await bench.quietNight()
      #expect(quiet.outcomes == [.held: 1, .rejected: 1])
      #expect(quiet.exitCode == 0)
      let conflicts = try await bench.conflicts()
      #expect(conflicts == [["notes", "Wants a POC", "Theirs", "Ours"]])
      #expect(try await bench.told("Rejected").map { [$0[1], $0[3]] } == [["solution-missing", poor]])
    }
    try await bench.state().forgetWatermarks()
    try await bench.quietNight()
    #expect(try await bench.told("Conflicts").count == 1)
    #expect(try await bench.told("Rejected").count == 1)
  }
}
