import Faults
import Mapping
import Records
import StateStore
import Systems

/// Tells what an earlier run wrote of an upload and could not note: it died, or an answer was lost.
///
/// Each such write left an intent without a result. The catalogue was read since, so what stands there says whether it arrived; it
/// is then agreed and told, under the run that did it.
struct SolutionRecovery {
  let importer: SolutionImport
  private var world: SyncWorld { importer.world }

  func tell() async throws(Fault) {
    let intents = try await world.state.openSolutionIntents()
    for start in stride(from: 0, to: intents.count, by: SolutionImport.window) {
      var settlements: [SolutionSettlement] = []
      for intent in intents[start..<min(intents.count, start + SolutionImport.window)] {
        settlements.append(try await settlement(of: intent))
      }
      try await world.state.settle(solutions: settlements, run: importer.run.id, at: world.now, table: importer.table)
    }
  }

  private func settlement(of intent: Intent) async throws(Fault) -> SolutionSettlement {
    let told = UploadIntent.told(intent)
    let key = UploadRow.folded(told.key)
    guard let standing = try await standing(intent, key), try await hasArrived(intent, told, standing) else {
      // The catalogue was read to its end since: it never arrived.
      var lost = SolutionSettlement(key: nil)
      lost.results = [(intent.id, "lost")]
      return lost
    }
    var settlement = SolutionSettlement(key: key)
    settlement.record = standing.id
    settlement.results = [(intent.id, "found")]
    settlement.spent = [.init(SolutionBrake.kind, .crm)]
    let line = SolutionLine(world: world, file: told.file)
    for (field, value, before, raw) in told.values {
      settlement.journal.append(line.change(standing.id, field, before: before, after: value, run: intent.run))
      guard let slot = importer.table.layout.slot(of: field) else { continue }
      let now = TableSet.value(standing.values, slot)
      // What a person made of it since is their edit, and not what we agreed on.
      let isOurs = isEqual(field, now, value)
      settlement.agreed[field] = .uploaded(.init(raw: raw, value: value), crm: isOurs ? now : value)
    }
    settlement.journal.append(
      line.row(
        told.line, intent.action == "create" ? .created : .updated, code: "found",
        error: "written by a run that ended before it could note it", id: told.key, record: standing.id, run: intent.run))
    return settlement
  }

  private func standing(_ intent: Intent, _ key: String) async throws(Fault) -> ObservedRecord? {
    if let id = intent.record {
      guard let record = try await world.state.record(.solutionDetail, id), !record.isGone else { return nil }
      return record
    }
    // Made under an id of the server's: found by what solutions are told apart by.
    let found = try await world.state.solutions([key])
    return found.first?.records.first
  }

  /// A record under an id of ours exists by our create alone; an update arrived when one of its values stands there and did not
  /// before.
  private func hasArrived(
    _ intent: Intent, _ told: UploadIntent.Told, _ standing: ObservedRecord
  ) async throws(Fault) -> Bool {
    if intent.action == "create" { return try await world.state.tellsCreate(intent) }
    return told.values.contains { field, value, before, _ in
      guard let slot = importer.table.layout.slot(of: field) else { return false }
      let now = TableSet.value(standing.values, slot)
      return isEqual(field, now, value) && !isEqual(field, now, before)
    }
  }

  private func isEqual(_ field: String, _ a: Value, _ b: Value) -> Bool {
    world.guide.solutionColumns.first { $0.crmField == field }.map { $0.form.equal(a, b) } ?? (a == b)
  }
}
