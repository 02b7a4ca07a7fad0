import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// A row of an upload with what is known of it and what is to be done.
struct UploadItem: Sendable {
  let row: UploadRow
  var decision: UploadDecision
  /// The record that bears the id, as it was last seen.
  var standing: ObservedRecord?
  /// What was done so far, where the row has to be decided again.
  var doneBefore: Outcome?

  var key: String { UploadRow.folded(row.key) }
  /// It stands in no row: the file lacks it.
  var isRetirement: Bool { row.number == 0 }
}

/// Decides the rows of a file, window by window.
struct UploadDecider: Sendable {
  let importer: SolutionImport
  let source: UploadSource
  /// Some ids stand in several rows.
  let hasRepeats: Bool
  /// Of the rows that share an id, as many as are looked up: some to name, and one more to know that there are more.
  private static let named = 5

  private var world: SyncWorld { importer.world }

  func decide(_ rows: [UploadRow]) async throws(Fault) -> [UploadItem] {
    let keys = rows.map { UploadRow.folded($0.key) }
    let repeated = hasRepeats ? try await world.state.repeated(Set(keys), most: Self.named + 2) : [:]
    let found = try await world.state.solutions(keys)
    let reconciler = UploadReconciler(
      guide: world.guide, crmTitle: world.crm.title, isAnswer: source.layout.isRejectedWorkbook,
      overrules: importer.options.overrules)
    var items: [UploadItem] = []
    items.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      var row = row
      if let numbers = repeated[keys[index]] { row.problems.append(doubled(row, numbers)) }
      let (memory, records) = found[index]
      guard row.problems.isEmpty else {
        var decision = UploadDecision()
        decision.problems = row.problems
        items.append(UploadItem(row: row, decision: decision))
        continue
      }
      let standing: UploadReconciler.Standing
      switch records.count {
      case 0: standing = memory?.record == nil ? .unknown : .gone
      case 1: standing = .present(records[0].values)
      default: standing = .several(records.map(\.id))
      }
      let decision = reconciler.decide(
        row, columns: source.columns, standing: standing, agreed: memory?.agreed, shown: memory?.shown ?? [:])
      items.append(UploadItem(row: row, decision: decision, standing: records.count == 1 ? records.first : nil))
    }
    return items
  }

  private func doubled(_ row: UploadRow, _ numbers: [Int64]) -> UploadProblem {
    let others = numbers.filter { $0 != Int64(row.number) }
    let words =
      others.prefix(Self.named).map(String.init).joined(separator: ", ") + (others.count > Self.named ? " and others" : "")
    return UploadProblem(
      "duplicate-id", column: source.columns[source.key],
      reason: "the id '\(row.key)' stands in row \(words) of '\(source.name)' too", remedy: "keep one of the rows")
  }
}
