import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// What becomes of a person's word about a deal as a whole.
extension Decider {
  /// A deal that may be on the other side already is held before it is created there; `nil`: nothing like it, or a person said
  /// that it is another.
  func holdForTwin(_ records: DealRecords, _ state: DealState) async throws(Fault) -> DealWork? {
    let (finder, deal, decisions, now) = (
      TwinFinder(world: world, tables: tables), records.deal, records.decisions, world.now
    )
    let problem = try await world.state.atOnce { (state) throws(Fault) -> DealProblem? in
      for twin in try finder.twins(of: deal, in: state) {
        guard let decision = decisions.answer(to: twin.problem), decision.verb == .notTheSame else { return twin.problem }
        // Remembered for the two, whichever of them is looked at.
        try state.rule(
          Ruling(.notTheSame, referral: twin.referral, record: twin.record.id, by: decision.person, at: now))
      }
      return nil
    }
    return problem.map { DealWork(records: records, state: state, task: .settle(.held, [$0], phase: nil)) }
  }

  /// A deal that was reopened after its close was sent goes on with a new referral, where a person said so: the closed one stays
  /// as it is, and claims the record no more.
  ///
  /// From there it is a new deal of the CRM as any: planned, braked, and shown by evidence alone.
  func startAnew(_ records: DealRecords, _ decision: DealDecision) async throws(Fault) -> DealWork? {
    guard let problem = decision.problems.first(where: { $0.code == "reopened" }),
      let said = records.decisions.answer(to: problem), said.verb == .startNewReferral
    else { return nil }
    let (deal, related, now) = (records.deal, tables.related, world.now)
    let next = try await world.state.atOnce { (state) throws(Fault) -> DealRecords in
      try state.load(try state.startAnew(deal, by: said.person, at: now), related: related)
    }
    return try await decideAlone(next)
  }

  /// The ends of what was said about the deal: done, or about something that it does not ask any more.
  func ends(of work: DealWork) async throws(Fault) -> [DecisionEnd] {
    // A create whose answer was lost is still on its way: what let it go ends with it.
    if work.waitsWith.contains(where: { $0.code == "create-unsettled" }) { return [] }
    var ends: [DecisionEnd] = []
    let deal = work.deal
    for decision in work.records.decisions where decision.part == .deal && decision.status == .open {
      if work.decisionEnds.contains(where: { $0.decision == decision.id }) { continue }
      let other = decision.basis.facts.first { $0.name == "value" }?.value.text ?? ""
      let referral = deal.referral ?? other
      let isDone: Bool
      switch decision.verb {
      case .sameDeal: isDone = deal.isPaired
      case .notTheSame: isDone = try await isRuledApart(deal, other)
      case .useAccount: isDone = try await isAccountRuled(decision, referral)
      case .create: isDone = try await world.state.isRuled(.createAccount, referral: referral, record: "")
      case .startNewReferral:
        isDone = try await world.state.rulings(record: deal.crm?.id ?? other).contains {
          $0.kind == .superseded && $0.at >= decision.madeAt
        }
      default: continue
      }
      if isDone {
        ends.append(.carriedOut(decision))
      } else if !asks(work, decision) {
        ends.append(.dropped(decision, because: "the deal does not ask this any more"))
      } else if decision.verb == .useAccount, asksForCustomers {
        ends.append(.dropped(decision, because: "'\(decision.argument)' is no account of this CRM"))
      }
    }
    return ends
  }

  /// Whether the deal and the one that it was held against were ruled two; it may be paired by now with what was created for it.
  private func isRuledApart(_ deal: Deal, _ other: String) async throws(Fault) -> Bool {
    if let referral = deal.referral, try await world.state.isRuled(.notTheSame, referral: referral, record: other) { return true }
    guard let record = deal.crm?.id else { return false }
    return try await world.state.isRuled(.notTheSame, referral: other, record: record)
  }

  private func isAccountRuled(_ decision: PersonDecision, _ referral: String) async throws(Fault) -> Bool {
    guard let account = world.crm.canonicalID(decision.argument) else { return false }
    return try await world.state.isRuled(.useAccount, referral: referral, record: account)
  }

  private func asks(_ work: DealWork, _ decision: PersonDecision) -> Bool {
    if case .notDue = work.task { return true }
    return work.waitsWith.contains { DealQuestion.basis($0) == decision.basis }
  }
}
