import Mapping
import Reconcile
import Records
import Testing

/// The tables of sync-rules.md 8 and 4: who may move a deal where, and what a referral is.
struct StatusTableTests {
  /// What is done about the status.
  enum Decided: Hashable {
    case nothing
    case toPartnerCenter(String)
    case toCRM(String)
    case close(won: Bool)
    case waits(String)
  }

  static func status(_ decision: DealDecision) -> Decided {
    guard let cell = decision.cells.first(where: { $0.rule.kind == .status }) else { return .nothing }
    switch cell.verdict {
    case .unchanged, .agree: return .nothing
    case .conflict(let problem), .held(let problem): return .waits(problem.code.rawValue)
    case .write(.crm, let writes): return .toCRM(writes.first?.value.text ?? "")
    case .write(.partnerCenter, let writes): return .toPartnerCenter(writes.last?.value.text ?? "")
    case .closeInCRM(let won, _): return .close(won: won)
    case .qualify: return .toCRM("qualified")
    }
  }

  // Agreed, Partner Center now, CRM now (in Partner Center's words).
  // swift-format-ignore
  static let rows: [(String, String, String, Decided)] = [
    ("New/Pending",     "New/Pending",     "Active/Accepted", .toPartnerCenter("Active/Accepted")),
    ("New/Pending",     "Active/Accepted", "New/Pending",     .toCRM("0/1")),
    ("New/Pending",     "Active/Accepted", "Active/Accepted", .nothing),
    ("New/Pending",     "New/Pending",     "Closed/Lost",     .toPartnerCenter("Closed/Declined")),
    ("New/Pending",     "New/Pending",     "Closed/Declined", .toPartnerCenter("Closed/Declined")),
    ("New/Pending",     "New/Pending",     "Closed/Won",      .toPartnerCenter("Closed/Won")),
    ("New/Pending",     "Closed/Declined", "Closed/Lost",     .waits("conflict")),
    ("Active/Accepted", "Active/Accepted", "New/Pending",     .waits("status-not-possible")),
    ("Active/Accepted", "Active/Accepted", "Closed/Won",      .toPartnerCenter("Closed/Won")),
    ("Active/Accepted", "Active/Accepted", "Closed/Lost",     .toPartnerCenter("Closed/Lost")),
    ("Active/Accepted", "Active/Accepted", "Closed/Declined", .waits("status-by-hand")),
    ("Active/Accepted", "Closed/Won",      "Active/Accepted", .waits("closed-in-partner-center")),
    ("Active/Accepted", "Closed/Lost",     "Active/Accepted", .waits("closed-in-partner-center")),
    ("Active/Accepted", "Closed/Expired",  "Active/Accepted", .waits("closed-in-partner-center")),
    ("Active/Accepted", "Closed/Lost",     "Closed/Lost",     .nothing),
    ("Active/Accepted", "Closed/Won",      "Closed/Lost",     .waits("conflict")),
    ("Closed/Lost",     "Closed/Lost",     "Active/Accepted", .waits("reopened")),
  ]

  @Test(arguments: rows)
  func `a status moves only as Partner Center lets it`(
    _ agreed: String, _ partnerCenter: String, _ crm: String, _ decided: Decided
  ) {
    var deal = HandDeal()
    deal.agreed?.status = agreed
    deal.partnerCenter.status = partnerCenter
    deal.crm.status = crm
    deal.closedSince = Instant(seconds: 0)
    #expect(Self.status(deal.decide()) == decided)
  }

  // swift-format-ignore
  static let closes: [(String, GuideSettings.CloseRule, bornInCRM: Bool, Decided)] = [
    ("Closed/Won",      .close, false, .close(won: true)),
    ("Closed/Lost",     .close, false, .close(won: false)),
    ("Closed/Declined", .close, false, .close(won: false)),
    ("Closed/Expired",  .close, false, .close(won: false)),
    ("Closed/Won",      .close, true,  .close(won: true)),
    ("Closed/Declined", .close, true,  .waits("closed-in-partner-center")),
    ("Closed/Expired",  .close, true,  .waits("closed-in-partner-center")),
    ("Closed/Won",      .tell,  false, .waits("closed-in-partner-center")),
  ]

  @Test(arguments: closes)
  func `a close in Partner Center closes the CRM where the guide says so`(
    _ status: String, _ rule: GuideSettings.CloseRule, _ bornInCRM: Bool, _ decided: Decided
  ) {
    var deal = HandDeal()
    deal.guide.closeInCRM = ["Won": rule, "Lost": rule, "Declined": rule, "Expired": rule]
    deal.partnerCenter.status = status
    deal.wasBornInCRM = bornInCRM
    #expect(Self.status(deal.decide()) == decided)
  }

  /// A night is twenty hours; `seconds` is how long the CRM's record is seen closed.
  @Test(arguments: [(0, 72_000, false), (1, 71_999, true), (1, 72_000, false), (3, 215_999, true), (3, 216_000, false)])
  func `a close waits its nights`(_ nights: Int, _ seconds: Int64, _ waits: Bool) {
    var deal = HandDeal()
    deal.guide.waitBeforeClosing = nights
    deal.crm.status = "Closed/Lost"
    deal.closedSince = HandDeal.now.adding(seconds: -seconds)
    #expect(Self.status(deal.decide()) == (waits ? .waits("close-waits") : .toPartnerCenter("Closed/Lost")))
  }

  @Test func `a close takes its reason along and waits for the deal's held cells`() {
    var deal = HandDeal()
    deal.crm.status = "Closed/Lost"
    deal.closedSince = Instant(seconds: 0)
    #expect(deal.decide().referralWrites.map { "\($0.field)=\($0.value)" } == ["statusReason=Other", "status=Closed/Lost"])
    deal.partnerCenter.notes = "theirs"
    deal.crm.notes = "ours"
    let held = deal.decide()
    #expect(held.problems.map(\.code) == ["conflict", "close-waits-for-cells"])
    #expect(!held.writesAnything)
  }

  @Test func `a side that is closed takes nothing more`() {
    var deal = HandDeal()
    deal.agreed?.status = "Closed/Lost"
    deal.partnerCenter.status = "Closed/Lost"
    deal.crm.status = "Closed/Lost"
    deal.crm.notes = "too late"
    var decision = deal.decide()
    #expect(!decision.writesAnything)
    #expect(decision.retires)
    #expect(decision.findings.map(\.code) == ["cannot-travel"])
    deal.crm.notes = "before"
    deal.partnerCenter.notes = "too late"
    decision = deal.decide()
    #expect(!decision.writesAnything)
    #expect(decision.findings.map(\.code) == ["cannot-travel"])
  }

  // MARK: Kinds

  // swift-format-ignore
  static let kinds: [(String?, String?, String?, String?, DealKind?)] = [
    ("Shared",      "Direct",            nil,    nil,        .coSell),
    ("Shared",      nil,                 "msft", "Incoming", .coSell),
    ("Independent", "Direct",            "msft", nil,        .marketplaceLead),
    ("Independent", "Direct",            nil,    nil,        .marketplaceLead),
    ("Independent", "Direct",            "own",  nil,        nil),
    ("Independent", "SalesQualified",    "msft", nil,        .qualifiedLead),
    ("Independent", "MarketingQualified","msft", nil,        .qualifiedLead),
    ("Independent", "MarketingQualified","own",  nil,        nil),
    ("Independent", "SalesQualified",    "own",  "Incoming", .privateOrPartnerLed),
    ("Independent", "SalesQualified",    nil,    "Outgoing", .privateOrPartnerLed),
    ("Independent", "SalesQualified",    nil,    "Incoming", nil),
    ("Independent", "None",              "own",  nil,        .privateOrPartnerLed),
    ("Independent", nil,                 nil,    "Outgoing", .privateOrPartnerLed),
    ("Independent", "None",              "msft", nil,        nil),
    ("Independent", "Unheard",           "own",  "Outgoing", nil),
    ("Other",       "SalesQualified",    "own",  "Outgoing", nil),
    (nil,           nil,                 nil,    nil,        nil),
  ]

  @Test(arguments: kinds)
  func `what a referral is`(
    _ type: String?, _ qualification: String?, _ invitedBy: String?, _ direction: String?, _ kind: DealKind?
  ) {
    #expect(DealKind(type: type, qualification: qualification, invitedBy: invitedBy, direction: direction) == kind)
  }
}
