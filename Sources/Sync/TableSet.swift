import Mapping
import Names
import Reconcile
import Records
import StateStore
import Systems

/// How each table is staged, by the guide.
struct TableSet: Sendable {
  let tables: [Entity: StagedTable]
  let related: RelatedSlots
  /// What the guide makes of lists, once for all deals.
  let solutions: SolutionRows?
  let pins: PinnedElements

  /// The CRM's tables in the order in which they are read: what is looked up before what looks it up.
  static let crmEntities: [Entity] = [.account, .contact, .opportunity, .lead, .opportunitySolution]

  init(guide: CompiledGuide, crm: any CRMSystem) {
    let vocabulary = crm.vocabulary
    func slots(_ entity: Entity, _ fields: [String]) -> [Int] { fields.compactMap { guide.layout(entity).slot(of: $0) } }
    let settings = guide.settings
    let related = RelatedSlots(
      customer: [.opportunity: slots(.opportunity, settings.customerLookups), .lead: slots(.lead, settings.customerLookups)],
      contact: [.opportunity: slots(.opportunity, settings.contactLookups), .lead: slots(.lead, settings.contactLookups)],
      accountTable: vocabulary.accountTable, contactTable: vocabulary.contactTable)
    self.related = related
    solutions = SolutionRows(guide: guide)
    pins = PinnedElements(guide: guide)
    var tables: [Entity: StagedTable] = [:]
    tables[.referral] = Self.referral(guide, crm)
    for entity in [Entity.opportunity, .lead] { tables[entity] = Self.deal(entity, guide, crm, related) }
    let merged = vocabulary.mergedIntoField
    tables[.account] = Self.account(guide, also: [vocabulary.ownerField] + (merged.map { [$0] } ?? []), merged: merged)
    tables[.contact] = Self.contact(guide, also: [vocabulary.contactAccountField] + (merged.map { [$0] } ?? []), merged: merged)
    tables[.opportunitySolution] = Self.solution(guide)
    tables[.solutionDetail] = Self.solutionDetail(guide)
    self.tables = tables
    indexing = Self.indexing(guide, vocabulary)
  }

  /// What the state's indexes are made from: identifiers, customers, names.
  ///
  /// Where it is another than that of the last reading, everything is read and indexed again before anything is created.
  let indexing: String

  private static func indexing(_ guide: CompiledGuide, _ vocabulary: CRMVocabulary) -> String {
    let settings = guide.settings
    var parts = ["3", settings.crmIDField ?? "", vocabulary.mergedIntoField ?? "", vocabulary.qualifiedOpportunityField ?? ""]
    for entity in [Entity.opportunity, .lead] {
      parts += [FieldRole.identifier, .sync].map { guide.roles[entity]?[$0]?.name ?? "" }
    }
    parts += settings.customerLookups + [""] + settings.contactLookups + [""]
    parts += settings.accountMatch.prefix(1).flatMap { [$0.referralField, $0.accountField] }
    if let email = contactEmail(guide)?.crm { parts.append(guide.layout(.contact).fields.dropFirst(email).first ?? "") }
    return parts.joined(separator: "|")
  }

  /// The tables that hold deals, as far as the guide has them.
  var dealEntities: [Entity] { [.referral, .opportunity, .lead].filter { table($0).layout.count > 0 } }

  func table(_ entity: Entity) -> StagedTable {
    tables[entity] ?? StagedTable(layout: SlotLayout(entity: entity, fields: []), isInput: [])
  }

  /// A guide's layout and fields that the run needs besides; the guide's slots stay where they are.
  private static func extended(_ layout: SlotLayout, _ fields: [String]) -> SlotLayout {
    SlotLayout(entity: layout.entity, fields: layout.fields + fields.filter { layout.slot(of: $0) == nil })
  }

  // MARK: Each table

  /// Stamps move with every write, whatever it wrote; a change of nothing else is no change.
  private static let stamps: Set<String> = [
    "createdDateTime", "updatedDateTime", "acceptedDateTime", "closedDateTime", "expirationDateTime",
  ]

  private static func referral(_ guide: CompiledGuide, _ crm: any CRMSystem) -> StagedTable {
    let layout = guide.layout(.referral)
    let external = layout.slot(of: "externalReferenceId")
    let customer = guide.settings.accountMatch.first?.referralSlot
    return StagedTable(
      layout: layout, isInput: layout.fields.map { !stamps.contains($0) },
      crossReference: { values in
        external.flatMap { Self.value(values, $0).text }.map { MatchKeys.crossReference($0, crm) }
      },
      matchKeys: { values in customer.flatMap { Self.value(values, $0).text }.map { [MatchKeys.company($0)] } ?? [] })
  }

  private static func deal(
    _ entity: Entity, _ guide: CompiledGuide, _ crm: any CRMSystem, _ related: RelatedSlots
  ) -> StagedTable {
    let layout = dealLayout(entity, guide, crm)
    let roles = guide.roles[entity] ?? [:]
    // What only we write, or what nobody maps, is no reason to look at a deal again.
    let ours: Set<String> = Set(
      [FieldRole.link, .audit, .microsoftStatus, .microsoftCRMID, .microsoftTeam, .daysToAnswer].compactMap { roles[$0]?.name })
    let created = crm.vocabulary.createdField
    let sync = roles[.sync]?.slot
    let identifier = roles[.identifier]?.slot
    let idField = guide.settings.crmIDField.flatMap { layout.slot(of: $0) }
    let became = entity == .lead ? crm.vocabulary.qualifiedOpportunityField.flatMap { layout.slot(of: $0) } : nil
    let merged = entity == .lead ? crm.vocabulary.mergedIntoField.flatMap { layout.slot(of: $0) } : nil
    let calledBy: @Sendable ([Value]) -> String? = { values in
      let value = idField.map { Self.value(values, $0) } ?? .null
      return value.isNull ? nil : MatchKeys.crossReference(value.description, crm)
    }
    return StagedTable(
      layout: layout, isInput: layout.fields.map { !ours.contains($0) && $0 != created },
      isInScope: { values in sync.map { Self.value(values, $0) == .flag(true) } ?? false },
      crossReference: { values in identifier.flatMap { Self.value(values, $0).text }.map { MatchKeys.referral($0) } },
      relations: { values in
        let record = ObservedRecord(entity: entity, id: "", version: .init(), values: values)
        return [
          related.account(of: record).map { RecordKey(.account, $0) },
          related.contact(of: record).map { RecordKey(.contact, $0) },
          became.flatMap { Self.value(values, $0).reference }.map { RecordKey(.opportunity, $0.id) },
          merged.flatMap { Self.value(values, $0).reference }.map { RecordKey(.lead, $0.id) },
        ]
        .compactMap { $0 }
      },
      matchKeys: { values in
        idField.map { Self.value(values, $0) }.flatMap { $0.isNull ? nil : [MatchKeys.crmID($0.description)] } ?? []
      },
      calledBy: guide.settings.crmIDField == nil ? nil : calledBy)
  }

  /// A deal's record also says since when it is there; a lead, which opportunity it became and which lead it was merged into.
  private static func dealLayout(_ entity: Entity, _ guide: CompiledGuide, _ crm: any CRMSystem) -> SlotLayout {
    let layout = guide.layout(entity)
    guard layout.count > 0 else { return layout }
    let vocabulary = crm.vocabulary
    let ofLeads = entity == .lead ? [vocabulary.qualifiedOpportunityField, vocabulary.mergedIntoField] : []
    return extended(layout, ([vocabulary.createdField] + ofLeads).compactMap { $0 })
  }

  private static func account(_ guide: CompiledGuide, also fields: [String], merged: String?) -> StagedTable {
    let layout = extended(guide.layout(.account), fields)
    let name = guide.settings.accountMatch.first?.accountSlot
    return StagedTable(
      layout: layout, isInput: layout.fields.indices.map { $0 < guide.layout(.account).count },
      matchKeys: { values in
        if isMerged(values, layout, merged) { return [] }
        return name.flatMap { Self.value(values, $0).text }.map { [MatchKeys.company($0)] } ?? []
      })
  }

  /// A record that was merged into another is found no more: its survivor is.
  private static func isMerged(_ values: [Value], _ layout: SlotLayout, _ field: String?) -> Bool {
    field.flatMap { layout.slot(of: $0) }.map { !value(values, $0).isNull } ?? false
  }

  private static func contact(_ guide: CompiledGuide, also fields: [String], merged: String?) -> StagedTable {
    let layout = extended(guide.layout(.contact), fields)
    let email = contactEmail(guide)?.crm
    return StagedTable(
      layout: layout, isInput: layout.fields.indices.map { $0 < guide.layout(.contact).count },
      matchKeys: { values in
        if isMerged(values, layout, merged) { return [] }
        return email.flatMap { Self.value(values, $0).text }.map { [MatchKeys.email($0)] } ?? []
      })
  }

  /// The slots of a contact's e-mail: in the referral and in the CRM's contact.
  static func contactEmail(_ guide: CompiledGuide) -> (referral: Int, crm: Int)? {
    for row in guide.rows where row.entity == .contact {
      if let path = row.partnerCenter, path.path.description.hasSuffix(".email"), let crm = row.crm {
        return (path.slot, crm.slot)
      }
    }
    return nil
  }

  private static func solution(_ guide: CompiledGuide) -> StagedTable {
    let layout = guide.layout(.opportunitySolution)
    let owner = layout.slot(of: guide.settings.opportunityLookup)
    return StagedTable(
      layout: layout, isInput: layout.fields.map { _ in true },
      relations: { values in
        owner.flatMap { Self.value(values, $0).reference }.map { [RecordKey(.opportunity, $0.id)] } ?? []
      })
  }

  /// The catalogue: read when solution details are uploaded, found by their ids without case.
  private static func solutionDetail(_ guide: CompiledGuide) -> StagedTable {
    let layout = guide.layout(.solutionDetail)
    let key = layout.slot(of: guide.settings.solutionDetailsKey)
    return StagedTable(
      layout: layout, isInput: layout.fields.map { _ in true },
      matchKeys: { values in
        key.map { Self.value(values, $0).description }.flatMap { $0.isEmpty ? nil : [UploadRow.folded($0)] } ?? []
      })
  }

  static func value(_ values: [Value], _ slot: Int) -> Value { values.indices.contains(slot) ? values[slot] : .null }
}
