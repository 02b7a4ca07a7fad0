/// Who may sign in, and how the sign-in service behaves.
public struct EntraSettings: Hashable, Sendable {
  /// The tenants there are, by id or domain; `common` is always one.
  public var tenants: Set<String> = ["contoso.onmicrosoft.com", "contoso.example.com", "5c1e7a52-0000-4000-8000-000000000001"]
  /// Secrets by client id.
  public var clients: [String: String] = [
    Self.clientID: Self.clientSecret
  ]
  /// Refresh tokens that are good, with the user each belongs to.
  public var refreshTokens: [String: RefreshToken] = [
    Self.refreshToken: RefreshToken(user: "referrals.admin@example.com", roles: ["ReferralsAdmin"]),
    Self.userRefreshToken: RefreshToken(user: "referrals.user@example.com", roles: ["ReferralsUser"]),
    Self.rolelessRefreshToken: RefreshToken(user: "nobody@example.com", roles: []),
  ]
  /// How long an access token lives, in seconds of the practice clock.
  public var accessTokenSeconds = 3_599
  /// How long a refresh token lives, in seconds of the practice clock: 90 days.
  public var refreshTokenSeconds = 90 * 86_400
  /// Whether each use brings a new refresh token.
  public var rotatesRefreshTokens = true
  /// Whether the use of a refresh token ends it.
  ///
  /// Entra does not (partner-center.md 1.3); a revoking tenant does.
  public var revokesUsedRefreshTokens = false
  /// Whether every refresh token was revoked by an administrator.
  public var isRevoked = false
  /// Whether the client secrets have run out.
  public var areSecretsExpired = false
  /// Whether a refresh token is refused until the user has signed in with MFA again.
  public var requiresMFA = false

  public init() {}

  /// The application that is registered at the start.
  public static let clientID = "5c1e7a52-0000-4000-8000-00000000c11e"
  /// Its secret at the start.
  public static let clientSecret = "practice+secret/with=signs~"
  /// The refresh token of a Referrals admin at the start.
  public static let refreshToken = "practice-refresh-token"
  /// The refresh token of a Referrals user at the start, who sees only the deals he is in the team of.
  public static let userRefreshToken = "practice-user-refresh-token"
  /// The refresh token of somebody without a role in Partner Center at the start.
  public static let rolelessRefreshToken = "practice-roleless-refresh-token"

  /// A refresh token's owner and age.
  public struct RefreshToken: Hashable, Sendable {
    public var user: String
    public var roles: Set<String>
    /// When it was given out; `nil` for the ones of the start, which are fresh at the first use.
    public var issued: PracticeInstant?

    public init(user: String, roles: Set<String>, issued: PracticeInstant? = nil) {
      self.user = user
      self.roles = roles
      self.issued = issued
    }
  }

  /// The service a resource or scope stands for.
  ///
  /// The real addresses are known, and the practice systems' own: any that ends in the name of a service.
  /// `nil` for a resource nobody registered.
  public func audience(of resource: String) -> String? {
    let plain = resource.hasSuffix("/") ? String(resource.dropLast()) : resource
    switch plain {
    case "https://api.partner.microsoft.com": return "partnercenter"
    // The other host's audience: a real one, but no key to the referrals.
    case "https://api.partnercenter.microsoft.com": return "partnercenter-csp"
    default: break
    }
    guard plain.hasPrefix("https://") || plain.hasPrefix("http://") else { return nil }
    if plain.hasSuffix("/partnercenter") { return "partnercenter" }
    if plain.hasSuffix("/dynamics") || plain.hasSuffix(".dynamics.com") { return "dynamics" }
    return nil
  }
}
