/// The three actions that write many rows in one transaction (dataverse.md 4.6).
enum DataverseMultiple: String, Sendable {
  case create = "CreateMultiple"
  case update = "UpdateMultiple"
  case upsert = "UpsertMultiple"

  /// Reads the step behind a set: the namespace must stand before the name.
  init?(step: String) {
    let prefix = "Microsoft.Dynamics.CRM."
    guard step.hasPrefix(prefix) else { return nil }
    self.init(rawValue: String(step.dropFirst(prefix.count)))
  }
}

extension Dataverse {
  /// Writes all targets or none.
  mutating func multiple(
    _ action: DataverseMultiple, _ call: DataverseCall, table place: Int, in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let table = schema[place]
    guard table.takesMultiple, persona.takesMultiple else {
      throw .init(400, "0x80040800", "The '\(action.rawValue)' method does not support entities of type '\(table.logicalName)'.")
    }
    guard let targets = try call.object().first(where: { $0.name == "Targets" })?.value.array else {
      throw .payload("The parameter 'Targets' is missing.")
    }
    guard !targets.isEmpty else { throw .argument("The parameter 'Targets' is empty.") }
    let ids = try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
      let writer = service.writer(call, &context)
      var ids: [DataverseID] = []
      var seen: Set<DataverseID> = []
      for target in targets {
        guard case .object(let members) = target else { throw .payload("A target is not an object.") }
        guard let type = target["@odata.type"]?.string else {
          throw .payload("The annotation '@odata.type' of a target is missing.")
        }
        let bare = type.hasPrefix("#") ? String(type.dropFirst()) : type
        guard bare == "Microsoft.Dynamics.CRM.\(table.logicalName)" else {
          throw .payload("A target of the type '\(type)' does not fit the entity '\(table.logicalName)'.")
        }
        let id = try service.one(action, members, target, place, call, by: writer, random: &context.random)
        // The same row twice in one call ends in a deadlock of its own making.
        guard seen.insert(id).inserted else {
          throw .init(500, "0x80044150", "Generic SQL error. Sql Number: 1205: the row \(id) stands twice in one call.")
        }
        ids.append(id)
      }
      return ids
    }
    guard action == .create else { return PracticeResponse(status: 204, headers: [PracticeHeader("OData-Version", "4.0")]) }
    let body: PracticeJSON = [
      "@odata.context": .string("\(call.root)$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse"),
      "Ids": .array(ids.map { .string($0.description) }),
    ]
    return answer(200, body.bytes, call)
  }

  private mutating func one(
    _ action: DataverseMultiple, _ members: [PracticeJSON.Member], _ target: PracticeJSON, _ place: Int, _ call: DataverseCall,
    by writer: DataverseWriter, random: inout PracticeRandom
  ) throws(DataverseRefusal) -> DataverseID {
    let table = schema[place]
    if action == .create {
      let draft = try draft(members, table: place, creating: true, call: call)
      return try create(draft, table: place, call: call, by: writer, random: &random)
    }
    var key: DataverseKeyText?
    if let address = target["@odata.id"]?.string {
      let relative = address.hasPrefix(call.root) ? String(address.dropFirst(call.root.count)) : address
      guard let decoded = PracticeQuery.decoded(relative) else { throw .payload("The URI '\(address)' is malformed.") }
      let (set, parsed) = try DataverseKeyText.split(decoded.hasPrefix("/") ? String(decoded.dropFirst()) : decoded)
      guard set == table.setName, let parsed else {
        throw .payload("The URI '\(address)' does not name a row of '\(table.setName)'.")
      }
      key = parsed
    }
    if let id = target[table.primaryID]?.string.flatMap({ DataverseID($0) }) { key = key ?? .id(id) }
    guard let key else {
      guard action == .upsert else { throw .argument("A target has no primary key.") }
      let draft = try draft(members, table: place, creating: true, call: call)
      return try create(draft, table: place, call: call, by: writer, random: &random)
    }
    let found: DataverseRow?
    do {
      found = try find(key, in: place)
    } catch {
      guard action == .upsert, error.status == 404 else { throw error }
      found = nil
    }
    if let found {
      let change = withoutKey(try draft(members, table: place, creating: false, call: call), key, table)
      try update(found.id, change, table: place, by: writer)
      return found.id
    }
    var draft = try draft(members, table: place, creating: true, call: call)
    if case .alternate(let parts) = key {
      // Key columns belong into `@odata.id` alone (dataverse.md 4.6).
      for part in parts where draft.value(part.column) != nil {
        throw .argument("The key attribute '\(part.column)' may not be repeated in the body.")
      }
    }
    try addKey(key, to: &draft, place)
    return try create(draft, table: place, call: call, by: writer, random: &random)
  }
}
