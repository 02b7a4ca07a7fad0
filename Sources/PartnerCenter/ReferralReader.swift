internal import HTTP
internal import JSONText
internal import Records

/// Referrals of an answer into the slots of a layout.
struct ReferralReader: Sendable {
  let layout: SlotLayout
  private let extractor: SlotExtractor
  private let statusSlot: Int?

  init(layout: SlotLayout) {
    self.layout = layout
    // A field that is no path stays empty; the guide's check has told it.
    let paths = layout.fields.map { field in
      (ReferralPath.full(FieldPath(field) ?? FieldPath(segments: [.name(field)])), ReferralPath.type(of: field))
    }
    extractor = SlotExtractor(paths + [(FieldPath(segments: [.name("substatus")]), .text)])
    statusSlot = layout.slot(of: DealStatus.field)
  }

  /// The referral that an answer shows alone: a version that the body leaves out stands in its headers
  /// (partner-center.md 1.4).
  func record(_ answer: JSONAnswer) -> ObservedRecord? {
    guard let root = answer.root, var record = record(root) else { return nil }
    if record.version.eTag == nil, let eTag = answer.response.header("ETag"), !eTag.isEmpty { record.version.eTag = eTag }
    return record
  }

  /// `nil` when the object has no id.
  func record(_ node: JSONNode) -> ObservedRecord? {
    guard let id = node["id"]?.text?.lowercased(), !id.isEmpty else { return nil }
    var values = extractor.extract(node)
    let substatus = values.popLast() ?? .null
    if let statusSlot, values.indices.contains(statusSlot), let status = values[statusSlot].text {
      values[statusSlot] = .text(DealStatus(status: status, substatus: substatus.text ?? "None").description)
    }
    let version = ObservedRecord.Version(
      eTag: node["eTag"]?.text.flatMap { $0.isEmpty ? nil : $0 },
      changedAt: node["updatedDateTime"]?.text.flatMap { Instant($0) },
      changedBy: node["lastModifiedVia"]?.text)
    return ObservedRecord(entity: .referral, id: id, version: version, values: values)
  }
}
