public import Faults

/// The network, through libcurl: one thread drives all transfers, callers wait without one.
///
/// Connections are kept alive and HTTP/2 is used where it is offered. Certificates are always verified; no
/// redirect is followed, no cookie kept, no `.netrc` read; proxies come from the environment as with curl. Plain `http` goes to
/// this machine only, and never through a proxy.
public final class CurlTransport: Transport {
  /// Bounds on time, size and number.
  public struct Limits: Hashable, Sendable {
    /// For name look-up, connection and TLS together.
    public var connectSeconds: Double
    /// A transfer without a single byte for that long ends.
    ///
    /// Above the two minutes that Dataverse may think (dataverse.md 5.1).
    public var stalledSeconds: Int
    /// Bytes of an answer after decompression.
    public var largestAnswer: Int
    /// Transfers at a time; further ones wait.
    public var inFlight: Int
    /// Callers that may wait for a transfer; one more is refused.
    public var waiting: Int

    public init(
      connectSeconds: Double = 20, stalledSeconds: Int = 130, largestAnswer: Int = 512 << 20, inFlight: Int = 64,
      waiting: Int = 4096
    ) {
      self.connectSeconds = connectSeconds
      self.stalledSeconds = stalledSeconds
      self.largestAnswer = largestAnswer
      self.inFlight = inFlight
      self.waiting = waiting
    }
  }

  private let worker: CurlWorker

  /// Starts the thread.
  ///
  /// - Parameter userAgent: what the services see as the caller.
  public init(limits: Limits = Limits(), userAgent: String = "cosell") throws(Fault) {
    worker = try CurlWorker(limits: limits, userAgent: userAgent)
  }

  deinit { worker.stop(waits: false) }

  /// Sends a request once.
  ///
  /// A task that is cancelled while its request is under way gets `.cancelled`, and what happened at the server is not known.
  public func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    let origin = try CurlRequestCheck.check(request)
    let id = worker.nextID()
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CurlTransfer.Continuation) in
        worker.submit(CurlTransfer(id: id, request: request, origin: origin, continuation: continuation))
      }
    } onCancel: {
      worker.cancel(id)
    }
    return try outcome.get()
  }

  /// Ends all transfers and the thread, and waits for it.
  ///
  /// Callers under way and later ones get `.transportClosed`. Calling it again does nothing.
  public func shutdown() { worker.stop(waits: true) }
}

/// What is refused before anything is sent.
enum CurlRequestCheck {
  static func check(_ request: HTTPRequest) throws(Fault) -> Origin {
    guard let origin = Origin(request.url) else {
      throw Fault(
        .addressRefused, while: "send a request",
        "the address is not http or https with a host, or holds blanks or control characters"
      )
    }
    guard origin.scheme == "https" || origin.isLoopback else {
      throw Fault(
        .addressRefused, while: "reach \(origin.host)",
        "plain http goes to this machine only, because a token would be readable on the way",
        remedy: "use https")
    }
    for header in request.headers {
      let isSound =
        !header.name.isEmpty && header.name.utf8.allSatisfy { (33...126).contains($0) && $0 != UInt8(ascii: ":") }
        && header.value.utf8.allSatisfy { $0 >= 32 && $0 != 127 || $0 == 9 }
      guard isSound else {
        throw Fault(.addressRefused, while: "reach \(origin.host)", "the header '\(header.name)' holds a control character")
      }
    }
    return origin
  }
}
