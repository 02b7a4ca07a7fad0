internal import Faults
internal import JSONText
internal import Records
internal import Synchronization

/// Fields of the rows that lookups point to.
///
/// Tracked reading forbids `$expand` (dataverse.md 3.4), so these rows are read after the page, a few calls for all of
/// them, and kept for the run.
extension DynamicsSystem {
  /// Rows kept for a table before all of them are let go.
  private static let mostKept = 50_000

  /// The records of rows, with the fields behind their lookups.
  func records(_ rows: [ReadingPlan.Row], _ plan: ReadingPlan) async throws(Fault) -> [ObservedRecord] {
    guard !plan.related.isEmpty else { return rows.map(\.record) }
    var wanted: [String: Set<String>] = [:]
    for row in rows {
      for case let target? in row.pointsTo { wanted[target.table, default: []].insert(target.id) }
    }
    var known: [String: [String: [String: Value]]] = [:]
    for (table, ids) in wanted.sorted(by: { $0.key < $1.key }) {
      known[table] = try await fields(ofTable: table, ids: ids)
    }
    return rows.map { row in
      var record = row.record
      for (related, target) in zip(plan.related, row.pointsTo) {
        guard let target, record.values.indices.contains(related.slot) else { continue }
        record.values[related.slot] = known[target.table]?[target.id]?[related.field] ?? .null
      }
      return record
    }
  }

  /// The fields that guides name of some rows of a table; a row that is not there has none.
  private func fields(ofTable table: String, ids: Set<String>) async throws(Fault) -> [String: [String: Value]] {
    let (kept, fields) = model.withLock { model in
      (model.related[table] ?? [:], model.snapshot?.relatedFields(ofTable: table) ?? [])
    }
    let missing = ids.filter { kept[$0] == nil }.sorted()
    guard !missing.isEmpty, !fields.isEmpty else { return kept }
    let address = try address(ofTable: table)
    let rows = try await rows(
      of: address, where: address.primaryKey, oneOf: missing, select: fields.map(\.name).joined(separator: ","),
      lookupNames: false, kind: "related", while: "read what lookups point to in '\(table)'")
    // What is not there, or not for us to see, is remembered as such.
    var read = Dictionary(missing.map { ($0, [String: Value]()) }, uniquingKeysWith: { first, _ in first })
    read.merge(Self.values(of: rows, address.primaryKey, fields)) { _, new in new }
    return model.withLock { model in
      var all = model.related[table] ?? [:]
      if all.count + read.count > Self.mostKept { all = kept.filter { ids.contains($0.key) } }
      all.merge(read) { _, new in new }
      model.related[table] = all
      return all
    }
  }

  /// The values of some fields by row id.
  static func values(
    of rows: [JSONNode], _ key: String, _ fields: [(name: String, kind: FieldMetadata.Kind)]
  ) -> [String: [String: Value]] {
    let all =
      [(FieldPath(segments: [.name(key)]), SlotType.text)]
      + fields.map { (FieldPath(segments: [.name($0.name)]), ReadingPlan.slotType($0.kind)) }
    let extractor = SlotExtractor(all)
    var values: [String: [String: Value]] = [:]
    var buffer: [Value] = []
    for row in rows {
      extractor.extract(row, into: &buffer)
      guard let id = buffer.first?.text.flatMap({ DynamicsID.canonical($0) }) else { continue }
      values[id] = Dictionary(zip(fields.map(\.name), buffer.dropFirst()), uniquingKeysWith: { first, _ in first })
    }
    return values
  }
}
