import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// What referrals and records of the CRM say about each other, by their ids alone (sync-rules.md 2).
///
/// Pure looking: the answer for a referral is the same whoever asks, and in whatever order deals are looked at.
struct Claims {
  let world: SyncWorld
  let tables: TableSet

  /// What a referral without a pair in the state comes to.
  enum Claim: Sendable, Hashable {
    /// Nobody names anybody.
    case none
    case record(RecordKey)
    /// The CRM ID names no record of this CRM.
    case unknown(String)
    /// Identifier and CRM ID contradict each other: the referrals and the record concerned.
    case crossed([String], RecordKey)
    /// Several referrals name one record, and nothing tells which is meant.
    case several([String], RecordKey)
    /// The record goes with another referral: they are a pair, or identifier and CRM ID of the two agree.
    case taken(by: String, RecordKey)
    /// The same, and this one is closed: nobody has to do anything.
    case closedBeside(String?, RecordKey)
  }

  private var survivors: Survivors { Survivors(world: world, tables: tables) }

  /// - Precondition: the referral has no pair in the state.
  func claim(of id: String, in state: isolated StateStore) throws(Fault) -> Claim {
    guard let referral = try visible(id, in: state) else { return .none }
    let bearers = try bearers(of: id, in: state)
    let external = value(referral, "externalReferenceId").text
    if let external, let named = try named(by: external, of: id, in: state) {
      if try state.isRuled(.superseded, referral: id, record: named.id) {
        return .closedBeside(try state.deal(crm: named.id)?.referral, named)
      }
      // Both agree: nothing is stronger but a pair in the state.
      if bearers.contains(named) { return .record(named) }
      if let other = try state.deal(crm: named.id)?.referral, other != id {
        return isOpen(referral) ? .taken(by: other, named) : .closedBeside(other, named)
      }
      if let other = try identifier(of: named, in: state), other != id {
        guard try claimants(of: named, in: state).contains(other) else { return .crossed([id, other], named) }
        return isOpen(referral) ? .taken(by: other, named) : .closedBeside(other, named)
      }
      return try beside(try claimants(of: named, in: state).filter { $0 != id }, id, referral, named, in: state)
    }
    guard let keeper = bearers.first else { return external.map { .unknown($0) } ?? .none }
    let others = try claimants(of: keeper, in: state).filter { $0 != id }
    return others.isEmpty ? .record(keeper) : .crossed(([id] + others).sorted(), keeper)
  }

  /// Others name the same record: an open one goes before closed ones.
  private func beside(
    _ others: [String], _ id: String, _ referral: ObservedRecord, _ key: RecordKey, in state: isolated StateStore
  ) throws(Fault) -> Claim {
    if others.isEmpty { return .record(key) }
    var open: [String] = []
    for other in others {
      if let record = try visible(other, in: state), isOpen(record) { open.append(other) }
    }
    if isOpen(referral) { return open.isEmpty ? .record(key) : .several(([id] + others).sorted(), key) }
    guard let first = open.first else { return .several(([id] + others).sorted(), key) }
    return .closedBeside(first, key)
  }

  // MARK: Who says what

  /// Records that bear the identifier of a referral, survivors in place of what was merged or converted; the oldest first.
  func bearers(of id: String, in state: isolated StateStore) throws(Fault) -> [RecordKey] {
    var found: [(key: RecordKey, made: Instant?)] = []
    for entity in [Entity.opportunity, .lead] where tables.table(entity).layout.count > 0 {
      for record in try state.records(entity, naming: id) {
        let key = try standing(RecordKey(entity, record), in: state)
        if found.contains(where: { $0.key == key }) { continue }
        if try state.isRuled(.superseded, referral: id, record: key.id) { continue }
        found.append((key, try made(key, in: state)))
      }
    }
    return found.sorted { a, b in
      (a.made?.seconds ?? .max, a.key.entity.rawValue, a.key.id) < (b.made?.seconds ?? .max, b.key.entity.rawValue, b.key.id)
    }.map(\.key)
  }

  /// Referrals in view, without a pair in the state, whose CRM ID names the record; in order of id.
  func claimants(of key: RecordKey, in state: isolated StateStore) throws(Fault) -> [String] {
    var found: [String] = []
    for referral in try namers(of: key, in: state) {
      if try state.deal(referral: referral)?.crm != nil { continue }
      found.append(referral)
    }
    return found
  }

  /// All referrals in view whose CRM ID names the record, in order of id.
  func namers(of key: RecordKey, in state: isolated StateStore) throws(Fault) -> [String] {
    var name = key.id
    if let field = world.guide.settings.crmIDField {
      guard let record = try state.record(key.entity, key.id), let slot = world.guide.layout(key.entity).slot(of: field) else {
        return []
      }
      let value = TableSet.value(record.values, slot)
      if value.isNull { return [] }
      name = MatchKeys.crossReference(value.description, world.crm)
    }
    var found: [String] = []
    for referral in try state.records(.referral, naming: name) {
      if try state.isRuled(.superseded, referral: referral, record: key.id) { continue }
      found.append(referral)
    }
    return found
  }

  /// The referral in view whose identifier the record bears.
  func identifier(of key: RecordKey, in state: isolated StateStore) throws(Fault) -> String? {
    guard let record = try state.record(key.entity, key.id), let id = tables.table(key.entity).crossReference(record.values),
      try visible(id, in: state) != nil, try !state.isRuled(.superseded, referral: id, record: key.id)
    else { return nil }
    return id
  }

  /// The record that a CRM ID names, as people write it; `nil` when this CRM has none such.
  func named(by external: String, of referral: String, in state: isolated StateStore) throws(Fault) -> RecordKey? {
    if world.guide.settings.crmIDField != nil {
      for entity in [Entity.opportunity, .lead] {
        let ids = try state.matches(entity, key: MatchKeys.crmID(external), limit: 2)
        if ids.count == 1 { return try standing(RecordKey(entity, ids[0]), in: state) }
      }
      return nil
    }
    guard let id = world.crm.canonicalID(external) else { return nil }
    for entity in [Entity.opportunity, .lead] where tables.table(entity).layout.count > 0 {
      if let record = try state.record(entity, id), !record.isGone { return try standing(RecordKey(entity, id), in: state) }
    }
    return nil
  }

  // MARK: Looking up

  /// The survivor; but a lead of our own that a dead run made is the deal until its acceptance went out.
  private func standing(_ key: RecordKey, in state: isolated StateStore) throws(Fault) -> RecordKey {
    if key.entity == .lead, try state.hasOpenCreate(of: key.id) { return key }
    return try survivors.survivor(of: key, in: state)
  }

  private func visible(_ id: String, in state: isolated StateStore) throws(Fault) -> ObservedRecord? {
    guard let record = try state.record(.referral, id), !record.isGone else { return nil }
    return record
  }

  private func isOpen(_ referral: ObservedRecord) -> Bool {
    value(referral, DealStatus.field).text.flatMap { DealStatus($0) }?.isTerminal != true
  }

  private func made(_ key: RecordKey, in state: isolated StateStore) throws(Fault) -> Instant? {
    guard let field = world.crm.vocabulary.createdField, let slot = tables.table(key.entity).layout.slot(of: field),
      let record = try state.record(key.entity, key.id), case .instant(let made) = TableSet.value(record.values, slot)
    else { return nil }
    return made
  }

  private func value(_ record: ObservedRecord, _ field: String) -> Value {
    world.guide.layout(record.entity).slot(of: field).map { TableSet.value(record.values, $0) } ?? .null
  }
}
