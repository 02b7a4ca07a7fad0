internal import Faults
internal import JSONText
internal import Records
internal import Synchronization
public import Systems

/// Carrying out chains of writes.
extension DynamicsSystem {
  public func write(_ chains: [[WriteOperation]]) async -> [[WriteResult]] {
    var results: [[WriteResult?]] = chains.map { Array(repeating: nil, count: $0.count) }
    let preparer: WritePreparer
    do {
      preparer = try await makePreparer(chains)
    } catch {
      return chains.map { $0.enumerated().map { $0.offset == 0 ? .later(error) : .skipped } }
    }
    // What an earlier write of the chain left of a record is the version that a later one meets.
    var versions: [[String: ObservedRecord.Version]] = chains.map { _ in [:] }
    while true {
      var segments: [[PreparedWrite]] = []
      for (chain, operations) in chains.enumerated() {
        let segment = nextSegment(operations, chain, preparer, versions[chain], &results[chain])
        if !segment.isEmpty { segments.append(segment) }
      }
      guard !segments.isEmpty else { break }
      let outcomes = await send(segments, isRepetition: false)
      for segment in segments {
        var missing: Set<String> = []
        for write in segment {
          var result = outcomes[write.position] ?? .skipped
          learn(result, of: write)
          // Refused only because it points to what an earlier operation did not make.
          if case .refused = result, !write.needs.isDisjoint(with: missing) { result = .skipped }
          if !result.isDone, write.isCreateWithID, let id = write.id { missing.insert(id) }
          results[write.position.chain][write.position.index] = result
          if case .done(let id, let record?) = result { versions[write.position.chain][id] = record.record.version }
        }
      }
    }
    return results.map { $0.map { $0 ?? .skipped } }
  }

  /// What preparing needs: the metadata of the tables, and the rows that values name.
  private func makePreparer(_ chains: [[WriteOperation]]) async throws(Fault) -> WritePreparer {
    let operations = chains.flatMap { $0 }
    let used = Dictionary(grouping: operations.filter { settings.table(of: $0.entity) != nil }, by: \.entity)
    try await ensure(used.mapValues { $0.flatMap { $0.layout.fields + $0.values.map(\.field) } })
    let found = try await find(for: operations)
    return WritePreparer(
      settings: settings, snapshot: model.withLock { $0.snapshot } ?? MetadataSnapshot(tables: [:]), found: found)
  }

  /// The next operations of a chain that go together; empty when it has ended, its results filled in.
  private func nextSegment(
    _ operations: [WriteOperation], _ chain: Int, _ preparer: WritePreparer, _ versions: [String: ObservedRecord.Version],
    _ results: inout [WriteResult?]
  ) -> [PreparedWrite] {
    while let next = results.firstIndex(where: { $0 == nil }) {
      guard results[..<next].allSatisfy({ $0?.isDone == true }) else {
        for index in next..<results.count { results[index] = .skipped }
        return []
      }
      var prepared: [PreparedWrite] = []
      for index in next..<min(operations.count, next + settings.batchSize) {
        let operation = operations[index].meeting(versions)
        let outcome = preparer.prepare(operation, at: .init(chain: chain, index: index), after: operations[..<index])
        guard case .ready(let write) = outcome else {
          if case .decided(let result) = outcome, index == next { results[index] = result }
          break
        }
        if let fault = closed(to: write) {
          if index == next { results[index] = .later(fault) }
          break
        }
        prepared.append(write)
      }
      guard prepared.isEmpty else { return WriteRound.segment(of: prepared, from: 0, limit: settings.batchSize) }
    }
    return []
  }

  /// What a result says of our rights.
  private func learn(_ result: WriteResult, of write: PreparedWrite) {
    if case .later(let fault) = result { stopIfLockedOut(fault) }
    model.withLock { $0.privileges.learn(result, of: write) }
  }

  /// Why a write need not be sent: our role lacks the privilege for its kind, as an earlier one showed.
  private func closed(to write: PreparedWrite) -> Fault? {
    guard var fault = model.withLock({ $0.privileges.missing(for: write) }) else { return nil }
    fault.place = write.place()
    return fault
  }

  /// Sends segments and tells what became of each operation.
  private func send(
    _ segments: [[PreparedWrite]], isRepetition: Bool
  ) async -> [PreparedWrite.Position: WriteResult] {
    var results: [PreparedWrite.Position: WriteResult] = [:]
    // Actions cannot be repeated and take no version: the record is looked at before.
    let actions = segments.flatMap { $0 }.filter { $0.isAction && !$0.isRepeatable }
    for (write, judgement) in await look(at: actions) {
      switch judgement {
      // Closed already before anything was sent: a person did it, and it is not ours to tell.
      case .result(.done) where write.isClose && !isRepetition: results[write.position] = .moved
      case .result(let result): results[write.position] = result
      case .notKnown(let fault): results[write.position] = .later(fault)
      case .untouched: break
      }
    }
    let open = segments.filter { $0.allSatisfy { results[$0.position] == nil } }
    var verdicts: [(write: PreparedWrite, verdict: WriteVerdict)] = []
    let batches = WriteRound.batches(of: open, limit: settings.batchSize)
    await withTaskGroup(of: (Int, [(write: PreparedWrite, verdict: WriteVerdict)]).self) { group in
      for (place, batch) in batches.enumerated() {
        group.addTask { (place, await self.carryOut(batch, isRepetition: isRepetition)) }
      }
      var all: [[(write: PreparedWrite, verdict: WriteVerdict)]] = Array(repeating: [], count: batches.count)
      for await (place, some) in group { all[place] = some }
      verdicts = all.flatMap { $0 }
    }

    let accepted = verdicts.compactMap { item -> Accepted? in
      if case .accepted(let id, let row) = item.verdict { Accepted(write: item.write, id: id, row: row) } else { nil }
    }
    results.merge(await shown(accepted)) { _, new in new }
    var again: Set<PreparedWrite.Position> = []
    var untouched: [PreparedWrite.Position: WriteResult] = [:]
    var toLookAt: [PreparedWrite] = []
    for (write, verdict) in verdicts {
      switch verdict {
      case .accepted: break
      case .decided(let result): results[write.position] = result
      case .look(let result):
        toLookAt.append(write)
        untouched[write.position] = result
      }
    }
    for (write, judgement) in await look(at: toLookAt) {
      switch judgement {
      case .result(let result): results[write.position] = result
      case .notKnown(let fault): results[write.position] = .unknown(fault)
      case .untouched:
        if let result = untouched[write.position] {
          results[write.position] = result
        } else if isRepetition {
          results[write.position] = .later(.unanswered(write))
        } else {
          again.insert(write.position)
        }
      }
    }
    guard !again.isEmpty else { return results }
    // Those that turned out not to have arrived, in their order.
    let rest = open.map { $0.filter { again.contains($0.position) } }.filter { !$0.isEmpty }
    return results.merging(await send(rest, isRepetition: true)) { _, new in new }
  }

  /// An operation that was carried out, with the row that the answer shows.
  private struct Accepted {
    let write: PreparedWrite
    let id: String
    let row: JSONNode?
  }

  /// The results of accepted operations, with the records as the answers show them.
  private func shown(_ accepted: [Accepted]) async -> [PreparedWrite.Position: WriteResult] {
    var results: [PreparedWrite.Position: WriteResult] = [:]
    var groups: [String: [Accepted]] = [:]
    for item in accepted {
      results[item.write.position] = .done(id: item.id, record: nil)
      if item.row != nil { groups[item.write.plan.fingerprint, default: []].append(item) }
    }
    let user = model.withLock { $0.identity?.user }
    for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
      guard let plan = group.first?.write.plan else { continue }
      var buffer: [Value] = []
      var rows: [ReadingPlan.Row] = []
      var owners: [Accepted] = []
      for item in group {
        guard let node = item.row, let row = plan.row(node, &buffer), row.record.id == item.id else { continue }
        // What was read after an action counts only if nobody came between.
        if item.write.isAction, !item.write.isRepeatable, row.record.version.changedBy != user { continue }
        rows.append(row)
        owners.append(item)
      }
      // Without the rows that lookups point to, the record has to be read back.
      guard let records = try? await records(rows, plan) else { continue }
      for (item, record) in zip(owners, records) {
        results[item.write.position] = .done(id: item.id, record: item.write.fresh(record))
      }
    }
    return results
  }
}

extension WriteResult {
  /// Whether the record now is as the operation wanted it.
  var isDone: Bool {
    switch self {
    case .done, .adopted: true
    case .moved, .overtaken, .gone, .refused, .later, .unknown, .skipped: false
    }
  }
}

extension WriteOperation {
  /// The operation under the version that an earlier write of its chain left behind.
  func meeting(_ versions: [String: ObservedRecord.Version]) -> WriteOperation {
    guard let id = WritePreparer.id(of: self), let version = versions[id] else { return self }
    let action: Action =
      switch action {
      case .update(let id, _): .update(id: id, version: version)
      case .delete(let id, _): .delete(id: id, version: version)
      case .close(let id, _, let won, let status, let day): .close(id: id, version: version, won: won, status: status, on: day)
      case .qualify(let id, _, let account, let contact): .qualify(id: id, version: version, account: account, contact: contact)
      case .share(let id, _, let evidence): .share(id: id, version: version, evidence: evidence)
      case .create, .createReferral: self.action
      }
    return WriteOperation(intent: intent, entity: entity, action: action, values: values, links: links, layout: layout)
  }
}
