public import Faults
internal import HTTP
internal import JSONText
public import Records
internal import Synchronization
public import Systems

extension PartnerCenterSystem {
  private static let listing = "list the referrals"

  /// Lists referrals newest first, down to the watermark (partner-center.md 3.3).
  ///
  /// A filter by stamp is not proven, so it is tried where the settings say so, and what comes back is looked at. Rows that
  /// change meanwhile move to the front and push others to later pages: one may come twice, and one of a page not read yet is
  /// passed over. So a full reading looks at the front once more before it ends. The rest of the listing is left unread only
  /// while the service keeps to the order that was asked for.
  public func changes(
    of entity: Entity, layout: SlotLayout, since watermark: Watermark?,
    receive: (ChangePage) async throws(Fault) -> Void
  ) async throws(Fault) {
    guard entity == .referral else { return }
    let fingerprint = Self.fingerprint(layout)
    let start = watermark.flatMap { $0.layoutFingerprint == fingerprint ? Instant($0.token) : nil }
    let lowest = start?.adding(seconds: -settings.overlapSeconds)
    let reader = readers.reader(of: layout)
    var newest = start
    var order = ListingOrder()
    var page = try await firstPage(since: lowest, reader)
    let front = page.records.compactMap(\.version.changedAt).max()
    var visited: Set<String> = []
    while true {
      for record in page.records {
        if let changed = record.version.changedAt, newest.map({ changed > $0 }) ?? true { newest = changed }
      }
      let wanted = page.records.filter { record in
        guard let lowest, let changed = record.version.changedAt else { return true }
        return changed >= lowest
      }
      if wanted.count < page.records.count { giveUpFilter() }
      let isPast = order.isPast(lowest, after: page.records)
      let link = isPast ? nil : page.next
      var moved: [ObservedRecord] = []
      if link == nil, start == nil, !visited.isEmpty, let front {
        moved = try await movedToFront(since: front, reader)
        newest = ([newest] + moved.map(\.version.changedAt)).compactMap { $0 }.max()
      }
      let next =
        link == nil ? Watermark(token: newest?.description ?? "1970-01-01T00:00:00Z", layoutFingerprint: fingerprint) : nil
      try await receive(ChangePage(records: wanted + moved, isFullReading: start == nil, next: next))
      guard let link else { return }
      guard visited.insert(link).inserted else {
        throw Self.strange(Self.listing, "the listing links back to a page that was read already")
      }
      page = try await self.page(link, reader)
    }
  }

  /// What changed while the listing was read: newest first, down to the newest stamp that its first page had.
  private func movedToFront(since front: Instant, _ reader: ReferralReader) async throws(Fault) -> [ObservedRecord] {
    var moved: [ObservedRecord] = []
    var visited: Set<String> = []
    var page = try await page(Self.address(since: nil), reader)
    while true {
      let newer = page.records.filter { $0.version.changedAt.map { $0 > front } ?? false }
      moved += newer
      guard newer.count == page.records.count, let link = page.next, visited.insert(link).inserted else { return moved }
      page = try await self.page(link, reader)
    }
  }

  private struct Page {
    var records: [ObservedRecord] = []
    var next: String?
  }

  /// The first page, by the filter where it is of use.
  private func firstPage(since lowest: Instant?, _ reader: ReferralReader) async throws(Fault) -> Page {
    guard let lowest, usesFilter else { return try await page(Self.address(since: nil), reader) }
    let address = Self.address(since: lowest)
    guard settings.updatedFilter == .auto else { return try await page(address, reader) }
    let answer = try await send(ServiceCall(.get, address, kind: "list", while: Self.listing, accept: [400]))
    guard answer.status == 400 else { return try page(answer, reader) }
    giveUpFilter()
    return try await page(Self.address(since: nil), reader)
  }

  private var usesFilter: Bool { settings.updatedFilter != .no && !model.withLock { $0.hasNoFilter } }

  /// Remembers for this run that the service refused the filter, or did not obey it.
  private func giveUpFilter() {
    guard settings.updatedFilter == .auto else { return }
    model.withLock { $0.hasNoFilter = true }
  }

  private static func address(since lowest: Instant?) -> String {
    var options = [("$orderby", "updatedDateTime desc")]
    if let lowest { options.append(("$filter", "updatedDateTime ge \(lowest)")) }
    return PartnerCenterSettings.path + "?"
      + options.map { "\($0.0)=\(PercentEncoding.odataOption($0.1))" }.joined(separator: "&")
  }

  private func page(_ address: String, _ reader: ReferralReader) async throws(Fault) -> Page {
    try page(try await send(ServiceCall(.get, address, kind: "list", while: Self.listing)), reader)
  }

  private func page(_ answer: JSONAnswer, _ reader: ReferralReader) throws(Fault) -> Page {
    guard let rows = answer.root?["value"], rows.kind == .array else {
      throw Self.strange(Self.listing, "the answer has no list 'value'")
    }
    var page = Page()
    for row in rows.elements {
      guard let record = reader.record(row) else { throw Self.strange(Self.listing, "a row has no id") }
      page.records.append(record)
    }
    // The documented sample links to http, another path and perhaps another host: only its query is of use, and the
    // token goes nowhere else. An empty link is none.
    guard let link = answer.root?["@odata.nextLink"]?.text, !link.isEmpty else { return page }
    guard let query = link.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first, !query.isEmpty
    else {
      throw Self.strange(Self.listing, "the link to the next page has no query")
    }
    page.next = "\(PartnerCenterSettings.path)?\(PercentEncoding.repairedQuery(query))"
    return page
  }

  /// Of the fields that are read: another guide reads everything again.
  static func fingerprint(_ layout: SlotLayout) -> String {
    // FNV-1a: stable across processes, and a collision would only cost one field until the next full reading.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in layout.fields.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
