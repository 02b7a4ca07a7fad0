/// POST, PATCH and DELETE on rows (dataverse.md 4.1 to 4.4).
extension Dataverse {
  /// Who writes, and when: the clock moves with every write.
  func writer(_ call: DataverseCall, _ context: inout PracticeContext) -> DataverseWriter {
    let asked = call.header("MSCRM.SuppressDuplicateDetection")?.lowercased() == "false"
    return DataverseWriter(
      user: call.caller, actor: call.actor, now: context.clock.stamp(), clientRequestID: call.clientRequestID,
      detectsDuplicates: asked || persona.alwaysDetectsDuplicates)
  }

  mutating func post(
    _ call: DataverseCall, table place: Int, in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let members = try call.object()
    let query = try representation(call, place)
    let id = try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
      let draft = try service.draft(members, table: place, creating: true, call: call)
      let writer = service.writer(call, &context)
      return try service.create(draft, table: place, call: call, by: writer, random: &context.random)
    }
    return written(call, id, place, query, created: true, url: "\(schema[place].setName)(\(id))")
  }

  mutating func patch(
    _ call: DataverseCall, _ key: DataverseKeyText, table place: Int, in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let members = try call.object()
    let query = try representation(call, place)
    let table = schema[place]
    let found: DataverseRow?
    do {
      found = try find(key, in: place)
    } catch {
      guard error.status == 404 else { throw error }
      found = nil
      // Only without If-Match does a PATCH make what is missing (dataverse.md 4.3).
      if let match = call.header("If-Match") {
        if match == "*" { throw DataverseRefusal(404, persona.missingRowCode, error.message) }
        throw DataverseRefusal(
          persona.staleOnMissingRow, persona.staleOnMissingRow == 412 ? "0x80060882" : error.code, error.message)
      }
    }
    let url: String
    if case .alternate = key { url = call.steps.first ?? "" } else { url = "" }
    if let found {
      if call.header("If-None-Match") == "*" {
        throw .init(412, "0x80040237", "A record with matching key values already exists.")
      }
      try refuseStale(call, found, table)
      try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
        let draft = try service.draft(members, table: place, creating: false, call: call)
        try service.update(found.id, service.withoutKey(draft, key, table), table: place, by: service.writer(call, &context))
      }
      return written(call, found.id, place, query, created: false, url: url.isEmpty ? "\(table.setName)(\(found.id))" : url)
    }
    let id = try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
      var draft = try service.draft(members, table: place, creating: true, call: call)
      try service.addKey(key, to: &draft, place)
      let writer = service.writer(call, &context)
      return try service.create(draft, table: place, call: call, by: writer, random: &context.random)
    }
    return written(call, id, place, query, created: true, url: url.isEmpty ? "\(table.setName)(\(id))" : url)
  }

  mutating func remove(
    _ call: DataverseCall, _ key: DataverseKeyText, table place: Int, in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let row = try find(key, in: place)
    try refuseStale(call, row, schema[place])
    try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
      try service.delete(row.id, table: place, by: service.writer(call, &context))
    }
    return PracticeResponse(status: 204, headers: [PracticeHeader("OData-Version", "4.0")])
  }

  /// `If-Match` with an etag lets only the version through that the caller has seen.
  func refuseStale(_ call: DataverseCall, _ row: DataverseRow, _ table: DataverseTable) throws(DataverseRefusal) {
    guard let match = call.header("If-Match"), match != "*" else { return }
    guard table.optimisticConcurrency else { throw .concurrencyNotEnabled(table) }
    guard match == row.etag else {
      throw .init(412, "0x80060882", "The version of the existing record doesn't match the RowVersion property provided.")
    }
  }

  /// On a create the body's value wins over the address (dataverse.md 4.4).
  func addKey(_ key: DataverseKeyText, to draft: inout DataverseDraft, _ place: Int) throws(DataverseRefusal) {
    switch key {
    case .id(let id): draft.id = id
    case .alternate(let parts):
      let (known, _) = try alternateKey(parts, in: place)
      for part in parts {
        guard let column = schema[place].column(property: part.column) ?? schema[place].column(part.column),
          known.columns.contains(column.logicalName), draft.value(column.logicalName) == nil
        else { continue }
        var value = try DataverseFilter.constant(part.value, for: column)
        if case .id(let id) = value, let way = column.navigations.first, let target = schema.place(way.table) {
          value = .lookup(id, table: Int16(truncatingIfNeeded: target))
        }
        draft.set(column, value)
      }
    }
  }

  /// On an update key columns in the body are ignored (dataverse.md 4.4).
  func withoutKey(_ draft: DataverseDraft, _ key: DataverseKeyText, _ table: DataverseTable) -> DataverseDraft {
    guard case .alternate(let parts) = key else { return draft }
    var draft = draft
    let names = Set(parts.compactMap { part in (table.column(property: part.column) ?? table.column(part.column))?.logicalName })
    draft.values.removeAll { names.contains($0.column.logicalName) }
    return draft
  }

  /// The query of a write, which says what to show of the row; read before anything is done.
  private func representation(_ call: DataverseCall, _ place: Int) throws(DataverseRefusal) -> DataverseQuery {
    try DataverseQuery(raw: call.rawQuery, table: schema[place], schema: schema, limit: urlLimit(call))
  }

  private func written(
    _ call: DataverseCall, _ id: DataverseID, _ place: Int, _ query: DataverseQuery, created: Bool, url: String
  ) -> PracticeResponse {
    let address = PracticeHeader("OData-EntityId", call.root + url)
    guard call.preferences.returnsRepresentation, let row = store.row(id, in: place) else {
      var headers = [PracticeHeader("OData-Version", "4.0"), address]
      if call.isInBatch { headers.insert(PracticeHeader("Location", call.root + url), at: 1) }
      return PracticeResponse(status: 204, headers: headers)
    }
    return answer(
      created ? 201 : 200, body(of: row, table: place, query: query, call: call), call,
      headers: [address, PracticeHeader("ETag", row.etag)])
  }
}
