/// One request, as it goes over the wire.
public struct HTTPRequest: Hashable, Sendable {
  public var method: HTTPMethod
  /// The whole address.
  ///
  /// Sent byte for byte: links that a service hands out are never encoded again.
  public var url: String
  /// In this order; a name may occur more than once.
  public var headers: [Header]
  public var body: [UInt8]?
  /// The longest that the whole exchange may take.
  public var timeoutSeconds: Double
  /// Whether the transport may send it a second time by itself.
  ///
  /// Without it a request never goes over a kept-alive connection, because there a lost answer and a request that
  /// never arrived look the same.
  public var repeatable: Bool

  public init(
    _ method: HTTPMethod, _ url: String, headers: [Header] = [], body: [UInt8]? = nil, timeoutSeconds: Double = 150,
    repeatable: Bool = true
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeoutSeconds = timeoutSeconds
    self.repeatable = repeatable
  }
}

/// What to do with the resource.
public enum HTTPMethod: String, Hashable, Sendable {
  case get = "GET"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
}

/// One header line.
public struct Header: Hashable, Sendable {
  public let name: String
  public let value: String
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// What came back, whole: an answer that was cut is a fault of the transport and never one of these.
public struct HTTPResponse: Hashable, Sendable {
  public var status: Int
  public var headers: [Header]
  /// Decompressed.
  public var body: [UInt8]

  public init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public init(status: Int, headers: [Header] = [], text: String) {
    self.init(status: status, headers: headers, body: Array(text.utf8))
  }

  /// The value of the first header of that name in any case.
  public func header(_ name: String) -> String? {
    headers.first { ASCIIText.equal($0.name, name) }?.value
  }

  public var isSuccess: Bool { (200..<300).contains(status) }
}
