import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Which record stands for another: a merged one is its survivor, a converted lead its opportunity (sync-rules.md 2).
struct Survivors {
  let world: SyncWorld
  let tables: TableSet

  /// Merges of merges are followed this far; a circle ends here too.
  private static let furthest = 10

  /// The record that stands for this one: itself, unless it was merged or converted into another that is known and there.
  func survivor(of key: RecordKey, in state: isolated StateStore) throws(Fault) -> RecordKey {
    let last = RecordKey(key.entity, try merged(key.entity, key.id, in: state))
    guard last.entity == .lead, let lead = try state.record(.lead, last.id), isQualified(lead),
      let made = try opportunity(of: lead, in: state)
    else { return last }
    return RecordKey(.opportunity, made)
  }

  /// The survivor of a merged record, by its own word.
  func merged(_ entity: Entity, _ id: String, in state: isolated StateStore) throws(Fault) -> String {
    guard let field = world.crm.vocabulary.mergedIntoField, let slot = tables.table(entity).layout.slot(of: field) else {
      return id
    }
    var last = id
    for _ in 0..<Self.furthest {
      guard let record = try state.record(entity, last), let next = TableSet.value(record.values, slot).reference?.id,
        next != last, let master = try state.record(entity, next), !master.isGone
      else { return last }
      last = next
    }
    return last
  }

  // MARK: Converted leads

  func isQualified(_ lead: ObservedRecord) -> Bool {
    let state = DealState(referral: nil, recordEntity: .lead, record: lead.values)
    return !lead.isGone && DealReconciler(guide: world.guide).statusInCRM(state) == .accepted
  }

  /// By the lead's own lookup, else the only opportunity that bears its identifier.
  func opportunity(of lead: ObservedRecord, in state: isolated StateStore) throws(Fault) -> String? {
    if let field = world.crm.vocabulary.qualifiedOpportunityField, let slot = tables.table(.lead).layout.slot(of: field),
      let made = TableSet.value(lead.values, slot).reference?.id, let record = try state.record(.opportunity, made),
      !record.isGone
    {
      return made
    }
    guard let referral = tables.table(.lead).crossReference(lead.values) else { return nil }
    let bearers = try state.records(.opportunity, naming: referral)
    return bearers.count == 1 ? bearers[0] : nil
  }

  // MARK: Merged customers

  /// What was agreed of an account or contact is agreed of the survivor that the deal points to now; `nil`: nothing to carry.
  func carried(_ records: DealRecords, in state: isolated StateStore) throws(Fault) -> [CellKey: AgreedCell]? {
    var carried = records.agreed
    for (entity, id) in [(Entity.account, records.account?.id), (.contact, records.contact?.id)] {
      guard let id, !carried.keys.contains(where: { $0.entity == entity && $0.record == id }) else { continue }
      let known = records.agreed.filter { $0.key.entity == entity }
        .sorted { ($0.key.record, $0.key.crmField) < ($1.key.record, $1.key.crmField) }
      for (key, cell) in known {
        guard try merged(entity, key.record, in: state) == id else { continue }
        carried[CellKey(entity: entity, record: id, partnerCenterField: key.partnerCenterField, crmField: key.crmField)] = cell
      }
    }
    return carried.count == records.agreed.count ? nil : carried
  }
}
