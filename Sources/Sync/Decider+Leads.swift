import Faults
import Mapping
import Reconcile
import Records
import StateStore

extension Decider {
  /// What Dataverse does in one step bears one time, in whole seconds; rules of its own that run in the same step add a few; in seconds.
  private static let oneStep: Int64 = 5

  /// What becomes of a pair whose opportunity does not say whose it is, where the lead that was qualified into it does.
  ///
  /// A No in an opportunity that nobody changed since it was made is no person's No, and the lead's Yes is carried over, under the very
  /// version that was looked at. Of one that was changed nobody can tell: it is held. `nil` where no such lead is known, and where the
  /// referral is closed: there is nothing left to travel.
  func decideQualified(
    _ records: DealRecords, _ record: ObservedRecord, _ state: DealState
  ) async throws(Fault) -> DealWork? {
    guard record.entity == .opportunity, let referral = records.deal.referral,
      tables.table(.opportunity).crossReference(record.values) == nil, !isClosed(records.referral),
      let lead = try await lead(becoming: record, pairedWith: referral)
    else { return nil }
    let isSaid = tables.table(.opportunity).isInScope(record.values)
    // Two sides that meet for the first time are for a person to say.
    let hasTravelled = !isAdopting && records.agreed.keys.contains { $0.entity == .lead }
    if isSaid, !hasTravelled { return nil }
    let problem = PairingProblems.syncNotCarried(RecordKey(.opportunity, record.id))
    let isClosed = DealReconciler(guide: world.guide).statusInCRM(state)?.isTerminal == true
    guard hasTravelled, !isClosed, isSaid || isAsItWasMade(record) else {
      return DealWork(records: records, state: state, task: .settle(.held, [problem], phase: nil))
    }
    if let nextTry = records.deal.nextTry, nextTry > world.now, let problem = try await storedProblem(records.deal) {
      return DealWork(records: records, state: state, task: .notDue(problem))
    }
    let carry = MarkRewrite.carry(record, from: lead, referral: referral, world)
    return DealWork(records: records, state: state, task: .rewriteMarks(carry))
  }

  /// The lead that was qualified into an opportunity and travelled, as far as it is known, with this referral.
  private func lead(becoming record: ObservedRecord, pairedWith referral: String) async throws(Fault) -> RecordKey? {
    let table = tables.table(.lead)
    for id in try await world.state.leads(becoming: record.id, withMerged: false) {
      guard let lead = try await world.state.record(.lead, id), table.isInScope(lead.values),
        table.crossReference(lead.values).map({ $0 == referral }) ?? true
      else { continue }
      return RecordKey(.lead, id)
    }
    return nil
  }

  private func isClosed(_ referral: ObservedRecord?) -> Bool {
    guard let referral, let slot = world.guide.layout(.referral).slot(of: DealStatus.field) else { return false }
    return TableSet.value(referral.values, slot).text.flatMap { DealStatus($0) }?.isTerminal == true
  }

  private func isAsItWasMade(_ record: ObservedRecord) -> Bool {
    let roles = world.guide.roles[record.entity] ?? [:]
    // Never filled in, by us neither.
    if [FieldRole.sync, .link, .audit].compactMap({ roles[$0] }).allSatisfy({ TableSet.value(record.values, $0.slot).isNull }) {
      return true
    }
    guard let field = world.crm.vocabulary.createdField, let slot = tables.table(record.entity).layout.slot(of: field),
      case .instant(let made) = TableSet.value(record.values, slot), let changed = record.version.changedAt
    else { return false }
    return changed.seconds(since: made) <= Self.oneStep
  }
}
