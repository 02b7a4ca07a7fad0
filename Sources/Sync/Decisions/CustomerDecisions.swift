import Faults
import Reconcile
import Records
import StateStore

/// Whose a new deal is, in the words of a person: `use account X`, `create`.
///
/// A word is kept for the referral, so that it holds until the deal is created, whatever befalls the run in between.
struct CustomerDecisions {
  let world: SyncWorld
  let tables: TableSet
  let referral: String
  let decisions: [PersonDecision]

  enum Answer: Sendable {
    case useAccount(String, by: String)
    case create
  }

  /// Whether a person said that no account of this name is meant.
  func mayCreate() async throws(Fault) -> Bool {
    try await world.state.isRuled(.createAccount, referral: referral, record: "")
  }

  /// The answer to what holds the deal; `nil`: none, or one that names no account of this CRM.
  func answer(to problem: DealProblem) async throws(Fault) -> Answer? {
    if let decision = decisions.answer(to: problem) {
      switch decision.verb {
      case .useAccount:
        guard let account = world.crm.canonicalID(decision.argument), try await standing(account) != nil else { return nil }
        try await world.state.rule(
          Ruling(.useAccount, referral: referral, record: account, by: decision.person, at: world.now))
      case .create:
        try await world.state.rule(Ruling(.createAccount, referral: referral, by: decision.person, at: world.now))
        return .create
      default: return nil
      }
    }
    // The last word counts.
    let said = try await world.state.rulings(referral: referral).filter { $0.kind == .useAccount }.max { $0.at < $1.at }
    guard let said, let account = try await standing(said.record) else { return nil }
    return .useAccount(account, by: said.by)
  }

  /// The account, or the one that it was merged into; `nil` where neither is there.
  private func standing(_ id: String) async throws(Fault) -> String? {
    let survivors = Survivors(world: world, tables: tables)
    let last = try await world.state.atOnce { (state) throws(Fault) in try survivors.merged(.account, id, in: state) }
    guard let account = try await world.state.record(.account, last), !account.isGone else { return nil }
    let gone = try await world.presence.gone(.account, [last], world, tables.table(.account))
    return gone.contains(last) ? nil : last
  }
}
