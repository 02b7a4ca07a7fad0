import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// The writes of a paired deal in the CRM: account, contact, the record itself with its trail, then a close.
struct CRMChain {
  let applier: Applier

  private var world: SyncWorld { applier.world }

  /// A pair that was found and never agreed on: both sides are told of each other.
  static func isNewPair(_ result: WorkResult) -> Bool { result.work.records.agreed.isEmpty && result.deal.isPaired }

  static func needsExternalReference(_ result: WorkResult, _ guide: CompiledGuide) -> Bool {
    (isNewPair(result) || result.deal.bornIn == .partnerCenter) && lacksExternalReference(result, guide)
  }

  /// The referral does not name its record: the next write to it says so, whatever it is for.
  static func lacksExternalReference(_ result: WorkResult, _ guide: CompiledGuide) -> Bool {
    guard let referral = result.records.referral,
      let external = guide.layout(.referral).slot(of: "externalReferenceId"),
      let status = guide.layout(.referral).slot(of: DealStatus.field)
    else { return false }
    let isClosed = TableSet.value(referral.values, status).text.flatMap { DealStatus($0) }?.isTerminal == true
    return TableSet.value(referral.values, external).isNull && !isClosed
  }

  func chain(_ decision: DealDecision, _ result: WorkResult) -> Applier.Chain {
    var chain = Applier.Chain()
    guard let record = result.records.record else { return chain }
    for other in [result.records.account, result.records.contact].compactMap({ $0 }) {
      let cells = decision.crmWrites.filter { $0.entity == other.entity }
      if !cells.isEmpty { chain.operations.append(update(other, cells, [], .related)) }
    }
    let cells = decision.crmWrites.filter { $0.entity == record.entity }
    let lines = SolutionLines(world: world)
    func id(of write: RowWrite) -> String {
      [result.records.account, result.records.contact].compactMap { $0 }.first { $0.entity == write.entity }?.id ?? record.id
    }
    var told = result
    for line in decision.lineWrites {
      told.written += line.cells.map {
        WrittenValues(world: world).cell($0, of: record.id, from: .partnerCenter, isCreate: false)
      }
    }
    // The trail is the deal's, so it tells of its customer too.
    told.written += decision.crmWrites.map {
      WrittenValues(world: world).cell($0, of: id(of: $0), from: .partnerCenter, isCreate: false)
    }
    let feedback = Feedback(world: world)
    let isNew = Self.isNewPair(result) || result.deal.bornIn == .crm
    var extra: [WriteOperation.FieldValue] = []
    if !cells.isEmpty || feedback.isDue(told) {
      extra = feedback.fields(told, cells: cells)
    } else if isNew, let referral = result.deal.referral {
      extra = feedback.linkBack(world.guide.roles[record.entity] ?? [:], record, referral: referral)
    }
    if !cells.isEmpty || !extra.isEmpty {
      chain.operations.append(update(record, cells, extra, cells.isEmpty ? .feedback : .record))
    }
    // Lines come after the record: one that is refused holds up no other cell.
    if let referral = result.deal.referral {
      chain.operations += decision.lineWrites.map { lines.operation($0, of: record.id, referral: referral, result.records) }
    }
    if decision.qualify {
      chain.operations.append(
        .init(
          entity: .lead,
          action: .qualify(
            id: record.id, version: record.version, account: result.records.account?.id, contact: result.records.contact?.id),
          values: [], purpose: .close))
    }
    if let close = decision.closeInCRM {
      let closed = world.guide.layout(.referral).slot(of: "closedDateTime").map {
        TableSet.value(result.records.referral?.values ?? [], $0)
      }
      var day: CalendarDate?
      if case .instant(let instant)? = closed { day = instant.date }
      chain.operations.append(
        .init(
          entity: record.entity,
          action: .close(id: record.id, version: record.version, won: close.won, status: close.status, on: day),
          values: [], purpose: .close))
    }
    return chain
  }

  /// Cell values, and beside them what is told; of two values for one field the told one holds the cell's within it.
  private func update(
    _ record: ObservedRecord, _ cells: [RowWrite], _ extra: [WriteOperation.FieldValue], _ purpose: Applier.Purpose
  ) -> Applier.Planned {
    var values = cells.filter { cell in !extra.contains { $0.field == cell.field } }
      .map { WriteOperation.FieldValue($0.field, $0.value) }
    values += extra
    return .init(
      entity: record.entity, action: .update(id: record.id, version: record.version), values: values, cells: cells,
      purpose: purpose)
  }
}
