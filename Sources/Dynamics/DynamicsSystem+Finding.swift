public import Faults
internal import HTTP
internal import JSONText
public import Records
internal import Synchronization
internal import Systems

/// Finding the rows that values name: a currency by its code, a user by e-mail.
extension DynamicsSystem {
  /// The rows that the values of `lookup.field` name in these operations, each sought once a run.
  func find(for operations: [WriteOperation]) async throws(Fault) -> [LookupQuery: [String]] {
    let snapshot = model.withLock { $0.snapshot }
    var wanted: [LookupQuery: String] = [:]
    for operation in operations {
      for value in operation.values where !value.value.isNull && value.field.contains(".") {
        guard let dot = value.field.firstIndex(of: "."), let field = snapshot?.tables[operation.entity]?.fields[value.field]
        else {
          continue
        }
        let inner = String(value.field[value.field.index(after: dot)...])
        for table in field.targets {
          wanted[LookupQuery(table: table, field: inner, value: value.value.description)] = value.value.description
        }
      }
    }
    let known = model.withLock { $0.found }
    var groups: [String: [LookupQuery]] = [:]
    for query in wanted.keys where known[query] == nil { groups["\(query.table).\(query.field)", default: []].append(query) }
    for (_, queries) in groups.sorted(by: { $0.key < $1.key }) {
      let queries = queries.sorted { $0.value < $1.value }
      let found = try await find(queries, texts: wanted)
      model.withLock { model in
        // What nobody bears is sought again by the next write: a person may have added it.
        for (query, ids) in found where !ids.isEmpty { model.found[query] = ids }
      }
    }
    return model.withLock { $0.found }
  }

  public func present(_ entity: Entity, field: String, values: [String]) async throws(Fault) -> Set<String> {
    guard let table = settings.table(of: entity) else { return [] }
    var texts: [LookupQuery: String] = [:]
    for value in values { texts[LookupQuery(table: table, field: field, value: value)] = value }
    let queries = texts.keys.sorted { $0.value < $1.value }
    let known = model.withLock { $0.found }
    let open = queries.filter { known[$0]?.isEmpty ?? true }
    let found = open.isEmpty ? [:] : try await find(open, texts: texts)
    model.withLock { model in
      for (query, ids) in found where !ids.isEmpty { model.found[query] = ids }
    }
    let all = model.withLock { $0.found }
    return Set(queries.filter { !(all[$0] ?? []).isEmpty }.map(\.value))
  }

  /// The ids behind queries of one table and field.
  private func find(
    _ queries: [LookupQuery], texts: [LookupQuery: String]
  ) async throws(Fault) -> [LookupQuery: [String]] {
    guard let first = queries.first else { return [:] }
    if first.table == Currency.table, first.field == "isocurrencycode" {
      let currencies = model.withLock { $0.currencies }
      var found: [LookupQuery: [String]] = [:]
      for query in queries {
        found[query] = currencies.filter { $0.isActive && $0.code.lowercased() == query.value }.map(\.id)
      }
      return found
    }
    let address = try address(ofTable: first.table)
    let related = model.withLock { $0.snapshot?.relatedFields(ofTable: first.table) ?? [] }
    let isNumber = related.first { $0.name == first.field }.map { ReadingPlan.slotType($0.kind) == .decimal } ?? false
    let isUser = first.table == "systemuser"
    var select = Set(related.map(\.name)).union([first.field])
    if isUser { select.insert("isdisabled") }
    let rows = try await rows(
      of: address, where: first.field,
      oneOf: queries.map { query in
        let text = texts[query] ?? query.value
        return isNumber ? text : PercentEncoding.odataLiteral(text)
      },
      select: select.sorted().joined(separator: ","), lookupNames: false, kind: "lookup",
      while: "look for rows of '\(first.table)'")
    var found: [LookupQuery: [String]] = [:]
    for row in rows {
      guard let id = row[address.primaryKey]?.text.flatMap({ DynamicsID.canonical($0) }),
        let value = row[first.field]?.text ?? row[first.field]?.decimal?.description,
        !(isUser && row["isdisabled"]?.flag == true)
      else { continue }
      found[LookupQuery(table: first.table, field: first.field, value: value), default: []].append(id)
    }
    // The answer to the write will show these rows: their fields are known now.
    let values = Self.values(of: rows, address.primaryKey, related)
    model.withLock { $0.related[first.table, default: [:]].merge(values) { _, new in new } }
    return found.mapValues { $0.sorted() }
  }
}
