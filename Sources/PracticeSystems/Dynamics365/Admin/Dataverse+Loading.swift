/// Filling an organisation from outside: scenarios, large test worlds.
extension Dataverse {
  /// Puts rows into a table without going through the API: nothing enters the history, nothing can be undone.
  ///
  /// A row is an object by logical names, property names or navigation properties; `id` or the primary key names it, else the row gets
  /// an identifier from its place. Lookups are GUIDs, choices numbers or labels; computed columns may be given. States may be closed.
  /// - Returns: what could not be read, one line a problem; a row with a problem is left out.
  public mutating func load(_ table: String, rows: [PracticeJSON], now: PracticeInstant) -> [String] {
    guard let place = schema.place(table) ?? schema.place(set: table) else { return ["there is no table '\(table)'"] }
    var problems: [String] = []
    var ready: [DataverseRow] = []
    var planned: [String: DataverseColumn?] = [:]
    let definition = schema[place]
    ready.reserveCapacity(rows.count)
    for (index, json) in rows.enumerated() {
      guard case .object(let members) = json else {
        problems.append("\(table)[\(index)]: expected an object, found \(json.kindName)")
        continue
      }
      do throws(DataverseRefusal) {
        var row = DataverseRow(id: try seedID(members, definition, index))
        var draft = DataverseDraft()
        for member in members where member.name != "id" && member.name != definition.primaryID {
          let known = planned[member.name] ?? seedColumn(member.name, definition)
          planned[member.name] = .some(known)
          guard let column = known else {
            throw .payload("there is no column '\(member.name)'")
          }
          let value = try seedValue(member.value, column, member.name, definition)
          draft.values.append((column, value))
          row[column.slot] = value
        }
        let writer = DataverseWriter(user: applicationUser, actor: .service, now: now, isAPI: false)
        for (slot, initial) in definition.initialYesNos where row[slot].isNull { row[slot] = .boolean(initial) }
        try settle(&row, was: nil, table: definition, draft: draft, by: writer)
        ready.append(row)
      } catch {
        problems.append("\(table)[\(index)]: \(error.message)")
      }
    }
    store.load(ready, place: place, schema: schema)
    return problems
  }

  /// Puts many made rows into a table, some thousand at a time, so that a large world is never held twice.
  ///
  /// - Parameter row: gives the row of a number from 0 on, in the form of `load(_:rows:now:)`.
  /// - Returns: what could not be read, one line a problem.
  public mutating func load(_ table: String, count: Int, now: PracticeInstant, row: (Int) -> PracticeJSON) -> [String] {
    var problems: [String] = []
    for start in stride(from: 0, to: count, by: 5000) {
      problems += load(table, rows: (start..<min(count, start + 5000)).map(row), now: now)
    }
    return problems
  }

  /// Fills the organisation from a scenario: an object of tables, each an array of rows; `schema` and `persona` may stand first.
  public mutating func seed(_ scenario: PracticeJSON, now: PracticeInstant) -> [String] {
    guard case .object(let members) = scenario else { return ["a scenario is an object of tables"] }
    var problems: [String] = []
    if let persona = scenario["persona"] { problems += setPersona(persona) }
    if let change = scenario["schema"] { problems += changeSchema(change) }
    for member in members where member.name != "persona" && member.name != "schema" {
      guard let rows = member.value.array else {
        problems.append("'\(member.name)' is not an array of rows")
        continue
      }
      problems += load(member.name, rows: rows, now: now)
    }
    return problems
  }

  /// The identifier of a row that names none: the same on every run.
  private func seedID(
    _ members: [PracticeJSON.Member], _ table: DataverseTable, _ index: Int
  ) throws(DataverseRefusal) -> DataverseID {
    guard let given = members.first(where: { $0.name == "id" || $0.name == table.primaryID }) else {
      let text = DataverseDefinitions.identifier(
        "row", "\(table.logicalName).\(schema.place(table.logicalName).map { store[$0].slots.count + index } ?? index)")
      guard let id = DataverseID(text) else { throw .payload("no identifier could be made") }
      return id
    }
    guard let id = given.value.string.flatMap({ DataverseID($0) }) else {
      throw .payload("'\(given.value.text)' is no identifier")
    }
    return id
  }

  private func seedColumn(_ name: String, _ table: DataverseTable) -> DataverseColumn? {
    let bare = name.hasSuffix("@odata.bind") ? String(name.dropLast("@odata.bind".count)) : name
    return table.column(property: bare) ?? table.column(bare) ?? table.navigation(bare)?.column
  }

  func seedValue(
    _ json: PracticeJSON, _ column: DataverseColumn, _ name: String, _ table: DataverseTable
  ) throws(DataverseRefusal) -> DataverseValue {
    if json.isNull { return .null }
    if case .lookup(let ways, _) = column.kind {
      guard let text = json.string else { throw .payload("'\(name)' expects an identifier, found \(json.kindName)") }
      let inner = text.split(separator: "(").last.map { $0.hasSuffix(")") ? $0.dropLast() : $0 } ?? ""
      guard let id = DataverseID(inner) else { throw .payload("'\(text)' in '\(name)' is no identifier") }
      let set = text.contains("(") ? text.prefix { $0 != "(" }.drop { $0 == "/" } : ""
      let bare = name.hasSuffix("@odata.bind") ? String(name.dropLast("@odata.bind".count)) : name
      let places = ways.compactMap { schema.place($0.table) }
      // The table: by the address, by the navigation's name, by whoever has such a row, or the first there is.
      let target =
        places.first { schema[$0].setName == set } ?? ways.first { $0.name == bare && ways.count > 1 && bare != "ownerid" }
        .flatMap { schema.place($0.table) } ?? places.first { store.row(id, in: $0) != nil } ?? places.first
      guard let target else { throw .payload("'\(name)' leads nowhere") }
      return .lookup(id, table: Int16(truncatingIfNeeded: target))
    }
    if let label = json.string, let option = column.options?.first(where: { $0.labels.contains { $0.text == label } }) {
      if case .choices = column.kind { return .choices([option.value]) }
      return .integer(option.value)
    }
    return try DataverseValueReader(table: table, column: column, refusesTimeInDate: true).read(json)
  }
}
