/// A sorted result, kept for the next page as long as nothing was written.
struct DataverseResult: Sendable {
  let query: String
  let table: Int
  let stamp: Int64
  /// Positions of the rows, in the order asked for.
  let positions: [Int]
}

extension Dataverse {
  /// One page of the rows of a table, and the cookie of the next.
  struct Page {
    var rows: [DataverseRow]
    var next: DataverseCookie?
  }

  /// The rows after a cookie that pass a filter: in the order they were made, or as `$orderby` says.
  mutating func page(
    _ query: DataverseQuery, table place: Int, test: DataverseFilter.Test?, after cookie: DataverseCookie?, size: Int,
    key: String,
    extra: DataverseFilter.Test? = nil
  ) throws(DataverseRefusal) -> Page {
    if query.order.isEmpty { return pageInOrderMade(place, test, extra, after: cookie, size: size) }
    return try sortedPage(query, place, test, extra, after: cookie, size: size, key: key)
  }

  private func pageInOrderMade(
    _ place: Int, _ test: DataverseFilter.Test?, _ extra: DataverseFilter.Test?, after cookie: DataverseCookie?, size: Int
  ) -> Page {
    let slots = store[place].slots
    var rows: [DataverseRow] = []
    rows.reserveCapacity(min(size, slots.count))
    var last = cookie.map { Int($0.last) } ?? -1
    for position in max(0, last + 1)..<max(slots.count, last + 1, 0) {
      guard let row = slots[position], test?(row) ?? true, extra?(row) ?? true else { continue }
      // One row more than fits: only then is there a next page.
      if rows.count == size {
        return Page(rows: rows, next: DataverseCookie(kind: .rows, page: (cookie?.page ?? 1) + 1, last: Int64(last)))
      }
      rows.append(row)
      last = position
    }
    return Page(rows: rows, next: nil)
  }

  private mutating func sortedPage(
    _ query: DataverseQuery, _ place: Int, _ test: DataverseFilter.Test?, _ extra: DataverseFilter.Test?,
    after cookie: DataverseCookie?, size: Int, key: String
  ) throws(DataverseRefusal) -> Page {
    let filter = DataverseFilter(schema: schema, store: store, table: place, notEqualIncludesNull: persona.notEqualIncludesNull)
    var keys: [(value: (DataverseRow) -> DataverseValue, column: DataverseColumn, ascending: Bool)] = []
    for (path, ascending) in query.order {
      let (value, column) = try filter.operand(path)
      keys.append((value, column, ascending))
    }
    func compare(_ left: [DataverseValue], _ right: [DataverseValue]) -> Int {
      for (index, key) in keys.enumerated() where index < left.count && index < right.count {
        let order = DataverseOrder.compare(left[index], right[index])
        if order != 0 { return key.ascending ? order : -order }
      }
      return 0
    }
    let slots = store[place].slots
    var positions: [Int]
    if let kept = lastResult, kept.query == key, kept.table == place, kept.stamp == store.stamp {
      positions = kept.positions
    } else {
      // All values in one array, a run for each row: sorting then allocates nothing.
      var values: [DataverseValue] = []
      var found: [Int] = []
      for (position, row) in slots.enumerated() {
        guard let row, test?(row) ?? true, extra?(row) ?? true else { continue }
        for key in keys { values.append(key.value(row)) }
        found.append(position)
      }
      let width = keys.count
      let sorted = found.indices.sorted { left, right in
        for (index, key) in keys.enumerated() {
          let order = DataverseOrder.compare(values[left * width + index], values[right * width + index])
          if order != 0 { return key.ascending == (order < 0) }
        }
        return left < right
      }
      positions = sorted.map { found[$0] }
      lastResult = DataverseResult(query: key, table: place, stamp: store.stamp, positions: positions)
    }
    var start = 0
    if let cookie {
      var wanted: [DataverseValue] = []
      for (text, key) in zip(cookie.values, keys) {
        wanted.append(text.isEmpty ? .null : DataverseFilter.value(text, of: key.column) ?? .null)
      }
      // The first row behind the last one told of, whatever happened to that one since.
      var end = positions.count
      while start < end {
        let middle = (start + end) / 2
        let position = positions[middle]
        let order = slots[position].map { row in compare(keys.map { $0.value(row) }, wanted) } ?? 0
        if order < 0 || order == 0 && position <= cookie.last { start = middle + 1 } else { end = middle }
      }
    }
    let taken = positions[min(start, positions.count)...].prefix(size)
    let rows = taken.compactMap { slots[$0] }
    guard start + taken.count < positions.count, let last = taken.last, let row = slots[last] else {
      return Page(rows: rows, next: nil)
    }
    let values = keys.map { key in
      let text = key.value(row).json
      return text.isNull ? "" : text.string ?? text.text
    }
    return Page(rows: rows, next: DataverseCookie(kind: .rows, page: (cookie?.page ?? 1) + 1, last: Int64(last), values: values))
  }
}
