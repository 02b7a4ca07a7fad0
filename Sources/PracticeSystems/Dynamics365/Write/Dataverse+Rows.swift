/// A write that waits for the end of its transaction to enter the history.
struct DataversePendingWrite: Sendable {
  let operation: PracticeWrite.Operation
  let entity: String
  let id: String
  let changes: [PracticeChange]
  let instant: PracticeInstant
  let actor: PracticeWrite.Actor
  let clientRequestID: String?
}

/// What the writes of one operation have in common: who, when, and how they are noted.
struct DataverseWriter: Sendable {
  let user: DataverseID
  let actor: PracticeWrite.Actor
  let now: PracticeInstant
  var clientRequestID: String?
  /// Whether matching duplicate rules refuse a write.
  var detectsDuplicates = false
  /// Whether the rules of the API hold; a person's form and a scenario may set states directly.
  var isAPI = true
}

extension Dataverse {
  /// Does everything or nothing: a refusal takes all writes back.
  ///
  /// Inside a change set the writes stay open; the set itself keeps or drops them.
  mutating func transaction<Result>(
    keepOpen: Bool, in context: inout PracticeContext,
    _ body: (inout Self, inout PracticeContext) throws(DataverseRefusal) -> Result
  ) throws(DataverseRefusal) -> Result {
    let mark = store.mark
    let writes = pendingWrites.count
    do {
      let result = try body(&self, &context)
      if !keepOpen { commit(in: &context) }
      return result
    } catch {
      store.rollBack(to: mark, schema: schema)
      pendingWrites.removeSubrange(writes...)
      throw error
    }
  }

  /// Makes the writes of the transaction in hand final and puts them into the history.
  mutating func commit(in context: inout PracticeContext) {
    store.commit()
    for write in pendingWrites {
      context.history.record(
        system: name, operation: write.operation, entity: write.entity, id: write.id, changes: write.changes, at: write.instant,
        by: write.actor, clientRequestID: write.clientRequestID)
    }
    pendingWrites.removeAll()
  }

  /// Makes a row from a draft, and the rows nested in it before.
  mutating func create(
    _ draft: DataverseDraft, table place: Int, call: DataverseCall?, by writer: DataverseWriter, random: inout PracticeRandom
  ) throws(DataverseRefusal) -> DataverseID {
    let table = schema[place]
    try refuseWrite(table, "Create", writer)
    let id = draft.id ?? DataverseID { random.next() }
    guard store.row(id, in: place) == nil else {
      throw .init(412, "0x80040237", "A record with matching key values already exists.")
    }
    var draft = draft
    for nested in draft.nested {
      guard let call else { continue }
      let inner = try self.draft(nested.members, table: nested.table, creating: true, call: call)
      let made = try create(inner, table: nested.table, call: call, by: writer, random: &random)
      draft.set(nested.column, .lookup(made, table: Int16(truncatingIfNeeded: nested.table)))
    }
    var row = DataverseRow(id: id)
    for (slot, initial) in table.initialYesNos { row[slot] = .boolean(initial) }
    for (column, value) in draft.values { row[column.slot] = value }
    try settle(&row, was: nil, table: table, draft: draft, by: writer)
    try refuseTakenKeys(row, table, place)
    if writer.detectsDuplicates { try refuseDuplicates(row, table, place) }
    store.insert(row, place: place, schema: schema)
    note(.create, table, id, changes(from: nil, to: row, table), writer)
    return id
  }

  /// Changes a row by a draft; unchanged values are a change too, the version moves (dataverse.md 4.2).
  mutating func update(
    _ id: DataverseID, _ draft: DataverseDraft, table place: Int, by writer: DataverseWriter
  ) throws(DataverseRefusal) {
    let table = schema[place]
    try refuseWrite(table, "Write", writer)
    guard let old = store.row(id, in: place) else { throw .notFound(table, id) }
    try refuseClosed(old, draft, table, writer)
    var row = old
    for (column, value) in draft.values { row[column.slot] = value }
    try settle(&row, was: old, table: table, draft: draft, by: writer)
    try refuseTakenKeys(row, table, place)
    if writer.detectsDuplicates { try refuseDuplicates(row, table, place) }
    store.update(id, place: place, schema: schema) { $0 = row }
    note(.update, table, id, changes(from: old, to: row, table), writer)
  }

  /// Deletes a row; rows that hang on it go too, other links to it are cut.
  mutating func delete(_ id: DataverseID, table place: Int, by writer: DataverseWriter) throws(DataverseRefusal) {
    let table = schema[place]
    try refuseWrite(table, "Delete", writer)
    guard let old = store.row(id, in: place) else { throw .notFound(table, id) }
    if ["systemuser", "transactioncurrency", "businessunit", "organization"].contains(table.logicalName) {
      throw .init(405, "0x80040227", "The \(table.logicalName) cannot be deleted because it is associated with other records.")
    }
    for (otherPlace, other) in schema.tables.enumerated() {
      for column in other.columns {
        guard let way = column.navigations.first(where: { $0.table == table.logicalName }) else { continue }
        let hanging = store[otherPlace].slots.compactMap { $0 }.filter { $0[column.slot].target == id }.map(\.id)
        for child in hanging where !(otherPlace == place && child == id) {
          if way.cascadesDelete {
            try delete(child, table: otherPlace, by: writer)
          } else {
            store.update(child, place: otherPlace, schema: schema) { $0[column.slot] = .null }
          }
        }
      }
    }
    store.delete(id, place: place, schema: schema)
    note(.delete, table, id, changes(from: old, to: nil, table), writer)
  }

  /// Notes a write for the history.
  mutating func note(
    _ operation: PracticeWrite.Operation, _ table: DataverseTable, _ id: DataverseID, _ changes: [PracticeChange],
    _ writer: DataverseWriter
  ) {
    pendingWrites.append(
      DataversePendingWrite(
        operation: operation, entity: table.logicalName, id: id.description, changes: changes, instant: writer.now,
        actor: writer.actor, clientRequestID: writer.clientRequestID))
  }

  /// The columns a caller can set whose values differ, as they are stored.
  func changes(from old: DataverseRow?, to new: DataverseRow?, _ table: DataverseTable) -> [PracticeChange] {
    var changes: [PracticeChange] = []
    for column in table.columns where column.slot != 0 && (column.validForCreate || column.validForUpdate) {
      let before = old?[column.slot] ?? .null
      let after = new?[column.slot] ?? .null
      guard before != after else { continue }
      changes.append(PracticeChange(field: column.propertyName, before: before.json, after: after.json))
    }
    return changes
  }
}

extension DataverseValue {
  /// The value as it is stored: numbers without trailing zeros.
  var json: PracticeJSON {
    switch self {
    case .null: .null
    case .text(let text): .string(text)
    case .integer(let number): .number(String(number))
    case .decimal(let number): .number(number.text())
    case .boolean(let value): .bool(value)
    case .id(let id), .lookup(let id, _): .string(id.description)
    case .instant(let seconds): .string(DataverseDates.text(instant: seconds))
    case .date(let days): .string(DataverseDates.text(date: days))
    case .choices(let numbers): .string(numbers.map(String.init).joined(separator: ","))
    }
  }
}
