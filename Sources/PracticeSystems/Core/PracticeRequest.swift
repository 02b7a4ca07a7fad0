/// A request as a practice system sees it.
///
/// The same value comes from a socket and from a test in process.
public struct PracticeRequest: Hashable, Sendable {
  /// In capitals: `GET`.
  public var method: String
  public var scheme: String
  /// The `Host` header: host name, and port where it is not the usual one.
  public var host: String
  /// The part of the path the service is mounted at, such as `/partnercenter`; empty when it is routed by host name.
  public var mount: String
  /// The path below the mount, percent-encoded as it came: `/v1.0/engagements/referrals`.
  public var path: String
  /// The raw query without its question mark; empty where there is none.
  public var query: String
  public var headers: [PracticeHeader]
  public var body: [UInt8]

  public init(
    method: String = "GET", scheme: String = "http", host: String = "127.0.0.1", mount: String = "", path: String,
    query: String = "", headers: [PracticeHeader] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.scheme = scheme
    self.host = host
    self.mount = mount
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  /// What the service's own links begin with: `http://127.0.0.1:8080/partnercenter`.
  public var linkBase: String { "\(scheme)://\(host)\(mount)" }

  /// The path's steps, percent-decoded; a step that cannot be decoded stays as it is.
  public var pathSteps: [String] {
    path.split(separator: "/", omittingEmptySubsequences: true).map { PracticeQuery.decoded(String($0)) ?? String($0) }
  }
}

/// One header of a request or an answer.
public struct PracticeHeader: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether this is the header of that name; header names know no case.
  public func isNamed(_ other: String) -> Bool {
    name.utf8.count == other.utf8.count && name.lowercased() == other.lowercased()
  }
}
