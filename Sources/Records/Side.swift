/// One of the two systems of a pairing.
public enum Side: String, Hashable, Sendable, CaseIterable {
  case partnerCenter
  case crm

  public var other: Side { self == .partnerCenter ? .crm : .partnerCenter }
  /// The name that reports and guides use: `Partner Center`, `CRM`.
  public var title: String { self == .partnerCenter ? "Partner Center" : "CRM" }
}

/// What a record is to the run, whatever its system calls the table.
public enum Entity: String, Hashable, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  case referral
  case opportunity
  case lead
  case account
  case contact
  /// A solution attached to an opportunity.
  case opportunitySolution
  /// A row of the catalogue that sellers pick solutions from.
  case solutionDetail
  case user

  public var side: Side { self == .referral ? .partnerCenter : .crm }
}

/// A record of a system by its canonical id.
public struct RecordKey: Hashable, Sendable {
  public let entity: Entity
  /// In the canonical form of its system (Dynamics: lower case, no braces; Salesforce: 18 characters).
  public let id: String
  public init(_ entity: Entity, _ id: String) {
    self.entity = entity
    self.id = id
  }
}
