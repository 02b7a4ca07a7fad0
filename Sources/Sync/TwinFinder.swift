import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Looks before a create whether the deal is on the other side already, and only its ids do not say so (sync-rules.md 2).
///
/// By the index of customers: what it costs grows with the deals of one customer and not with all there are.
struct TwinFinder {
  let world: SyncWorld
  let tables: TableSet

  /// A deal of the other side that looks like this one.
  struct Twin: Sendable {
    /// The canonical ids of the two.
    let referral: String
    let record: RecordKey
    let likeness: TwinLikeness
    let problem: DealProblem
  }

  /// A customer with more deals than this is looked at in part.
  private static let most = 500

  /// Unpaired open deals of the other side that nobody has called another one, the most alike first.
  func twins(of deal: Deal, in state: isolated StateStore) throws(Fault) -> [Twin] {
    var twins: [Twin] = []
    if let id = deal.referral {
      guard let referral = try state.record(.referral, id) else { return [] }
      for key in try records(ofCustomerOf: referral, in: state) {
        guard let record = try open(key, in: state),
          let twin = try twin(id, referral, record, candidate: .crm, in: state)
        else { continue }
        twins.append(twin)
      }
    } else if let key = deal.crm, let record = try state.record(key.entity, key.id) {
      for id in try referrals(ofCustomerOf: record, in: state) {
        guard let referral = try openReferral(id, in: state),
          let twin = try twin(id, referral, record, candidate: .partnerCenter, in: state)
        else { continue }
        twins.append(twin)
      }
    }
    return twins.sorted { a, b in
      (b.likeness.signs.count, b.likeness.ofNames, a.referral + a.record.id)
        < (a.likeness.signs.count, a.likeness.ofNames, b.referral + b.record.id)
    }
  }

  private func twin(
    _ id: String, _ referral: ObservedRecord, _ record: ObservedRecord, candidate: Side, in state: isolated StateStore
  ) throws(Fault) -> Twin? {
    if try state.isRuled(.notTheSame, referral: id, record: record.id) { return nil }
    let solutions = record.entity == .opportunity ? try state.solutions(of: record.id) : []
    let likeness = TwinLikeness(referral: referral.values, record: record, solutions: solutions, guide: world.guide)
    guard likeness.isTwin else { return nil }
    let key = RecordKey(record.entity, record.id)
    let name = candidate == .crm ? PairingProblems.name(key) : "referral '\(id)'"
    let problem = DealProblem(
      "possible-twin", side: candidate, entity: candidate == .crm ? record.entity : .referral,
      value: .text(candidate == .crm ? record.id : id),
      reason: "may be the same deal as \(name) (\(title(candidate == .crm ? record : referral))): "
        + likeness.signs.joined(separator: ", "),
      remedy: "decide 'same deal' or 'not the same', or run 'cosell pair set \(id) \(record.id)'")
    return Twin(referral: id, record: key, likeness: likeness, problem: problem)
  }

  // MARK: Candidates

  /// The CRM's records without a pair whose customer has the name of the referral's, whatever their Sync says.
  private func records(ofCustomerOf referral: ObservedRecord, in state: isolated StateStore) throws(Fault) -> [RecordKey] {
    var found: [RecordKey] = []
    for key in tables.table(.referral).matchKeys(referral.values) {
      for account in try state.matches(.account, key: key, limit: 20) {
        found += try state.unpairedRecords(ofAccount: account, limit: Self.most)
      }
    }
    return found
  }

  /// Referrals without a pair whose customer has the name of the record's account.
  private func referrals(ofCustomerOf record: ObservedRecord, in state: isolated StateStore) throws(Fault) -> [String] {
    guard let id = tables.related.account(of: record) else { return [] }
    let survivor = try Survivors(world: world, tables: tables).merged(.account, id, in: state)
    guard let account = try state.record(.account, survivor) else { return [] }
    var found: [String] = []
    for key in tables.table(.account).matchKeys(account.values) {
      found += try state.unpairedReferrals(ofCustomer: key, limit: Self.most)
    }
    return found
  }

  /// One that bears no identifier: what does is claimed by another referral.
  private func open(_ key: RecordKey, in state: isolated StateStore) throws(Fault) -> ObservedRecord? {
    guard let record = try state.record(key.entity, key.id), !record.isGone,
      tables.table(key.entity).crossReference(record.values) == nil
    else { return nil }
    let deal = DealState(referral: nil, recordEntity: key.entity, record: record.values)
    let status = DealReconciler(guide: world.guide).statusInCRM(deal)
    // A qualified lead goes on as its opportunity.
    return status?.isTerminal == true || key.entity == .lead && status == .accepted ? nil : record
  }

  /// One that names no record of this CRM.
  private func openReferral(_ id: String, in state: isolated StateStore) throws(Fault) -> ObservedRecord? {
    guard let referral = try state.record(.referral, id), !referral.isGone else { return nil }
    func text(_ field: String) -> String? {
      world.guide.layout(.referral).slot(of: field).flatMap { TableSet.value(referral.values, $0).text }
    }
    if text(DealStatus.field).flatMap({ DealStatus($0) })?.isTerminal == true { return nil }
    if let external = text("externalReferenceId"),
      try Claims(world: world, tables: tables).named(by: external, of: id, in: state) != nil
    {
      return nil
    }
    return referral
  }

  private func title(_ record: ObservedRecord) -> String {
    let slot =
      record.entity == .referral
      ? world.guide.layout(.referral).slot(of: "name") : Feedback(world: world).nameRow(record.entity)?.crm?.slot
    return NameMark.strip(slot.flatMap { TableSet.value(record.values, $0).text } ?? record.id)
  }
}
