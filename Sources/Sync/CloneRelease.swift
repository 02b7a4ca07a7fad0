import Mapping
import Reconcile
import Records
import StateStore
import Systems

/// What is written to a copy of a synced record, so that it is a record of its own (sync-rules.md 2).
///
/// People copy opportunities, and the identifier comes along.
struct CloneRelease: Sendable {
  let record: ObservedRecord
  /// The record that keeps the pair, and its referral.
  let original: RecordKey
  let referral: String
  /// Identifier, link, trail and Microsoft's id cleared, as far as they are there; Sync set to No.
  let values: [WriteOperation.FieldValue]
  let finding: DealProblem

  init(_ record: ObservedRecord, of original: RecordKey, referral: String, guide: CompiledGuide) {
    self.record = record
    (self.original, self.referral) = (original, referral)
    let roles = guide.roles[record.entity] ?? [:]
    var fields = [FieldRole.identifier, .link, .audit, .microsoftCRMID].compactMap { roles[$0] }
    // Microsoft's id is a field of the deal where no role has it.
    fields += guide.rows.filter { $0.entity == record.entity && $0.partnerCenterPath == Self.microsoftID }.compactMap(\.crm)
    var values: [WriteOperation.FieldValue] = []
    for field in fields where !TableSet.value(record.values, field.slot).isNull {
      if !values.contains(where: { $0.field == field.name }) { values.append(.init(field.name, .null)) }
    }
    if let sync = roles[.sync] { values.append(.init(sync.name, .flag(false))) }
    self.values = values
    finding = PairingProblems.cloneReleased(RecordKey(record.entity, record.id), of: original, referral: referral)
  }

  private static let microsoftID = "trackingInfo.microsoftMsxId"

  var operation: Applier.Planned {
    .init(
      entity: record.entity, action: .update(id: record.id, version: record.version), values: values, purpose: .feedback)
  }

  /// Whether a dead run meant to release this record, and its write stands there: Sync is No by our own hand.
  static func wasSent(_ records: DealRecords, guide: CompiledGuide) -> Bool {
    guard let record = records.record, let sync = guide.roles[record.entity]?[.sync] else { return false }
    return records.openIntents.contains { intent in
      intent.record == record.id && intent.fields.contains { $0.name == sync.name && $0.value == .flag(false) }
    }
  }
}
