import Mapping
import Records

/// Takes one line of a list to the other side: what it becomes there, and what stands against it.
struct LineTraveller {
  let rows: SolutionRows
  let view: SolutionView
  let then: AgreedSolutions

  private var guide: CompiledGuide { rows.guide }
  private var idRow: CompiledRow { guide.rows[rows.id] }

  func travel(
    _ key: String, to side: Side, _ plan: inout SolutionReconciler.Plan, _ decision: inout SolutionDecision
  ) -> SolutionDecision.Line.Verdict {
    let (listed, line) = (view.listed[key], view.lines[key])
    if listed == nil, line == nil { return .settled }
    if let listed, let line { return change(key, listed, line, to: side, &plan, &decision) }
    guard idRow.directions.contains(side) else {
      decision.findings.append(oneWay(idRow, key, to: side))
      return .settled
    }
    let isGoing = (side == .crm ? listed == nil : line == nil)
    switch (side, isGoing) {
    case (.crm, true):
      for record in line?.records ?? [] {
        let cell = RowWrite(
          row: rows.id, entity: .opportunitySolution, field: rows.key.crmField, value: .null, before: .text(line?.id ?? key))
        plan.inCRM.append((key, .init(solution: line?.id ?? key, action: .remove(id: record.id), cells: [cell])))
      }
    case (.partnerCenter, true): plan.removed.insert(key)
    case (.crm, false):
      guard let listed else { return .settled }
      switch SolutionMaker(rows: rows).line(of: listed.element) {
      case .failure(let problem):
        decision.problems.append(problem)
        return .open
      case .success(let made):
        decision.findings += made.findings
        plan.inCRM.append((key, .init(solution: listed.element.key, action: .add, cells: made.cells)))
      }
    case (.partnerCenter, false):
      guard let line else { return .settled }
      switch SolutionMaker(rows: rows).element(of: line.values) {
      case .failure(let problem):
        decision.problems.append(problem)
        return .open
      case .success(let element): plan.added.append((key, element))
      }
    }
    return .written(side)
  }

  // MARK: A line that stands on both sides

  private func change(
    _ key: String, _ listed: SolutionView.Listed, _ line: SolutionView.Line, to side: Side,
    _ plan: inout SolutionReconciler.Plan, _ decision: inout SolutionDecision
  ) -> SolutionDecision.Line.Verdict {
    let now = side == .crm ? listed.compared : line.compared
    let old = side == .crm ? then.listed[key] : then.lines[key]
    var fields = listed.element.fields
    var cells: [RowWrite] = []
    for position in rows.compared where !rows.isSame(position, listed.element, line.values) {
      let row = guide.rows[position]
      let hasChanged = old.map { rows.hasChanged(position, side.other, from: $0, to: now) } ?? true
      guard hasChanged else { continue }
      guard row.directions.contains(side) else {
        decision.findings.append(oneWay(row, key, to: side))
        continue
      }
      let result = side == .crm ? row.toCRM?.apply(rows.record(listed.element)) : row.toPartnerCenter?.apply(line.values)
      guard let result else { continue }
      switch result {
      case .failure(let problem):
        decision.problems.append(SolutionMaker(rows: rows).unmapped(problem, row, line.id, readOn: side.other))
        return .open
      case .success(let value):
        let settled = (side == .crm ? row.crmForm : row.partnerCenterForm).settle(value).value
        if settled.isNull, row.empty == .leave { continue }
        if settled.isNull, row.empty == .reject {
          decision.problems.append(
            SolutionMaker(rows: rows).unmapped(
              CellProblem(
                code: "emptied", reason: "emptied, and the guide does not let an empty value travel",
                remedy: "fill the field again"),
              row, line.id, readOn: side.other))
          return .open
        }
        if side == .crm, let crm = row.crm {
          cells.append(
            RowWrite(
              row: position, entity: .opportunitySolution, field: crm.name, value: settled,
              before: RowView.value(line.values, crm.slot)))
        } else if let name = SolutionRows.name(row) {
          fields.removeAll { $0.name == name }
          fields.append(.init(name, settled))
        }
      }
    }
    if side == .crm {
      guard !cells.isEmpty, let record = line.records.first else { return .settled }
      plan.inCRM.append((key, .init(solution: line.id, action: .change(id: record.id), cells: cells)))
    } else {
      let element = Value.Element(key: listed.element.key, fields: fields)
      guard element != listed.element else { return .settled }
      plan.changed[key] = element
    }
    return .written(side)
  }

  private func oneWay(_ row: CompiledRow, _ key: String, to side: Side) -> DealProblem {
    let shown = view.lines[key]?.id ?? view.listed[key]?.element.key ?? key
    return DealProblem(
      "one-way", side: side.other, entity: .opportunitySolution, field: "solution \(shown)", value: .text(row.label),
      reason:
        "changed in the \(side.other.title), but the guide lets solutions travel only the other way",
      remedy: "set the row's Direction to 'both' if it should travel", guide: row.address)
  }
}
