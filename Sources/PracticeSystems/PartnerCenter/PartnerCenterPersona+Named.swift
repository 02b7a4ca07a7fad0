extension PartnerCenterPersona {
  /// The pages as they stand.
  public static let documented = PartnerCenterPersona()

  /// Only what a page shows with an example: no range filter, 201, everything an error envelope.
  public static let bare = PartnerCenterPersona {
    $0.updatedFilter = .refused
    $0.answersCreated = true
    $0.answersETagWithoutBody = false
    $0.throttlesWithStatusCode = false
    $0.emptyPatchMovesStamp = false
  }

  /// The forms seen in live rows and samples that no page explains.
  public static let odd = PartnerCenterPersona {
    $0.oddLinks = true
    $0.oddEmpties = true
    $0.moneyAsText = true
    $0.losesSolutionNames = true
    $0.gatewaysAnswerHTML = true
    $0.spellsUnauthorized = true
    $0.applicationStatus = 401
  }

  /// New referrals take twenty minutes to appear in listings, and pages are small.
  public static let lagging = PartnerCenterPersona {
    $0.listingLagSeconds = 1_200
    $0.pageSize = 7
    $0.answersETagWithoutBody = false
  }

  /// Everything shows everywhere: Microsoft's side touches ours and stands in the listing.
  public static let chatty = PartnerCenterPersona {
    $0.microsoftChangesTouchOwn = true
    $0.listsMicrosoftReferrals = true
    $0.externalReferenceFilter = .honoured
    $0.pageSize = 20
    $0.topIsPageSize = true
  }

  /// Little can be changed: arrays stand, help sits on our own referral, and a range filter is ignored.
  public static let rigid = PartnerCenterPersona {
    $0.replacesArrays = false
    $0.helpOn = .own
    $0.updatedFilter = .ignored
    $0.externalReferenceFilter = .ignored
    $0.upgradeMakesShared = false
  }

  /// Rows move between pages while they are read.
  public static let shifting = PartnerCenterPersona {
    $0.pagesByOffset = true
    $0.pageSize = 5
    $0.helpOn = .microsoft
    $0.moneyDigits = nil
    $0.trimsTexts = false
  }

  /// Name and persona, in the order they are listed to people.
  public static let named: [(name: String, persona: PartnerCenterPersona)] = [
    ("documented", documented), ("bare", bare), ("odd", odd), ("lagging", lagging), ("chatty", chatty), ("rigid", rigid),
    ("shifting", shifting),
  ]

  /// A persona with some switches set.
  public init(_ change: (inout PartnerCenterPersona) -> Void) {
    self.init()
    change(&self)
  }

  /// Reads a name, or an object of switches to set on top of this persona; unknown names are refused.
  mutating func apply(_ json: PracticeJSON) throws(AdminRefusal) {
    if let name = json.string {
      guard let found = Self.named.first(where: { $0.name == name }) else {
        throw AdminRefusal("there is no persona '\(name)': \(Self.named.map(\.name).joined(separator: ", "))")
      }
      self = found.persona
      return
    }
    guard let members = json.members else { throw AdminRefusal("a persona is a name or an object of switches") }
    var changed = self
    for member in members {
      guard changed.set(member.name, member.value) else {
        throw AdminRefusal("the switch '\(member.name)' cannot be \(member.value.text)")
      }
    }
    self = changed
  }

  private static var flags: [(name: String, path: WritableKeyPath<PartnerCenterPersona, Bool>)] {
    [
      ("topIsPageSize", \.topIsPageSize), ("pagesByOffset", \.pagesByOffset), ("oddLinks", \.oddLinks),
      ("oddEmpties", \.oddEmpties), ("moneyAsText", \.moneyAsText), ("losesSolutionNames", \.losesSolutionNames),
      ("keepsStateInRegion", \.keepsStateInRegion), ("answersCreated", \.answersCreated), ("replacesArrays", \.replacesArrays),
      ("upgradeMakesShared", \.upgradeMakesShared), ("microsoftChangesTouchOwn", \.microsoftChangesTouchOwn),
      ("listsMicrosoftReferrals", \.listsMicrosoftReferrals), ("emptyPatchMovesStamp", \.emptyPatchMovesStamp),
      ("answersETagWithoutBody", \.answersETagWithoutBody), ("requiresMarketplaceIntent", \.requiresMarketplaceIntent),
      ("requiresClientRequestID", \.requiresClientRequestID), ("throttlesWithStatusCode", \.throttlesWithStatusCode),
      ("gatewaysAnswerHTML", \.gatewaysAnswerHTML), ("spellsUnauthorized", \.spellsUnauthorized), ("trimsTexts", \.trimsTexts),
      ("freezesAfterShare", \.freezesAfterShare),
    ]
  }

  private mutating func set(_ name: String, _ value: PracticeJSON) -> Bool {
    switch (name, value) {
    case ("updatedFilter", .string(let text)): return Self.put(FilterSupport(rawValue: text), into: &updatedFilter)
    case ("externalReferenceFilter", .string(let text)):
      return Self.put(FilterSupport(rawValue: text), into: &externalReferenceFilter)
    case ("helpOn", .string(let text)): return Self.put(HelpPlace(rawValue: text), into: &helpOn)
    case ("pageSize", _): return Self.put(value.integer.flatMap { $0 > 0 ? $0 : nil }, into: &pageSize)
    case ("listingLagSeconds", _): return Self.put(value.integer, into: &listingLagSeconds)
    case ("applicationStatus", _): return Self.put(value.integer, into: &applicationStatus)
    case ("moneyDigits", .null): moneyDigits = nil
    case ("moneyDigits", .number): return Self.put(value.integer.map(Optional.some), into: &moneyDigits)
    case (_, .bool(let flag)):
      guard let entry = Self.flags.first(where: { $0.name == name }) else { return false }
      self[keyPath: entry.path] = flag
    default: return false
    }
    return true
  }

  private static func put<Value>(_ value: Value?, into place: inout Value) -> Bool {
    guard let value else { return false }
    place = value
    return true
  }
}
