import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// The pairs as a person looks at them and changes them (sync-rules.md 2); asks no system and writes to none.
public struct PairDesk: Sendable {
  let world: SyncWorld
  let tables: TableSet

  public init(world: SyncWorld) async throws(Fault) {
    self.world = world
    tables = TableSet(guide: world.guide, crm: world.crm)
    for table in tables.tables.values.sorted(by: { $0.layout.entity.rawValue < $1.layout.entity.rawValue }) {
      try await world.state.use(table)
    }
  }

  /// Why a change is not made; nothing was changed.
  public struct Refusal: Error, Sendable {
    public let faults: [Fault]
  }

  /// What is known of a deal's pair: title and facts; `nil` when no run has seen the id.
  public func show(_ id: String) async throws(Fault) -> (title: String, facts: [(name: String, value: String)])? {
    guard let deal = try await deal(of: id) else { return nil }
    let records = try await world.state.load(deal, related: tables.related)
    var facts: [(name: String, value: String)] = [
      ("referral", deal.referral ?? "none"), ("CRM record", deal.crm.map(PairingProblems.words) ?? "none"),
      ("phase", deal.phase.rawValue),
    ]
    if let referral = records.referral {
      facts.append(("CRM ID in Partner Center", external(referral) ?? "none"))
    }
    if let record = records.record {
      facts.append(("identifier in the CRM", tables.table(record.entity).crossReference(record.values) ?? "none"))
    }
    if let born = deal.bornIn { facts.append(("born in", born.title)) }
    var rulings: [Ruling] = []
    if let id = deal.referral { rulings += try await world.state.rulings(referral: id) }
    if let key = deal.crm { rulings += try await world.state.rulings(record: key.id).filter { !rulings.contains($0) } }
    for ruling in rulings.sorted(by: { ($0.at, $0.kind.rawValue) < ($1.at, $1.kind.rawValue) }) {
      let other = ruling.referral == deal.referral ? ruling.record : ruling.referral
      facts.append((ruling.kind.rawValue, "\(other.isEmpty ? "" : "\(other), ")by \(ruling.by), \(ruling.at)"))
    }
    return (Narrator(world: world).title(records), facts)
  }

  // MARK: Changing

  /// Pairs two; the next run goes by it.
  public func set(_ referral: String, _ record: String, by person: String) async throws -> String {
    var faults: [Fault] = []
    let found = try await referralDeal(referral, &faults)
    let key = try await recordKey(record, &faults)
    guard let deal = found, let id = deal.referral, let key, faults.isEmpty else { throw Refusal(faults: faults) }
    if deal.crm == key, deal.phase != .released {
      return "'\(id)' and \(PairingProblems.name(key)) are a pair already"
    }
    if let crm = deal.crm, crm != key, deal.phase != .released {
      faults.append(
        refusal(
          "PAIR003", "referral '\(id)' is paired with \(PairingProblems.name(crm))",
          "run 'cosell pair release \(id)' first, if that is wrong"))
    }
    if let other = try await world.state.deal(crm: key.id), let owner = other.referral, owner != id, other.phase != .released {
      faults.append(
        refusal(
          "PAIR003", "\(PairingProblems.name(key)) is paired with referral '\(owner)'",
          "run 'cosell pair release \(owner)' first, if that is wrong"))
    }
    faults += try await crosswise(id, key)
    guard faults.isEmpty else { throw Refusal(faults: faults) }
    _ = try await world.state.join(deal, with: key, by: person, at: world.now)
    return "paired: referral '\(id)' and \(PairingProblems.name(key)); the next run compares them by 'First meeting'"
  }

  /// Parts a pair; the two stay as they are, and nothing is made anew for either.
  public func release(_ id: String, by person: String) async throws -> String {
    guard let deal = try await deal(of: id) else { throw Refusal(faults: [unknown(id, "deal")]) }
    guard let referral = deal.referral, let key = deal.crm else {
      throw Refusal(faults: [refusal("PAIR004", "'\(id)' is in no pair", "look at it with 'cosell pair show'")])
    }
    if deal.phase == .released { return "released already: referral '\(referral)' and \(PairingProblems.name(key))" }
    try await world.state.release(deal, by: person, at: world.now)
    return "released: referral '\(referral)' and \(PairingProblems.name(key)); neither travels until 'cosell pair set'"
  }

  /// What the journal keeps of a change.
  public func row(_ code: String, _ text: String, by person: String) -> JournalRow {
    JournalRow("Findings", [.text(code), .null, .null, .text("pair"), .null, .text("\(text); by \(person), \(world.now)")])
  }

  // MARK: Finding

  private func deal(of id: String) async throws(Fault) -> Deal? {
    if let deal = try await world.state.deal(referral: MatchKeys.referral(id)) { return deal }
    return try await world.state.deal(crm: world.crm.canonicalID(id) ?? id)
  }

  private func referralDeal(_ id: String, _ faults: inout [Fault]) async throws(Fault) -> Deal? {
    let canonical = MatchKeys.referral(id)
    if let deal = try await world.state.deal(referral: canonical) {
      if try await world.state.record(.referral, canonical)?.isGone == false { return deal }
      faults.append(
        refusal("PAIR001", "the referral '\(id)' is not to be seen any more", "check the roles of the Partner Center user"))
      return nil
    }
    let isRecord = try await known(id) != nil
    faults.append(
      isRecord
        ? refusal("PAIR002", "'\(id)' is a record of the CRM and no referral", "write the referral first, then the CRM's id")
        : unknown(id, "referral"))
    return nil
  }

  private func recordKey(_ id: String, _ faults: inout [Fault]) async throws(Fault) -> RecordKey? {
    if let key = try await known(id) {
      let survivors = Survivors(world: world, tables: tables)
      let last = try await world.state.atOnce { (state) throws(Fault) in try survivors.survivor(of: key, in: state) }
      if try await world.state.record(last.entity, last.id)?.isGone == false { return last }
      faults.append(refusal("PAIR001", "the record '\(id)' was deleted in the CRM", "restore it there, or take another"))
      return nil
    }
    let isReferral = try await world.state.deal(referral: MatchKeys.referral(id)) != nil
    faults.append(
      isReferral
        ? refusal("PAIR002", "'\(id)' is a referral and no record of the CRM", "write the referral first, then the CRM's id")
        : unknown(id, "opportunity or lead"))
    return nil
  }

  private func known(_ id: String) async throws(Fault) -> RecordKey? {
    guard let canonical = world.crm.canonicalID(id) else { return nil }
    for entity in [Entity.opportunity, .lead] where tables.table(entity).layout.count > 0 {
      if try await world.state.record(entity, canonical) != nil { return RecordKey(entity, canonical) }
    }
    return nil
  }

  /// A pair that its own ids make is not torn apart unseen: identifier and CRM ID of the two others agree.
  private func crosswise(_ id: String, _ key: RecordKey) async throws(Fault) -> [Fault] {
    let claims = Claims(world: world, tables: tables)
    let (named, bearer) = try await world.state.atOnce { (state) throws(Fault) -> (RecordKey?, String?) in
      var named: RecordKey?
      if let referral = try state.record(.referral, id), let external = external(referral) {
        named = try claims.named(by: external, of: id, in: state)
        if let other = named {
          let bears = try claims.identifier(of: other, in: state)
          if bears != id || other == key { named = nil }
        }
      }
      var bearer = try claims.identifier(of: key, in: state)
      if let other = bearer {
        let namers = try claims.namers(of: key, in: state)
        if other == id || !namers.contains(other) { bearer = nil }
      }
      return (named, bearer)
    }
    var faults: [Fault] = []
    if let named {
      faults.append(
        refusal(
          "PAIR005", "referral '\(id)' and \(PairingProblems.name(named)) name each other",
          "clear the identifier in the CRM or the CRM ID in Partner Center first, and let a run see it"))
    }
    if let bearer {
      faults.append(
        refusal(
          "PAIR005", "\(PairingProblems.name(key)) and referral '\(bearer)' name each other",
          "clear the identifier in the CRM or the CRM ID in Partner Center first, and let a run see it"))
    }
    return faults
  }

  private func external(_ referral: ObservedRecord) -> String? {
    world.guide.layout(.referral).slot(of: "externalReferenceId").flatMap { TableSet.value(referral.values, $0).text }
  }

  private func unknown(_ id: String, _ what: String) -> Fault {
    refusal("PAIR001", "no \(what) '\(id)' is known", "check the id; a run has to see it first")
  }

  private func refusal(_ code: Fault.Code, _ problem: String, _ remedy: String) -> Fault {
    Fault(code, while: "change a pair", problem, remedy: remedy)
  }
}
