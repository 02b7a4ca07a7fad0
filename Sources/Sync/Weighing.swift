import Faults
import Records
import StateStore

/// What a run would write, counted over all of its deals before its first write.
struct Weighing {
  private let world: SyncWorld
  private var wanted: [Settlement.Spent: Int] = [:]
  /// Writes of dead runs that nobody has counted yet.
  private var begun: [Settlement.Spent: Int] = [:]
  private var wishes: SharedWishes

  init(world: SyncWorld) {
    self.world = world
    wishes = SharedWishes(guide: world.guide)
  }

  mutating func add(_ item: DealWork) async throws(Fault) {
    // What waits for a person is not written, so no brake counts it.
    let awaited = Set(world.options.approve.map(\.rawValue))
    var own: [Settlement.Spent: Int] = [:]
    for spent in item.unapprovedSpends
    where (spent.side == .crm || !world.options.isPartnerCenterReadOnly) && !awaited.contains(spent.kind) {
      own[BrakeMeter.key(spent), default: 0] += spent.count
    }
    // A mark and a line of the trail are an update too, where nothing else is written for the deal: a guide that holds thousands of
    // deals would mark them all.
    let update = Settlement.Spent(BrakeKind.updates.rawValue, .crm, count: 0)
    if item.spends.isEmpty, item.deal.isPaired, item.tellsByItself, Feedback(world: world).isDue(WorkResult(item)) {
      own[update] = 1
    }
    wanted.merge(own) { $0 + $1 }
    addBegun(item, besides: own)
    try await wishes.add(item, world)
  }

  /// A run that died may have written this before it could count it; what is wanted again now is the same write.
  private mutating func addBegun(_ item: DealWork, besides own: [Settlement.Spent: Int]) {
    let day = world.now.adding(seconds: -86400)
    let open = item.records.openIntents.filter { $0.madeAt >= day && [nil, "unknown"].contains($0.result) }
    let isCreated = open.contains { $0.action == "create" && $0.isOfDeal }
    var counts: [Settlement.Spent: Int] = [:]
    for intent in open {
      for spent in intent.spends.map(BrakeMeter.key) {
        // A living run counts a deal once, whatever is written for it; what tells two new records of each other counts with them.
        if spent.kind == BrakeKind.creates.rawValue {
          counts[spent, default: 0] += 1
        } else if spent.kind != BrakeKind.updates.rawValue || !isCreated {
          counts[spent] = 1
        }
      }
    }
    for (key, count) in counts where count > own[key, default: 0] { begun[key, default: 0] += count - own[key, default: 0] }
  }

  /// Which kinds of writes may not be made, and which deals want different values in one record, whoever approved them.
  func verdict() async throws(Fault) -> BrakeVerdict {
    let day = world.now.adding(seconds: -86400)
    let dead = begun.map { Settlement.Spent($0.key.kind, $0.key.side, count: $0.value) }
    var verdict = BrakeVerdict(
      wanted: wanted, spent: try await world.state.spent(since: day) + dead, openPairs: try await world.state.openPairs(),
      options: world.options)
    var wishes = wishes
    wishes.keepDifferences()
    verdict.wishes = wishes
    return verdict
  }
}
