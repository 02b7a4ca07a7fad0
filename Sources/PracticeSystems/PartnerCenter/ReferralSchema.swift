/// The fields of a referral: what each holds, and who may set it when.
///
/// partner-center.md section 2.
struct ReferralField: Sendable {
  let name: String
  let kind: Kind
  let write: Write

  /// What a field holds.
  indirect enum Kind: Sendable {
    case text
    case flag
    /// An exact number; sent as a number, in a PATCH also as a text.
    case money
    case number
    /// RFC 3339.
    case instant
    case choice([String])
    case object([ReferralField])
    case list(Kind)
    /// Anything: parts of the resource that no page describes.
    case open
  }

  /// Who may set a field.
  enum Write: Sendable {
    /// On create and later.
    case always
    /// On create only.
    case onCreate
    /// Later only.
    case later
    /// The service alone.
    case never
  }

  init(_ name: String, _ kind: Kind, _ write: Write = .always) {
    self.name = name
    self.kind = kind
    self.write = write
  }
}

/// The referral as a table of fields.
enum ReferralSchema {
  static let statuses = ["None", "New", "Active", "Closed"]
  static let substatuses = ["None", "Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"]
  static let types = ["Independent", "Shared"]
  static let qualifications = ["None", "Direct", "MarketingQualified", "SalesQualified"]
  static let directions = ["Incoming", "Outgoing"]
  static let helpCodes = [
    "Unknown", "WorkloadSpecificValueProposition", "CustomerTechnicalArchitecture", "ProofOfConceptOrDemo", "QuotesOrLicensing",
    "PostSalesCustomerSuccess", "GeneralOrOther",
  ]
  /// 2.11, the current and the legacy ones; the blank is what some live rows hold.
  static let sizes = [
    "", "1to9employees", "10to50employees", "51to250employees", "251to1000employees", "1001to5000employees",
    "5001to10000employees", "10001to20000employees", "Morethan20000employees", "1to50employees", "51to500employees",
    "Morethan500employees",
  ]

  static let member: [ReferralField] = [
    .init("firstName", .text), .init("lastName", .text), .init("email", .text), .init("phoneNumber", .text),
    .init("title", .text),
    .init("contactPreference", .object([.init("locale", .text), .init("disableNotifications", .flag)])),
    .init("emailValidationStatus", .text, .never), .init("phoneValidationStatus", .text, .never),
  ]

  static let address: [ReferralField] = [
    .init("addressLine1", .text), .init("addressLine2", .text), .init("city", .text), .init("state", .text),
    .init("postalCode", .text), .init("country", .text), .init("region", .text),
  ]

  static let solution: [ReferralField] = [
    .init("id", .text), .init("name", .text), .init("type", .choice(["None", "Category", "Name"])),
    .init("solutionType", .text), .init("publisherName", .text), .init("price", .number), .init("quantity", .number),
    .init("currency", .text), .init("closingDateTime", .instant),
  ]

  static let tag: [ReferralField] = [.init("id", .text)]

  static let requirements: [ReferralField] = [
    .init("industries", .list(.object(tag))), .init("products", .list(.object(tag))),
    .init("services", .list(.object(tag))), .init("solutions", .list(.object(solution))),
    .init("offers", .list(.open), .never), .init("salesPlays", .list(.open)),
    .init(
      "additionalRequirements",
      .object([
        .init("iot", .open),
        .init("attributes", .list(.object([.init("type", .text), .init("id", .text)]))),
      ])),
  ]

  /// The members a body may have; ids, stamps, eTag and links are added when a referral is shown.
  static let fields: [ReferralField] = [
    .init("name", .text), .init("externalReferenceId", .text),
    .init("status", .choice(statuses)), .init("substatus", .choice(substatuses)), .init("statusReason", .text, .later),
    .init("qualification", .choice(qualifications), .onCreate), .init("type", .choice(types), .onCreate),
    .init("direction", .choice(directions), .never),
    .init("campaignId", .text), .init("salesStage", .text), .init("mpnId", .text, .onCreate), .init("favorite", .flag),
    .init("tags", .list(.text)), .init("referralSource", .text, .never), .init("callToAction", .text, .never),
    .init("registrationStatus", .text, .never), .init("registrations", .list(.open), .later),
    .init(
      "target",
      .list(
        .object([
          .init("type", .choice(["None", "BusinessProfileLocation", "SolutionProfile"])), .init("id", .text),
        ])), .onCreate),
    .init(
      "customerProfile",
      .object([
        .init("name", .text, .onCreate), .init("size", .choice(sizes), .onCreate),
        .init("address", .object(address), .onCreate), .init("team", .list(.object(member))),
        .init(
          "ids", .list(.object([.init("profileType", .choice(["Duns", "External"])), .init("id", .text)])), .onCreate),
        .init("isMatchingComplete", .flag, .never),
      ])),
    .init(
      "consent",
      .object([
        .init("consentToToShareInfoWithOthers", .flag), .init("consentToContact", .flag),
        .init("consentToMicrosoftToContactSpecificPartners", .flag),
        .init("consentToShareReferralWithMicrosoftSellers", .flag),
      ])),
    .init(
      "details",
      .object([
        .init("notes", .text), .init("dealValue", .money), .init("currency", .text), .init("closingDateTime", .instant),
        .init("customerRequestedContact", .flag), .init("customerAction", .text), .init("incentiveLevel", .text, .never),
        .init("requirements", .object(requirements)),
      ])),
    .init("team", .list(.object(member))),
    .init(
      "inviteContext",
      .object([
        .init("notes", .text), .init("assistanceRequestCode", .choice(helpCodes)), .init("invitedMpnId", .text, .onCreate),
        .init(
          "invitedBy", .object([.init("organizationId", .text), .init("organizationName", .text)]), .never),
      ])),
    .init(
      "trackingInfo",
      .object([.init("microsoftMsxId", .text)]), .never),
  ]

  /// The field at a path of member names and array indexes, and whether it may be set.
  ///
  /// - Returns: `nil` where the path names nothing.
  static func find(_ path: some Sequence<String>) -> (kind: ReferralField.Kind, writes: [ReferralField.Write])? {
    var kind = ReferralField.Kind.object(fields)
    var writes: [ReferralField.Write] = []
    for step in path {
      switch kind {
      case .object(let fields):
        guard let field = fields.first(where: { $0.name == step }) else { return nil }
        kind = field.kind
        writes.append(field.write)
      case .list(let element):
        guard step == "-" || Int(step) != nil else { return nil }
        kind = element
      case .open: return (.open, writes)
      default: return nil
      }
    }
    return (kind, writes)
  }

  /// An object with every member there is: null, empty lists, and objects filled likewise.
  static func blank(_ fields: [ReferralField]) -> PracticeJSON {
    .object(
      fields.map { field in
        switch field.kind {
        case .object(let inner): .init(field.name, blank(inner))
        case .list: .init(field.name, .array([]))
        case .open: .init(field.name, .object([]))
        default: .init(field.name, .null)
        }
      })
  }

  /// Every referral begins with these.
  static let blankReferral: PracticeJSON = blank(fields)
}
