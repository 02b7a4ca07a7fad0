/// The access tokens that were given out, and what each is good for.
public struct TokenRegistry: Sendable {
  private var tokens: [String: AccessToken] = [:]

  public init() {}

  /// One access token.
  public struct AccessToken: Hashable, Sendable {
    /// The service it was asked for: `partnercenter`, `dynamics`; or a resource no practice system answers for.
    public let audience: String
    /// The user, or the application for a token without a user.
    public let user: String
    /// Whether a person stands behind it (App+User), or the application alone.
    public let isDelegated: Bool
    /// What the user may do, such as `ReferralsAdmin`.
    public let roles: Set<String>
    public var expires: PracticeInstant

    public init(audience: String, user: String, isDelegated: Bool, roles: Set<String>, expires: PracticeInstant) {
      self.audience = audience
      self.user = user
      self.isDelegated = isDelegated
      self.roles = roles
      self.expires = expires
    }
  }

  /// What a service finds in a request.
  public enum Verdict: Hashable, Sendable {
    case valid(AccessToken)
    case missing
    case malformed
    case unknown
    case expired
    case wrongAudience(String)
  }

  /// Notes a token that was given out.
  public mutating func issue(_ token: String, _ access: AccessToken) { tokens[token] = access }

  /// Looks at the `Authorization` header of a request for a service.
  public func check(_ request: PracticeRequest, audience: String, now: PracticeInstant) -> Verdict {
    guard let header = request.header("Authorization") else { return .missing }
    guard let token = Self.bearer(header) else { return .malformed }
    guard let access = tokens[token] else { return .unknown }
    guard access.audience == audience else { return .wrongAudience(access.audience) }
    return access.expires > now ? .valid(access) : .expired
  }

  /// Ends a token now.
  public mutating func expire(_ token: String, now: PracticeInstant) { tokens[token]?.expires = now }

  /// Ends every token of a service, or of all.
  public mutating func expireAll(audience: String?, now: PracticeInstant) {
    for (token, access) in tokens where audience == nil || access.audience == audience {
      tokens[token]?.expires = min(access.expires, now)
    }
  }

  /// The token of a header `Bearer …`.
  public static func bearer(_ header: String) -> String? {
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else { return nil }
    return String(parts[1])
  }
}
