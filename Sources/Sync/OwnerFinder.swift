import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// Decides who owns a new record of the CRM: a user with a team member's e-mail, else the account's owner, else the
/// guide's default owner; inactive users are passed over (sync-rules.md 5).
struct OwnerFinder {
  let world: SyncWorld
  let tables: TableSet

  /// The user's id; `nil` where the guide names no default and nobody else fits (the CRM then decides).
  func owner(for referral: [Value], account: CustomerMatch) async throws(Fault) -> Result<String?, DealRefusal> {
    let slot = world.guide.layout(.referral).slot(of: "team")
    let members = slot.flatMap { TableSet.value(referral, $0).list }?.map(\.key) ?? []
    let wanted = members + (world.guide.settings.defaultOwner.map { [$0] } ?? [])
    let users = try await world.users.find(wanted, in: world.crm)
    func active(_ email: String) -> String? { users[email.lowercased()].flatMap { $0.isActive ? $0.id : nil } }

    if let member = members.compactMap(active).first { return .success(member) }
    if case .found(let id) = account, let record = try await world.state.record(.account, id),
      let slot = tables.table(.account).layout.slot(of: world.crm.vocabulary.ownerField),
      let owner = TableSet.value(record.values, slot).reference,
      owner.table == world.crm.vocabulary.userTable || owner.table.isEmpty
    {
      return .success(owner.id)
    }
    guard let email = world.guide.settings.defaultOwner else { return .success(nil) }
    if let owner = active(email) { return .success(owner) }
    return .failure(
      DealRefusal(
        .held,
        [
          DealProblem(
            "owner-missing", side: .crm, entity: .opportunity, field: "owner", value: .text(email),
            reason: "no team member of the referral is an active user of the CRM, and neither is the default owner '\(email)'",
            remedy: "set 'Default owner' in the guide's settings to an active user's e-mail")
        ]))
  }
}

/// The CRM's users asked for in this run, each asked for once.
public actor UserCache {
  private var known: [String: CRMUser?] = [:]

  public init() {}

  func find(_ emails: [String], in crm: any CRMSystem) async throws(Fault) -> [String: CRMUser] {
    let wanted = Set(emails.map { $0.lowercased() })
    let unknown = wanted.filter { known[$0] == nil }.sorted()
    if !unknown.isEmpty {
      for email in unknown { known[email] = CRMUser?.none }
      // Of several users with one e-mail the active one counts.
      for user in try await crm.users(emails: unknown) where known[user.email.lowercased()]??.isActive != true {
        known[user.email.lowercased()] = user
      }
    }
    var found: [String: CRMUser] = [:]
    for email in wanted {
      if let user = known[email] ?? nil { found[email] = user }
    }
    return found
  }
}
