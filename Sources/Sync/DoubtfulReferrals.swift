import Faults
import Records
import StateStore
import Tables

/// Referrals to which a write was sent whose end nobody knows, and those that a dead run made and told the CRM of.
///
/// The listing shows a new referral only after a while. On a picture from before such a write, a value that went back in the CRM
/// since would count as never changed, and our own write for somebody's edit later; and a person would be asked to make a deal anew
/// that is there. So they are read by their ids; what the listing is sure to show by now is not read again.
struct DoubtfulReferrals {
  let world: SyncWorld
  let table: StagedTable

  /// What could not be read: its deals are left to the next run, with all that is known and asked of them.
  struct Unread: Sendable {
    var referrals: Set<String> = []
    var deals: Set<Int64> = []

    var isEmpty: Bool { referrals.isEmpty }

    func contains(_ deal: Deal) -> Bool { deals.contains(deal.id) || deal.referral.map(referrals.contains) == true }
  }

  /// The listing is not trusted with less, whatever a lost create is given.
  private static let leastMinutes = 30
  private static let atOnce = 16
  /// So many that cannot be read say that none can: the calls are kept for the writes.
  private static let enough = 3

  /// Reads them into the state.
  func look() async throws(Fault) -> (unread: Unread, counts: StageCounts) {
    let minutes = max(world.options.createSettleMinutes, Self.leastMinutes)
    let doubts = try await world.state.referralsInDoubt(since: world.now.adding(seconds: -60 * Int64(minutes)))
    var rest = Array(Set(doubts.map(\.referral))).sorted()[...]
    var unread = Unread()
    var counts = StageCounts()
    while !rest.isEmpty, unread.referrals.count < Self.enough {
      let some = Array(rest.prefix(Self.atOnce))
      rest = rest.dropFirst(Self.atOnce)
      let read = await read(some)
      if let stopped = world.stopped { throw stopped }
      // Whether one is not there any more is for the next full listing to say.
      let there = read.compactMap(\.self).filter { !$0.isGone }
      counts = counts + (try await world.state.stage(there, as: table, at: world.now, reading: nil, last: nil))
      unread.referrals.formUnion(Set(some).subtracting(there.map(\.id)))
    }
    unread.referrals.formUnion(rest)
    unread.deals = Set(doubts.filter { unread.referrals.contains($0.referral) }.map(\.deal))
    return (unread, counts)
  }

  /// Side by side; `nil` for one that could not be read.
  private func read(_ ids: [String]) async -> [ObservedRecord?] {
    await withTaskGroup(of: ObservedRecord?.self) { group in
      for id in ids {
        group.addTask {
          try? await world.partnerCenter.read(.referral, ids: [id], layout: table.layout).first?.record
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }
}
