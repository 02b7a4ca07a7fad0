/// All rows of an organisation, the counter that gives every write its version, and the way back for what fails half-way.
struct DataverseStore: Sendable {
  private(set) var tables: [DataverseRows] = []
  /// The version of the last write of any table.
  private(set) var version: Int64 = 8_000_000
  /// What must be done to take back the writes of the transaction in hand, newest last.
  private var undo: [Undo] = []
  /// Moves with every change, so that a sorted result can be kept for the next page.
  private(set) var stamp: Int64 = 0

  private enum Undo: Sendable {
    case inserted(DataverseID, table: Int)
    case replaced(DataverseRow, position: Int, table: Int)
  }

  /// A place in the transaction to come back to.
  struct Mark: Sendable { fileprivate let count: Int }

  init(tableCount: Int) { grow(to: tableCount) }

  /// Makes room for the tables of the schema.
  mutating func grow(to count: Int) {
    while tables.count < count { tables.append(DataverseRows()) }
  }

  subscript(place: Int) -> DataverseRows { tables[place] }

  func row(_ id: DataverseID, in place: Int) -> DataverseRow? { tables[place][id] }

  mutating func nextVersion() -> Int64 {
    version += 1
    return version
  }

  var mark: Mark { Mark(count: undo.count) }

  /// Keeps what was done: there is no way back any more.
  mutating func commit() { undo.removeAll(keepingCapacity: true) }

  /// Takes back everything since the mark; versions given out stay given out.
  mutating func rollBack(to mark: Mark, schema: DataverseSchema) {
    while undo.count > mark.count, let step = undo.popLast() {
      stamp += 1
      switch step {
      case .inserted(let id, let place): tables[place].forget(id, table: schema[place])
      case .replaced(let row, let position, let place): tables[place].restore(row, at: position, table: schema[place])
      }
    }
  }

  /// Puts in a row that was not there, with the next version.
  mutating func insert(_ row: DataverseRow, place: Int, schema: DataverseSchema) {
    var row = row
    row.version = nextVersion()
    stamp += 1
    undo.append(.inserted(row.id, table: place))
    tables[place].put(row, table: schema[place])
  }

  /// Changes a row that is there and gives it the next version.
  mutating func update(_ id: DataverseID, place: Int, schema: DataverseSchema, _ change: (inout DataverseRow) -> Void) {
    guard let position = tables[place].position(id), let old = tables[place].slots[position] else { return }
    let version = nextVersion()
    stamp += 1
    undo.append(.replaced(old, position: position, table: place))
    tables[place].update(at: position, table: schema[place]) { row in
      change(&row)
      row.version = version
    }
  }

  /// Takes away a row that is there.
  mutating func delete(_ id: DataverseID, place: Int, schema: DataverseSchema) {
    guard let position = tables[place].position(id), let old = tables[place].slots[position] else { return }
    stamp += 1
    undo.append(.replaced(old, position: position, table: place))
    tables[place].remove(id, version: nextVersion(), table: schema[place])
  }

  /// Puts in many new rows without a way back: for scenarios and large test worlds.
  mutating func load(_ rows: [DataverseRow], place: Int, schema: DataverseSchema) {
    tables[place].reserve(rows.count)
    stamp += 1
    for var row in rows {
      row.version = nextVersion()
      tables[place].put(row, table: schema[place])
    }
  }

  mutating func rebuildKeys(place: Int, schema: DataverseSchema) -> [String] { tables[place].rebuildKeys(schema[place]) }
}
