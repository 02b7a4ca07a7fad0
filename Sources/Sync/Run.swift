import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// The nightly job: stage, pair, decide, brake, apply, agree.
///
/// `plan` is the same, stopped before the first write.
public struct Run: Sendable {
  let world: SyncWorld
  let tables: TableSet

  public init(world: SyncWorld) {
    self.world = world
    tables = TableSet(guide: world.guide, crm: world.crm)
  }

  /// Carries the run out and gives its numbers.
  ///
  /// Throws a fault when nothing can be done: a system cannot be reached, another organisation answers, the state has not met
  /// these two sides yet. What was done before stands in the journal.
  public func carryOut(_ record: RunRecord) async throws(Fault) -> RunSummary {
    var summary = RunSummary(run: record)
    let reapplied = try reappliedRows()
    try await world.state.reached(.reading, run: record.id)
    try await checkIdentity()
    let listedAt = world.now
    let staged = try await Stager(world: world, tables: tables).stage()
    summary.staged = staged.counts
    summary.leave(staged.unread)
    let guideSince = try await meetGuide()
    try await world.state.reached(.deciding, run: record.id)
    let permit = try await world.state.createPermit(of: tables.dealEntities)
    if !reapplied.isEmpty { try await world.state.dirtyAllPairs(at: world.now) }
    let decider = Decider(
      world: world, tables: tables, permit: permit, listedAt: listedAt, unread: staged.unread, reapplied: reapplied,
      guideSince: guideSince)

    summary.taken = try await takeIn(decider, run: record)

    // First pass: pair and weigh. Nothing is written to a system, and no decision is stored.
    let brakes = try await weigh(decider)
    try await checkAdopted()
    summary.braked = brakes.stopped.map(words)
    // Before the deals, so that a solution that was dropped in is there for them.
    if let path = world.options.solutionUploads, world.options.only.isEmpty {
      summary.solutions = try await SolutionFolder(world: world, run: record, folder: DropFolder(path)).takeIn()
      summary.braked += summary.solutions.brakes
      summary.planned = summary.solutions.planned
      for note in summary.solutions.notes { world.progress.note(note) }
    } else if !(try await world.state.openSolutionIntents().isEmpty) {
      // What a killed import wrote is told by the next run, whether or not there is a folder to look into.
      var recovery = SolutionImport(world: world, run: record)
      recovery.options.isPlan = world.options.isPlan
      try await recovery.prepare()
    }
    if world.options.isPlan {
      summary = try await plan(decider, brakes, summary)
    } else {
      if !brakes.stopped.isEmpty || !brakes.approve.isEmpty { try await planHeld(decider, brakes, run: record.id) }
      try await world.state.reached(.writing, run: record.id)
      try await apply(decider, brakes, &summary)
      try await forgetWhatIsOver()
    }
    finish(&summary)
    return summary
  }

  func finish(_ summary: inout RunSummary) {
    summary.calls = [(world.partnerCenter.title, world.partnerCenter.calls), (world.crm.title, world.crm.calls)]
    summary.endedAt = world.now
  }

  // MARK: Before the first write

  /// Since when this guide is the one in force.
  ///
  /// Referrals that stay in Partner Center by the guide or the configuration are looked at again when either is another.
  func meetGuide() async throws(Fault) -> Instant {
    let scope = [world.guide.fingerprint] + world.options.scopePartnerIDs.sorted() + world.options.scopeCountries.sorted()
    let name = scope.joined(separator: "|")
    let fact = "guide-in-force"
    let known = try await world.state.textFact(fact).map { $0.split(separator: "@", maxSplits: 1) }
    if let known, known.count == 2, known[1] == name, let since = Int64(known[0]) { return Instant(seconds: since) }
    if known != nil { try await world.state.stirLeft(at: world.now) }
    let since = world.now
    try await world.state.setTextFact(fact, "\(since.seconds)@\(name)")
    return since
  }

  /// A state belongs to two organisations; against others it would take every record for gone or new.
  func checkIdentity() async throws(Fault) {
    async let first = identity(.partnerCenter)
    async let second = identity(.crm)
    for (side, result) in [(Side.partnerCenter, await first), (.crm, await second)] {
      try await checkIdentity(of: side, try result.get())
    }
  }

  /// A state that belongs to another organisation stops the run; one that belongs to none yet takes this one.
  func checkIdentity(of side: Side, _ identity: SystemIdentity) async throws(Fault) {
    guard try await !OrganisationCheck.isKnown(identity, of: world.system(side), side, in: world.state) else { return }
    try await world.state.setTextFact(OrganisationCheck.fact(side), identity.organisation)
  }

  private func identity(_ side: Side) async -> Result<SystemIdentity, Fault> {
    do throws(Fault) { return .success(try await world.system(side).identity()) } catch { return .failure(error) }
  }

  /// A state that meets deals which are paired already writes nothing until `adopt` has agreed them.
  func checkAdopted() async throws(Fault) {
    if try await world.state.textFact("adopted") != nil { return }
    guard world.options.only.isEmpty else {
      throw Fault(
        "ADOPT-FIRST", while: "begin the first run", "the two sides have not met yet, and --only looks at some deals only",
        remedy: "run once without --only, or 'cosell adopt' where deals are paired already")
    }
    if try await world.state.hasPairs() {
      throw Fault(
        "ADOPT-FIRST", while: "begin the first run",
        "the two sides already have paired deals, and nothing was agreed about them yet",
        remedy: "run 'cosell adopt' once: it compares them and writes to no system")
    }
    // A plan leaves no trace: pairs that appear after it still want an adoption.
    if !world.options.isPlan { try await world.state.setTextFact("adopted", world.now.description) }
  }

  func words(_ stop: BrakeVerdict.Stopped) -> String {
    "\(stop.wanted) \(stop.kind.words) in \(world.system(stop.side).title) are more than \(stop.most)"
  }

  func weigh(_ decider: Decider) async throws(Fault) -> BrakeVerdict {
    var decider = decider
    decider.asksForCustomers = false
    var weighing = Weighing(world: world)
    var count = 0
    let total = try await expected()
    try await forEachWindow(decider) { work throws(Fault) in
      for item in work { try await weighing.add(item) }
      count += work.count
      world.progress.stage("deciding", done: count, of: total)
    }
    return try await weighing.verdict()
  }

  /// How many deals there are to work on, for those who watch; `nil` where only some are wanted.
  func expected() async throws(Fault) -> Int? {
    world.options.only.isEmpty ? try await world.state.dirtyCount() : nil
  }

  /// The dirty deals in windows, oldest first.
  ///
  /// - Parameter once: a deal that became dirty again meanwhile is left to the next run, so that it has one outcome in this one.
  func forEachWindow(
    _ decider: Decider, once: Bool = false, while goesOn: () -> Bool = { true },
    _ body: ([DealWork]) async throws(Fault) -> Void
  ) async throws(Fault) {
    var position: (since: Instant, id: Int64)?
    var met: Set<Int64> = []
    while goesOn() {
      let deals = try await world.state.dirtyDeals(after: position, limit: world.options.window)
      guard let last = deals.last, let since = last.dirtySince else { return }
      position = (since, last.id)
      var wanted = world.options.only.isEmpty ? deals : deals.filter { isWanted($0) }
      if once { wanted = wanted.filter { met.insert($0.id).inserted } }
      if !wanted.isEmpty { try await body(try await decider.decide(wanted)) }
    }
  }

  private func isWanted(_ deal: Deal) -> Bool {
    let only = world.options.only
    return deal.referral.map { only.contains($0) } == true || deal.crm.map { only.contains($0.id) } == true
  }

  // MARK: Applying

  private func apply(_ decider: Decider, _ brakes: BrakeVerdict, _ summary: inout RunSummary) async throws(Fault) {
    let applier = Applier(world: world, tables: tables, run: summary.run, brakes: brakes)
    var counted = summary
    let total = try await expected()
    let budget = CallBudget(world: world)
    var isSpent = false
    try await forEachWindow(decider, once: true, while: { !isSpent }) { whole throws(Fault) in
      // The oldest come first; what the day's calls do not suffice for is not begun.
      let work = budget.affordable(whole)
      isSpent = work.count < whole.count
      guard !work.isEmpty else { return }
      try await apply(work, applier, decider, &counted) { $0 }
      world.progress.stage("writing", done: counted.deals, of: total)
    }
    if isSpent {
      counted.isPartial = true
      counted.notes.append(
        "the day's calls suffice for \(counted.deals) of the deals that wait: the oldest were written, the others wait for a run with calls left"
      )
    }
    summary = counted
    let late = brakes.whileWriting
    guard late.stopped.count > brakes.stopped.count else { return }
    // Deals that were weighed otherwise, or not at all: another deal's write, or the time that went by, gave them something to write.
    summary.braked += late.stopped.dropFirst(brakes.stopped.count).map(words)
    try await planHeld(decider, late, run: summary.run.id)
  }

  /// Carries out one window of work.
  ///
  /// - Parameter narrow: what is to be done of each deal's work, each time it is decided.
  func apply(
    _ work: [DealWork], _ applier: Applier, _ decider: Decider, _ counted: inout RunSummary,
    narrow: ([DealWork]) -> [DealWork]
  ) async throws(Fault) {
    var results = try await applier.apply(narrow(work))
    applier.brakes.meter.giveBack(results)
    tally(results, &counted)
    if let fault = world.stopped { throw fault }
    var tries = 0
    // A record that moved under its write is read and decided again, at most three times.
    while results.contains(where: \.hasMoved), tries < 3 {
      tries += 1
      let moved = results.filter(\.hasMoved)
      let again = narrow(try await reread(moved, decider))
      let applied = try await applier.apply(again)
      applier.brakes.meter.giveBack(applied)
      tally(applied, &counted)
      if let fault = world.stopped { throw fault }
      results = results.filter { !$0.hasMoved } + applied
    }
    results = results.filter { !$0.hasMoved } + (try await giveUp(results.filter(\.hasMoved), counted.run))
    for result in results { count(result, &counted) }
  }

  /// A record that moves under every write is left to the next run; what was written meanwhile was told already.
  private func giveUp(_ moved: [WorkResult], _ run: RunRecord) async throws(Fault) -> [WorkResult] {
    let failed = moved.map { result in
      var last = result
      last.hasMoved = false
      (last.written, last.results, last.foundIntents, last.accepted, last.spentBefore) = ([], [], [], [:], [])
      last.fail(
        .failed,
        DealProblem(
          "moved", side: result.failedSides.contains(.crm) ? .crm : .partnerCenter,
          entity: result.deal.crm?.entity ?? .opportunity,
          reason: "the record changed under each of our writes", remedy: "nothing; the next run tries again"),
        side: result.failedSides.contains(.crm) ? .crm : .partnerCenter)
      return last
    }
    try await Settler(world: world, tables: tables, run: run).settle(failed)
    return failed
  }

  /// Every accepted write counts, of a deal that has to be decided again too.
  private func tally(_ results: [WorkResult], _ summary: inout RunSummary) {
    for result in results {
      for (side, count) in result.accepted { summary.writes[side, default: 0] += count }
    }
  }

  private func reread(_ moved: [WorkResult], _ decider: Decider) async throws(Fault) -> [DealWork] {
    for (entity, ids) in [
      (Entity.referral, moved.compactMap(\.deal.referral)),
      (
        .opportunity,
        moved.compactMap(\.successor) + moved.compactMap { $0.deal.crm?.entity == .opportunity ? $0.deal.crm?.id : nil }
      ),
      (.lead, moved.compactMap { $0.deal.crm?.entity == .lead ? $0.deal.crm?.id : nil }),
      (.opportunitySolution, moved.flatMap { $0.records.solutions.filter { !$0.isGone }.map(\.id) }),
      (.account, moved.compactMap(\.records.account?.id)), (.contact, moved.compactMap(\.records.contact?.id)),
    ] where !ids.isEmpty {
      let table = tables.table(entity)
      let fresh = try await world.system(entity.side).read(entity, ids: ids, layout: table.layout)
      _ = try await world.state.stage(fresh.map(\.record), as: table, at: world.now, reading: nil, last: nil)
    }
    let before = Dictionary(moved.map { ($0.deal.id, $0) }, uniquingKeysWith: { first, _ in first })
    return try await decider.decide(moved.map(\.deal)).map { work in
      var work = work
      guard let last = before[work.deal.id] else { return work }
      work.wasWritten = !last.accepted.isEmpty || last.work.wasWritten
      work.counted = last.work.counted + last.work.uncounted.filter { last.accepted[$0.side, default: 0] > 0 }
      return work
    }
  }

  private func count(_ result: WorkResult, _ summary: inout RunSummary) {
    let outcome = result.outcome
    summary.outcomes[outcome, default: 0] += 1
    if result.isNews { summary.newlyWaiting += 1 }
    if result.problems.contains(where: { $0.code == "create-unsettled" }) { summary.isPartial = true }
  }
}
