import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// One deal laid open: both sides, what was agreed, what the next run would do to each cell and why, its history.
public struct Explanation: Sendable {
  public struct Cell: Sendable {
    public let name: String
    public let guide: String
    public let partnerCenter: String
    public let crm: String
    public let agreed: String
    /// `unchanged`, `would write '…' to the CRM`, `held: …`.
    public let verdict: String
  }
  public var title = ""
  /// The ids of its two sides.
  public var names: [String] = []
  public var facts: [(name: String, value: String)] = []
  public var cells: [Cell] = []
  public var history: [String] = []

  /// Explains the deal of a referral or CRM record by what the state knows; asks no system.
  ///
  /// `nil` when the state knows no such deal.
  public static func of(_ id: String, in world: SyncWorld) async throws(Fault) -> Explanation? {
    let tables = TableSet(guide: world.guide, crm: world.crm)
    for table in tables.tables.values.sorted(by: { $0.layout.entity.rawValue < $1.layout.entity.rawValue }) {
      try await world.state.use(table)
    }
    // As people copy it: in capitals, in braces.
    let bare = id.lowercased().filter { $0 != "{" && $0 != "}" && !$0.isWhitespace }
    var found = try await world.state.deal(referral: bare)
    if found == nil { found = try await world.state.deal(crm: world.crm.canonicalID(id) ?? id) }
    guard let deal = found else { return nil }
    let records = try await world.state.load(deal, related: tables.related)
    var explanation = Explanation()
    explanation.title = Narrator(world: world).title(records)
    explanation.facts = facts(deal, records)
    for decision in try await world.state.decisionHistory(ofDeal: deal.id) {
      explanation.facts.append(("decided", "\(decision.told), in \(decision.source): \(decision.status.words)"))
    }
    let permit = try await world.state.createPermit(of: tables.dealEntities)
    let work = try await Decider(world: world, tables: tables, permit: permit).decide([deal])
    for item in work { explanation.take(item) }
    let names = [deal.referral, deal.crm?.id].compactMap { $0 }
    explanation.names = names
    for (run, row) in try await world.state.journal(ofDeal: names + [explanation.title], limit: 100) where row.sheet != "Outcomes"
    {
      explanation.history.append(
        "\(run) · \(row.sheet) · \(row.cells.map(\.description).filter { !$0.isEmpty }.joined(separator: " · "))")
    }
    return explanation
  }

  private static func facts(_ deal: Deal, _ records: DealRecords) -> [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = [
      ("referral", deal.referral ?? "none"), ("CRM record", deal.crm.map { "\($0.entity.rawValue) \($0.id)" } ?? "none"),
      ("phase", deal.phase.rawValue),
    ]
    if let account = records.account { facts.append(("account", account.id)) }
    if let contact = records.contact { facts.append(("contact", contact.id)) }
    if let born = deal.bornIn { facts.append(("born in", born.title)) }
    if let since = deal.dirtySince { facts.append(("not settled since", since.description)) }
    if let since = deal.waitingSince { facts.append(("waits since", since.description)) }
    if let next = deal.nextTry { facts.append(("next try", next.description)) }
    if !records.openIntents.isEmpty { facts.append(("half-done writes", "\(records.openIntents.count)")) }
    return facts
  }

  private mutating func take(_ work: DealWork) {
    switch work.task {
    case .settle(let outcome, let problems, _):
      for problem in problems { facts.append((outcome.rawValue, "\(problem.code): \(problem.reason) → \(problem.remedy)")) }
      if problems.isEmpty { facts.append(("next run", outcome.rawValue)) }
    case .notDue(let stored): facts.append(("next run", "tried again later: \(stored.dropFirst(7).first?.description ?? "")"))
    case .createRecord(let plan, _, _): facts.append(("next run", "creates a \(plan.entity.rawValue) in the CRM"))
    case .createReferral(let plan):
      facts.append(("next run", "creates a \(plan.visibleBy == nil ? "private" : "partner-led") deal in Partner Center"))
    case .rewriteMarks(let rewrite): facts.append(("next run", "\(rewrite.rule): \(rewrite.finding.reason)"))
    case .update(let decision):
      for cell in decision.cells {
        for row in cell.rows {
          cells.append(
            Cell(
              name: row.rule.label, guide: row.rule.address.description, partnerCenter: row.partnerCenter.description,
              crm: row.crm.description, agreed: row.agreed.map { "\($0.partnerCenter) | \($0.crm)" } ?? "(never)",
              verdict: Self.words(cell, row)))
        }
      }
    }
  }

  private static func words(_ cell: CellDecision, _ row: RowView) -> String {
    switch cell.verdict {
    case .unchanged: "unchanged"
    case .agree: "agreed as it stands"
    case .write(let side, let writes):
      writes.first { $0.row == row.row }.map { "would write '\($0.value)' to the \(side == .crm ? "CRM" : "Partner Center")" }
        ?? "same there"
    case .conflict(let problem), .held(let problem): "held (\(problem.code)): \(problem.reason)"
    case .closeInCRM(let won, _): "would close it in the CRM as \(won ? "won" : "lost")"
    case .qualify: "would qualify the lead"
    }
  }
}
