/// A record as a system showed it: its values in the slots of a layout, and what is known of its version.
public struct ObservedRecord: Hashable, Sendable {
  public let entity: Entity
  /// Canonical id.
  public let id: String
  public var version: Version
  /// One value a slot; empty when the record is gone.
  public var values: [Value]
  /// Deleted, or no longer visible.
  public var isGone: Bool

  public init(entity: Entity, id: String, version: Version, values: [Value], isGone: Bool = false) {
    self.entity = entity
    self.id = id
    self.version = version
    self.values = values
    self.isGone = isGone
  }

  /// What a system says of a record's version.
  public struct Version: Hashable, Sendable {
    /// Opaque, for equality and If-Match only; sent back byte for byte.
    public var eTag: String?
    /// When it was changed last, by the server's clock.
    public var changedAt: Instant?
    /// Who changed it last: a user id, or a channel's name.
    public var changedBy: String?
    public init(eTag: String? = nil, changedAt: Instant? = nil, changedBy: String? = nil) {
      self.eTag = eTag
      self.changedAt = changedAt
      self.changedBy = changedBy
    }
  }
}
