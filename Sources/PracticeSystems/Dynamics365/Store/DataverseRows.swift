/// The rows of one table, in the order they were made, with what is needed to find them and to tell what changed.
struct DataverseRows: Sendable {
  /// A gap stands where a row was deleted, so that positions never move.
  private(set) var slots: [DataverseRow?] = []
  private var positions: [DataverseID: Int] = [:]
  /// Every write in order; one whose version is no longer the row's was overtaken by a later one.
  private(set) var changes: [Change] = []
  /// Every deletion in order.
  private(set) var deletions: [Deletion] = []
  /// By the name of an alternate key: whose row each combination of values is.
  private(set) var keys: [String: [[DataverseValue]: DataverseID]] = [:]

  struct Change: Sendable {
    let version: Int64
    let position: Int
  }

  struct Deletion: Sendable {
    let version: Int64
    let id: DataverseID
  }

  var count: Int { positions.count }

  subscript(id: DataverseID) -> DataverseRow? { positions[id].flatMap { slots[$0] } }

  func position(_ id: DataverseID) -> Int? { positions[id] }

  /// The row that the values of an active alternate key name.
  func row(key: DataverseKey, values: [DataverseValue]) -> DataverseRow? {
    keys[key.name]?[values].flatMap { self[$0] }
  }

  mutating func reserve(_ count: Int) {
    slots.reserveCapacity(slots.count + count)
    changes.reserveCapacity(changes.count + count)
    positions.reserveCapacity(positions.count + count)
  }

  /// Puts a row in the place of the one with its id, or at the end.
  mutating func put(_ row: DataverseRow, table: DataverseTable) {
    let position: Int
    if let known = positions[row.id] {
      if let old = slots[known] { unindex(old, table) }
      slots[known] = row
      position = known
    } else {
      position = slots.count
      slots.append(row)
      positions[row.id] = position
    }
    changes.append(Change(version: row.version, position: position))
    index(row, table)
  }

  /// Changes a row where it stands; the caller sets its new version.
  mutating func update(at position: Int, table: DataverseTable, _ change: (inout DataverseRow) -> Void) {
    guard slots.indices.contains(position), let old = slots[position] else { return }
    if !table.keys.isEmpty { unindex(old, table) }
    // Taken out first, so that the cells are changed in place.
    var row = old
    slots[position] = nil
    change(&row)
    changes.append(Change(version: row.version, position: position))
    if !table.keys.isEmpty { index(row, table) }
    slots[position] = row
  }

  /// Takes a row away and leaves its tombstone.
  mutating func remove(_ id: DataverseID, version: Int64, table: DataverseTable) {
    guard let position = positions.removeValue(forKey: id) else { return }
    if let old = slots[position] { unindex(old, table) }
    slots[position] = nil
    deletions.append(Deletion(version: version, id: id))
  }

  /// Undoes an insertion: the row was never there.
  mutating func forget(_ id: DataverseID, table: DataverseTable) {
    guard let position = positions.removeValue(forKey: id) else { return }
    if let old = slots[position] { unindex(old, table) }
    slots[position] = nil
  }

  /// Undoes an update or a deletion: the row as it was, at its old position.
  mutating func restore(_ row: DataverseRow, at position: Int, table: DataverseTable) {
    guard slots.indices.contains(position) else { return }
    if let now = slots[position] { unindex(now, table) }
    if positions[row.id] == nil, let last = deletions.lastIndex(where: { $0.id == row.id }) { deletions.remove(at: last) }
    slots[position] = row
    positions[row.id] = position
    index(row, table)
  }

  /// Builds the index of every active key anew, after keys came or went; names those that two rows share a value of.
  mutating func rebuildKeys(_ table: DataverseTable) -> [String] {
    keys = [:]
    var doubled: [String] = []
    for row in slots.compactMap(\.self) {
      for key in table.keys where key.status == .active {
        guard let values = Self.values(of: key, in: row, table) else { continue }
        if let other = keys[key.name]?[values], other != row.id { doubled.append(key.name) }
        keys[key.name, default: [:]][values] = row.id
      }
    }
    return doubled
  }

  /// The values of a key in a row; nothing where one of them is null: such rows are not constrained (dataverse.md 4.4).
  static func values(of key: DataverseKey, in row: DataverseRow, _ table: DataverseTable) -> [DataverseValue]? {
    var values: [DataverseValue] = []
    for name in key.columns {
      guard let column = table.column(name) else { return nil }
      let value = row.value(column)
      guard !value.isNull else { return nil }
      values.append(folded(value))
    }
    return values
  }

  /// Texts in a key are compared without case, as all texts are.
  static func folded(_ value: DataverseValue) -> DataverseValue {
    if case .text(let text) = value { .text(text.lowercased()) } else { value }
  }

  private mutating func index(_ row: DataverseRow, _ table: DataverseTable) {
    for key in table.keys where key.status == .active {
      if let values = Self.values(of: key, in: row, table) { keys[key.name, default: [:]][values] = row.id }
    }
  }

  private mutating func unindex(_ row: DataverseRow, _ table: DataverseTable) {
    for key in table.keys where key.status == .active {
      if let values = Self.values(of: key, in: row, table), keys[key.name]?[values] == row.id { keys[key.name]?[values] = nil }
    }
  }
}
