internal import Records

/// What must be known of a Dynamics 365 organisation before the first call.
public struct DynamicsSettings: Hashable, Sendable {
  /// The organisation's address without a path, such as `https://contoso.crm4.dynamics.com`.
  public var url: String
  /// The Web API's version, which fixes its behaviour.
  public var apiVersion: String
  /// Rows a page, 1...5000.
  public var pageSize: Int
  /// Operations a batch, 1...1000.
  public var batchSize: Int
  /// The logical name of the table of solutions attached to opportunities.
  public var opportunitySolutionTable: String
  /// The logical name of the catalogue that sellers pick solutions from.
  public var solutionDetailTable: String
  /// The field of a user that holds the e-mail address.
  public var userEmailField: String
  /// The fields of a user that may hold a telephone number, the preferred one first.
  public var userPhoneFields: [String]
  /// Seconds by which a window reaches back before the newest change seen; for stamps that come late.
  public var windowOverlap: Int
  /// Seconds after which a delta link is no longer trusted, by the server's clock.
  ///
  /// The server forgets after seven days by default (dataverse.md 3.4) and then may answer wrongly.
  public var deltaLifetime: Int

  public init(
    url: String, apiVersion: String = "v9.2", pageSize: Int = 5000, batchSize: Int = 100,
    opportunitySolutionTable: String = "msft_microsoftsolution",
    solutionDetailTable: String = "msft_microsoftsolutiondetails", userEmailField: String = "internalemailaddress",
    userPhoneFields: [String] = ["address1_telephone1"], windowOverlap: Int = 600,
    deltaLifetime: Int = 6 * 86400
  ) {
    var url = url
    while url.hasSuffix("/") { url.removeLast() }
    self.url = url
    self.apiVersion = apiVersion
    self.pageSize = min(max(pageSize, 1), 5000)
    self.batchSize = min(max(batchSize, 1), 1000)
    self.opportunitySolutionTable = opportunitySolutionTable
    self.solutionDetailTable = solutionDetailTable
    self.userEmailField = userEmailField
    self.userPhoneFields = userPhoneFields
    self.windowOverlap = windowOverlap
    self.deltaLifetime = deltaLifetime
  }

  /// The path under which everything of the Web API lies: `/api/data/v9.2`.
  var apiPath: String { "/api/data/\(apiVersion)" }
  /// The address under which everything of the Web API lies.
  var apiRoot: String { url + apiPath }

  /// The logical name of an entity's table; `nil` for a referral.
  func table(of entity: Entity) -> String? {
    switch entity {
    case .referral: nil
    case .opportunity: "opportunity"
    case .lead: "lead"
    case .account: "account"
    case .contact: "contact"
    case .opportunitySolution: opportunitySolutionTable
    case .solutionDetail: solutionDetailTable
    case .user: "systemuser"
    }
  }

  /// The entity that a table is to the run, where it is one.
  func entity(ofTable table: String) -> Entity? {
    Entity.allCases.first { self.table(of: $0) == table }
  }
}
