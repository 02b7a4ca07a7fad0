internal import Faults
internal import HTTP
internal import JSONText
internal import Records
internal import Synchronization
internal import Systems

/// One batch of writes, and looking at records whose write is in doubt.
extension DynamicsSystem {
  private static let kind = "write"

  /// Sends a batch of segments and says what the answer means for each operation.
  func carryOut(
    _ segments: [[PreparedWrite]], isRepetition: Bool
  ) async -> [(write: PreparedWrite, verdict: WriteVerdict)] {
    let writes = segments.flatMap { $0 }
    let before = retries
    let posted: Posted
    do {
      posted = try await post(
        writes.flatMap(\.items), kind: Self.kind, repeatable: writes.allSatisfy(\.isRepeatable),
        while: "write to \(Fault.dynamics)")
    } catch {
      let verdict = Self.verdict(of: error, mayHaveArrived: retries != before)
      return writes.map { ($0, verdict) }
    }
    switch posted {
    case .answer(let answer):
      return verdicts(answer, segments, mayBeRepeated: isRepetition || retries != before)
    case .refused(let error):
      // What is refused now may be the repetition of a batch that was carried out, and whose answer was lost.
      let mayBeRepeated = isRepetition || retries != before
      // One request that cannot be read spoils the whole: find it by halves. What concerns our access concerns all.
      guard error.status != 403, segments.count > 1 else {
        return writes.map { ($0, refusedWhole(error, $0, mayBeRepeated: mayBeRepeated)) }
      }
      let half = segments.count / 2
      return await carryOut(Array(segments[..<half]), isRepetition: mayBeRepeated)
        + carryOut(Array(segments[half...]), isRepetition: mayBeRepeated)
    }
  }

  private func refusedWhole(_ error: ServiceError, _ write: PreparedWrite, mayBeRepeated: Bool) -> WriteVerdict {
    let field = error.field(among: write.columns)
    let fault = error.fault(while: write.activity, at: write.place(field: field))
    let result: WriteResult =
      switch error.reaction {
      case _ where error.status == 403: .later(fault)
      case .later: .later(fault)
      case .moved where write.version != nil: .moved
      case .moved, .exists, .notThere, .refuse: .refused(fault, field: field)
      }
    return mayBeRepeated ? .look(untouched: result) : .decided(result)
  }

  /// Repetitions so far; batches under way at the same time count too, which only makes us look once more.
  private var retries: Int { client.statistics.first { $0.kind == Self.kind }?.retries ?? 0 }

  /// What a batch without an answer means for all in it.
  private static func verdict(of fault: Fault, mayHaveArrived: Bool) -> WriteVerdict {
    let neverArrived: Set<Fault.Code> = [
      .allowanceSpent, .throttled, .tokenRefused, .notSent, .certificate, .transportClosed, .addressRefused, .otherHost,
      .tooManyWaiting,
    ]
    if fault.code == .cancelled { return .decided(.unknown(fault)) }
    // A state that cannot be written stops a call before it is made.
    if !mayHaveArrived, neverArrived.contains(fault.code) || ["AUTH", "STATE"].contains(where: fault.code.rawValue.hasPrefix) {
      return .decided(.later(fault))
    }
    return .look(untouched: nil)
  }

  private func verdicts(
    _ answer: BatchAnswer, _ segments: [[PreparedWrite]], mayBeRepeated: Bool
  ) -> [(write: PreparedWrite, verdict: WriteVerdict)] {
    var expectations: [BatchMatching.Expectation] = []
    var number = 1
    for write in segments.joined() {
      for (place, item) in write.items.enumerated() {
        let last = number + item.parts.count - 1
        // Actions answer without naming the record.
        let names = place > 0 || !(write.isAction && !write.isRepeatable)
        expectations.append(
          .init(
            numbers: number...max(last, number), isChangeSet: item.parts.count > 1, recordID: names ? write.id : nil,
            key: write.plan.address.primaryKey))
        number = last + 1
      }
    }
    let matched = BatchMatching.match(answer.parts.map { BatchMatching.Answer($0) }, to: expectations)
    var verdicts: [(write: PreparedWrite, verdict: WriteVerdict)] = []
    var place = 0
    for write in segments.joined() {
      let own = matched[place]
      let readBack = write.items.count > 1 ? matched[place + 1] : nil
      place += write.items.count
      let verdict =
        own.map { WriteVerdict($0, readBack: readBack, of: write, mayBeRepeated: mayBeRepeated) } ?? .look(untouched: nil)
      verdicts.append((write, verdict))
    }
    return verdicts
  }

  // MARK: Looking

  /// What a look at a record says of a write to it.
  enum Judgement: Sendable {
    case result(WriteResult)
    /// The record is as it was before: the write did not happen.
    case untouched
    /// It could not be looked at.
    case notKnown(Fault)
  }

  /// Looks at the records of writes that are in doubt: one call for all of a table.
  func look(at writes: [PreparedWrite]) async -> [(write: PreparedWrite, judgement: Judgement)] {
    var groups: [String: [PreparedWrite]] = [:]
    for write in writes { groups[write.plan.fingerprint, default: []].append(write) }
    var judgements: [(write: PreparedWrite, judgement: Judgement)] = []
    for (_, group) in groups.sorted(by: { $0.key < $1.key }) {
      guard let plan = group.first?.plan else { continue }
      do {
        let user = try await identity().user
        let metadata = try await table(plan.entity, fields: [])
        let known = group.filter { $0.id != nil }
        let records = try await observe(known.compactMap(\.id), plan)
        for (write, record) in zip(known, records) {
          judgements.append((write, try await judge(write, record, user, metadata)))
        }
        // A create under an id of the server's cannot be found again by us.
        for write in group where write.id == nil { judgements.append((write, .notKnown(.unanswered(write)))) }
      } catch {
        for write in group where !judgements.contains(where: { $0.write.position == write.position }) {
          judgements.append((write, .notKnown(error)))
        }
      }
    }
    return judgements
  }

  private func judge(
    _ write: PreparedWrite, _ record: ObservedRecord, _ user: String, _ metadata: TableMetadata
  ) async throws(Fault) -> Judgement {
    let isOurs = record.version.changedBy == user
    switch write.operation.action {
    case .create, .createReferral:
      // What somebody has edited since shows that it was made, and not what we made.
      return record.isGone ? .untouched : .result(.adopted(id: record.id, record: isOurs ? write.fresh(record) : nil))
    case .delete(_, let version):
      // Looked at after an answer was lost: what is gone now is gone by our request.
      if record.isGone { return .result(.done(id: write.id ?? record.id, record: nil)) }
      return version.eTag != nil && version.eTag != record.version.eTag ? .result(.moved) : .untouched
    case .update, .share:
      return judgeUpdate(write, record, isOurs, metadata)
    case .close(_, let version, let won, let status, _):
      guard !record.isGone else { return .result(.gone) }
      guard let state = write.state(of: record) else { return judgeUpdate(write, record, isOurs, metadata) }
      if state.state != 0 {
        let wanted = status.flatMap { StateAndStatus($0)?.state } ?? (won ? 1 : 2)
        return .result(state.state == wanted ? .done(id: record.id, record: isOurs ? write.fresh(record) : nil) : .moved)
      }
      return write.checksVersion && version.eTag != nil && version.eTag != record.version.eTag ? .result(.moved) : .untouched
    case .qualify(_, let version, _, _):
      guard !record.isGone else { return .result(.gone) }
      switch write.state(of: record)?.state {
      case 1?: return .result(try await opportunity(ofLead: record.id).map { .done(id: $0, record: nil) } ?? .moved)
      case 0?:
        return write.checksVersion && version.eTag != nil && version.eTag != record.version.eTag ? .result(.moved) : .untouched
      default: return .result(.moved)
      }
    }
  }

  private func judgeUpdate(
    _ write: PreparedWrite, _ record: ObservedRecord, _ isOurs: Bool, _ metadata: TableMetadata
  ) -> Judgement {
    guard !record.isGone else { return .result(.gone) }
    if let eTag = write.version?.eTag, eTag == record.version.eTag { return .untouched }
    guard isOurs, write.isHeld(by: record, metadata) else { return .result(.moved) }
    return .result(.done(id: record.id, record: write.fresh(record)))
  }

  /// The opportunity that qualifying a lead made; `nil` when it made none.
  private func opportunity(ofLead id: String) async throws(Fault) -> String? {
    let address = try address(ofTable: "opportunity")
    let rows = try await rows(
      of: address, where: "_originatingleadid_value", oneOf: [id], select: "createdon", lookupNames: false, kind: "read",
      while: "find the opportunity of a qualified lead")
    return rows.compactMap { $0[address.primaryKey]?.text.flatMap { DynamicsID.canonical($0) } }.min()
  }
}
