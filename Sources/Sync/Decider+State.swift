import Mapping
import Reconcile
import Records
import StateStore

extension Decider {
  /// What is decided on: the deal as it stands, what our own writes may have left, and what persons said of it.
  func makeState(_ records: DealRecords) -> DealState {
    var state = DealState(records)
    state.echoes = echoes(records)
    state.closedInCRMSince = records.deal.closedSince
    state.choices = DecisionFollower.choices(records.decisions.filter { !isOutdated($0) })
    state.flips = records.flips
    state.reapplied = reapplied
    return tables.pins.pinned(state)
  }

  /// A plan dies with another guide (program.md, "Plan and decisions").
  private func isOutdated(_ decision: PersonDecision) -> Bool {
    guard let guideSince, decision.verb == .yes, decision.part == .cell else { return false }
    return decision.madeAt < guideSince
  }

  /// The values that our own writes without a known result may have left, where nothing was decided on them since.
  private func echoes(_ records: DealRecords) -> [DealState.Echo] {
    records.openIntents.filter { $0.isAbout(records, world.guide) }.flatMap { intent in
      intent.undecidedFields.map { field in
        DealState.Echo(
          side: intent.entity.side, entity: intent.entity, field: field.name, value: field.value,
          record: intent.entity == .opportunitySolution ? intent.record : nil, isRemoval: intent.action == "delete",
          before: intent.before.first { $0.name == field.name }?.value)
      }
    }
  }
}
