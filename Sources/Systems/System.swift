import Faults
import Records

/// What a system is to the run.
///
/// Drawn for a system with eTags and delta links and for one with neither.
///
/// Paging, retry, throttling and sign-in are the system's own business; what comes out is whole or a fault,
/// never a part taken for the whole.
public protocol System: Sendable {
  /// What reports call it: `Partner Center`, `Dynamics 365`.
  var title: String { get }
  var side: Side { get }

  /// Who we are there: one cheap call.
  func identity() async throws(Fault) -> SystemIdentity

  /// Everything of a table that changed since a watermark, page by page, in no promised order and possibly twice.
  ///
  /// Without a watermark, or with one that the server or a changed layout no longer honours, the whole table is read
  /// and the pages say so (``ChangePage/isFullReading``). `receive` is called for one page at a time; the next one
  /// may be fetched meanwhile. Only the last page carries the next watermark.
  func changes(
    of entity: Entity, layout: SlotLayout, since watermark: Watermark?,
    receive: (ChangePage) async throws(Fault) -> Void
  ) async throws(Fault)

  /// Records by id, in as few calls as the system allows. An id that is not there comes back as gone.
  func read(_ entity: Entity, ids: [String], layout: SlotLayout) async throws(Fault) -> [FreshRecord]

  /// Carries out chains of writes: those of a chain in their order, a later one only after the earlier ones are done.
  /// One result an operation, in the shape of what was given. Never throws: what went wrong is in the results.
  func write(_ chains: [[WriteOperation]]) async -> [[WriteResult]]

  /// Why no call of this run can succeed any more (no right, no valid sign-in); `nil` while the system is of use.
  var stopped: Fault? { get }
  /// The server's clock as last seen; `nil` before the first answer.
  var serverTime: Instant? { get }
  /// The calls made so far, by kind, in order of the kinds' names.
  var calls: [CallCount] { get }
  /// How many calls of the day are left; `nil` where there is no bound.
  var allowanceLeft: Int? { get }
}

extension System {
  public var allowanceLeft: Int? { nil }
}

/// A system in which people work on their deals.
public protocol CRMSystem: System {
  /// The few names of the CRM that no guide row carries.
  var vocabulary: CRMVocabulary { get }

  /// The metadata of the tables behind `fields` (the fields that the guide names, by entity). Answers `known` itself
  /// when the server says that nothing changed since.
  func metadata(for fields: [Entity: [String]], known: MetadataSnapshot?) async throws(Fault) -> MetadataSnapshot

  /// The id under which a record is created, made from what it stands for, so that a repeated create meets itself.
  /// `nil` where the system does not take ids from outside.
  func idForCreate(_ entity: Entity, of parts: [String]) -> String?

  /// Those of some values that a field of a table's rows holds, in lower case: which solutions a catalogue has, say.
  func present(_ entity: Entity, field: String, values: [String]) async throws(Fault) -> Set<String>

  /// The CRM's users by e-mail (compared without case), inactive ones too.
  func users(emails: [String]) async throws(Fault) -> [CRMUser]

  /// The CRM's users by id, inactive ones too; who is no user (a team, say) is left out.
  func users(ids: [String]) async throws(Fault) -> [CRMUser]

  /// An id as people write it (case, braces, 15 or 18 characters) in its canonical form; `nil` when it is no id.
  func canonicalID(_ text: String) -> String?

  /// A link to a record for people.
  func link(to key: RecordKey) -> String?
}

/// Names of the CRM that the run needs and no guide row carries.
public struct CRMVocabulary: Hashable, Sendable {
  /// The lookup of a record's owner: `ownerid`.
  public let ownerField: String
  /// The lookup by which a contact belongs to an account: `parentcustomerid`.
  public let contactAccountField: String
  /// The lookup by which a qualified lead points to the opportunity that it became; `nil` where there is none.
  public let qualifiedOpportunityField: String?
  /// The lookup by which a merged lead, account or contact points to its survivor; `nil` where there is none.
  public let mergedIntoField: String?
  /// When a record was made: `createdon`.
  public let createdField: String?
  /// Table names as references carry them.
  public let accountTable: String
  public let contactTable: String
  public let userTable: String
  /// How headings of the CRM's own exports begin that are for its own import alone: `(Do Not Modify)`.
  public let exportHelpers: [String]

  public init(
    ownerField: String, contactAccountField: String, qualifiedOpportunityField: String? = nil,
    mergedIntoField: String? = nil, createdField: String? = nil,
    accountTable: String, contactTable: String, userTable: String, exportHelpers: [String] = []
  ) {
    self.ownerField = ownerField
    self.contactAccountField = contactAccountField
    self.qualifiedOpportunityField = qualifiedOpportunityField
    self.mergedIntoField = mergedIntoField
    self.createdField = createdField
    self.accountTable = accountTable
    self.contactTable = contactTable
    self.userTable = userTable
    self.exportHelpers = exportHelpers
  }
}

/// A user of the CRM who may own records.
public struct CRMUser: Hashable, Sendable {
  public let id: String
  public let email: String
  public let phone: String?
  public let isActive: Bool
  public init(id: String, email: String, phone: String?, isActive: Bool) {
    self.id = id
    self.email = email
    self.phone = phone
    self.isActive = isActive
  }
}

/// Whose data we see, and as whom.
public struct SystemIdentity: Hashable, Sendable {
  /// The organisation's id: a state belongs to it.
  public let organisation: String
  /// Our own user's id, as records name who changed them last.
  public let user: String
  public init(organisation: String, user: String) {
    self.organisation = organisation
    self.user = user
  }
}

/// Where reading goes on the next time.
public struct Watermark: Hashable, Sendable {
  /// A delta link, a stamp, a cursor: the system's own.
  public let token: String
  /// Of the layout it was made for; another layout means a full reading.
  public let layoutFingerprint: String
  public init(token: String, layoutFingerprint: String) {
    self.token = token
    self.layoutFingerprint = layoutFingerprint
  }
}

/// A page of changed and gone records.
public struct ChangePage: Sendable {
  public let records: [ObservedRecord]
  /// The whole table is being read: what it does not name by its end is gone.
  public let isFullReading: Bool
  /// On the last page only.
  public let next: Watermark?
  public init(records: [ObservedRecord], isFullReading: Bool, next: Watermark? = nil) {
    self.records = records
    self.isFullReading = isFullReading
    self.next = next
  }
}

/// How often a kind of call was made.
public struct CallCount: Hashable, Sendable {
  public let kind: String
  public var count: Int
  public var retries: Int
  public var throttled: Int
  public var bytesIn: Int
  public var bytesOut: Int
  public var seconds: Double
  public init(kind: String, count: Int, retries: Int, throttled: Int, bytesIn: Int, bytesOut: Int, seconds: Double) {
    self.kind = kind
    self.count = count
    self.retries = retries
    self.throttled = throttled
    self.bytesIn = bytesIn
    self.bytesOut = bytesOut
    self.seconds = seconds
  }
}
