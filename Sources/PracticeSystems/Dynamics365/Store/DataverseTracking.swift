/// The delta tokens that were given out, and since when older ones are dead (dataverse.md section 3).
struct DataverseTracking: Sendable {
  /// By token: the tables and selections it was given for.
  private var issued: [String: Set<Owner>] = [:]
  /// Tokens of a version up to this are dead.
  private(set) var floor: Int64 = 0

  private struct Owner: Hashable, Sendable {
    let table: String
    let select: String
  }

  /// What a token says.
  struct Token: Sendable, Hashable {
    let version: Int64
    let instant: Int64

    /// `919042!11/20/2026 02:00:11`.
    var text: String { "\(version)!\(DataverseDates.american(instant: instant))" }

    /// Percent-encoded the way the service does it: `919042%2111%2f20%2f2026%2002%3a00%3a11`.
    var encoded: String {
      text.replacing("!", with: "%21").replacing("/", with: "%2f").replacing(" ", with: "%20").replacing(":", with: "%3a")
    }

    init(version: Int64, instant: Int64) {
      self.version = version
      self.instant = instant
    }

    /// Reads a token's text.
    init?(_ text: String) {
      let halves = text.split(separator: "!")
      guard halves.count == 2, let version = Int64(halves[0]) else { return nil }
      let parts = halves[1].split { "/ :".contains($0) }.compactMap { Int($0) }
      guard parts.count == 6, let days = DataverseDates.days(year: parts[2], month: parts[0], day: parts[1]) else { return nil }
      self.init(version: version, instant: Int64(days) * 86_400 + Int64(parts[3] * 3600 + parts[4] * 60 + parts[5]))
      guard self.text == text else { return nil }
    }
  }

  mutating func issue(_ token: Token, table: String, select: String) {
    issued[token.text, default: []].insert(Owner(table: table, select: select))
  }

  /// Whether a token was given for this table, and for this selection.
  func knows(_ token: Token, table: String, select: String) -> (table: Bool, select: Bool) {
    let owners = issued[token.text] ?? []
    return (owners.contains { $0.table == table }, owners.contains(Owner(table: table, select: select)))
  }

  /// Ends every token of a version up to the one given.
  mutating func expire(upTo version: Int64) { floor = max(floor, version) }

  /// Forgets every token: as if the organisation had never given them.
  mutating func drop() { issued = [:] }
}
