import PracticeSystems

/// Calls by what they were for, as the practice systems counted them.
struct CallCounts {
  var tokens = 0
  /// Pages of the referral listing.
  var referralPages = 0
  var referralReads = 0
  var referralCalls = 0
  /// Pages of tables, by table.
  var tables: [String: Int] = [:]
  /// Metadata and `WhoAmI`.
  var metadata = 0
  var batches = 0
  /// Anything else.
  var others = 0
  var refused = 0
  /// Writes that the systems accepted, and the CRM records among them.
  var referralWrites = 0
  var crmWrites = 0
  var crmRecords = 0

  var tablePages: Int { tables.values.reduce(0, +) }
  var total: Int {
    tokens + referralPages + referralReads + referralCalls + tablePages + metadata + batches + others
  }

  mutating func add(_ request: PracticeExchange) {
    if request.status >= 400 { refused += 1 }
    let last = request.path.split(separator: "/").last.map(String.init) ?? ""
    switch (request.system, request.method) {
    case ("login", _): tokens += 1
    case ("partnercenter", "GET"):
      if last == "referrals" { referralPages += 1 } else { referralReads += 1 }
    case ("partnercenter", _): referralCalls += 1
    case ("dynamics", "GET"):
      if request.path.contains("EntityDefinitions") || request.path.contains("Definitions") || last == "WhoAmI"
        || last.hasPrefix("WhoAmI")
      {
        metadata += 1
      } else {
        tables[last, default: 0] += 1
      }
    case ("dynamics", "POST") where last == "$batch": batches += 1
    default: others += 1
    }
  }

  /// `2 tokens, 1000 pages, …`, without what is zero.
  var description: String {
    [
      (tokens, "tokens"), (referralPages, "listing pages"), (referralReads, "referral reads"), (referralCalls, "referral writes"),
      (tablePages, "table pages"), (metadata, "metadata"), (batches, "batches"), (others, "others"), (refused, "of them refused"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// What it would have taken at the least: pages of what was read, a call a table, a token a system, a write a referral,
  /// the CRM's writes in whole batches.
  func floor(referralsRead: Int, rowsRead: [Int], batch: Int = 100) -> Int {
    func pages(_ count: Int, _ size: Int) -> Int { max(1, (count + size - 1) / size) }
    return 2 + pages(referralsRead, 100) + rowsRead.reduce(0) { $0 + pages($1, 5000) } + referralWrites
      + (crmWrites == 0 ? 0 : pages(crmWrites, batch))
  }
}
