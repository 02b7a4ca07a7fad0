import Mapping
import Records

/// What is to be done with one cell of a paired deal.
public struct CellDecision: Sendable {
  public let rule: CellRule
  public let verdict: Verdict
  /// The rows of the cell as they stand on both sides: what becomes agreed when the cell settles.
  public let rows: [RowView]
  /// Things to tell that hold nothing up: `one-way`, `cannot-travel`, `cut`.
  public var findings: [DealProblem] = []
  /// The person's choice that this follows.
  public var choice: PersonChoice?
  /// What is written since a row of a settled cell was asked for again, and for no other reason.
  public internal(set) var again: CellReapplication?
  /// A person's choice that cannot be followed, since a side has moved: its number.
  public var missed: Int64?

  public enum Verdict: Sendable {
    /// As agreed: nothing to do, nothing to store.
    case unchanged
    /// Both values as they stand become agreed; nothing is sent.
    case agree
    /// These values go to that side.
    case write(Side, [RowWrite])
    /// Both sides moved apart, and a person decides.
    case conflict(DealProblem)
    /// The cell waits: for a value that maps, for nights to pass, for a person.
    case held(DealProblem)
    /// The CRM's record is closed (or a lead qualified) by the CRM's own action.
    case closeInCRM(won: Bool, status: String)
    case qualify
  }

  /// Whether a row that never met is no part of this: an edit of its neighbours is written, and nothing to the row.
  public func leaves(_ row: RowView) -> Bool {
    guard row.agreed == nil, case .write(_, let writes) = verdict, !writes.contains(where: { $0.row == row.row }) else {
      return false
    }
    return rows.contains { known in known.agreed != nil && writes.contains { $0.row == known.row } }
  }

  public init(rule: CellRule, verdict: Verdict, rows: [RowView], findings: [DealProblem] = []) {
    self.rule = rule
    self.verdict = verdict
    self.rows = rows
    self.findings = findings
  }
}

/// One value to write.
public struct RowWrite: Hashable, Sendable {
  /// Position in ``CompiledGuide/rows``.
  public let row: Int
  public let entity: Entity
  /// The field of the written side, in the spelling of its layout.
  public let field: String
  public let value: Value
  /// What stands there now.
  public let before: Value

  public init(row: Int, entity: Entity, field: String, value: Value, before: Value) {
    self.row = row
    self.entity = entity
    self.field = field
    self.value = value
    self.before = before
  }
}

/// One guide row over the records of one deal.
public struct RowView: Sendable {
  public let row: Int
  public let rule: CompiledRow
  public let key: CellKey
  public let partnerCenter: Value
  public let crm: Value
  public let partnerCenterInputs: [Value.Element.Field]
  public let crmInputs: [Value.Element.Field]
  public let agreed: AgreedCell?
  /// What the other side's value would become here.
  public let toCRM: Result<Value, CellProblem>?
  public let toPartnerCenter: Result<Value, CellProblem>?

  /// What becomes agreed when both values are left as they stand.
  public var asItStands: AgreedCell {
    AgreedCell(
      partnerCenter: partnerCenter, crm: crm, partnerCenterInputs: partnerCenterInputs, crmInputs: crmInputs)
  }

  /// Equal in either direction of the mapping.
  public var isEqual: Bool {
    if case .success(let value)? = toCRM, rule.crmForm.equal(value, crm) { return true }
    if case .success(let value)? = toPartnerCenter, rule.partnerCenterForm.equal(value, partnerCenter) { return true }
    return false
  }
}
