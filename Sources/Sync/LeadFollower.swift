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
    /// Sync with Partner Center is No in the opportunity, and whether a person said so cannot be seen.
    case unchosen(RecordKey)
  }

  /// Whether a lead's Sync goes along to its opportunity.
  private enum Carriage { case carried, asItStands, unclear }

  /// What the CRM does in one step bears one time, give or take; in seconds.
  private static let oneStep: Int64 = 5

  func follow(_ deal: Deal, in state: isolated StateStore) throws(Fault) -> Step {
    guard let key = deal.crm, key.entity == .lead, let id = deal.referral, deal.phase != .released,
      let referral = try state.record(.referral, id), !referral.isGone
    else { return .stays }
    let next = try Survivors(world: world, tables: tables).survivor(of: key, in: state)
    guard next != key else { return .stays }
    // The acceptance goes out by the lead that was qualified; only then is the opportunity the deal.
    if next.entity == .opportunity, isNew(referral) { return .stays }
    let carriage = try carriage(of: key, to: next, in: state)
    if carriage == .unclear { return .unchosen(next) }
    var other = try state.deal(crm: next.id)
    if other == nil { other = try state.adoptRecord(next, at: world.now) }
    guard let other, other.phase != .released else { return .stays }
    if let owner = other.referral { return owner == id ? .stays : .taken(next, by: owner) }
    let agreed = try state.load(deal, related: tables.related).agreed
    return .follows(
      try state.follow(
        deal, to: other, agreed: next.entity == .lead ? agreed : carried(agreed, referral), carriesSync: carriage == .carried))
  }

  /// The CRM copies to an opportunity only the columns that somebody mapped (dataverse.md 8.3): a No in one that bears nothing of ours
  /// is no person's No as long as nobody changed it since it was made.
  private func carriage(of key: RecordKey, to next: RecordKey, in state: isolated StateStore) throws(Fault) -> Carriage {
    guard next.entity == .opportunity, let lead = try state.record(.lead, key.id),
      let made = try state.record(.opportunity, next.id),
      let sync = guide.roles[.opportunity]?[.sync]
    else { return .asItStands }
    let table = tables.table(.opportunity)
    guard tables.table(.lead).isInScope(lead.values), !table.isInScope(made.values), table.crossReference(made.values) == nil
    else { return .asItStands }
    if TableSet.value(made.values, sync.slot).isNull { return .carried }
    guard let qualifiedAt = lead.version.changedAt, let changedAt = made.version.changedAt else { return .unclear }
    return abs(changedAt.seconds(since: qualifiedAt)) <= Self.oneStep ? .carried : .unclear
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
