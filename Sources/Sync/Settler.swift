import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Turns the results of a window into settlements: what is agreed, what now stands, what the report tells.
struct Settler {
  let world: SyncWorld
  let tables: TableSet
  let run: RunRecord

  func settle(_ results: [WorkResult]) async throws(Fault) {
    var settlements: [Settlement] = []
    let narrator = Narrator(world: world)
    for result in results {
      if result.hasMoved {
        // Only the journal moves on; the deal is read and decided again.
        // What a first wave made stays made: a referral that was created is this deal's from now on.
        var settlement = Settlement(deal: result.deal)
        settlement.results = result.results.map { ($0.intent, $0.result == "done" ? "found" : $0.result) }
        settlement.results += result.foundIntents.map { ($0, "found") }
        settlement.seen = standing(result)
        settlement.spent = result.spends
        settlement.closedIntents = result.lostIntents
        settlement.journal = narrator.changes(result)
        let agreement = DealAgreement(world: world, tables: tables, result: result)
        let settled = agreement.settled
        // The next edit is measured from what was written, so that it is no conflict with it.
        settlement.agreed = settled.agreed
        settlement.decidedFields = decidedFields(result, settled.cells)
        // What was agreed with a finding is unchanged when it is decided again, so it is told now.
        let findings = try await narrator.findings(result)
        settlement.journal += findings.rows
        settlement.told = findings.told
        if case .update(let decision) = result.work.task { settlement.flips = agreement.flips(decision) }
        settlement.decisions = ends(result, settled.cells)
        settlement.journal += narrator.dropped(settlement.decisions, result)
        settlements.append(settlement)
        continue
      }
      settlements.append(try await settlement(of: result, narrator))
    }
    try await world.state.settle(settlements, run: run.id, at: world.now, tables: tables.tables)
  }

  /// What a deal was told last whose Sync was turned off: it is listed once.
  static let syncOff = "sync-off"

  private func standing(_ result: WorkResult) -> [ObservedRecord] {
    let before = result.work.records
    let lines = result.records.solutions.filter { !before.solutions.contains($0) }
    return lines
      + [
        (before.referral, result.records.referral), (before.record, result.records.record),
        (before.account, result.records.account), (before.contact, result.records.contact),
      ].compactMap { old, new in new != old ? new : nil }
  }

  private func settlement(of result: WorkResult, _ narrator: Narrator) async throws(Fault) -> Settlement {
    var deal = result.deal
    var settlement = Settlement(deal: deal)
    settlement.seen = standing(result)
    // What the CRM could not be told is told by the next run, as if it had been written then.
    let hasTold = !result.failedSides.contains(.crm)
    let found = result.work.records.openIntents.filter { $0.result == "found" }.map(\.id) + result.foundIntents
    settlement.results = result.results.map { ($0.intent, !hasTold && $0.result == "done" ? "found" : $0.result) }
    settlement.results += found.map { ($0, hasTold ? "told" : "found") }
    settlement.spent = result.spends

    let agreement = DealAgreement(world: world, tables: tables, result: result)
    let settled = agreement.settled
    settlement.agreed = settled.agreed
    var isSettled = result.failedSides.isEmpty
    switch result.work.task {
    case .settle(let outcome, _, let phase):
      if let phase { deal.phase = phase }
      isSettled = isSettled && outcome == .ignored
    case .notDue: isSettled = false
    case .rewriteMarks: break
    case .createRecord, .createReferral:
      // Agreed on what was decided, whatever became of the writes that follow: a person's edit meanwhile is measured from there.
      if result.deal.isPaired {
        settlement.agreedWith = [result.records.account, result.records.contact].compactMap { $0 }
      }
      if result.wasTouched { isSettled = false }
      // What of a list did not come along is decided by the next run.
      if let list = agreement.listAfterCreate, !list.isWhole { isSettled = false }
    case .update(let decision):
      settlement.flips = agreement.flips(decision)
      isSettled = isSettled && decision.settles && !settled.hasMoved
      if decision.retires { deal.phase = .retired }
    }
    isSettled = isSettled && result.problems.allSatisfy { $0.code == "terminal" || result.outcome == .ignored }
    settlement.closedIntents = result.lostIntents
    settlement.decidedFields = decidedFields(result, settled.cells)
    // Written and agreed in Partner Center; only the CRM has not heard of it.
    if !hasTold, !result.failedSides.contains(.partnerCenter) {
      for intent in result.toldByAnswer { settlement.decidedFields[intent] = [Intent.everyField] }
    }
    if hasTold { settlement.closedIntents += seenThrough(result, settled.cells, isSettled: isSettled) }

    let isWaiting = result.isWaiting
    let isNew = result.isNews
    deal.waitingSince = isWaiting ? deal.waitingSince ?? world.now : nil
    deal.newsAt = isNew ? world.now : isWaiting ? deal.newsAt : nil
    deal.waitingFor = result.waitingFor
    if result.wasRefused {
      deal.attempts += 1
      deal.nextTry = RetrySchedule.next(after: world.now, refusals: deal.attempts)
    } else if case .notDue = result.work.task {
    } else {
      deal.attempts = 0
      deal.nextTry = nil
    }
    if result.records.record != nil,
      didTell(result) || result.outcome == .unchanged || Feedback(world: world).standsAlready(result)
    {
      deal.told = Feedback.told(result)
    }
    if result.outcome == .ignored, result.problems.first?.code == "sync-off" { deal.told = Self.syncOff }
    // Settled: the record that it names stirs it by appearing. `status` lists it until then.
    if result.outcome == .ignored, result.problems.first?.code == "crm-id-unknown" {
      deal.told = Feedback.told(result)
    } else if deal.told.hasPrefix(StateStore.unknownCRMID), result.records.record == nil {
      deal.told = ""
    }
    settlement.deal = deal
    settlement.isSettled = isSettled
    settlement.problem = isWaiting ? narrator.stored(result) : nil
    settlement.question = isWaiting ? result.problems.first.flatMap { OfferMaker(world: world).question($0, result) } : nil
    settlement.decisions = ends(result, settled.cells)
    if case .notDue(let stored) = result.work.task { settlement.problem = stored }
    let (rows, told) = try await narrator.rows(result, isNew: isNew, settled: isSettled)
    settlement.journal = rows + narrator.dropped(settlement.decisions, result)
    settlement.told = told
    return settlement
  }

  /// What became of the persons' decisions: a cell's is carried out when the cell has settled, another when every write went well.
  private func ends(_ result: WorkResult, _ settled: Set<CellKey>) -> [DecisionEnd] {
    let isThrough = result.failedSides.isEmpty && !result.hasMoved
    var ends = result.work.decisionEnds.filter { $0.status != .carriedOut || isThrough }
    guard case .update(let decision) = result.work.task else { return ends }
    if let solutions = decision.solutions, let choice = solutions.choice,
      let made = result.work.records.decisions.first(where: { $0.id == choice.id })
    {
      if let problem = solutions.problems.first {
        ends.append(.dropped(made, because: problem.reason))
      } else if settled.contains(solutions.rows.key) {
        ends.append(.carriedOut(made))
      }
    }
    for cell in decision.cells {
      guard let choice = cell.choice, let made = result.work.records.decisions.first(where: { $0.id == choice.id }) else {
        continue
      }
      switch cell.verdict {
      case .held(let problem), .conflict(let problem): ends.append(.dropped(made, because: problem.reason))
      // A No to rows that were to be applied again settles nothing: it is asked the next time that they are.
      case .unchanged where choice.verb == .leave && choice.again != nil:
        if made.status == .open { ends.append(.standing(made)) }
      case .unchanged: ends.append(.carriedOut(made))
      default: if cell.rows.allSatisfy({ settled.contains($0.key) }) { ends.append(.carriedOut(made)) }
      }
    }
    return ends
  }

  private func didTell(_ result: WorkResult) -> Bool {
    !result.failedSides.contains(.crm) && result.results.contains { $0.result == "done" || $0.result == "adopted" }
  }
}
