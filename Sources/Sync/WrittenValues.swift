import Mapping
import Reconcile
import Records
import Systems

/// Says of an accepted write which values it brought: what the report lists as written is what the server accepted.
///
/// The trail and the mark before a name are left out: they tell of the writes.
struct WrittenValues {
  let world: SyncWorld

  private var guide: CompiledGuide { world.guide }

  /// Everything that an accepted operation wrote.
  func all(_ operation: Applier.Planned, _ id: String, _ side: Side, _ result: WorkResult) -> [WorkResult.Written] {
    // A line is no deal of its own: making one is an update of its opportunity.
    let isCreate = operation.action.name == "create" && operation.line == nil
    var written = operation.cells.map { cell($0, of: id, from: side.other, isCreate: isCreate) }
    let known = Set(operation.cells.map(\.field))
    for value in operation.values where !known.contains(value.field) && !isTold(value.field, operation.entity) {
      written.append(
        tie(operation.entity, id, value.field, before(value.field, operation.entity, result), value.value, side.other, isCreate))
    }
    for link in operation.links where !known.contains(link.field) {
      let value = Value.reference(.init(table: "", id: link.target.id))
      written.append(tie(operation.entity, id, link.field, .null, value, side.other, isCreate))
    }
    switch operation.action {
    case .createReferral(let visibility):
      written.append(
        tie(.referral, id, OneWayDoor.visible, .null, .flag(visibility != nil), .crm, isCreate))
    case .close(_, _, let won, let code, _):
      written += status(.text(code ?? (won ? "won" : "lost")), id, operation.entity, result)
    case .qualify: written += status(nil, id, operation.entity, result)
    default: break
    }
    return written
  }

  /// What an intent keeps of an operation: the values it would bring, and the trail, by which a later run sees what was told.
  func intended(_ operation: Applier.Planned, _ result: WorkResult) -> [Value.Element.Field] {
    let id = operation.action.recordID ?? ""
    if operation.action.name == "delete" { return operation.cells.map { .init($0.field, $0.before) } }
    let brought = all(operation, id, operation.entity.side, result).map { Value.Element.Field($0.field, $0.after) }
    let trail = guide.roles[operation.entity]?[.audit]?.name
    return brought + operation.values.filter { $0.field == trail }.map { .init($0.field, $0.value) }
  }

  /// What an intent keeps of the values that stood there: by them a later run tells what a lost answer has changed.
  func standing(_ operation: Applier.Planned, _ result: WorkResult) -> [Value.Element.Field] {
    guard operation.action.name != "create" else { return [] }
    return all(operation, operation.action.recordID ?? "", operation.entity.side, result).map { .init($0.field, $0.before) }
  }

  func cell(_ write: RowWrite, of id: String, from side: Side, isCreate: Bool) -> WorkResult.Written {
    let row = guide.rows[write.row]
    return WorkResult.Written(
      entity: write.entity, record: id, field: write.field, before: write.before, after: write.value, from: side,
      label: row.label,
      address: row.address, isCreate: isCreate, isCell: true)
  }

  /// The guide row that a field is written by.
  func address(_ entity: Entity, _ field: String) -> GuideAddress? {
    guide.rows.first { row in
      if entity == .referral {
        return row.partnerCenterPath == field && row.directions.contains(.partnerCenter)
      }
      return row.entity == entity && row.crm?.name == field && row.directions.contains(.crm)
    }?.address
  }

  private func tie(
    _ entity: Entity, _ id: String, _ field: String, _ before: Value, _ after: Value, _ side: Side, _ isCreate: Bool
  ) -> WorkResult.Written {
    WorkResult.Written(
      entity: entity, record: id, field: field, before: before, after: after, from: side, label: field,
      address: address(entity, field), isCreate: isCreate, isCell: false)
  }

  /// A close, or a lead's qualification, has no cell value of its own: it is told as a change of the status.
  private func status(_ after: Value?, _ id: String, _ entity: Entity, _ result: WorkResult) -> [WorkResult.Written] {
    guard case .update(let decision) = result.work.task,
      let cell = decision.cells.first(where: { $0.rule.kind == .status }), let row = cell.rows.first
    else { return [] }
    var value = after ?? .null
    if after == nil, case .success(let mapped)? = row.toCRM { value = mapped }
    return [
      self.cell(
        RowWrite(row: row.row, entity: entity, field: row.key.crmField, value: value, before: row.crm), of: id,
        from: .partnerCenter, isCreate: false)
    ]
  }

  /// The trail, and a name that only has another mark.
  private func isTold(_ field: String, _ entity: Entity) -> Bool {
    guide.roles[entity]?[.audit]?.name == field || Feedback(world: world).nameRow(entity)?.crm?.name == field
  }

  private func before(_ field: String, _ entity: Entity, _ result: WorkResult) -> Value {
    let record =
      switch entity {
      case .referral: result.records.referral
      case .opportunity, .lead: result.records.record
      default: nil as ObservedRecord?
      }
    guard let record, let slot = guide.layout(entity).slot(of: field) else { return .null }
    return TableSet.value(record.values, slot)
  }
}
