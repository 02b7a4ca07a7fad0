import Faults
import Records

extension GuideCheck {
  /// Whether the CRM lets the row's field be written, and whether the two fields can hold the same.
  mutating func checkAgainstMetadata(_ row: GuideRow) {
    guard let name = row.crmField, let field = metadata.field(name, in: row.entity), !MetadataIndex.isPair(name) else { return }
    if row.writes(.crm), MetadataIndex.related(name) == nil {
      let (creates, updates) = (row.when != .update, row.when != .create)
      if !field.isCreatable, !field.isUpdatable {
        error(
          "MAP022", "'\(name)' is read-only in the CRM", at: row.place(.crmField), "write 'to Partner Center' as the direction")
      } else if creates, !updates, !field.isCreatable {
        error("MAP022", "'\(name)' cannot be written on create in the CRM", at: row.place(.crmField), "write 'update' in 'When'")
      } else if updates, !creates, !field.isUpdatable {
        error(
          "MAP022", "'\(name)' can only be written on create in the CRM", at: row.place(.crmField), "write 'create' in 'When'")
      } else if updates, !field.isUpdatable {
        warn("MAP022", "'\(name)' can only be written on create in the CRM", at: row.place(.when), "write 'create' in 'When'")
      }
    }
    guard row.listName == nil, let known = known(row) else { return }
    let clash = Side.allCases.first { side in
      row.writes(side) && row.formula(to: side) == nil && !Self.fits(known.kind, field.kind, to: side)
    }
    if let side = clash {
      let (from, into) = (Self.name(of: known.kind), Self.name(of: field.kind))
      let problem =
        side == .crm
        ? "'\(name)' holds \(into), and Partner Center sends \(from)"
        : "'\(name)' holds \(into), and Partner Center takes \(from)"
      error("MAP023", problem, at: row.place(.crmField), "give the row a value list or a formula, or name another field")
    }
  }

  /// Whether values of the two fields can stand for each other as they are.
  private static func fits(_ kind: PartnerCenterField.Kind, _ field: FieldMetadata.Kind, to side: Side) -> Bool {
    let texts: Set<FieldMetadata.Kind> = [.text, .memo, .key, .other]
    return switch kind {
    case .text, .email, .country:
      texts.contains(field) || (side == .crm ? field == .option : [.integer, .decimal, .money, .date, .instant].contains(field))
    case .currency: texts.contains(field)
    case .number: texts.contains(field) || [.integer, .decimal, .money].contains(field)
    case .flag: texts.contains(field) || field == .flag
    case .instant, .day: texts.contains(field) || field == .date || field == .instant
    case .word: texts.contains(field) || (side == .crm && field == .option)
    case .status: texts.contains(field) || [.option, .state, .status].contains(field)
    case .list: texts.contains(field)
    }
  }

  private static func name(of kind: FieldMetadata.Kind) -> String {
    switch kind {
    case .text, .memo, .key, .other: "text"
    case .integer: "a whole number"
    case .decimal: "a number"
    case .money: "money"
    case .flag: "yes or no"
    case .date: "a date"
    case .instant: "a date with a time"
    case .option, .state, .status: "a choice"
    case .multiOption: "several choices"
    case .lookup: "a lookup"
    }
  }

  private static func name(of kind: PartnerCenterField.Kind) -> String {
    switch kind {
    case .text, .email, .country, .currency: "text"
    case .number: "a number"
    case .flag: "yes or no"
    case .instant: "a date with a time"
    case .day: "a date"
    case .word: "a word of a fixed set"
    case .status: "a status"
    case .list: "a list"
    }
  }

  // MARK: Required fields

  /// Fields that the CRM demands of a new record, and that no row fills.
  mutating func checkRequiredFields() {
    for entity in [Entity.opportunity, .lead, .account, .contact, .opportunitySolution, .solutionDetail] {
      guard let table = metadata.table(entity), let place = lastRow(of: entity) else { continue }
      let filled = filledOnCreate(entity)
      for name in table.fields.keys.sorted() {
        guard let field = table.fields[name], field.isRequired, field.isCreatable, field.kind != .key, !filled.contains(name)
        else { continue }
        error(
          "MAP024", "the \(GuideNames.title(entity)) needs '\(name)' (\(field.label)) in the CRM, and no row fills it", at: place,
          "add a row with '\(name)' as CRM field and a Partner Center field, a formula or a Default to CRM")
      }
    }
  }

  private func lastRow(of entity: Entity) -> Place? {
    entity == .solutionDetail ? guide.solutionRows.last?.place(.crmField) : guide.rows(of: entity).last?.place(.crmField)
  }

  /// The CRM fields that a new record gets, by rows or by the program itself.
  private func filledOnCreate(_ entity: Entity) -> Set<String> {
    // The program gives every new record its owner, whatever part names the field.
    var filled = Set(guide.rows.filter { $0.role == .owner }.compactMap(\.crmField))
    for row in guide.rows(of: entity) where (row.writes(.crm) || row.role != nil) && row.when != .update {
      for part in MetadataIndex.parts(of: row.crmField ?? "") { filled.insert(MetadataIndex.related(part)?.lookup ?? part) }
    }
    let settings = settings.settings
    switch entity {
    case .opportunity, .lead: filled.formUnion(settings.customerLookups + settings.contactLookups)
    case .opportunitySolution: filled.formUnion([settings.opportunityLookup, settings.solutionDetailLookup])
    case .solutionDetail: filled.formUnion(guide.solutionRows.compactMap(\.crmField))
    default: break
    }
    return filled
  }
}
