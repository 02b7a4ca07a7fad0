import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// Carries out the work of one window of deals: intents, writes, what they left behind, settlements.
///
/// Two waves: first the deals' own values, on both sides at once; then what follows from their results: the
/// identifier and trail in the CRM, the CRM ID in Partner Center.
struct Applier {
  let world: SyncWorld
  let tables: TableSet
  let run: RunRecord
  let brakes: BrakeVerdict

  /// Applies the work; gives its results, and the deals whose records moved meanwhile and want another decision.
  func apply(_ work: [DealWork]) async throws(Fault) -> [WorkResult] {
    var results = work.map { WorkResult($0) }
    let readOnly = world.options.isPartnerCenterReadOnly ? ReadOnlyPartnerCenter(guide: world.guide) : nil
    let killed = KilledWrites(world: world, tables: tables)
    for index in results.indices {
      readOnly?.hold(&results[index])
      brakes.holdAndCount(&results[index])
      try await killed.take(into: &results[index])
    }
    let evidence = try await readEvidence(&results)
    // Both sides at once; within a side each deal has one write in flight.
    try await wave(&results, FirstWave(applier: self, evidence: evidence).operations(for:))
    // A system that is closed to us is no fault of the deals: nothing is told to their records, and the run ends after this.
    if world.stopped == nil { try await wave(&results, SecondWave(applier: self).operations(for:)) }
    try await Settler(world: world, tables: tables, run: run).settle(results)
    return results
  }

  // MARK: Evidence

  /// Before a deal is shown to Microsoft, the CRM's records are read again: visibility and Sync must say so now.
  private func readEvidence(_ results: inout [WorkResult]) async throws(Fault) -> [String: FreshRecord] {
    var wanted: [String] = []
    for result in results where asksToShare(result) {
      if let key = result.deal.crm { wanted.append(key.id) }
    }
    guard !wanted.isEmpty else { return [:] }
    let layout = tables.table(.opportunity).layout
    let fresh = try await world.crm.read(.opportunity, ids: wanted, layout: layout)
    return Dictionary(fresh.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private func asksToShare(_ result: WorkResult) -> Bool {
    switch result.work.task {
    case .createReferral(let plan): plan.visibleBy != nil
    case .update(let decision): decision.share != nil
    default: false
    }
  }

  // MARK: Waves

  /// What one deal wants done on one side, in order.
  struct Chain {
    var operations: [Planned] = []
  }

  /// An operation before its intent has a number.
  struct Planned {
    let entity: Entity
    let action: WriteOperation.Action
    let values: [WriteOperation.FieldValue]
    var links: [WriteOperation.Link] = []
    /// The cell values among `values`, for the journal and the check of what was taken.
    var cells: [RowWrite] = []
    /// The solution line that it writes.
    var line: SolutionLineWrite?
    /// See ``PinnedElements``.
    var positions: [String: Int] = [:]
    let purpose: Purpose
  }

  enum Purpose { case account, contact, record, referral, related, line, feedback, linkBack, close }

  private func wave(
    _ results: inout [WorkResult], _ plan: (inout WorkResult) -> [Side: Chain]
  ) async throws(Fault) {
    var chains: [Side: [(index: Int, chain: Chain)]] = [:]
    for index in results.indices where !results[index].hasMoved {
      for (side, chain) in plan(&results[index]) where !chain.operations.isEmpty {
        chains[side, default: []].append((index, chain))
      }
    }
    let toPartnerCenter = chains[.partnerCenter] ?? []
    let toCRM = chains[.crm] ?? []
    guard !toPartnerCenter.isEmpty || !toCRM.isEmpty else { return }
    // Intents first, all in one commit, then the calls.
    let intents = try await recordIntents(toPartnerCenter + toCRM, results)
    let firstCRM = toPartnerCenter.reduce(0) { $0 + $1.chain.operations.count }
    let referralOperations = number(toPartnerCenter, intents[..<firstCRM])
    let crmOperations = number(toCRM, intents[firstCRM...])
    async let answersOfPartnerCenter = world.partnerCenter.write(referralOperations)
    async let answersOfCRM = world.crm.write(crmOperations)
    let answers = (await answersOfPartnerCenter, await answersOfCRM)
    var reader = AnswerReader(world: world, tables: tables)
    for (side, planned, operations, given) in [
      (Side.partnerCenter, toPartnerCenter, referralOperations, answers.0), (.crm, toCRM, crmOperations, answers.1),
    ] {
      for (position, entry) in planned.enumerated() {
        for (step, operation) in entry.chain.operations.enumerated() {
          let answer =
            given.indices.contains(position) && given[position].indices.contains(step) ? given[position][step] : .skipped
          let intent = operations[position][step].intent
          try await reader.take(answer, of: operation, intent: intent, side: side, into: &results[entry.index])
        }
      }
    }
  }

  private func recordIntents(_ chains: [(index: Int, chain: Chain)], _ results: [WorkResult]) async throws(Fault) -> [Int64] {
    var intents: [Intent] = []
    let values = WrittenValues(world: world)
    for (index, chain) in chains {
      for operation in chain.operations {
        intents.append(
          Intent(
            run: run.id, deal: results[index].deal.id, entity: operation.entity, record: operation.action.recordID,
            action: operation.action.name, fields: values.intended(operation, results[index]),
            before: values.standing(operation, results[index]), madeAt: world.latest))
      }
    }
    return try await world.state.record(intents)
  }

  private func number(_ chains: [(index: Int, chain: Chain)], _ intents: ArraySlice<Int64>) -> [[WriteOperation]] {
    var next = intents.startIndex
    return chains.map { entry in
      entry.chain.operations.map { planned in
        let intent = next < intents.endIndex ? intents[next] : 0
        next += 1
        var operation = WriteOperation(
          intent: intent, entity: planned.entity, action: planned.action, values: planned.values, links: planned.links,
          layout: tables.table(planned.entity).layout)
        operation.positions = planned.positions
        return operation
      }
    }
  }
}

extension WriteOperation.Action {
  /// The word that the journal keeps.
  var name: String {
    switch self {
    case .create, .createReferral: "create"
    case .update: "update"
    case .delete: "delete"
    case .share: "share"
    case .close: "close"
    case .qualify: "qualify"
    }
  }

  /// The record that is written, where it is known beforehand.
  var recordID: String? {
    switch self {
    case .create(let id): id
    case .createReferral: nil
    case .update(let id, _), .delete(let id, _), .share(let id, _, _), .close(let id, _, _, _, _), .qualify(let id, _, _, _): id
    }
  }
}
