internal import Faults
internal import HTTP
internal import JSONText
internal import Records
internal import Systems

/// Paging: one page ahead, each link sent as it came.
extension DynamicsSystem {
  /// A page with its records made.
  struct Page: Sendable {
    var records: [ObservedRecord]
    var next: String?
    var deltaLink: String?
    /// The newest change on it.
    var newest: Instant?
  }

  /// Hands over all pages from the first on; the next one is fetched while one is taken in.
  func readPages(
    _ first: Page, _ plan: ReadingPlan, _ reading: Reading, _ receive: (ChangePage) async throws(Fault) -> Void
  ) async throws(Fault) {
    var page = first
    var newest = first.newest
    var seen: Set<String> = []
    while let next = page.next {
      guard seen.insert(next).inserted else { throw .pagingLoop(while: reading.activity(plan.table)) }
      async let ahead = attempt(next, plan, reading)
      try await receive(ChangePage(records: page.records, isFullReading: reading.isFull))
      page = try await ahead.get()
      if let changed = page.newest, changed > newest ?? changed { newest = changed }
      newest = newest ?? page.newest
    }
    let watermark = watermark(plan, reading, deltaLink: page.deltaLink, newest: newest)
    try await receive(ChangePage(records: page.records, isFullReading: reading.isFull, next: watermark))
  }

  private func attempt(_ link: String, _ plan: ReadingPlan, _ reading: Reading) async -> Result<Page, Fault> {
    do {
      return .success(try await page(link, plan, reading))
    } catch {
      return .failure(error)
    }
  }

  /// Reads one page.
  ///
  /// - Throws: `.expired` for a delta link that the server no longer honours.
  func page(_ address: String, _ plan: ReadingPlan, _ reading: Reading) async throws(Fault) -> Page {
    let activity = reading.activity(plan.table)
    guard let root = try await answer(address, plan, reading, while: activity) else { return Page(records: []) }
    var page = Page(records: [], next: root.link("@odata.nextLink"), deltaLink: root.link("@odata.deltaLink"))
    var rows: [ReadingPlan.Row] = []
    var left: [String] = []
    if let value = root["value"], value.kind == .array {
      var buffer: [Value] = []
      for node in value.elements {
        guard let row = plan.row(node, &buffer) else { throw .strangeAnswer(while: activity, "a row bears no id") }
        if row.hasLeft { left.append(row.record.id) } else { rows.append(row) }
        if let changedAt = row.record.version.changedAt, changedAt > page.newest ?? changedAt { page.newest = changedAt }
        page.newest = page.newest ?? row.record.version.changedAt
      }
    } else if !reading.isDelta {
      // Only an answer to a delta link may come without a list: nothing changed (dataverse.md 3.3).
      throw .strangeAnswer(while: activity, "the answer holds no list")
    }
    page.records = try await records(rows, plan)
    if !left.isEmpty { page.records += try await observe(left, plan) }
    return page
  }

  /// One answer; `nil` when a delta link was answered with nothing, which says that nothing changed (dataverse.md 3.3).
  private func answer(
    _ address: String, _ plan: ReadingPlan, _ reading: Reading, while activity: String
  ) async throws(Fault) -> JSONNode? {
    var preferences = ["odata.maxpagesize=\(settings.pageSize)"]
    if case .tracked = reading { preferences.insert("odata.track-changes", at: 0) }
    if plan.needsLookupNames { preferences.append(Self.annotations(Self.lookupNames)) }
    var call = ServiceCall(
      .get, address, kind: reading.kind, while: activity, headers: Self.prefer(preferences), accept: ServiceCall.clientErrors)
    call.takesNothing = reading.isDelta
    // An expired link has been seen to come with 500 (dataverse.md 3.4): looked at before it is taken for a breakdown.
    if reading.isDelta { call.accept.insert(500) }
    var answer = try await client.json(call)
    if answer.status == 500 {
      let error = ServiceError(status: 500, root: answer.root)
      if error.code == 0x8004_4352 { throw error.fault(while: activity) }
      call.accept.remove(500)
      answer = try await client.json(call)
    }
    guard (200..<300).contains(answer.status) else {
      let error = ServiceError(status: answer.status, root: answer.root)
      if reading.isDelta, answer.status != 403 {
        throw Fault(.expired, while: activity, "the mark from which to go on reading is not taken any more")
      }
      throw refused(error, while: activity)
    }
    if answer.root == nil, reading.isDelta { return nil }
    guard let root = answer.root, root.kind == .object else {
      throw .strangeAnswer(while: activity, "the answer is empty")
    }
    return root
  }

  private func watermark(
    _ plan: ReadingPlan, _ reading: Reading, deltaLink: String?, newest: Instant?
  ) -> Watermark? {
    func mark(_ token: ReadingToken) -> Watermark { Watermark(token: token.text, layoutFingerprint: plan.fingerprint) }
    switch reading {
    case .whole: return mark(.whole)
    case .tracked, .delta:
      if let deltaLink, let now = serverTime { return mark(.delta(link: deltaLink, at: now)) }
      // Without a new link the old one stays good; without any the table is read as a whole again.
      if case .delta(let old) = reading { return old }
      return mark(.whole)
    case .window(let since):
      // Stamps can be set by imports: one that lies ahead of the server's clock must not hide what comes before it.
      guard let newest = newest ?? since ?? serverTime else { return mark(.whole) }
      return mark(.window(since: min(newest, serverTime ?? newest)))
    }
  }
}

extension DynamicsSystem.Reading {
  var isDelta: Bool { if case .delta = self { true } else { false } }

  /// What it does to a table, for faults.
  func activity(_ table: String) -> String {
    switch self {
    case .tracked, .whole, .window(since: nil): "read the table '\(table)'"
    case .delta, .window: "read the changes of '\(table)'"
    }
  }
}

extension JSONNode {
  /// A link of an answer; an empty one is none.
  func link(_ name: String) -> String? { self[name]?.text.flatMap { $0.isEmpty ? nil : $0 } }
}
