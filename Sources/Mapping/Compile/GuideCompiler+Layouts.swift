import Faults
import Formulas
import Records

extension GuideCompiler {
  /// Gives every field that the guide reads or writes a slot.
  mutating func makeLayouts() {
    var fields: [Entity: [String]] = [.referral: CompiledGuide.referralFields]
    var elements = ["id"]
    let settings = reader.settings
    for entity in [Entity.opportunity, .lead] where entity == .opportunity || !guide.rows(of: entity).isEmpty {
      fields[entity] = settings.customerLookups + settings.contactLookups
      // What people type as the CRM ID is a field of the opportunity; a lead may lack it.
      if let field = settings.crmIDField, entity == .opportunity || metadata.has(field, in: entity) {
        fields[entity, default: []].append(field)
      }
    }
    fields[.opportunitySolution] = [settings.opportunityLookup, settings.solutionDetailLookup].filter { !$0.isEmpty }
    fields[.solutionDetail] =
      (settings.solutionDetailsKey.isEmpty ? [] : [settings.solutionDetailsKey]) + guide.solutionRows.compactMap(\.crmField)
    for key in reader.matchKeys {
      fields[.referral, default: []].append(key.referral.description)
      fields[.account, default: []].append(key.account)
    }
    for row in guide.rows {
      if let field = row.crmField { fields[row.entity, default: []].append(field) }
      if let path = row.path {
        if row.entity == .opportunitySolution {
          elements.append(path.description)
        } else {
          fields[.referral, default: []].append(path.description)
          // The list tells where the person is that the guide calls [0].
          if path.description.hasPrefix("customerProfile.team[") { fields[.referral, default: []].append("customerProfile.team") }
        }
      }
      for side in Side.allCases {
        for (name, of) in row.formula(to: side)?.fields ?? [] {
          guard let field = sourceField(name, side: of, entity: row.entity, to: side) else { continue }
          if side == .partnerCenter {
            fields[row.entity, default: []].append(field)
          } else if row.entity == .opportunitySolution {
            elements.append(field)
          } else {
            fields[.referral, default: []].append(field)
          }
        }
      }
    }
    for (name, of) in reader.inboundOnlyIf?.fields ?? [] {
      if let field = sourceField(name, side: of, entity: .opportunity, to: .crm) {
        fields[.referral, default: []].append(field)
      }
    }
    for (entity, names) in fields where !names.isEmpty { layouts[entity] = SlotLayout(entity: entity, fields: names) }
    elementLayout = SlotLayout(entity: .referral, fields: elements)
  }

  /// The field of the source record that a formula towards `side` names; `nil` when it names none.
  func sourceField(_ name: String, side: Side?, entity: Entity, to target: Side) -> String? {
    guard (side ?? target.other) == target.other else { return nil }
    if target == .crm {
      return (PartnerCenterFields.find(name, in: entity) ?? PartnerCenterFields.untold(name, in: entity))?.path.description
    }
    // A field that a row names is spelled as that row has it after it was held against the metadata.
    switch metadata.naming(of: name, in: entity) {
    case .known(let known): return known
    default: return name
    }
  }

  /// The layout of the records that a row towards `side` reads.
  func sourceLayout(entity: Entity, to side: Side) -> SlotLayout {
    if side == .partnerCenter { return layout(entity) }
    return entity == .opportunitySolution ? elementLayout : layout(.referral)
  }
}
