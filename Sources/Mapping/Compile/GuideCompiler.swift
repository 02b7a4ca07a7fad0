import Faults
import Formulas
public import Records

/// Makes a run's instructions of a guide: layouts of slots, and a closure over slots for each row and direction.
public struct GuideCompiler {
  /// Checks and compiles a guide.
  /// - Returns: the compiled guide, `nil` when a finding is an error, and everything found.
  public static func compile(
    _ guide: Guide, defaults: CRMDefaults = CRMDefaults(), metadata: MetadataSnapshot? = nil, today: CalendarDate
  ) -> (compiled: CompiledGuide?, findings: [GuideFinding]) {
    let index = MetadataIndex(snapshot: metadata)
    var names = GuideNames(metadata: index, defaults: defaults)
    let guide = names.spelled(guide)
    let settings = SettingsReader(guide, defaults: defaults)
    var compiler = GuideCompiler(guide: guide, settings: settings, metadata: index, today: today)
    var check = GuideCheck(guide: guide, settings: settings, metadata: index, today: today)
    check.run()
    compiler.findings = names.findings + settings.findings + check.findings
    let compiled = compiler.compiled()
    let findings = compiler.findings
    return (findings.hasErrors ? nil : compiled, findings)
  }

  /// The CRM fields that a guide names, by entity: what metadata has to be asked for.
  ///
  /// A guide with errors has them too.
  public static func fields(of guide: Guide, defaults: CRMDefaults = CRMDefaults()) -> [Entity: [String]] {
    var names = GuideNames(metadata: MetadataIndex(snapshot: nil), defaults: defaults)
    let guide = names.spelled(guide)
    var compiler = GuideCompiler(
      guide: guide, settings: SettingsReader(guide, defaults: defaults), metadata: MetadataIndex(snapshot: nil),
      today: CalendarDate(dayNumber: 0))
    compiler.makeLayouts()
    return compiler.layouts.filter { $0.key != .referral }.mapValues(\.fields)
  }

  let guide: Guide
  let reader: SettingsReader
  let metadata: MetadataIndex
  let today: CalendarDate
  var findings: [GuideFinding] = []
  var layouts: [Entity: SlotLayout] = [:]
  var elementLayout = SlotLayout(entity: .referral, fields: [])

  private init(guide: Guide, settings: SettingsReader, metadata: MetadataIndex, today: CalendarDate) {
    self.guide = guide
    self.reader = settings
    self.metadata = metadata
    self.today = today
  }

  private mutating func compiled() -> CompiledGuide {
    makeLayouts()
    var rows: [CompiledRow] = []
    for row in guide.rows { rows.append(compile(row)) }
    return CompiledGuide(
      settings: compiledSettings(), layouts: layouts, rows: rows, cells: cells(of: rows), roles: roles(),
      solutionColumns: solutionColumns(), fingerprint: GuideFingerprint.of(guide, reader: reader),
      solutionElements: elementLayout,
      unloadedSolutionHeadings: guide.solutionRows.filter { $0.crmField == nil }
        .flatMap { $0.headings.map { GuideWords.folded($0) } },
      unloadedSolutionTitles: guide.solutionRows.filter { $0.crmField == nil }.compactMap(\.headings.first))
  }

  private mutating func compiledSettings() -> GuideSettings {
    var settings = reader.settings
    let (referral, account) = (layout(.referral), layout(.account))
    settings.accountMatch = reader.matchKeys.compactMap { key in
      guard let left = referral.slot(of: key.referral.description), let right = account.slot(of: key.account) else { return nil }
      return GuideSettings.MatchKey(
        referralField: key.referral.description, referralSlot: left, accountField: key.account, accountSlot: right)
    }
    if let formula = reader.inboundOnlyIf {
      settings.inboundOnlyIf = formulaTransform(
        formula, entity: .opportunity, to: .crm, ownSlot: nil, place: reader.place(.inboundOnlyIf))
    }
    settings.activeStage = statusCode(settings.activeStage, setting: .activeStage)
    settings.onHoldStage = statusCode(settings.onHoldStage, setting: .onHoldStage)
    return settings
  }

  func layout(_ entity: Entity) -> SlotLayout { layouts[entity] ?? SlotLayout(entity: entity, fields: []) }

  /// The CRM fields that roles name.
  private func roles() -> [Entity: [FieldRole: CRMField]] {
    var roles: [Entity: [FieldRole: CRMField]] = [:]
    for row in guide.rows {
      guard let role = row.role, let field = row.crmField, let slot = layout(row.entity).slot(of: field) else { continue }
      roles[row.entity, default: [:]][role] = CRMField(name: field, slot: slot)
    }
    return roles
  }

  /// A status of the opportunity as the CRM numbers it; a stage as it stands.
  private mutating func statusCode(_ text: String?, setting: SettingName) -> String? {
    guard let text else { return nil }
    guard let field = guide.rows(of: .opportunity).first(where: { $0.path?.description == DealStatus.field })?.crmField,
      MetadataIndex.isPair(field)
    else { return text }
    switch metadata.statusCodes(field, in: .opportunity).read(text) {
    case .code(let code): return code
    case .needsMetadata: return text
    case .unknown:
      findings.append(
        .error("MAP037", "'\(text)' is no status of the opportunity", at: reader.place(setting), remedy: "write it as 0/1"))
    case .ambiguous(let codes):
      findings.append(
        .error(
          "MAP037", "'\(text)' can mean several statuses of the opportunity", at: reader.place(setting),
          remedy: "write " + GuideWords.alternatives(codes)))
    }
    return text
  }

  static func unique(_ slots: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return slots.filter { seen.insert($0).inserted }
  }
}
