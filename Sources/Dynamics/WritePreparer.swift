internal import Faults
internal import HTTP
internal import JSONText
internal import Records
internal import Systems

/// Makes the requests of operations.
///
/// Pure: what had to be found was found before.
struct WritePreparer: Sendable {
  let settings: DynamicsSettings
  let snapshot: MetadataSnapshot
  let found: [LookupQuery: [String]]
  private let plans = PlanKeeper()

  init(settings: DynamicsSettings, snapshot: MetadataSnapshot, found: [LookupQuery: [String]]) {
    self.settings = settings
    self.snapshot = snapshot
    self.found = found
  }

  /// What came of preparing: requests, or why there are none.
  enum Outcome: Sendable {
    case ready(PreparedWrite)
    /// Nothing is to be sent.
    case decided(WriteResult)
  }

  /// - Parameter earlier: the operations before it in its chain.
  func prepare(
    _ operation: WriteOperation, at position: PreparedWrite.Position, after earlier: ArraySlice<WriteOperation>
  ) -> Outcome {
    guard let table = snapshot.tables[operation.entity] else {
      return .decided(
        .refused(
          Fault(
            .missingTable, while: "write to \(Fault.dynamics)", "there is no table for '\(operation.entity.rawValue)'",
            at: place(operation),
            remedy: "correct the table's name in the guide's settings"), field: nil))
    }
    let plan: ReadingPlan
    do {
      plan = try plans.plan(layout(operation, table), in: table)
    } catch {
      var fault = error
      fault.place = place(operation)
      return .decided(.refused(fault, field: nil))
    }
    do {
      return try outcome(operation, position, table, plan, earlier)
    } catch {
      let place = Place.record(
        system: Fault.dynamics, entity: table.name, id: Self.id(of: operation) ?? "(new)", field: error.field)
      return .decided(
        .refused(
          Fault(error.code, while: "write a record of '\(table.name)'", error.problem, at: place, remedy: error.remedy),
          field: error.field))
    }
  }

  /// The record that an operation is about, before its table is known.
  private func place(_ operation: WriteOperation) -> Place {
    .record(
      system: Fault.dynamics, entity: settings.table(of: operation.entity) ?? operation.entity.rawValue,
      id: Self.id(of: operation) ?? "(new)", field: nil)
  }

  /// The layout of the answer; actions must see the state as well.
  private func layout(_ operation: WriteOperation, _ table: TableMetadata) -> SlotLayout {
    switch operation.action {
    case .close, .qualify:
      guard table.fields[StateAndStatus.field] != nil else { return operation.layout }
      return SlotLayout(entity: operation.entity, fields: operation.layout.fields + [StateAndStatus.field])
    case .create, .createReferral, .update, .delete, .share: return operation.layout
    }
  }

  static func id(of operation: WriteOperation) -> String? {
    switch operation.action {
    case .create(let id): id.flatMap { DynamicsID.canonical($0) }
    case .createReferral: nil
    case .update(let id, _), .delete(let id, _), .share(let id, _, _), .close(let id, _, _, _, _), .qualify(let id, _, _, _):
      DynamicsID.canonical(id)
    }
  }

  private func outcome(
    _ operation: WriteOperation, _ position: PreparedWrite.Position, _ table: TableMetadata, _ plan: ReadingPlan,
    _ earlier: ArraySlice<WriteOperation>
  ) throws(WriteEncoder.Refusal) -> Outcome {
    let settings = settings
    let encoder = WriteEncoder(
      table: table, addresses: snapshot.addresses, found: found, tableName: { settings.table(of: $0) })
    let id = Self.id(of: operation)
    func ready(_ items: [BatchWriter.Item], _ columns: [String], isRepeatable: Bool) -> Outcome {
      let same = id.map { id in earlier.contains { Self.id(of: $0) == id } } ?? false
      return .ready(
        PreparedWrite(
          position: position, operation: operation, plan: plan, id: id, items: items, columns: columns,
          isRepeatable: isRepeatable, needs: needs(operation), checksVersion: !same))
    }
    let requests = WriteRequests(settings: settings, plan: plan)
    switch operation.action {
    case .create:
      let body = try encoder.body(values: operation.values, links: operation.links, isCreate: true)
      return ready([.single(requests.create(id, body.bytes))], body.columns, isRepeatable: id != nil)
    case .update(_, let version):
      guard let id else { throw noID(operation) }
      guard !operation.values.isEmpty || !operation.links.isEmpty else { return .decided(.done(id: id, record: nil)) }
      let body = try encoder.body(values: operation.values, links: operation.links, isCreate: false)
      return ready([.single(requests.update(id, version.eTag, body.bytes))], body.columns, isRepeatable: true)
    case .delete(_, let version):
      guard let id else { throw noID(operation) }
      return ready([.single(requests.delete(id, version.eTag))], [], isRepeatable: true)
    case .close(_, let version, let won, let status, let day):
      guard let id else { throw noID(operation) }
      let own = try encoder.body(values: operation.values, links: operation.links, isCreate: false)
      if operation.entity == .lead {
        return try ready(
          [.single(disqualify(requests, id, version, won, status, own, operation, table, encoder))],
          own.columns + ["statecode", "statuscode"], isRepeatable: true)
      }
      guard operation.entity == .opportunity else { throw unknownAction(operation, "be closed") }
      var parts: [BatchWriter.Part] = []
      if !own.columns.isEmpty { parts.append(requests.update(id, version.eTag, own.bytes)) }
      parts.append(requests.close(id, won: won, status: status.flatMap { StateAndStatus($0)?.status }, on: day))
      return ready(
        [parts.count == 1 ? .single(parts[0]) : .changeSet(parts), .single(requests.read(id))], own.columns, isRepeatable: false)
    case .qualify(_, let version, let account, let contact):
      guard let id, operation.entity == .lead else { throw unknownAction(operation, "be qualified") }
      let customer = customerLinks(account, contact, table)
      let own = try encoder.body(values: operation.values, links: operation.links + customer, isCreate: false)
      var parts: [BatchWriter.Part] = []
      if !own.columns.isEmpty { parts.append(requests.update(id, version.eTag, own.bytes)) }
      let status = table.fields["statuscode"]?.options.first { $0.state == "1" }.flatMap { Int($0.value) }
      parts.append(requests.qualify(id, account: account, contact: contact, status: status ?? -1))
      return ready([parts.count == 1 ? .single(parts[0]) : .changeSet(parts)], own.columns, isRepeatable: false)
    case .createReferral, .share: throw unknownAction(operation, "be shared with Microsoft")
    }
  }

  /// A lead is lost by a plain change of its state (dataverse.md 8.3).
  private func disqualify(
    _ requests: WriteRequests, _ id: String, _ version: ObservedRecord.Version, _ won: Bool, _ status: String?,
    _ own: WriteEncoder.Body, _ operation: WriteOperation, _ table: TableMetadata, _ encoder: WriteEncoder
  ) throws(WriteEncoder.Refusal) -> BatchWriter.Part {
    guard !won else { throw unknownAction(operation, "be won") }
    let usual = table.fields["statuscode"]?.options.first { $0.state == "2" }.map { "2/\($0.value)" }
    guard let pair = status ?? usual else { throw unknownAction(operation, "be lost") }
    let values = operation.values + [.init(StateAndStatus.field, .text(pair))]
    let body = try encoder.body(values: values, links: operation.links, isCreate: false)
    return requests.update(id, version.eTag, body.bytes)
  }

  /// The lookups by which a qualified lead's opportunity finds its customer, where the table has them.
  private func customerLinks(_ account: String?, _ contact: String?, _ table: TableMetadata) -> [WriteOperation.Link] {
    var links: [WriteOperation.Link] = []
    if let account, table.fields["parentaccountid"] != nil {
      links.append(.init("parentaccountid", to: RecordKey(.account, account)))
    }
    if let contact, table.fields["parentcontactid"] != nil {
      links.append(.init("parentcontactid", to: RecordKey(.contact, contact)))
    }
    return links
  }

  /// The ids of the records that the operation points to.
  private func needs(_ operation: WriteOperation) -> Set<String> {
    var ids = Set(operation.links.compactMap { DynamicsID.canonical($0.target.id) })
    for value in operation.values {
      if let id = value.value.reference.flatMap({ DynamicsID.canonical($0.id) }) { ids.insert(id) }
    }
    return ids
  }

  private func noID(_ operation: WriteOperation) -> WriteEncoder.Refusal {
    .init(
      code: .wrongAction, field: "id", problem: "the record has no id that Dynamics 365 knows",
      remedy: "please report this as a fault of the program")
  }

  private func unknownAction(_ operation: WriteOperation, _ what: String) -> WriteEncoder.Refusal {
    .init(
      code: .wrongAction, field: "statecode", problem: "a record of '\(operation.entity.rawValue)' cannot \(what)",
      remedy: "please report this as a fault of the program")
  }
}
