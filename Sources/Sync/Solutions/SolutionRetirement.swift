import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// Marks as inactive what the CRM holds and a file lacks; nothing is deleted, and nothing that a deal uses is touched.
struct SolutionRetirement {
  let importer: SolutionImport
  let source: UploadSource

  private var world: SyncWorld { importer.world }

  /// How a solution is retired, by the guide: `No` in the column 'Active'.
  private struct Mark {
    let column: Int
    let field: String
    let slot: Int
    let value: Value
  }

  /// `nil` where the guide or the CRM's table has no way to mark one.
  private var mark: Mark? {
    guard let index = world.guide.solutionColumns.firstIndex(where: \.saysActive) else { return nil }
    let column = world.guide.solutionColumns[index]
    var raws: [Value] = Array(repeating: .null, count: world.guide.solutionColumns.count)
    raws[index] = .text("No")
    guard let slot = importer.table.layout.slot(of: column.crmField), column.field?.isUpdatable != false,
      case .success(let value) = column.transform?.apply(raws) ?? column.fromCRM(.text("No")), !value.isNull
    else { return nil }
    return Mark(column: index, field: column.crmField, slot: slot, value: value)
  }

  /// How many would be marked.
  func count() async throws(Fault) -> Int {
    guard let mark else { return 0 }
    let used = try await usedSolutions()
    var count = 0
    try await forEachMissing { records throws(Fault) in
      count += records.reduce(0) { $0 + (isUsed($1, used) || isRetired($1, mark) ? 0 : 1) }
    }
    return count
  }

  func carryOut(_ applier: SolutionApplier, _ upload: inout SolutionUpload) async throws(Fault) {
    let used = try await usedSolutions()
    let mark = mark
    var counted = upload
    try await forEachMissing { records throws(Fault) in
      var left: [SolutionSettlement] = []
      var items: [UploadItem] = []
      for record in records {
        if let mark, isRetired(record, mark) { continue }
        if isUsed(record, used) {
          left.append(
            ignored(
              record, "in-use", "the file lacks it, and a deal uses it: it stays active; take it off its deals first", &counted))
        } else if let mark {
          items.append(item(record, mark))
        } else {
          left.append(
            ignored(
              record, "cannot-retire",
              "the file lacks it, and the guide has no column 'Active' that the CRM takes: retire it in \(world.crm.title)",
              &counted))
        }
      }
      try await world.state.settle(solutions: left, run: importer.run.id, at: world.now, table: importer.table)
      if !items.isEmpty, world.stopped == nil { try await applier.retire(items, &counted) }
    }
    upload = counted
  }

  private func item(_ record: ObservedRecord, _ mark: Mark) -> UploadItem {
    var cells = Array(repeating: UploadRow.Cell(raw: "", value: .null), count: world.guide.solutionColumns.count)
    cells[mark.column] = .init(raw: "No", value: mark.value)
    var decision = UploadDecision()
    decision.writes = [
      .init(column: mark.column, field: mark.field, value: mark.value, before: TableSet.value(record.values, mark.slot))
    ]
    return UploadItem(
      row: UploadRow(number: 0, line: 0, key: key(of: record), cells: cells), decision: decision, standing: record)
  }

  private func ignored(
    _ record: ObservedRecord, _ code: String, _ text: String, _ upload: inout SolutionUpload
  ) -> SolutionSettlement {
    upload.count(.ignored)
    var settlement = SolutionSettlement(key: nil)
    settlement.journal = [
      SolutionLine(world: world, file: source.name)
        .row(nil, .ignored, code: code, error: text, id: key(of: record), record: record.id)
    ]
    return settlement
  }

  // MARK: What the file lacks

  private func key(of record: ObservedRecord) -> String {
    importer.table.layout.slot(of: world.guide.settings.solutionDetailsKey)
      .map { TableSet.value(record.values, $0).description } ?? ""
  }

  /// Records of the catalogue whose id is not in the file; one without an id is nobody's to judge.
  private func forEachMissing(_ body: ([ObservedRecord]) async throws(Fault) -> Void) async throws(Fault) {
    var after = ""
    while true {
      let records = try await world.state.records(.solutionDetail, after: after, limit: SolutionImport.window)
      guard let last = records.last else { return }
      after = last.id
      var missing: [ObservedRecord] = []
      for record in records {
        let key = key(of: record)
        if !key.isEmpty, try await !world.state.isSpooled(UploadRow.folded(key)) { missing.append(record) }
      }
      if !missing.isEmpty { try await body(missing) }
    }
  }

  private func isRetired(_ record: ObservedRecord, _ mark: Mark) -> Bool {
    world.guide.solutionColumns[mark.column].form.equal(TableSet.value(record.values, mark.slot), mark.value)
  }

  // MARK: What deals use

  private struct Used {
    /// Records of the catalogue that lines of opportunities point to.
    var records: Set<String> = []
    /// Ids without case that referrals name.
    var keys: Set<String> = []
  }

  private func isUsed(_ record: ObservedRecord, _ used: Used) -> Bool {
    used.records.contains(record.id) || used.keys.contains(UploadRow.folded(key(of: record)))
  }

  private func usedSolutions() async throws(Fault) -> Used {
    var used = Used()
    let lines = importer.tables.table(.opportunitySolution).layout
    if let slot = lines.slot(of: world.guide.settings.solutionDetailLookup) {
      try await forEach(.opportunitySolution) { record in
        if let id = TableSet.value(record.values, slot).reference?.id { used.records.insert(id) }
      }
    }
    if let slot = importer.tables.table(.referral).layout.slot(of: SolutionHarvest.listField) {
      try await forEach(.referral) { record in
        for element in TableSet.value(record.values, slot).list ?? [] { used.keys.insert(UploadRow.folded(element.key)) }
      }
    }
    return used
  }

  private func forEach(_ entity: Entity, _ body: (ObservedRecord) -> Void) async throws(Fault) {
    var after = ""
    while true {
      let records = try await world.state.records(entity, after: after, limit: SolutionImport.window)
      guard let last = records.last else { return }
      after = last.id
      for record in records { body(record) }
    }
  }
}
