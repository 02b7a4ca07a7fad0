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

  /// Reads them into the state, and gives those that could not be read: nothing is decided about them in this run.
  func look() async throws(Fault) -> Set<String> {
    let settled = world.now.adding(seconds: -60 * Int64(world.options.createSettleMinutes))
    let user = try await world.crm.identity().user
    let made = user.isEmpty ? [] : try await world.state.unseenReferrals(namedBy: user, since: settled)
    var rest = (try await world.state.recordsInDoubt(.referral, since: settled) + made)[...]
    var unread: Set<String> = []
    while !rest.isEmpty {
      let some = Array(rest.prefix(Self.atOnce))
      rest = rest.dropFirst(Self.atOnce)
      if let fresh = try await read(some) {
        unread.formUnion(try await stage(fresh))
        continue
      }
      for id in some {
        guard let fresh = try await read([id]) else {
          unread.insert(id)
          continue
        }
        unread.formUnion(try await stage(fresh))
      }
    }
    return unread
  }

  private static let atOnce = 50

  /// `nil` where one of them could not be read.
  private func read(_ ids: [String]) async throws(Fault) -> [ObservedRecord]? {
    do throws(Fault) {
      return try await world.partnerCenter.read(.referral, ids: ids, layout: table.layout).map(\.record)
    } catch {
      if let stopped = world.stopped { throw stopped }
      return nil
    }
  }

  /// Gives those that are not there any more: whether that is so is for the next full listing to say.
  private func stage(_ records: [ObservedRecord]) async throws(Fault) -> [String] {
    _ = try await world.state.stage(records.filter { !$0.isGone }, as: table, at: world.now, reading: nil, last: nil)
    return records.filter(\.isGone).map(\.id)
  }
}
