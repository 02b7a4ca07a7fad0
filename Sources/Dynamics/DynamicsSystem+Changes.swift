public import Faults
internal import HTTP
internal import JSONText
public import Records
public import Systems

/// What changed since the last reading.
extension DynamicsSystem {
  public func changes(
    of entity: Entity, layout: SlotLayout, since watermark: Watermark?,
    receive: (ChangePage) async throws(Fault) -> Void
  ) async throws(Fault) {
    let plan = try await plan(layout)
    switch start(plan, watermark) {
    case .delta(let link):
      guard let old = watermark, let first = try await firstDelta(link, plan) else {
        return try await readPages(try await wholePage(plan), plan, .tracked(old: nil), receive)
      }
      do {
        try await readPages(first, plan, .delta(old: old), receive)
      } catch  where error.code == .expired {
        // A later page of the delta was refused: what came so far stands, the rest is read as a whole.
        try await readPages(try await wholePage(plan), plan, .tracked(old: nil), receive)
      }
    case .tracked: try await readPages(try await wholePage(plan), plan, .tracked(old: nil), receive)
    case .window(let since):
      try await readPages(
        try await page(windowAddress(plan, since), plan, .window(since: since)), plan, .window(since: since), receive)
    case .whole: try await readPages(try await page(wholeAddress(plan), plan, .whole), plan, .whole, receive)
    }
  }

  /// How a table is read, decided before the first call.
  private enum Start {
    case delta(link: String)
    case tracked
    case window(since: Instant?)
    case whole
  }

  /// A kind of reading, for its headers and for the watermark at its end.
  enum Reading: Sendable {
    /// The first reading of a tracked table.
    case tracked(old: Watermark?)
    case delta(old: Watermark)
    case window(since: Instant?)
    case whole

    /// Whether what is not named by the end is gone.
    var isFull: Bool {
      switch self {
      case .tracked, .whole: true
      case .delta: false
      case .window(let since): since == nil
      }
    }

    var kind: String {
      switch self {
      case .tracked, .whole: "list"
      case .delta: "delta"
      case .window: "window"
      }
    }
  }

  private func start(_ plan: ReadingPlan, _ watermark: Watermark?) -> Start {
    let token = watermark.flatMap { $0.layoutFingerprint == plan.fingerprint ? ReadingToken($0.token) : nil }
    guard isWindowed(plan.entity) || !plan.address.tracksChanges else {
      guard case .delta(let link, let at) = token, let now = serverTime else { return .tracked }
      // The configured address may have taken another form since; the link would never be called again.
      guard link.lowercased().hasPrefix("\(settings.url.lowercased())/") else { return .tracked }
      // The server forgets after some days, and then may answer wrongly instead of refusing.
      let age = now.seconds(since: at)
      return age >= 0 && age <= Int64(settings.deltaLifetime) ? .delta(link: link) : .tracked
    }
    // Without tracking nothing tells of deletions, and a deal or a solution line that is gone must be noticed.
    guard isWindowed(plan.entity) else { return .whole }
    if case .window(let since) = token { return .window(since: since) }
    return .window(since: nil)
  }

  /// Tables of which only what was added or changed matters.
  private func isWindowed(_ entity: Entity) -> Bool {
    switch entity {
    case .account, .contact, .user: true
    case .opportunity, .lead, .opportunitySolution, .solutionDetail, .referral: false
    }
  }

  private func wholeAddress(_ plan: ReadingPlan) -> String {
    "\(settings.apiPath)/\(plan.address.setName)?$select=\(plan.select)"
  }

  private func wholePage(_ plan: ReadingPlan) async throws(Fault) -> Page {
    try await page(wholeAddress(plan), plan, .tracked(old: nil))
  }

  /// Newest last, so that a row that changes while we read comes again and none is passed over.
  private func windowAddress(_ plan: ReadingPlan, _ since: Instant?) -> String {
    let order = "&$orderby=" + PercentEncoding.odataOption("modifiedon asc,\(plan.address.primaryKey) asc")
    guard let since else { return wholeAddress(plan) + order }
    let from = Instant(seconds: since.seconds - Int64(settings.windowOverlap))
    return wholeAddress(plan) + "&$filter=" + PercentEncoding.odataOption("modifiedon ge \(from)") + order
  }

  /// The first page behind a delta link; `nil` when the server no longer honours it.
  private func firstDelta(_ link: String, _ plan: ReadingPlan) async throws(Fault) -> Page? {
    do {
      return try await page(link, plan, .delta(old: Watermark(token: "", layoutFingerprint: "")))
    } catch  where error.code == .expired {
      return nil
    }
  }
}

extension Fault.Code {
  /// A delta link that the server no longer honours; never leaves this target.
  static let expired: Fault.Code = "DYN456"
}
