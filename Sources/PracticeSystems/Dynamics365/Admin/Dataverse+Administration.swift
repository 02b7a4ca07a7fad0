/// What a person or a test asks through the admin address.
extension Dataverse {
  public mutating func administer(_ command: AdminCommand, in context: inout PracticeContext) -> PracticeResponse? {
    let now = context.clock.now
    switch command {
    case .reset:
      let kept = persona
      self = Dataverse(persona: kept)
      return done([])
    case .seed(let scenario): return done(seed(scenario, now: now))
    case .edit(let entity, let id, let fields, let person):
      return personal(entity, in: &context) { (service, place, context) throws(DataverseRefusal) in
        let row = try service.row(id, place)
        let draft = try service.personDraft(fields, place)
        try service.update(row.id, draft, table: place, by: service.person(person, &context))
        return row.id
      }
    case .create(let entity, let fields, let person):
      return personal(entity, in: &context) { (service, place, context) throws(DataverseRefusal) in
        var draft = try service.personDraft(fields, place)
        if let id = fields["id"]?.string ?? fields[service.schema[place].primaryID]?.string { draft.id = DataverseID(id) }
        let writer = service.person(person, &context)
        return try service.create(draft, table: place, call: nil, by: writer, random: &context.random)
      }
    case .delete(let entity, let id, let person):
      return personal(entity, in: &context) { (service, place, context) throws(DataverseRefusal) in
        let row = try service.row(id, place)
        try service.delete(row.id, table: place, by: service.person(person, &context))
        return row.id
      }
    case .data(let entity, let id): return data(entity, id)
    case .touch(let entity): return touch(entity, now: context.clock.stamp())
    case .persona(let switches): return done(setPersona(switches))
    case .other(let name, let body): return other(name, body)
    }
  }

  private mutating func other(_ name: String, _ body: PracticeJSON) -> PracticeResponse? {
    switch name {
    case "delta/expire":
      expireDeltaTokens()
      return done([])
    case "delta/drop":
      dropDeltaTokens()
      return done([])
    case "schema": return done(changeSchema(body))
    default: return nil
    }
  }

  /// Ends every delta token given so far, as if seven days had gone by.
  public mutating func expireDeltaTokens() {
    // A new version, so that a token given right after this one is of a later one.
    tracking.expire(upTo: store.nextVersion())
    _ = store.nextVersion()
  }

  /// Forgets every delta token, as a restored organisation would.
  public mutating func dropDeltaTokens() { tracking.drop() }

  /// Every row of a table as it is stored, by property names; or nothing where there is no such table.
  public func rows(of entity: String) -> [PracticeJSON]? {
    guard let place = schema.place(entity) ?? schema.place(set: entity) else { return nil }
    return store[place].slots.compactMap { $0 }.map { json($0, schema[place]) }
  }

  private func data(_ entity: String, _ id: String?) -> PracticeResponse {
    guard let place = schema.place(entity) ?? schema.place(set: entity) else { return done(["there is no table '\(entity)'"]) }
    guard let id else { return .json(200, .array(rows(of: entity) ?? [])) }
    do {
      return .json(200, json(try row(id, place), schema[place]))
    } catch {
      return .json(404, ["error": .string(error.message)])
    }
  }

  private func json(_ row: DataverseRow, _ table: DataverseTable) -> PracticeJSON {
    .object(
      [.init("@odata.etag", .string(row.etag))] + table.columns.map { .init($0.propertyName, row.value($0).json) })
  }

  private mutating func touch(_ entity: String?, now: PracticeInstant) -> PracticeResponse {
    let places =
      entity.map { name in [schema.place(name) ?? schema.place(set: name)].compactMap { $0 } } ?? Array(schema.tables.indices)
    if places.isEmpty { return done(["there is no table '\(entity ?? "")'"]) }
    var count = 0
    for place in places {
      let stamp = schema[place].column("modifiedon")
      for row in store[place].slots.compactMap({ $0 }) {
        store.update(row.id, place: place, schema: schema) { row in
          if let stamp { row[stamp.slot] = .instant(now.unixSeconds) }
        }
        count += 1
      }
    }
    store.commit()
    return .json(200, ["touched": .integer(count)])
  }

  private mutating func personal(
    _ entity: String, in context: inout PracticeContext,
    _ body: (inout Self, Int, inout PracticeContext) throws(DataverseRefusal) -> DataverseID
  ) -> PracticeResponse {
    guard let place = schema.place(entity) ?? schema.place(set: entity) else { return done(["there is no table '\(entity)'"]) }
    do {
      let id = try transaction(keepOpen: false, in: &context) { (service, context) throws(DataverseRefusal) in
        try body(&service, place, &context)
      }
      return .json(200, ["id": .string(id.description)])
    } catch {
      return done([error.message])
    }
  }

  private func row(_ id: String, _ place: Int) throws(DataverseRefusal) -> DataverseRow {
    guard let id = DataverseID(id) else { throw .payload("'\(id)' is no identifier") }
    return try find(.id(id), in: place)
  }

  /// What a person typed into a form: labels and identifiers are taken as well, computed columns are not.
  private func personDraft(_ fields: PracticeJSON, _ place: Int) throws(DataverseRefusal) -> DataverseDraft {
    let table = schema[place]
    var draft = DataverseDraft()
    for member in fields.members ?? [] where member.name != "id" && member.name != table.primaryID {
      let bare = member.name.hasSuffix("@odata.bind") ? String(member.name.dropLast("@odata.bind".count)) : member.name
      guard let column = table.column(property: bare) ?? table.column(bare) ?? table.navigation(bare)?.column else {
        throw .payload("there is no column '\(member.name)' in '\(table.logicalName)'")
      }
      draft.set(column, try seedValue(member.value, column, member.name, table))
    }
    return draft
  }

  /// A person as a user of the organisation; made on the first edit.
  private mutating func person(_ name: String, _ context: inout PracticeContext) -> DataverseWriter {
    var user = applicationUser
    if let place = schema.place("systemuser"), let full = schema[place].column("fullname") {
      let known = store[place].slots.compactMap { $0 }.first { $0[full.slot].text == name }
      let id = DataverseDefinitions.identifier("user", name)
      if let known {
        user = known.id
      } else if let new = DataverseID(id) {
        let row: PracticeJSON = ["id": .string(id), "lastname": .string(name), "domainname": .string("\(id)@example.com")]
        _ = load("systemuser", rows: [row], now: context.clock.now)
        user = new
      }
    }
    return DataverseWriter(user: user, actor: .person(name), now: context.clock.stamp(), isAPI: false)
  }

  private func done(_ problems: [String]) -> PracticeResponse {
    problems.isEmpty ? .json(200, ["ok": true]) : .json(400, ["error": .string(problems.joined(separator: "\n"))])
  }
}
