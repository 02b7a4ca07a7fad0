import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// A pair whose record was converted or merged goes on with the survivor, and with what was agreed (sync-rules.md 2).
struct LeadFollower {
  let world: SyncWorld
  let tables: TableSet

  private var guide: CompiledGuide { world.guide }

  enum Step: Sendable {
    /// The pair stays with its record: no survivor, or a referral that still has to be accepted by the qualified lead.
    case stays
    case follows(Deal)
    /// The survivor is the record of another referral.
    case taken(RecordKey, by: String)
  }

  func follow(_ deal: Deal, in state: isolated StateStore) throws(Fault) -> Step {
    guard let key = deal.crm, key.entity == .lead, let id = deal.referral, deal.phase != .released,
      let referral = try state.record(.referral, id), !referral.isGone
    else { return .stays }
    let next = try Survivors(world: world, tables: tables).survivor(of: key, in: state)
    guard next != key else { return .stays }
    // The acceptance goes out by the lead that was qualified; only then is the opportunity the deal.
    if next.entity == .opportunity, isNew(referral) { return .stays }
    var other = try state.deal(crm: next.id)
    if other == nil { other = try state.adoptRecord(next, at: world.now) }
    guard let other, other.phase != .released else { return .stays }
    if let owner = other.referral { return owner == id ? .stays : .taken(next, by: owner) }
    let agreed = try state.load(deal, related: tables.related).agreed
    return .follows(try state.follow(deal, to: other, agreed: next.entity == .lead ? agreed : carried(agreed, referral)))
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
      } else if let cell = agreed.filter({ $0.key.entity == .lead && $0.key.partnerCenterField == path })
        .min(by: { $0.key.crmField < $1.key.crmField })?.value
      {
        carried[key] = AgreedCell(partnerCenter: cell.partnerCenter, crm: cell.crm)
      }
    }
    return carried
  }
}
