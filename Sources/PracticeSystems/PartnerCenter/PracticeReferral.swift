/// A referral as Partner Center keeps it.
public struct PracticeReferral: Hashable, Sendable {
  /// A GUID in lower case.
  public let id: String
  public internal(set) var engagementID: String
  /// Whose row this is: ours, or `msft`.
  public let organizationID: String
  public let organizationName: String
  /// Everything of `ReferralSchema.fields`, all members present.
  public internal(set) var content: PracticeJSON
  public let created: PracticeInstant
  public internal(set) var updated: PracticeInstant
  public internal(set) var accepted: PracticeInstant?
  public internal(set) var closed: PracticeInstant?
  public internal(set) var expires: PracticeInstant?
  /// Counts the writes; part of the eTag.
  public internal(set) var version: Int
  /// The place in the store, part of the eTag.
  public let number: Int
  /// `API` or `Portal`.
  public internal(set) var lastModifiedVia: String
  public let createdVia: String
  /// Whether it was taken from our view; there is no deletion in the API.
  public internal(set) var isGone = false

  /// The organisation id that stands for Microsoft.
  public static let microsoft = "msft"

  /// Whether this is Microsoft's side of an engagement.
  public var isMicrosofts: Bool { organizationID == Self.microsoft }

  /// The eTag, with the quotes that are part of its value.
  public var eTag: String {
    "\"" + PracticeRandom.hex(UInt64(number), 8) + "-0000-0d00-0000-" + PracticeRandom.hex(UInt64(version), 12) + "\""
  }

  public var status: String { content["status"]?.string ?? "" }
  public var substatus: String { content["substatus"]?.string ?? "" }
  /// A deal that is won, lost, declined or expired cannot change any more.
  public var isClosed: Bool { status == "Closed" }
  /// Whether Microsoft's sellers see it.
  public var isVisible: Bool {
    content.at("consent", "consentToShareReferralWithMicrosoftSellers")?.bool == true
  }
  /// The help asked for, `nil` for none.
  public var helpCode: String? {
    content.at("inviteContext", "assistanceRequestCode")?.string.flatMap { $0 == "Unknown" ? nil : $0 }
  }

  /// Whether a person with this e-mail address is in the team.
  func hasInTeam(_ email: String) -> Bool {
    content["team"]?.array?.contains { $0["email"]?.string?.lowercased() == email.lowercased() } ?? false
  }
}
