import Faults
import Records

/// Holds a guide against itself, against what is known of Partner Center, and, where there is metadata, against the CRM.
///
/// Finds every problem in one go.
struct GuideCheck {
  let guide: Guide
  let settings: SettingsReader
  let metadata: MetadataIndex
  let today: CalendarDate
  var findings: [GuideFinding] = []

  init(guide: Guide, settings: SettingsReader, metadata: MetadataIndex, today: CalendarDate) {
    self.guide = guide
    self.settings = settings
    self.metadata = metadata
    self.today = today
  }

  mutating func run() {
    for row in guide.rows {
      guard checkTarget(of: row) else { continue }
      checkDirection(of: row)
      checkConstants(of: row)
      checkWidening(of: row)
      checkFormulas(of: row)
      checkLists(of: row)
      checkRequired(row)
      checkAgainstMetadata(row)
    }
    if let formula = settings.inboundOnlyIf {
      checkReading(of: formula, entity: .opportunity, to: .crm, at: settings.place(.inboundOnlyIf))
    }
    checkSolutionRows()
    checkWriters()
    checkGroups()
    checkRoles()
    checkStatus()
    checkUseOfLists()
    checkRequiredFields()
    checkSettingNames()
    checkWhatIsNotActedOn()
  }

  mutating func error(_ code: Fault.Code, _ problem: String, at place: Place, _ remedy: String? = nil) {
    findings.append(.error(code, problem, at: place, remedy: remedy))
  }

  mutating func warn(_ code: Fault.Code, _ problem: String, at place: Place, _ remedy: String? = nil) {
    findings.append(.warning(code, problem, at: place, remedy: remedy))
  }

  func known(_ row: GuideRow) -> PartnerCenterField? { row.path.flatMap { PartnerCenterFields.field($0, in: row.entity) } }

  func values(_ list: String?) -> [ValueRow] {
    guard let list else { return [] }
    let folded = GuideWords.folded(list)
    return guide.values.filter { GuideWords.folded($0.list) == folded }
  }

  // MARK: What a row is about

  /// Whether the row has enough to be about something.
  private mutating func checkTarget(of row: GuideRow) -> Bool {
    switch (row.crmField, row.path, row.role) {
    case (nil, nil, nil):
      error("MAP015", "the row names neither a Partner Center field nor a CRM field", at: row.place(.crmField))
    case (nil, _, _?): error("MAP015", "the row names no CRM field", at: row.place(.crmField))
    case (nil, _, nil) where row.texts[.defaultToPartnerCenter] == nil:
      error(
        "MAP015", "the row names no CRM field", at: row.place(.crmField),
        "name one, or give a constant in 'Default to Partner Center'")
    case (let field?, nil, nil) where row.texts[.defaultToCRM] == nil && row.toCRM == nil:
      error(
        "MAP015", "the row has nothing to write into '\(field)'", at: row.place(.partnerCenterField),
        "name a Partner Center field, or give a constant in 'Default to CRM' or a formula in 'To CRM'")
    default: return true
    }
    return false
  }

  /// One-way fields that are mapped the other way.
  private mutating func checkDirection(of row: GuideRow) {
    let place = row.place(.direction)
    if let role = row.role {
      if row.writes(.partnerCenter) {
        error("MAP021", "\(role.rawValue) is a field of the CRM alone", at: place, "write 'to CRM'")
      }
      return
    }
    if let field = known(row), let path = row.path {
      if row.writes(.partnerCenter) { checkWriting(of: field, path, at: place) }
      if row.writes(.crm), field.widens, field.writing != .byProgram {
        error(
          "MAP021", "'\(path)' only travels to Partner Center: in the CRM a person decides what Microsoft sees", at: place,
          "write 'to Partner Center'")
      }
    }
    if row.path == nil, row.writes(.partnerCenter) {
      error("MAP021", "the row names no Partner Center field to write", at: place, "write 'to CRM'")
    }
    if row.crmField == nil, row.writes(.crm) {
      error("MAP021", "the row names no CRM field to write", at: place, "write 'to Partner Center'")
    }
    if let field = row.crmField, row.writes(.crm), MetadataIndex.related(field) != nil, known(row)?.kind != .currency,
      row.entity != .opportunitySolution
    {
      error(
        "MAP022", "'\(field)' belongs to another record, which this row cannot write", at: row.place(.crmField),
        "write 'to Partner Center' as its direction, or name a field of the \(GuideNames.title(row.entity)) itself")
    }
  }

  private mutating func checkWriting(of field: PartnerCenterField, _ path: FieldPath, at place: Place) {
    switch field.writing {
    case .never: error("MAP021", "'\(path)' is written by Partner Center alone", at: place, "write 'to CRM'")
    case .byProgram:
      error(
        "MAP021", "'\(path)' is written by the program, by rules of its own", at: place, "write 'to CRM', or delete the row")
    case .onCreate, .always: break
    }
  }

  private mutating func checkConstants(of row: GuideRow) {
    guard let path = row.path, let field = known(row), row.crmField == nil, !field.allowsConstant, !field.widens else { return }
    error(
      "MAP025", "'\(path)' may not be a constant", at: row.place(.defaultToPartnerCenter),
      "only the consents to share and to contact, and the marketplace intent, may be; name a CRM field")
  }

  /// What Microsoft sees comes from a present cell of the CRM and from nothing else.
  private mutating func checkWidening(of row: GuideRow) {
    guard let field = known(row), field.widens, let path = row.path, row.writes(.partnerCenter) else { return }
    let start = "'\(path)' decides what Microsoft sees, and only a filled field of the CRM may say so"
    if row.crmField == nil || row.texts[.defaultToPartnerCenter] != nil {
      error("MAP026", "\(start), no \(row.crmField == nil ? "constant" : "default")", at: row.place(.defaultToPartnerCenter))
    }
    if let formula = row.toPartnerCenter, !formula.fields.isEmpty || !formula.readsOwnValue {
      error("MAP026", "\(start), no formula over other fields", at: row.place(.toPartnerCenter))
    }
    for value in values(row.listName) where CompiledList.key(of: value.crmValue) == CompiledList.empty {
      guard CompiledList.key(of: value.partnerCenterValue) != CompiledList.empty else { continue }
      error("MAP026", "\(start), no empty one", at: value.place(.crmValue))
    }
    guard let name = row.crmField else { return }
    for other in guide.rows where other.entity == row.entity && other.crmField == name && other.writes(.crm) {
      guard other.address != row.address else { continue }
      error("MAP042", "'\(name)' decides what Microsoft sees, so no row may fill it", at: other.place(.crmField))
    }
  }

  private mutating func checkRequired(_ row: GuideRow) {
    for side in Side.allCases where row.requiredOn.contains(side) {
      if !row.writes(side), row.role == nil {
        error(
          "MAP024", "required in \(GuideWords.name(side)), and the row never writes it", at: row.place(.required),
          "write 'both' or 'to \(side.title)' as its direction")
      } else if row.when == .update {
        error("MAP024", "required on create in \(GuideWords.name(side)), and the row only writes updates", at: row.place(.when))
      }
    }
  }
}
