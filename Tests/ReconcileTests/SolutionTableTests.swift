import Mapping
import Reconcile
import Records
import Testing

/// Lists of sync-rules.md 7, row by row: agreed is one of solution a and one of solution b on both sides.
struct SolutionTableTests {
  struct Row: CustomTestStringConvertible {
    let ways: Set<Side>
    let rule: ConflictRule
    let partnerCenter: String
    let crm: String
    let decided: String
    var testDescription: String { "\(ways.map(\.rawValue).sorted()) \(rule) \(partnerCenter) | \(crm) → \(decided)" }

    init(_ ways: Set<Side>, _ rule: ConflictRule, _ partnerCenter: String, _ crm: String, _ decided: String) {
      (self.ways, self.rule, self.partnerCenter, self.crm, self.decided) = (ways, rule, partnerCenter, crm, decided)
    }
  }

  static let both: Set<Side> = [.crm, .partnerCenter]

  // swift-format-ignore
  static let rows: [Row] = [
    // Nothing moved; only the order did.
    .init(both,             .hold,          "a1 b1",    "a1 b1",    ""),
    .init(both,             .hold,          "b1 a1",    "a1 b1",    ""),
    // One side moved.
    .init(both,             .hold,          "a1 b1 c1", "a1 b1",    "CRM +c1"),
    .init(both,             .hold,          "a1",       "a1 b1",    "CRM -b"),
    .init(both,             .hold,          "a1 b2",    "a1 b1",    "CRM b=2"),
    .init(both,             .hold,          "a1 b1",    "a1 b1 c1", "PC a1 b1 c1"),
    .init(both,             .hold,          "a1 b1",    "b1",       "PC b1"),
    .init(both,             .hold,          "a1 b1",    "a3 b1",    "PC a3 b1"),
    // Both moved, each another line.
    .init(both,             .hold,          "a1 b1 c1", "a1 b1 d1", "PC a1 b1 c1 d1, CRM +c1"),
    .init(both,             .hold,          "a1",       "b1 c1",    "PC c1, CRM -b"),
    // Both moved the same way.
    .init(both,             .hold,          "a1 c1",    "a1 c1",    ""),
    .init(both,             .hold,          "a1",       "a1",       ""),
    .init(both,             .hold,          "",         "",         ""),
    // Removed here and edited there; edited on both; added on both with different values.
    .init(both,             .hold,          "a1",       "a1 b2",    "held conflict"),
    .init(both,             .hold,          "a1 b2",    "a1",       "held conflict"),
    .init(both,             .partnerCenter, "a1",       "a1 b2",    "CRM -b"),
    .init(both,             .crm,           "a1",       "a1 b2",    "PC a1 b2"),
    .init(both,             .partnerCenter, "a1 b2",    "a1",       "CRM +b2"),
    .init(both,             .crm,           "a1 b2",    "a1",       "PC a1"),
    .init(both,             .hold,          "a1 b2",    "a1 b3",    "held conflict"),
    .init(both,             .hold,          "a1 b1 c1", "a1 b1 c2", "held conflict"),
    // A held line holds alone.
    .init(both,             .hold,          "a1 b2 c1", "a1 b3 d1", "PC a1 b2 c1 d1, CRM +c1, held conflict"),
    // A list that would become empty.
    .init(both,             .hold,          "",         "a1 b1",    "held list-would-be-empty"),
    .init(both,             .hold,          "a1 b1",    "",         "held list-would-be-empty"),
    .init(both,             .hold,          "c1",       "a1 b1",    "CRM -a, CRM -b, CRM +c1"),
    // One way.
    .init([.crm],           .hold,          "a1 b1 c1", "a1 b1",    "CRM +c1"),
    .init([.crm],           .hold,          "a1 b1",    "a1 b1 c1", "told one-way"),
    .init([.crm],           .hold,          "a1 b1",    "a1 b2",    "told one-way"),
    .init([.partnerCenter], .hold,          "a1 b1",    "a1",       "PC a1"),
    .init([.partnerCenter], .hold,          "a1 b1 c1", "a1 b1",    "told one-way"),
    .init([.partnerCenter], .hold,          "a1 b2",    "a1 b1",    "told one-way"),
  ]

  private static func items(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  @Test(arguments: rows)
  func `one list`(_ row: Row) {
    let deal = HandSolutions(
      directions: row.ways, ifBothChanged: row.rule, partnerCenter: Self.items(row.partnerCenter), crm: Self.items(row.crm))
    #expect(HandSolutions.shown(deal.decide()) == row.decided)
  }

  // First meeting: rule, directions, Partner Center, CRM.
  // swift-format-ignore
  static let meetings: [(FirstMeetingRule, Set<Side>, String, String, String)] = [
    (.leave,         both,             "a1 b1", "b1 a1", ""),
    (.leave,         both,             "a1 b1", "",      "CRM +a1, CRM +b1"),
    (.leave,         both,             "",      "a1",    "PC a1"),
    (.leave,         [.crm],           "",      "a1",    "told first-meeting-left"),
    (.leave,         both,             "a1",    "b1",    "told first-meeting-left"),
    (.hold,          both,             "a1",    "b1",    "held first-meeting"),
    (.partnerCenter, both,             "a1 c1", "b1 a1", "CRM -b, CRM +c1"),
    (.crm,           both,             "a1 c1", "b1 a1", "PC a1 b1"),
  ]

  @Test(arguments: meetings)
  func `a list that meets for the first time`(
    _ rule: FirstMeetingRule, _ ways: Set<Side>, _ partnerCenter: String, _ crm: String, _ decided: String
  ) {
    let deal = HandSolutions(
      directions: ways, firstMeeting: rule, agreed: nil, partnerCenter: Self.items(partnerCenter), crm: Self.items(crm))
    #expect(HandSolutions.shown(deal.decide()) == decided)
  }

  @Test func `where Partner Center replaces no list a removal cannot travel, and an addition does`() {
    var deal = HandSolutions()
    deal.removesElements = false
    deal.crm = ["a1", "c1"]
    #expect(HandSolutions.shown(deal.decide()) == "PC a1 b1 c1, told cannot-travel")
  }

  // MARK: After a run that died

  @Test func `what we added or took out ourselves before a crash is no edit`() {
    var deal = HandSolutions()
    deal.crm = ["a1", "c1"]
    deal.partnerCenter = ["a1", "c1"]
    let list = DealState.Echo(
      side: .partnerCenter, entity: .referral, field: SolutionRows.field,
      value: .list([HandSolutions.element("a1"), HandSolutions.element("c1")]))
    deal.echoes = [list]
    #expect(HandSolutions.shown(deal.decide()) == "")
    // Taken out again in the CRM since: that travels, and is no conflict.
    deal.crm = ["a1"]
    #expect(HandSolutions.shown(deal.decide()) == "PC a1")
    // As it was before our write, since then: that travels too.
    deal.crm = ["a1", "b1"]
    #expect(HandSolutions.shown(deal.decide()) == "PC a1 b1")
  }

  @Test func `a line that we attached before a crash is no edit, and one taken out since is`() {
    var deal = HandSolutions()
    deal.partnerCenter = ["a1", "b1", "c1"]
    deal.crm = ["a1", "b1", "c1"]
    deal.echoes = [
      .init(side: .crm, entity: .opportunitySolution, field: "new_solution", value: .text("c"), record: "row-c")
    ]
    #expect(HandSolutions.shown(deal.decide()) == "")
    deal.partnerCenter = ["a1", "b1"]
    #expect(HandSolutions.shown(deal.decide()) == "CRM -c")
  }
}
