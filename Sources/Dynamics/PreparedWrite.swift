internal import Faults
internal import HTTP
internal import JSONText
internal import Records
internal import Systems

/// One operation with all that is needed to send it and to understand what comes back.
struct PreparedWrite: Sendable {
  /// Its place among the chains.
  struct Position: Hashable, Sendable {
    let chain: Int
    let index: Int
  }

  let position: Position
  let operation: WriteOperation
  /// How the record is read; may hold a slot more than the layout, behind its own.
  let plan: ReadingPlan
  /// The record it writes; `nil` for a create under an id of the server's.
  let id: String?
  /// What is sent, and what is then asked for in the same batch.
  let items: [BatchWriter.Item]
  /// The columns that it writes, for naming the one that a refusal is about.
  let columns: [String]
  /// Whether sending it twice does no harm.
  let isRepeatable: Bool
  /// The records that must be there before it.
  let needs: Set<String>
  /// Whether its version is to be compared before an action that takes no version itself.
  let checksVersion: Bool

  var table: String { plan.table }

  /// What the run was doing, for faults.
  var activity: String {
    switch operation.action {
    case .create, .createReferral: "create a record of '\(table)'"
    case .update, .share: "update a record of '\(table)'"
    case .delete: "delete a record of '\(table)'"
    case .close: "close a record of '\(table)'"
    case .qualify: "qualify a lead"
    }
  }

  func place(field: String? = nil) -> Place {
    .record(system: Fault.dynamics, entity: table, id: id ?? "(new)", field: field)
  }

  /// Closes a deal through the CRM's own action.
  var isClose: Bool { if case .close = operation.action { true } else { false } }

  var isAction: Bool {
    switch operation.action {
    case .close, .qualify: true
    case .create, .createReferral, .update, .delete, .share: false
    }
  }

  /// The version that was decided on; `nil` for creates.
  var version: ObservedRecord.Version? {
    switch operation.action {
    case .create, .createReferral: nil
    case .update(_, let version), .delete(_, let version), .share(_, let version, _), .close(_, let version, _, _, _),
      .qualify(_, let version, _, _):
      version
    }
  }

  /// What an answer's record is to the run: only the slots of its own layout.
  func fresh(_ record: ObservedRecord) -> FreshRecord {
    var record = record
    if record.values.count > operation.layout.count { record.values.removeLast(record.values.count - operation.layout.count) }
    return FreshRecord(readFromSystem: record, layout: operation.layout)
  }

  /// State and status as a record read under the plan shows them.
  func state(of record: ObservedRecord) -> StateAndStatus? {
    guard let slot = plan.layout.slot(of: StateAndStatus.field), record.values.indices.contains(slot) else { return nil }
    return record.values[slot].text.flatMap { StateAndStatus($0) }
  }

  /// Whether a record holds what this operation writes, as far as its layout shows it.
  func isHeld(by record: ObservedRecord, _ metadata: TableMetadata) -> Bool {
    func shown(_ field: String) -> Value? {
      guard let slot = plan.layout.slot(of: field), record.values.indices.contains(slot) else { return nil }
      return record.values[slot]
    }
    let values = operation.values.allSatisfy { wanted in
      guard let now = shown(wanted.field) else { return true }
      return Self.isSame(wanted.value, now, metadata.fields[wanted.field])
    }
    return values && operation.links.allSatisfy { link in shown(link.field).map { $0.reference?.id == link.target.id } ?? true }
  }

  /// Whether what was sent is what is there, under the field's own rounding, trimming and form.
  static func isSame(_ sent: Value, _ now: Value, _ field: FieldMetadata?) -> Bool {
    switch (sent, now) {
    case (.decimal(let sent), .decimal(let now)): return sent.rounded(to: field?.precision ?? 18) == now
    case (.reference(let sent), .reference(let now)): return sent.id == now.id
    case (.instant(let sent), .date(let now)): return sent.date == now
    case (.date(let sent), .instant(let now)): return Instant(startOf: sent) == now
    default:
      let sent = WriteEncoder.clean(sent.description).trimmedBlanks
      let now = now.description.trimmedBlanks
      return sent == now || (field?.name.contains(".") == true && sent.lowercased() == now.lowercased())
    }
  }
}

extension String {
  /// Without white space at either end.
  var trimmedBlanks: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
