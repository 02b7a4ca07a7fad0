import Faults
import Records

/// Brings the CRM's names in a guide into the form in which the CRM spells them, and tells those that cannot be.
struct GuideNames {
  let metadata: MetadataIndex
  let defaults: CRMDefaults
  private(set) var findings: [GuideFinding] = []

  init(metadata: MetadataIndex, defaults: CRMDefaults) {
    self.metadata = metadata
    self.defaults = defaults
  }

  mutating func spelled(_ guide: Guide) -> Guide {
    var guide = guide
    for index in guide.rows.indices {
      let row = guide.rows[index]
      if row.crmField == nil, row.path?.description == DealStatus.field {
        // The row of the status may leave its field to the role that holds the stage.
        guide.rows[index].crmField = guide.rows.first { $0.entity == row.entity && $0.role == .stage }?.crmField
      }
      if let name = guide.rows[index].crmField {
        guide.rows[index].crmField = spelled(name, in: row.entity, at: row.place(.crmField))
      }
    }
    spellStatuses(&guide)
    for index in guide.solutionRows.indices {
      let row = guide.solutionRows[index]
      guard let name = row.crmField else { continue }
      guide.solutionRows[index].crmField = spelled(name, in: .solutionDetail, at: row.place(.crmField))
    }
    return guide
  }

  /// The statuses of the lists that the rows of the status use, as Partner Center spells them: `Active / Accepted` too.
  private func spellStatuses(_ guide: inout Guide) {
    let lists = Set(
      guide.rows.filter { $0.path?.description == DealStatus.field }.compactMap(\.listName).map(GuideWords.folded))
    for index in guide.values.indices where lists.contains(GuideWords.folded(guide.values[index].list)) {
      let typed = GuideWords.folded(guide.values[index].partnerCenterValue)
      guard let status = GuideCheck.statuses.first(where: { GuideWords.folded($0.description) == typed }) else { continue }
      guide.values[index].partnerCenterValue = status.description
    }
  }

  /// A field's name as the CRM spells it; as typed, with a finding, where that cannot be told.
  mutating func spelled(_ written: String, in entity: Entity, at place: Place) -> String {
    let name = MetadataIndex.tidy(written)
    let typed = defaults.fieldNamesAreLowerCase && metadata.table(entity) == nil ? name.lowercased() : name
    if metadata.table(entity) == nil {
      if name.contains(where: { $0.isWhitespace || "()[]?'\",;:".contains($0) }) {
        findings.append(
          .error(
            "MAP012", "'\(written)' is no name of a field", at: place,
            remedy: "write the name that the CRM knows the field by, not the one that its forms show"))
      }
      return typed
    }
    switch metadata.naming(of: typed, in: entity) {
    case .known(let known): return known
    case .displayName(let field):
      findings.append(.error("MAP012", "'\(written)' is a display name; the field is '\(field)'", at: place))
      return field
    case .ambiguousDisplayName(let fields):
      findings.append(
        .error(
          "MAP012", "'\(written)' is a display name", at: place, remedy: "it is shown for \(GuideWords.alternatives(fields))"))
    case .unknown(let near):
      findings.append(
        .error(
          "MAP013", "the \(Self.title(entity)) has no field '\(written)'", at: place, remedy: near.map { "did you mean '\($0)'?" }
        ))
    case .notALookup(let field):
      findings.append(
        .error("MAP013", "'\(field)' is no lookup, so '\(written)' leads nowhere", at: place))
    }
    return typed
  }

  static func title(_ entity: Entity) -> String {
    switch entity {
    case .opportunitySolution: "opportunity's solution"
    case .solutionDetail: "solution detail"
    default: entity.rawValue
    }
  }
}
