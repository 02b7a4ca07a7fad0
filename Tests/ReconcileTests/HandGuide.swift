import Mapping
import Reconcile
import Records

/// A small guide put together by hand, and deals over it: notes alone, value and currency as one, status, visibility.
struct HandGuide {
  static let referralFields = [
    "status", "createdDateTime", "consent.consentToShareReferralWithMicrosoftSellers", "name", "details.dealValue",
    "details.currency", "details.notes", "type", "qualification", "direction", "inviteContext.invitedBy.organizationId",
    "customerProfile.address.country", "statusReason",
  ]
  static let opportunityFields = [
    "statecode/statuscode", "new_visible", "name", "estimatedvalue", "new_currency", "description", "address1_country",
  ]

  var directions: Set<Side> = [.crm, .partnerCenter]
  var ifBothChanged = ConflictRule.hold
  var firstMeeting = FirstMeetingRule.leave
  var empty = EmptyRule.leave
  var closeInCRM: [String: GuideSettings.CloseRule] = [:]
  var waitBeforeClosing = 1

  /// Positions of the rows of ``compiled``.
  enum Place: Int { case status, visible, value, currency, notes, country, reason }

  var compiled: CompiledGuide {
    var settings = GuideSettings()
    settings.closeInCRM = closeInCRM
    settings.waitBeforeClosing = waitBeforeClosing
    let rows = [
      row("status", "statecode/statuscode", toCRM: Self.statusToCRM, toPartnerCenter: Self.statusToPartnerCenter),
      row("consent.consentToShareReferralWithMicrosoftSellers", "new_visible", .flag, directions: [.partnerCenter]),
      row("details.dealValue", "estimatedvalue", .number, precision: 2),
      row("details.currency", "new_currency"), row("details.notes", "description", .memo, maxLength: 40),
      row("customerProfile.address.country", "address1_country"),
      row("statusReason", "statecode/statuscode", toPartnerCenter: Self.reason, directions: [.partnerCenter]),
    ]
    func cell(_ name: String, _ kind: CellRule.Kind = .plain, _ places: Place...) -> CellRule {
      CellRule(
        entity: .opportunity, name: name, kind: kind, rows: places.map(\.rawValue), ifBothChanged: ifBothChanged,
        firstMeeting: firstMeeting)
    }
    return CompiledGuide(
      settings: settings,
      layouts: [
        .referral: SlotLayout(entity: .referral, fields: Self.referralFields),
        .opportunity: SlotLayout(entity: .opportunity, fields: Self.opportunityFields),
      ], rows: rows,
      cells: [
        cell("status", .status, .status, .reason), cell("visible", .plain, .visible), cell("value", .plain, .value, .currency),
        cell("notes", .plain, .notes), cell("country", .plain, .country),
      ], roles: [:], solutionColumns: [], fingerprint: "by hand")
  }

  // MARK: Rows

  private func row(
    _ path: String, _ field: String, _ kind: FieldForm.Kind = .text, maxLength: Int? = nil, precision: Int? = nil,
    toCRM: (@Sendable (Value) -> Result<Value, CellProblem>)? = nil,
    toPartnerCenter: (@Sendable (Value) -> Result<Value, CellProblem>)? = nil, directions own: Set<Side>? = nil
  ) -> CompiledRow {
    let (from, to) = (Self.referralFields.firstIndex(of: path) ?? 0, Self.opportunityFields.firstIndex(of: field) ?? 0)
    let both = path == "status" ? [.crm, .partnerCenter] : own ?? directions
    func transform(_ slot: Int, _ body: (@Sendable (Value) -> Result<Value, CellProblem>)?) -> Transform {
      Transform(inputs: [slot]) { record in
        let value = record.indices.contains(slot) ? record[slot] : .null
        return body?(value) ?? .success(value)
      }
    }
    return CompiledRow(
      entity: .opportunity, address: GuideAddress(part: "Opportunity", row: from + 2), label: path,
      partnerCenter: FieldPath(path).map { ($0, from) }, role: nil, crm: CRMField(name: field, slot: to), directions: both,
      when: .always, requiredOn: [], defaultToCRM: .null, defaultToPartnerCenter: .null, empty: empty,
      toCRM: both.contains(.crm) ? transform(from, toCRM) : nil,
      toPartnerCenter: both.contains(.partnerCenter) ? transform(to, toPartnerCenter) : nil,
      crmForm: FieldForm(kind: kind, maxLength: maxLength, precision: precision),
      partnerCenterForm: FieldForm(kind: kind, precision: precision))
  }

  static let statuses: [(status: String, crm: String)] = [
    ("Active/Accepted", "0/1"), ("New/Pending", "0/2"), ("Closed/Won", "1/3"), ("Closed/Lost", "2/4"), ("Closed/Declined", "2/5"),
    ("Closed/Expired", "2/6"),
  ]

  private static let statusToCRM: @Sendable (Value) -> Result<Value, CellProblem> = { value in
    guard let found = statuses.first(where: { $0.status == value.text }) else { return .failure(unknown(value)) }
    return .success(.text(found.crm))
  }
  private static let statusToPartnerCenter: @Sendable (Value) -> Result<Value, CellProblem> = { value in
    guard let found = statuses.first(where: { $0.crm == value.text }) else { return .failure(unknown(value)) }
    return .success(.text(found.status))
  }
  private static let reason: @Sendable (Value) -> Result<Value, CellProblem> = { value in
    .success(value == .text("2/4") ? .text("Other") : .null)
  }
  private static func unknown(_ value: Value) -> CellProblem {
    CellProblem(code: "not-in-list", reason: "'\(value)' is in no list", remedy: "add it")
  }
}

/// One side's values of a deal, by the fields that the tests change.
struct Values: Hashable {
  var status = "Active/Accepted"
  var visible = false
  var value: Int? = 100
  var currency: String? = "EUR"
  var notes: String? = "before"
  var country: String? = "DE"

  var referral: [Value] {
    var record = [Value](repeating: .null, count: HandGuide.referralFields.count)
    record[0] = .text(status)
    record[1] = .instant(Instant(seconds: 0))
    record[2] = .flag(visible)
    record[4] = value.map { .decimal(ExactDecimal($0)) } ?? .null
    record[5] = .text(orNull: currency)
    record[6] = .text(orNull: notes)
    record[11] = .text(orNull: country)
    return record
  }

  var opportunity: [Value] {
    var record = [Value](repeating: .null, count: HandGuide.opportunityFields.count)
    record[0] = .text(HandGuide.statuses.first { $0.status == status }?.crm ?? status)
    record[1] = .flag(visible)
    record[3] = value.map { .decimal(ExactDecimal($0)) } ?? .null
    record[4] = .text(orNull: currency)
    record[5] = .text(orNull: notes)
    record[6] = .text(orNull: country)
    return record
  }
}

/// A deal over a hand-made guide: what was agreed, and what stands on either side now.
struct HandDeal {
  var guide = HandGuide()
  /// `nil`: the two sides never met.
  var agreed: Values? = Values()
  /// Rows that were mapped after the last agreement.
  var unmet: Set<HandGuide.Place> = []
  var partnerCenter = Values()
  var crm = Values()
  var echoes: [DealState.Echo] = []
  var closedSince: Instant?
  var wasBornInCRM = false

  static let now = Instant(seconds: 1_000_000)

  func state(_ compiled: CompiledGuide) -> DealState {
    var state = DealState(
      referral: partnerCenter.referral, recordEntity: .opportunity, record: crm.opportunity, echoes: echoes,
      wasBornInCRM: wasBornInCRM, closedInCRMSince: closedSince)
    guard let agreed else { return state }
    let then = DealState(referral: agreed.referral, recordEntity: .opportunity, record: agreed.opportunity)
    for index in compiled.rows.indices where !unmet.contains(where: { $0.rawValue == index }) {
      if let view = RowView(row: index, guide: compiled, state: then) { state.agreed[view.key] = view.asItStands }
    }
    return state
  }

  func decide() -> DealDecision {
    let compiled = guide.compiled
    return DealReconciler(guide: compiled).decide(state(compiled), now: Self.now)
  }
}
