public import Faults
public import HTTP

/// Calls somebody before each request leaves: a person who edits at just that moment, a check of what is sent.
public struct WatchingTransport: Transport {
  private let inner: any Transport
  private let before: @Sendable (HTTPRequest) throws(Fault) -> Void

  public init(_ inner: any Transport, before: @escaping @Sendable (HTTPRequest) throws(Fault) -> Void) {
    self.inner = inner
    self.before = before
  }

  public func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    try before(request)
    return try await inner.send(request)
  }
}
