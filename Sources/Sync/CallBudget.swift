import Records
import Systems

/// Spends a day's calls on the deals that have waited longest, and stops while there are some left for what was begun.
///
/// A deal is estimated by its task, high rather than low: a call that fails in the middle of a deal is worse than a deal that waits
/// for the next run. What is not begun stays dirty, so nothing is forgotten and nothing starves (sync-rules.md 12).
struct CallBudget {
  let world: SyncWorld

  /// Kept for what follows the last deals: what they wrote is told to the other side.
  private static let reserve: [Side: Int] = [.partnerCenter: 1, .crm: 4]
  /// Writes that share a call, in a system that takes batches; fewer than it would take.
  private static let shared = 10

  /// The deals of a window, oldest first, that the calls left suffice for.
  func affordable(_ work: [DealWork]) -> [DealWork] {
    let left = [Side.partnerCenter: world.partnerCenter.allowanceLeft, .crm: world.crm.allowanceLeft]
    guard left.values.contains(where: { $0 != nil }) else { return work }
    var needed: [Side: Int] = [:]
    for (index, item) in work.enumerated() {
      for (side, writes) in Self.writes(of: item) { needed[side, default: 0] += writes }
      let isTooMuch = needed.contains { side, writes in
        guard let some = left[side], let calls = some else { return false }
        return writes > 0 && Self.calls(writes, side) > calls
      }
      if isTooMuch { return Array(work.prefix(index)) }
    }
    return work
  }

  /// How many calls so many writes come to.
  static func calls(_ writes: Int, _ side: Side) -> Int {
    let calls = side == .partnerCenter ? writes * 2 : (writes + shared - 1) / shared
    return calls + (reserve[side] ?? 0)
  }

  /// The writes that a deal's task leads to at most, on each side.
  static func writes(of item: DealWork) -> [Side: Int] {
    switch item.task {
    case .notDue: [:]
    case .settle, .rewriteMarks: [.crm: 1]
    case .createReferral: [.partnerCenter: 1, .crm: 1]
    case .createRecord: [.partnerCenter: 1, .crm: 4]
    case .update(let decision):
      [
        .partnerCenter: decision.referralWrites.isEmpty && decision.share == nil ? 0 : 1,
        .crm: 2 + decision.crmWrites.count,
      ]
    }
  }
}
