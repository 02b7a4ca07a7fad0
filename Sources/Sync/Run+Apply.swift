import Faults
import Reconcile
import Records
import StateStore

extension Run {
  /// Takes a workbook back and carries out what it approves: the rest of a run whose plan a person has looked at.
  ///
  /// Both sides are read to the end and every deal of the workbook is decided anew. What a person said is done, past brakes and
  /// `approve`, by the path of every run; all else that would be written to these deals, and every other deal, is left to the
  /// next run. Killed anywhere, the same command or the next run goes on: what was taken stands in the state.
  ///
  /// - Throws: what stops a run; `XLS…` and `DEC…` for a workbook of which nothing can be taken.
  public func apply(_ record: RunRecord, _ file: DecisionFile) async throws(Fault) -> RunSummary {
    var summary = RunSummary(run: record)
    try await checkIdentity()
    let listedAt = world.now
    summary.staged = try await Stager(world: world, tables: tables).stage()
    let permit = try await world.state.createPermit(of: tables.dealEntities)
    let decider = Decider(world: world, tables: tables, permit: permit, listedAt: listedAt)
    // Whether paired deals are there shows only when all were paired.
    if try await world.state.textFact("adopted") == nil { _ = try await weigh(decider) }
    try await checkAdopted()
    let (taken, deals) = try await take(file, decider)
    summary.taken = [taken]
    try await world.state.journal(findings(taken), run: record.id)
    let none = BrakeVerdict(wanted: [:], spent: [], openPairs: 0, options: RunOptions())
    let applier = Applier(world: world, tables: tables, run: record, brakes: none)
    var counted = summary
    try await forEach(deals, decider) { work throws(Fault) in
      try await apply(work, applier, decider, &counted) { $0.compactMap(Self.decided) }
      world.progress.stage("writing", done: counted.deals, of: deals.count)
    }
    summary = counted
    finish(&summary)
    return summary
  }

  /// What a person asked for of a deal's work; `nil` where that is nothing.
  static func decided(_ given: DealWork) -> DealWork? {
    var work = given
    let isAnswered = work.decisionEnds.contains { $0.status == .carriedOut }
    switch work.task {
    case .createRecord, .createReferral, .releaseClone: return work.isApproved || isAnswered ? work : nil
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
