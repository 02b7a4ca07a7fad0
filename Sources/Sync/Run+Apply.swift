import Faults
import Reconcile
import Records
import StateStore

extension Run {
  /// Takes a workbook back and carries out what it approves: the rest of a run whose plan a person has looked at.
  ///
  /// Both sides are read to the end and every deal of the workbook is decided anew. What a person said is done, past brakes and
  /// `approve`, by the path of every run; a create that an answer made possible, and that nobody said Yes to, goes by both. All
  /// else that would be written to these deals, and every other deal, is left to the next run. Killed anywhere, the same command or the next run goes on: what was taken stands in the state.
  ///
  /// - Throws: what stops a run; `XLS…` and `DEC…` for a workbook of which nothing can be taken.
  public func apply(_ record: RunRecord, _ file: DecisionFile) async throws(Fault) -> RunSummary {
    var summary = RunSummary(run: record)
    try await checkIdentity()
    let listedAt = world.now
    let staged = try await Stager(world: world, tables: tables).stage()
    summary.staged = staged.counts
    summary.leave(staged.unread)
    let permit = try await world.state.createPermit(of: tables.dealEntities)
    let decider = Decider(
      world: world, tables: tables, permit: permit, listedAt: listedAt, unread: staged.unread,
      guideSince: try await meetGuide())
    // Whether paired deals are there shows only when all were paired.
    if try await world.state.textFact("adopted") == nil { _ = try await weigh(decider) }
    try await checkAdopted()
    let (taken, deals) = try await take(file, decider)
    summary.taken = [taken]
    try await world.state.journal(findings(taken), run: record.id)
    let brakes = try await weigh(deals, decider)
    summary.braked = brakes.stopped.map(words)
    let applier = Applier(world: world, tables: tables, run: record, brakes: brakes)
    var counted = summary
    try await forEach(deals, decider) { work throws(Fault) in
      try await apply(work, applier, decider, &counted) { $0.compactMap(Self.decided) }
      world.progress.stage("writing", done: counted.deals, of: deals.count)
    }
    summary = counted
    summary.braked += brakes.whileWriting.stopped.dropFirst(brakes.stopped.count).map(words)
    try await forgetWhatIsOver()
    finish(&summary)
    return summary
  }

  /// What would be written of what persons asked for, before the first write.
  private func weigh(_ deals: [Int64], _ decider: Decider) async throws(Fault) -> BrakeVerdict {
    var decider = decider
    decider.asksForCustomers = false
    var weighing = Weighing(world: world)
    try await forEach(deals, decider) { work throws(Fault) in
      for item in work.compactMap(Self.decided) { try await weighing.add(item) }
    }
    return try await weighing.verdict()
  }

  /// What a person asked for of a deal's work; `nil` where that is nothing.
  static func decided(_ given: DealWork) -> DealWork? {
    var work = given
    let isAnswered = work.decisionEnds.contains { $0.status == .carriedOut }
    switch work.task {
    // An answer about twins or customers lets a deal travel, and says nothing of how many: only a Yes is an approval.
    case .createRecord, .createReferral: return work.isApproved || isAnswered ? work : nil
    case .rewriteMarks:
      // That it is not the same deal is the release.
      guard work.isApproved || isAnswered else { return nil }
      work.isApproved = true
      return work
    case .settle, .notDue: return work.decisionEnds.isEmpty ? nil : work
    case .update(var decision):
      guard decision.hasChoice || !work.decisionEnds.isEmpty else { return nil }
      let before = decision
      decision.withhold(chosen: false)
      BrakeVerdict.keepCloseBack(&decision, before)
      decision.retires = decision.retires && !decision.isPostponed
      if decision.problems.isEmpty { decision.outcome = decision.writesAnything ? .updated : .unchanged }
      work.task = .update(decision)
      return work
    }
  }
}
