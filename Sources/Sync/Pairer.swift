import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Finds out which record belongs to which referral, and keeps what it found (sync-rules.md 2).
///
/// In this order: the pair in the state; identifier and CRM ID that agree; the record that the CRM ID names; the only bearer of
/// the identifier; the oldest of several.
struct Pairer {
  let world: SyncWorld
  let tables: TableSet

  enum Verdict: Sendable {
    /// Paired just now, or before.
    case paired(Deal)
    /// Nothing on the other side claims it: it may be created there.
    case alone(Deal)
    /// A copy of a record that keeps its pair; to be released, where nobody has to decide first.
    case clone(Deal, of: RecordKey, referral: String, mayRelease: Bool)
    /// It stays where it is, and why.
    case stopped(Deal, Outcome, DealProblem)

    var deal: Deal {
      switch self {
      case .paired(let deal), .alone(let deal), .stopped(let deal, _, _), .clone(let deal, _, _, _): deal
      }
    }
  }

  private var claims: Claims { Claims(world: world, tables: tables) }

  /// Pairs some deals and reads all that is stored of them; deals that were joined to another of them are left out.
  func pair(
    _ deals: [Deal], related: RelatedSlots, in state: isolated StateStore
  ) throws(Fault) -> [(verdict: Verdict, records: DealRecords)] {
    var verdicts: [Verdict] = []
    var places: [Int64: Int] = [:]
    for listed in deals {
      // Pairing an earlier one may have taken this one in.
      guard places[listed.id] == nil, let deal = try state.deal(id: listed.id) else { continue }
      let verdict = try followed(try pair(deal, in: state), in: state)
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
      var records = try state.load(verdict.deal, related: related)
      if verdict.deal.isPaired, let carried = try Survivors(world: world, tables: tables).carried(records, in: state) {
        try state.keepAgreed(carried, of: verdict.deal.id)
        records.agreed = carried
      }
      loaded.append((verdict, records))
    }
    return loaded
  }

  private func pair(_ deal: Deal, in state: isolated StateStore) throws(Fault) -> Verdict {
    if deal.isPaired { return .paired(deal) }
    if deal.phase == .released { return .alone(deal) }
    let verdict: Verdict
    if let id = deal.referral {
      verdict = try pair(referral: id, deal, in: state)
    } else {
      verdict = try pair(crm: deal, in: state)
    }
    guard case .alone(let single) = verdict, let twin = try decidedTwin(single, in: state),
      let referral = try state.deal(referral: twin.referral)
    else { return verdict }
    return try join(referral: referral, record: twin.record, listed: single, in: state)
  }

  /// The deal of the other side that a person called the same, as both look still.
  private func decidedTwin(_ deal: Deal, in state: isolated StateStore) throws(Fault) -> TwinFinder.Twin? {
    let decisions = try state.decisions(ofDeal: deal.id)
    guard decisions.contains(where: { $0.part == .deal && $0.verb == .sameDeal }) else { return nil }
    for twin in try TwinFinder(world: world, tables: tables).twins(of: deal, in: state) {
      if decisions.answer(to: twin.problem)?.verb == .sameDeal { return twin }
    }
    return nil
  }

  /// A pair whose record was merged or converted goes on with the survivor.
  private func followed(_ verdict: Verdict, in state: isolated StateStore) throws(Fault) -> Verdict {
    guard case .paired(let pair) = verdict else { return verdict }
    switch try LeadFollower(world: world, tables: tables).follow(pair, in: state) {
    case .stays: return verdict
    case .follows(let next): return .paired(next)
    case .taken(let key, let other):
      return .stopped(pair, .held, PairingProblems.several([pair.referral ?? "", other].sorted(), key, of: .crm))
    }
  }

  // MARK: From the referral

  private func pair(referral id: String, _ deal: Deal, in state: isolated StateStore) throws(Fault) -> Verdict {
    switch try claims.claim(of: id, in: state) {
    case .none: return .alone(deal)
    case .record(let key): return try join(referral: deal, record: key, listed: deal, in: state)
    case .unknown(let text): return .stopped(deal, .ignored, PairingProblems.unknown(text))
    case .crossed(let ids, let key): return .stopped(deal, .held, PairingProblems.crossed(ids, key, of: .partnerCenter))
    case .several(let ids, let key): return .stopped(deal, .held, PairingProblems.several(ids, key, of: .partnerCenter))
    case .taken(let other, let key):
      return .stopped(deal, .held, PairingProblems.pairedRecord(key, with: other, claimedBy: id))
    case .closedBeside(let other, let key): return .stopped(deal, .ignored, PairingProblems.closedBeside(other, key))
    }
  }

  // MARK: From the CRM

  private func pair(crm deal: Deal, in state: isolated StateStore) throws(Fault) -> Verdict {
    guard let key = deal.crm, let record = try state.record(key.entity, key.id), !record.isGone else { return .alone(deal) }
    if let identifier = try claims.identifier(of: key, in: state) {
      return try pair(crm: deal, key, bearing: identifier, in: state)
    }
    let survivor = try Survivors(world: world, tables: tables).survivor(of: key, in: state)
    if survivor != key { return .stopped(deal, .ignored, PairingProblems.survived(key, by: survivor)) }
    let claimants = try claims.claimants(of: key, in: state)
    for referral in claimants {
      let claim = try claims.claim(of: referral, in: state)
      if claim == .record(key), let other = try state.deal(referral: referral) {
        return try join(referral: other, record: key, listed: deal, in: state)
      }
    }
    for referral in claimants {
      switch try claims.claim(of: referral, in: state) {
      case .crossed(let ids, _): return .stopped(deal, .held, PairingProblems.crossed(ids, key, of: .crm))
      case .several(let ids, _): return .stopped(deal, .held, PairingProblems.several(ids, key, of: .crm))
      default: continue
      }
    }
    if let named = try pairedElsewhere(key, in: state) { return .stopped(deal, .held, named) }
    // Seen once and not any more, or never: the deal may be there all the same, so none is made.
    if let bare = tables.table(key.entity).crossReference(record.values),
      try !state.isRuled(.superseded, referral: bare, record: key.id)
    {
      return .stopped(deal, .held, PairingProblems.notVisible(bare, key))
    }
    return try ofLead(key, deal, in: state) ?? .alone(deal)
  }

  /// An opportunity that a paired lead became is that pair's, although it does not bear the identifier: never a deal of its own.
  private func ofLead(_ key: RecordKey, _ deal: Deal, in state: isolated StateStore) throws(Fault) -> Verdict? {
    guard key.entity == .opportunity else { return nil }
    for id in try state.leads(becoming: key.id, withMerged: true) {
      guard let owner = try state.deal(crm: id), let referral = owner.referral else { continue }
      let lead = RecordKey(.lead, id)
      if owner.phase == .released { return .stopped(deal, .ignored, PairingProblems.released(lead)) }
      if case .follows(let next) = try LeadFollower(world: world, tables: tables).follow(owner, in: state) {
        return .paired(next)
      }
      return .stopped(deal, .ignored, PairingProblems.ofLead(lead, of: referral))
    }
    return nil
  }

  private func pair(
    crm deal: Deal, _ key: RecordKey, bearing identifier: String, in state: isolated StateStore
  ) throws(Fault) -> Verdict {
    guard var owner = try state.deal(referral: identifier) else { return .alone(deal) }
    if owner.crm == nil {
      switch try claims.claim(of: identifier, in: state) {
      case .record(let keeper):
        // The record that keeps the pair has it in the state before anything is done to its copies.
        guard case .paired(let pair) = try join(referral: owner, record: keeper, listed: deal, in: state) else {
          return keeper == key
            ? try join(referral: owner, record: keeper, listed: deal, in: state)
            : .stopped(deal, .held, PairingProblems.clone(key, of: keeper, referral: identifier))
        }
        if keeper == key { return .paired(pair) }
        owner = pair
      case .crossed(let ids, let other): return .stopped(deal, .held, PairingProblems.crossed(ids, other, of: .crm))
      case .several(let ids, let other): return .stopped(deal, .held, PairingProblems.several(ids, other, of: .crm))
      case .closedBeside(let other, let named): return .stopped(deal, .ignored, PairingProblems.closedBeside(other, named))
      case .taken(let other, let named):
        return .stopped(deal, .held, PairingProblems.pairedRecord(named, with: other, claimedBy: identifier))
      case .none, .unknown: return .alone(deal)
      }
    }
    guard let keeper = owner.crm, keeper != key else { return .paired(owner) }
    let survivors = Survivors(world: world, tables: tables)
    // A merged or qualified record's other half: the two are one deal.
    if try survivors.survivor(of: keeper, in: state) == key {
      if case .follows(let next) = try LeadFollower(world: world, tables: tables).follow(owner, in: state) {
        return .paired(next)
      }
      return .stopped(deal, .ignored, PairingProblems.survived(keeper, by: key))
    }
    if try survivors.survivor(of: key, in: state) == keeper {
      return .stopped(deal, .ignored, PairingProblems.survived(key, by: keeper))
    }
    if owner.phase == .released { return .stopped(deal, .ignored, PairingProblems.released(keeper)) }
    // A referral without a pair names the copy: which of the two it belongs to is for a person to say.
    let claimants = try claims.claimants(of: key, in: state).filter { $0 != identifier }
    if !claimants.isEmpty {
      return .stopped(deal, .held, PairingProblems.crossed(([identifier] + claimants).sorted(), key, of: .crm))
    }
    let isThere = try state.record(keeper.entity, keeper.id).map { !$0.isGone } ?? false
    return .clone(deal, of: keeper, referral: identifier, mayRelease: isThere)
  }

  /// A referral that is paired with another record names this one now.
  private func pairedElsewhere(_ key: RecordKey, in state: isolated StateStore) throws(Fault) -> DealProblem? {
    for referral in try claims.namers(of: key, in: state) {
      guard let other = try state.deal(referral: referral), let crm = other.crm, crm != key else { continue }
      if other.phase == .released { return nil }
      return PairingProblems.pairedReferral(referral, with: crm, namedBy: key)
    }
    return nil
  }

  // MARK: Joining

  /// - Parameter listed: the deal that is being looked at: what cannot be joined stops this one, never a healthy pair.
  private func join(referral: Deal, record key: RecordKey, listed: Deal, in state: isolated StateStore) throws(Fault) -> Verdict {
    if let crm = referral.crm, crm.id != key.id {
      return .stopped(listed, .held, PairingProblems.pairedReferral(referral.referral ?? "", with: crm, namedBy: key))
    }
    var other = try state.deal(crm: key.id)
    if other == nil { other = try state.adoptRecord(key, at: world.now) }
    guard let other else { return .alone(referral) }
    if let paired = other.referral, paired != referral.referral {
      let problem = PairingProblems.pairedRecord(key, with: paired, claimedBy: referral.referral ?? "")
      return .stopped(listed, try isClosed(referral, in: state) ? .ignored : .held, problem)
    }
    // A released pair is a tombstone for exactly these two.
    if referral.phase == .released || other.phase == .released {
      return .stopped(listed, .ignored, PairingProblems.released(key))
    }
    return .paired(try state.pair(referral: referral, with: other, bornIn: nil))
  }

  private func isClosed(_ deal: Deal, in state: isolated StateStore) throws(Fault) -> Bool {
    guard let id = deal.referral, let record = try state.record(.referral, id),
      let slot = world.guide.layout(.referral).slot(of: DealStatus.field)
    else { return false }
    return TableSet.value(record.values, slot).text.flatMap { DealStatus($0) }?.isTerminal ?? false
  }
}
