import Records

/// A deal as the state keeps it: a referral and a record of the CRM, or one of them alone.
public struct Deal: Hashable, Sendable {
  public enum Phase: String, Hashable, Sendable {
    case open
    /// Closed on both sides: out of the work.
    case retired
    /// A person said that these two do not belong together, or to nobody.
    case released
    /// A side was deleted or is no longer visible; kept as a tombstone.
    case gone
  }

  public let id: Int64
  public var referral: String?
  public var crm: RecordKey?
  public var phase: Phase
  public var bornIn: Side?
  /// Since when something was seen that is not settled; `nil`: nothing is.
  public var dirtySince: Instant?
  public var attempts: Int
  public var nextTry: Instant?
  /// What was last told in the CRM by mark and audit: code, field, value.
  public var told: String
  /// Since when the CRM's record is seen closed while Partner Center's is open.
  public var closedSince: Instant?
  /// In which status it is seen closed there; another one begins another wait.
  public var closedAs: String?
  /// Since when the deal waits for something.
  public var waitingSince: Instant?
  /// What it waits for: code and field of each problem.
  public var waitingFor: Set<String> = []
  /// When something of what it waits for was news last.
  public var newsAt: Instant?

  /// Counts what was seen of its records: a decision settles only what it was made on.
  public var stirred: Int64 = 0

  public var isPaired: Bool { referral != nil && crm != nil }
}
