import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

extension Run {
  /// What the run would write, as rows of the plan workbook; nothing is written and no decision is stored.
  func plan(_ decider: Decider, _ brakes: BrakeVerdict, _ given: RunSummary) async throws(Fault) -> RunSummary {
    var summary = given
    let total = try await expected()
    try await keepPlan(given.run.id)
    try await forEachWindow(decider) { work throws(Fault) in
      var offers: [Offer] = []
      for item in work {
        let outcome = held(item, by: brakes).outcome
        summary.outcomes[outcome, default: 0] += 1
        // What a brake would hold is shown too: a person is to say whether it is meant.
        offers += PlanRows(world: world).offers(of: item, outcome)
      }
      summary.planned += offers.count
      _ = try await world.state.offer(offers, plan: given.run.id, at: world.now)
      world.progress.stage("planning", done: summary.deals, of: total)
    }
    return summary
  }

  /// The plan of what the brakes of a run hold, and of what waits for an approval, so that a person can say that it is meant.
  func planHeld(_ decider: Decider, _ brakes: BrakeVerdict, run: Int64) async throws(Fault) {
    try await keepPlan(run)
    try await forEachWindow(decider) { work throws(Fault) in
      var offers: [Offer] = []
      for item in work {
        let result = held(item, by: brakes)
        guard result.problems.contains(where: { ["braked", "waits-for-approval"].contains($0.code.rawValue) }) else { continue }
        offers += PlanRows(world: world).offers(of: item, result.outcome)
      }
      _ = try await world.state.offer(offers, plan: run, at: world.now)
    }
  }

  private func keepPlan(_ run: Int64) async throws(Fault) {
    try await world.state.keep(
      StoredPlan(
        id: run, madeAt: world.now, guide: world.guide.fingerprint, configuration: world.options.configurationHash))
  }

  private func held(_ item: DealWork, by brakes: BrakeVerdict) -> WorkResult {
    var result = WorkResult(item)
    brakes.hold(&result)
    return result
  }
}

/// The rows of a plan: one a value that would be written.
///
/// A row: Apply, Decision, Deal, Outcome, System, Entity, Record, Field, Before, After, From, Rule, Guide row, Token.
struct PlanRows {
  let world: SyncWorld

  /// What would be written of a deal, each value with the question whether it is to be.
  ///
  /// The rows of a create have one question in common, and so have those of a cell.
  func offers(of item: DealWork, _ outcome: Outcome) -> [Offer] {
    let title = Narrator(world: world).title(item.records)
    func offer(_ question: Question, _ entity: Entity, _ record: String?, _ write: RowWrite, from: Side, _ rule: String) -> Offer
    {
      Offer(
        pairing: world.options.pairing, deal: item.deal.id, sheet: "Plan", question: question,
        shown: [
          .null, .null, .text(title), .text(outcome.rawValue), .text(world.system(entity.side).title),
          .text(entity.rawValue), .text(orNull: record), .text(write.field), write.before, write.value, .text(from.title),
          .text(rule), .text(world.guide.rows[write.row].address.description), .null,
        ])
    }
    let create = Question(part: .create, verbs: [.yes, .no], basis: Basis(facts: CreateFacts.of(item.task)))
    switch item.task {
    case .settle, .notDue: return []
    case .rewriteMarks(let rewrite):
      return rewrite.values.map { value in
        Offer(
          pairing: world.options.pairing, deal: item.deal.id, sheet: "Plan", question: create,
          shown: [
            .null, .null, .text(title), .text(outcome.rawValue), .text(world.crm.title), .text(rewrite.record.entity.rawValue),
            .text(rewrite.record.id), .text(value.field), before(value.field, of: rewrite.record), value.value,
            .text(Side.crm.title), .text(rewrite.rule), .null, .null,
          ])
      }
    case .createReferral(let plan):
      return plan.referral.map { offer(create, .referral, nil, $0, from: .crm, "create") }
    case .createRecord(let plan, let found, _):
      var rows = plan.record.map { offer(create, plan.entity, nil, $0, from: .partnerCenter, "create") }
      if case .create = found.account {
        rows += plan.account.map { offer(create, .account, nil, $0, from: .partnerCenter, "create") }
      }
      if case .create = found.contact {
        rows += plan.contact.map { offer(create, .contact, nil, $0, from: .partnerCenter, "create") }
      }
      return rows
    case .update(let decision):
      var questions: [CellRule: Question] = [:]
      func question(_ cell: CellDecision) -> Question {
        if let known = questions[cell.rule] { return known }
        var made = OfferMaker(world: world).question(cell.rule, item.state, problem: "", with: [.yes, .no])
        // Without `--reapply` nothing would be written here: what the rows make is part of the question.
        if let again = cell.again { made.basis.facts = again.facts }
        questions[cell.rule] = made
        return made
      }
      let solutions = decision.solutions.map {
        OfferMaker(world: world).question($0.rows, item.state, problem: "", with: [.yes, .no])
      }
      func row(_ write: RowWrite, _ record: String?, from: Side) -> Offer? {
        if write.field == SolutionRows.field, let solutions {
          return offer(solutions, write.entity, record, write, from: from, "list")
        }
        guard let cell = decision.cells.first(where: { $0.rule.rows.contains(write.row) }) else { return nil }
        return offer(question(cell), write.entity, record, write, from: from, rule(write, cell))
      }
      let toReferral = (decision.referralWrites + (decision.share.map { [$0] } ?? [])).compactMap {
        row($0, item.deal.referral, from: .crm)
      }
      let toCRM = decision.crmWrites.compactMap { row($0, recordID($0.entity, item), from: .partnerCenter) }
      let lines = decision.lineWrites.flatMap { line in
        line.cells.compactMap { write in
          solutions.map { offer($0, .opportunitySolution, item.deal.crm?.id, write, from: .partnerCenter, "list") }
        }
      }
      return toReferral + toCRM + lines + actions(decision, item, question, outcome, title)
    }
  }

  private func before(_ field: String, of record: ObservedRecord) -> Value {
    world.guide.layout(record.entity).slot(of: field).map { TableSet.value(record.values, $0) } ?? .null
  }

  private func recordID(_ entity: Entity, _ item: DealWork) -> String? {
    switch entity {
    case .account: item.records.account?.id
    case .contact: item.records.contact?.id
    default: item.deal.crm?.id
    }
  }

  private func rule(_ write: RowWrite, _ cell: CellDecision) -> String {
    if cell.choice != nil { return "decided" }
    if cell.again != nil { return "applied again" }
    if cell.rows.contains(where: { $0.agreed == nil }) { return "first meeting" }
    switch cell.rule.kind {
    case .status: return "status"
    case .list: return "list"
    case .plain: return write.entity == .referral ? "changed in the CRM" : "changed in Partner Center"
    }
  }

  /// What the CRM does by an action of its own: a close, the qualifying of a lead.
  private func actions(
    _ decision: DealDecision, _ item: DealWork, _ question: (CellDecision) -> Question, _ outcome: Outcome, _ title: String
  ) -> [Offer] {
    var action: String?
    if let close = decision.closeInCRM { action = close.won ? "close as won" : "close as lost" }
    if decision.qualify { action = "qualify the lead" }
    guard let action, let cell = decision.cells.first(where: { $0.rule.kind == .status }), let row = cell.rows.first else {
      return []
    }
    return [
      Offer(
        pairing: world.options.pairing, deal: item.deal.id, sheet: "Plan", question: question(cell),
        shown: [
          .null, .null, .text(title), .text(outcome.rawValue), .text(world.crm.title), .text(row.rule.entity.rawValue),
          .text(orNull: item.deal.crm?.id), .text(row.key.crmField), row.crm,
          .text(decision.closeInCRM?.status ?? action), .text(Side.partnerCenter.title), .text(action),
          .text(row.rule.address.description), .null,
        ])
    ]
  }
}
