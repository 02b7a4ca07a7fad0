import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

extension Run {
  /// What the run would write, as rows of the plan workbook; nothing is written and no decision is stored.
  ///
  /// A row: Apply, Decision, Deal, Outcome, System, Entity, Record, Field, Before, After, From, Rule, Guide row, Token.
  func plan(_ decider: Decider, _ brakes: BrakeVerdict, _ given: RunSummary) async throws(Fault) -> RunSummary {
    var summary = given
    let total = try await expected()
    try await forEachWindow(decider) { work throws(Fault) in
      var rows: [JournalRow] = []
      for item in work {
        let outcome = held(item, by: brakes).outcome
        summary.outcomes[outcome, default: 0] += 1
        // What a brake would hold is shown too: a person is to say whether it is meant.
        rows += planRows(of: item, outcome)
      }
      summary.planned += rows.count
      try await world.state.journal(rows, run: given.run.id)
      world.progress.stage("planning", done: summary.deals, of: total)
    }
    return summary
  }

  /// The plan of what the brakes of a run hold, so that a person can look at it.
  func planBraked(_ decider: Decider, _ brakes: BrakeVerdict, run: Int64) async throws(Fault) {
    try await forEachWindow(decider) { work throws(Fault) in
      var rows: [JournalRow] = []
      for item in work {
        let result = held(item, by: brakes)
        if result.problems.contains(where: { $0.code == "braked" }) { rows += planRows(of: item, result.outcome) }
      }
      try await world.state.journal(rows, run: run)
    }
  }

  private func held(_ item: DealWork, by brakes: BrakeVerdict) -> WorkResult {
    var result = WorkResult(item)
    brakes.hold(&result)
    return result
  }

  private func planRows(of item: DealWork, _ outcome: Outcome) -> [JournalRow] {
    let title = Narrator(world: world).title(item.records)
    func row(_ entity: Entity, _ record: String?, _ write: RowWrite, from: Side, _ rule: String) -> JournalRow {
      JournalRow(
        "Plan",
        [
          .null, .null, .text(title), .text(outcome.rawValue), .text(world.system(entity.side).title),
          .text(entity.rawValue), .text(orNull: record), .text(write.field), write.before, write.value, .text(from.title),
          .text(rule), .text(world.guide.rows[write.row].address.description), .text("\(item.deal.id).\(write.row)"),
        ])
    }
    switch item.task {
    case .settle, .notDue: return []
    case .releaseClone(let release):
      return release.values.map { value in
        JournalRow(
          "Plan",
          [
            .null, .null, .text(title), .text(outcome.rawValue), .text(world.crm.title), .text(release.record.entity.rawValue),
            .text(release.record.id), .text(value.field), before(value.field, of: release.record), value.value, .text("CRM"),
            .text("clone released"), .null, .text("\(item.deal.id).release"),
          ])
      }
    case .createReferral(let plan):
      return plan.referral.map { row(.referral, nil, $0, from: .crm, "create") }
    case .createRecord(let plan, let found, _):
      var writes = plan.record.map { row(plan.entity, nil, $0, from: .partnerCenter, "create") }
      if case .create = found.account { writes += plan.account.map { row(.account, nil, $0, from: .partnerCenter, "create") } }
      if case .create = found.contact { writes += plan.contact.map { row(.contact, nil, $0, from: .partnerCenter, "create") } }
      return writes
    case .update(let decision):
      let toReferral = (decision.referralWrites + (decision.share.map { [$0] } ?? [])).map {
        row(.referral, item.deal.referral, $0, from: .crm, rule($0, decision, item.state))
      }
      let toCRM = decision.crmWrites.map {
        row($0.entity, item.deal.crm?.id, $0, from: .partnerCenter, rule($0, decision, item.state))
      }
      let lines = decision.lineWrites.flatMap { line in
        line.cells.map { row(.opportunitySolution, item.deal.crm?.id, $0, from: .partnerCenter, "list") }
      }
      return toReferral + toCRM + lines + closes(decision, item, outcome, title)
    }
  }

  private func before(_ field: String, of record: ObservedRecord) -> Value {
    world.guide.layout(record.entity).slot(of: field).map { TableSet.value(record.values, $0) } ?? .null
  }

  private func rule(_ write: RowWrite, _ decision: DealDecision, _ state: DealState) -> String {
    if write.field == SolutionRows.field { return "list" }
    guard let cell = decision.cells.first(where: { $0.rule.rows.contains(write.row) }) else { return "changed" }
    let hasEdit = cell.rows.contains {
      $0.changed(.partnerCenter, echoes: state.echoes) || $0.changed(.crm, echoes: state.echoes)
    }
    if !hasEdit, state.reapplied.contains(write.row) { return "applied again" }
    if cell.rows.contains(where: { $0.agreed == nil }) { return "first meeting" }
    switch cell.rule.kind {
    case .status: return "status"
    case .list: return "list"
    case .plain: return write.entity == .referral ? "changed in the CRM" : "changed in Partner Center"
    }
  }

  private func closes(_ decision: DealDecision, _ item: DealWork, _ outcome: Outcome, _ title: String) -> [JournalRow] {
    var action: String?
    if let close = decision.closeInCRM { action = close.won ? "close as won" : "close as lost" }
    if decision.qualify { action = "qualify the lead" }
    guard let action, let cell = decision.cells.first(where: { $0.rule.kind == .status }), let row = cell.rows.first else {
      return []
    }
    return [
      JournalRow(
        "Plan",
        [
          .null, .null, .text(title), .text(outcome.rawValue), .text(world.crm.title), .text(row.rule.entity.rawValue),
          .text(orNull: item.deal.crm?.id), .text(row.key.crmField), row.crm,
          .text(decision.closeInCRM?.status ?? action), .text(Side.partnerCenter.title), .text(action),
          .text(row.rule.address.description), .text("\(item.deal.id).\(row.row)"),
        ])
    ]
  }
}
