public import Faults

/// Where tokens come from.
public protocol TokenSource: Sendable {
  /// Fetches a new token; never answers with one that it gave before.
  func fetch() async throws(Fault) -> AccessToken
}

/// A token that is given and never changes, for services that are called without a sign-in of their own.
public struct FixedToken: TokenSource {
  private let token: AccessToken
  public init(_ secret: String, lifetimeSeconds: Double = 86_400) {
    token = AccessToken(secret: secret, lifetimeSeconds: lifetimeSeconds)
  }
  public func fetch() async throws(Fault) -> AccessToken { token }
}
