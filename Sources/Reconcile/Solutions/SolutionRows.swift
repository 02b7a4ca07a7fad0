import Mapping
import Records

/// The guide's rows of the part `Opportunity solutions`, as a deal's list of solutions is compared by them.
///
/// A solution is a line of the list, told by its id and never by its position; each line is decided as one.
public struct SolutionRows: Sendable {
  /// Where a referral keeps its solutions.
  public static let field = "details.requirements.solutions"

  let guide: CompiledGuide
  /// The row of the solution's id: its direction is the direction in which lines come and go.
  let id: Int
  /// The rows that are compared, without the id's.
  let compared: [Int]
  let rule: CellRule
  /// What the agreement about the whole list is kept by.
  public let key: CellKey
  /// The fields of a CRM line that the comparison reads, and of an element of the referral.
  private let crmFields: [String]
  private let elementFields: [String]

  /// `nil` where the guide does not map the solutions of a deal.
  public init?(guide: CompiledGuide) {
    let rows = guide.rows.indices.filter { guide.rows[$0].entity == .opportunitySolution && guide.rows[$0].role == nil }
    guard
      let id = rows.first(where: {
        Self.name(guide.rows[$0]) == "id" && guide.rows[$0].crm != nil && guide.rows[$0].when != .create
      }), let crm = guide.rows[id].crm
    else { return nil }
    self.guide = guide
    self.id = id
    compared = rows.filter {
      $0 != id && guide.rows[$0].when != .create && guide.rows[$0].partnerCenter != nil && guide.rows[$0].crm != nil
    }
    rule =
      guide.cells.first { $0.entity == .opportunitySolution && $0.rows.contains(id) }
      ?? CellRule(
        entity: .opportunitySolution, name: "solutions", kind: .list, rows: [id], ifBothChanged: .hold, firstMeeting: .leave)
    key = CellKey(entity: .opportunitySolution, partnerCenterField: Self.field, crmField: crm.name)
    let layout = guide.layout(.opportunitySolution)
    var fields: Set<String> = []
    var names: Set<String> = []
    for row in compared.map({ guide.rows[$0] }) {
      if row.directions.contains(.partnerCenter) {
        for slot in row.toPartnerCenter?.inputs ?? [] where layout.fields.indices.contains(slot) {
          fields.insert(layout.fields[slot])
        }
      }
      if let name = row.crm?.name { fields.insert(name) }
      for slot in row.toCRM?.inputs ?? [] where guide.solutionElements.fields.indices.contains(slot) {
        names.insert(guide.solutionElements.fields[slot])
      }
      if let name = Self.name(row) { names.insert(name) }
    }
    crmFields = fields.subtracting([crm.name]).sorted()
    elementFields = names.subtracting(["id"]).sorted()
  }

  /// The name of a row's field within a solution of the referral.
  static func name(_ row: CompiledRow) -> String? {
    if case .name(let name)? = row.partnerCenter?.path.segments.last { name } else { nil }
  }

  /// Ids are compared without letter case: some are GUIDs.
  static func key(_ id: String) -> String { id.lowercased() }

  /// The id of a CRM line; `nil` where the line names no solution.
  func id(ofLine values: [Value]) -> String? {
    let row = guide.rows[id]
    if let transform = row.toPartnerCenter {
      if case .success(let value) = transform.apply(values) { return Value.text(orNull: value.description).text }
      return nil
    }
    return row.crm.flatMap { Value.text(orNull: RowView.value(values, $0.slot).description).text }
  }

  /// A CRM line as it is compared and kept: its id, and the raw values behind its rows.
  func compared(line id: String, _ values: [Value]) -> Value.Element {
    let layout = guide.layout(.opportunitySolution)
    return Value.Element(
      key: id,
      fields: crmFields.map { name in .init(name, layout.slot(of: name).map { RowView.value(values, $0) } ?? .null) })
  }

  /// A solution of the referral as it is compared and kept.
  func compared(element: Value.Element) -> Value.Element {
    Value.Element(key: element.key, fields: elementFields.map { .init($0, element.value($0)) })
  }

  /// A solution of the referral in the slots that the guide's formulas read.
  func record(_ element: Value.Element) -> [Value] {
    guide.solutionElements.fields.map { $0 == "id" ? .text(element.key) : element.value($0) }
  }

  /// Whether a row reads another value of this side than it did; a newly named input is compared from now on.
  func hasChanged(_ row: Int, _ side: Side, from then: Value.Element, to now: Value.Element) -> Bool {
    let rule = guide.rows[row]
    let own = side == .crm ? rule.crm?.name : Self.name(rule)
    let form = side == .crm ? rule.crmForm : rule.partnerCenterForm
    let layout = side == .crm ? guide.layout(.opportunitySolution) : guide.solutionElements
    let transform = side == .crm ? rule.toPartnerCenter : rule.toCRM
    let inputs = (transform?.inputs ?? []).compactMap { layout.fields.indices.contains($0) ? layout.fields[$0] : nil }
    for name in Set(inputs + [own].compactMap { $0 }) {
      guard let old = then.fields.first(where: { $0.name == name }) else { continue }
      let value = now.value(name)
      if old.value != value, name != own || !form.equal(old.value, value) { return true }
    }
    return false
  }

  /// Whether a line that stands on both sides says the same there, by the rows that travel both ways.
  ///
  /// What goes one way only describes the solution, and Partner Center often leaves it out of its answers.
  func isEqual(_ element: Value.Element, _ values: [Value]) -> Bool {
    compared.filter { guide.rows[$0].directions.count == 2 }.allSatisfy { isSame($0, element, values) }
  }

  /// Whether a row's values on both sides stand for each other, in either direction of the mapping.
  func isSame(_ position: Int, _ element: Value.Element, _ values: [Value]) -> Bool {
    let row = guide.rows[position]
    if case .success(let value)? = row.toCRM?.apply(record(element)), let slot = row.crm?.slot,
      row.crmForm.equal(value, RowView.value(values, slot))
    {
      return true
    }
    if case .success(let value)? = row.toPartnerCenter?.apply(values), let name = Self.name(row),
      row.partnerCenterForm.equal(value, element.value(name))
    {
      return true
    }
    return row.toCRM == nil && row.toPartnerCenter == nil
  }
}
