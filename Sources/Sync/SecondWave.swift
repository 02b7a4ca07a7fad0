import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// What follows from the first writes: the CRM hears of the referral, the referral of its CRM record.
struct SecondWave {
  let applier: Applier

  private var world: SyncWorld { applier.world }

  func operations(for result: inout WorkResult) -> [Side: Applier.Chain] {
    switch result.work.task {
    case .settle, .notDue, .rewriteMarks: return [:]
    case .createReferral: return afterReferral(result)
    case .createRecord: return afterRecord(result)
    case .update(let decision): return afterUpdate(decision, result)
    }
  }

  /// The identifier, the link, the trail and the mark of a deal that was sent; or why it was refused.
  private func afterReferral(_ result: WorkResult) -> [Side: Applier.Chain] {
    let feedback = Feedback(world: world)
    guard let record = result.records.record, feedback.isDue(result) else { return [:] }
    let fields = feedback.fields(result, cells: [])
    guard !fields.isEmpty else { return [:] }
    return [
      .crm: Applier.Chain(operations: [
        .init(
          entity: record.entity, action: .update(id: record.id, version: record.version), values: fields, purpose: .feedback)
      ])
    ]
  }

  /// The CRM's id goes to the referral, unless one is there.
  private func afterRecord(_ result: WorkResult) -> [Side: Applier.Chain] {
    guard !world.options.isPartnerCenterReadOnly, result.failedSides.isEmpty, let referral = result.records.referral,
      let key = result.deal.crm,
      let slot = world.guide.layout(.referral).slot(of: "externalReferenceId"),
      TableSet.value(referral.values, slot).isNull
    else { return [:] }
    var name = key.id
    if let field = world.guide.settings.crmIDField, let record = result.records.record,
      let slot = world.guide.layout(record.entity).slot(of: field), !TableSet.value(record.values, slot).isNull
    {
      name = TableSet.value(record.values, slot).description
    }
    return [
      .partnerCenter: Applier.Chain(operations: [
        .init(
          entity: .referral, action: .update(id: referral.id, version: referral.version),
          values: [.init("externalReferenceId", .text(name))], purpose: .linkBack)
      ])
    ]
  }

  /// Deals whose values went to Partner Center first: now the CRM's part, with a trail that tells the result.
  private func afterUpdate(_ decision: DealDecision, _ result: WorkResult) -> [Side: Applier.Chain] {
    // Nothing went there first, so the CRM's part is done.
    guard !world.options.isPartnerCenterReadOnly, !result.didSendCRMChain else { return [:] }
    let wroteReferral =
      !decision.referralWrites.isEmpty || decision.share != nil || CRMChain.needsExternalReference(result, world.guide)
      || result.work.records.referral?.version != result.records.referral?.version || result.failedSides.contains(.partnerCenter)
    guard wroteReferral else { return [:] }
    let chain = CRMChain(applier: applier).chain(decision, result)
    return chain.operations.isEmpty ? [:] : [.crm: chain]
  }
}
