import Faults
import Records
import StateStore

/// What a run would write, counted over all of its deals before its first write.
struct Weighing {
  private let world: SyncWorld
  private var wanted: [Settlement.Spent: Int] = [:]
  private var wishes: SharedWishes

  init(world: SyncWorld) {
    self.world = world
    wishes = SharedWishes(guide: world.guide)
  }

  mutating func add(_ item: DealWork) async throws(Fault) {
    // What waits for a person is not written, so no brake counts it.
    let awaited = Set(world.options.approve.map(\.rawValue))
    for spent in item.unapprovedSpends
    where (spent.side == .crm || !world.options.isPartnerCenterReadOnly) && !awaited.contains(spent.kind) {
      wanted[Settlement.Spent(spent.kind, spent.side, count: 0), default: 0] += spent.count
    }
    try await wishes.add(item, world)
  }

  /// Which kinds of writes may not be made, and which deals want different values in one record, whoever approved them.
  func verdict() async throws(Fault) -> BrakeVerdict {
    let day = world.now.adding(seconds: -86400)
    var verdict = BrakeVerdict(
      wanted: wanted, spent: try await world.state.spent(since: day), openPairs: try await world.state.openPairs(),
      options: world.options)
    var wishes = wishes
    wishes.keepDifferences()
    verdict.wishes = wishes
    return verdict
  }
}
