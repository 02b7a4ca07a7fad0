import Mapping
import Records

/// Makes a solution of the one side into one of the other, by the guide's rows.
public struct SolutionMaker: Sendable {
  let rows: SolutionRows

  public init(rows: SolutionRows) { self.rows = rows }

  private var guide: CompiledGuide { rows.guide }

  /// The values of a new line in the CRM.
  public func line(of element: Value.Element) -> Result<(cells: [RowWrite], findings: [DealProblem]), DealProblem> {
    var cells: [RowWrite] = []
    var findings: [DealProblem] = []
    let record = rows.record(element)
    for (position, row) in guide.rows.enumerated()
    where row.entity == .opportunitySolution && row.role == nil && row.when != .update && row.directions.contains(.crm) {
      guard let field = row.crm?.name else { continue }
      var value = Value.null
      switch row.toCRM?.apply(record) {
      case .success(let result)?: value = result
      case .failure(let problem)?: return .failure(unmapped(problem, row, element.key, readOn: .partnerCenter))
      case nil: break
      }
      if value.isNull { value = row.defaultToCRM }
      let settled = row.crmForm.settle(value)
      if settled.value.isNull { continue }
      if settled.wasCut {
        findings.append(
          DealProblem(
            "cut", side: .crm, entity: .opportunitySolution, field: row.label, value: value,
            reason: "longer than '\(field)' holds; cut", remedy: "shorten the text", guide: row.address))
      }
      cells.append(RowWrite(row: position, entity: .opportunitySolution, field: field, value: settled.value, before: .null))
    }
    return .success((cells, findings))
  }

  /// The new element of a referral's list.
  func element(of line: [Value]) -> Result<Value.Element, DealProblem> {
    guard let id = rows.id(ofLine: line) else {
      return .failure(
        DealProblem(
          "solution-unclear", side: .crm, entity: .opportunitySolution, field: "solutions",
          reason: "a solution of the opportunity names no solution of the catalogue", remedy: "choose the solution in that row"))
    }
    var fields: [Value.Element.Field] = []
    for row in guide.rows
    where row.entity == .opportunitySolution && row.role == nil && row.when != .update && row.directions.contains(.partnerCenter)
    {
      guard let name = SolutionRows.name(row), name != "id" else { continue }
      switch row.toPartnerCenter?.apply(line) {
      case .success(let value)?:
        let settled = row.partnerCenterForm.settle(value.isNull ? row.defaultToPartnerCenter : value).value
        if !settled.isNull { fields.append(.init(name, settled)) }
      case .failure(let problem)?: return .failure(unmapped(problem, row, id, readOn: .crm))
      case nil: break
      }
    }
    return .success(Value.Element(key: id, fields: fields))
  }

  func unmapped(_ problem: CellProblem, _ row: CompiledRow, _ id: String, readOn side: Side) -> DealProblem {
    DealProblem(
      problem.code, side: side, entity: .opportunitySolution, field: "solution \(id): \(row.label)", value: .text(id),
      reason: problem.reason, remedy: problem.remedy, guide: row.address)
  }
}
