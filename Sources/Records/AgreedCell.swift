/// What an agreement is kept by: the two fields, never the row or group; for accounts and contacts the record too.
public struct CellKey: Hashable, Sendable {
  public let entity: Entity
  /// The account's or contact's id; empty for the deal's own record.
  public let record: String
  /// The Partner Center path; empty for a formula that only writes the CRM.
  public let partnerCenterField: String
  public let crmField: String

  public init(entity: Entity, record: String = "", partnerCenterField: String, crmField: String) {
    self.entity = entity
    self.record = record
    self.partnerCenterField = partnerCenterField
    self.crmField = crmField
  }
}

/// The two values that stand for each other, and what each was made from.
public struct AgreedCell: Hashable, Sendable {
  public var partnerCenter: Value
  public var crm: Value
  /// The raw inputs of each side's formula by field name, where they are more than the field itself.
  public var partnerCenterInputs: [Value.Element.Field]
  public var crmInputs: [Value.Element.Field]

  public init(
    partnerCenter: Value, crm: Value, partnerCenterInputs: [Value.Element.Field] = [], crmInputs: [Value.Element.Field] = []
  ) {
    self.partnerCenter = partnerCenter
    self.crm = crm
    self.partnerCenterInputs = partnerCenterInputs
    self.crmInputs = crmInputs
  }
}
