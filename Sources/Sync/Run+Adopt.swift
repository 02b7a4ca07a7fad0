import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

extension Run {
  /// First meeting: pairs and compares all deals, agrees every cell as it stands, lists what differs, and writes to no
  /// system (sync-rules.md 3).
  ///
  /// Rows of the sheet `Differences`: Decision, Deal, Field, Partner Center, CRM, Guide row, Token.
  public func adopt(_ record: RunRecord) async throws(Fault) -> RunSummary {
    var summary = RunSummary(run: record)
    try await checkIdentity()
    let staged = try await Stager(world: world, tables: tables).stage()
    summary.staged = staged.counts
    summary.leave(staged.unread)
    let permit = try await world.state.createPermit(of: tables.dealEntities)
    let decider = Decider(
      world: world, tables: tables, permit: permit, asksForCustomers: false, isAdopting: true, unread: staged.unread)
    var adopted = summary
    try await forEachWindow(decider) { work throws(Fault) in
      var settlements: [Settlement] = []
      for item in work {
        // Before what is told of it: a copy that was seen by an adoption waits for a person, whatever comes after.
        if let clone = clone(item) { try await world.state.rule(clone) }
        settlements.append(agree(item, &adopted))
      }
      try await world.state.settle(settlements, run: record.id, at: world.now, tables: tables.tables)
      world.progress.stage("comparing", done: adopted.deals, of: nil)
    }
    summary = adopted
    // Those of an adoption before this one, whose workbook was never written, are in this one's.
    summary.planned = try await world.state.untoldDifferenceCount()
    // What was left has not met yet.
    if staged.unread.isEmpty { try await world.state.setTextFact("adopted", world.now.description) }
    summary.calls = [(world.partnerCenter.title, world.partnerCenter.calls), (world.crm.title, world.crm.calls)]
    summary.endedAt = world.now
    return summary
  }

  private func clone(_ item: DealWork) -> Ruling? {
    guard case .settle(.held, let problems, _) = item.task, let problem = problems.first, problem.code == "clone",
      let referral = problem.value.text, let record = item.deal.crm
    else { return nil }
    return Ruling(.cloneHeld, referral: referral, record: record.id, by: "adopt", at: world.now)
  }

  private func agree(_ item: DealWork, _ summary: inout RunSummary) -> Settlement {
    let narrator = Narrator(world: world)
    let title = narrator.title(item.records)
    var settlement = Settlement(deal: item.deal)
    // A pair that is held (its lead's opportunity belongs to another referral) has to be decided first.
    let isHeld = if case .settle(.held, _, _) = item.task { true } else { false }
    guard item.deal.isPaired, !isHeld, item.deal.phase != .released, item.records.referral?.isGone == false,
      item.records.record?.isGone == false
    else {
      // Not paired: the next run creates it, or lists why not.
      guard case .settle(let outcome, let problems, _) = item.task, let problem = problems.first else { return settlement }
      let result = WorkResult(item)
      summary.outcomes[outcome, default: 0] += 1
      settlement.deal.told = Feedback.told(result)
      guard outcome == .held else { return settlement }
      settlement.journal = [difference(title, problem.field, .null, problem.value, problem, item.deal)]
      settlement.problem = narrator.stored(result)
      settlement.deal.waitingSince = item.deal.waitingSince ?? world.now
      settlement.deal.waitingFor = result.waitingFor
      settlement.deal.newsAt = result.isNews ? world.now : item.deal.newsAt
      summary.planned += 1
      return settlement
    }
    var views: [RowView] = []
    for index in world.guide.rows.indices {
      guard let view = RowView(row: index, guide: world.guide, state: item.state) else { continue }
      settlement.agreed[view.key] = view.asItStands
      if !view.isEqual { views.append(view) }
    }
    // A person answers after the adoption: what fits is tried on the deal as it is agreed.
    var agreed = item.state
    agreed.agreed.merge(settlement.agreed) { _, new in new }
    let offers = OfferMaker(world: world)
    for view in views {
      let question = world.guide.cells.first { $0.rows.contains(view.row) }.map { offers.question($0, agreed, problem: "") }
      settlement.journal.append(
        offers.row(of: item.deal, sheet: "Differences", question) { choices in
          [
            choices, .text(title), .text(view.rule.label), view.partnerCenter, view.crm,
            .text(view.rule.address.description), .null,
          ]
        })
    }
    var differences = views.count
    if let rows = SolutionRows(guide: world.guide), item.deal.crm?.entity == .opportunity {
      let solutions = SolutionDecision.standing(item.state, rows)
      settlement.agreed[rows.key] = solutions.cell
      if !solutions.isEqual {
        differences += 1
        agreed.agreed[rows.key] = solutions.cell
        settlement.journal.append(
          offers.row(of: item.deal, sheet: "Differences", offers.question(rows, agreed, problem: "")) { choices in
            [
              choices, .text(title), .text("solutions"), solutions.cell.partnerCenter, solutions.cell.crm,
              .text(rows.address.description), .null,
            ]
          })
      }
    }
    // Marks and trails count as told: the next run writes none for what it finds unchanged.
    settlement.deal.told = "ok"
    settlement.isSettled = true
    summary.outcomes[.unchanged, default: 0] += 1
    summary.planned += differences
    return settlement
  }

  private func difference(
    _ title: String, _ field: String, _ partnerCenter: Value, _ crm: Value, _ problem: DealProblem, _ deal: Deal
  ) -> JournalRow {
    OfferMaker(world: world).row(of: deal, sheet: "Differences", DealQuestion.question(problem)) { choices in
      [
        choices, .text(title), .text("\(field) (\(problem.code): \(problem.reason))"), partnerCenter, crm,
        .text(orNull: problem.guide?.description), .null,
      ]
    }
  }
}
