/// The sign-in service: gives out tokens for the other practice systems.
///
/// The v1 endpoint with a refresh token (partner-center.md 1.3) and the v2 endpoint with client credentials (dataverse.md 1.2).
public struct EntraService: PracticeService {
  public var name: String { "login" }
  public var hostNames: [String] { ["login.microsoftonline.com"] }
  public var settings: EntraSettings

  public init(settings: EntraSettings = EntraSettings()) { self.settings = settings }

  public func kind(of request: PracticeRequest) -> PracticeRequestKind { .token }

  public mutating func handle(_ request: PracticeRequest, in context: inout PracticeContext) -> PracticeResponse {
    do throws(EntraRefusal) {
      return try token(request, in: &context)
    } catch {
      return error.response(in: &context)
    }
  }

  /// The shape of a refusal: https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
  public func refusal(status: Int, in context: inout PracticeContext) -> PracticeResponse {
    EntraRefusal(
      status: status, error: "temporarily_unavailable", code: 90033, "A transient error has occurred. Please try again."
    )
    .response(in: &context)
  }

  /// `tokens/revoke` ends every refresh token; `tokens/issue` is a Referrals admin who has signed in anew; `secret/expire` ends every
  /// client secret; `mfa/require` asks for MFA.
  public mutating func administer(_ command: AdminCommand, in context: inout PracticeContext) -> PracticeResponse? {
    switch command {
    case .reset:
      settings = EntraSettings()
      return .json(200, ["ok": true])
    case .other("tokens/revoke", _): settings.isRevoked = true
    case .other("tokens/issue", let body):
      guard let token = body["token"]?.string, !token.isEmpty else { return nil }
      settings.refreshTokens[token] = .init(
        user: "referrals.admin@example.com", roles: ["ReferralsAdmin"], issued: context.clock.now)
      (settings.isRevoked, settings.requiresMFA) = (false, false)
    case .other("secret/expire", _): settings.areSecretsExpired = true
    case .other("mfa/require", _): settings.requiresMFA = true
    case .other("settings", let body):
      if let seconds = body["accessTokenSeconds"]?.integer { settings.accessTokenSeconds = seconds }
      if let rotates = body["rotatesRefreshTokens"]?.bool { settings.rotatesRefreshTokens = rotates }
      if let revokes = body["revokesUsedRefreshTokens"]?.bool { settings.revokesUsedRefreshTokens = revokes }
    default: return nil
    }
    return .json(200, ["ok": true])
  }
}
