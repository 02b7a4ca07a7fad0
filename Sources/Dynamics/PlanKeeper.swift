internal import Faults
internal import Records
internal import Synchronization
internal import Systems

/// How the answers to the writes of one go are read, worked out once a layout.
final class PlanKeeper: Sendable {
  private let plans = Mutex<[(layout: SlotLayout, plan: ReadingPlan)]>([])

  func plan(_ layout: SlotLayout, in table: TableMetadata) throws(Fault) -> ReadingPlan {
    let kept = plans.withLock { plans in plans.first { $0.layout == layout }?.plan }
    if let kept { return kept }
    let plan = try ReadingPlan(layout, in: table)
    plans.withLock { $0.append((layout, plan)) }
    return plan
  }
}
