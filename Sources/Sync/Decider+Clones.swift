import Faults
import Mapping
import Reconcile
import Records
import StateStore

extension Decider {
  /// A copy is released, unless a person decides first: the guide says so, an adoption found it, or its original is gone.
  func decideClone(
    _ records: DealRecords, of original: RecordKey, referral: String, mayRelease: Bool
  ) async throws(Fault) -> DealWork {
    let deal = records.deal
    let state = makeState(records)
    guard let key = deal.crm, let record = records.record else {
      return DealWork(records: records, state: state, task: .settle(.ignored, [], phase: nil))
    }
    let problem = PairingProblems.clone(key, of: original, referral: referral)
    // A closed record takes no edit; and it is no deal of its own, whatever it bears.
    if DealReconciler(guide: world.guide).statusInCRM(state)?.isTerminal == true {
      return DealWork(records: records, state: state, task: .settle(.ignored, [problem], phase: nil))
    }
    if let decision = records.decisions.answer(to: problem), decision.verb == .notTheSame {
      try await world.state.rule(
        Ruling(.notTheSame, referral: referral, record: key.id, by: decision.person, at: world.now))
    }
    // A person said that it is no copy to be kept: that goes before the setting.
    let isRuled = try await world.state.isRuled(.notTheSame, referral: referral, record: key.id)
    let isHeld = try await world.state.isRuled(.cloneHeld, referral: referral, record: key.id)
    guard mayRelease, !isAdopting, isRuled || (!isHeld && world.guide.settings.clones == .release) else {
      return DealWork(records: records, state: state, task: .settle(.held, [problem], phase: nil))
    }
    if let nextTry = deal.nextTry, nextTry > world.now, let problem = try await storedProblem(deal) {
      return DealWork(records: records, state: state, task: .notDue(problem))
    }
    let release = MarkRewrite.release(record, of: original, referral: referral, guide: world.guide)
    return DealWork(records: records, state: state, task: .rewriteMarks(release))
  }
}
