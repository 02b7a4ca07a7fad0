import Mapping
import Reconcile
import Records
import StateStore

/// What both sides agreed on by a create whose run died before it could store it.
struct CreateBaseline {
  let guide: CompiledGuide
  /// The CRM's record was changed last by us: what it shows otherwise than was written, the CRM made of it itself.
  let isUntouched: Bool

  /// The agreement that the intent stands for: the written side has what was written; the other side has what stands
  /// there, where that still makes the written value, and else something that it is not any more.
  ///
  /// A field that a create would have filled and did not name was empty: what stands there now came since.
  func agreed(_ create: Intent, _ state: DealState) -> [CellKey: AgreedCell] {
    var agreed: [CellKey: AgreedCell] = [:]
    for index in guide.rows.indices {
      guard let view = RowView(row: index, guide: guide, state: state) else { continue }
      var cell = view.asItStands
      if create.entity == .referral {
        guard let written = written(view.key.partnerCenterField, .partnerCenter, view, create) else { continue }
        cell.partnerCenter = written
        if case .success(let value)? = view.toPartnerCenter, !view.rule.partnerCenterForm.equal(value, written) {
          cell.crm = Self.other(than: view.crm)
        }
      } else {
        guard view.rule.entity == create.entity, let written = written(view.key.crmField, .crm, view, create) else { continue }
        if !isUntouched { cell.crm = written }
        if case .success(let value)? = view.toCRM, !view.rule.crmForm.equal(value, written) {
          cell.partnerCenter = Self.other(than: view.partnerCenter)
        }
      }
      agreed[view.key] = cell
    }
    if let list = solutions(create, state) { agreed[list.key] = list.cell }
    return agreed
  }

  /// What the CRM made of the values itself, as it would have been told had the run lived.
  func notTaken(_ create: Intent, _ state: DealState) -> [DealProblem] {
    guard isUntouched, create.entity != .referral else { return [] }
    return guide.rows.indices.compactMap { index in
      guard let view = RowView(row: index, guide: guide, state: state), view.rule.entity == create.entity,
        let sent = create.undecidedFields.first(where: { $0.name == view.key.crmField })?.value
      else { return nil }
      return view.rule.crmForm.equal(view.crm, sent) ? nil : .notTaken(sent, now: view.crm, row: view.rule, side: .crm)
    }
  }

  /// What the create brought to a row's field; `nil` where it had nothing to do with the row.
  private func written(_ field: String, _ side: Side, _ view: RowView, _ create: Intent) -> Value? {
    if let named = create.fields.first(where: { $0.name == field }) { return named.value }
    // Partner Center sets the status of what is created itself; what it is, and Microsoft's help, no create of ours names.
    if side == .partnerCenter, field == DealStatus.field { return view.partnerCenter }
    if side == .partnerCenter, field == "type" || field == OneWayDoor.help { return nil }
    return view.rule.when == .always && view.rule.directions.contains(side) ? .null : nil
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
