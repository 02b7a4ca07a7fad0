import Faults
import Records

/// One write, as the run wants it.
public struct WriteOperation: Sendable {
  /// The journal's number of the intent behind it.
  public let intent: Int64
  public let entity: Entity
  public let action: Action
  /// Fields by the names of the layout (paths of a referral, CRM field names), in the guide's order.
  public let values: [FieldValue]
  /// Lookups to set, by field name.
  public let links: [Link]
  /// Where the elements stand that the fields call `[0]`, by list, where that is elsewhere.
  public var positions: [String: Int] = [:]
  /// The layout in which the answer shows the record as it stands after the write.
  public let layout: SlotLayout

  public enum Action: Hashable, Sendable {
    /// A new record. `id` where the system takes ids from outside; a record that is already there under it is adopted.
    case create(id: String?)
    /// A new referral; visible to Microsoft's sellers only by evidence.
    case createReferral(visibility: VisibilityEvidence?)
    /// Only the given fields, and only if the record still is the version decided on.
    case update(id: String, version: ObservedRecord.Version)
    /// Takes a record out that only ties others together (a solution line), if it still is the version decided on.
    case delete(id: String, version: ObservedRecord.Version)
    /// Shows a private deal to Microsoft's sellers, beside the given fields.
    case share(id: String, version: ObservedRecord.Version, evidence: VisibilityEvidence)
    /// Closes a deal in the CRM through the CRM's own action; `status` as the guide has it (`1/3`).
    case close(id: String, version: ObservedRecord.Version, won: Bool, status: String?, on: CalendarDate?)
    /// Qualifies a lead with the given customer.
    case qualify(id: String, version: ObservedRecord.Version, account: String?, contact: String?)
  }

  public struct FieldValue: Hashable, Sendable {
    public let field: String
    public let value: Value
    /// What stands there in the version decided on: a list may have to be changed element by element.
    public let before: Value
    public init(_ field: String, _ value: Value, before: Value = .null) {
      self.field = field
      self.value = value
      self.before = before
    }
  }

  public struct Link: Hashable, Sendable {
    public let field: String
    public let target: RecordKey
    public init(_ field: String, to target: RecordKey) {
      self.field = field
      self.target = target
    }
  }

  public init(
    intent: Int64, entity: Entity, action: Action, values: [FieldValue], links: [Link] = [], layout: SlotLayout
  ) {
    self.intent = intent
    self.entity = entity
    self.action = action
    self.values = values
    self.links = links
    self.layout = layout
  }
}

/// What became of a write.
public enum WriteResult: Sendable {
  /// Accepted; the record as the answer to the write itself shows it. `nil` where the system does not answer with
  /// the record: it has to be read back.
  case done(id: String, record: FreshRecord?)
  /// A create met the record of its own earlier attempt.
  case adopted(id: String, record: FreshRecord?)
  /// The record is no longer the version decided on: read and decide again. An earlier attempt may have been carried out.
  case moved
  /// The same, and nothing was carried out: the only attempt met another version.
  case overtaken
  /// The record is not there.
  case gone
  /// Never accepted as it is; `field` where the server named one.
  case refused(Fault, field: String?)
  /// Not carried out; a later run may succeed.
  case later(Fault)
  /// Sent, and the answer was lost: it may have been carried out.
  case unknown(Fault)
  /// Not sent, since an earlier operation of its chain was not done.
  case skipped
}
