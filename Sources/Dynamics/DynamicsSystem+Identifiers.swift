internal import Digests
public import Records
public import Systems

extension DynamicsSystem {
  public var vocabulary: CRMVocabulary {
    CRMVocabulary(
      ownerField: "ownerid", contactAccountField: "parentcustomerid", qualifiedOpportunityField: "qualifyingopportunityid",
      mergedIntoField: "masterid", createdField: "createdon",
      accountTable: "account", contactTable: "contact", userTable: "systemuser",
      // An export for re-import begins with a row's id, a checksum and when it was changed (dataverse.md 10).
      exportHelpers: ["(Do Not Modify)"])
  }

  public func canonicalID(_ text: String) -> String? { DynamicsID.canonical(text) }

  /// An id made from the table and the parts, so that the same thing gets the same id in every run (dataverse.md 12.11).
  public func idForCreate(_ entity: Entity, of parts: [String]) -> String? {
    guard let table = settings.table(of: entity) else { return nil }
    return NamedUUID.make(namespace: "cosell/dynamics/\(table)", parts: parts)
  }

  public func link(to key: RecordKey) -> String? {
    guard let table = settings.table(of: key.entity) else { return nil }
    return "\(settings.url)/main.aspx?etn=\(table)&pagetype=entityrecord&id=\(key.id)"
  }
}
