import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Turns dirty deals into work: paired, decided, planned.
///
/// Writes to no system.
struct Decider {
  let world: SyncWorld
  let tables: TableSet
  let permit: CreatePermit?
  /// Asks the CRM whether a customer that was found is still there; not while a run is only weighed.
  var asksForCustomers = true
  /// An adoption writes nothing and leaves every copy to a person.
  var isAdopting = false
  /// When the listing began that this run decides on: what is not in it may have been made just before.
  var listedAt: Instant?
  /// Deals of whose referral nobody knows how it stands now: they are left to the next run.
  var unread = DoubtfulReferrals.Unread()
  /// Rows of the guide that are applied to settled cells.
  var reapplied: Set<Int> = []
  /// Since when this guide is in force: a Yes to what an earlier one would have written is none to what this one writes.
  var guideSince: Instant?

  /// The work of some dirty deals; those that were joined to an earlier one of the same window are left out, and so are those whose
  /// referral could not be read.
  func decide(_ all: [Deal]) async throws(Fault) -> [DealWork] {
    let deals = all.filter { !unread.contains($0) }
    let pairer = Pairer(world: world, tables: tables)
    let related = tables.related
    // Pairing and reading in one go: one commit and one turn of the state for the whole window.
    let paired = try await world.state.atOnce { (state) throws(Fault) in try pairer.pair(deals, related: related, in: state) }
    var work: [DealWork] = []
    for (verdict, records) in paired {
      switch verdict {
      case .paired: work.append(try await decidePaired(records))
      case .alone: work.append(try await decideAlone(records))
      case .clone(_, let original, let referral, let mayRelease):
        work.append(try await decideClone(records, of: original, referral: referral, mayRelease: mayRelease))
      case .stopped(_, .ignored, let problem) where problem.code == "crm-id-unknown" && scopeProblem(records) != nil:
        // Another pairing's deal names another CRM's record.
        let outside = scopeProblem(records).map { [$0] } ?? []
        work.append(DealWork(records: records, state: makeState(records), task: .settle(.ignored, outside, phase: nil)))
      case .stopped(_, let outcome, let problem):
        work.append(DealWork(records: records, state: makeState(records), task: .settle(outcome, [problem], phase: nil)))
      }
    }
    for index in work.indices where !work[index].records.decisions.isEmpty {
      work[index].decisionEnds += try await ends(of: work[index])
    }
    return work.map { DecisionFollower().follow($0) }
  }

  private func scopeProblem(_ records: DealRecords) -> DealProblem? { records.referral.flatMap { outsideScope($0.values) } }

  // MARK: Paired

  private func decidePaired(_ given: DealRecords) async throws(Fault) -> DealWork {
    var records = given
    var deal = records.deal
    // A run that died after its create left word of where the deal came from.
    let creates = records.openIntents.filter { $0.action == "create" && $0.isOfDeal && $0.isAbout(records, world.guide) }
    if deal.bornIn == nil { deal.bornIn = creates.last?.entity.side.other }
    records.deal = deal
    var state = makeState(records)
    var findings: [DealProblem] = []
    if let create = creates.first {
      let baseline = CreateBaseline(guide: world.guide, isUntouched: try await isUntouched(records.record))
      findings = baseline.notTaken(create, state)
      if !records.hasAgreed(on: create) {
        // Our own create of a run that died, or whose record could not be read back: what it wrote is what was agreed, so an edit
        // since is an edit. Account and contact may have been agreed on all the same.
        deal.bornIn = create.entity == .referral ? .crm : .partnerCenter
        state.agreed = baseline.agreed(create, state).merging(records.agreed) { _, known in known }
      }
    }
    func settle(_ outcome: Outcome, _ problem: DealProblem, _ phase: Deal.Phase?) -> DealWork {
      DealWork(records: records, state: state, task: .settle(outcome, [problem], phase: phase))
    }
    let reconciler = DealReconciler(
      guide: world.guide, solutions: tables.solutions, removesElements: world.options.replacesArrays)
    waitForClose(reconciler.statusInCRM(state), &deal, records)
    records.deal = deal
    state.closedInCRMSince = deal.closedSince
    if deal.phase == .released {
      return settle(
        .ignored, note("released", .crm, deal, "a person released this pair", "pair them again if they belong together"), nil)
    }
    // A tombstone whose records are both to be seen again lives again.
    if deal.phase == .gone, records.referral?.isGone == false, records.record?.isGone == false { deal.phase = .open }
    guard let referral = records.referral, let record = records.record else {
      return settle(.held, note("record-missing", .crm, deal, "a record of this pair was never read", "run again"), nil)
    }
    if record.isGone || referral.isGone {
      let side: Side = record.isGone ? .crm : .partnerCenter
      return settle(
        .ignored,
        note(
          "gone", side, deal, side == .crm ? "the CRM's record was deleted" : "the referral is no longer visible",
          "nothing is deleted or created anew on the other side; restore it to go on"), .gone)
    }
    if let work = try await decideQualified(records, record, state) { return work }
    if !isInScope(record) {
      return settle(
        .ignored,
        note(
          "sync-off", .crm, deal, "Sync with Partner Center was turned off: the deal stops travelling",
          "set it to Yes to go on"), nil)
    }
    var decision = reconciler.decide(state, now: world.now)
    if let anew = try await startAnew(records, decision) { return anew }
    if asksForCustomers { try await SolutionCatalogue(world: world).omitUnknown(&decision) }
    // A deal that has work again is open again: a retired one that was reopened.
    if !decision.retires { deal.phase = .open }
    var kept = records
    kept.deal = deal
    if decision.writesAnything, let nextTry = deal.nextTry, nextTry > world.now, let problem = try await storedProblem(deal) {
      var work = DealWork(records: kept, state: state, task: .notDue(problem))
      work.wishes = SharedWishes.wishes(decision, state)
      return work
    }
    return DealWork(records: kept, state: state, task: .update(decision), findings: findings)
  }

  /// The wait before a close begins when the CRM's record is first seen closed in one status, while the deal travels; it ends with
  /// its reopening, with another status, and with Sync turned off.
  private func waitForClose(_ status: DealStatus?, _ deal: inout Deal, _ records: DealRecords) {
    let isThere = records.referral?.isGone == false && records.record?.isGone == false
    let isTravelling = isThere && deal.phase != .released && records.record.map(isInScope) == true
    guard let status, status.isTerminal, isTravelling else { return (deal.closedSince, deal.closedAs) = (nil, nil) }
    if deal.closedSince == nil || deal.closedAs.map({ $0 != status.description }) == true { deal.closedSince = world.now }
    deal.closedAs = status.description
  }

  /// Whether nobody changed the CRM's record since we made it.
  private func isUntouched(_ record: ObservedRecord?) async throws(Fault) -> Bool {
    guard let by = record?.version.changedBy, !by.isEmpty else { return false }
    return by == (try await world.crm.identity().user)
  }

  // MARK: Alone

  func decideAlone(_ records: DealRecords) async throws(Fault) -> DealWork {
    let deal = records.deal
    let state = makeState(records)
    func settle(_ outcome: Outcome, _ problems: [DealProblem], _ phase: Deal.Phase? = nil) -> DealWork {
      DealWork(records: records, state: state, task: .settle(outcome, problems, phase: phase))
    }
    if deal.phase == .released {
      return settle(
        .ignored, [note("released", .crm, deal, "a person released this deal", "pair it again if it is meant to travel")])
    }
    if records.referral?.isGone == true || records.record?.isGone == true || (records.referral == nil && records.record == nil) {
      return settle(
        .ignored,
        [note("gone", deal.referral == nil ? .crm : .partnerCenter, deal, "it was deleted or is no longer visible", "nothing")],
        .gone)
    }
    guard permit != nil else {
      return settle(.held, [note("no-permit", .crm, deal, "not everything was read yet, so nothing may be created", "run again")])
    }
    if let nextTry = deal.nextTry, nextTry > world.now, let problem = try await storedProblem(deal) {
      return DealWork(records: records, state: state, task: .notDue(problem))
    }
    return deal.referral != nil ? try await inbound(records, state) : try await outbound(records, state)
  }

  private func inbound(_ records: DealRecords, _ state: DealState) async throws(Fault) -> DealWork {
    func settle(_ outcome: Outcome, _ problems: [DealProblem], _ phase: Deal.Phase? = nil) -> DealWork {
      DealWork(records: records, state: state, task: .settle(outcome, problems, phase: phase))
    }
    guard let referral = records.referral else { return settle(.ignored, []) }
    if let outside = outsideScope(referral.values) { return settle(.ignored, [outside]) }
    switch InboundPlanner(guide: world.guide).plan(referral.values) {
    case .failure(let refusal):
      let isTerminal = refusal.problems.first?.code == "terminal"
      return settle(refusal.outcome, refusal.problems, isTerminal ? .retired : nil)
    case .success(let plan):
      if let held = try await holdForTwin(records, state) { return held }
      let found = try await CustomerFinder(world: world, tables: tables, asks: asksForCustomers)
        .find(referral.values, of: referral.id, decisions: records.decisions)
      let problems = [found.account, found.contact].compactMap { match in
        if case .held(let problem) = match { problem } else { nil }
      }
      guard problems.isEmpty else {
        return DealWork(
          records: records, state: state, task: .settle(.held, problems, phase: nil), evidence: found.evidence)
      }
      // What a new account or contact lacks matters only where one is made.
      var lacking: [DealProblem] = []
      if case .create = found.account { lacking += plan.accountProblems }
      if case .create = found.contact { lacking += plan.contactProblems }
      guard lacking.isEmpty else { return settle(.rejected, lacking) }
      switch try await OwnerFinder(world: world, tables: tables).owner(for: referral.values, account: found.account) {
      case .success(let choice):
        let solutions = try await solutions(of: referral.values, plan)
        if let refused = solutions.refused { return settle(.rejected, refused) }
        var known = records
        if case .found(let id) = found.account { known.account = try await world.state.record(.account, id) }
        if case .found(let id) = found.contact { known.contact = try await world.state.record(.contact, id) }
        return DealWork(
          records: known, state: state, task: .createRecord(plan, found, owner: choice.owner),
          findings: choice.findings + solutions.findings, evidence: found.evidence, lines: solutions.lines,
          leftSolutions: solutions.left)
      case .failure(let refusal): return settle(refusal.outcome, refusal.problems)
      }
    }
  }

  /// The solution lines of a new opportunity.
  private func solutions(of referral: [Value], _ plan: InboundPlan) async throws(Fault) -> SolutionCatalogue.New {
    guard plan.entity == .opportunity else { return .init() }
    return try await SolutionCatalogue(world: world, asks: asksForCustomers).new(of: referral)
  }

  private func outbound(_ records: DealRecords, _ state: DealState) async throws(Fault) -> DealWork {
    func settle(_ outcome: Outcome, _ problems: [DealProblem], _ phase: Deal.Phase? = nil) -> DealWork {
      DealWork(records: records, state: state, task: .settle(outcome, problems, phase: phase))
    }
    if let record = records.record, !isInScope(record) {
      if MarkRewrite.released(records, guide: world.guide) {
        // By a run that died before it could tell.
        let copy = RecordKey(record.entity, record.id)
        return settle(.ignored, [PairingProblems.cloneReleased(copy, of: nil, referral: nil)])
      }
      return settle(
        .ignored,
        [
          note(
            "sync-off", .crm, records.deal, "Sync with Partner Center was turned off before the deal travelled",
            "set it to Yes to send it")
        ])
    }
    // A create whose answer was lost is looked for in the listing first, and repeated only after a while.
    if let lost = records.openIntents.last(where: { $0.mayBecomeReferral }),
      (listedAt ?? world.now).seconds(since: lost.madeAt) < Int64(world.options.createSettleMinutes) * 60
    {
      return settle(
        .held,
        [
          note(
            "create-unsettled", .partnerCenter, records.deal,
            "a create was sent and its answer was lost; it is not in the listing yet",
            "run again in \(world.options.createSettleMinutes) minutes")
        ])
    }
    switch OutboundPlanner(guide: world.guide).plan(state) {
    case .failure(let refusal):
      let isTerminal = refusal.problems.first?.code == "terminal"
      return settle(refusal.outcome, refusal.problems, isTerminal ? .retired : nil)
    case .success(let plan):
      if let held = try await holdForTwin(records, state) { return held }
      return DealWork(records: records, state: state, task: .createReferral(plan))
    }
  }

  /// Several pairings may share one Partner Center account, each with its part of it.
  private func outsideScope(_ referral: [Value]) -> DealProblem? {
    func value(_ field: String) -> String? {
      world.guide.layout(.referral).slot(of: field).flatMap { TableSet.value(referral, $0).text }
    }
    let options = world.options
    for (allowed, field) in [(options.scopePartnerIDs, "mpnId"), (options.scopeCountries, "customerProfile.address.country")]
    where !allowed.isEmpty && !allowed.contains((value(field) ?? "").uppercased()) {
      return DealProblem(
        "other-scope", side: .partnerCenter, entity: .referral, field: field, value: .text(orNull: value(field)),
        reason: "not in the part of the account that this pairing has",
        remedy: "nothing; another pairing takes it, or widen 'scope'")
    }
    return nil
  }

  private func isInScope(_ record: ObservedRecord) -> Bool { tables.table(record.entity).isInScope(record.values) }

  func storedProblem(_ deal: Deal) async throws(Fault) -> [Value]? {
    try await world.state.waiting(after: deal.id - 1, limit: 1).first { $0.deal.id == deal.id }?.problem
  }

  private func note(_ code: String, _ side: Side, _ deal: Deal, _ reason: String, _ remedy: String) -> DealProblem {
    DealProblem(
      .init(rawValue: code), side: side, entity: side == .crm ? deal.crm?.entity ?? .opportunity : .referral, reason: reason,
      remedy: remedy)
  }
}
