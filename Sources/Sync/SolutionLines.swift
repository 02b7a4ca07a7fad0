import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// The writes of solution lines in the CRM, and what they leave in a deal's records.
struct SolutionLines {
  let world: SyncWorld

  /// The operation for a line; a new one has an id made of the pair and the solution, so that a repeated create meets itself.
  func operation(_ line: SolutionLineWrite, of opportunity: String, referral: String, _ records: DealRecords) -> Applier.Planned {
    func version(_ id: String) -> ObservedRecord.Version { records.solutions.first { $0.id == id }?.version ?? .init() }
    let action: WriteOperation.Action
    var links: [WriteOperation.Link] = []
    switch line.action {
    case .add:
      let id = world.crm.idForCreate(.opportunitySolution, of: [world.options.pairing, referral, line.solution.lowercased()])
      action = .create(id: id)
      links = [.init(world.guide.settings.opportunityLookup, to: RecordKey(.opportunity, opportunity))]
    case .change(let id): action = .update(id: id, version: version(id))
    case .remove(let id): action = .delete(id: id, version: version(id))
    }
    var isRemoval = false
    if case .remove = line.action { isRemoval = true }
    return .init(
      entity: .opportunitySolution, action: action, values: isRemoval ? [] : line.cells.map { .init($0.field, $0.value) },
      links: links, cells: line.cells, line: line, purpose: .line)
  }

  /// Takes a written line into a deal's records.
  static func put(_ record: ObservedRecord, _ operation: Applier.Planned, into result: inout WorkResult) {
    result.records.solutions.removeAll { $0.id == record.id }
    result.records.solutions.append(record)
    result.records.solutions.sort { $0.id < $1.id }
    if let line = operation.line { result.doneLines.insert(line) }
  }

  /// Marks a line's row as gone.
  static func remove(_ operation: Applier.Planned, from result: inout WorkResult) {
    for index in result.records.solutions.indices where result.records.solutions[index].id == operation.action.recordID {
      result.records.solutions[index].isGone = true
    }
    if let line = operation.line { result.doneLines.insert(line) }
  }
}
