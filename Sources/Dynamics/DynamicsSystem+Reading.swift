public import Faults
internal import HTTP
internal import JSONText
public import Records
internal import Synchronization
public import Systems

/// Reading records by id, and users by e-mail.
extension DynamicsSystem {
  public func read(_ entity: Entity, ids: [String], layout: SlotLayout) async throws(Fault) -> [FreshRecord] {
    let plan = try await plan(layout)
    let records = try await observe(ids, plan)
    return records.map { FreshRecord(readFromSystem: $0, layout: layout) }
  }

  /// How a layout is read.
  ///
  /// - Throws: a fault that names the fields that the table does not have.
  func plan(_ layout: SlotLayout) async throws(Fault) -> ReadingPlan {
    try ReadingPlan(layout, in: try await table(layout.entity, fields: layout.fields))
  }

  /// One record an id, in the order of the ids; what is not there comes back as gone.
  func observe(_ ids: [String], _ plan: ReadingPlan) async throws(Fault) -> [ObservedRecord] {
    let wanted = Set(ids.compactMap { DynamicsID.canonical($0) })
    let nodes = try await rows(
      of: plan.address, where: plan.address.primaryKey, oneOf: wanted.sorted(), select: plan.select,
      lookupNames: plan.needsLookupNames, kind: "read", while: "read '\(plan.table)' by id")
    var buffer: [Value] = []
    var found: [String: ObservedRecord] = [:]
    for record in try await records(nodes.compactMap { plan.row($0, &buffer) }, plan) { found[record.id] = record }
    return ids.map { id in
      let canonical = DynamicsID.canonical(id) ?? id
      return found[canonical] ?? plan.gone(canonical)
    }
  }

  public func users(emails: [String]) async throws(Fault) -> [CRMUser] {
    let wanted = Set(emails.map { $0.lowercased() }).filter { !$0.isEmpty }.sorted()
    return try await users(by: settings.userEmailField, wanted.map { PercentEncoding.odataLiteral($0) })
  }

  public func users(ids: [String]) async throws(Fault) -> [CRMUser] {
    try await users(by: "systemuserid", Set(ids.compactMap { DynamicsID.canonical($0) }).sorted())
  }

  private func users(by field: String, _ literals: [String]) async throws(Fault) -> [CRMUser] {
    guard !literals.isEmpty else { return [] }
    try await ensure([:])
    let address = try address(ofTable: "systemuser")
    let select = [settings.userEmailField, "isdisabled"] + settings.userPhoneFields
    let rows = try await rows(
      of: address, where: field, oneOf: literals, select: select.joined(separator: ","), lookupNames: false, kind: "users",
      while: "look for users")
    return rows.compactMap { row -> CRMUser? in
      guard let id = row[address.primaryKey]?.text.flatMap({ DynamicsID.canonical($0) }) else { return nil }
      let email = row[settings.userEmailField]?.text ?? ""
      let phone = settings.userPhoneFields.lazy.compactMap { row[$0]?.text }.first { !$0.isEmpty }
      return CRMUser(id: id, email: email, phone: phone, isActive: row["isdisabled"]?.flag != true)
    }.sorted { ($0.isActive ? 0 : 1, $0.id) < ($1.isActive ? 0 : 1, $1.id) }
  }
}
