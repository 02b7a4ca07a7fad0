import Records
import StateStore
import Systems

/// What a run did, in numbers.
public struct RunSummary: Sendable {
  public var run: RunRecord
  public var outcomes: [Outcome: Int] = [:]
  public var staged: [Entity: StageCounts] = [:]
  /// Writes by side: those that a server accepted.
  public var writes: [Side: Int] = [:]
  /// Deals that wait for a person since this run.
  public var newlyWaiting = 0
  /// Rows of the plan, or differences of an adoption.
  public var planned = 0
  public var braked: [String] = []
  /// Something was sent and may have been carried out, or is waited for: run again.
  public var isPartial = false
  public var notes: [String] = []
  /// What became of uploads of solution details.
  public var solutions = SolutionTally()
  /// Workbooks with answers that were taken in.
  public var taken: [TakenFile] = []
  public var calls: [(system: String, calls: [CallCount])] = []
  public var endedAt: Instant

  public init(run: RunRecord) {
    self.run = run
    endedAt = run.startedAt
  }

  /// Says which deals are left to the next run, since how their referrals stand now could not be read.
  mutating func leave(_ unread: DoubtfulReferrals.Unread) {
    guard !unread.isEmpty else { return }
    isPartial = true
    let what = unread.deals.count == 1 ? "one deal is" : "\(unread.deals.count) deals are"
    let some = unread.referrals.sorted().prefix(5).joined(separator: ", ") + (unread.referrals.count > 5 ? ", ..." : "")
    notes.append(
      "\(what) left to the next run: a write to the referral got no answer, and how it stands now could not be read (\(some))")
  }

  public var deals: Int { outcomes.values.reduce(0, +) }
  public var recordsRead: StageCounts { staged.values.reduce(StageCounts(), +) }

  /// 3 a brake held something, 2 some writes may work later, 1 something new waits for a person, else 0.
  public var exitCode: Int {
    if !braked.isEmpty || solutions.exitCode == 3 { return 3 }
    if isPartial || (outcomes[.failed] ?? 0) > 0 || solutions.exitCode == 2 { return 2 }
    let isToLookAt = newlyWaiting > 0 || !notes.isEmpty || solutions.exitCode == 1 || taken.contains { !$0.faults.isEmpty }
    return isToLookAt ? 1 : 0
  }
}
