import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Which kinds of writes a run may not make, a direction each, since there would be too many of them.
struct BrakeVerdict: Sendable {
  /// What is over its number: kind, side, how many there would be, how many may be.
  struct Stopped: Hashable, Sendable {
    let kind: BrakeKind
    let side: Side
    let wanted: Int
    let most: Int
  }
  private(set) var stopped: [Stopped]
  /// Kinds that wait for a person, however few they are.
  let approve: Set<BrakeKind>
  /// Deals that want different values in a record that they share.
  var wishes: SharedWishes?
  /// Goes on counting while the run writes.
  let meter: BrakeMeter

  /// Weighs what a run would write, and what was written in the last 24 hours, against the brakes.
  init(wanted: [Settlement.Spent: Int], spent: [Settlement.Spent], openPairs: Int, options: RunOptions) {
    var stopped: [Stopped] = []
    var limits: [Settlement.Spent: Int] = [:]
    var used: [Settlement.Spent: Int] = [:]
    for one in spent { used[BrakeMeter.key(one), default: 0] += one.count }
    for kind in BrakeKind.allCases {
      for side in Side.allCases {
        let key = Settlement.Spent(kind.rawValue, side, count: 0)
        guard let most = Self.most(kind, side, openPairs: openPairs, options) else { continue }
        limits[key] = most
        guard let now = wanted[key], now > 0 else { continue }
        let before = used[key, default: 0]
        if now + before > most { stopped.append(Stopped(kind: kind, side: side, wanted: now + before, most: most)) }
      }
    }
    self.stopped = stopped
    approve = options.approve
    meter = BrakeMeter(most: limits, used: used)
  }

  private static func most(_ kind: BrakeKind, _ side: Side, openPairs: Int, _ options: RunOptions) -> Int? {
    let sideName = side == .crm ? "crm" : "partner_center"
    let allowed =
      options.allow["\(kind.rawValue).\(sideName)"] ?? options.allow[kind.rawValue]
      ?? (kind == .closes ? options.allow["closes_\(sideName)"] : nil)
    switch kind {
    case .creates: return allowed ?? options.brakes.creates
    case .shared: return allowed ?? options.brakes.shared
    case .accepts: return allowed ?? options.brakes.accepts
    case .closes: return allowed ?? (side == .crm ? options.brakes.closesCRM : options.brakes.closesPartnerCenter)
    case .updates:
      // A percentage of few is no flood: below 26 records nothing is stopped.
      let percent = allowed ?? options.brakes.updatesPercent
      return percent >= 100 ? nil : max(25, openPairs * percent / 100)
    }
  }

  /// The same with the kinds that came to their number only while the run wrote.
  var whileWriting: BrakeVerdict {
    var verdict = self
    verdict.stopped += meter.stopped.filter { stops($0.kind, $0.side) == nil }
    return verdict
  }

  func stops(_ kind: BrakeKind, _ side: Side) -> Stopped? { stopped.first { $0.kind == kind && $0.side == side } }

  // MARK: Holding

  /// Takes the stopped writes out of a deal's work and says so; what is left is going to be written, and is counted.
  func holdAndCount(_ result: inout WorkResult) {
    hold(&result, counting: true)
    meter.take(result.work.uncounted)
  }

  /// Takes the stopped writes out of a deal's work and says so.
  func hold(_ result: inout WorkResult, counting: Bool = false) {
    wishes?.hold(&result)
    // Where the CRM takes too many updates, it takes no marks either: they are told by a later run.
    result.isMuted = stops(.updates, .crm) != nil
    // What a person approved goes past every brake; it counts in the next 24 hours all the same.
    let uncounted = result.work.uncounted
    let over = result.work.unapprovedSpends.compactMap { spent in
      BrakeKind(rawValue: spent.kind).flatMap { kind in
        stops(kind, spent.side)
          ?? (approve.contains(kind)
            ? Stopped(kind: kind, side: spent.side, wanted: 0, most: 0)
            : counting && uncounted.contains(spent) ? meter.stop(spent) : nil)
      }
    }
    guard let first = over.first else { return }
    switch result.work.task {
    case .update(var decision):
      let before = decision
      for stop in over { Self.drop(stop, &decision) }
      Self.keepCloseBack(&decision, before)
      decision.problems.append(Self.problem(first, result.deal))
      decision.outcome = .held
      result.work.task = .update(decision)
      result.problems = decision.problems
      result.outcome = .held
    default:
      result.work.task = .settle(.held, [Self.problem(first, result.deal)], phase: nil)
      result.problems = [Self.problem(first, result.deal)]
      result.outcome = .held
    }
  }

  private static func drop(_ stop: Stopped, _ decision: inout DealDecision) {
    let status = Set(decision.cells.filter { $0.rule.kind == .status }.flatMap(\.rule.rows))
    let chosen = decision.chosenRows
    let isStatusChosen = !status.isDisjoint(with: chosen)
    switch (stop.kind, stop.side) {
    case (.updates, .crm):
      decision.crmWrites.removeAll { !chosen.contains($0.row) }
      if decision.solutions?.choice == nil { decision.lineWrites = [] }
      if !isStatusChosen { decision.qualify = false }
    case (.updates, .partnerCenter):
      // A close is final: it goes with the other cells or not at all.
      let closes = closes(decision)
      decision.referralWrites.removeAll { (closes || !status.contains($0.row)) && !chosen.contains($0.row) }
    case (.shared, _): if let row = decision.share?.row, !chosen.contains(row) { decision.share = nil }
    case (.closes, .crm): if !isStatusChosen { decision.closeInCRM = nil }
    case (.closes, .partnerCenter), (.accepts, _):
      decision.referralWrites.removeAll { status.contains($0.row) && !chosen.contains($0.row) }
    case (.creates, _): break
    }
  }

  private static func closes(_ decision: DealDecision) -> Bool {
    decision.referralWrites.contains { $0.field == DealStatus.field && DealStatus($0.value.text ?? "")?.isTerminal == true }
  }

  /// An approved close does not go either while other cells of its deal are held: a closed side takes nothing more.
  static func keepCloseBack(_ decision: inout DealDecision, _ before: DealDecision) {
    let status = Set(decision.cells.filter { $0.rule.kind == .status }.flatMap(\.rule.rows))
    if closes(decision), before.referralWrites.contains(where: { !decision.referralWrites.contains($0) }) {
      decision.referralWrites.removeAll { status.contains($0.row) }
      decision.isPostponed = true
    }
    if decision.closeInCRM != nil, before.crmWrites.contains(where: { !decision.crmWrites.contains($0) }) {
      decision.closeInCRM = nil
      decision.isPostponed = true
    }
  }

  private static func problem(_ stop: Stopped, _ deal: Deal) -> DealProblem {
    guard stop.wanted > 0 else {
      return DealProblem(
        "waits-for-approval", side: stop.side, entity: stop.side == .crm ? deal.crm?.entity ?? .opportunity : .referral,
        reason: "the configuration lets \(stop.kind.words) wait for a person ('approve')",
        remedy: "look at the plan; to let them go, take the kind out of 'approve'")
    }
    return DealProblem(
      "braked", side: stop.side, entity: stop.side == .crm ? deal.crm?.entity ?? .opportunity : .referral,
      reason:
        "\(stop.wanted) \(stop.kind.words) in the \(stop.side == .crm ? "CRM" : "Partner Center") within 24 hours are more than \(stop.most)",
      remedy:
        "look at the plan; if it is meant, run with --allow \(stop.kind.rawValue)=\(stop.kind == .updates ? 100 : stop.wanted)")
  }
}

extension BrakeKind {
  var words: String {
    switch self {
    case .creates: "creates"
    case .updates: "updates"
    case .shared: "deals shown to Microsoft"
    case .accepts: "acceptances"
    case .closes: "closes"
    }
  }
}
