import Reconcile
import Records
import StateStore

/// One dirty deal and what is to be done with it in this run.
struct DealWork: Sendable {
  var records: DealRecords
  var state: DealState
  var task: Task
  /// Something of the deal was written in this run already, before it had to be decided again.
  var wasWritten = false
  /// What brakes counted of it before it was decided anew.
  var counted: [Settlement.Spent] = []
  /// Things to tell beside what the task itself says.
  var findings: [DealProblem] = []
  /// How the customer was looked for: keys, hits, score, runner-up, outcome.
  var evidence: [Value] = []
  /// Decisions of persons that this work follows, keeps or cannot follow any more; what is carried out ends only when all of
  /// the deal's writes succeeded.
  var decisionEnds: [DecisionEnd] = []
  /// The solution lines of an opportunity that is created.
  var lines: [SolutionLineWrite] = []
  /// Solutions that it has not, since the CRM does not know them.
  var leftSolutions: [String] = []
  /// What it would have written to its customer's records, where it is not due.
  var wishes: [RowWrite] = []
  /// A person said Yes to its create: no brake holds it.
  var isApproved = false

  enum Task: Sendable {
    /// Nothing is written for the deal's own sake: the outcome stands.
    case settle(Outcome, [DealProblem], phase: Deal.Phase?)
    /// A refused deal whose next try has not come: its stored problem is told again.
    case notDue([Value])
    case update(DealDecision)
    case createRecord(InboundPlan, CustomerFinder.Found, owner: String?)
    case createReferral(OutboundPlan)
    case rewriteMarks(MarkRewrite)

    var isRewrite: Bool { if case .rewriteMarks = self { true } else { false } }
  }

  /// What holds the deal, or cells of it.
  var waitsWith: [DealProblem] {
    switch task {
    case .settle(_, let problems, _): problems
    case .update(let decision): decision.problems
    case .notDue, .createRecord, .createReferral, .rewriteMarks: []
    }
  }

  var deal: Deal {
    get { records.deal }
    set { records.deal = newValue }
  }

  /// Its people may be told by mark and trail although none of its values is written.
  var tellsByItself: Bool {
    switch task {
    case .settle, .update: true
    case .notDue, .createRecord, .createReferral, .rewriteMarks: false
    }
  }

  /// What brakes count of it that no person has approved.
  var unapprovedSpends: [Settlement.Spent] {
    guard !isApproved else { return [] }
    guard case .update(var decision) = task else { return spends }
    decision.withhold(chosen: true)
    return Self.spends(of: decision)
  }

  /// What brakes have still to count of it.
  var uncounted: [Settlement.Spent] {
    unapprovedSpends.filter { spent in !counted.contains { $0.kind == spent.kind && $0.side == spent.side } }
  }

  /// What brakes count of it, a side each.
  var spends: [Settlement.Spent] {
    switch task {
    case .settle, .notDue: return []
    case .createReferral(let plan):
      return [.init(BrakeKind.creates.rawValue, .partnerCenter)]
        + (plan.visibleBy == nil ? [] : [.init(BrakeKind.shared.rawValue, .partnerCenter)])
    case .createRecord(_, let found, _):
      var creates = 1
      if case .create = found.account { creates += 1 }
      if case .create = found.contact { creates += 1 }
      return [.init(BrakeKind.creates.rawValue, .crm, count: creates)]
    case .update(let decision): return Self.spends(of: decision)
    case .rewriteMarks: return [.init(BrakeKind.updates.rawValue, .crm)]
    }
  }

  private static func spends(of decision: DealDecision) -> [Settlement.Spent] {
    var spent: [Settlement.Spent] = []
    if !decision.referralWrites.isEmpty || decision.share != nil {
      spent.append(.init(BrakeKind.updates.rawValue, .partnerCenter))
    }
    if !decision.crmWrites.isEmpty || decision.qualify || !decision.lineWrites.isEmpty {
      spent.append(.init(BrakeKind.updates.rawValue, .crm))
    }
    if decision.share != nil { spent.append(.init(BrakeKind.shared.rawValue, .partnerCenter)) }
    if decision.closeInCRM != nil { spent.append(.init(BrakeKind.closes.rawValue, .crm)) }
    if let status = decision.referralWrites.first(where: { $0.field == DealStatus.field })?.value.text.flatMap({ DealStatus($0) })
    {
      spent.append(.init((status.isTerminal ? BrakeKind.closes : .accepts).rawValue, .partnerCenter))
    }
    return spent
  }
}

extension DealRecords {
  /// Whether anything was agreed on of what a create made.
  func hasAgreed(on create: Intent) -> Bool {
    create.entity == .referral ? !agreed.isEmpty : agreed.keys.contains { $0.entity == create.entity }
  }
}

extension DealState {
  /// A deal as its records stand, without what is known of our own writes and of persons' choices.
  init(_ records: DealRecords) {
    self.init(
      referral: records.referral?.values, recordEntity: records.deal.crm?.entity ?? .opportunity, record: records.record?.values,
      account: records.account.map { .init(id: $0.id, values: $0.values) },
      contact: records.contact.map { .init(id: $0.id, values: $0.values) },
      solutions: records.solutions.filter { !$0.isGone }.map { .init(id: $0.id, values: $0.values) },
      agreed: records.agreed, echoes: [], wasBornInCRM: records.deal.bornIn == .crm)
  }
}
