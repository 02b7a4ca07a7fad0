import PracticeSystems
import Records
import Sync
import Testing

/// 800 deals that another tool has paired, a fifth of whose values differ, meet for the first time.
///
/// Deal `n` (0..<800) has four values that people edit: name, value, close date, notes; value `k` of deal `n` differs where
/// `4n + k` is a multiple of 5: 640 of 3200. Every 33rd of the first 792 is copied in the CRM: 24 clones (3 %). Deals 100..<140 were
/// leads. The CRM ID of 200..<240 is typed in capitals and braces; that of 300..<310 names nothing, but the identifier stands in
/// the record; 310..<320 are tied by nothing but 'see Max', and their records have no Sync: 10 deals less, and their 8 differences.
struct FirstMeetingAcceptanceTests {
  static let count = 800
  static let generator = PracticeGenerator(seed: 1)
  static let clones = (0..<24).map { $0 * 33 }
  static let leads = 100..<140
  static let braced = 200..<240
  static let mistyped = 300..<310
  static let lost = 310..<320

  static func world() throws -> SyncBench {
    let bench = try SyncBench(["dynamics": ["systemuser": SampleDeals.users]])
    #expect(generator.fill(bench.world, numbers: 0..<count) == [])
    for number in 0..<count {
      let deal = generator.deal(number)
      var edits: [PracticeJSON.Member] = []
      for part in 0..<4 where (4 * number + part) % 5 == 0 {
        switch part {
        case 0: edits.append(.init("name", .string("\(deal.name), as sales calls it")))
        case 1: edits.append(.init("estimatedvalue", .integer(1_000_000 + number)))
        case 2: edits.append(.init("estimatedclosedate", "2029-06-30"))
        default: edits.append(.init("description", .null))
        }
      }
      if lost.contains(number) {
        edits += [.init(ZooTests.identifier, .null), .init(ZooTests.sync, false)]
      }
      if !edits.isEmpty { try bench.editOpportunity(deal.recordID, .object(edits)) }
      if braced.contains(number) {
        try bench.raw(deal.referralID, ["externalReferenceId": .string("{\(deal.recordID.uppercased())}")])
      }
      if mistyped.contains(number) { try bench.raw(deal.referralID, ["externalReferenceId": .string("Q-\(number)")]) }
      if lost.contains(number) { try bench.raw(deal.referralID, ["externalReferenceId": "see Max"]) }
      if leads.contains(number) { try convertedLead(deal, bench) }
    }
    bench.advance(hours: 1)
    for number in clones { try bench.clone(generator.deal(number).recordID, as: cloneID(number)) }
    return bench
  }

  static func cloneID(_ number: Int) -> String { "0cc00000-0000-4000-8000-000000000\(100 + number)" }

  private static func convertedLead(_ deal: PracticeDeal, _ bench: SyncBench) throws {
    let id = "0ee00000-0000-4000-8000-000000000\(100 + deal.number)"
    try bench.create(
      "dynamics", "lead",
      [
        "id": .string(id), "subject": .string(deal.name), "lastname": "Desk", "companyname": .string(deal.customer.name),
        ZooTests.identifier: .string(deal.referralID), ZooTests.sync: true, "qualifyingopportunityid": .string(deal.recordID),
        "parentaccountid": .string(deal.customer.accountID), "transactioncurrencyid": .string(Dataverse.WellKnown.euro),
      ])
    try bench.edit("dynamics", "lead", id, ["statecode": 1, "statuscode": 3])
  }

  @Test func `adopt lists every difference and copy and writes nothing, the next run neither, and then edits travel alone`()
    async throws
  {
    let bench = try Self.world()

    // Adopt: 790 pairs, 24 copies held; 40 leads and 10 deals with a CRM ID that names nothing are ignored.
    let adopted = try await bench.adopt()
    #expect(bench.apiWrites == 0)
    #expect(adopted.outcomes == [.unchanged: 790, .held: 24, .ignored: 50])
    let differences = try await bench.told("Differences")
    func count(_ field: String) -> Int { differences.filter { $0[2] == field }.count }
    // 160 of each kind over all 800; of the deals 310..<320, two of each are not met.
    #expect(["name", "deal value", "close date", "notes"].map(count) == [158, 158, 158, 158])
    #expect(differences.filter { $0[2].contains("clone") }.count == 24)
    #expect(
      Set(differences.filter { $0[2].contains("clone") }.map { $0[4] })
        == Set(Self.clones.map { Self.generator.deal($0).referralID }))
    // Nothing else differs but what every deal of the generator differs in: who works on it, its kind, Microsoft's help.
    let others = Dictionary(grouping: differences.map { $0[2] }.filter { !$0.contains("clone") }, by: { $0 })
      .filter { !["name", "deal value", "close date", "notes"].contains($0.key) }.mapValues(\.count)
    #expect(
      others == [
        "team member's e-mail": 790, "team member's phone": 790, "team member's first name": 790,
        "team member's last name": 790, "type": 790, "help from Microsoft": 790,
      ])

    // The next run writes nothing at all, and neither does the one after it.
    #expect(try await bench.quietNight().outcomes == [.held: 24, .ignored: 50])
    #expect(try await bench.told("Changes").isEmpty)
    #expect(try await bench.quietNight().outcomes == [.held: 24])
    #expect(bench.apiWrites == 0)

    // One edit a deal: the notes of even ones in Partner Center, the value of odd ones in the CRM.
    for number in 0..<Self.count where !Self.lost.contains(number) {
      let deal = Self.generator.deal(number)
      if number.isMultiple(of: 2) {
        try bench.editReferral(deal.referralID, ["details/notes": .string("Edit \(number)")])
      } else {
        try bench.editOpportunity(deal.recordID, ["estimatedvalue": .integer(2_000_000 + number)])
      }
    }
    bench.options.allow = ["updates_percent": 100]
    #expect(try await bench.night().outcomes == [.updated: 790, .held: 24])
    var written: [String: [String]] = [:]
    for write in bench.writes() {
      for field in write.fields where field.path != "msft_microsoftpartnercenterreferralsyncaudit" {
        if field.path == "name", SyncBench.bare(field.before) == SyncBench.bare(field.after) { continue }
        written[write.id, default: []].append("\(field.path) \(field.after.text)")
      }
    }
    for number in 0..<Self.count where !Self.lost.contains(number) {
      let deal = Self.generator.deal(number)
      let expected =
        number.isMultiple(of: 2)
        ? (deal.recordID, "description \"Edit \(number)\"") : (deal.referralID, "details/dealValue \(2_000_000 + number)")
      #expect(written.removeValue(forKey: expected.0) == [expected.1], "deal \(number)")
    }
    // Nothing but trail and mark went to the records of the odd ones.
    #expect(written.isEmpty, "\(written)")
    try await bench.expectChangesToBeHistory(after: 0)
    #expect(try await bench.quietNight().outcomes == [.held: 24])

    // A Decision that is taken back writes exactly what it says: the copy is released, and nothing else moves.
    let before = bench.apiWrites
    try await bench.decide(Self.cloneID(33), .notTheSame)
    #expect(try await bench.night().outcomes == [.updated: 1, .held: 23])
    #expect(bench.writes(after: before).map(\.id) == [Self.cloneID(33)])
  }
}

extension SyncBench {
  /// A name without the mark before it.
  static func bare(_ name: PracticeJSON) -> String {
    let text = name.string ?? ""
    return text.hasPrefix("✔ ") || text.hasPrefix("✘ ") ? String(text.dropFirst(2)) : text
  }
}
