import PracticeSystems
import Records
import Testing

/// Both sides changed the same: who wins, what waits, and that nothing is lost meanwhile.
struct ConflictTests {
  /// A bench after its first night, with the accepted referral and its opportunity.
  static func paired(_ change: (SyncBench) throws -> Void = { _ in }) async throws -> (bench: SyncBench, made: String) {
    let bench = try SyncBench(SampleDeals.scenario)
    try change(bench)
    try await bench.run()
    return (bench, bench.opportunity(of: SampleDeals.accepted)["opportunityid"]?.string ?? "")
  }

  static let referral = SampleDeals.accepted

  @Test func `a conflict holds its cell alone: the deal's other fields travel`() async throws {
    let (bench, made) = try await Self.paired()
    try bench.editReferral(Self.referral, ["details/dealValue": 50000])
    try bench.editOpportunity(made, ["estimatedvalue": 60000])
    let first = try await bench.night()
    #expect(first.outcomes == [.held: 1])
    // Another field, edited by a person while the conflict is open.
    try bench.editReferral(Self.referral, ["details/notes": "Needs an answer"])
    let second = try await bench.night()
    #expect(second.outcomes == [.held: 1])
    #expect(bench.opportunity(made)["description"] == "Needs an answer")
    #expect(bench.opportunity(made)["estimatedvalue"] == 60000)
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 50000)
    let open = try await bench.conflicts()
    #expect(open == [["value and currency", "42000", "50000", "60000"]])
    try await bench.quietNight()
    #expect(try await bench.told("Conflicts").count == 1)
  }

  @Test func `a conflict whose first edit is long past is still one`() async throws {
    let (bench, made) = try await Self.paired()
    try bench.editReferral(Self.referral, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": "Ours"])
    try await bench.night()
    for _ in 0..<3 { try await bench.quietNight() }
    try bench.editOpportunity(made, ["estimatedvalue": 60001])
    try await bench.night()
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 60001)
    #expect(bench.referral(Self.referral)["details"]?["notes"] == "Theirs")
    #expect(bench.opportunity(made)["description"] == "Ours")
    let open = try await bench.conflicts()
    #expect(open == [["notes", "Wants a POC", "Theirs", "Ours"]])
    // A person makes both the same: agreed, and the mark is put right.
    try bench.editReferral(Self.referral, ["details/notes": "Ours"])
    let settled = try await bench.night()
    #expect(settled.outcomes == [.unchanged: 1])
    #expect(bench.opportunity(made)["name"] == "✔ Fabrikam data platform")
    try await bench.quietNight()
    #expect(try await bench.told("Conflicts") == [])
  }

  @Test(arguments: [("CRM", 60000, 60000), ("Partner Center", 50000, 50000), ("hold", 50000, 60000), ("", 50000, 60000)])
  func `who wins is said by the row`(_ rule: String, _ inPartnerCenter: Int, _ inCRM: Int) async throws {
    let (bench, made) = try await Self.paired { bench in
      bench.change("Opportunity", "details.dealValue", ["If both changed": rule])
    }
    try bench.editReferral(Self.referral, ["details/dealValue": 50000])
    try bench.editOpportunity(made, ["estimatedvalue": 60000])
    let before = bench.apiWrites
    let summary = try await bench.night()
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == .integer(inPartnerCenter))
    #expect(bench.opportunity(made)["estimatedvalue"] == .integer(inCRM))
    #expect(summary.outcomes == [inPartnerCenter == inCRM ? .updated : .held: 1])
    try await bench.expectChangesToBeHistory(after: before)
    try await bench.quietNight()
  }

  @Test func `equal edits on both sides are agreed and written nowhere`() async throws {
    let (bench, made) = try await Self.paired()
    try bench.editReferral(Self.referral, ["details/dealValue": 55000, "details/closingDateTime": "2027-06-01T00:00:00Z"])
    try bench.editOpportunity(made, ["estimatedvalue": .number("55000.00"), "estimatedclosedate": "2027-06-01"])
    let summary = try await bench.quietNight()
    #expect(summary.outcomes == [.unchanged: 1])
    // Agreed indeed: the next edit of one side travels.
    try bench.editReferral(Self.referral, ["details/dealValue": 56000])
    try await bench.night()
    #expect(bench.opportunity(made)["estimatedvalue"] == 56000)
  }

  @Test(arguments: ["hold", "CRM", "Partner Center"])
  func `a currency changed here and a value changed there is a conflict, never a mixed pair`(_ rule: String) async throws {
    let (bench, made) = try await Self.paired { bench in
      bench.change("Opportunity", "details.dealValue", ["If both changed": rule])
      bench.change("Opportunity", "details.currency", ["If both changed": rule])
    }
    try bench.editReferral(Self.referral, ["details/dealValue": 50000])
    try bench.editOpportunity(made, ["transactioncurrencyid": .string(Dataverse.WellKnown.krona)])
    try await bench.night()
    let inCenter = [
      bench.referral(Self.referral)["details"]?["dealValue"]?.text, bench.referral(Self.referral)["details"]?["currency"]?.string,
    ]
    let inCRM = [
      bench.opportunity(made)["estimatedvalue"]?.text, bench.opportunity(made)["_transactioncurrencyid_value"]?.string,
    ]
    switch rule {
    case "CRM":
      #expect(inCenter == ["42000", "SEK"])
      #expect(inCRM == ["42000", Dataverse.WellKnown.krona])
    case "Partner Center":
      #expect(inCenter == ["50000", "EUR"])
      #expect(inCRM == ["50000", Dataverse.WellKnown.euro])
    default:
      #expect(inCenter == ["50000", "EUR"])
      #expect(inCRM == ["42000", Dataverse.WellKnown.krona])
      #expect(try await bench.told("Conflicts").count == 1)
    }
    try await bench.quietNight()
  }

  @Test func `values that a list maps to one are equal, and none is written over the other`() async throws {
    let (bench, made) = try await Self.paired()
    // On hold and in progress both mean accepted.
    try bench.editOpportunity(made, ["statuscode": 2])
    let summary = try await bench.quietNight()
    #expect(summary.outcomes == [.unchanged: 1])
    try bench.editReferral(Self.referral, ["details/notes": "Goes on"])
    try await bench.night()
    #expect(bench.opportunity(made)["statuscode"] == 2)
    #expect(bench.opportunity(made)["description"] == "Goes on")
  }

  @Test func `a record that moves while we write is read and decided again`() async throws {
    let (bench, made) = try await Self.paired()
    try bench.editReferral(Self.referral, ["details/notes": "From Partner Center"])
    // The stamp moves between reading and writing: a change of another field.
    bench.beforeWrite(to: "dynamics") { try? $0.editOpportunity(made, ["estimatedvalue": 64000]) }
    let summary = try await bench.night()
    #expect(summary.outcomes == [.updated: 1])
    #expect(bench.opportunity(made)["description"] == "From Partner Center")
    #expect(bench.referral(Self.referral)["details"]?["dealValue"] == 64000)
    try await bench.quietNight()
  }

  @Test func `the same field edited while we write is a conflict and nothing is overwritten`() async throws {
    let (bench, made) = try await Self.paired()
    try bench.editReferral(Self.referral, ["details/notes": "From Partner Center"])
    bench.beforeWrite(to: "dynamics") { try? $0.editOpportunity(made, ["description": "Meanwhile"]) }
    let summary = try await bench.night()
    #expect(summary.outcomes == [.held: 1])
    #expect(bench.opportunity(made)["description"] == "Meanwhile")
    #expect(bench.referral(Self.referral)["details"]?["notes"] == "From Partner Center")
  }

  @Test func `another reason to wait is news, and the same one is not`() async throws {
    let (bench, made) = try await Self.paired()
    try bench.editReferral(Self.referral, ["details/notes": "Theirs"])
    try bench.editOpportunity(made, ["description": "Ours"])
    #expect(try await bench.night().exitCode == 1)
    #expect(try await bench.night().exitCode == 0)
    try bench.editReferral(Self.referral, ["details/dealValue": 50000])
    try bench.editOpportunity(made, ["estimatedvalue": 60000])
    #expect(try await bench.night().exitCode == 1)
    #expect(try await bench.night().exitCode == 0)
  }
}
