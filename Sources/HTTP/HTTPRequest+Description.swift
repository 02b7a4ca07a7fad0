extension Header: CustomStringConvertible, CustomDebugStringConvertible {
  /// `Accept: application/json`; a token or cookie does not show.
  public var description: String {
    let isSecret = ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"].contains { ASCIIText.equal($0, name) }
    return "\(name): \(isSecret ? "(hidden)" : value)"
  }
  public var debugDescription: String { description }
}

extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible {
  /// `POST https://contoso.example.com/deals`, without query, headers and body: they may hold data and secrets.
  public var description: String {
    guard let origin = Origin(url) else { return method.rawValue }
    let host = origin.host.contains(":") ? "[\(origin.host)]" : origin.host
    return "\(method.rawValue) \(origin.scheme)://\(host):\(origin.port)\(Origin.path(of: url))"
  }
  public var debugDescription: String { description }
}

extension ClientCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Without the secret.
  public var description: String { "client credentials (hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
