/// What must hold of a deal of ours.
///
/// partner-center.md 4.1 and 4.7.
struct ReferralRules {
  let persona: PartnerCenterPersona

  /// Everything that does not hold, in the order of the resource.
  func problems(_ content: PracticeJSON) -> [PartnerCenterProblem] {
    var problems: [PartnerCenterProblem] = []
    func note(_ code: String, _ target: String, _ message: String) {
      problems.append(PartnerCenterProblem(code: code, message: message, target: target))
    }
    for path in Self.required where Self.isBlank(content.at(slashed: path)) {
      note("missingProperty", path, "'\(path)' is required")
    }
    if let country = content.at("customerProfile", "address", "country")?.string, !country.isEmpty,
      !Self.countries.contains(country)
    {
      note(
        "invalidCountry", "customerProfile/address/country",
        "'customerProfile/address/country' is two letters of ISO 3166, not '\(country)'")
    }
    if let currency = content.at("details", "currency")?.string, !currency.isEmpty, !Self.isCurrency(currency) {
      note("invalidCurrency", "details/currency", "'details/currency' is three letters of ISO 4217, not '\(currency)'")
    }
    solutions(content, note)
    team(content, note)
    if content.at("consent", "consentToToShareInfoWithOthers")?.bool != true {
      note(
        "consentRequired", "consent/consentToToShareInfoWithOthers",
        "'consent/consentToToShareInfoWithOthers' must be true")
    }
    sharing(content, note)
    return problems
  }

  private static let required = [
    "name", "type", "customerProfile/name", "customerProfile/address/addressLine1", "customerProfile/address/city",
    "customerProfile/address/country", "consent/consentToShareReferralWithMicrosoftSellers", "details/dealValue",
    "details/currency", "details/closingDateTime",
  ]

  private typealias Note = (_ code: String, _ target: String, _ message: String) -> Void

  private func solutions(_ content: PracticeJSON, _ note: Note) {
    let path = "details/requirements/solutions"
    let solutions = content.at(slashed: path)?.array ?? []
    if solutions.isEmpty { note("solutionRequired", path, "Solution ID is required: a deal has at least one solution") }
    if solutions.count > 50 { note("tooMany", path, "a deal has at most 50 solutions") }
    for (index, solution) in solutions.enumerated() where Self.isBlank(solution["id"]) {
      note("solutionRequired", "\(path)/\(index)/id", "Solution ID is required: solution \(index + 1) has none")
    }
    guard persona.requiresMarketplaceIntent else { return }
    let attributes = "details/requirements/additionalRequirements/attributes"
    let intents = (content.at(slashed: attributes)?.array ?? []).filter { $0["type"]?.string == "CustomerMarketplaceIntent" }
    guard intents.count == 1, ["Yes", "No", "HaveNotDecided"].contains(intents.first?["id"]?.string) else {
      note(
        "marketplaceIntentRequired", attributes,
        "one attribute 'CustomerMarketplaceIntent' with Yes, No or HaveNotDecided is required")
      return
    }
  }

  private func team(_ content: PracticeJSON, _ note: Note) {
    let team = content["team"]?.array ?? []
    if !team.contains(where: Self.isComplete) {
      note("teamRequired", "team", "at least one team member needs first name, last name, e-mail and phone number")
    }
    if team.count > 50 { note("tooMany", "team", "a deal has at most 50 team members") }
  }

  private func sharing(_ content: PracticeJSON, _ note: Note) {
    let isVisible = content.at("consent", "consentToShareReferralWithMicrosoftSellers")?.bool == true
    let targets = content["target"]?.array ?? []
    let solutions = Set((content.at("details", "requirements", "solutions")?.array ?? []).compactMap { $0["id"]?.string })
    for target in targets where target["type"]?.string == "SolutionProfile" {
      guard let id = target["id"]?.string, solutions.contains(id) else {
        note("invalidTarget", "target", "a SolutionProfile target names one of the deal's solutions")
        return
      }
    }
    if content["type"]?.string == "Shared" {
      if targets.isEmpty { note("targetRequired", "target", "a Shared referral needs a target") }
      if !isVisible {
        note(
          "consentRequired", "consent/consentToShareReferralWithMicrosoftSellers",
          "a Shared referral is visible to Microsoft sellers")
      }
    }
    guard let help = content.at("inviteContext", "assistanceRequestCode")?.string, help != "Unknown" else { return }
    if !isVisible {
      note(
        "consentRequired", "consent/consentToShareReferralWithMicrosoftSellers",
        "help from Microsoft makes a deal visible to Microsoft sellers")
    }
    if content.at("customerProfile", "team")?.array?.contains(where: Self.isComplete) != true {
      note(
        "contactRequired", "customerProfile/team",
        "help from Microsoft needs a customer contact with first name, last name, e-mail and phone number")
    }
  }

  private static func isBlank(_ value: PracticeJSON?) -> Bool {
    guard let value, !value.isNull else { return true }
    return value.string.map { $0.allSatisfy(\.isWhitespace) } ?? false
  }

  private static func isComplete(_ member: PracticeJSON) -> Bool {
    ["firstName", "lastName", "email", "phoneNumber"].allSatisfy { !isBlank(member[$0]) }
      && member["email"]?.string?.contains("@") == true
  }

  private static func isCurrency(_ text: String) -> Bool {
    text.utf8.count == 3 && text.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }

  /// ISO 3166-1 alpha-2.
  static let countries: Set<String> = Set(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
    CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
    GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
    SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS YE YT ZA ZM ZW
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
