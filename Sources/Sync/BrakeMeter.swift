import Reconcile
import Records
import StateStore
import Synchronization

/// Counts while a run writes how many writes of each kind may still be made.
///
/// A run is weighed before its first write. What comes up later was not: a deal that another one's write has stirred, one that is
/// decided anew since its record moved, a close whose nights were over in the meantime.
final class BrakeMeter: Sendable {
  private struct Counts {
    var used: [Settlement.Spent: Int]
    var stopped: [BrakeVerdict.Stopped] = []
  }

  /// The numbers of the brakes, by kind and side; those without one are not stopped.
  private let most: [Settlement.Spent: Int]
  private let counts: Mutex<Counts>

  /// - Parameter used: what was written in the last 24 hours.
  init(most: [Settlement.Spent: Int], used: [Settlement.Spent: Int]) {
    self.most = most
    counts = Mutex(Counts(used: used))
  }

  /// The kinds that came to their number while the run wrote.
  var stopped: [BrakeVerdict.Stopped] { counts.withLock { $0.stopped } }

  /// Which brake stops one more such write; `nil` when it may be made.
  func stop(_ spent: Settlement.Spent) -> BrakeVerdict.Stopped? {
    guard let kind = BrakeKind(rawValue: spent.kind), let most = most[Self.key(spent)] else { return nil }
    return counts.withLock { counts in
      let wanted = counts.used[Self.key(spent), default: 0] + spent.count
      guard wanted > most else { return nil }
      let stop = BrakeVerdict.Stopped(kind: kind, side: spent.side, wanted: wanted, most: most)
      counts.stopped.removeAll { $0.kind == kind && $0.side == spent.side }
      counts.stopped.append(stop)
      return stop
    }
  }

  func take(_ spent: [Settlement.Spent]) {
    counts.withLock { counts in
      for one in spent { counts.used[Self.key(one), default: 0] += one.count }
    }
  }

  /// What was taken for writes that no server accepted.
  func giveBack(_ results: [WorkResult]) {
    counts.withLock { counts in
      for result in results {
        for one in result.work.uncounted where result.accepted[one.side, default: 0] == 0 {
          counts.used[Self.key(one), default: 0] -= one.count
        }
      }
    }
  }

  static func key(_ spent: Settlement.Spent) -> Settlement.Spent { .init(spent.kind, spent.side, count: 0) }
}
