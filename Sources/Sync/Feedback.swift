import Faults
import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// What the CRM's record is told about its deal: identifier, link, audit, mark (sync-rules.md 11).
public struct Feedback {
  let world: SyncWorld
  private let trail: AuditTrail

  init(world: SyncWorld) {
    self.world = world
    trail = AuditTrail(timeZone: world.options.timeZone)
  }

  /// What was told: a problem's code, field and value, or `ok`.
  static func told(_ result: WorkResult) -> String {
    guard let problem = result.problems.first else { return "ok" }
    return [problem.code.rawValue, problem.field, problem.value.description].joined(separator: "|")
  }

  /// Whether something has to be told beside the cells that are written anyway.
  func isDue(_ result: WorkResult) -> Bool {
    guard result.records.record != nil, !isClosed(result) else { return false }
    // Nothing of ours goes to a record that a person may want to have no part in it.
    if result.problems.first?.code == "sync-not-carried" { return false }
    if result.isMuted, !(result.earlier + result.written).contains(where: \.isCell) { return false }
    switch result.outcome {
    case .created, .updated: return !standsAlready(result)
    case .held, .rejected, .failed:
      let hasCells = (result.earlier + result.written).contains(where: \.isCell)
      // A brake is no matter of the deal's people, and telling it in every record would be the flood that it stops.
      if let code = result.problems.first?.code, Self.operators.contains(code) { return hasCells && !standsAlready(result) }
      // A deal that only waits for its nights to pass has nothing to tell its people.
      return (Self.told(result) != result.deal.told || hasCells) && !standsAlready(result)
    case .unchanged: return !result.deal.told.isEmpty && result.deal.told != "ok" && !standsAlready(result)
    case .ignored: return false
    }
  }

  /// Problems that those who run the job put right, not those who work on the deal; or that settle by themselves.
  private static let operators: Set<Fault.Code> = ["braked", "waits-for-approval", "test-environment", "create-unsettled"]

  /// A run that died had told just this: its line is the first of the trail.
  func standsAlready(_ result: WorkResult) -> Bool {
    guard let record = result.records.record, let audit = world.guide.roles[record.entity]?[.audit] else { return false }
    let present = TableSet.value(record.values, audit.slot)
    let isOurs = result.work.records.openIntents.contains { intent in
      intent.entity == record.entity && intent.fields.contains { $0.name == audit.name && $0.value == present }
    }
    guard isOurs, let first = present.text?.split(separator: "\n").first else { return false }
    return AuditTrail.event(of: String(first)) == AuditTrail.event(of: line(result))
  }

  /// The record is frozen in the CRM, closed or a lead that was qualified: nothing can be told there any more.
  private func isClosed(_ result: WorkResult) -> Bool {
    guard let record = result.records.record else { return true }
    let state = DealState(referral: nil, recordEntity: record.entity, record: record.values)
    guard let status = DealReconciler(guide: world.guide).statusInCRM(state) else { return false }
    return status.isTerminal || record.entity == .lead && status == .accepted
  }

  /// The fields to write beside the cells: audit and mark, and the identifier and link of a deal that is new here.
  func fields(_ result: WorkResult, cells: [RowWrite]) -> [WriteOperation.FieldValue] {
    guard let record = result.records.record else { return [] }
    var fields: [WriteOperation.FieldValue] = []
    let roles = world.guide.roles[record.entity] ?? [:]
    if let referral = result.deal.referral {
      fields += linkBack(roles, record, referral: referral)
    }
    if let audit = roles[.audit] {
      let old = TableSet.value(record.values, audit.slot).text ?? ""
      fields.append(.init(audit.name, .text(trail.adding(line(result), to: old, maxLength: auditLength(record.entity)))))
    }
    if let mark = mark(result, cells: cells) { fields.append(mark) }
    return fields
  }

  /// Identifier and link, where they are not there yet.
  func linkBack(_ roles: [FieldRole: CRMField], _ record: ObservedRecord, referral: String) -> [WriteOperation.FieldValue] {
    var fields: [WriteOperation.FieldValue] = []
    var isOfAnother = false
    if let field = roles[.identifier], TableSet.value(record.values, field.slot).text?.lowercased() != referral {
      fields.append(.init(field.name, .text(referral)))
      isOfAnother = true
    }
    // A link that is there already, as another connector wrote it, leads to the same referral.
    if let field = roles[.link], isOfAnother || TableSet.value(record.values, field.slot).isNull {
      fields.append(.init(field.name, .text(link(referral))))
    }
    return fields
  }

  /// What makes a record that bears nothing of ours the record of a referral: identifier, link, Sync and a first line of the trail.
  func claim(_ record: ObservedRecord, for referral: String, _ why: String) -> [WriteOperation.FieldValue] {
    let roles = world.guide.roles[record.entity] ?? [:]
    var fields = linkBack(roles, record, referral: referral)
    if let sync = roles[.sync] { fields.append(.init(sync.name, .flag(true))) }
    if let audit = roles[.audit] {
      let old = TableSet.value(record.values, audit.slot).text ?? ""
      let line = trail.line(at: world.now, "paired", [why])
      fields.append(.init(audit.name, .text(trail.adding(line, to: old, maxLength: auditLength(record.entity)))))
    }
    return fields
  }

  func link(_ referral: String) -> String { Self.link(world.options.referralLink, referral) }

  /// The address of a referral for people: `{id}` in the pattern stands for its id.
  public static func link(_ pattern: String, _ referral: String) -> String {
    pattern.split(separator: "{id}", omittingEmptySubsequences: false).joined(separator: referral)
  }

  /// The first line of a record that is created with its trail.
  func firstLine(_ text: String) -> String { trail.line(at: world.now, "created", [text]) }

  // MARK: Mark

  /// The name with its mark; `nil` where marks are off, the name would not fit, or it stands so already.
  private func mark(_ result: WorkResult, cells: [RowWrite]) -> WriteOperation.FieldValue? {
    guard world.guide.settings.showMark, let record = result.records.record, let row = nameRow(record.entity), let crm = row.crm
    else { return nil }
    let present = TableSet.value(record.values, crm.slot)
    let name = cells.first { $0.field == crm.name && $0.entity == record.entity }?.value.text ?? present.text ?? ""
    guard !name.isEmpty else { return nil }
    let marked = (result.problems.isEmpty ? NameMark.done : .failed).apply(to: name, maxLength: row.crmForm.maxLength)
    return Value.text(marked) == present ? nil : .init(crm.name, .text(marked))
  }

  /// The name for a record that is created, with its mark where marks are on and it fits.
  func markedName(_ name: String, maxLength: Int?) -> String {
    guard world.guide.settings.showMark else { return name }
    return NameMark.done.apply(to: name, maxLength: maxLength)
  }

  func nameRow(_ entity: Entity) -> CompiledRow? {
    world.guide.rows.first { $0.entity == entity && $0.partnerCenterPath == "name" && $0.crm != nil }
  }

  // MARK: Line

  private func auditLength(_ entity: Entity) -> Int? { world.auditLengths[entity] }

  private func line(_ result: WorkResult) -> String {
    if let problem = result.problems.first {
      let what = problem.field.isEmpty ? problem.reason : "\(problem.field): \(problem.reason)"
      return trail.line(at: world.now, "\(result.outcome.rawValue) (\(problem.code))", written(result) + [what, problem.remedy])
    }
    switch result.outcome {
    case .created where result.deal.bornIn == .partnerCenter: return firstLine("from Partner Center")
    case .created: return trail.line(at: world.now, "created", ["in Partner Center as \(result.deal.referral ?? "")"])
    case .updated: return trail.line(at: world.now, "updated", written(result))
    default: return trail.line(at: world.now, "settled", [])
    }
  }

  private func written(_ result: WorkResult) -> [String] {
    (result.earlier + result.written).filter { !$0.isCreate && $0.isCell }.map {
      AuditTrail.detail($0.label, $0.before, $0.after, from: $0.from)
    }
  }
}
