import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// A qualified lead is its opportunity (sync-rules.md 2): the pair goes on with it, and with what was agreed.
struct LeadFollower {
  let world: SyncWorld
  let tables: TableSet

  private var guide: CompiledGuide { world.guide }

  /// Whether a stored lead was qualified.
  func isQualified(_ key: RecordKey, in state: isolated StateStore) throws(Fault) -> Bool {
    guard key.entity == .lead, let lead = try state.record(.lead, key.id) else { return false }
    return isQualified(lead)
  }

  private func isQualified(_ lead: ObservedRecord) -> Bool {
    let state = DealState(referral: nil, recordEntity: .lead, record: lead.values)
    return !lead.isGone && DealReconciler(guide: guide).statusInCRM(state) == .accepted
  }

  /// The pair with its opportunity, or `nil` where it stays with its record: no qualified lead, no opportunity to be found, or a
  /// referral that still has to be accepted by it.
  func follow(_ deal: Deal, in state: isolated StateStore) throws(Fault) -> Deal? {
    guard let key = deal.crm, key.entity == .lead, let id = deal.referral,
      let lead = try state.record(.lead, key.id), isQualified(lead),
      let referral = try state.record(.referral, id), !isNew(referral),
      let opportunity = try opportunity(of: lead, referral: id, in: state)
    else { return nil }
    let key2 = RecordKey(.opportunity, opportunity)
    var other = try state.deal(crm: opportunity)
    if other == nil { other = try state.adoptRecord(key2, at: world.now) }
    guard let other, other.referral == nil, other.phase != .released else { return nil }
    let agreed = try state.load(deal, related: tables.related).agreed
    return try state.follow(deal, to: other, agreed: carried(agreed, referral))
  }

  /// By the lead's own lookup, else the only one that bears the identifier.
  private func opportunity(of lead: ObservedRecord, referral: String, in state: isolated StateStore) throws(Fault) -> String? {
    if let field = world.crm.vocabulary.qualifiedOpportunityField, let slot = tables.table(.lead).layout.slot(of: field),
      let made = TableSet.value(lead.values, slot).reference?.id, try isThere(made, in: state)
    {
      return made
    }
    let bearers = try state.records(.opportunity, naming: referral)
    return bearers.count == 1 ? bearers[0] : nil
  }

  private func isThere(_ id: String, in state: isolated StateStore) throws(Fault) -> Bool {
    guard let record = try state.record(.opportunity, id) else { return false }
    return !record.isGone
  }

  private func isNew(_ referral: ObservedRecord) -> Bool {
    guard let slot = guide.layout(.referral).slot(of: DealStatus.field) else { return false }
    return TableSet.value(referral.values, slot).text.flatMap { DealStatus($0) }?.isNew ?? false
  }

  /// What was agreed of the lead's fields is agreed of the opportunity's fields for the same paths; the status as it is now.
  private func carried(_ agreed: [CellKey: AgreedCell], _ referral: ObservedRecord) -> [CellKey: AgreedCell] {
    var carried = agreed
    for row in guide.rows where row.entity == .opportunity && row.role == nil && row.when != .create {
      guard let path = row.partnerCenter?.path.description, let field = row.crm?.name else { continue }
      let key = CellKey(entity: .opportunity, partnerCenterField: path, crmField: field)
      if path == DealStatus.field, let slot = row.partnerCenter?.slot {
        let status = TableSet.value(referral.values, slot)
        if case .success(let value)? = row.toCRM?.apply(referral.values) {
          carried[key] = AgreedCell(partnerCenter: status, crm: value)
        }
      } else if let cell = agreed.first(where: { $0.key.entity == .lead && $0.key.partnerCenterField == path })?.value {
        carried[key] = AgreedCell(partnerCenter: cell.partnerCenter, crm: cell.crm)
      }
    }
    return carried
  }
}
