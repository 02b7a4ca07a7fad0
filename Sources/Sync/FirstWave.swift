import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// The first writes of a deal: its own values.
struct FirstWave {
  let applier: Applier
  let evidence: [String: FreshRecord]

  private var world: SyncWorld { applier.world }
  private var guide: CompiledGuide { applier.world.guide }

  func operations(for result: inout WorkResult) -> [Side: Applier.Chain] {
    switch result.work.task {
    case .settle, .notDue: return feedback(result)
    case .createReferral(let plan): return createReferral(plan, &result)
    case .createRecord(let plan, let found, let owner): return createRecord(plan, found, owner, result)
    case .update(let decision): return update(decision, &result)
    case .rewriteMarks(let rewrite): return [.crm: Applier.Chain(operations: [rewrite.operation])]
    }
  }

  // MARK: Feedback alone

  /// A deal that is held or rejected is told so in the CRM, once.
  private func feedback(_ result: WorkResult) -> [Side: Applier.Chain] {
    let feedback = Feedback(world: world)
    guard case .settle = result.work.task, let record = result.records.record, !record.isGone, feedback.isDue(result) else {
      return [:]
    }
    let fields = feedback.fields(result, cells: [])
    guard !fields.isEmpty else { return [:] }
    return [.crm: Applier.Chain(operations: [update(record, fields, [], .feedback)])]
  }

  // MARK: New in Partner Center

  private func createReferral(_ plan: OutboundPlan, _ result: inout WorkResult) -> [Side: Applier.Chain] {
    guard let key = result.deal.crm else { return [:] }
    var visibility: VisibilityEvidence?
    if let field = plan.visibleBy {
      guard let permission = permission(field, key, &result) else { return [:] }
      visibility = permission
    }
    var values = plan.referral.map { WriteOperation.FieldValue($0.field, $0.value) }
    values.append(.init("externalReferenceId", .text(externalReference(result))))
    values.append(.init("details.requirements.solutions", .list(plan.solutions)))
    return [
      .partnerCenter: Applier.Chain(operations: [
        .init(
          entity: .referral, action: .createReferral(visibility: visibility), values: values, cells: plan.referral,
          purpose: .referral)
      ])
    ]
  }

  /// What Partner Center shows as the CRM ID.
  private func externalReference(_ result: WorkResult) -> String {
    if let field = guide.settings.crmIDField, let record = result.records.record,
      let slot = guide.layout(record.entity).slot(of: field)
    {
      let value = TableSet.value(record.values, slot)
      if !value.isNull { return value.description }
    }
    return result.deal.crm?.id ?? ""
  }

  /// The evidence for showing a deal; without it the deal is held.
  private func permission(_ field: String, _ key: RecordKey, _ result: inout WorkResult) -> VisibilityEvidence? {
    let fresh = evidence[key.id]
    let sync = guide.roles[key.entity]?[.sync].flatMap { fresh?.presentCell($0.name) }
    if sync?.value == .flag(true), let cell = fresh?.presentCell(field), let permission = VisibilityEvidence(cell) {
      return permission
    }
    result.fail(
      .held,
      DealProblem(
        "not-visible-any-more", side: .crm, entity: key.entity, field: "visibility",
        reason: "the CRM's record does not say (any more) that Microsoft may see this deal",
        remedy: "set Visibility and Sync to Yes again if the deal is to be shared"), side: .partnerCenter)
    return nil
  }

  // MARK: New in the CRM

  private func createRecord(
    _ plan: InboundPlan, _ found: CustomerFinder.Found, _ owner: String?, _ result: WorkResult
  ) -> [Side: Applier.Chain] {
    guard let referral = result.deal.referral else { return [:] }
    let vocabulary = world.crm.vocabulary
    let ownerLink = owner.map { [WriteOperation.Link(vocabulary.ownerField, to: RecordKey(.user, $0))] } ?? []
    var chain = Applier.Chain()
    var account: String?
    switch found.account {
    case .found(let id): account = id
    case .create(let id):
      account = id
      chain.operations.append(
        .init(
          entity: .account, action: .create(id: id), values: plan.account.map { .init($0.field, $0.value) }, links: ownerLink,
          cells: plan.account, purpose: .account))
    case .none, .held: break
    }
    var contact: String?
    switch found.contact {
    case .found(let id): contact = id
    case .create(let id):
      contact = id
      let links = account.map { [WriteOperation.Link(vocabulary.contactAccountField, to: RecordKey(.account, $0))] } ?? []
      chain.operations.append(
        .init(
          entity: .contact, action: .create(id: id), values: plan.contact.map { .init($0.field, $0.value) },
          links: links + ownerLink, cells: plan.contact, purpose: .contact))
    case .none, .held: break
    }
    var links = ownerLink
    if let account, let field = lookup(guide.settings.customerLookups, plan.entity) {
      links.append(.init(field, to: RecordKey(.account, account)))
    }
    if let contact, let field = lookup(guide.settings.contactLookups, plan.entity) {
      links.append(.init(field, to: RecordKey(.contact, contact)))
    }
    let id = world.crm.idForCreate(plan.entity, of: [world.options.pairing, referral])
    chain.operations.append(
      .init(
        entity: plan.entity, action: .create(id: id), values: recordValues(plan, referral), links: links, cells: plan.record,
        purpose: .record))
    if let id {
      chain.operations += result.work.lines.map { lines.operation($0, of: id, referral: referral, result.records) }
    }
    return [.crm: chain]
  }

  private var lines: SolutionLines { SolutionLines(world: world) }

  private func lookup(_ fields: [String], _ entity: Entity) -> String? {
    fields.first { guide.layout(entity).slot(of: $0) != nil }
  }

  /// The guide's values, and what belongs to every record that comes from Partner Center: Sync, identifier, link, trail, mark.
  private func recordValues(_ plan: InboundPlan, _ referral: String) -> [WriteOperation.FieldValue] {
    let feedback = Feedback(world: world)
    let nameRow = feedback.nameRow(plan.entity)
    var values = plan.record.map { write in
      if write.field == nameRow?.crm?.name, let name = write.value.text {
        return WriteOperation.FieldValue(write.field, .text(feedback.markedName(name, maxLength: nameRow?.crmForm.maxLength)))
      }
      return WriteOperation.FieldValue(write.field, write.value)
    }
    let roles = guide.roles[plan.entity] ?? [:]
    if let field = roles[.sync] { values.append(.init(field.name, .flag(true))) }
    if let field = roles[.identifier] { values.append(.init(field.name, .text(referral))) }
    if let field = roles[.link] { values.append(.init(field.name, .text(feedback.link(referral)))) }
    if let field = roles[.audit] { values.append(.init(field.name, .text(feedback.firstLine("from Partner Center")))) }
    return values
  }

  // MARK: Updates

  private func update(_ decision: DealDecision, _ result: inout WorkResult) -> [Side: Applier.Chain] {
    var chains: [Side: Applier.Chain] = [:]
    if let chain = toPartnerCenter(decision, &result) {
      // The CRM's part waits for the answer, so that its trail tells what came of it.
      chains[.partnerCenter] = chain
      return chains
    }
    let chain = CRMChain(applier: applier).chain(decision, result)
    if !chain.operations.isEmpty { chains[.crm] = chain }
    result.didSendCRMChain = true
    return chains
  }

  private func toPartnerCenter(_ decision: DealDecision, _ result: inout WorkResult) -> Applier.Chain? {
    guard !world.options.isPartnerCenterReadOnly,
      !decision.referralWrites.isEmpty || decision.share != nil || CRMChain.needsExternalReference(result, guide),
      let referral = result.records.referral
    else { return nil }
    var values = decision.referralWrites.map { WriteOperation.FieldValue($0.field, $0.value, before: $0.before) }
    if CRMChain.lacksExternalReference(result, guide) {
      values.insert(.init("externalReferenceId", .text(externalReference(result))), at: 0)
    }
    var action = WriteOperation.Action.update(id: referral.id, version: referral.version)
    var cells = decision.referralWrites
    if let share = decision.share, let key = result.deal.crm, let field = guide.rows[share.row].crm?.name,
      let permission = permission(field, key, &result)
    {
      action = .share(id: referral.id, version: referral.version, evidence: permission)
      cells.append(share)
    }
    if values.isEmpty, case .update = action { return nil }
    return Applier.Chain(operations: [
      .init(
        entity: .referral, action: action, values: values, cells: cells, positions: result.work.state.positions,
        purpose: .referral)
    ])
  }

  private func update(
    _ record: ObservedRecord, _ fields: [WriteOperation.FieldValue], _ cells: [RowWrite], _ purpose: Applier.Purpose
  ) -> Applier.Planned {
    .init(
      entity: record.entity, action: .update(id: record.id, version: record.version), values: fields, cells: cells,
      purpose: purpose)
  }
}
