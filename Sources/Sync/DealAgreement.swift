import Mapping
import Reconcile
import Records
import StateStore

/// What is agreed of a deal after its writes (sync-rules.md 4): the values from which its next edits are measured.
struct DealAgreement {
  let world: SyncWorld
  let tables: TableSet
  let result: WorkResult

  /// What is agreed after the work of a deal.
  struct Settled {
    /// The cells that this decision settled; the solutions' where nothing is left to be written.
    var cells: Set<CellKey> = []
    /// All that becomes agreed: those, parts of lists, and what a dead run's create had agreed.
    var agreed: [CellKey: AgreedCell] = [:]
    /// A record shows something now that nobody decided on.
    var hasMoved = false
  }

  /// What this work settled; of a deal that is decided again, since another of its records moved, too.
  var settled: Settled {
    switch result.work.task {
    case .update(let decision): after(decision)
    case .createRecord, .createReferral: Settled(agreed: result.deal.isPaired ? afterCreate : [:])
    case .settle, .notDue, .rewriteMarks: Settled()
    }
  }

  /// What was agreed by the create of a run that died: it stays what the next edits are measured from, for cells that wait too.
  private var baseline: [CellKey: AgreedCell] {
    result.work.state.agreed.filter { result.work.records.agreed[$0.key] == nil }
  }

  /// What is agreed of the solutions of a deal that was just created, and whether that is all of them.
  var listAfterCreate: (key: CellKey, cell: AgreedCell, isWhole: Bool)? {
    SolutionDecision.agreedAfterCreate(state, tables.solutions, left: result.work.leftSolutions)
  }

  /// A deal that was just created: both sides as they stand are what was agreed.
  ///
  /// An account or contact that was there before meets the referral for the first time: what is the same is agreed, so that its next
  /// edit is one; the rest is decided by the next run.
  var afterCreate: [CellKey: AgreedCell] {
    let state = state
    var agreed: [CellKey: AgreedCell] = [:]
    for index in world.guide.rows.indices {
      guard let view = RowView(row: index, guide: world.guide, state: state) else { continue }
      var cell = view.asItStands
      if !view.isEqual, hasMet(view.rule.entity) {
        // What was sent is agreed, so that what somebody made of it since is an edit.
        guard result.wasTouched, case .createRecord(let plan, _, _) = result.work.task, view.rule.entity == plan.entity,
          view.rule.directions.contains(.crm)
        else { continue }
        cell.crm = plan.record.first { $0.row == index }?.value ?? .null
      }
      agreed[view.key] = cell
    }
    if let list = listAfterCreate { agreed[list.key] = list.cell }
    return agreed
  }

  /// Whether a customer's record was found, and not made with the deal; or the deal's own was changed before we read it.
  private func hasMet(_ entity: Entity) -> Bool {
    guard case .createRecord = result.work.task else { return false }
    switch entity {
    case .account: return result.work.records.account != nil || result.hasMet(.account)
    case .contact: return result.work.records.contact != nil || result.hasMet(.contact)
    case .opportunity, .lead: return result.wasTouched
    default: return false
    }
  }

  /// What was read becomes agreed as it was decided on; only what was written is taken from the answer to the write.
  private func after(_ decision: DealDecision) -> Settled {
    let state = state
    var agreed: [CellKey: AgreedCell] = [:]
    var hasMoved = false
    for cell in decision.cells {
      let after = cell.rule.rows.compactMap { RowView(row: $0, guide: world.guide, state: state) }
      var written: Side?
      switch cell.verdict {
      case .agree: break
      case .unchanged where cell.rows.allSatisfy { result.work.records.agreed[$0.key] != nil }: continue
      case .unchanged: break
      case .write(let side, let writes) where !result.failedSides.contains(side) && isDone(writes, decision):
        written = side
      case .closeInCRM where decision.closeInCRM != nil && !result.failedSides.contains(.crm) && isDone(cell):
        written = .crm
      case .qualify where decision.qualify && !result.failedSides.contains(.crm) && isDone(cell): written = .crm
      default: continue
      }
      // Nobody's values are no agreement: the person may come back.
      for row in cell.rows where !result.work.state.isOfGone(row.key.partnerCenterField) {
        // A row of a group that never met is no part of its neighbours' edit: it meets by itself in the next run.
        if cell.leaves(row), (after.first { $0.key == row.key } ?? row).isEqual == false {
          hasMoved = true
          continue
        }
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
    var cells = Set(agreed.keys)
    if let solutions = decision.solutions {
      let (cell, moved, isThrough) = solutions.agreed(after: state, written: writtenSides(solutions, decision))
      if let cell { agreed[solutions.rows.key] = cell }
      if isThrough { cells.insert(solutions.rows.key) }
      hasMoved = hasMoved || moved
    }
    for cell in decision.cells {
      guard case .unchanged = cell.verdict else { continue }
      for row in cell.rows {
        guard let now = RowView(row: row.row, guide: world.guide, state: state) else { continue }
        hasMoved = hasMoved || differs(now, from: row.asItStands)
      }
    }
    return Settled(cells: cells, agreed: baseline.merging(agreed) { _, new in new }, hasMoved: hasMoved)
  }

  /// What the writes that were carried out make of the cells' to and fro.
  func flips(_ decision: DealDecision) -> [CellKey: Flip] {
    var flips: [CellKey: Flip] = [:]
    for cell in decision.cells where cell.rule.kind == .plain {
      guard case .write(let side, let writes) = cell.verdict, !result.failedSides.contains(side), isDone(writes, decision)
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
  private func isDone(_ writes: [RowWrite], _ decision: DealDecision) -> Bool {
    writes.allSatisfy { write in
      result.written.contains { $0.entity == write.entity && $0.field == write.field && $0.after == write.value }
        || (write.field == OneWayDoor.visible && write.value != .flag(true))
        || !(decision.referralWrites + decision.crmWrites).contains(write)
          && decision.findings.contains { $0.code == "cannot-travel" && $0.guide == world.guide.rows[write.row].address }
    }
  }

  /// The sides on which everything that the list of solutions wanted was carried out, or told as impossible.
  private func writtenSides(_ solutions: SolutionDecision, _ decision: DealDecision) -> Set<Side> {
    var sides: Set<Side> = []
    let list = solutions.toPartnerCenter.map { [$0] } ?? []
    if isDone(list, decision) { sides.insert(.partnerCenter) }
    let isFrozen = decision.findings.contains {
      $0.code == "cannot-travel" && $0.side == .partnerCenter && $0.entity == .opportunitySolution
    }
    if isFrozen || solutions.toCRM.allSatisfy({ result.doneLines.contains($0) }) { sides.insert(.crm) }
    return sides
  }

  private func isDone(_ cell: CellDecision) -> Bool {
    cell.rows.contains { row in result.written.contains { $0.entity == cell.rule.entity && $0.field == row.key.crmField } }
  }

  /// The deal as the writes left it.
  private var state: DealState {
    var state = DealState(result.records)
    // Where the guide's [0] stood when it was decided on: its e-mail may have been what was written.
    state.referral = state.referral.map { tables.pins.shifted($0, result.work.state.positions, result.records.agreed) }
    return state
  }
}
