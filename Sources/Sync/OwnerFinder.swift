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

  /// The owner's id, `nil` where the guide names no default and nobody else fits (the CRM then decides); and who was passed over.
  struct Choice {
    var owner: String?
    var findings: [DealProblem] = []
  }

  func owner(for referral: [Value], account: CustomerMatch) async throws(Fault) -> Result<Choice, DealRefusal> {
    let slot = world.guide.layout(.referral).slot(of: "team")
    let members =
      world.guide.settings.ownerOfNewRecords == .teamEmail
      ? slot.flatMap { TableSet.value(referral, $0).list }?.map(\.key) ?? [] : []
    let wanted = members + [world.guide.settings.defaultOwner].compactMap { $0 }
    let users = try await world.users.find(wanted, in: world.crm)
    func active(_ email: String) -> String? { users[email.lowercased()].flatMap { $0.isActive ? $0.id : nil } }

    var choice = Choice()
    for email in members where users[email.lowercased()]?.isActive == false { choice.findings.append(inactive(email)) }
    if let member = members.compactMap(active).first {
      choice.owner = member
      return .success(choice)
    }
    if let user = try await accountOwner(account), world.guide.settings.ownerOfNewRecords == .teamEmail {
      guard !user.isActive else {
        choice.owner = user.id
        return .success(choice)
      }
      choice.findings.append(inactive(user.email))
    }
    guard let email = world.guide.settings.defaultOwner else { return .success(choice) }
    if let owner = active(email) {
      choice.owner = owner
      return .success(choice)
    }
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

  /// The user who owns the account that was found.
  private func accountOwner(_ account: CustomerMatch) async throws(Fault) -> CRMUser? {
    let vocabulary = world.crm.vocabulary
    guard case .found(let id) = account, let record = try await world.state.record(.account, id),
      let slot = tables.table(.account).layout.slot(of: vocabulary.ownerField),
      let owner = TableSet.value(record.values, slot).reference,
      owner.table == vocabulary.userTable || owner.table.isEmpty
    else { return nil }
    return try await world.users.find(id: owner.id, in: world.crm)
  }

  private func inactive(_ email: String) -> DealProblem {
    DealProblem(
      "owner-inactive", side: .crm, entity: .opportunity, field: "owner", value: .text(email),
      reason: "the user '\(email)' is disabled in the CRM and was passed over as owner of the new record",
      remedy: "give the deal another owner if the one it got is not right")
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

  private var knownIDs: [String: CRMUser?] = [:]

  /// The user of an id; `nil` where it is none.
  func find(id: String, in crm: any CRMSystem) async throws(Fault) -> CRMUser? {
    if let user = knownIDs[id] { return user }
    let user = try await crm.users(ids: [id]).first
    knownIDs[id] = .some(user)
    return user
  }
}
