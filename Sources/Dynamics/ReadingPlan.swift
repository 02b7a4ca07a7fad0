internal import Faults
internal import JSONText
internal import Records

/// How the rows of a table become records in the slots of a layout.
///
/// Fields are named as guides name them; the plan knows which columns hold them and how to ask for these.
struct ReadingPlan: Sendable {
  let entity: Entity
  let layout: SlotLayout
  /// The table's logical name, set name and primary key.
  let table: String
  let address: TableAddress
  /// The columns asked for, in order.
  let columns: [String]
  /// Whether the answers must name the table of each lookup.
  let needsLookupNames: Bool
  /// Changes with the layout, the columns and the table.
  let fingerprint: String
  /// Where each slot's value comes from.
  let sources: [Source]
  /// The slots that hold a field of a row that a lookup points to.
  let related: [Related]
  private let extractor: SlotExtractor

  /// Where a slot's value comes from, by place in the extractor.
  enum Source: Hashable, Sendable {
    case column(Int)
    /// A lookup: its id, the annotation that names its table, and the table when there is but one.
    case lookup(id: Int, table: Int?, only: String?)
    /// State and status as one text.
    case stateAndStatus(Int, Int)
    /// Filled from the row that a lookup points to.
    case related
  }

  /// A slot that holds a field of a row that a lookup points to.
  struct Related: Hashable, Sendable {
    let slot: Int
    let id: Int
    let table: Int?
    let only: String?
    /// The field of the row pointed to.
    let field: String
    /// The tables that have this field; for a row of any other the slot is empty.
    let tables: [String]
  }

  /// A row as read, before the rows that its lookups point to are known.
  struct Row: Sendable {
    var record: ObservedRecord
    /// One a ``Related``: the row pointed to, `nil` for an empty lookup or a table without the field.
    var pointsTo: [Value.Reference?]
    /// The answer says that the row is no longer in the result, but not that it was deleted.
    var hasLeft = false
  }

  // Places in the extractor that every plan has.
  private static let eTag = 0
  private static let key = 1
  private static let changedAt = 2
  private static let changedBy = 3
  private static let context = 4
  private static let goneID = 5
  private static let reason = 6

  /// - Throws: `DYN101` that names every field that the table does not have.
  init(_ layout: SlotLayout, in table: TableMetadata) throws(Fault) {
    let missing = layout.fields.filter { table.fields[$0] == nil }
    guard missing.isEmpty else { throw .missingFields(missing, table: table) }
    entity = layout.entity
    self.layout = layout
    self.table = table.name
    address = table.address

    var paths: [(String, SlotType)] = [
      ("@odata.etag", .text), (table.address.primaryKey, .text), ("modifiedon", .instant), ("_modifiedby_value", .text),
      ("@odata.context", .text), ("id", .text), ("reason", .text),
    ]
    var columns = ["modifiedon", "_modifiedby_value"]
    var places: [String: Int] = [:]
    func place(_ column: String, _ type: SlotType) -> Int {
      if let known = places[column] { return known }
      places[column] = paths.count
      paths.append((column, type))
      if !columns.contains(column), column != table.address.primaryKey { columns.append(column) }
      return paths.count - 1
    }
    func annotation(_ column: String) -> Int {
      let name = column + Self.lookupTable
      if let known = places[name] { return known }
      places[name] = paths.count
      paths.append((name, .text))
      return paths.count - 1
    }

    var sources: [Source] = []
    var related: [Related] = []
    var needsLookupNames = false
    for (slot, field) in layout.fields.enumerated() {
      guard let metadata = table.fields[field] else { continue }
      if field == StateAndStatus.field {
        sources.append(.stateAndStatus(place("statecode", .decimal), place("statuscode", .decimal)))
      } else if let dot = field.firstIndex(of: ".") {
        let lookup = String(field[..<dot])
        let column = "_\(lookup)_value"
        let targets = table.fields[lookup]?.targets ?? []
        let only = targets.count == 1 ? targets.first : nil
        if only == nil { needsLookupNames = true }
        related.append(
          Related(
            slot: slot, id: place(column, .text), table: only == nil ? annotation(column) : nil, only: only,
            field: String(field[field.index(after: dot)...]), tables: metadata.targets))
        sources.append(.related)
      } else if metadata.kind == .lookup {
        let column = "_\(field)_value"
        let only = metadata.targets.count == 1 ? metadata.targets.first : nil
        if only == nil { needsLookupNames = true }
        sources.append(.lookup(id: place(column, .text), table: only == nil ? annotation(column) : nil, only: only))
      } else {
        sources.append(.column(field == table.address.primaryKey ? Self.key : place(field, Self.slotType(metadata.kind))))
      }
    }
    self.columns = columns
    self.needsLookupNames = needsLookupNames
    self.sources = sources
    self.related = related
    extractor = SlotExtractor(paths.map { (FieldPath(segments: [.name($0.0)]), $0.1) })
    let text = ([table.name] + columns + layout.fields).joined(separator: "\n")
    fingerprint = Fingerprint.of(text)
  }

  /// The annotation that names the table that a lookup points into.
  static let lookupTable = "@Microsoft.Dynamics.CRM.lookuplogicalname"

  /// The value of the `$select` option.
  var select: String { columns.joined(separator: ",") }

  /// How a column of that kind is read.
  static func slotType(_ kind: FieldMetadata.Kind) -> SlotType {
    switch kind {
    case .integer, .decimal, .money, .option, .state, .status: .decimal
    case .flag: .flag
    case .date: .date
    case .instant: .instant
    case .text, .memo, .multiOption, .lookup, .key, .other: .text
    }
  }

  /// A row of an answer; `nil` when it bears no id.
  ///
  /// `buffer` is scratch space, kept by the caller from row to row.
  func row(_ node: JSONNode, _ buffer: inout [Value]) -> Row? {
    extractor.extract(node, into: &buffer)
    let saysDeleted = buffer[Self.context].text?.hasSuffix("/$deletedEntity") == true
    // One without its context is told by its members: no row of a table has these and no key.
    let looksDeleted = buffer[Self.key].isNull && !buffer[Self.goneID].isNull && !buffer[Self.reason].isNull
    if saysDeleted || looksDeleted {
      guard let id = (buffer[Self.goneID].text ?? buffer[Self.key].text).flatMap({ DynamicsID.canonical($0) }) else { return nil }
      let reason = buffer[Self.reason].text ?? "deleted"
      return Row(record: gone(id), pointsTo: [], hasLeft: reason != "deleted")
    }
    guard let id = buffer[Self.key].text.flatMap({ DynamicsID.canonical($0) }) else { return nil }
    var values: [Value] = []
    values.reserveCapacity(sources.count)
    for source in sources {
      switch source {
      case .column(let place): values.append(buffer[place])
      case .lookup(let id, let table, let only): values.append(reference(buffer, id, table, only).map { .reference($0) } ?? .null)
      case .stateAndStatus(let state, let status):
        values.append(StateAndStatus.value(state: buffer[state], status: buffer[status]))
      case .related: values.append(.null)
      }
    }
    let changedAt: Instant? = if case .instant(let instant) = buffer[Self.changedAt] { instant } else { nil }
    let version = ObservedRecord.Version(
      eTag: buffer[Self.eTag].text, changedAt: changedAt,
      changedBy: buffer[Self.changedBy].text.flatMap { DynamicsID.canonical($0) })
    let pointsTo = related.map { related -> Value.Reference? in
      guard let target = reference(buffer, related.id, related.table, related.only), related.tables.contains(target.table)
      else { return nil }
      return target
    }
    return Row(record: ObservedRecord(entity: entity, id: id, version: version, values: values), pointsTo: pointsTo)
  }

  /// The record that says that a row is not there.
  func gone(_ id: String) -> ObservedRecord {
    ObservedRecord(entity: entity, id: id, version: .init(), values: [], isGone: true)
  }

  private func reference(_ buffer: [Value], _ id: Int, _ table: Int?, _ only: String?) -> Value.Reference? {
    guard let id = buffer[id].text.flatMap({ DynamicsID.canonical($0) }) else { return nil }
    return Value.Reference(table: only ?? table.flatMap { buffer[$0].text } ?? "", id: id)
  }
}
