import Records

/// The settings of a guide, typed; defaults are those of the guide's description.
public struct GuideSettings: Sendable {
  public var showMark = true
  public var onlyCoSell = false
  /// A formula over the referral's slots; `nil`: all.
  public var inboundOnlyIf: Transform?
  public var leadOrOpportunity = LeadOrOpportunity.accepted
  /// Pairs of a referral's slot and an account's slot, with the field names for reports.
  public var accountMatch: [MatchKey] = []
  public var createMissingAccounts = true
  public var createMissingContacts = true
  /// Lookup fields of the opportunity (and lead) that hold the customer, in order.
  public var customerLookups: [String] = []
  public var contactLookups: [String] = []
  /// Where the owner of a new record is looked for first.
  public var ownerOfNewRecords = OwnerRule.teamEmail
  /// The CRM user that owns new records when no team member is one; an e-mail.
  public var defaultOwner: String?
  public var teamPhone: String?
  /// `nil`: the record's id; else the CRM field whose content people type into Partner Center.
  public var crmIDField: String?
  public var clones = Clones.release
  /// CRM status values (`statecode/statuscode`, or a stage) that mean accepted, and not yet accepted.
  public var activeStage: String?
  public var onHoldStage: String?
  /// What a close in Partner Center does in the CRM, by substatus (`Won`, `Lost`, `Declined`, `Expired`).
  public var closeInCRM: [String: CloseRule] = [:]
  public var waitBeforeClosing = 1
  /// Seconds east of UTC depend on the day, so the zone's name is kept; conversions are compiled into forms and transforms.
  public var datesIn = "UTC"
  public var firstMeeting = FirstMeetingRule.leave
  /// Languages in which a country may be written; `nil`: all.
  public var countryLanguages: Set<String>?
  public var solutionsMustBeInCatalogue = false
  /// Names of the solution tables in the CRM; empty: the CRM's usual ones.
  public var solutionDetailsTable = ""
  public var solutionDetailsKey = ""
  public var opportunitySolutionsTable = ""
  public var opportunityLookup = ""
  public var solutionDetailLookup = ""

  public init() {}

  /// The status of an opportunity that means not yet accepted, or accepted, where the guide has deals wait in a stage; `nil` where
  /// the value list of the status says it.
  public func stage(of status: DealStatus, entity: Entity) -> String? {
    guard entity == .opportunity, let onHoldStage else { return nil }
    if status.isNew { return onHoldStage }
    return status == .accepted ? activeStage : nil
  }

  public enum LeadOrOpportunity: String, Hashable, Sendable { case accepted, opportunity }
  public enum Clones: String, Hashable, Sendable { case release, hold }
  public enum CloseRule: String, Hashable, Sendable { case tell, close }
  /// `teamEmail`: the user with a team member's e-mail, then the account's owner, then the default owner.
  public enum OwnerRule: String, Hashable, Sendable { case teamEmail, defaultOwner }

  /// One of the keys by which a customer is found among the accounts.
  public struct MatchKey: Hashable, Sendable {
    public let referralField: String
    public let referralSlot: Int
    public let accountField: String
    public let accountSlot: Int
    public init(referralField: String, referralSlot: Int, accountField: String, accountSlot: Int) {
      self.referralField = referralField
      self.referralSlot = referralSlot
      self.accountField = accountField
      self.accountSlot = accountSlot
    }
  }
}
