import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// Finds what was written by a run that died, or whose answer was lost, before anybody could note it.
///
/// Each such write left an intent without a result. What stands in the target says whether it arrived; then it is told once, under
/// the run that did it, and the deal's people hear of it as if that run had gone on.
struct KilledWrites {
  let world: SyncWorld
  let tables: TableSet

  /// Takes what is found into the result of a deal; and what was written for it, and told in the report, before it was decided
  /// again.
  func take(into result: inout WorkResult) async throws(Fault) {
    var hasCreated = false
    var hasWritten = false
    for intent in result.work.records.openIntents where intent.isUntold || intent.result == "found" {
      // A create without an id of ours may still come to be listed; its deal then has a referral.
      guard let id = intent.record ?? result.deal.referral else { continue }
      if intent.record == nil, !intent.isAbout(result.work.records, world.guide) {
        // The deal's referral is not the one that this create would have made.
        result.lostIntents.append(intent.id)
        continue
      }
      if intent.result == "found" {
        result.earlier += written(intent, id, result.work.records)
        continue
      }
      // What was sent again later had not arrived when the record was looked at for that.
      let later = result.work.records.openIntents.filter { other in
        other.id > intent.id && other.entity == intent.entity && other.record == intent.record
      }
      guard let standing = try await standing(intent.entity, id, result.work), standing.isGone == (intent.action == "delete"),
        try await hasArrived(intent, standing, result.work.records, unlessBy: later)
      else {
        // Both sides were read to the end since: it never arrived, or somebody wrote over it before anybody could see it.
        result.findings += try await overwritten(intent, id, result.work)
        result.lostIntents.append(intent.id)
        continue
      }
      let written = written(intent, id, result.work.records)
      result.written += written
      result.foundIntents.append(intent.id)
      guard !written.isEmpty, written.contains(where: \.isCell) || intent.action == "create" else { continue }
      hasWritten = true
      if intent.action == "create", intent.isOfDeal, intent.isAbout(result.work.records, world.guide) { hasCreated = true }
      result.spentBefore += intent.spends
    }
    for written in result.earlier where written.isCell || written.isCreate {
      hasWritten = true
      if written.isCreate { hasCreated = true }
    }
    guard hasWritten, case .update = result.work.task else { return }
    result.outcome = Outcome.graver(result.outcome, hasCreated ? .created : .updated)
  }

  /// A record as it was read last, with the elements of its lists where the guide's `[0]` looks for them.
  private func standing(_ entity: Entity, _ id: String, _ work: DealWork) async throws(Fault) -> ObservedRecord? {
    guard var record = try await world.state.record(entity, id) else { return nil }
    if entity == .referral { record.values = tables.pins.shifted(record.values, work.state.positions, work.records.agreed) }
    return record
  }

  // MARK: Whether it arrived

  /// A record that was created under an id of ours, or that names ours, exists by our create alone.
  ///
  /// An update arrived when one of its values stands there and did not before, and no later one would have brought the same. Where
  /// others of them are still as they were, somebody entered the same value, or set some of ours back: a value out of a few, such as
  /// a currency, then says less than one of its own.
  private func hasArrived(
    _ intent: Intent, _ standing: ObservedRecord, _ records: DealRecords, unlessBy later: [Intent]
  ) async throws(Fault) -> Bool {
    // Two deals may have meant to create one account: one of them tells it.
    if intent.action == "delete" { return true }
    if intent.action == "create" { return try await world.state.tellsCreate(intent) }
    let layout = world.guide.layout(intent.entity)
    var arrived: Set<Strength> = []
    var missing: Set<Strength> = []
    for field in intent.fields {
      guard let slot = layout.slot(of: field.name) else { continue }
      let isRepeated = later.contains { other in
        other.fields.contains { $0.name == field.name && isEqual($0.value, field.value, field.name, intent.entity) }
      }
      let (now, was) = (TableSet.value(standing.values, slot), before(field.name, intent, records))
      guard !isEqual(was, field.value, field.name, intent.entity) else { continue }
      let strength = strength(of: field.name, intent.entity)
      // It was not there yet when it was sent again.
      if isRepeated {
        missing.insert(strength)
        continue
      }
      if isEqual(now, field.value, field.name, intent.entity) { arrived.insert(strength) }
      if isEqual(now, was, field.name, intent.entity) { missing.insert(strength) }
    }
    if arrived.contains(.ofItsOwn) { return true }
    return !arrived.isEmpty && missing.isEmpty
  }

  /// How much a value says of who entered it.
  private enum Strength { case ofItsOwn, outOfFew }

  private func strength(of field: String, _ entity: Entity) -> Strength {
    guard let row = row(entity, field) else { return .outOfFew }
    let isOutOfFew =
      row.hasList || row.partnerCenterForm.ignoresCase || [.option, .flag].contains(row.crmForm.kind)
      || [.option, .flag].contains(row.partnerCenterForm.kind)
    return isOutOfFew ? .outOfFew : .ofItsOwn
  }

  /// Values that may have been written and were edited since: no system remembers, so it is said and not claimed.
  private func overwritten(_ intent: Intent, _ id: String, _ work: DealWork) async throws(Fault) -> [DealProblem] {
    let records = work.records
    guard intent.action == "update" || intent.action == "share", intent.entity != .opportunitySolution,
      let standing = try await standing(intent.entity, id, work), !standing.isGone
    else { return [] }
    let layout = world.guide.layout(intent.entity)
    return intent.fields.compactMap { field in
      guard let row = row(intent.entity, field.name), row.role == nil, let slot = layout.slot(of: field.name) else { return nil }
      let now = TableSet.value(standing.values, slot)
      guard !isEqual(now, field.value, field.name, intent.entity),
        !isEqual(now, before(field.name, intent, records), field.name, intent.entity)
      else { return nil }
      return DealProblem(
        "maybe-written", side: intent.entity.side, entity: intent.entity, field: row.label, value: field.value,
        reason:
          "'\(field.value)' may have been written here by a run that died, or that got no answer; '\(now)' was entered since, and stays",
        remedy: "nothing, unless the value between was needed", guide: row.address)
    }
  }

  private func isEqual(_ a: Value, _ b: Value, _ field: String, _ entity: Entity) -> Bool {
    guard let row = row(entity, field) else { return field == SolutionRows.field ? sameSolutions(a, b) : a == b }
    return (entity == .referral ? row.partnerCenterForm : row.crmForm).equal(a, b)
  }

  // MARK: What is told of it

  private func written(_ intent: Intent, _ id: String, _ records: DealRecords) -> [WorkResult.Written] {
    intent.fields.filter { !isTrail($0.name, intent.entity) }.map { written($0, intent, id, records) }
  }

  private func written(
    _ field: Value.Element.Field, _ intent: Intent, _ id: String, _ records: DealRecords
  ) -> WorkResult.Written {
    if intent.entity == .opportunitySolution { return line(field, intent, id, records) }
    let row = field.name == SolutionRows.field ? solutionRow : row(intent.entity, field.name)
    let isCreate = intent.action == "create"
    let isCell = row.map { $0.role == nil } ?? false
    return WorkResult.Written(
      entity: intent.entity, record: id, field: field.name,
      before: isCreate ? .null : before(field.name, intent, records), after: field.value, from: intent.entity.side.other,
      label: row?.label ?? field.name, address: row?.address, isCreate: isCreate, isCell: isCell, run: intent.run)
  }

  private func sameSolutions(_ a: Value, _ b: Value) -> Bool {
    Set((a.list ?? []).map { $0.key.lowercased() }) == Set((b.list ?? []).map { $0.key.lowercased() })
  }

  private var solutionRow: CompiledRow? {
    SolutionRows(guide: world.guide).flatMap { rows in world.guide.rows.first { $0.address == rows.address } }
  }

  /// A line's value; of a line that was taken out, the intent keeps what it held.
  private func line(
    _ field: Value.Element.Field, _ intent: Intent, _ id: String, _ records: DealRecords
  ) -> WorkResult.Written {
    let row = row(.opportunitySolution, field.name)
    let isRemoval = intent.action == "delete"
    return WorkResult.Written(
      entity: .opportunitySolution, record: id, field: field.name,
      before: isRemoval ? field.value : intent.before.first { $0.name == field.name }?.value ?? .null,
      after: isRemoval ? .null : field.value, from: .partnerCenter, label: row?.label ?? field.name, address: row?.address,
      isCreate: false, isCell: row != nil, run: intent.run)
  }

  /// What stood there before the write.
  private func before(_ field: String, _ intent: Intent, _ records: DealRecords) -> Value {
    if let kept = intent.before.first(where: { $0.name == field }) { return kept.value }
    let entity = intent.entity
    let known = records.agreed.filter { key, _ in
      entity == .referral ? key.partnerCenterField == field : key.entity == entity && key.crmField == field
    }.min { ($0.key.record, $0.key.crmField) < ($1.key.record, $1.key.crmField) }?.value
    return known.map { entity == .referral ? $0.partnerCenter : $0.crm } ?? .null
  }

  private func row(_ entity: Entity, _ field: String) -> CompiledRow? {
    world.guide.rows.first { row in
      entity == .referral
        ? row.partnerCenter?.path.description == field && row.directions.contains(.partnerCenter)
        : row.entity == entity && row.crm?.name == field && row.directions.contains(.crm)
    }
  }

  private func isTrail(_ field: String, _ entity: Entity) -> Bool { world.guide.roles[entity]?[.audit]?.name == field }
}
