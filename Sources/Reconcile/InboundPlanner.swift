import Mapping
import Records

/// What a new referral becomes in the CRM (sync-rules.md 5).
public struct InboundPlan: Sendable {
  /// Lead or opportunity.
  public let entity: Entity
  public let record: [RowWrite]
  /// Values of the account and contact, used where none is found and one is created.
  public let account: [RowWrite]
  public let contact: [RowWrite]
  /// What an account or contact lacks that would have to be created.
  public let accountProblems: [DealProblem]
  public let contactProblems: [DealProblem]
  public let findings: [DealProblem]
}

/// Why a new deal is not created: outcome, and all problems at once.
public struct DealRefusal: Error, Sendable {
  public let outcome: Outcome
  public let problems: [DealProblem]
  public init(_ outcome: Outcome, _ problems: [DealProblem]) {
    self.outcome = outcome
    self.problems = problems
  }
}

/// Plans the CRM's record of a new referral.
public struct InboundPlanner: Sendable {
  let guide: CompiledGuide

  public init(guide: CompiledGuide) { self.guide = guide }

  /// The plan, or the reason why there is none: out of scope, terminal, of unknown kind, or lacking what is required.
  public func plan(_ referral: [Value]) -> Result<InboundPlan, DealRefusal> {
    if let refusal = scope(referral) { return .failure(refusal) }
    let status = text(referral, DealStatus.field).flatMap { DealStatus($0) }
    let asOpportunity = status?.status == "Active" || guide.settings.leadOrOpportunity == .opportunity
    let entity: Entity = asOpportunity ? .opportunity : .lead
    var problems: [DealProblem] = []
    var findings: [DealProblem] = []
    var record = values(of: entity, referral, &problems, &findings)
    if let status, let stage = guide.settings.stage(of: status, entity: entity),
      let row = guide.rows.firstIndex(where: { $0.entity == entity && $0.partnerCenterPath == DealStatus.field }),
      let field = guide.rows[row].crm?.name
    {
      record.removeAll { $0.field == field }
      record.append(RowWrite(row: row, entity: entity, field: field, value: .text(stage), before: .null))
    }
    var accountProblems: [DealProblem] = []
    var contactProblems: [DealProblem] = []
    let account = values(of: .account, referral, &accountProblems, &findings)
    let contact = values(of: .contact, referral, &contactProblems, &findings)
    guard problems.isEmpty else { return .failure(DealRefusal(.rejected, problems)) }
    return .success(
      InboundPlan(
        entity: entity, record: record, account: account, contact: contact, accountProblems: accountProblems,
        contactProblems: contactProblems, findings: findings))
  }

  // MARK: Scope

  private func scope(_ referral: [Value]) -> DealRefusal? {
    func refuse(_ outcome: Outcome, _ code: String, _ reason: String, _ remedy: String) -> DealRefusal {
      DealRefusal(
        outcome,
        [DealProblem(.init(rawValue: code), side: .partnerCenter, entity: .referral, reason: reason, remedy: remedy)])
    }
    let (type, qualification) = (text(referral, "type"), text(referral, "qualification"))
    let (invitedBy, direction) = (text(referral, "inviteContext.invitedBy.organizationId"), text(referral, "direction"))
    if text(referral, DealStatus.field).flatMap({ DealStatus($0) })?.isTerminal == true {
      return refuse(
        .ignored, "terminal", "closed in Partner Center before it reached the CRM",
        "nothing; run with --include-closed to pair it")
    }
    guard let kind = DealKind(type: type, qualification: qualification, invitedBy: invitedBy, direction: direction) else {
      return refuse(
        .held, "kind-unknown",
        "type '\(type ?? "")', qualification '\(qualification ?? "")', invited by '\(invitedBy ?? "")', direction '\(direction ?? "")'"
          + " is no kind of deal that we know", "look at the deal in Partner Center and tell us what it is")
    }
    let isVisible = value(referral, OneWayDoor.visible) == .flag(true)
    if guide.settings.onlyCoSell, kind != .coSell, !(kind == .privateOrPartnerLed && isVisible) {
      return refuse(
        .ignored, "not-co-sell", "not shared with Microsoft, and the guide takes in co-sell deals only",
        "set 'Sync only co-sell opportunities' to No to take it in")
    }
    if let only = guide.settings.inboundOnlyIf {
      switch only.apply(referral) {
      case .success(.flag(true)): break
      case .success:
        return refuse(.ignored, "out-of-scope", "'Inbound only if' of the guide says no", "change the setting to take it in")
      case .failure(let problem):
        return refuse(.held, "scope-unclear", "'Inbound only if' has no result: \(problem.reason)", problem.remedy)
      }
    }
    return nil
  }

  // MARK: Values

  private func values(
    of entity: Entity, _ referral: [Value], _ problems: inout [DealProblem], _ findings: inout [DealProblem]
  ) -> [RowWrite] {
    var writes: [RowWrite] = []
    for (index, row) in guide.rows.enumerated()
    where row.entity == entity && row.role == nil && row.when != .update && row.directions.contains(.crm) {
      guard let field = row.crm?.name else { continue }
      let source = row.partnerCenter.map { RowView.value(referral, $0.slot) } ?? .null
      var value = Value.null
      switch row.toCRM?.apply(referral) {
      case .success(let result)?: value = result
      case .failure(let problem)?:
        problems.append(
          DealProblem(
            problem.code, side: .partnerCenter, entity: .referral, field: row.label, value: source, reason: problem.reason,
            remedy: problem.remedy, guide: row.address))
        continue
      case nil: break
      }
      if value.isNull { value = row.defaultToCRM }
      let settled = row.crmForm.settle(value)
      if settled.value.isNull {
        guard row.requiredOn.contains(.crm) else { continue }
        problems.append(
          DealProblem(
            "required-missing", side: .partnerCenter, entity: .referral, field: row.label, value: source,
            reason: "the CRM needs a value for '\(field)', and the referral has none",
            remedy: "fill in the \(row.label) in Partner Center, or give the row a 'Default to CRM'", guide: row.address))
        continue
      }
      if settled.wasCut {
        findings.append(
          DealProblem(
            "cut", side: .crm, entity: entity, field: row.label, value: source, reason: "longer than '\(field)' holds; cut",
            remedy: "shorten the text", guide: row.address))
      }
      writes.append(RowWrite(row: index, entity: entity, field: field, value: settled.value, before: .null))
    }
    return writes
  }

  private func value(_ referral: [Value], _ field: String) -> Value {
    guide.layout(.referral).slot(of: field).map { RowView.value(referral, $0) } ?? .null
  }

  private func text(_ referral: [Value], _ field: String) -> String? { value(referral, field).text }
}
