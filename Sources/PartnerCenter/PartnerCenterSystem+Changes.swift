public import Faults
internal import HTTP
internal import JSONText
public import Records
public import Systems

extension PartnerCenterSystem {
  /// Lists referrals newest first, down to the watermark (partner-center.md 3.3): the order and the paging are documented,
  /// a filter by stamp is not.
  ///
  /// Rows that change meanwhile move to the front and push others to later pages, so one may come twice but none is passed
  /// over.
  public func changes(
    of entity: Entity, layout: SlotLayout, since watermark: Watermark?,
    receive: (ChangePage) async throws(Fault) -> Void
  ) async throws(Fault) {
    guard entity == .referral else { return }
    let fingerprint = Self.fingerprint(layout)
    let start = watermark.flatMap { $0.layoutFingerprint == fingerprint ? Instant($0.token) : nil }
    let lowest = start?.adding(seconds: -settings.overlapSeconds)
    let reader = ReferralReader(layout: layout)
    var newest = start
    let first = firstPage(since: lowest)
    var visited: Set<String> = [first]
    var ahead = try await page(first, reader)
    while true {
      let page = ahead
      for record in page.records {
        if let changed = record.version.changedAt, newest.map({ changed > $0 }) ?? true { newest = changed }
      }
      let wanted = page.records.filter { record in
        guard let lowest, let changed = record.version.changedAt else { return true }
        return changed >= lowest
      }
      let isPastWatermark = wanted.count < page.records.count
      guard !isPastWatermark, let link = page.next else {
        let next = Watermark(token: newest?.description ?? "1970-01-01T00:00:00Z", layoutFingerprint: fingerprint)
        try await receive(ChangePage(records: wanted, isFullReading: start == nil, next: next))
        return
      }
      guard visited.insert(link).inserted else {
        throw Self.strange("list the referrals", "the listing links back to a page that was read already")
      }
      // The next page is fetched while this one is taken in.
      async let following = result { () throws(Fault) in try await self.page(link, reader) }
      try await receive(ChangePage(records: wanted, isFullReading: start == nil, next: nil))
      ahead = try await following.get()
    }
  }

  private func firstPage(since lowest: Instant?) -> String {
    var options = [("$orderby", "updatedDateTime desc")]
    if settings.usesUpdatedFilter, let lowest { options.append(("$filter", "updatedDateTime ge \(lowest)")) }
    return PartnerCenterSettings.path + "?"
      + options.map { "\($0.0)=\(PercentEncoding.odataOption($0.1))" }.joined(separator: "&")
  }

  private func page(_ address: String, _ reader: ReferralReader) async throws(Fault) -> (records: [ObservedRecord], next: String?)
  {
    let answer = try await client.json(ServiceCall(.get, address, kind: "list"))
    guard let rows = answer.root?["value"], rows.kind == .array else {
      throw Self.strange("list the referrals", "the answer has no list 'value'")
    }
    var records: [ObservedRecord] = []
    for row in rows.elements {
      guard let record = reader.record(row) else { throw Self.strange("list the referrals", "a row has no id") }
      records.append(record)
    }
    // The documented sample links to http, another path and perhaps another host: only its query is of use, and the
    // token goes nowhere else.
    let link = answer.root?["@odata.nextLink"]?.text
    guard let link else { return (records, nil) }
    guard let query = link.split(separator: "?", maxSplits: 1).dropFirst().first, !query.isEmpty else {
      throw Self.strange("list the referrals", "the link to the next page has no query")
    }
    return (records, "\(PartnerCenterSettings.path)?\(query)")
  }

  /// Of the fields that are read: another guide reads everything again.
  static func fingerprint(_ layout: SlotLayout) -> String {
    // FNV-1a: stable across processes, and a collision would only cost one field until the next full reading.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in layout.fields.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
