import Faults
import Formulas
import Records

extension GuideCompiler {
  mutating func compile(_ row: GuideRow) -> CompiledRow {
    let known = row.path.flatMap { PartnerCenterFields.field($0, in: row.entity) }
    let metadataField = row.crmField.flatMap { metadata.field($0, in: row.entity) }
    let crmForm = crmForm(of: row, known: known, field: metadataField)
    var partnerCenterForm = known?.form(daysIn: reader.zone) ?? FieldForm(kind: .any)
    partnerCenterForm.isMarked = crmForm.isMarked
    let toCRM = coercion(row, to: .crm, form: crmForm, field: metadataField)
    let toPartnerCenter = coercion(row, to: .partnerCenter, form: partnerCenterForm, field: nil)
    let layout = row.entity == .opportunitySolution ? elementLayout : layout(.referral)
    return CompiledRow(
      entity: row.entity, address: row.address, label: label(of: row, known: known, field: metadataField),
      partnerCenter: row.path.flatMap { path in layout.slot(of: path.description).map { (path, $0) } }, role: row.role,
      crm: row.crmField.flatMap { name in self.layout(row.entity).slot(of: name).map { CRMField(name: name, slot: $0) } },
      directions: row.directions, when: row.when, requiredOn: row.requiredOn,
      defaultToCRM: standard(row, to: .crm, toCRM), defaultToPartnerCenter: standard(row, to: .partnerCenter, toPartnerCenter),
      empty: row.empty, toCRM: transform(row, to: .crm, known: known, coercion: toCRM),
      toPartnerCenter: transform(row, to: .partnerCenter, known: known, coercion: toPartnerCenter), crmForm: crmForm,
      partnerCenterForm: partnerCenterForm, hasList: row.listName != nil)
  }

  private func label(of row: GuideRow, known: PartnerCenterField?, field: FieldMetadata?) -> String {
    if let known {
      // The second contact is told apart from the first.
      guard case .index(let index)? = row.path?.segments.first(where: { if case .index = $0 { true } else { false } }), index > 0
      else { return known.label }
      return "\(known.label) (\(index + 1))"
    }
    if let role = row.role { return String(role.rawValue.dropFirst().dropLast()) }
    return field?.label ?? row.crmField ?? ""
  }

  private func coercion(_ row: GuideRow, to side: Side, form: FieldForm, field: FieldMetadata?) -> Coercion {
    let target =
      side == .crm
      ? "'\(row.crmField ?? "")' of the \(GuideNames.title(row.entity))" : "'\(row.path?.description ?? "")' of the referral"
    return Coercion(form: form, field: field, numbers: reader.numbers, target: target)
  }

  /// The default of a row as a value of its field.
  private mutating func standard(_ row: GuideRow, to side: Side, _ coercion: Coercion) -> Value {
    guard let text = row.defaultText(to: side) else { return .null }
    let place = row.place(GuideRow.defaultColumn(side))
    if side == .crm, let field = row.crmField, MetadataIndex.isPair(field) {
      if case .code(let code) = metadata.statusCodes(field, in: row.entity).read(text) { return .text(code) }
      return .text(text)
    }
    switch coercion.apply(.text(text)) {
    case .success(let value): return value
    case .failure(let problem):
      findings.append(.error("MAP023", "the default \(problem.reason)", at: place, remedy: problem.remedy))
      return .null
    }
  }

  // MARK: Forms

  private func crmForm(of row: GuideRow, known: PartnerCenterField?, field: FieldMetadata?) -> FieldForm {
    var form: FieldForm
    if let name = row.crmField, MetadataIndex.isPair(name) {
      return FieldForm(kind: .text, ignoresCase: true)
    } else if let field {
      form = Self.form(of: field, zone: reader.zone)
    } else {
      form = assumedForm(of: row, known: known)
    }
    if known?.kind == .day, form.kind == .instant { form.daysIn = reader.zone }
    if known?.kind == .email || known?.kind == .currency { form.ignoresCase = true }
    let isDeal = row.entity == .opportunity || row.entity == .lead
    form.isMarked = isDeal && row.path?.description == "name" && [.text, .memo, .any].contains(form.kind)
    return form
  }

  /// How a field of the CRM keeps its values.
  static func form(of field: FieldMetadata, zone: DayZone) -> FieldForm {
    switch field.kind {
    case .text, .key: FieldForm(kind: .text, maxLength: field.maxLength)
    case .memo: FieldForm(kind: .memo, maxLength: field.maxLength)
    case .integer: FieldForm(kind: .number, precision: 0)
    case .decimal, .money: FieldForm(kind: .number, precision: field.precision)
    case .flag: FieldForm(kind: .flag)
    case .date: FieldForm(kind: .date, daysIn: zone)
    case .instant: FieldForm(kind: .instant)
    case .option, .state, .status: FieldForm(kind: .option)
    case .lookup: FieldForm(kind: .reference)
    case .multiOption, .other: FieldForm(kind: .any)
    }
  }

  /// Without metadata a field is taken to keep what Partner Center's field holds, without a limit.
  private func assumedForm(of row: GuideRow, known: PartnerCenterField?) -> FieldForm {
    guard row.listName == nil, row.toCRM == nil, row.toPartnerCenter == nil, let known else {
      // Country names and the like stay text; a listed value may be anything.
      return known?.kind == .country ? FieldForm(kind: .memo) : FieldForm(kind: .any)
    }
    switch known.kind {
    case .text, .country, .currency, .email: return FieldForm(kind: .memo)
    case .number: return FieldForm(kind: .number)
    case .flag: return FieldForm(kind: .flag)
    case .day: return FieldForm(kind: .date, daysIn: reader.zone)
    case .instant: return FieldForm(kind: .instant)
    case .word, .status: return FieldForm(kind: .any, ignoresCase: true)
    case .list: return FieldForm(kind: .list)
    }
  }
}
