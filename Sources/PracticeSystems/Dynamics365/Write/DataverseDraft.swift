/// What a body asks for, read and checked column by column; the rules of the whole row come after it.
struct DataverseDraft {
  /// The key in the body: the row's own identifier on a create.
  var id: DataverseID?
  /// The values in the order of the body.
  var values: [(column: DataverseColumn, value: DataverseValue)] = []
  /// Related rows to be made in the same transaction, each behind a lookup.
  var nested: [(column: DataverseColumn, table: Int, members: [PracticeJSON.Member])] = []

  func value(_ logicalName: String) -> DataverseValue? {
    values.last { $0.column.logicalName == logicalName }?.value
  }

  mutating func set(_ column: DataverseColumn, _ value: DataverseValue) {
    values.removeAll { $0.column.slot == column.slot }
    values.append((column, value))
  }
}

extension Dataverse {
  /// Reads a body for a table; columns that are closed to the write are ignored without a word (dataverse.md 7.2).
  func draft(
    _ members: [PracticeJSON.Member], table place: Int, creating: Bool, call: DataverseCall
  ) throws(DataverseRefusal) -> DataverseDraft {
    let table = schema[place]
    var draft = DataverseDraft()
    for member in members {
      if member.name.hasSuffix("@odata.bind") {
        try bind(String(member.name.dropLast("@odata.bind".count)), member.value, table, creating: creating, call, into: &draft)
        continue
      }
      // Other annotations say nothing a write would need.
      if member.name.contains("@") { continue }
      if let column = table.column(property: member.name) {
        if column.slot == 0 {
          guard let id = member.value.string.flatMap({ DataverseID($0) }) else {
            throw .payload("Cannot convert the literal '\(member.value.text)' to the expected type 'Edm.Guid'.")
          }
          draft.id = id
          continue
        }
        guard creating ? column.validForCreate : column.validForUpdate else { continue }
        try refuseSecured(column, table, creating: creating)
        let reader = DataverseValueReader(table: table, column: column, refusesTimeInDate: persona.refusesTimeInDate)
        draft.set(column, try reader.read(member.value))
        continue
      }
      guard let (column, way) = table.navigation(member.name), let target = schema.place(way.table) else {
        throw .payload("Invalid property '\(member.name)' was found in entity 'Microsoft.Dynamics.CRM.\(table.logicalName)'.")
      }
      guard creating, case .object(let inner) = member.value else {
        throw .payload("A value was found for the navigation property '\(member.name)' where '@odata.bind' was expected.")
      }
      draft.nested.append((column, target, inner))
    }
    return draft
  }

  private func bind(
    _ name: String, _ value: PracticeJSON, _ table: DataverseTable, creating: Bool, _ call: DataverseCall,
    into draft: inout DataverseDraft
  ) throws(DataverseRefusal) {
    guard let (column, _) = table.navigation(name) else {
      throw .payload(
        "An undeclared property '\(name)' which only has property annotations in the payload but no property value was found in the "
          + "payload. In OData, only declared navigation properties and declared named streams can be represented as properties "
          + "without values.")
    }
    let ways = column.navigations.filter { $0.name == name }
    if value.isNull {
      guard persona.clearsLookupByNullBind else {
        throw .payload("The 'odata.bind' property of '\(name)' holds a null, which is not allowed.")
      }
      guard creating ? column.validForCreate : column.validForUpdate else { return }
      draft.set(column, .null)
      return
    }
    guard let text = value.string else { throw .payload("The 'odata.bind' property of '\(name)' is not a text.") }
    let target = try reference(text, call)
    guard ways.contains(where: { $0.table == schema[target.table].logicalName }) else {
      throw .payload("The entity '\(schema[target.table].logicalName)' does not fit the navigation property '\(name)'.")
    }
    guard creating ? column.validForCreate : column.validForUpdate else { return }
    try refuseSecured(column, table, creating: creating)
    draft.set(column, .lookup(target.id, table: Int16(truncatingIfNeeded: target.table)))
  }

  /// The row that `/accounts(…)`, its absolute form or `$1` names; a row that is not there gives 404.
  func reference(_ text: String, _ call: DataverseCall) throws(DataverseRefusal) -> DataverseReference {
    if text.hasPrefix("$") {
      guard let found = call.references[String(text.dropFirst())] else {
        throw .query("Content-ID Reference: '\(text)' does not exist in the batch context.")
      }
      return found
    }
    var rest = Substring(text)
    if text.hasPrefix("http://") || text.hasPrefix("https://") {
      guard text.hasPrefix(call.root) else {
        throw .payload("The URI '\(text)' is not under the service root '\(call.root)'.")
      }
      rest = rest.dropFirst(call.root.count)
    } else if rest.hasPrefix("/") {
      rest = rest.dropFirst()
    }
    guard let decoded = PracticeQuery.decoded(String(rest)) else { throw .payload("The URI '\(text)' is malformed.") }
    let (set, key) = try DataverseKeyText.split(decoded)
    guard let place = schema.place(set: set) else { throw .segment(set) }
    guard let key else { throw .payload("The URI '\(text)' names no single row.") }
    return DataverseReference(table: place, id: try find(key, in: place).id)
  }

  /// The row a key names; refused with 404 where there is none.
  func find(_ key: DataverseKeyText, in place: Int) throws(DataverseRefusal) -> DataverseRow {
    switch key {
    case .id(let id):
      guard let row = store.row(id, in: place) else { throw .notFound(schema[place], id) }
      return row
    case .alternate(let parts):
      let (known, values) = try alternateKey(parts, in: place)
      guard let row = store[place].row(key: known, values: values) else {
        throw DataverseRefusal(
          404, "0x80060891", "A record with the specified key values does not exist in \(schema[place].logicalName) entity")
      }
      return row
    }
  }

  /// The defined key that such parts make, and their values in its order.
  func alternateKey(
    _ parts: [(column: String, value: ODataLiteral)], in place: Int
  ) throws(DataverseRefusal) -> (key: DataverseKey, values: [DataverseValue]) {
    let table = schema[place]
    let columns = parts.map { part in table.column(property: part.column) ?? table.column(part.column) }
    let names = Set(columns.compactMap { $0?.logicalName })
    guard let key = table.keys.first(where: { $0.status == .active && Set($0.columns) == names }), names.count == parts.count
    else {
      throw .init(400, "0x80060890", "The specified key attributes are not a defined key for the \(table.logicalName) entity")
    }
    var values: [DataverseValue] = []
    for name in key.columns {
      for (part, column) in zip(parts, columns) {
        guard let column, column.logicalName == name else { continue }
        values.append(DataverseRows.folded(try DataverseFilter.constant(part.value, for: column)))
      }
    }
    // A lookup's value in a row also says its table.
    for (index, name) in key.columns.enumerated() {
      guard case .id(let id) = values[index], let column = table.column(name), let way = column.navigations.first,
        let target = schema.place(way.table)
      else { continue }
      values[index] = .lookup(id, table: Int16(truncatingIfNeeded: target))
    }
    return (key, values)
  }

  func refuseSecured(_ column: DataverseColumn, _ table: DataverseTable, creating: Bool) throws(DataverseRefusal) {
    guard persona.securedColumns.contains("\(table.logicalName).\(column.logicalName)") else { return }
    throw .init(
      403, creating ? "0x8004f502" : "0x8004f507",
      "Caller user does not have \(creating ? "create" : "update") permissions for the attribute '\(column.logicalName)'.")
  }
}
