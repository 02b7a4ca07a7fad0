import Faults
import Mapping
import Names
import Reconcile
import Records
import StateStore

/// What was found for a new deal's customer.
enum CustomerMatch: Sendable {
  case found(String)
  /// None there: one is created under this id (or under the system's own).
  case create(id: String?)
  case none
  case held(DealProblem)
}

/// Finds the account and contact of a new deal among those that the CRM has (sync-rules.md 5).
struct CustomerFinder {
  let world: SyncWorld
  let tables: TableSet
  let asks: Bool

  struct Found: Sendable {
    var account: CustomerMatch
    var contact: CustomerMatch
    /// For the report's sheet `Accounts`: keys, hits, score, runner-up, outcome.
    var evidence: [Value]
  }

  /// - Parameters:
  ///   - id: the referral's.
  ///   - decisions: what persons said of the deal: `use account X`, `create`.
  func find(_ referral: [Value], of id: String, decisions: [PersonDecision]) async throws(Fault) -> Found {
    let desk = CustomerDecisions(world: world, tables: tables, referral: id, decisions: decisions)
    var (account, evidence) = try await findAccount(referral, mayCreateBeside: desk.mayCreate())
    if case .held(let problem) = account, let decided = try await desk.answer(to: problem) {
      switch decided {
      case .useAccount(let known, let person):
        account = .found(known)
        evidence = evidence.dropLast() + [.text("decided \(known) by \(person)")]
      case .create: (account, evidence) = try await findAccount(referral, mayCreateBeside: true)
      }
    }
    return Found(account: account, contact: try await findContact(referral, account: account), evidence: evidence)
  }

  // MARK: Account

  private func findAccount(_ referral: [Value], mayCreateBeside: Bool) async throws(Fault) -> (CustomerMatch, [Value]) {
    let keys = world.guide.settings.accountMatch
    guard let first = keys.first, let name = TableSet.value(referral, first.referralSlot).text else {
      return (.none, [.text("no customer name"), .decimal(.zero), .null, .null, .text("none")])
    }
    let described = keys.map { "\($0.referralField) = \(TableSet.value(referral, $0.referralSlot))" }.joined(separator: "; ")
    let ids = try await world.state.matches(.account, key: MatchKeys.company(name), limit: 20)
    var hits: [String] = []
    var near: [(id: String, text: String, score: Int)] = []
    for id in try await stillThere(.account, ids) {
      guard let account = try await world.state.record(.account, id) else { continue }
      let accountName = TableSet.value(account.values, first.accountSlot).description
      let others = keys.dropFirst().filter { !agrees($0, referral, account.values) }
      if others.isEmpty {
        hits.append(id)
      } else {
        let score = NameKey.likeness(name, accountName)
        near.append((id, "\(accountName) (\(score) %, \(others.map(\.accountField).joined(separator: ", ")) differs)", score))
      }
    }
    near.sort { ($1.score, $0.id) < ($0.score, $1.id) }
    let runnerUp = Value.text(orNull: near.first?.text)
    func evidence(_ outcome: String, _ score: Int?) -> [Value] {
      [
        .text(described), .decimal(ExactDecimal(hits.count)), score.map { .decimal(ExactDecimal($0)) } ?? .null, runnerUp,
        .text(outcome),
      ]
    }
    switch (hits.count, near.isEmpty) {
    case (1, _): return (.found(hits[0]), evidence("match \(hits[0])", 100))
    case (2..., _):
      return (
        .held(
          problem(
            "account-ambiguous", name, "several accounts match: " + hits.joined(separator: ", "),
            "merge the accounts, or set the CRM ID of the deal in Partner Center")),
        evidence("held: several", 100)
      )
    case (_, false) where !mayCreateBeside:
      return (
        .held(
          problem(
            "account-near", name, "an account of this name differs in another key: " + near.map(\.text).joined(separator: "; "),
            "correct the account if it is the same customer, or set the CRM ID of the deal in Partner Center")),
        evidence("held: near", near.first?.score)
      )
    default:
      guard world.guide.settings.createMissingAccounts else {
        return (
          .held(
            problem(
              "account-missing", name, "no account matches, and the guide does not let one be created",
              "create the account in the CRM")),
          evidence("held: missing", nil)
        )
      }
      // Two new deals of one customer share the account: its id is made from what it is matched by.
      let parts = keys.map { normalised($0, TableSet.value(referral, $0.referralSlot)) }
      return (.create(id: world.crm.idForCreate(.account, of: [world.options.pairing] + parts)), evidence("created", nil))
    }
  }

  private func agrees(_ key: GuideSettings.MatchKey, _ referral: [Value], _ account: [Value]) -> Bool {
    normalised(key, TableSet.value(referral, key.referralSlot)) == normalised(key, TableSet.value(account, key.accountSlot))
  }

  private func normalised(_ key: GuideSettings.MatchKey, _ value: Value) -> String {
    key.referralField.hasSuffix("name") ? NameKey(company: value.description).key : PostalCode(value.description).key
  }

  /// The candidates that the CRM still has.
  ///
  /// The reading of accounts and contacts tells what changed, and not what was deleted, so they are asked for before a new
  /// deal is tied to them.
  private func stillThere(_ entity: Entity, _ ids: [String]) async throws(Fault) -> [String] {
    guard asks else { return ids }
    let gone = try await world.presence.gone(entity, ids, world, tables.table(entity))
    return ids.filter { !gone.contains($0) }
  }

  // MARK: Contact

  private func findContact(_ referral: [Value], account: CustomerMatch) async throws(Fault) -> CustomerMatch {
    guard let slots = TableSet.contactEmail(world.guide), let email = TableSet.value(referral, slots.referral).text else {
      return .none
    }
    let ids = try await stillThere(
      .contact, try await world.state.matches(.contact, key: MatchKeys.email(email), limit: 20))
    if case .found(let id) = account, ids.count > 1 {
      // In the account first.
      let slot = tables.table(.contact).layout.slot(of: world.crm.vocabulary.contactAccountField)
      var inAccount: [String] = []
      for contact in ids {
        if let slot, let record = try await world.state.record(.contact, contact),
          TableSet.value(record.values, slot).reference?.id == id
        {
          inAccount.append(contact)
        }
      }
      if inAccount.count == 1 { return .found(inAccount[0]) }
    }
    switch ids.count {
    case 1: return .found(ids[0])
    case 2...:
      return .held(
        problem(
          "contact-ambiguous", email, "several contacts have this e-mail: " + ids.joined(separator: ", "),
          "leave the e-mail on one of them"))
    default:
      guard world.guide.settings.createMissingContacts else {
        return .held(
          problem(
            "contact-missing", email, "no contact matches, and the guide does not let one be created",
            "create the contact in the CRM"))
      }
      var owner = ""
      switch account {
      case .found(let id): owner = id
      case .create(let id): owner = id ?? ""
      default: break
      }
      return .create(id: world.crm.idForCreate(.contact, of: [world.options.pairing, owner, email.lowercased()]))
    }
  }

  private func problem(_ code: String, _ value: String, _ reason: String, _ remedy: String) -> DealProblem {
    DealProblem(
      .init(rawValue: code), side: .crm, entity: .account, field: "customer", value: .text(value), reason: reason, remedy: remedy)
  }
}
