import Mapping
import Reconcile
import Records
import StateStore

/// What both sides agreed on by a create whose run died before it could store it.
struct CreateBaseline {
  let guide: CompiledGuide

  /// The agreement that the intent stands for: the written side has what was written; the other side has what stands
  /// there, where that still makes the written value, and else something that it is not any more.
  func agreed(_ create: Intent, _ state: DealState) -> [CellKey: AgreedCell] {
    var agreed: [CellKey: AgreedCell] = [:]
    for index in guide.rows.indices {
      guard let view = RowView(row: index, guide: guide, state: state) else { continue }
      var cell = view.asItStands
      if create.entity == .referral {
        guard let field = create.fields.first(where: { $0.name == view.key.partnerCenterField }) else { continue }
        cell.partnerCenter = field.value
        if case .success(let value)? = view.toPartnerCenter, !view.rule.partnerCenterForm.equal(value, field.value) {
          cell.crm = Self.other(than: view.crm)
        }
      } else {
        guard view.rule.entity == create.entity, let field = create.fields.first(where: { $0.name == view.key.crmField }) else {
          continue
        }
        cell.crm = field.value
        if case .success(let value)? = view.toCRM, !view.rule.crmForm.equal(value, field.value) {
          cell.partnerCenter = Self.other(than: view.partnerCenter)
        }
      }
      agreed[view.key] = cell
    }
    return agreed
  }

  /// A value that the present one differs from: it was another when the create was made.
  private static func other(than value: Value) -> Value { value.isNull ? .text("(unknown)") : .null }
}
