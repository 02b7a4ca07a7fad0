extension Configuration {
  /// The Partner Center account.
  public struct PartnerCenter: Sendable {
    /// The domain or id of the partner's directory.
    public var tenant: String
    public var clientID: String
    public var clientSecret: Secret
    /// Optional once `cosell login` has stored one.
    public var refreshToken: Secret?
    public var partnerID: String
    public var scope: Scope
    public var facts: Facts
    /// Where referrals are: no slash at the end.
    public var baseURL: String
    /// Where event subscriptions are: no slash at the end.
    public var eventsURL: String
    /// Where tokens come from: no slash at the end.
    public var authority: String
  }

  /// Which part of the account this pairing is about; an empty list does not restrict.
  public struct Scope: Hashable, Sendable {
    public var partnerIDs: [String]
    /// Two-letter codes, upper case.
    public var countries: [String]
  }

  /// What the documentation of Partner Center leaves open, with the defaults of spec/program.md.
  public struct Facts: Hashable, Sendable {
    /// The portal's page of a referral, with `{id}` where its id goes.
    public var referralLink: String
    /// Whether the list can be filtered by the time of the last change.
    public var updatedFilter: UpdatedFilter
    /// How many referrals a page is asked to have.
    public var page: Int
    /// Which of the two referrals of an engagement carries the help code.
    public var helpOn: HelpOn
    /// Whether replacing a whole array removes what is no longer in it.
    public var replaceArrays: Bool
  }

  /// Whether `updatedDateTime ge …` is sent.
  public enum UpdatedFilter: String, CaseIterable, Sendable {
    /// Tried by each run, and given up for the rest of it where it is refused or not obeyed: a service that refuses it costs
    /// one call a night.
    case auto
    case yes, no
  }

  /// A side of an engagement.
  public enum HelpOn: String, CaseIterable, Sendable {
    /// The referral that is Microsoft's.
    case microsoft
    /// The referral that is the partner's own.
    case own
  }
}

extension Configuration.PartnerCenter {
  static func read(_ section: SectionReader) -> Self {
    let scope = section.section("scope")
    let facts = section.section("facts")
    let read = Self(
      tenant: section.requiredText("tenant", "write the directory's domain, such as contoso.onmicrosoft.com"),
      clientID: section.requiredText("client_id"),
      clientSecret: section.requiredSecret("client_secret"),
      refreshToken: section.secret("refresh_token"),
      partnerID: section.requiredText("partner_id"),
      scope: Configuration.Scope(partnerIDs: scope.texts("partner_id").map(\.text), countries: countries(scope)),
      facts: Configuration.Facts(
        referralLink: referralLink(facts),
        updatedFilter: facts.word("updated_filter", Configuration.UpdatedFilter.self) ?? .auto,
        page: facts.number("page", in: 1...1000, default: 100),
        helpOn: facts.word("help_on", Configuration.HelpOn.self) ?? .microsoft,
        replaceArrays: facts.flag("replace_arrays", default: true)),
      baseURL: section.address("base_url", default: "https://api.partner.microsoft.com"),
      eventsURL: section.address("events_url", default: "https://api.partnercenter.microsoft.com"),
      authority: section.address("authority", default: "https://login.microsoftonline.com"))
    for part in [scope, facts, section] { part.finish() }
    return read
  }

  private static func countries(_ scope: SectionReader) -> [String] {
    scope.texts("country").map { text, node in
      if text.utf8.count != 2 || !text.utf8.allSatisfy({ (65...90).contains($0) || (97...122).contains($0) }) {
        scope.notes.add(
          .configurationShape, "'\(scope.full("country"))' has '\(text)', which is no two-letter country code", node.mark,
          "write codes such as DE, US")
      }
      return text.uppercased()
    }
  }

  private static func referralLink(_ facts: SectionReader) -> String {
    let standard = "https://partner.microsoft.com/referrals/v2/inbox?id={id}"
    guard let link = facts.text("referral_link") else { return standard }
    if !link.hasPrefix("https://") || !link.contains("{id}") {
      facts.notes.add(
        .configurationShape, "'\(facts.full("referral_link"))' must begin with https:// and have {id} in it",
        facts.mark(of: "referral_link"), "as in \(standard)")
    }
    return link
  }
}
