extension Dataverse {
  /// Finds what a call is for and has it done.
  mutating func route(_ call: DataverseCall, in context: inout PracticeContext) throws(DataverseRefusal) -> PracticeResponse {
    guard let first = call.steps.first else { return try serviceDocument(call) }
    let rest = Array(call.steps.dropFirst())
    switch first {
    case "WhoAmI", "WhoAmI()": return try whoAmI(call)
    case "WinOpportunity", "LoseOpportunity":
      guard call.method == "POST" else { throw .method(call.method) }
      return try closeOpportunity(call, won: first == "WinOpportunity", in: &context)
    case "$metadata": throw .unsupported("The CSDL document")
    default: break
    }
    if first.hasPrefix("EntityDefinitions") || first.hasPrefix("GlobalOptionSetDefinitions") {
      guard call.method == "GET" else { throw .method(call.method) }
      return try metadata(call)
    }
    if first.hasPrefix("$"), let reference = call.references[String(first.dropFirst())] {
      return try routeRow(call, .id(reference.id), reference.table, rest, in: &context)
    }
    let (set, key) = try DataverseKeyText.split(first)
    guard let place = schema.place(set: set) else { throw .segment(set) }
    if let key { return try routeRow(call, key, place, rest, in: &context) }
    return try routeSet(call, place, rest, in: &context)
  }

  private mutating func routeSet(
    _ call: DataverseCall, _ place: Int, _ rest: [String], in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    guard let step = rest.first else {
      switch call.method {
      case "GET": return try list(call, table: place, in: &context)
      case "POST": return try post(call, table: place, in: &context)
      default: throw .method(call.method)
      }
    }
    guard rest.count == 1 else { throw .segment(rest[1]) }
    if step == "$count" {
      guard call.method == "GET" else { throw .method(call.method) }
      return try countText(call, table: place, in: &context)
    }
    guard let action = DataverseMultiple(step: step) else {
      // Bound actions need their namespace (dataverse.md section 6).
      throw step.hasSuffix("Multiple")
        ? DataverseRefusal.query(
          "Resource not found for the segment '\(step)'; bound actions need the prefix 'Microsoft.Dynamics.CRM.'.")
        : .segment(step)
    }
    guard call.method == "POST" else { throw .method(call.method) }
    return try multiple(action, call, table: place, in: &context)
  }

  private mutating func routeRow(
    _ call: DataverseCall, _ key: DataverseKeyText, _ place: Int, _ rest: [String], in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    guard let step = rest.first else {
      switch call.method {
      case "GET": return try single(call, try find(key, in: place), table: place)
      case "PATCH": return try patch(call, key, table: place, in: &context)
      case "DELETE": return try remove(call, key, table: place, in: &context)
      default: throw .method(call.method)
      }
    }
    let row = try find(key, in: place)
    if step == "Microsoft.Dynamics.CRM.QualifyLead", schema[place].logicalName == "lead", rest.count == 1 {
      guard call.method == "POST" else { throw .method(call.method) }
      return try qualifyLead(call, row, in: &context)
    }
    if step == "QualifyLead" {
      throw .query("Resource not found for the segment 'QualifyLead'; bound actions need the prefix 'Microsoft.Dynamics.CRM.'.")
    }
    return try routeProperty(call, row, place, step, Array(rest.dropFirst()), in: &context)
  }

  /// What hangs on a row: a column, the row behind a lookup, the rows of a collection, a link.
  private mutating func routeProperty(
    _ call: DataverseCall, _ row: DataverseRow, _ place: Int, _ name: String, _ rest: [String], in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let table = schema[place]
    if let (column, _) = table.navigation(name) {
      if rest == ["$ref"] { return try link(call, row, place, column, name, in: &context) }
      guard rest.isEmpty, call.method == "GET" else { throw .method(call.method) }
      guard case .lookup(let id, let target) = row[column.slot], let end = store.row(id, in: Int(target)) else {
        return PracticeResponse(status: 204, headers: [PracticeHeader("OData-Version", "4.0")])
      }
      return try single(call, end, table: Int(target))
    }
    if let (other, column) = schema.collection(name, of: table.logicalName) {
      guard rest.isEmpty, call.method == "GET" else { throw .method(call.method) }
      let id = row.id
      return try list(call, table: other, child: { $0[column.slot].target == id }, in: &context)
    }
    guard let column = table.column(property: name), rest.isEmpty else { throw .segment(name) }
    var body: [PracticeJSON.Member] = []
    switch call.method {
    case "GET":
      try refuseRead(table, call)
      let value = row.value(column)
      if value.isNull { return PracticeResponse(status: 204, headers: [PracticeHeader("OData-Version", "4.0")]) }
      var out = Array("{\"@odata.context\":".utf8)
      PracticeJSON.string("\(call.root)$metadata#\(table.setName)(\(row.id))/\(name)").write(into: &out)
      out.append(contentsOf: ",\"value\":".utf8)
      DataverseRowWriter.write(value, of: column, to: &out)
      out.append(UInt8(ascii: "}"))
      return answer(200, out, call)
    case "DELETE": body = [.init(name, .null)]
    case "PUT":
      guard let value = try call.object().first(where: { $0.name == "value" })?.value else {
        throw .payload("The property 'value' is missing.")
      }
      body = [.init(name, value)]
    default: throw .method(call.method)
    }
    try refuseStale(call, row, table)
    let change = body
    try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
      let draft = try service.draft(change, table: place, creating: false, call: call)
      try service.update(row.id, draft, table: place, by: service.writer(call, &context))
    }
    return PracticeResponse(status: 204, headers: [PracticeHeader("OData-Version", "4.0")])
  }

  /// Sets or cuts the link of a lookup (dataverse.md 2.7).
  private mutating func link(
    _ call: DataverseCall, _ row: DataverseRow, _ place: Int, _ column: DataverseColumn, _ name: String,
    in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    var value = PracticeJSON.null
    if call.method == "PUT" {
      guard let id = try call.object().first(where: { $0.name == "@odata.id" })?.value, id.string != nil else {
        throw .payload("The property '@odata.id' is missing.")
      }
      value = id
    } else if call.method != "DELETE" {
      throw .method(call.method)
    }
    try refuseStale(call, row, schema[place])
    let wanted = value
    try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
      var draft = DataverseDraft()
      if wanted.isNull {
        draft.set(column, .null)
      } else {
        draft = try service.draft([.init(name + "@odata.bind", wanted)], table: place, creating: false, call: call)
      }
      try service.update(row.id, draft, table: place, by: service.writer(call, &context))
    }
    return PracticeResponse(status: 204, headers: [PracticeHeader("OData-Version", "4.0")])
  }

  private func whoAmI(_ call: DataverseCall) throws(DataverseRefusal) -> PracticeResponse {
    guard call.method == "GET" else { throw .method(call.method) }
    let body: PracticeJSON = [
      "@odata.context": .string("\(call.root)$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse"),
      "BusinessUnitId": .string(WellKnown.businessUnit), "UserId": .string(call.caller.description),
      "OrganizationId": .string(persona.organizationID.isEmpty ? WellKnown.organization : persona.organizationID),
    ]
    return answer(200, body.bytes, call)
  }

  private func serviceDocument(_ call: DataverseCall) throws(DataverseRefusal) -> PracticeResponse {
    guard call.method == "GET" else { throw .method(call.method) }
    let sets = schema.tables.map { table -> PracticeJSON in
      ["name": .string(table.setName), "kind": "EntitySet", "url": .string(table.setName)]
    }
    return answer(200, (["@odata.context": .string("\(call.root)$metadata"), "value": .array(sets)] as PracticeJSON).bytes, call)
  }
}
