import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Finds out which record belongs to which referral (sync-rules.md 2).
struct Pairer {
  let world: SyncWorld
  let tables: TableSet

  enum Verdict: Sendable {
    /// Paired just now, or before.
    case paired(Deal)
    /// Nothing on the other side claims it: it may be created there.
    case alone(Deal)
    /// It stays where it is, and why.
    case stopped(Deal, Outcome, DealProblem)

    var deal: Deal {
      switch self {
      case .paired(let deal), .alone(let deal), .stopped(let deal, _, _): deal
      }
    }
  }

  /// Pairs some deals and reads all that is stored of them; deals that were joined to another of them are left out.
  func pair(
    _ deals: [Deal], related: RelatedSlots, in state: isolated StateStore
  ) throws(Fault) -> [(verdict: Verdict, records: DealRecords)] {
    var verdicts: [Verdict] = []
    var places: [Int64: Int] = [:]
    for listed in deals {
      // Pairing an earlier one may have taken this one in.
      guard places[listed.id] == nil, let deal = try state.deal(id: listed.id) else { continue }
      var verdict = try pair(deal, in: state)
      if case .paired(let pair) = verdict, let next = try LeadFollower(world: world, tables: tables).follow(pair, in: state) {
        verdict = .paired(next)
      }
      if case .paired(let pair) = verdict, let place = places[pair.id] {
        // An earlier one, alone until now, has found its record.
        verdicts[place] = verdict
        continue
      }
      places[verdict.deal.id] = verdicts.count
      verdicts.append(verdict)
    }
    var loaded: [(verdict: Verdict, records: DealRecords)] = []
    for verdict in verdicts {
      // Without a pair when it was looked at, and then taken in by a later one: nothing must be created for it.
      if !verdict.deal.isPaired, try state.deal(id: verdict.deal.id) != verdict.deal { continue }
      loaded.append((verdict, try state.load(verdict.deal, related: related)))
    }
    return loaded
  }

  func pair(_ deal: Deal, in state: isolated StateStore) throws(Fault) -> Verdict {
    if deal.isPaired { return .paired(deal) }
    if deal.referral != nil { return try pair(referral: deal, in: state) }
    return try pair(crm: deal, in: state)
  }

  // MARK: From the referral

  private func pair(referral deal: Deal, in state: isolated StateStore) throws(Fault) -> Verdict {
    guard let id = deal.referral, let referral = try state.record(.referral, id) else { return .alone(deal) }
    let bearers = try crmRecords(naming: id, in: state)
    let external = value(referral, "externalReferenceId").text
    let named = try self.named(by: external, in: state)

    if let named {
      if !bearers.contains(named), let other = try otherReferral(of: named, than: id, in: state) {
        return crossed(deal, .partnerCenter, external ?? "", "'\(named.id)' bears the identifier of referral '\(other)'")
      }
      return try join(referral: deal, record: named, listed: deal, in: state)
    }
    switch bearers.count {
    case 1: return try join(referral: deal, record: bearers[0], listed: deal, in: state)
    case 2...:
      return .stopped(
        deal, .held,
        DealProblem(
          "clone", side: .crm, entity: bearers[0].entity, field: "identifier", value: .text(id),
          reason: "several CRM records bear the identifier of this referral: " + bearers.map(\.id).joined(separator: ", "),
          remedy: "clear the identifier and set Sync to No on all but one of them"))
    default: break
    }
    if let external {
      return .stopped(
        deal, .ignored,
        DealProblem(
          "crm-id-unknown", side: .partnerCenter, entity: .referral, field: "CRM ID", value: .text(external),
          reason: "the CRM ID '\(external)' names no record of this CRM",
          remedy: "correct or clear the CRM ID in Partner Center"))
    }
    return .alone(deal)
  }

  // MARK: From the CRM

  private func pair(crm deal: Deal, in state: isolated StateStore) throws(Fault) -> Verdict {
    guard let key = deal.crm, let record = try state.record(key.entity, key.id) else { return .alone(deal) }
    let naming = try state.records(.referral, naming: key.id)
    let identifier = world.guide.roles[key.entity]?[.identifier].map { TableSet.value(record.values, $0.slot) }?.text?
      .lowercased()
    if let identifier {
      if let other = try state.deal(referral: identifier),
        let seen = try state.record(.referral, identifier),
        !seen.isGone
      {
        if let crm = other.crm, crm.id != key.id, try isConversion(crm, key, in: state) {
          if key.entity == .opportunity,
            let pair = try LeadFollower(world: world, tables: tables).follow(other, in: state)
          {
            return .paired(pair)
          }
          return .stopped(
            deal, .ignored,
            DealProblem(
              "converted", side: .crm, entity: key.entity, value: .text(crm.id),
              reason: "a qualified lead and its opportunity are one deal, which goes on with the opportunity", remedy: "nothing"))
        }
        if let crm = other.crm, crm.id != key.id {
          return .stopped(
            deal, .held,
            DealProblem(
              "clone", side: .crm, entity: key.entity, field: "identifier", value: .text(identifier),
              reason: "the identifier belongs to '\(crm.id)': this record looks like a copy of it",
              remedy: "clear the identifier of this record, and set Sync to Yes if it is a deal of its own"))
        }
        if let crossing = naming.first(where: { $0 != identifier }) {
          return crossed(
            deal, .crm, identifier, "referral '\(crossing)' names this record, which bears the identifier of another")
        }
        return try join(referral: other, record: key, listed: deal, in: state)
      }
      if naming.isEmpty {
        return .stopped(
          deal, .held,
          DealProblem(
            "referral-not-visible", side: .crm, entity: key.entity, field: "identifier", value: .text(identifier),
            reason: "the referral '\(identifier)' is not to be seen in Partner Center",
            remedy: "check the roles of the Partner Center user, or clear the identifier to create the deal anew"))
      }
    }
    switch naming.count {
    case 0: return .alone(deal)
    case 1:
      guard let other = try state.deal(referral: naming[0]) else { return .alone(deal) }
      return try join(referral: other, record: key, listed: deal, in: state)
    default:
      return .stopped(
        deal, .held,
        DealProblem(
          "several-referrals", side: .partnerCenter, entity: .referral, field: "CRM ID", value: .text(key.id),
          reason: "several referrals name this record: " + naming.joined(separator: ", "),
          remedy: "correct the CRM ID of all but one of them in Partner Center"))
    }
  }

  /// One of the two is a qualified lead and the other an opportunity.
  private func isConversion(_ a: RecordKey, _ b: RecordKey, in state: isolated StateStore) throws(Fault) -> Bool {
    guard let lead = [a, b].first(where: { $0.entity == .lead }), [a, b].contains(where: { $0.entity == .opportunity }) else {
      return false
    }
    return try LeadFollower(world: world, tables: tables).isQualified(lead, in: state)
  }

  // MARK: Joining

  /// - Parameter listed: the deal that is being looked at: what cannot be joined stops this one, never a healthy pair.
  private func join(referral: Deal, record key: RecordKey, listed: Deal, in state: isolated StateStore) throws(Fault) -> Verdict {
    if let crm = referral.crm, crm.id != key.id {
      return .stopped(
        listed, .held,
        DealProblem(
          "already-paired", side: .crm, entity: key.entity, value: .text(key.id),
          reason: "referral '\(referral.referral ?? "")' is paired with '\(crm.id)' and now named by '\(key.id)'",
          remedy: "decide which of the two records it belongs to"))
    }
    var other = try state.deal(crm: key.id)
    if other == nil { other = try state.adoptRecord(key, at: world.now) }
    guard let other else { return .alone(referral) }
    if let paired = other.referral, paired != referral.referral {
      return .stopped(
        listed, .held,
        DealProblem(
          "already-paired", side: .partnerCenter, entity: .referral, field: "CRM ID", value: .text(key.id),
          reason: "'\(key.id)' is paired with referral '\(paired)'",
          remedy: "correct the CRM ID of this referral in Partner Center"))
    }
    // A released pair is a tombstone for exactly these two.
    if referral.phase == .released || other.phase == .released {
      return .stopped(
        listed, .ignored,
        DealProblem(
          "released", side: .crm, entity: key.entity, value: .text(key.id), reason: "a person released this pair",
          remedy: "pair them again if they belong together"))
    }
    return .paired(try state.pair(referral: referral, with: other, bornIn: nil))
  }

  private func crossed(_ deal: Deal, _ side: Side, _ value: String, _ reason: String) -> Verdict {
    .stopped(
      deal, .held,
      DealProblem(
        "crossed", side: side, entity: side == .crm ? .opportunity : .referral, value: .text(value), reason: reason,
        remedy: "make identifier and CRM ID name each other on exactly one pair"))
  }

  // MARK: Looking up

  private func crmRecords(naming referral: String, in state: isolated StateStore) throws(Fault) -> [RecordKey] {
    var found: [RecordKey] = []
    for entity in [Entity.opportunity, .lead] {
      for id in try state.records(entity, naming: referral) { found.append(RecordKey(entity, id)) }
    }
    // A qualified lead keeps its identifier: its opportunity is the deal.
    if found.count == 2, found[0].entity == .opportunity, found[1].entity == .lead { found.removeLast() }
    return found
  }

  private func named(by external: String?, in state: isolated StateStore) throws(Fault) -> RecordKey? {
    guard let external else { return nil }
    if world.guide.settings.crmIDField != nil {
      for entity in [Entity.opportunity, .lead] {
        let ids = try state.matches(entity, key: MatchKeys.crmID(external), limit: 2)
        if ids.count == 1 { return RecordKey(entity, ids[0]) }
      }
      return nil
    }
    guard let id = world.crm.canonicalID(external) else { return nil }
    for entity in [Entity.opportunity, .lead] {
      if let record = try state.record(entity, id), !record.isGone { return RecordKey(entity, id) }
    }
    return nil
  }

  private func otherReferral(of key: RecordKey, than id: String, in state: isolated StateStore) throws(Fault) -> String? {
    guard let record = try state.record(key.entity, key.id),
      let slot = world.guide.roles[key.entity]?[.identifier]?.slot,
      let identifier = TableSet.value(record.values, slot).text?.lowercased(), identifier != id,
      let other = try state.record(.referral, identifier), !other.isGone
    else { return nil }
    return identifier
  }

  private func value(_ record: ObservedRecord, _ field: String) -> Value {
    world.guide.layout(record.entity).slot(of: field).map { TableSet.value(record.values, $0) } ?? .null
  }
}
