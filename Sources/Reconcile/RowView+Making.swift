import Mapping
import Records

extension RowView {
  /// A row over a deal's records; `nil` when the row is not one to compare: a role, a constant, a row for creates
  /// only, or one whose record is not there.
  public init?(row: Int, guide: CompiledGuide, state: borrowing DealState) {
    let rule = guide.rows[row]
    guard rule.role == nil, rule.when != .create, let referral = state.referral,
      let record = state.values(of: rule.entity), let crm = rule.crm
    else { return nil }
    // A constant has neither a path nor a formula: it is written on create and never compared.
    guard rule.partnerCenter != nil || rule.toCRM.map({ !$0.inputs.isEmpty }) == true else { return nil }
    let owner =
      switch rule.entity {
      case .account: state.account?.id ?? ""
      case .contact: state.contact?.id ?? ""
      default: ""
      }
    self.row = row
    self.rule = rule
    key = CellKey(entity: rule.entity, record: owner, partnerCenterField: rule.partnerCenterPath, crmField: crm.name)
    partnerCenter = rule.partnerCenter.map { Self.value(referral, $0.slot) } ?? .null
    self.crm = Self.value(record, crm.slot)
    partnerCenterInputs = Self.inputs(
      of: rule.toCRM, in: referral, layout: guide.layout(.referral), besides: rule.partnerCenter?.slot)
    crmInputs = Self.inputs(of: rule.toPartnerCenter, in: record, layout: guide.layout(rule.entity), besides: crm.slot)
    agreed = state.agreed[key]
    toCRM = rule.toCRM?.apply(referral)
    toPartnerCenter = rule.toPartnerCenter?.apply(record)
  }

  static func value(_ record: [Value], _ slot: Int) -> Value { record.indices.contains(slot) ? record[slot] : .null }

  /// The raw inputs of a formula by field name, when it reads more than the row's own field.
  private static func inputs(
    of transform: Transform?, in record: [Value], layout: SlotLayout, besides own: Int?
  ) -> [Value.Element.Field] {
    guard let transform else { return [] }
    return transform.inputs.filter { $0 != own }.compactMap { slot in
      guard layout.fields.indices.contains(slot) else { return nil }
      return Value.Element.Field(layout.fields[slot], value(record, slot))
    }
  }

  /// Whether a side holds what one of our own writes without a known result would have left there.
  func isEcho(_ side: Side, of echoes: [DealState.Echo]) -> Bool {
    let (now, field, entity, form) =
      side == .crm
      ? (crm, key.crmField, rule.entity, rule.crmForm)
      : (partnerCenter, key.partnerCenterField, Entity.referral, rule.partnerCenterForm)
    return echoes.contains { $0.side == side && $0.entity == entity && $0.field == field && form.equal($0.value, now) }
  }

  /// Whether a side shows, instead of what was agreed, what one of our own writes without a known result would have left there.
  func isOurs(_ side: Side, echoes: [DealState.Echo]) -> Bool {
    guard let agreed, !echoes.isEmpty else { return false }
    let isAsAgreed =
      side == .crm ? rule.crmForm.equal(crm, agreed.crm) : rule.partnerCenterForm.equal(partnerCenter, agreed.partnerCenter)
    return !isAsAgreed && isEcho(side, of: echoes)
  }

  /// Whether a side's raw inputs moved away from what was agreed, by something other than our own echo.
  public func changed(_ side: Side, echoes: [DealState.Echo]) -> Bool {
    guard let agreed else { return true }
    return changed(side, since: agreed, echoes: echoes)
  }

  /// The same against other values than the agreed ones.
  public func changed(_ side: Side, since agreed: AgreedCell, echoes: [DealState.Echo]) -> Bool {
    let (now, then, form, inputs, inputsThen) =
      switch side {
      case .partnerCenter:
        (partnerCenter, agreed.partnerCenter, rule.partnerCenterForm, partnerCenterInputs, agreed.partnerCenterInputs)
      case .crm: (crm, agreed.crm, rule.crmForm, crmInputs, agreed.crmInputs)
      }
    if now != then, !form.equal(now, then), !isEcho(side, of: echoes) { return true }
    // A formula over other fields moves with them; a newly named input is compared from now on.
    for input in inputs {
      if let old = inputsThen.first(where: { $0.name == input.name }), old.value != input.value { return true }
    }
    return false
  }
}
