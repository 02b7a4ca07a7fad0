import Records

/// What a referral is (sync-rules.md 4; partner-center.md 2.12,
/// https://learn.microsoft.com/en-us/partner-center/developer/referrals-api-introduction).
public enum DealKind: String, Hashable, Sendable {
  case coSell, marketplaceLead, qualifiedLead, privateOrPartnerLed

  /// `nil` for a combination that the table does not have: the deal is held.
  public init?(type: String?, qualification: String?, invitedBy: String?, direction: String?) {
    switch (type, qualification) {
    case ("Shared", _): self = .coSell
    case ("Independent", "Direct") where invitedBy == nil || invitedBy == "msft": self = .marketplaceLead
    case ("Independent", "SalesQualified"), ("Independent", "MarketingQualified"):
      if invitedBy == "msft" {
        self = .qualifiedLead
      } else if qualification == "SalesQualified", invitedBy != nil || direction == "Outgoing" {
        self = .privateOrPartnerLed
      } else {
        return nil
      }
    case ("Independent", "None") where invitedBy != "msft" && (invitedBy != nil || direction == "Outgoing"),
      ("Independent", nil) where invitedBy != "msft" && (invitedBy != nil || direction == "Outgoing"):
      self = .privateOrPartnerLed
    default: return nil
    }
  }
}
