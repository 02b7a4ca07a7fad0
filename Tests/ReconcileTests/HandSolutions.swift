import Mapping
import Reconcile
import Records

/// A deal with solutions over a guide put together by hand: an id, a quantity both ways, a name to Partner Center.
struct HandSolutions {
  var directions: Set<Side> = [.crm, .partnerCenter]
  var ifBothChanged = ConflictRule.hold
  var firstMeeting = FirstMeetingRule.leave
  var removesElements = true
  /// Id and quantity, as `a2`; `nil`: the two sides never met.
  var agreed: [String]? = ["a1", "b1"]
  var partnerCenter = ["a1", "b1"]
  var crm = ["a1", "b1"]
  var echoes: [DealState.Echo] = []

  private static let opportunityFields = ["statecode/statuscode"]
  private static let lineFields = ["new_solution", "new_quantity", "new_name"]
  private static let elementFields = ["id", "quantity", "name"]

  var compiled: CompiledGuide {
    func row(_ name: String, _ slot: Int, _ ways: Set<Side>, _ kind: FieldForm.Kind) -> CompiledRow {
      let copy: @Sendable ([Value]) -> Result<Value, CellProblem> = { .success($0.indices.contains(slot) ? $0[slot] : .null) }
      return CompiledRow(
        entity: .opportunitySolution, address: GuideAddress(part: "Opportunity solutions", row: slot + 2), label: name,
        partnerCenter: FieldPath(name).map { ($0, slot) }, role: nil, crm: CRMField(name: Self.lineFields[slot], slot: slot),
        directions: ways, when: .always, requiredOn: [], defaultToCRM: .null, defaultToPartnerCenter: .null, empty: .leave,
        toCRM: ways.contains(.crm) ? Transform(inputs: [slot], apply: copy) : nil,
        toPartnerCenter: ways.contains(.partnerCenter) ? Transform(inputs: [slot], apply: copy) : nil,
        crmForm: FieldForm(kind: kind), partnerCenterForm: FieldForm(kind: kind))
    }
    return CompiledGuide(
      settings: GuideSettings(),
      layouts: [
        .referral: SlotLayout(entity: .referral, fields: ["status", SolutionRows.field]),
        .opportunity: SlotLayout(entity: .opportunity, fields: Self.opportunityFields),
        .opportunitySolution: SlotLayout(entity: .opportunitySolution, fields: Self.lineFields),
      ],
      rows: [
        row("id", 0, directions, .text), row("quantity", 1, directions, .number),
        row("name", 2, directions.intersection([.partnerCenter]), .text),
      ],
      cells: [
        CellRule(
          entity: .opportunitySolution, name: "solutions", kind: .list, rows: [0], ifBothChanged: ifBothChanged,
          firstMeeting: firstMeeting)
      ], roles: [:], solutionColumns: [], fingerprint: "by hand",
      solutionElements: SlotLayout(entity: .referral, fields: Self.elementFields))
  }

  static func element(_ text: String) -> Value.Element {
    Value.Element(key: String(text.prefix(1)), fields: [.init("quantity", .decimal(ExactDecimal(Int(text.dropFirst()) ?? 0)))])
  }

  static func line(_ text: String) -> DealState.Related {
    .init(
      id: "row-\(text.prefix(1))",
      values: [.text(String(text.prefix(1))), .decimal(ExactDecimal(Int(text.dropFirst()) ?? 0)), .null])
  }

  static func state(_ partnerCenter: [String], _ crm: [String]) -> DealState {
    DealState(
      referral: [.text("Active/Accepted"), .list(partnerCenter.map(element))], recordEntity: .opportunity, record: [.text("0/1")],
      solutions: crm.map(line))
  }

  func state(_ guide: CompiledGuide) -> DealState {
    var state = Self.state(partnerCenter, crm)
    state.echoes = echoes
    if let agreed, let rows = SolutionRows(guide: guide) {
      state.agreed[rows.key] = SolutionDecision.standing(Self.state(agreed, agreed), rows).cell
    }
    return state
  }

  func decide() -> DealDecision {
    let guide = compiled
    return DealReconciler(guide: guide, solutions: SolutionRows(guide: guide), removesElements: removesElements)
      .decide(state(guide), now: HandDeal.now)
  }

  /// What a decision amounts to: the new list, what is done in the CRM, what is told.
  static func shown(_ decision: DealDecision) -> String {
    var parts: [String] = []
    for write in decision.referralWrites where write.field == SolutionRows.field {
      let list = (write.value.list ?? []).map { "\($0.key)\($0.value("quantity"))" }
      parts.append("PC " + list.joined(separator: " "))
    }
    for line in decision.lineWrites {
      switch line.action {
      case .add: parts.append("CRM +\(line.solution)\(line.cells.first { $0.field == "new_quantity" }?.value.description ?? "")")
      case .change: parts.append("CRM \(line.solution)=\(line.cells.map(\.value.description).joined())")
      case .remove: parts.append("CRM -\(line.solution)")
      }
    }
    parts += decision.problems.map { "held \($0.code)" } + decision.findings.map { "told \($0.code)" }
    return parts.joined(separator: ", ")
  }
}
