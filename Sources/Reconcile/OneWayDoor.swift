import Mapping
import Records

/// What cannot be taken back, or cannot change any more (sync-rules.md 9).
public enum OneWayDoor {
  /// Whether Microsoft's sellers see the deal.
  public static let visible = "consent.consentToShareReferralWithMicrosoftSellers"
  /// What help of Microsoft is asked for.
  public static let help = "inviteContext.assistanceRequestCode"

  /// Fields that decide what Microsoft sees: never filled by a first meeting, never by a default.
  static func isWidening(_ field: String) -> Bool {
    field == visible || field == help || field == "type" || field.hasPrefix("consent.")
  }

  /// Why an edit in the CRM cannot travel to this referral; `nil` when it can.
  static func finding(_ row: RowView, referral: [Value]?, guide: CompiledGuide) -> DealProblem? {
    let field = row.key.partnerCenterField
    let layout = guide.layout(.referral)
    func now(_ name: String) -> Value { layout.slot(of: name).map { RowView.value(referral ?? [], $0) } ?? .null }
    func cannot(_ reason: String, _ remedy: String) -> DealProblem {
      DealProblem(
        "cannot-travel", side: .crm, entity: row.rule.entity, field: row.rule.label, value: row.crm, reason: reason,
        remedy: remedy, guide: row.rule.address)
    }
    let isShared = now(visible) == .flag(true)
    switch field {
    case visible:
      return isShared ? cannot("Microsoft sees this deal, and that cannot be taken back", "set the field to Yes again") : nil
    case help:
      return cannot(
        "help from Microsoft is asked for by an invitation of its own, not by an edit",
        "ask for help in Partner Center; the deal stays as it is")
    case "type", "qualification", "direction", "mpnId", "organizationId":
      return cannot("Partner Center fixes this when the deal is created", "change it back in the CRM")
    case _ where field.hasPrefix("customerProfile.") && !field.hasPrefix("customerProfile.team"):
      return cannot("the customer of a deal cannot change after it was created", "close the deal and start a new referral")
    case _
    where isShared
      && (field.hasPrefix("customerProfile.team") || field.hasPrefix("consent.") || field.hasPrefix("inviteContext.")):
      return cannot("the deal is shared, and this cannot change afterwards", "tell Microsoft's seller by other means")
    default: return nil
    }
  }
}
