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
    if let list = solutions(create, state) { agreed[list.key] = list.cell }
    return agreed
  }

  /// A referral was created with its solutions, an opportunity before its lines: what stands beyond that came since.
  private func solutions(_ create: Intent, _ state: DealState) -> (key: CellKey, cell: AgreedCell)? {
    guard let rows = SolutionRows(guide: guide), state.recordEntity == .opportunity else { return nil }
    let sent = create.fields.first { $0.name == SolutionRows.field }?.value.list ?? []
    let standing = SolutionDecision.standing(state, rows).cell
    func ofSent(_ value: Value) -> [Value.Element] {
      (value.list ?? []).filter { element in sent.contains { $0.key.lowercased() == element.key.lowercased() } }
    }
    // A line that was sent and is not there any more was taken out since.
    let lines = ofSent(standing.crm)
    let gone = sent.filter { element in !lines.contains { $0.key.lowercased() == element.key.lowercased() } }
    let listed = ofSent(standing.partnerCenter)
    let missing = sent.filter { element in !listed.contains { $0.key.lowercased() == element.key.lowercased() } }
    return (
      rows.key,
      AgreedCell(
        partnerCenter: .list(listed + missing.map { .init(key: $0.key, fields: []) }),
        crm: .list(lines + gone.map { .init(key: $0.key, fields: []) }))
    )
  }

  /// A value that the present one differs from: it was another when the create was made.
  private static func other(than value: Value) -> Value { value.isNull ? .text("(unknown)") : .null }
}
