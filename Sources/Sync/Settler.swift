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
        // The next edit is measured from what was written, so that it is no conflict with it.
        settlement.agreed = agreedAfterMove(result)
        // What was agreed with a finding is unchanged when it is decided again, so it is told now.
        let findings = try await narrator.findings(result)
        settlement.journal += findings.rows
        settlement.told = findings.told
        if case .update(let decision) = result.work.task { settlement.flips = flips(decision, result) }
        settlement.decisions = ends(result, settlement.agreed)
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

    var isSettled = result.failedSides.isEmpty
    switch result.work.task {
    case .settle(let outcome, _, let phase):
      if let phase { deal.phase = phase }
      isSettled = isSettled && outcome == .ignored
    case .notDue: isSettled = false
    case .releaseClone: break
    case .createRecord, .createReferral:
      // Agreed on what was decided, whatever became of the writes that follow: a person's edit meanwhile is measured from there.
      if result.deal.isPaired {
        settlement.agreed = agreeAll(result)
        settlement.agreedWith = [result.records.account, result.records.contact].compactMap { $0 }
      }
      // What of a list did not come along is decided by the next run.
      if let list = listAfterCreate(result), !list.isWhole { isSettled = false }
    case .update(let decision):
      let (agreed, moved) = agree(decision, result)
      settlement.agreed = baseline(result).merging(agreed) { _, new in new }
      settlement.flips = flips(decision, result)
      isSettled = isSettled && decision.settles && !moved
      if decision.retires { deal.phase = .retired }
    }
    isSettled = isSettled && result.problems.allSatisfy { $0.code == "terminal" || result.outcome == .ignored }
    settlement.closedIntents = result.lostIntents
    settlement.decidedFields = decidedFields(result, settlement.agreed)
    // Written and agreed in Partner Center; only the CRM has not heard of it.
    if !hasTold, !result.failedSides.contains(.partnerCenter) {
      for intent in result.toldByAnswer { settlement.decidedFields[intent] = [Intent.everyField] }
    }
    if hasTold { settlement.closedIntents += seenThrough(result, isSettled: isSettled) }

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
    settlement.decisions = ends(result, settlement.agreed)
    if case .notDue(let stored) = result.work.task { settlement.problem = stored }
    let (rows, told) = try await narrator.rows(result, isNew: isNew, settled: isSettled)
    settlement.journal = rows + narrator.dropped(settlement.decisions, result)
    settlement.told = told
    return settlement
  }

  /// What became of the persons' decisions: a cell's is carried out when the cell has settled, another when every write went well.
  private func ends(_ result: WorkResult, _ agreed: [CellKey: AgreedCell]) -> [DecisionEnd] {
    let isThrough = result.failedSides.isEmpty && !result.hasMoved
    var ends = result.work.decisionEnds.filter { $0.status != .carriedOut || isThrough }
    guard case .update(let decision) = result.work.task else { return ends }
    if let solutions = decision.solutions, let choice = solutions.choice,
      let made = result.work.records.decisions.first(where: { $0.id == choice.id })
    {
      let isQuiet = solutions.toPartnerCenter == nil && solutions.toCRM.isEmpty
      if let problem = solutions.problems.first {
        ends.append(.dropped(made, because: problem.reason))
      } else if isQuiet || agreed[solutions.rows.key] != nil {
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
      default: if cell.rows.allSatisfy({ agreed[$0.key] != nil }) { ends.append(.carriedOut(made)) }
      }
    }
    return ends
  }

  private func didTell(_ result: WorkResult) -> Bool {
    !result.failedSides.contains(.crm) && result.results.contains { $0.result == "done" || $0.result == "adopted" }
  }

  // MARK: Agreeing

  /// What the writes of a deal settled that is decided again, since another of its records moved.
  private func agreedAfterMove(_ result: WorkResult) -> [CellKey: AgreedCell] {
    switch result.work.task {
    case .update(let decision): baseline(result).merging(agree(decision, result).0) { _, new in new }
    case .createRecord, .createReferral: result.deal.isPaired ? agreeAll(result) : [:]
    case .settle, .notDue, .releaseClone: [:]
    }
  }

  /// What was agreed by the create of a run that died: it stays what the next edits are measured from, for cells that wait too.
  private func baseline(_ result: WorkResult) -> [CellKey: AgreedCell] {
    result.work.records.agreed.isEmpty ? result.work.state.agreed : [:]
  }

  /// What is agreed of the solutions of a deal that was just created, and whether that is all of them.
  private func listAfterCreate(_ result: WorkResult) -> (key: CellKey, cell: AgreedCell, isWhole: Bool)? {
    SolutionDecision.agreedAfterCreate(makeState(result), tables.solutions, left: result.work.leftSolutions)
  }

  /// A deal that was just created: both sides as they stand are what was agreed.
  ///
  /// An account or contact that was there before meets the referral for the first time: what is the same is agreed, so that its next
  /// edit is one; the rest is decided by the next run.
  private func agreeAll(_ result: WorkResult) -> [CellKey: AgreedCell] {
    let state = makeState(result)
    var agreed: [CellKey: AgreedCell] = [:]
    for index in world.guide.rows.indices {
      guard let view = RowView(row: index, guide: world.guide, state: state) else { continue }
      if !view.isEqual, hasMet(view.rule.entity, result) { continue }
      agreed[view.key] = view.asItStands
    }
    if let list = listAfterCreate(result) { agreed[list.key] = list.cell }
    return agreed
  }

  /// Whether a customer's record was found, and not made with the deal.
  private func hasMet(_ entity: Entity, _ result: WorkResult) -> Bool {
    guard case .createRecord = result.work.task else { return false }
    switch entity {
    case .account: return result.work.records.account != nil || result.hasMet(.account)
    case .contact: return result.work.records.contact != nil || result.hasMet(.contact)
    default: return false
    }
  }

  /// The cells that settled, and whether a record shows something now that nobody decided on.
  ///
  /// What was read becomes agreed as it was decided on; only what was written is taken from the answer to the write.
  private func agree(_ decision: DealDecision, _ result: WorkResult) -> ([CellKey: AgreedCell], moved: Bool) {
    let state = makeState(result)
    var agreed: [CellKey: AgreedCell] = [:]
    var hasMoved = false
    for cell in decision.cells {
      let after = cell.rule.rows.compactMap { RowView(row: $0, guide: world.guide, state: state) }
      var written: Side?
      switch cell.verdict {
      case .agree: break
      case .unchanged where cell.rows.allSatisfy { result.work.records.agreed[$0.key] != nil }: continue
      case .unchanged: break
      case .write(let side, let writes) where !result.failedSides.contains(side) && isDone(writes, decision, result):
        written = side
      case .closeInCRM where decision.closeInCRM != nil && !result.failedSides.contains(.crm) && isDone(cell, result):
        written = .crm
      case .qualify where decision.qualify && !result.failedSides.contains(.crm) && isDone(cell, result): written = .crm
      default: continue
      }
      // Nobody's values are no agreement: the person may come back.
      for row in cell.rows where !result.work.state.isOfGone(row.key.partnerCenterField) {
        var settled = row.asItStands
        if let now = after.first(where: { $0.key == row.key }) {
          if written == .crm { (settled.crm, settled.crmInputs) = (now.crm, now.crmInputs) }
          if written == .partnerCenter {
            (settled.partnerCenter, settled.partnerCenterInputs) = (now.partnerCenter, now.partnerCenterInputs)
          }
          hasMoved = hasMoved || differs(now, from: settled)
        }
        agreed[row.key] = settled
      }
    }
    if let solutions = decision.solutions {
      let (cell, moved) = solutions.agreed(after: state, written: writtenSides(solutions, decision, result))
      if let cell { agreed[solutions.rows.key] = cell }
      hasMoved = hasMoved || moved
    }
    for cell in decision.cells {
      guard case .unchanged = cell.verdict else { continue }
      for row in cell.rows {
        guard let now = RowView(row: row.row, guide: world.guide, state: state) else { continue }
        hasMoved = hasMoved || differs(now, from: row.asItStands)
      }
    }
    return (agreed, hasMoved)
  }

  /// What the writes that were carried out make of the cells' to and fro.
  private func flips(_ decision: DealDecision, _ result: WorkResult) -> [CellKey: Flip] {
    var flips: [CellKey: Flip] = [:]
    for cell in decision.cells where cell.rule.kind == .plain {
      guard case .write(let side, let writes) = cell.verdict, !result.failedSides.contains(side), isDone(writes, decision, result)
      else { continue }
      for write in writes {
        guard let view = cell.rows.first(where: { $0.row == write.row }) else { continue }
        flips[view.key] = PingPong.flip(view, writing: side, after: result.work.records.flips[view.key])
      }
    }
    return flips
  }

  /// The record shows another value than the one that was decided on or written.
  private func differs(_ now: RowView, from settled: AgreedCell) -> Bool {
    !now.rule.crmForm.equal(now.crm, settled.crm) || !now.rule.partnerCenterForm.equal(now.partnerCenter, settled.partnerCenter)
      || now.crmInputs != settled.crmInputs || now.partnerCenterInputs != settled.partnerCenterInputs
  }

  /// Whether the writes were carried out: a second wave does not follow on a record that moved under the first.
  ///
  /// A write that the decision dropped again (a closed side) was told as a finding, and its cell is settled by that.
  private func isDone(_ writes: [RowWrite], _ decision: DealDecision, _ result: WorkResult) -> Bool {
    writes.allSatisfy { write in
      result.written.contains { $0.entity == write.entity && $0.field == write.field && $0.after == write.value }
        || (write.field == OneWayDoor.visible && write.value != .flag(true))
        || decision.findings.contains { $0.code == "cannot-travel" && $0.guide == world.guide.rows[write.row].address }
    }
  }

  /// The sides on which everything that the list of solutions wanted was carried out, or told as impossible.
  private func writtenSides(
    _ solutions: SolutionDecision, _ decision: DealDecision, _ result: WorkResult
  ) -> Set<Side> {
    var sides: Set<Side> = []
    let list = solutions.toPartnerCenter.map { [$0] } ?? []
    if isDone(list, decision, result) { sides.insert(.partnerCenter) }
    let isFrozen = decision.findings.contains {
      $0.code == "cannot-travel" && $0.side == .partnerCenter && $0.entity == .opportunitySolution
    }
    if isFrozen || solutions.toCRM.allSatisfy({ result.doneLines.contains($0) }) { sides.insert(.crm) }
    return sides
  }

  private func isDone(_ cell: CellDecision, _ result: WorkResult) -> Bool {
    cell.rows.contains { row in result.written.contains { $0.entity == cell.rule.entity && $0.field == row.key.crmField } }
  }

  private func makeState(_ result: WorkResult) -> DealState {
    let records = result.records
    var state = DealState(
      referral: records.referral?.values, recordEntity: records.deal.crm?.entity ?? .opportunity, record: records.record?.values,
      account: records.account.map { .init(id: $0.id, values: $0.values) },
      contact: records.contact.map { .init(id: $0.id, values: $0.values) },
      solutions: records.solutions.filter { !$0.isGone }.map { .init(id: $0.id, values: $0.values) },
      agreed: records.agreed, echoes: [], wasBornInCRM: records.deal.bornIn == .crm)
    // Where the guide's [0] stood when it was decided on: its e-mail may have been what was written.
    state.referral = state.referral.map { tables.pins.shifted($0, result.work.state.positions, records.agreed) }
    return state
  }
}
