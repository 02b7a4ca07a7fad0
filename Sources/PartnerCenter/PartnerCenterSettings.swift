/// How Partner Center is reached, and the facts about it that only a real tenant settles.
public struct PartnerCenterSettings: Hashable, Sendable {
  /// `https://api.partner.microsoft.com`, or the practice system's address.
  public var baseURL: String
  /// Names the account: the tenant and the partner id that the configuration gives.
  ///
  /// The service itself does not say who asks.
  public var account: String
  /// The PartnerID of the location at which new deals are made (`mpnId`); empty leaves it to the service.
  ///
  /// It cannot change later (partner-center.md 2.1).
  public var partnerID: String
  /// Whether the listing is asked for changes only.
  public var updatedFilter: UpdatedFilter
  /// How far behind the newest stamp reading starts again: listings may lag, and rows move while they are paged.
  public var overlapSeconds: Int64

  /// Whether `$filter=updatedDateTime ge …` is sent.
  ///
  /// UNCONFIRMED that the service takes it (partner-center.md 3.2, 3.3); without it the listing is read newest first and left
  /// at the watermark, which costs at most one page more.
  public enum UpdatedFilter: Hashable, Sendable {
    /// Tried by each run; one that is refused costs one call more, one that is not obeyed none.
    case auto
    case yes, no
  }

  public init(
    baseURL: String, account: String, partnerID: String = "", updatedFilter: UpdatedFilter = .auto, overlapSeconds: Int64 = 2700
  ) {
    self.baseURL = baseURL
    self.account = account
    self.partnerID = partnerID
    self.updatedFilter = updatedFilter
    self.overlapSeconds = overlapSeconds
  }

  static let path = "/v1.0/engagements/referrals"
}
