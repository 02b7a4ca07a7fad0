import PracticeSystems
import Records
import Testing

/// Another program that writes the same field.
struct PingPongTests {
  @Test func `a cell that goes to and fro three times is held until a value is new`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let referral = SampleDeals.accepted
    let opportunity = bench.opportunity(of: referral)["opportunityid"]?.string ?? ""
    func notes() -> [String?] {
      [bench.referral(referral)["details"]?["notes"]?.string, bench.opportunity(opportunity)["description"]?.string]
    }
    try bench.editReferral(referral, ["details/notes": "B"])
    try await bench.night()
    #expect(notes() == ["B", "B"])
    // The CRM's program wants the old value back, Partner Center's the new one.
    for round in 1...2 {
      try bench.editOpportunity(opportunity, ["description": "Wants a POC"])
      let night = try await bench.night()
      guard round == 1 else {
        #expect(night.outcomes[.held] == 1)
        break
      }
      #expect(notes() == ["Wants a POC", "Wants a POC"])
      try bench.editReferral(referral, ["details/notes": "B"])
      try await bench.night()
      #expect(notes() == ["B", "B"])
    }
    #expect(notes() == ["B", "Wants a POC"])
    #expect(try await bench.told("Outcomes").map { $0[2] } == ["ping-pong"])
    try await bench.quietNight()
    try await bench.quietNight()
    // A person enters a value of their own.
    try bench.editOpportunity(opportunity, ["description": "Agreed with the customer"])
    try await bench.night()
    #expect(notes() == ["Agreed with the customer", "Agreed with the customer"])
    try await bench.quietNight()
  }

  @Test func `a person who takes an edit back once or twice is not in the way`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let referral = SampleDeals.accepted
    for value in ["B", "Wants a POC", "B", "Wants a POC", "B"] {
      try bench.editReferral(referral, ["details/notes": .string(value)])
      #expect(try await bench.night().outcomes == [.updated: 1])
    }
  }
}
