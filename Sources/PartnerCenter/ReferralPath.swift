internal import JSONText
internal import Records

/// What is known of the fields of a referral: their full paths and how JSON holds them (partner-center.md 2,
/// https://learn.microsoft.com/en-us/partner-center/developer/referral-resources).
enum ReferralPath {
  /// The solutions of a deal and the members of a team are lists, matched by key.
  static let solutions = "details.requirements.solutions"
  static let team = "team"

  /// Guides may leave out where the attributes and the customer's ids stand.
  static func full(_ path: FieldPath) -> FieldPath {
    guard case .name(let first)? = path.segments.first else { return path }
    let prefix: [String] =
      switch first {
      case "attributes": ["details", "requirements", "additionalRequirements"]
      case "ids": ["customerProfile"]
      case "solutions", "industries", "products", "services": ["details", "requirements"]
      default: []
      }
    return prefix.isEmpty ? path : FieldPath(segments: prefix.map { .name($0) } + path.segments)
  }

  static func type(of field: String) -> SlotType {
    switch field {
    case solutions:
      return .elements(
        key: "id", fields: ["name", "type", "price", "quantity", "currency", "publisherName", "solutionType", "closingDateTime"])
    case team: return .elements(key: "email", fields: ["firstName", "lastName", "phoneNumber"], lowercasedKey: true)
    case "customerProfile.team":
      return .elements(key: "email", fields: ["firstName", "lastName", "phoneNumber"], lowercasedKey: true)
    default: break
    }
    let name = field.split(separator: ".").last.map(String.init) ?? field
    if name.hasSuffix("DateTime") { return .instant }
    switch name {
    case "dealValue", "price", "quantity": return .decimal
    case _ where name.hasPrefix("consentTo"), "favorite", "isSpam", "customerRequestedContact", "disableNotifications":
      return .flag
    default: return .automatic
    }
  }
}
