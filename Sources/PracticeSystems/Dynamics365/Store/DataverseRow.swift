/// One row: only the cells that hold something, by slot, so that 100,000 rows of wide tables stay small.
struct DataverseRow: Sendable {
  let id: DataverseID
  /// Moves with every accepted write; the etag and the change tracking hang on it.
  var version: Int64
  /// Ascending by slot, never null.
  private(set) var cells: [DataverseCell] = []

  init(id: DataverseID, version: Int64 = 0) {
    self.id = id
    self.version = version
  }

  /// The value in a slot; null where there is none.
  subscript(slot: Int) -> DataverseValue {
    get {
      let place = place(slot)
      return place < cells.count && cells[place].slot == slot ? cells[place].value : .null
    }
    set {
      let place = place(slot)
      let found = place < cells.count && cells[place].slot == slot
      switch (found, newValue.isNull) {
      case (true, true): cells.remove(at: place)
      case (true, false): cells[place].value = newValue
      case (false, false): cells.insert(DataverseCell(slot: Int16(truncatingIfNeeded: slot), value: newValue), at: place)
      case (false, true): break
      }
    }
  }

  /// The value of a column; key and version come from the row itself.
  func value(_ column: DataverseColumn) -> DataverseValue {
    if column.slot == 0 { return .id(id) }
    if case .bigInteger = column.kind { return .integer(version) }
    return self[column.slot]
  }

  /// `W/"8123456"`.
  var etag: String { "W/\"\(version)\"" }

  private func place(_ slot: Int) -> Int {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle].slot < slot { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A value and the slot it stands in.
struct DataverseCell: Sendable {
  let slot: Int16
  var value: DataverseValue
}
