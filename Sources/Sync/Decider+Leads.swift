import Faults
import Mapping
import Reconcile
import Records
import StateStore

extension Decider {
  /// What Dataverse does in one step bears one time, in whole seconds; rules of its own that run in the same step add a few; in seconds.
  private static let oneStep: Int64 = 5

  /// What becomes of a pair whose opportunity says neither Sync nor whose it is, where the lead that was qualified into it says both.
  ///
  /// A No in an opportunity that nobody changed since it was made is no person's No, and the lead's Yes is carried over, under the very
  /// version that was looked at. Of one that was changed nobody can tell: it is held. `nil` where no such lead is known.
  func decideQualified(
    _ records: DealRecords, _ record: ObservedRecord, _ state: DealState
  ) async throws(Fault) -> DealWork? {
    guard record.entity == .opportunity, let referral = records.deal.referral,
      tables.table(.opportunity).crossReference(record.values) == nil,
      let id = try await world.state.lead(becoming: record.id), let lead = try await world.state.record(.lead, id)
    else { return nil }
    let table = tables.table(.lead)
    guard table.isInScope(lead.values), table.crossReference(lead.values).map({ $0 == referral }) ?? true else { return nil }
    let problem = PairingProblems.syncNotCarried(RecordKey(.opportunity, record.id))
    let isClosed = DealReconciler(guide: world.guide).statusInCRM(state)?.isTerminal == true
    guard !isAdopting, !isClosed, isAsItWasMade(record) else {
      return DealWork(records: records, state: state, task: .settle(.held, [problem], phase: nil))
    }
    if let nextTry = records.deal.nextTry, nextTry > world.now, let problem = try await storedProblem(records.deal) {
      return DealWork(records: records, state: state, task: .notDue(problem))
    }
    let carry = MarkRewrite.carry(record, from: RecordKey(.lead, id), referral: referral, Feedback(world: world))
    return DealWork(records: records, state: state, task: .rewriteMarks(carry))
  }

  private func isAsItWasMade(_ record: ObservedRecord) -> Bool {
    if let sync = world.guide.roles[record.entity]?[.sync], TableSet.value(record.values, sync.slot).isNull { return true }
    guard let field = world.crm.vocabulary.createdField, let slot = tables.table(record.entity).layout.slot(of: field),
      case .instant(let made) = TableSet.value(record.values, slot), let changed = record.version.changedAt
    else { return false }
    return changed.seconds(since: made) <= Self.oneStep
  }
}
