import Mapping
import Records

/// Everything that is known of one deal at the moment of deciding.
public struct DealState: Sendable {
  /// The referral in the slots of its layout; `nil` where there is none (yet).
  public var referral: [Value]?
  /// What the CRM's record is: an opportunity or a lead.
  public var recordEntity: Entity
  /// The CRM's record in the slots of its layout; `nil` where there is none (yet).
  public var record: [Value]?
  /// The customer and its contact in the CRM, where the record points to them.
  public var account: Related?
  public var contact: Related?
  /// The solutions attached to the opportunity, one row each.
  public var solutions: [Related]
  /// What both sides last agreed on.
  public var agreed: [CellKey: AgreedCell]
  /// Values of our own writes whose result is not known: seen again, they are echoes and not edits.
  public var echoes: [Echo]
  /// The deal came from the CRM (or from Partner Center).
  public var wasBornInCRM: Bool
  /// Since when the CRM's record has been seen closed, by server time.
  public var closedInCRMSince: Instant?
  /// The last writes of cells, for those that go to and fro.
  public var flips: [CellKey: Flip] = [:]
  /// Where the elements stand that the guide calls `[0]`, by list, where that is elsewhere; see ``PinnedElements``.
  public var positions: [String: Int] = [:]
  /// Whether a field of the referral is one of a person who is in the list no more.
  public func isOfGone(_ field: String) -> Bool {
    positions.contains { $0.value == PinnedElements.gone && field.hasPrefix($0.key + "[0].") }
  }
  /// Rows of the guide that are applied to settled cells too.
  public var reapplied: Set<Int> = []
  /// What persons chose for cells of the deal.
  public var choices: [PersonChoice] = []

  public struct Related: Sendable {
    public let id: String
    public let values: [Value]
    public init(id: String, values: [Value]) {
      self.id = id
      self.values = values
    }
  }

  /// A value that we were about to write when a run ended, by side and field.
  public struct Echo: Hashable, Sendable {
    public let side: Side
    public let entity: Entity
    public let field: String
    public let value: Value
    /// The record that was written, where several of one kind belong to a deal: solution lines.
    public let record: String?
    /// The record was to be removed; `value` is what it held.
    public let isRemoval: Bool
    /// What stood there when the write was decided, where that is known: of a list only what it changed is ours.
    public let before: Value?
    public init(
      side: Side, entity: Entity, field: String, value: Value, record: String? = nil, isRemoval: Bool = false,
      before: Value? = nil
    ) {
      self.before = before
      self.side = side
      self.entity = entity
      self.field = field
      self.value = value
      self.record = record
      self.isRemoval = isRemoval
    }
  }

  public init(
    referral: [Value]?, recordEntity: Entity, record: [Value]?, account: Related? = nil, contact: Related? = nil,
    solutions: [Related] = [], agreed: [CellKey: AgreedCell] = [:], echoes: [Echo] = [], wasBornInCRM: Bool = false,
    closedInCRMSince: Instant? = nil
  ) {
    self.referral = referral
    self.recordEntity = recordEntity
    self.record = record
    self.account = account
    self.contact = contact
    self.solutions = solutions
    self.agreed = agreed
    self.echoes = echoes
    self.wasBornInCRM = wasBornInCRM
    self.closedInCRMSince = closedInCRMSince
  }

  /// The CRM's values of a part of the guide; `nil` where there is no such record.
  func values(of entity: Entity) -> [Value]? {
    switch entity {
    case .account: account?.values
    case .contact: contact?.values
    case recordEntity: record
    default: nil
    }
  }
}
