import Records

/// A checked guide, compiled to slots: what a run goes by.
///
/// One object that is shared, since every deal's decision holds on to it.
public final class CompiledGuide: Sendable {
  public let settings: GuideSettings
  /// One layout an entity: every field that the guide reads or writes there, those named only in formulas too.
  ///
  /// The referral's layout always has ``referralFields``; opportunity and lead always have the lookups of the settings, the role
  /// fields and the status field.
  public let layouts: [Entity: SlotLayout]
  /// All rows of the parts `Opportunity`, `Lead`, `Account`, `Contact`, `Opportunity solutions`, in the guide's order.
  public let rows: [CompiledRow]
  /// What is decided as one: a row, or the rows of a group.
  ///
  /// In the order of their first rows.
  public let cells: [CellRule]
  /// The CRM fields with a meaning of their own, by entity (opportunity and lead).
  public let roles: [Entity: [FieldRole: CRMField]]
  /// The rows of the part `Solution details`.
  public let solutionColumns: [SolutionColumn]
  /// Changes when anything in the guide changes that could change what a run does.
  ///
  /// Metadata has its own version.
  public let fingerprint: String
  /// The fields of one solution of a referral, by their names within it: the slots that the rows of the part `Opportunity
  /// solutions` have on the Partner Center side.
  ///
  /// `id` is always there.
  public let solutionElements: SlotLayout
  /// Headings of solution uploads that are known and not loaded, in the normal form of headings: notes for people.
  public let unloadedSolutionHeadings: [String]
  /// The first of these headings of each column, as the guide writes it.
  public let unloadedSolutionTitles: [String]
  private let referralLayout: SlotLayout
  private let opportunityLayout: SlotLayout
  private let accountLayout: SlotLayout
  private let contactLayout: SlotLayout

  public init(
    settings: GuideSettings, layouts: [Entity: SlotLayout], rows: [CompiledRow], cells: [CellRule],
    roles: [Entity: [FieldRole: CRMField]], solutionColumns: [SolutionColumn], fingerprint: String,
    solutionElements: SlotLayout = SlotLayout(entity: .referral, fields: ["id"]), unloadedSolutionHeadings: [String] = [],
    unloadedSolutionTitles: [String] = []
  ) {
    func layout(_ entity: Entity) -> SlotLayout { layouts[entity] ?? SlotLayout(entity: entity, fields: []) }
    self.settings = settings
    self.layouts = layouts
    referralLayout = layout(.referral)
    opportunityLayout = layout(.opportunity)
    accountLayout = layout(.account)
    contactLayout = layout(.contact)
    self.rows = rows
    self.cells = cells
    self.roles = roles
    self.solutionColumns = solutionColumns
    self.fingerprint = fingerprint
    self.solutionElements = solutionElements
    self.unloadedSolutionHeadings = unloadedSolutionHeadings
    self.unloadedSolutionTitles = unloadedSolutionTitles
  }

  /// Fields that a run needs of every referral, whatever the guide maps.
  ///
  /// `status` carries the pair `Active/Accepted`; `details.requirements.solutions` and `team` are lists.
  public static let referralFields = [
    "id", "engagementId", "organizationId", "name", "externalReferenceId", "createdDateTime", "updatedDateTime",
    "expirationDateTime", "acceptedDateTime", "closedDateTime", "status", "statusReason", "mpnId", "type", "qualification",
    "direction",
    "customerProfile.name", "customerProfile.address.country", "consent.consentToShareReferralWithMicrosoftSellers",
    "details.dealValue", "details.currency", "details.closingDateTime", "inviteContext.invitedBy.organizationId",
    "inviteContext.assistanceRequestCode", "trackingInfo.microsoftMsxId", "details.requirements.solutions", "team",
  ]

  /// The layout of an entity; one without fields where the guide has nothing of it.
  public func layout(_ entity: Entity) -> SlotLayout {
    // Asked for by every row of every deal: no table is searched for the four that hold them.
    switch entity {
    case .referral: referralLayout
    case .opportunity: opportunityLayout
    case .account: accountLayout
    case .contact: contactLayout
    case .lead, .opportunitySolution, .solutionDetail, .user: layouts[entity] ?? SlotLayout(entity: entity, fields: [])
    }
  }

  public func cells(of entity: Entity) -> [CellRule] { cells.filter { $0.entity == entity } }
}

/// A field of a CRM record: its name as the guide has it, and its slot in the layout of its entity.
public struct CRMField: Hashable, Sendable {
  /// `estimatedvalue`, `transactioncurrencyid.isocurrencycode`, or `statecode/statuscode`.
  public let name: String
  public let slot: Int
  public init(name: String, slot: Int) {
    self.name = name
    self.slot = slot
  }
}

/// What is decided as one: a guide row, or rows that only make sense together.
public struct CellRule: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case plain
    /// The status row: moves only along the table of ``DealStatus``.
    case status
    /// A list matched by key.
    case list
  }
  public let entity: Entity
  /// The group's word, or the field's name: what reports call the cell.
  public let name: String
  public let kind: Kind
  /// Positions in ``CompiledGuide/rows``.
  public let rows: [Int]
  public let ifBothChanged: ConflictRule
  public let firstMeeting: FirstMeetingRule

  public init(
    entity: Entity, name: String, kind: Kind, rows: [Int], ifBothChanged: ConflictRule, firstMeeting: FirstMeetingRule
  ) {
    self.entity = entity
    self.name = name
    self.kind = kind
    self.rows = rows
    self.ifBothChanged = ifBothChanged
    self.firstMeeting = firstMeeting
  }
}

public enum ConflictRule: String, Hashable, Sendable { case partnerCenter, crm, hold }
public enum FirstMeetingRule: String, Hashable, Sendable { case leave, crm, partnerCenter, hold }
public enum EmptyRule: String, Hashable, Sendable { case leave, clear, reject }
