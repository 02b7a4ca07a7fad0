import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// Carries out the rows of a file: intents, writes, what they left behind, settlements.
struct SolutionApplier {
  let importer: SolutionImport
  let source: UploadSource
  let decider: UploadDecider

  var world: SyncWorld { importer.world }
  /// Records in one round of writes: whole batches, whatever their size.
  static let round = 1000
  private static let tries = 3

  /// Writes what is to be written, in whole batches; rows without a write are settled as they come.
  func apply(_ upload: inout SolutionUpload, _ rejects: inout RejectedRows) async throws(Fault) {
    var waiting: [UploadItem] = []
    var (counted, rejected) = (upload, rejects)
    var done = 0
    try await importer.forEachWindow { rows throws(Fault) in
      guard world.stopped == nil else { return }
      var quiet: [UploadItem] = []
      for item in try await decider.decide(rows) {
        if item.decision.writes.isEmpty || !item.row.problems.isEmpty { quiet.append(item) } else { waiting.append(item) }
      }
      try await settle(quiet, &counted, &rejected)
      while waiting.count >= Self.round {
        try await write(Array(waiting.prefix(Self.round)), &counted, &rejected)
        waiting.removeFirst(Self.round)
      }
      done += rows.count
      world.progress.stage("uploading \(source.name)", done: done, of: counted.rows)
    }
    if !waiting.isEmpty, world.stopped == nil { try await write(waiting, &counted, &rejected) }
    (upload, rejects) = (counted, rejected)
  }

  // MARK: Rows without a write

  private func settle(
    _ items: [UploadItem], _ upload: inout SolutionUpload, _ rejects: inout RejectedRows
  ) async throws(Fault) {
    var settlements: [SolutionSettlement] = []
    for item in items {
      var outcome = item.row.problems.isEmpty ? item.decision.outcome : .rejected
      if let before = item.doneBefore { outcome = Outcome.graver(outcome, before) }
      settlements.append(try await settlement(of: item, outcome, &upload, &rejects))
    }
    try await store(settlements)
  }

  private func store(_ settlements: [SolutionSettlement]) async throws(Fault) {
    try await world.state.settle(solutions: settlements, run: importer.run.id, at: world.now, table: importer.table)
  }

  /// What the end of a row stores whatever was written: agreements, findings, its line in the report.
  private func settlement(
    of item: UploadItem, _ outcome: Outcome, _ upload: inout SolutionUpload, _ rejects: inout RejectedRows,
    problems: [UploadProblem]? = nil
  ) async throws(Fault) -> SolutionSettlement {
    let problems = problems ?? item.decision.problems
    var settlement = SolutionSettlement(key: item.row.problems.isEmpty && !item.key.isEmpty ? item.key : nil)
    settlement.record = item.standing?.id
    settlement.agreed = item.decision.agrees
    settlement.shown = item.decision.conflicts
    for finding in item.decision.findings {
      let told = Settlement.ToldOnce(code: "crm-edited", field: "\(item.key)/\(finding.field)", value: finding.value.description)
      guard try await !world.state.wasTold(StateStore.noDeal, told) else { continue }
      settlement.told.append(told)
      settlement.journal.append(
        JournalRow(
          "Findings",
          [
            .text("crm-edited"), .text(world.crm.title), .text(orNull: item.standing?.id ?? item.row.key),
            .text(orNull: finding.field), finding.value, .text(finding.text),
          ]))
    }
    if item.doneBefore == .created {
      // A new record that is marked in a second step has had its line with the first.
      guard [.rejected, .failed, .held].contains(outcome) else { return settlement }
      upload.uncount(.created)
    }
    upload.count(outcome)
    let line = SolutionLine(world: world, file: source.name)
    settlement.journal.append(
      line.row(
        item.isRetirement ? nil : item.row.line, outcome,
        code: item.isRetirement && outcome == .updated ? "retired" : problems.first?.code,
        error: problems.map { $0.text(row: item.row.number) }.joined(separator: "\n"), id: item.row.key,
        record: item.standing?.id))
    for problem in problems {
      upload.tell(
        Fault(
          Fault.Code(rawValue: problem.code), while: "", problem.reason,
          at: source.place(row: item.row.number, line: item.row.line, column: problem.column), remedy: problem.remedy))
    }
    // What failed is tried again by itself; what a person has to correct goes into the workbook.
    if !item.isRetirement, outcome == .rejected || outcome == .held { try await rejects.add(item.row.number, problems) }
    return settlement
  }

  // MARK: Writing

  /// Marks records that the file lacks as inactive.
  func retire(_ items: [UploadItem], _ upload: inout SolutionUpload) async throws(Fault) {
    var rejects = RejectedRows(source: source, guide: world.guide, state: world.state)
    try await write(items, &upload, &rejects)
  }

  private func write(
    _ items: [UploadItem], _ upload: inout SolutionUpload, _ rejects: inout RejectedRows
  ) async throws(Fault) {
    var items = items
    for attempt in 0...Self.tries where !items.isEmpty {
      let again = try await send(items, &upload, &rejects, isLast: attempt == Self.tries)
      guard !again.isEmpty, world.stopped == nil else { return }
      // What moved under its write is read and decided again; of what was just made the answer is known.
      let moved = again.filter { $0.doneBefore == nil || $0.standing?.values.isEmpty != false }.compactMap {
        $0.standing?.id ?? id(of: $0)
      }
      if !moved.isEmpty {
        let fresh = try await world.crm.read(.solutionDetail, ids: moved, layout: importer.table.layout)
        _ = try await world.state.stage(fresh.map(\.record), as: importer.table, at: world.now, reading: nil, last: nil)
      }
      let done = Dictionary(again.map { ($0.key, $0.doneBefore) }, uniquingKeysWith: { first, _ in first })
      var next: [UploadItem] = []
      var quiet: [UploadItem] = []
      for var item in try await decider.decide(again.map(\.row)) {
        item.doneBefore = done[item.key] ?? nil
        if item.decision.writes.isEmpty { quiet.append(item) } else { next.append(item) }
      }
      try await settle(quiet, &upload, &rejects)
      items = next
    }
  }

  /// The id under which a solution is made, so that a repeated create meets itself.
  private func id(of item: UploadItem) -> String? {
    world.crm.idForCreate(.solutionDetail, of: [world.options.pairing, item.key])
  }

  private struct Planned {
    let action: WriteOperation.Action
    let writes: [UploadDecision.Write]
    /// Fields that the CRM does not take from a new record: they follow it.
    let hasMore: Bool
  }

  private func plan(_ item: UploadItem) -> Planned {
    guard let standing = item.standing, !item.decision.isCreate else {
      let now = item.decision.writes.filter { world.guide.solutionColumns[$0.column].field?.isCreatable != false }
      return Planned(
        action: .create(id: id(of: item)), writes: now, hasMore: now.count < item.decision.writes.count)
    }
    return Planned(
      action: .update(id: standing.id, version: standing.version), writes: item.decision.writes, hasMore: false)
  }

  /// Intents, calls, settlements of some rows; gives those that have to be decided again.
  private func send(
    _ items: [UploadItem], _ upload: inout SolutionUpload, _ rejects: inout RejectedRows, isLast: Bool
  ) async throws(Fault) -> [UploadItem] {
    let planned = items.map(plan)
    let intents = try await world.state.record(
      zip(items, planned).map { item, plan in
        UploadIntent.make(
          item.row, plan.writes, action: plan.action, file: source.name, run: importer.run.id, at: world.now)
      })
    let operations = zip(planned, intents).map { plan, intent in
      WriteOperation(
        intent: intent, entity: .solutionDetail, action: plan.action,
        values: plan.writes.map { .init($0.field, $0.value) }, layout: importer.table.layout)
    }
    let answers = await world.crm.write(operations.map { [$0] })
    var again: [UploadItem] = []
    var settlements: [SolutionSettlement] = []
    for (index, item) in items.enumerated() {
      let answer = answers.indices.contains(index) ? answers[index].first ?? .skipped : .skipped
      let plan = planned[index]
      switch answer {
      case .done(let id, let record):
        var settlement = try await accepted(item, plan, id, record, intents[index], &upload)
        var item = item
        if item.standing == nil { item.standing = settlement.seen ?? .bare(id) }
        let outcome = Outcome.graver(item.decision.outcome, item.doneBefore ?? item.decision.outcome)
        settlement.add(try await self.settlement(of: item, outcome, &upload, &rejects))
        if plan.hasMore {
          item.doneBefore = .created
          again.append(item)
        }
        settlements.append(settlement)
      case .adopted, .moved, .overtaken, .gone:
        var settlement = SolutionSettlement(key: nil)
        settlement.results = [(intents[index], "closed")]
        if isLast {
          settlement.add(
            try await self.settlement(
              of: item, .failed, &upload, &rejects,
              problems: [
                UploadProblem(
                  "moved", column: nil, reason: "the record changed under each of our writes",
                  remedy: "nothing; the next run tries again")
              ]))
        } else {
          var item = item
          if case .adopted(let id, _) = answer { item.standing = item.standing ?? .bare(id) }
          again.append(item)
        }
        settlements.append(settlement)
      case .refused(let fault, let field):
        settlements.append(try await failed(item, .rejected, fault, field, (intents[index], "refused"), &upload, &rejects))
      case .later(let fault):
        settlements.append(try await failed(item, .failed, fault, nil, (intents[index], "later"), &upload, &rejects))
      case .unknown(let fault):
        settlements.append(try await failed(item, .failed, fault, nil, (intents[index], "unknown"), &upload, &rejects))
      case .skipped:
        let fault = world.stopped ?? Fault("not-sent", while: "", "it was not sent", remedy: "run again", recovery: .nextRun)
        settlements.append(try await failed(item, .failed, fault, nil, (intents[index], "skipped"), &upload, &rejects))
      }
    }
    try await store(settlements)
    return again
  }

  // MARK: Answers

  /// What an accepted write agrees on and what the report says of it.
  private func accepted(
    _ item: UploadItem, _ plan: Planned, _ id: String, _ record: FreshRecord?, _ intent: Int64,
    _ upload: inout SolutionUpload
  ) async throws(Fault) -> SolutionSettlement {
    var standing = record?.record
    if standing == nil {
      standing = try await world.crm.read(.solutionDetail, ids: [id], layout: importer.table.layout).first?.record
    }
    if standing?.isGone == true { standing = nil }
    var settlement = SolutionSettlement(key: item.key)
    settlement.record = id
    settlement.seen = standing
    settlement.results = [(intent, "done")]
    settlement.spent = [.init(SolutionBrake.kind, .crm)]
    upload.writes += 1
    let line = SolutionLine(world: world, file: source.name)
    for write in plan.writes {
      let column = world.guide.solutionColumns[write.column]
      settlement.journal.append(line.change(id, write.field, before: write.before, after: write.value))
      guard let standing, let slot = importer.table.layout.slot(of: write.field) else { continue }
      let now = TableSet.value(standing.values, slot)
      settlement.agreed[write.field] = .uploaded(item.row.cells[write.column], crm: now)
      guard !column.form.equal(now, write.value) else { continue }
      settlement.journal.append(
        JournalRow(
          "Findings",
          [
            .text("not-taken"), .text(world.crm.title), .text(id), .text(column.title), now,
            .text("'\(write.value)' was written, and '\(now)' stands there now; see whether the CRM calculates this field"),
          ]))
    }
    return settlement
  }

  private func failed(
    _ item: UploadItem, _ outcome: Outcome, _ fault: Fault, _ field: String?, _ result: (intent: Int64, result: String),
    _ upload: inout SolutionUpload, _ rejects: inout RejectedRows
  ) async throws(Fault) -> SolutionSettlement {
    let column = world.guide.solutionColumns.firstIndex { $0.crmField == field }.flatMap { source.columns[$0] }
    let problem = UploadProblem(
      fault.code.rawValue, column: column, reason: fault.problem,
      remedy: fault.remedy ?? (outcome == .failed ? "nothing; the next run tries again" : "correct the row"))
    // Whatever else the row has to tell is told with it.
    var settlement = try await self.settlement(
      of: item, outcome, &upload, &rejects, problems: [problem] + item.decision.problems)
    settlement.results = [result]
    return settlement
  }
}

extension ObservedRecord {
  /// A record of which nothing but its id is known.
  static func bare(_ id: String) -> ObservedRecord {
    ObservedRecord(entity: .solutionDetail, id: id, version: .init(), values: [])
  }
}

extension SolutionSettlement {
  /// Takes in what another part of the same row stores.
  mutating func add(_ other: SolutionSettlement) {
    key = key ?? other.key
    record = record ?? other.record
    agreed.merge(other.agreed) { mine, _ in mine }
    shown = other.shown
    journal += other.journal
    told += other.told
  }
}
