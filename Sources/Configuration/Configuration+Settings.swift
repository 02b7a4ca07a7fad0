extension Configuration {
  /// A key and its value as text, for telling what changed since another run.
  ///
  /// Never a secret.
  public struct Setting: Hashable, Sendable {
    /// As in the file: `partner_center.tenant`.
    public var key: String
    public var value: String
    /// Whether it bears on what is written to a system: a plan made under another value is void.
    public var decides: Bool

    public init(key: String, value: String, decides: Bool) {
      (self.key, self.value, self.decides) = (key, value, decides)
    }
  }

  /// Every setting but the secrets, defaults included, in one fixed order.
  public var settings: [Setting] {
    var settings: [Setting] = []
    func add(_ key: String, _ value: String?, decides: Bool = true) {
      settings.append(Setting(key: key, value: value ?? "", decides: decides))
    }
    add("environment", environment.rawValue)
    add("partner_center.tenant", partnerCenter.tenant)
    add("partner_center.client_id", partnerCenter.clientID)
    add("partner_center.partner_id", partnerCenter.partnerID)
    add("partner_center.scope.partner_id", Self.list(partnerCenter.scope.partnerIDs.sorted()))
    add("partner_center.scope.country", Self.list(partnerCenter.scope.countries.sorted()))
    add("partner_center.facts.referral_link", partnerCenter.facts.referralLink)
    add("partner_center.facts.updated_filter", partnerCenter.facts.updatedFilter.rawValue, decides: false)
    add("partner_center.facts.page", "\(partnerCenter.facts.page)", decides: false)
    add("partner_center.facts.help_on", partnerCenter.facts.helpOn.rawValue)
    add("partner_center.facts.replace_arrays", Self.yesOrNo(partnerCenter.facts.replaceArrays))
    add("partner_center.base_url", partnerCenter.baseURL)
    add("partner_center.events_url", partnerCenter.eventsURL, decides: false)
    add("partner_center.authority", partnerCenter.authority)
    for (key, value) in crm.settings { add("crm.\(key)", value) }
    add("mapping", mapping, decides: false)
    add("solution_uploads", solutionUploads, decides: false)
    add("decisions", decisions, decides: false)
    add("state", state, decides: false)
    add("reports", reports, decides: false)
    add("keep_days", "\(keepDays)", decides: false)
    add("time_zone", timeZone)
    add("concurrency", "\(concurrency)", decides: false)
    add("calls_per_day.partner_center", "\(callsPerDay.partnerCenter)", decides: false)
    add("calls_per_day.crm", "\(callsPerDay.crm)", decides: false)
    add("create_settle_minutes", "\(createSettleMinutes)")
    add("engagement_reads", "\(engagementReads)", decides: false)
    add("approve", Self.list(approve.map(\.rawValue).sorted()))
    for (key, value) in brakes.settings { add("brakes.\(key)", "\(value)") }
    add("report.mask", Self.list(report.mask), decides: false)
    add("report.language", report.language, decides: false)
    return settings
  }

  /// The settings that decide, one line each: the text whose digest tells two configurations apart.
  public var canonicalText: String {
    settings.filter(\.decides).map { "\($0.key)=\($0.value)\n" }.joined()
  }

  private static func list(_ items: [String]) -> String { items.joined(separator: ", ") }
  private static func yesOrNo(_ flag: Bool) -> String { flag ? "yes" : "no" }
}

extension Configuration.CRM {
  fileprivate var settings: [(String, String)] {
    switch self {
    case .dynamics365(let crm):
      let credential =
        switch crm.credential {
        case .secret: "client_secret"
        case .certificate(let path, _): path
        }
      return [
        ("kind", kind.rawValue), ("url", crm.url), ("tenant", crm.tenant), ("client_id", crm.clientID),
        ("credential", credential), ("authority", crm.authority),
      ]
    case .salesforce(let crm):
      let credential =
        switch crm.credential {
        case .secret: "client_secret"
        case .privateKey(let username, let path, _): "\(username), \(path)"
        }
      return [
        ("kind", kind.rawValue), ("login_url", crm.loginURL), ("client_id", crm.clientID), ("credential", credential),
        ("api_version", crm.apiVersion ?? ""),
      ]
    }
  }
}

extension Configuration.Brakes {
  fileprivate var settings: [(String, Int)] {
    [
      ("creates", creates), ("updates_percent", updatesPercent), ("shared", shared), ("accepts", accepts),
      ("closes_partner_center", closesPartnerCenter), ("closes_crm", closesCRM), ("gone_percent", gonePercent),
      ("solutions", solutions),
    ]
  }
}
