import Mapping
import Reconcile
import Records
import Testing

/// The table of sync-rules.md 7, row by row, over a cell of one row.
struct UpdateTableTests {
  /// What a decision about the notes amounts to, in one word.
  enum Decided: Hashable, CustomStringConvertible {
    case unchanged, agree, conflict, held
    case toCRM(String?)
    case toPartnerCenter(String?)
    case told(String)

    var description: String {
      switch self {
      case .unchanged: "unchanged"
      case .agree: "agree"
      case .conflict: "conflict"
      case .held: "held"
      case .toCRM(let text): "to the CRM: \(text ?? "(empty)")"
      case .toPartnerCenter(let text): "to Partner Center: \(text ?? "(empty)")"
      case .told(let code): "told: \(code)"
      }
    }
  }

  static func notes(_ decision: DealDecision) -> Decided? {
    guard let cell = decision.cells.first(where: { $0.rule.name == "notes" }) else { return nil }
    switch cell.verdict {
    case .unchanged: return .unchanged
    case .agree: return cell.findings.first.map { .told($0.code.rawValue) } ?? .agree
    case .conflict: return .conflict
    case .held: return .held
    case .write(.crm, let writes): return .toCRM(writes.first?.value.text)
    case .write(.partnerCenter, let writes): return .toPartnerCenter(writes.first?.value.text)
    case .closeInCRM, .qualify: return nil
    }
  }

  struct Row: CustomTestStringConvertible {
    let directions: Set<Side>
    let rule: ConflictRule
    let partnerCenter: String?
    let crm: String?
    let decided: Decided
    var testDescription: String {
      "\(directions.map(\.rawValue).sorted()) \(rule) \(partnerCenter ?? "") | \(crm ?? "") → \(decided)"
    }

    init(_ directions: Set<Side>, _ rule: ConflictRule, _ partnerCenter: String?, _ crm: String?, _ decided: Decided) {
      (self.directions, self.rule, self.partnerCenter, self.crm, self.decided) = (directions, rule, partnerCenter, crm, decided)
    }
  }

  static let both: Set<Side> = [.crm, .partnerCenter]
  static let toCRM: Set<Side> = [.crm]
  static let toPartnerCenter: Set<Side> = [.partnerCenter]

  // Agreed is 'before' on both sides.
  // swift-format-ignore
  static let rows: [Row] = [
    .init(both,            .hold,          "before",   "before",   .unchanged),
    .init(both,            .hold,          "theirs",   "before",   .toCRM("theirs")),
    .init(toCRM,           .hold,          "theirs",   "before",   .toCRM("theirs")),
    .init(toPartnerCenter, .hold,          "theirs",   "before",   .told("one-way")),
    .init(both,            .hold,          "before",   "ours",     .toPartnerCenter("ours")),
    .init(toPartnerCenter, .hold,          "before",   "ours",     .toPartnerCenter("ours")),
    .init(toCRM,           .hold,          "before",   "ours",     .told("one-way")),
    .init(both,            .hold,          "same",     "same",     .agree),
    .init(both,            .hold,          "same  ",   "same",     .agree),
    .init(both,            .hold,          "theirs",   "ours",     .conflict),
    .init(both,            .partnerCenter, "theirs",   "ours",     .toCRM("theirs")),
    .init(both,            .crm,           "theirs",   "ours",     .toPartnerCenter("ours")),
    .init(toCRM,           .partnerCenter, "theirs",   "ours",     .toCRM("theirs")),
    .init(toCRM,           .crm,           "theirs",   "ours",     .conflict),
    .init(toPartnerCenter, .partnerCenter, "theirs",   "ours",     .conflict),
    // Blanks and line ends at the end are no change: nothing is written.
    .init(both,            .hold,          "before  ", "before",   .agree),
    .init(both,            .hold,          "before",   "before\n", .agree),
    // Emptied: left by default.
    .init(both,            .hold,          nil,        "before",   .agree),
    .init(both,            .hold,          "before",   nil,        .agree),
    .init(both,            .hold,          nil,        nil,        .agree),
    .init(both,            .hold,          nil,        "ours",     .conflict),
    // An empty value that is left cannot win over an edit: nobody would hear of it.
    .init(both,            .partnerCenter, nil,        "ours",     .conflict),
    .init(both,            .crm,           "theirs",   nil,        .conflict),
  ]

  @Test(arguments: rows)
  func `one cell`(_ row: Row) {
    var deal = HandDeal()
    deal.guide.directions = row.directions
    deal.guide.ifBothChanged = row.rule
    deal.partnerCenter.notes = row.partnerCenter
    deal.crm.notes = row.crm
    #expect(Self.notes(deal.decide()) == row.decided)
  }

  @Test(arguments: [(EmptyRule.leave, Decided.agree), (.clear, .toCRM(nil)), (.reject, .held)])
  func `an emptied value goes by the row's Empty`(_ rule: EmptyRule, _ decided: Decided) {
    var deal = HandDeal()
    deal.guide.empty = rule
    deal.partnerCenter.notes = nil
    #expect(Self.notes(deal.decide()) == decided)
  }

  // First meeting: rule, Partner Center, CRM.
  // swift-format-ignore
  static let meetings: [(FirstMeetingRule, Set<Side>, String?, String?, Decided)] = [
    (.leave,         both,            "a", "a", .agree),
    (.leave,         both,            nil, nil, .agree),
    (.leave,         both,            "a", nil, .toCRM("a")),
    (.leave,         both,            nil, "b", .toPartnerCenter("b")),
    (.leave,         toCRM,           nil, "b", .told("first-meeting-left")),
    (.leave,         both,            "a", "b", .told("first-meeting-left")),
    (.partnerCenter, both,            "a", "b", .toCRM("a")),
    (.crm,           both,            "a", "b", .toPartnerCenter("b")),
    (.hold,          both,            "a", "b", .conflict),
  ]

  @Test(arguments: meetings)
  func `a cell that meets for the first time`(
    _ rule: FirstMeetingRule, _ directions: Set<Side>, _ partnerCenter: String?, _ crm: String?, _ decided: Decided
  ) {
    var deal = HandDeal()
    deal.agreed = nil
    deal.guide.firstMeeting = rule
    deal.guide.directions = directions
    deal.partnerCenter.notes = partnerCenter
    deal.crm.notes = crm
    #expect(Self.notes(deal.decide()) == decided)
  }

  // MARK: Groups, echoes, doors

  @Test func `rows of a group are one cell: a value here and a currency there is a conflict`() {
    var deal = HandDeal()
    deal.partnerCenter.value = 200
    deal.crm.currency = "SEK"
    let decision = deal.decide()
    #expect(decision.problems.map(\.code) == ["conflict"])
    #expect(!decision.writesAnything)
    deal.guide.ifBothChanged = .crm
    #expect(deal.decide().referralWrites.map { "\($0.field)=\($0.value)" } == ["details.dealValue=100", "details.currency=SEK"])
    deal.guide.ifBothChanged = .partnerCenter
    #expect(deal.decide().crmWrites.map { "\($0.field)=\($0.value)" } == ["estimatedvalue=200", "new_currency=EUR"])
  }

  @Test func `a row that is new in a group is not written over by the edit of another`() {
    var deal = HandDeal()
    deal.unmet = [.currency]
    deal.partnerCenter.value = 200
    deal.crm.currency = "SEK"
    let held = deal.decide()
    #expect(held.problems.map(\.code) == ["conflict"])
    #expect(!held.writesAnything)
    deal.guide.ifBothChanged = .partnerCenter
    #expect(deal.decide().crmWrites.map { "\($0.field)=\($0.value)" } == ["estimatedvalue=200", "new_currency=EUR"])
    deal.guide.ifBothChanged = .hold
    // Where it is empty, or the same, nothing can be lost.
    deal.crm.currency = nil
    #expect(deal.decide().crmWrites.map { "\($0.field)=\($0.value)" } == ["estimatedvalue=200", "new_currency=EUR"])
    deal.crm.currency = "EUR"
    #expect(deal.decide().crmWrites.map { "\($0.field)=\($0.value)" } == ["estimatedvalue=200"])
  }

  @Test func `what we wrote ourselves before a crash is no edit of a person`() {
    var deal = HandDeal()
    deal.partnerCenter.notes = "theirs"
    deal.crm.notes = "theirs"
    deal.echoes = [.init(side: .crm, entity: .opportunity, field: "description", value: .text("theirs"))]
    #expect(Self.notes(deal.decide()) == .agree)
    // A person edited Partner Center after our write: that travels, it is no conflict.
    deal.partnerCenter.notes = "later"
    #expect(Self.notes(deal.decide()) == .toCRM("later"))
    // A person edited the CRM after our write: both moved.
    deal.crm.notes = "ours"
    #expect(Self.notes(deal.decide()) == .conflict)
  }

  @Test func `visibility opens and never closes`() {
    var deal = HandDeal()
    deal.crm.visible = true
    #expect(deal.decide().share?.value == .flag(true))
    deal.agreed?.visible = true
    deal.partnerCenter.visible = true
    deal.crm.visible = false
    let decision = deal.decide()
    #expect(decision.share == nil && !decision.writesAnything)
    #expect(decision.findings.map(\.code) == ["cannot-travel"])
    #expect(decision.outcome == .unchanged)
  }

  @Test func `a first meeting never shows a deal`() {
    var deal = HandDeal()
    deal.agreed = nil
    deal.guide.firstMeeting = .crm
    deal.crm.visible = true
    #expect(deal.decide().share == nil)
  }

  @Test func `a customer that changed cannot travel to Partner Center`() {
    var deal = HandDeal()
    deal.crm.country = "SE"
    let decision = deal.decide()
    #expect(!decision.writesAnything)
    #expect(decision.findings.map(\.code) == ["cannot-travel"])
    #expect(decision.problems.isEmpty)
  }

  @Test func `a text longer than its field is cut and told`() {
    var deal = HandDeal()
    deal.partnerCenter.notes = String(repeating: "x", count: 50)
    let decision = deal.decide()
    #expect(decision.crmWrites.map(\.value) == [.text(String(repeating: "x", count: 40))])
    #expect(decision.findings.map(\.code) == ["cut"])
  }
}
