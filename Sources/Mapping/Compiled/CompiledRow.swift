import Faults
import Records

/// One row of a guide, compiled: which fields, which way, through what.
///
/// One object that is shared, since every cell of every deal refers to its row.
public final class CompiledRow: Sendable {
  public let entity: Entity
  /// Where the row stands: `Opportunity!7`.
  public let address: GuideAddress
  /// What reports call it: the CRM field's display name when known, else the path's last name (`deal value`).
  public let label: String
  /// The referral's field and its slot; `nil` for a constant or formula to the CRM, and for role rows.
  public let partnerCenter: (path: FieldPath, slot: Int)?
  /// The path of that field as it is written, empty where there is none: what agreements are kept by.
  public let partnerCenterPath: String
  public let role: FieldRole?
  /// The CRM's field; `nil` for a constant to Partner Center.
  public let crm: CRMField?
  public let directions: Set<Side>  // the sides that are written
  public let when: When
  /// The sides on which a create needs a value.
  public let requiredOn: Set<Side>
  /// Used on create when the result is empty; `.null` for none.
  public let defaultToCRM: Value
  public let defaultToPartnerCenter: Value
  public let empty: EmptyRule
  /// `nil` where the row does not write that side.
  public let toCRM: Transform?
  public let toPartnerCenter: Transform?
  /// Whether a value list stands between the two sides.
  public let hasList: Bool
  /// How each side keeps a value of this field: the comparison goes by it.
  public let crmForm: FieldForm
  public let partnerCenterForm: FieldForm

  public enum When: String, Hashable, Sendable { case create, update, always }

  public init(
    entity: Entity, address: GuideAddress, label: String, partnerCenter: (path: FieldPath, slot: Int)?, role: FieldRole?,
    crm: CRMField?, directions: Set<Side>, when: When, requiredOn: Set<Side>, defaultToCRM: Value, defaultToPartnerCenter: Value,
    empty: EmptyRule, toCRM: Transform?, toPartnerCenter: Transform?, crmForm: FieldForm, partnerCenterForm: FieldForm,
    hasList: Bool = false
  ) {
    self.entity = entity
    self.address = address
    self.label = label
    self.partnerCenter = partnerCenter
    partnerCenterPath = partnerCenter?.path.description ?? ""
    self.role = role
    self.crm = crm
    self.directions = directions
    self.when = when
    self.requiredOn = requiredOn
    self.defaultToCRM = defaultToCRM
    self.defaultToPartnerCenter = defaultToPartnerCenter
    self.empty = empty
    self.toCRM = toCRM
    self.toPartnerCenter = toPartnerCenter
    self.hasList = hasList
    self.crmForm = crmForm
    self.partnerCenterForm = partnerCenterForm
  }
}

/// A row of the guide by part and row number, as reports show it.
public struct GuideAddress: Hashable, Sendable, CustomStringConvertible {
  public let part: String
  public let row: Int
  public init(part: String, row: Int) {
    self.part = part
    self.row = row
  }
  public var description: String { "\(part)!\(row)" }
}

/// Formula and value list of a row in one direction, over the slots of the record that is read.
public struct Transform: Sendable {
  /// The slots of the source record that the result depends on: the raw inputs of a cell.
  public let inputs: [Int]
  /// The result for a source record in its layout's slots.
  ///
  /// A row without formula and list gives the value as it is.
  public let apply: @Sendable (_ record: [Value]) -> Result<Value, CellProblem>

  public init(inputs: [Int], apply: @escaping @Sendable (_ record: [Value]) -> Result<Value, CellProblem>) {
    self.inputs = inputs
    self.apply = apply
  }
}

/// Why a cell has no value: data for the report, not a failure of the run.
public struct CellProblem: Error, Hashable, Sendable {
  /// A word such as `country-unknown` or `not-in-list`.
  public let code: Fault.Code
  /// `'Atlantis' is no country`.
  public let reason: String
  /// What a person can do, in plain words.
  public let remedy: String
  public init(code: Fault.Code, reason: String, remedy: String) {
    self.code = code
    self.reason = reason
    self.remedy = remedy
  }
}
