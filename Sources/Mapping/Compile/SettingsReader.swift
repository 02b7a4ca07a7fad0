import Faults
import ISOCodes
import Records

/// Reads the settings of a guide into types; a default of the CRM stands where the guide says nothing.
struct SettingsReader {
  /// Everything but what needs slots.
  var settings = GuideSettings()
  var numbers = NumberFormat.auto
  var zone = DayZone.utc
  /// Referral field and account field of each match key.
  var matchKeys: [(referral: FieldPath, account: String)] = []
  var inboundOnlyIf: GuideFormula?
  private(set) var findings: [GuideFinding] = []

  private let guide: Guide
  private let defaults: CRMDefaults

  init(_ guide: Guide, defaults: CRMDefaults) {
    self.guide = guide
    self.defaults = defaults
    readFlags()
    readWords()
    readNames()
    readMatchKeys()
    readClosing()
    readZoneAndLanguages()
  }

  /// Where a setting stands, or where it would.
  func place(_ name: SettingName) -> Place { guide.setting(name)?.place ?? .file(guide.source) }

  func text(_ name: SettingName) -> String? {
    if let row = guide.setting(name) { return row.value }
    return defaults.settings[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  private mutating func wrong(_ name: SettingName, _ text: String, _ remedy: String) {
    findings.append(
      .error("MAP043", "'\(text)' is no value for the setting '\(name.rawValue)'", at: place(name), remedy: remedy))
  }

  private mutating func flag(_ name: SettingName, _ standard: Bool) -> Bool {
    guard let text = text(name) else { return standard }
    if let flag = GuideWords.flag(text) { return flag }
    wrong(name, text, "write Yes or No")
    return standard
  }

  private mutating func word<Meaning>(_ name: SettingName, _ known: [(String, Meaning)], _ standard: Meaning) -> Meaning {
    guard let text = text(name) else { return standard }
    let folded = GuideWords.folded(text)
    if let match = known.first(where: { GuideWords.folded($0.0) == folded }) { return match.1 }
    wrong(name, text, "write " + GuideWords.alternatives(known.map(\.0)))
    return standard
  }

  private mutating func readFlags() {
    settings.showMark = flag(.showMark, true)
    settings.onlyCoSell = flag(.onlyCoSell, false)
    settings.createMissingAccounts = flag(.createMissingAccounts, true)
    settings.createMissingContacts = flag(.createMissingContacts, true)
    settings.solutionsMustBeInCatalogue = flag(.solutionsMustBeInCatalogue, false)
  }

  private mutating func readWords() {
    settings.leadOrOpportunity = word(
      .leadOrOpportunity, [("accepted", .accepted), ("opportunity", .opportunity)], .accepted)
    settings.clones = word(.clones, [("release", .release), ("hold", .hold)], .release)
    settings.firstMeeting = word(.firstMeeting, GuideReader.firstMeetingRules.map { ($0.word, $0.meaning) }, .leave)
    settings.ownerOfNewRecords = word(
      .ownerOfNewRecords, [("team e-mail", .teamEmail), ("team email", .teamEmail), ("default owner", .defaultOwner)], .teamEmail)
    numbers = word(.numberFormat, NumberFormat.allCases.map { ($0.rawValue, $0) }, .auto)
    if let text = text(.waitBeforeClosing) {
      if let nights = Int(text), (0...365).contains(nights) {
        settings.waitBeforeClosing = nights
      } else {
        wrong(.waitBeforeClosing, text, "write a number of nights from 0 to 365")
      }
    }
    if let text = text(.inboundOnlyIf), GuideWords.folded(text) != "all", GuideWords.folded(text) != "(all)" {
      do { inboundOnlyIf = try GuideFormula(text) } catch {
        findings.append(
          .error("MAP038", "the formula '\(GuideWords.shown(text))' cannot be read: \(error)", at: place(.inboundOnlyIf)))
      }
    }
  }

  /// A setting's names, separated by commas or semicolons.
  private func names(_ name: SettingName) -> [String] {
    (text(name) ?? "").split { $0 == "," || $0 == ";" }.map { field(GuideWords.trimmed(String($0))) }.filter { !$0.isEmpty }
  }

  /// `none` and its like as nothing.
  private func optional(_ name: SettingName, nothing: [String] = ["none", "(none)"]) -> String? {
    text(name).flatMap { nothing.contains(GuideWords.folded($0)) ? nil : $0 }
  }

  private func field(_ name: String) -> String { defaults.fieldNamesAreLowerCase ? name.lowercased() : name }

  private mutating func readNames() {
    settings.customerLookups = names(.customerOfADeal)
    settings.contactLookups = names(.contactOfADeal)
    settings.defaultOwner = optional(.defaultOwner)
    settings.teamPhone = optional(.teamPhone)
    settings.crmIDField = optional(.crmIDHolds, nothing: ["recordid"]).map(field)
    settings.activeStage = optional(.activeStage)
    settings.onHoldStage = optional(.onHoldStage)
    settings.solutionDetailsTable = field(text(.solutionDetailsTable) ?? "")
    settings.solutionDetailsKey = field(text(.solutionDetailsKey) ?? "")
    settings.opportunitySolutionsTable = field(text(.opportunitySolutionsTable) ?? "")
    settings.opportunityLookup = field(text(.opportunityLookup) ?? "")
    settings.solutionDetailLookup = field(text(.solutionDetailLookup) ?? "")
    if settings.defaultOwner == nil {
      findings.append(
        .error(
          "MAP032", "the setting 'Default owner' is not set", at: place(.defaultOwner),
          remedy: "write the e-mail of the CRM user who owns new records when nobody of the team is a user"))
    } else if let owner = settings.defaultOwner, !owner.contains("@") {
      wrong(.defaultOwner, owner, "write the e-mail of a CRM user")
    }
    if settings.leadOrOpportunity == .opportunity, settings.onHoldStage == nil {
      findings.append(
        .error(
          "MAP029", "'Lead or opportunity' is 'opportunity' and no 'On-hold stage' is set", at: place(.leadOrOpportunity),
          remedy: "name in the setting 'On-hold stage' where deals stay that are not yet accepted"))
    }
    if settings.customerLookups.isEmpty {
      findings.append(
        .error(
          "MAP043", "the setting 'Customer of a deal' is not set", at: place(.customerOfADeal),
          remedy: "name the lookups that hold the customer, in order"))
    }
  }

  private mutating func readMatchKeys() {
    let text = text(.accountMatch) ?? ""
    for pair in GuideWords.split(GuideWords.usualWidth(text), at: [";", ",", "\n", "\r\n"]) where !pair.isEmpty {
      // The first '=' outside brackets: an element is named with one of its own.
      let sides = GuideWords.split(pair, at: ["="], atMost: 2)
      guard sides.count == 2, let left = sides.first, let right = sides.last, !left.isEmpty, !right.isEmpty, !right.contains("=")
      else {
        wrong(.accountMatch, pair, "write pairs such as 'customerProfile.name = name'")
        continue
      }
      guard let found = PartnerCenterFields.find(left, in: .account) else {
        findings.append(
          .error(
            "MAP014", "Partner Center has no field '\(left)'", at: place(.accountMatch),
            remedy: PartnerCenterFields.nearest(to: left, in: .account).map { "did you mean '\($0)'?" }))
        continue
      }
      matchKeys.append((found.path, field(right)))
    }
    if matchKeys.isEmpty, findings.allSatisfy({ $0.place != place(.accountMatch) || guide.setting(.accountMatch) == nil }) {
      findings.append(
        .error(
          "MAP043", "the setting 'Account match' is not set", at: place(.accountMatch),
          remedy: "write pairs such as 'customerProfile.name = name'"))
    }
  }

  private mutating func readClosing() {
    let results = ["Won", "Lost", "Declined", "Expired"]
    for result in results { settings.closeInCRM[result] = .tell }
    guard let text = text(.closeInCRM) else { return }
    let rules: [String: GuideSettings.CloseRule] = ["tell": .tell, "close": .close]
    if let rule = rules[GuideWords.folded(text)] {
      for result in results { settings.closeInCRM[result] = rule }
      return
    }
    for pair in text.split(whereSeparator: { $0 == ";" || $0 == "," }) {
      let sides = pair.split(separator: ":").map { GuideWords.folded($0) }
      guard sides.count == 2, let result = results.first(where: { GuideWords.folded($0) == sides[0] }), let rule = rules[sides[1]]
      else {
        wrong(.closeInCRM, GuideWords.trimmed(String(pair)), "write tell, close, or 'Won: close; Lost: close; Expired: tell'")
        continue
      }
      settings.closeInCRM[result] = rule
    }
  }

  private mutating func readZoneAndLanguages() {
    if let text = text(.datesIn) {
      if let zone = DayZone(text) {
        self.zone = zone
        settings.datesIn = zone.name
      } else {
        wrong(.datesIn, text, "write the name of a time zone such as Europe/Berlin or UTC")
      }
    }
    guard let text = text(.countryLanguages), GuideWords.folded(text) != "all" else { return }
    var languages: Set<String> = []
    for language in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == " " }) {
      guard Countries.isNamed(in: String(language)) else {
        wrong(.countryLanguages, String(language), "write language codes such as 'en, de, ja', or all")
        continue
      }
      languages.insert(String(language))
    }
    settings.countryLanguages = languages
  }
}
