/// What a guide row may name in place of a Partner Center path: a field of the CRM with a meaning of its own.
public enum FieldRole: String, Hashable, Sendable, CaseIterable {
  /// The gate: only records where it is Yes travel.
  case sync = "<sync>"
  /// Holds the referral's id.
  case identifier = "<identifier>"
  /// Holds a link to the referral in Partner Center.
  case link = "<link>"
  /// The readable trail of what happened to the deal, newest first.
  case audit = "<audit>"
  /// The stage, where the CRM has one field for it.
  case stage = "<stage>"
  case microsoftStatus = "<microsoft status>"
  case microsoftCRMID = "<microsoft crm id>"
  case microsoftTeam = "<microsoft team>"
  case owner = "<owner>"
  case daysToAnswer = "<days to answer>"
}
