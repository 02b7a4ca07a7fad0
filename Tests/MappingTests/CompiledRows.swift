import Mapping
import Records

extension CompiledGuide {
  /// The row of a Partner Center path, or of a CRM field.
  func row(_ entity: Entity, _ name: String) -> CompiledRow? {
    rows.first { $0.entity == entity && ($0.partnerCenter?.path.description == name) }
      ?? rows.first { $0.entity == entity && $0.crm?.name == name }
  }

  /// What a row makes of a source record that has the given fields.
  func result(_ row: CompiledRow?, to side: Side, _ fields: [String: Value]) -> Result<Value, CellProblem>? {
    guard let row, let transform = side == .crm ? row.toCRM : row.toPartnerCenter else { return nil }
    let layout =
      side == .partnerCenter ? layout(row.entity) : row.entity == .opportunitySolution ? solutionElements : layout(.referral)
    var record = Array(repeating: Value.null, count: layout.count)
    for (name, value) in fields {
      guard let slot = layout.slot(of: name) else { return nil }
      record[slot] = value
    }
    return transform.apply(record)
  }

  func toCRM(_ entity: Entity, _ path: String, _ fields: [String: Value]) -> Result<Value, CellProblem>? {
    result(row(entity, path), to: .crm, fields)
  }

  func toPartnerCenter(_ entity: Entity, _ path: String, _ fields: [String: Value]) -> Result<Value, CellProblem>? {
    result(row(entity, path), to: .partnerCenter, fields)
  }
}

func number(_ text: String) -> Value { ExactDecimal(text).map(Value.decimal) ?? .null }
func day(_ text: String) -> Value { CalendarDate(text).map(Value.date) ?? .null }
func moment(_ text: String) -> Value { Instant(text).map(Value.instant) ?? .null }
