/// What stands in the way of a write before the row's own rules are asked.
extension Dataverse {
  func refuseWrite(_ table: DataverseTable, _ privilege: String, _ writer: DataverseWriter) throws(DataverseRefusal) {
    guard writer.isAPI, persona.tablesWithoutWrite.contains(table.logicalName) else { return }
    throw missingPrivilege(privilege, table, writer.user)
  }

  func missingPrivilege(_ privilege: String, _ table: DataverseTable, _ user: DataverseID) -> DataverseRefusal {
    .init(
      403, "0x80040220",
      "Principal user (Id=\(user), type=8) is missing prv\(privilege)\(table.schemaName) privilege on OTC for entity '\(table.logicalName)'."
    )
  }

  /// Closed rows refuse everything but their reopening (dataverse.md 8.2).
  func refuseClosed(
    _ row: DataverseRow, _ draft: DataverseDraft, _ table: DataverseTable, _ writer: DataverseWriter
  ) throws(DataverseRefusal) {
    guard table.closedRowsAreReadOnly, writer.isAPI, let state = table.column("statecode"), let now = row[state.slot].integer,
      now != 0
    else { return }
    let reopens = draft.value("statecode") == .integer(0)
    let others = draft.values.contains { !["statecode", "statuscode"].contains($0.column.logicalName) }
    // A disqualified lead may change its reason; a closed deal goes through the actions.
    let onlyState = draft.value("statecode") != nil && !others
    if reopens, !others {
      guard persona.reopensByPatch || table.logicalName != "opportunity" else {
        throw .init(400, "0x80100005", "This message can not be used to set the state of \(table.logicalName).")
      }
      return
    }
    if onlyState, table.statesByActionOnly.isEmpty { return }
    if onlyState, let wanted = draft.value("statecode")?.integer, table.statesByActionOnly.contains(wanted) {
      throw .init(
        400, "0x80100005", "This message can not be used to set the state of \(table.logicalName). Use an action instead.")
    }
    throw .init(
      400, "0x80040233",
      "The \(table.logicalName) with Id = \(row.id) cannot be updated in its state '\(state.option(now)?.label ?? String(now))'.")
  }

  /// Two rows with the same values of an active alternate key cannot be.
  func refuseTakenKeys(_ row: DataverseRow, _ table: DataverseTable, _ place: Int) throws(DataverseRefusal) {
    for key in table.keys where key.status == .active {
      guard let values = DataverseRows.values(of: key, in: row, table), let other = store[place].row(key: key, values: values),
        other.id != row.id
      else { continue }
      throw .init(
        persona.duplicateKeyStatus, "0x80060892",
        "A record that has the attribute values \(key.columns.joined(separator: ", ")) already exists. "
          + "The entity key \(key.name) requires that this set of attributes contains unique values.")
    }
  }

  /// The published duplicate rule of a table: all its columns equal, none of them empty.
  func refuseDuplicates(_ row: DataverseRow, _ table: DataverseTable, _ place: Int) throws(DataverseRefusal) {
    let columns = (persona.duplicateRules[table.logicalName] ?? []).compactMap { table.column($0) }
    let wanted = columns.map { DataverseRows.folded(row[$0.slot]) }
    guard !columns.isEmpty, !wanted.contains(.null) else { return }
    let twin = store[place].slots.contains { other in
      guard let other, other.id != row.id else { return false }
      return zip(columns, wanted).allSatisfy { DataverseRows.folded(other[$0.0.slot]) == $0.1 }
    }
    guard twin else { return }
    throw .init(
      persona.duplicateFoundStatus, "0x80040333",
      "A record was not created or updated because a duplicate of the current record already exists.")
  }
}
