/// `EntityDefinitions` and `GlobalOptionSetDefinitions` (dataverse.md section 7).
extension Dataverse {
  func metadata(_ call: DataverseCall) throws(DataverseRefusal) -> PracticeResponse {
    let query = try DataverseMetadataQuery(call.rawQuery)
    guard let first = call.steps.first else { throw .segment("") }
    let rest = Array(call.steps.dropFirst())
    if first.hasPrefix("GlobalOptionSetDefinitions") { return try globalOptionSet(call, first, query) }
    guard let key = try Self.name(in: first) else {
      guard first == "EntityDefinitions", rest.isEmpty else { throw .segment(first) }
      return try collection(
        call, schema.tables.map { DataverseDefinitions.entity($0) }, query, type: "EntityMetadata", context: first)
    }
    let found = schema.table(key) ?? schema.tables.first { DataverseDefinitions.identifier("table", $0.logicalName) == key }
    guard let table = found else {
      throw .init(404, "0x80060888", "Could not find an entity with name '\(key)'.")
    }
    let context = "EntityDefinitions('\(table.logicalName)')"
    guard let step = rest.first else {
      let entity = try query.shape(
        DataverseDefinitions.entity(table), expandable: ["Attributes", "Keys"], type: "EntityMetadata")
      return one(call, entity, context)
    }
    switch step {
    case "Keys":
      return try collection(
        call, table.keys.map { DataverseDefinitions.key($0, table) }, query, type: "EntityKeyMetadata", context: context)
    case "ManyToOneRelationships":
      let items = DataverseDefinitions.relationships(of: table)
      return try collection(call, items, query, type: "OneToManyRelationshipMetadata", context: context)
    case "OneToManyRelationships":
      let items = schema.tables.flatMap { DataverseDefinitions.relationships(of: $0) }
        .filter { $0["ReferencedEntity"]?.string == table.logicalName }
      return try collection(call, items, query, type: "OneToManyRelationshipMetadata", context: context)
    default: return try attributes(call, table, rest, query, context: context)
    }
  }

  private func attributes(
    _ call: DataverseCall, _ table: DataverseTable, _ steps: [String], _ query: DataverseMetadataQuery, context: String
  ) throws(DataverseRefusal) -> PracticeResponse {
    guard let step = steps.first, step.hasPrefix("Attributes"), steps.count <= 2 else { throw .segment(steps.first ?? "") }
    let name = try Self.name(in: step)
    let all = DataverseDefinitions.attributes(of: table)
    guard steps.count == 2 else {
      // Without a cast only what all types share is there.
      let common = all.map { DataverseDefinitions.common($0) }
      guard let name else {
        return try collection(call, common, query, type: "AttributeMetadata", context: context + "/Attributes")
      }
      guard let item = common.first(where: { $0["LogicalName"]?.string == name }) else { throw Self.noAttribute(name, table) }
      return one(call, try query.shape(item, expandable: [], type: "AttributeMetadata"), context + "/Attributes")
    }
    let prefix = "Microsoft.Dynamics.CRM."
    guard steps[1].hasPrefix(prefix) else { throw .segment(steps[1]) }
    let type = String(steps[1].dropFirst(prefix.count))
    guard DataverseDefinitions.castTypes.contains(type) else {
      throw .query("The type '\(steps[1])' cannot be used as a cast here.")
    }
    let items = all.filter { $0["@odata.type"]?.string == "#\(prefix)\(type)" }
    guard let name else {
      // Within a cast the type of each item is known and not repeated.
      return try collection(
        call, items.map(Self.withoutType), query, type: type, context: context + "/Attributes/\(prefix)\(type)")
    }
    guard let item = items.first(where: { $0["LogicalName"]?.string == name }) else { throw Self.noAttribute(name, table) }
    let shaped = try query.shape(Self.withoutType(item), expandable: DataverseDefinitions.expandable(type), type: type)
    return one(call, shaped, context + "/Attributes/\(prefix)\(type)")
  }

  private func globalOptionSet(
    _ call: DataverseCall, _ step: String, _ query: DataverseMetadataQuery
  ) throws(DataverseRefusal) -> PracticeResponse {
    var sets: [(name: String, options: [DataverseOption])] = []
    for column in schema.tables.flatMap(\.columns) {
      switch column.kind {
      case .choice(let options, let name?), .choices(let options, let name?):
        if !sets.contains(where: { $0.name == name }) { sets.append((name, options)) }
      default: break
      }
    }
    let items = sets.map { DataverseDefinitions.optionSet($0.options, name: $0.name, isGlobal: true) }
    guard let name = try Self.name(in: step) else {
      return try collection(call, items, query, type: "OptionSetMetadata", context: "GlobalOptionSetDefinitions")
    }
    guard let item = items.first(where: { $0["Name"]?.string == name }) else {
      throw .init(404, "0x80060888", "Could not find an optionset with name '\(name)'.")
    }
    return one(call, try query.shape(item, expandable: [], type: "OptionSetMetadata"), "GlobalOptionSetDefinitions")
  }

  private func collection(
    _ call: DataverseCall, _ items: [PracticeJSON], _ query: DataverseMetadataQuery, type: String, context: String
  ) throws(DataverseRefusal) -> PracticeResponse {
    var shown: [PracticeJSON] = []
    for item in items where try query.passes(item) {
      shown.append(try query.shape(item, expandable: DataverseDefinitions.expandable(type), type: type))
    }
    let body: PracticeJSON = ["@odata.context": .string("\(call.root)$metadata#\(context)"), "value": .array(shown)]
    return answer(200, body.bytes, call)
  }

  private func one(_ call: DataverseCall, _ item: PracticeJSON, _ context: String) -> PracticeResponse {
    var members = item.members ?? []
    members.insert(.init("@odata.context", .string("\(call.root)$metadata#\(context)/$entity")), at: 0)
    return answer(200, PracticeJSON.object(members).bytes, call)
  }

  /// The name in the parentheses of a step, or the `MetadataId` that stands there; nothing without parentheses.
  private static func name(in step: String) throws(DataverseRefusal) -> String? {
    guard step.contains("(") else { return nil }
    switch try DataverseKeyText.split(step).key {
    case .id(let id): return id.description
    case .alternate(let parts):
      guard parts.count == 1, parts[0].column == "LogicalName" || parts[0].column == "Name", case .text(let name) = parts[0].value
      else {
        throw .query("The key of '\(step)' is not known.")
      }
      return name
    case nil: return nil
    }
  }

  private static func noAttribute(_ name: String, _ table: DataverseTable) -> DataverseRefusal {
    .init(404, "0x80060888", "Could not find an attribute with name '\(name)' on '\(table.logicalName)'.")
  }

  private static func withoutType(_ item: PracticeJSON) -> PracticeJSON {
    var item = item
    item["@odata.type"] = nil
    return item
  }
}
