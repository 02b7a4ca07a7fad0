/// How Partner Center is reached, and the facts about it that only a real tenant settles.
public struct PartnerCenterSettings: Hashable, Sendable {
  /// `https://api.partner.microsoft.com`, or the practice system's address.
  public var baseURL: String
  /// Names the account: the tenant and the partner id that the configuration gives.
  ///
  /// The service itself does not say who asks.
  public var account: String
  /// Whether the listing is asked for changes only.
  ///
  /// UNCONFIRMED that the service takes the filter; without it the listing is read newest first and left at the watermark,
  /// which costs the same pages.
  public var usesUpdatedFilter: Bool
  /// How far behind the newest stamp reading starts again: listings may lag, and rows move while they are paged.
  public var overlapSeconds: Int64

  public init(baseURL: String, account: String, usesUpdatedFilter: Bool = false, overlapSeconds: Int64 = 2700) {
    self.baseURL = baseURL
    self.account = account
    self.usesUpdatedFilter = usesUpdatedFilter
    self.overlapSeconds = overlapSeconds
  }

  static let path = "/v1.0/engagements/referrals"
}
