public import Faults
internal import JSONText

/// Entra's client-credentials grant, version 2: how a daemon signs in to Dataverse
/// (dataverse.md 1.2 / https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
public struct ClientCredentials: TokenSource {
  private let call: SignInCall
  private let url: String
  private let clientID: String
  private let secret: String
  private let scope: String

  /// - Parameters:
  ///   - system: the service's name in messages.
  ///   - authority: `https://login.microsoftonline.com`; plain `http` only on this machine.
  ///   - tenant: its id or domain.
  ///   - resource: the environment's root address; `/.default` is put behind it.
  public init(
    system: String, authority: String, tenant: String, clientID: String, clientSecret: String, resource: String,
    transport: any Transport, clock: any WorldClock, randomness: any Randomness, policy: RetryPolicy = .standard
  ) {
    call = SignInCall(transport: transport, clock: clock, randomness: randomness, policy: policy, system: system)
    url = SignInAddress.token(authority, tenant, "oauth2/v2.0/token")
    self.clientID = clientID
    secret = clientSecret
    scope = SignInAddress.withoutSlash(resource) + "/.default"
  }

  public func fetch() async throws(Fault) -> AccessToken {
    let answer = try await call.post(
      url,
      [("client_id", clientID), ("scope", scope), ("client_secret", secret), ("grant_type", "client_credentials")])
    if let error = EntraError(answer), !answer.response.isSuccess {
      throw error.fault(call, url, loginRemedy: "check the application's rights in the tenant")
    }
    return try TokenAnswer(answer, call, url).token
  }
}

/// What a successful answer of the sign-in host holds.
struct TokenAnswer: Sendable {
  let token: AccessToken
  let refreshToken: String?

  /// Version 1 writes numbers as strings (partner-center.md 1.3), version 2 as numbers.
  init(_ answer: JSONAnswer, _ call: SignInCall, _ url: String) throws(Fault) {
    guard answer.response.isSuccess, let root = answer.root, let secret = root["access_token"]?.text, Self.isSendable(secret)
    else {
      throw Fault(
        .signInUnreadable, while: call.activity, "the answer (\(answer.status)) holds no token", at: call.place(url),
        remedy: "check authority and tenant", recovery: .nextRun)
    }
    let lifetime = root["expires_in"].flatMap { $0.integer ?? $0.text.flatMap { Int($0) } }
    token = AccessToken(secret: secret, lifetimeSeconds: Double(lifetime ?? 3600))
    refreshToken = root["refresh_token"]?.text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Visible ASCII only: anything else in a header would be a way to smuggle lines in.
  private static func isSendable(_ secret: String) -> Bool {
    !secret.isEmpty && secret.utf8.allSatisfy { (33...126).contains($0) }
  }
}

/// Addresses of a sign-in host.
enum SignInAddress {
  static func withoutSlash(_ text: String) -> String { text.hasSuffix("/") ? String(text.dropLast()) : text }

  static func token(_ authority: String, _ tenant: String, _ path: String) -> String {
    "\(withoutSlash(authority))/\(PercentEncoding.encode(tenant))/\(path)"
  }
}
