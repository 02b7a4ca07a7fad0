import Faults
import Records
import StateStore
import Systems

/// Accounts and contacts that were asked for in this run, each asked for once: is it still there?
actor PresenceCache {
  private var known: [RecordKey: Bool] = [:]

  /// Those of the given records that are gone; the state hears of it.
  func gone(
    _ entity: Entity, _ ids: [String], _ world: SyncWorld, _ table: StagedTable
  ) async throws(Fault) -> Set<String> {
    let unknown = ids.filter { known[RecordKey(entity, $0)] == nil }
    if !unknown.isEmpty {
      let fresh = try await world.crm.read(entity, ids: unknown, layout: table.layout)
      _ = try await world.state.stage(fresh.map(\.record), as: table, at: world.now, reading: nil, last: nil)
      for record in fresh { known[RecordKey(entity, record.id)] = !record.record.isGone }
    }
    return Set(ids.filter { known[RecordKey(entity, $0)] == false })
  }
}
