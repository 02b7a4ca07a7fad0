public import Faults
internal import JSONText

/// Entra's refresh-token grant, version 1: how an unattended job signs in to Partner Center as a user
/// (partner-center.md 1.3, the secure application model).
///
/// Each exchange yields a newer refresh token. It is stored before the access token that came with it is used: a crash in
/// between must not leave the older one as the only one known.
public final class RefreshTokenGrant: TokenSource {
  private let call: SignInCall
  private let url: String
  private let clientID: String
  private let secret: String
  private let resource: String
  private let candidates: Locked<[String]>
  private let store: @Sendable (String) async throws(Fault) -> Void

  /// - Parameters:
  ///   - system: the service's name in messages.
  ///   - resource: what access is asked for: `https://api.partner.microsoft.com`.
  ///   - refreshTokens: those known, the most likely first (the newest stored one, then the configured one). When one is
  ///     refused the next is tried.
  ///   - store: keeps the newest refresh token; what it throws ends the sign-in.
  public init(
    system: String, authority: String, tenant: String, clientID: String, clientSecret: String, resource: String,
    refreshTokens: [String], transport: any Transport, clock: any WorldClock, randomness: any Randomness,
    policy: RetryPolicy = .standard, store: @escaping @Sendable (String) async throws(Fault) -> Void
  ) {
    call = SignInCall(transport: transport, clock: clock, randomness: randomness, policy: policy, system: system)
    url = SignInAddress.token(authority, tenant, "oauth2/token")
    self.clientID = clientID
    secret = clientSecret
    self.resource = resource
    var known: [String] = []
    for token in refreshTokens where !token.isEmpty && !known.contains(token) { known.append(token) }
    candidates = Locked(known)
    self.store = store
  }

  public func fetch() async throws(Fault) -> AccessToken {
    var refused: Fault?
    for candidate in candidates.withLock({ $0 }) {
      let answer = try await call.post(
        url,
        [
          ("resource", resource), ("client_id", clientID), ("client_secret", secret), ("grant_type", "refresh_token"),
          ("refresh_token", candidate), ("scope", "openid"),
        ])
      if let error = EntraError(answer), !answer.response.isSuccess {
        let fault = error.fault(call, url, loginRemedy: "put a new 'refresh_token' into the configuration")
        guard error.isAboutTheGrant else { throw fault }
        refused = refused ?? fault
        continue
      }
      let granted = try TokenAnswer(answer, call, url)
      if let newest = granted.refreshToken, newest != candidate {
        try await store(newest)
        // The one that worked stays as the second choice: Entra does not revoke it.
        candidates.withLock { $0 = [newest, candidate] }
      } else {
        candidates.withLock { $0 = [candidate] + $0.filter { $0 != candidate } }
      }
      return granted.token
    }
    throw refused
      ?? Fault(
        .refreshTokenRefused, while: call.activity, "no sign-in is stored",
        remedy: "put a new 'refresh_token' into the configuration")
  }
}
