import Records

/// What a run goes by beside the guide; filled from the configuration and the command line.
public struct RunOptions: Sendable {
  /// Names this pairing in the ids that we make: the same for every run of it, different from every other's.
  public var pairing = ""
  /// `{id}` stands for the referral's id.
  public var referralLink = "https://partner.microsoft.com/referrals/v2/inbox?id={id}"
  /// The zone of audit lines and reports.
  public var timeZone = "UTC"
  public var createSettleMinutes = 30
  /// Whether Partner Center takes a list as a whole: without it no solution can be taken out of a deal.
  public var replacesArrays = true
  /// Most writes of a kind in 24 hours, a direction each; see ``BrakeKind``.
  public var brakes = Brakes()
  /// Kinds (or `kind.side`) whose brake this run lifts to a number.
  public var allow: [String: Int] = [:]
  /// Kinds of writes that wait for a person's approval.
  public var approve: Set<BrakeKind> = []
  /// The part of a shared Partner Center account that this pairing has, in upper case; empty: all of it.
  public var scopePartnerIDs: Set<String> = []
  public var scopeCountries: Set<String> = []
  /// Only these deals: referral ids or CRM ids.
  public var only: Set<String> = []
  /// Rows of the guide (`Opportunity!7`) whose formula, list or default is applied to settled deals too.
  public var reapply: [String] = []
  /// Stop before the first write.
  public var isPlan = false
  /// Partner Center takes no write: what would go there is shown.
  public var isPartnerCenterReadOnly = false
  /// The drop folder for solution details; `nil` when none is taken in.
  public var solutionUploads: String?
  /// Who works here: the name that a decision is stored under where the workbook tells no other.
  public var person = ""
  /// Changes when the configuration does: a plan holds for one.
  public var configurationHash = ""
  /// How many deals are worked on between two commits.
  public var window = 1000

  public init() {}
}

/// The most writes of each kind that a day may bring before a person has to say yes.
public struct Brakes: Hashable, Sendable {
  public var creates = 500
  public var updatesPercent = 30
  public var shared = 10
  public var accepts = 20
  public var closesPartnerCenter = 10
  public var closesCRM = 10
  public var gonePercent = 5
  /// Solution detail rows.
  public var solutions = 10_000

  public init() {}
}

/// What one brake counts.
public enum BrakeKind: String, Hashable, Sendable, CaseIterable {
  case creates
  case updates = "updates_percent"
  case shared
  case accepts
  case closes
}

/// Hears how a run gets on.
public protocol RunProgress: Sendable {
  /// A stage began or went on: `reading Partner Center`, with the records so far, and all of them where that is known.
  func stage(_ name: String, done: Int, of total: Int?)
  /// Something that a person who watches should know now.
  func note(_ text: String)
}

/// Nobody listens.
public struct SilentProgress: RunProgress {
  public init() {}
  public func stage(_ name: String, done: Int, of total: Int?) {}
  public func note(_ text: String) {}
}
