import PracticeSystems
import Records
import Testing

/// `team[0]` is a person and no place.
struct PinnedPersonTests {
  static let max: PracticeJSON = [
    "firstName": "Max", "lastName": "Muster", "email": "deal.desk@example.com", "phoneNumber": "+49 30 000000",
  ]
  static let kim: PracticeJSON = [
    "firstName": "Kim", "lastName": "Sample", "email": "kim@example.com", "phoneNumber": "+49 30 999999",
  ]

  /// A deal that was made in the CRM, with a second member of the team before the first one in Partner Center.
  static func bench() async throws -> SyncBench {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.raw(referral, ["team": [kim, max]])
    return bench
  }

  @Test func `a colleague who is put before our member of the team is no edit of that member`() async throws {
    let bench = try await Self.bench()
    let before = bench.apiWrites
    let night = try await bench.night()
    #expect(night.outcomes == [.unchanged: 1])
    #expect(try await bench.findings() == [])
    #expect(bench.apiWrites == before)
  }

  @Test func `an edit of the owner reaches that member, wherever the list has them`() async throws {
    let bench = try await Self.bench()
    try bench.edit("dynamics", "systemuser", SampleDeals.seller, ["address1_telephone1": "+49 30 123456"])
    // The owner's fields are read with the opportunity.
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Edited as well"])
    try await bench.night()
    let team = bench.referral(of: SampleDeals.privateDeal)["team"]?.array ?? []
    #expect(team.map { $0["phoneNumber"]?.string } == ["+49 30 999999", "+49 30 123456"])
    #expect(team.map { $0["email"]?.string } == ["kim@example.com", "deal.desk@example.com"])
    #expect(try await bench.findings() == [])
    try await bench.quietNight()
  }

  @Test func `our member stays the same person when its address is changed, and the colleague beside it stays as well`()
    async throws
  {
    let bench = try await Self.bench()
    try bench.edit("dynamics", "systemuser", SampleDeals.seller, ["internalemailaddress": "new.desk@example.com"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Edited as well"])
    try await bench.night()
    try bench.edit("dynamics", "systemuser", SampleDeals.seller, ["address1_telephone1": "+49 30 123456"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Edited again"])
    try await bench.night()
    let team = bench.referral(of: SampleDeals.privateDeal)["team"]?.array ?? []
    #expect(team.map { $0["email"]?.string } == ["kim@example.com", "new.desk@example.com"])
    #expect(team.map { $0["phoneNumber"]?.string } == ["+49 30 999999", "+49 30 123456"])
    try await bench.quietNight()
  }

  @Test func `nobody else is written over when our member was taken out of the team`() async throws {
    let bench = try await Self.bench()
    try await bench.night()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    try bench.raw(referral, ["team": [Self.kim]])
    #expect(try await bench.night().outcomes == [.unchanged: 1])
    #expect(try await bench.findings() == ["person-gone"])
    try await bench.quietNight()
    // The owner's phone changes: there is nobody in the list whose phone it is.
    try bench.edit("dynamics", "systemuser", SampleDeals.seller, ["address1_telephone1": "+49 30 123456"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Edited as well"])
    #expect(try await bench.night().outcomes == [.held: 1])
    #expect(bench.referral(referral)["team"] == [Self.kim])
    #expect(bench.referral(referral)["details"]?["notes"] == "Edited as well")
    try await bench.quietNight()
    // Back in the list, the edit goes on to him.
    try bench.raw(referral, ["team": [Self.kim, Self.max]])
    try await bench.night()
    let team = bench.referral(referral)["team"]?.array ?? []
    #expect(team.map { $0["phoneNumber"]?.string } == ["+49 30 999999", "+49 30 123456"])
  }

  @Test func `an exchange that was made on both sides is an agreement, with a colleague in the list and all`() async throws {
    let bench = try await Self.bench()
    try await bench.night()
    let referral = bench.referral(of: SampleDeals.privateDeal)["id"]?.string ?? ""
    let successor: PracticeJSON = [
      "firstName": "Sam", "lastName": "Beispiel", "email": "sam@example.com", "phoneNumber": "+49 30 555555",
    ]
    try bench.edit(
      "dynamics", "systemuser", SampleDeals.seller,
      [
        "firstname": "Sam", "lastname": "Beispiel", "internalemailaddress": "sam@example.com",
        "address1_telephone1": "+49 30 555555",
      ])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "Edited as well"])
    try bench.raw(referral, ["team": [Self.kim, successor]])
    #expect(try await bench.night().outcomes == [.updated: 1])
    #expect(try await bench.findings() == [])
    try await bench.quietNight()
    // From now on that is the person.
    try bench.edit("dynamics", "systemuser", SampleDeals.seller, ["address1_telephone1": "+49 30 777777"])
    try bench.editOpportunity(SampleDeals.privateDeal, ["description": "And once more"])
    try await bench.night()
    let team = bench.referral(referral)["team"]?.array ?? []
    #expect(team.map { $0["phoneNumber"]?.string } == ["+49 30 999999", "+49 30 777777"])
  }
}
