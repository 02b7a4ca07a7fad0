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

  func take(
    _ answer: WriteResult, of operation: Applier.Planned, intent: Int64, side: Side, into result: inout WorkResult
  ) async throws(Fault) {
    switch answer {
    case .done(let id, let record), .adopted(let id, let record):
      let isAdopted = if case .adopted = answer { true } else { false }
      result.results.append((intent, isAdopted ? "adopted" : "done"))
      if !isAdopted { result.accepted[side, default: 0] += 1 }
      try await accept(id, record, operation, side, isAdopted: isAdopted, &result)
    case .moved:
      result.results.append((intent, "moved"))
      result.hasMoved = true
      result.failedSides.insert(side)
    case .gone:
      result.results.append((intent, "gone"))
      result.fail(
        .held, problem("gone-meanwhile", operation, side, "the record is not there any more", "the next run looks again"),
        side: side)
    case .refused(let fault, let field):
      result.results.append((intent, "refused"))
      result.wasRefused = true
      result.fail(.rejected, refusal(fault, field, operation, side), side: side)
    case .later(let fault):
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
    _ id: String, _ record: FreshRecord?, _ operation: Applier.Planned, _ side: Side, isAdopted: Bool, _ result: inout WorkResult
  ) async throws(Fault) {
    var standing = record?.record
    let isQualification = if case .qualify = operation.action { true } else { false }
    if standing == nil, !isQualification { standing = try await readBack(id, operation) }
    let isCreate = operation.action.name == "create"
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
    case .referral, .linkBack:
      result.records.referral = standing ?? result.records.referral
      if isCreate {
        result.deal.referral = id
        result.deal.bornIn = .crm
      }
    case .record, .feedback, .close:
      result.records.record = standing ?? result.records.record
      if isCreate {
        result.deal.crm = RecordKey(operation.entity, id)
        result.deal.bornIn = .partnerCenter
      }
    }
    if case .qualify = operation.action {
      // The deal goes on with the opportunity: it is read, and decided on at once.
      result.successor = id
      result.hasMoved = true
    }
    if result.deal.crm?.entity == .lead,
      operation.cells.contains(where: { $0.field == DealStatus.field && $0.entity == .referral })
    {
      result.hasMoved = true
    }
    if let standing { checkTaken(standing, operation, side, &result) }
    if purposeCounts(operation.purpose), !isAdopted { count(operation, side, &result) }
  }

  private func purposeCounts(_ purpose: Applier.Purpose) -> Bool { purpose != .feedback && purpose != .linkBack }

  /// Where a system does not answer with the record, what is read back counts only if we changed it last.
  private func readBack(_ id: String, _ operation: Applier.Planned) async throws(Fault) -> ObservedRecord? {
    let system = world.system(operation.entity.side)
    let layout = tables.table(operation.entity).layout
    guard let fresh = try await system.read(operation.entity, ids: [id], layout: layout).first, !fresh.record.isGone else {
      return nil
    }
    let ours = try await system.identity().user
    guard fresh.record.version.changedBy == nil || fresh.record.version.changedBy == ours else { return nil }
    return fresh.record
  }

  /// What came back must be what was written, as the field keeps it.
  private func checkTaken(_ standing: ObservedRecord, _ operation: Applier.Planned, _ side: Side, _ result: inout WorkResult) {
    let layout = tables.table(operation.entity).layout
    for cell in operation.cells {
      guard let slot = layout.slot(of: cell.field) else { continue }
      let row = world.guide.rows[cell.row]
      let form = operation.entity == .referral ? row.partnerCenterForm : row.crmForm
      let now = TableSet.value(standing.values, slot)
      guard !form.equal(now, cell.value) else { continue }
      result.findings.append(
        DealProblem(
          "not-taken", side: side, entity: operation.entity, field: row.label, value: now,
          reason: "'\(cell.value)' was written, and '\(now)' stands there now",
          remedy: "see whether the \(side == .crm ? "CRM" : "Partner Center") calculates this field", guide: row.address))
    }
  }

  private func count(_ operation: Applier.Planned, _ side: Side, _ result: inout WorkResult) {
    func add(_ kind: BrakeKind) { result.spent.append(.init(kind.rawValue, side)) }
    switch operation.action {
    case .create: add(.creates)
    case .createReferral(let visibility):
      add(.creates)
      if visibility != nil { add(.shared) }
    case .share: add(.shared)
    case .close: add(.closes)
    case .qualify: add(.updates)
    case .update:
      let status = operation.cells.first { $0.field == DealStatus.field && operation.entity == .referral }?.value.text
      if let status = status.flatMap({ DealStatus($0) }) { add(status.isTerminal ? .closes : .accepts) } else { add(.updates) }
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
