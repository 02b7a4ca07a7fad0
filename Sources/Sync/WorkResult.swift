import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// How far the work of one deal has come within a window: what now stands, what was written, what went wrong.
struct WorkResult: Sendable {
  var work: DealWork
  /// The records as they stand after the writes.
  var records: DealRecords
  var outcome: Outcome
  var problems: [DealProblem]
  var findings: [DealProblem]
  var written: [Written] = []
  var results: [(intent: Int64, result: String)] = []
  /// Writes that a server accepted.
  var accepted: [Side: Int] = [:]
  /// What was written for this deal before it was decided again: its people have not heard of it.
  var earlier: [Written] = []
  /// Intents of a dead run whose write was found and is told now.
  var foundIntents: [Int64] = []
  /// Intents of a dead run whose write never arrived, or was written over.
  var lostIntents: [Int64] = []
  /// The record moved under a write: read and decide again.
  var hasMoved = false
  /// A record that our create met was changed by somebody since.
  var wasTouched = false
  /// The opportunity that a qualified lead became: read before the deal is decided again.
  var successor: String?
  /// A write of the deal's own values did not succeed: its cells stay as they were.
  var failedSides: Set<Side> = []
  /// The CRM's part of an update was sent in the first wave.
  var didSendCRMChain = false
  /// The deal's record or referral was made in this window.
  var hasCreated = false
  /// The solution lines that were written in the CRM.
  var doneLines: Set<SolutionLineWrite> = []
  /// Nothing is told in the CRM by mark and trail alone: a brake stops updates there.
  var isMuted = false
  /// Intents in Partner Center whose answers showed what stands there now.
  var toldByAnswer: [Int64] = []
  /// What a create met instead of making it.
  var met: Set<Applier.Purpose> = []
  /// What was refused by a server: tried again after a gap of nights.
  var wasRefused = false

  /// Whether the customer's account or contact was there already when it was to be made: another deal's, or a dead run's.
  func hasMet(_ purpose: Applier.Purpose) -> Bool {
    switch purpose {
    case .account, .contact: met.contains(purpose)
    default: false
    }
  }

  /// One value that a server accepted.
  struct Written: Sendable {
    let entity: Entity
    let record: String
    let field: String
    let before: Value
    let after: Value
    /// The side whose value it is.
    let from: Side
    /// What people call the field.
    let label: String
    /// The guide row behind it; `nil` for what every pair is told: CRM ID, customer, owner.
    let address: GuideAddress?
    let isCreate: Bool
    /// A value of the deal itself, and not what ties its two records together.
    let isCell: Bool
    /// The run that wrote it, where that is not the one which tells it.
    var run: Int64?
  }

  init(_ work: DealWork) {
    self.work = work
    records = work.records
    switch work.task {
    case .settle(let outcome, let problems, _):
      (self.outcome, self.problems, findings) = (outcome, problems, [])
    case .notDue: (outcome, problems, findings) = (.rejected, [], [])
    case .update(let decision):
      (outcome, problems, findings) = (decision.outcome, decision.problems, decision.findings)
    case .createRecord(let plan, _, _): (outcome, problems, findings) = (.created, [], plan.findings)
    case .createReferral(let plan): (outcome, problems, findings) = (.created, [], plan.findings)
    case .rewriteMarks(let rewrite): (outcome, problems, findings) = (.updated, [], [rewrite.finding])
    }
    findings += work.findings
    if work.wasWritten, outcome == .unchanged || outcome == .ignored { outcome = .updated }
  }

  /// What the brakes of the next 24 hours count: the deal's kinds of writes, on the sides that accepted any.
  var spends: [Settlement.Spent] { work.spends.filter { accepted[$0.side, default: 0] > 0 } + spentBefore }
  /// The same of a run that died before it could count them.
  var spentBefore: [Settlement.Spent] = []

  var deal: Deal {
    get { records.deal }
    set { records.deal = newValue }
  }

  /// Whether the deal waits for a person or a later run.
  var isWaiting: Bool { [.held, .rejected, .failed].contains(outcome) }

  /// What it waits for.
  ///
  /// A close that lets its nights pass waits for nobody.
  var waitingFor: Set<String> {
    guard isWaiting else { return [] }
    if case .notDue = work.task { return work.deal.waitingFor }
    return Set(problems.filter { $0.code != "close-waits" }.map { "\($0.code)|\($0.field)" })
  }

  /// Whether somebody who has read the last report finds something new in this one.
  ///
  /// A failure that may pass by itself is news once, however it words itself the next time.
  var isNews: Bool {
    if case .notDue = work.task { return false }
    if outcome == .failed { return work.deal.waitingSince == nil }
    return !waitingFor.isSubset(of: work.deal.waitingFor)
  }

  mutating func fail(_ outcome: Outcome, _ problem: DealProblem, side: Side) {
    self.outcome = Outcome.graver(self.outcome, outcome)
    problems.append(problem)
    failedSides.insert(side)
  }
}
