/// One pairing of a Partner Center account (or a part of it) with a CRM: `cosell.yaml`, checked.
///
/// Every value is typed and within its range; paths are as the program opens them; secrets are ``Secret``.
public struct Configuration: Sendable {
  /// The file it was read from, as the person named it.
  public var path: String
  public var environment: Environment
  public var partnerCenter: PartnerCenter
  public var crm: CRM
  /// The mapping guide: a workbook or a folder of CSV files.
  public var mapping: String
  /// The drop folder for solution details; `nil` when none is taken in.
  public var solutionUploads: String?
  /// The drop folder for workbooks with decisions; `nil` when none is taken in.
  public var decisions: String?
  /// The state's SQLite file.
  public var state: String
  /// What the stored refresh token is encrypted with.
  public var stateKey: Secret
  /// The folder for reports.
  public var reports: String
  /// How many days reports, history and copies of the guide are kept.
  public var keepDays: Int
  /// An IANA name that this system knows: `Europe/Berlin`.
  public var timeZone: String
  /// How many requests may be under way at once, to each system.
  public var concurrency: Int
  /// How many calls a day may be made.
  public var callsPerDay: CallsPerDay
  /// How long a create whose outcome is unknown is left alone.
  public var createSettleMinutes: Int
  /// How many engagements are read a night for Microsoft's side.
  public var engagementReads: Int
  /// What waits for `apply`.
  public var approve: Set<Approval>
  public var brakes: Brakes
  public var report: Report
  /// Who is told of what waits for a person; `nil` for nobody.
  public var notify: Notify?
  /// Keys that stand in the file, are checked, and that nothing acts on yet: `keep_days`, `partner_center.facts.page`.
  ///
  /// In one fixed order.
  public var ignoredKeys: [String] = []
}

extension Configuration {
  /// Whether writes reach Partner Center.
  public enum Environment: String, CaseIterable, Sendable {
    case production
    /// Partner Center has no sandbox: it is read, and what would go there is shown.
    case test
  }

  /// How many calls each system grants a day.
  public struct CallsPerDay: Hashable, Sendable {
    public var partnerCenter: Int
    public var crm: Int
  }

  /// What a person must approve before it is written.
  public enum Approval: String, CaseIterable, Sendable {
    case creates, shared, closes, all
  }

  /// What the audit workbook shows.
  public struct Report: Hashable, Sendable {
    /// Field paths whose values are masked: `customerProfile.team[0].email`.
    public var mask: [String]
    /// A language code: `en`.
    public var language: String
  }
}
