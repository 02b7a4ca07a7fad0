import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// A write to the fields by which a record of the CRM belongs to its deal, and to no other: identifier, link, trail, Sync.
struct MarkRewrite: Sendable {
  let record: ObservedRecord
  let values: [WriteOperation.FieldValue]
  /// What is told of it.
  let finding: DealProblem
  /// What the plan's column Rule calls it.
  let rule: String
  /// What a person's Yes to it is said of, beside the values.
  let grounds: [Value.Element.Field]
  /// The field whose value says when it is written, and is no part of what a person says Yes to.
  var trail: String?
  /// The deal is decided again with the record as it stands then.
  let goesOn: Bool

  /// What a person's Yes or No is said of.
  var facts: [Value.Element.Field] {
    grounds + values.filter { $0.field != trail }.map { .init("\(rule).\($0.field)", $0.value) }
  }

  var operation: Applier.Planned {
    .init(
      entity: record.entity, action: .update(id: record.id, version: record.version), values: values, purpose: .feedback)
  }
}

// MARK: A copy

extension MarkRewrite {
  private static let microsoftID = "trackingInfo.microsoftMsxId"

  /// A copy of a synced record becomes a record of its own (sync-rules.md 2): identifier, link, trail and Microsoft's id are cleared, as
  /// far as they are there, and Sync is set to No.
  ///
  /// People copy opportunities, and the identifier comes along.
  ///
  /// - Parameter original: the record that keeps the pair with the referral.
  static func release(
    _ record: ObservedRecord, of original: RecordKey, referral: String, guide: CompiledGuide
  ) -> MarkRewrite {
    let roles = guide.roles[record.entity] ?? [:]
    var fields = [FieldRole.identifier, .link, .audit, .microsoftCRMID].compactMap { roles[$0] }
    // Microsoft's id is a field of the deal where no role has it.
    fields += guide.rows.filter { $0.entity == record.entity && $0.partnerCenterPath == microsoftID }.compactMap(\.crm)
    var values: [WriteOperation.FieldValue] = []
    for field in fields where !TableSet.value(record.values, field.slot).isNull {
      if !values.contains(where: { $0.field == field.name }) { values.append(.init(field.name, .null)) }
    }
    if let sync = roles[.sync] { values.append(.init(sync.name, .flag(false))) }
    return MarkRewrite(
      record: record, values: values,
      finding: PairingProblems.cloneReleased(RecordKey(record.entity, record.id), of: original, referral: referral),
      rule: "clone released",
      // What is cleared looks the same for every copy; a person said it of a copy of this one.
      grounds: [.init("copy of", .text(PairingProblems.words(original))), .init("referral", .text(referral))], goesOn: false)
  }

  /// Whether a dead run meant to release this record, and its write stands there: Sync is No by our own hand.
  static func released(_ records: DealRecords, guide: CompiledGuide) -> Bool {
    guard let record = records.record, let sync = guide.roles[record.entity]?[.sync] else { return false }
    return records.openIntents.contains { intent in
      intent.record == record.id && intent.fields.contains { $0.name == sync.name && $0.value == .flag(false) }
    }
  }
}

// MARK: A qualified lead

extension MarkRewrite {
  /// The opportunity of a qualified lead is told that it is the deal's: the CRM copies only the columns that somebody mapped
  /// (dataverse.md 8.3).
  static func carry(
    _ record: ObservedRecord, from lead: RecordKey, referral: String, _ world: SyncWorld
  ) -> MarkRewrite {
    let finding = PairingProblems.syncCarried(RecordKey(record.entity, record.id), from: lead)
    let feedback = Feedback(world: world)
    var rewrite = MarkRewrite(
      record: record, values: feedback.claim(record, for: referral, finding.reason), finding: finding, rule: "lead qualified",
      grounds: [.init("lead", .text(lead.id)), .init("referral", .text(referral))], goesOn: true)
    rewrite.trail = world.guide.roles[record.entity]?[.audit]?.name
    return rewrite
  }
}
