import Mapping
import Records

/// What a new deal of the CRM becomes in Partner Center (sync-rules.md 6).
public struct OutboundPlan: Sendable {
  /// Values by Partner Center path, without what decides who sees the deal.
  public let referral: [RowWrite]
  /// The attached solutions, keyed by solution id.
  public let solutions: [Value.Element]
  /// The CRM field that says that Microsoft may see the deal; the evidence is read before the create.
  public let visibleBy: String?
  public let findings: [DealProblem]
}

/// Plans the referral of a new deal.
public struct OutboundPlanner: Sendable {
  let guide: CompiledGuide

  public init(guide: CompiledGuide) { self.guide = guide }

  /// The plan, or all problems at once, before any call.
  public func plan(_ state: DealState) -> Result<OutboundPlan, DealRefusal> {
    guard state.recordEntity == .opportunity else {
      return .failure(
        refuse(
          .ignored, "lead-outbound", "leads of the CRM do not travel to Partner Center",
          "qualify the lead; its opportunity travels"))
    }
    if DealReconciler(guide: guide).statusInCRM(state)?.isTerminal == true {
      return .failure(
        refuse(.ignored, "terminal", "closed in the CRM before it reached Partner Center", "nothing; reopen it to share it"))
    }
    var problems: [DealProblem] = []
    var findings: [DealProblem] = []
    var visibleBy: String?
    var writes: [RowWrite] = []
    for (index, row) in guide.rows.enumerated()
    where row.role == nil && row.when != .update && row.directions.contains(.partnerCenter) && isPart(row.entity) {
      guard let path = row.partnerCenter?.path.description else { continue }
      let source = row.crm.flatMap { field in state.values(of: row.entity).map { RowView.value($0, field.slot) } } ?? .null
      let result = value(row, state)
      if path == OneWayDoor.help {
        if case .success(let value) = result, !value.isNull, value != .text("Unknown") {
          problems.append(
            DealProblem(
              "help-chosen", side: .crm, entity: .opportunity, field: row.label, value: source,
              reason: "help from Microsoft is chosen, and this version does not invite Microsoft yet",
              remedy: "share the deal in Partner Center, or clear the help field", guide: row.address))
        }
        continue
      }
      if path == OneWayDoor.visible {
        if case .success(.flag(true)) = result { visibleBy = row.crm?.name }
        continue
      }
      if path == DealStatus.field || path == "type" || path == "id" { continue }
      switch result {
      case .failure(let problem):
        problems.append(
          DealProblem(
            problem.code, side: .crm, entity: row.entity, field: row.label, value: source, reason: problem.reason,
            remedy: problem.remedy, guide: row.address))
      case .success(let value):
        let given = value.isNull ? row.defaultToPartnerCenter : value
        let settled = row.partnerCenterForm.settle(given.isNull ? teamPhone(path, state) : given)
        if settled.value.isNull {
          if row.requiredOn.contains(.partnerCenter) { problems.append(missing(row, path, source)) }
          continue
        }
        if settled.wasCut { findings.append(cut(row, source)) }
        writes.append(RowWrite(row: index, entity: .referral, field: path, value: settled.value, before: .null))
      }
    }
    problems += whatEveryDealNeeds(writes, already: problems)
    let solutions = solutions(state, &problems)
    guard problems.isEmpty else {
      return .failure(DealRefusal(problems.contains { $0.code == "help-chosen" } ? .held : .rejected, problems))
    }
    return .success(OutboundPlan(referral: writes, solutions: solutions, visibleBy: visibleBy, findings: findings))
  }

  private func isPart(_ entity: Entity) -> Bool { entity == .opportunity || entity == .account || entity == .contact }

  private func value(_ row: CompiledRow, _ state: DealState) -> Result<Value, CellProblem> {
    guard let transform = row.toPartnerCenter else { return .success(.null) }
    if transform.inputs.isEmpty { return transform.apply([]) }
    guard let record = state.values(of: row.entity) else { return .success(.null) }
    return transform.apply(record)
  }

  /// The guide's setting `Team phone`, for a member of our team whose user in the CRM has none; a member is told by the e-mail.
  private func teamPhone(_ path: String, _ state: DealState) -> Value {
    guard path.hasPrefix("team["), path.hasSuffix("].phoneNumber"), let phone = guide.settings.teamPhone else { return .null }
    let email = String(path.dropLast("phoneNumber".count)) + "email"
    let isThere = guide.rows.contains { row in
      guard row.partnerCenter?.path.description == email, row.directions.contains(.partnerCenter), isPart(row.entity),
        case .success(let value) = value(row, state)
      else { return false }
      return !value.isNull
    }
    return isThere ? .text(orNull: phone) : .null
  }

  // MARK: Solutions

  private func solutions(_ state: DealState, _ problems: inout [DealProblem]) -> [Value.Element] {
    let elements = attachedSolutions(state)
    if elements.isEmpty {
      problems.append(
        DealProblem(
          "solution-missing", side: .crm, entity: .opportunity, field: "solutions",
          reason: "a solution ID is required, and the opportunity has none",
          remedy: "add a co-sell-ready or Microsoft solution to the opportunity"))
    }
    return elements
  }

  /// The solutions attached to the opportunity, by solution id.
  public func attachedSolutions(_ state: DealState) -> [Value.Element] {
    var elements: [Value.Element] = []
    for solution in state.solutions.sorted(by: { $0.id < $1.id }) {
      var fields: [Value.Element.Field] = []
      var id: String?
      for row in guide.rows where row.entity == .opportunitySolution && row.directions.contains(.partnerCenter) {
        guard let name = row.partnerCenter?.path.segments.last.flatMap(Self.name),
          case .success(let value)? = row.toPartnerCenter?.apply(solution.values)
        else { continue }
        if name == "id" { id = value.text } else if !value.isNull { fields.append(.init(name, value)) }
      }
      guard let id, !elements.contains(where: { $0.key == id }) else { continue }
      elements.append(Value.Element(key: id, fields: fields))
    }
    return elements.sorted { $0.key < $1.key }
  }

  private static func name(_ segment: FieldPath.Segment) -> String? {
    if case .name(let name) = segment { name } else { nil }
  }

  // MARK: What Partner Center asks of every deal

  private func whatEveryDealNeeds(_ writes: [RowWrite], already: [DealProblem]) -> [DealProblem] {
    var problems: [DealProblem] = []
    func has(_ path: String) -> Bool { writes.contains { $0.field == path } }
    func check(_ path: String, _ code: String, _ reason: String, _ remedy: String) {
      let row = guide.rows.first { $0.partnerCenterPath == path && $0.directions.contains(.partnerCenter) }
      // A row that is itself required, or that has a problem of its own, was told already.
      if has(path) || already.contains(where: { $0.guide != nil && $0.guide == row?.address }) { return }
      problems.append(
        DealProblem(
          .init(rawValue: code), side: .crm, entity: row?.entity ?? .opportunity, field: row?.label ?? path, reason: reason,
          remedy: remedy, guide: row?.address))
    }
    check(
      "customerProfile.address.country", "country-missing", "the customer's two-letter country code is required",
      "add the two-letter ISO code to the account")
    check("details.dealValue", "value-missing", "a deal value is required", "fill in the deal value of the opportunity")
    check("details.currency", "currency-missing", "a currency is required", "set the currency of the opportunity")
    check("name", "name-missing", "a deal needs a name", "name the opportunity")
    check("customerProfile.name", "customer-missing", "a deal needs a customer", "set the account of the opportunity")
    if let country = writes.first(where: { $0.field == "customerProfile.address.country" }),
      country.value.text.map({ $0.utf8.count != 2 || !$0.utf8.allSatisfy { (65...90).contains($0) } }) ?? true
    {
      problems.append(
        DealProblem(
          "country-not-two-letters", side: .crm, entity: .account, field: "country", value: country.value,
          reason: "'\(country.value)' is not a two-letter ISO 3166 code",
          remedy: "use COUNTRYCODE(value) in the row, or correct the account",
          guide: guide.rows[country.row].address))
    }
    return problems
  }

  // MARK: Texts

  private func missing(_ row: CompiledRow, _ path: String, _ source: Value) -> DealProblem {
    let code = path == "customerProfile.address.country" ? "country-missing" : "required-missing"
    return DealProblem(
      .init(rawValue: code), side: .crm, entity: row.entity, field: row.label, value: source,
      reason: code == "country-missing"
        ? "the customer's two-letter country code is required"
        : "Partner Center needs a value for '\(path)', and the CRM has none",
      remedy: code == "country-missing"
        ? "add the two-letter ISO code to the account"
        : "fill in the \(row.label) (\(row.entity.rawValue) field '\(row.crm?.name ?? "")')", guide: row.address)
  }

  private func cut(_ row: CompiledRow, _ source: Value) -> DealProblem {
    DealProblem(
      "cut", side: .partnerCenter, entity: .referral, field: row.label, value: source,
      reason: "longer than Partner Center holds; cut", remedy: "shorten the text", guide: row.address)
  }

  private func refuse(_ outcome: Outcome, _ code: String, _ reason: String, _ remedy: String) -> DealRefusal {
    DealRefusal(outcome, [DealProblem(.init(rawValue: code), side: .crm, entity: .opportunity, reason: reason, remedy: remedy)])
  }
}
