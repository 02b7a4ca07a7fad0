/// A bearer token.
///
/// Its text shows in no description.
public struct AccessToken: Hashable, Sendable {
  /// The secret itself.
  public let secret: String
  /// How long it holds from when it was issued.
  public let lifetimeSeconds: Double

  public init(secret: String, lifetimeSeconds: Double) {
    self.secret = secret
    self.lifetimeSeconds = lifetimeSeconds
  }
}

extension AccessToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "access token (hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
