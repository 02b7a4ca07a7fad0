import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// Takes the answer to one write into the result of its deal.
struct AnswerReader {
  let world: SyncWorld
  let tables: TableSet
  /// Records whose making was told in this window: the second deal of a new customer meets its account.
  var told: Set<String> = []

  mutating func take(
    _ answer: WriteResult, of operation: Applier.Planned, intent: Int64, side: Side, into result: inout WorkResult
  ) async throws(Fault) {
    switch answer {
    case .done(let id, let record), .adopted(let id, let record):
      var isAdopted = if case .adopted = answer { true } else { false }
      if isAdopted { result.met.insert(operation.purpose) }
      // A create that meets its own lost attempt is ours to tell, unless another deal told it already.
      if isAdopted, try await !world.state.wasCreated(id), !told.contains(id) { isAdopted = false }
      if operation.action.name == "create" { told.insert(id) }
      result.results.append((intent, isAdopted ? "adopted" : "done"))
      if side == .partnerCenter, !isAdopted { result.toldByAnswer.append(intent) }
      if !isAdopted { result.accepted[side, default: 0] += 1 }
      try await accept(id, record, operation, intent, side, isAdopted: isAdopted, &result)
    case .moved:
      result.results.append((intent, "moved"))
      result.hasMoved = true
      result.failedSides.insert(side)
    case .overtaken:
      // Its result is known, so what stands there now is somebody's edit and no echo of ours, even where it is the same.
      result.results.append((intent, "overtaken"))
      result.hasMoved = true
      result.failedSides.insert(side)
    case .gone where operation.line != nil && operation.action.name == "delete":
      // Somebody else took the line out: that is what was wanted, and not our doing.
      result.results.append((intent, "gone"))
      SolutionLines.remove(operation, from: &result)
    case .gone:
      // A listing of changes would never say so: the next run lists all referrals and knows.
      if side == .partnerCenter { try await world.state.forgetWatermark(.referral) }
      result.results.append((intent, "gone"))
      result.fail(
        .held, problem("gone-meanwhile", operation, side, "the record is not there any more", "the next run looks again"),
        side: side)
    case .refused(let fault, let field):
      result.results.append((intent, "refused"))
      result.wasRefused = true
      result.fail(.rejected, refusal(fault, field, operation, side), side: side)
    case .later(let fault):
      // Not carried out, as far as the system can say; the next run looks for it all the same.
      result.results.append((intent, "later"))
      result.fail(.failed, refusal(fault, nil, operation, side), side: side)
    case .unknown(let fault):
      // The intent stays open: its values count as ours, and its create is looked for before it is repeated.
      result.results.append((intent, "unknown"))
      if case .createReferral = operation.action {
        result.fail(.held, unsettled(fault), side: side)
        return
      }
      result.fail(.failed, refusal(fault, nil, operation, side), side: side)
    case .skipped:
      result.results.append((intent, "skipped"))
      result.failedSides.insert(side)
    }
  }

  // MARK: Accepted

  private func accept(
    _ id: String, _ record: FreshRecord?, _ operation: Applier.Planned, _ intent: Int64, _ side: Side, isAdopted: Bool,
    _ result: inout WorkResult
  ) async throws(Fault) {
    var standing = record?.record
    let isQualification = if case .qualify = operation.action { true } else { false }
    if operation.action.name == "delete" {
      result.written += WrittenValues(world: world).all(operation, id, side, result)
      SolutionLines.remove(operation, from: &result)
      return
    }
    if standing == nil, !isQualification { standing = await readBack(id, operation) }
    let isCreate = operation.action.name == "create"
    if standing == nil, !isCreate || operation.purpose == .line || operation.purpose == .record, !isQualification {
      // Accepted, and nobody knows what stands there now: the next reading tells, and until then nothing is agreed.
      result.results.removeLast()
      result.results.append((intent, "found"))
      result.failedSides.insert(side)
    }
    // What an earlier deal or run created is told by that one.
    if !isAdopted { result.written += WrittenValues(world: world).all(operation, operation.action.recordID ?? id, side, result) }
    switch operation.purpose {
    case .account:
      result.records.account = standing
    case .contact:
      result.records.contact = standing
    case .related:
      if operation.entity == .account { result.records.account = standing ?? result.records.account }
      if operation.entity == .contact { result.records.contact = standing ?? result.records.contact }
    case .line:
      if let standing { SolutionLines.put(standing, operation, into: &result) }
    case .referral, .linkBack:
      result.records.referral = standing ?? result.records.referral
      if isCreate {
        result.deal.referral = id
        result.deal.bornIn = .crm
        result.deal.phase = .open
        result.hasCreated = true
      }
    case .record, .feedback, .close:
      result.records.record = standing ?? result.records.record
      // Our own create, met after its answer was lost: somebody may have been there before we came again.
      if isCreate, result.met.contains(operation.purpose), let standing {
        result.wasTouched = standing.version.changedBy != (try await world.crm.identity().user)
      }
      if isCreate {
        result.deal.crm = RecordKey(operation.entity, id)
        result.deal.bornIn = .partnerCenter
        result.deal.phase = .open
        result.hasCreated = true
      }
    }
    if case .qualify = operation.action {
      // The deal goes on with the opportunity: it is read, and decided on at once.
      result.successor = id
      result.hasMoved = true
    }
    if case .rewriteMarks(let rewrite) = result.work.task, rewrite.goesOn { result.hasMoved = true }
    if result.deal.crm?.entity == .lead,
      operation.cells.contains(where: { $0.field == DealStatus.field && $0.entity == .referral })
    {
      result.hasMoved = true
    }
    if var standing {
      if !operation.positions.isEmpty {
        standing.values = tables.pins.shifted(
          standing.values, operation.positions, result.work.records.agreed)
      }
      // A customer's record that was there shows what others made of it, and not what became of a write of ours.
      if !result.hasMet(operation.purpose) { checkTaken(standing, operation, side, &result) }
    }
  }

  /// Where a system does not answer with the record, what is read back counts only if we changed it last, or if it
  /// still is what we wrote; `nil` otherwise, and when it cannot be read.
  private func readBack(_ id: String, _ operation: Applier.Planned) async -> ObservedRecord? {
    let system = world.system(operation.entity.side)
    let layout = tables.table(operation.entity).layout
    do throws(Fault) {
      guard let fresh = try await system.read(operation.entity, ids: [id], layout: layout).first, !fresh.record.isGone else {
        return nil
      }
      let ours = try await system.identity().user
      let isOurs = !ours.isEmpty && fresh.record.version.changedBy == ours
      return isOurs || stands(operation, in: fresh.record, layout) ? fresh.record : nil
    } catch {
      return nil
    }
  }

  private func stands(_ operation: Applier.Planned, in record: ObservedRecord, _ layout: SlotLayout) -> Bool {
    operation.values.allSatisfy { value in
      guard let slot = layout.slot(of: value.field) else { return true }
      let now = TableSet.value(record.values, slot)
      guard let cell = operation.cells.first(where: { $0.field == value.field }) else { return now == value.value }
      let row = world.guide.rows[cell.row]
      return Self.isTaken(now, value.value, operation.entity == .referral ? row.partnerCenterForm : row.crmForm)
    }
  }

  /// Whether a field shows what was written; of a list its elements count, since their descriptions are often not answered.
  static func isTaken(_ now: Value, _ written: Value, _ form: FieldForm) -> Bool {
    guard case .list(let elements) = written else { return form.equal(now, written) }
    return Set((now.list ?? []).map { $0.key.lowercased() }) == Set(elements.map { $0.key.lowercased() })
  }

  /// What came back must be what was written, as the field keeps it.
  private func checkTaken(_ standing: ObservedRecord, _ operation: Applier.Planned, _ side: Side, _ result: inout WorkResult) {
    let layout = tables.table(operation.entity).layout
    for cell in operation.cells {
      guard let slot = layout.slot(of: cell.field) else { continue }
      let row = world.guide.rows[cell.row]
      let form = operation.entity == .referral ? row.partnerCenterForm : row.crmForm
      let now = TableSet.value(standing.values, slot)
      guard !Self.isTaken(now, cell.value, form) else { continue }
      result.findings.append(.notTaken(cell.value, now: now, row: row, side: side))
    }
  }

  // MARK: Texts

  private func unsettled(_ fault: Fault) -> DealProblem {
    DealProblem(
      "create-unsettled", side: .partnerCenter, entity: .referral,
      reason: "a create was sent and its answer was lost: \(fault.problem)",
      remedy: "run again in \(world.options.createSettleMinutes) minutes")
  }

  private func refusal(_ fault: Fault, _ field: String?, _ operation: Applier.Planned, _ side: Side) -> DealProblem {
    let cell = operation.cells.first { $0.field == field }
    let row = cell.map { world.guide.rows[$0.row] }
    return DealProblem(
      fault.code, side: side, entity: operation.entity, field: row?.label ?? field ?? "", value: cell?.value ?? .null,
      reason: fault.problem, remedy: fault.remedy ?? "look at the record in the \(side == .crm ? "CRM" : "Partner Center")",
      guide: row?.address)
  }

  private func problem(
    _ code: String, _ operation: Applier.Planned, _ side: Side, _ reason: String, _ remedy: String
  ) -> DealProblem {
    DealProblem(.init(rawValue: code), side: side, entity: operation.entity, reason: reason, remedy: remedy)
  }
}

extension DealProblem {
  /// A system took a write and made something else of its value.
  static func notTaken(_ written: Value, now: Value, row: CompiledRow, side: Side) -> DealProblem {
    DealProblem(
      "not-taken", side: side, entity: side == .crm ? row.entity : .referral, field: row.label, value: now,
      reason: "'\(written)' was written, and '\(now)' stands there now",
      remedy: "see whether the \(side == .crm ? "CRM" : "Partner Center") calculates this field", guide: row.address)
  }
}
