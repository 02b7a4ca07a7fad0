public import Faults
public import HTTP
import Synchronization

/// Ends a run at one of its requests, as a kill of its process would.
///
/// At the chosen moment `atKill` is called, once: there the caller keeps what a killed process leaves behind (the state's
/// files, the servers). From then on every call fails at once and nothing reaches the servers; what the dying run still
/// does to its own state file is thrown away with that file.
public final class KillingTransport: Transport {
  /// The moment of the kill; requests count from 1.
  public enum Moment: Hashable, Sendable, CustomStringConvertible {
    case never
    /// Before the request leaves.
    case before(Int)
    /// The server carried it out, and nobody read the answer.
    case after(Int)

    public var description: String {
      switch self {
      case .never: "never"
      case .before(let request): "before request \(request)"
      case .after(let request): "after request \(request)"
      }
    }
  }

  private struct Progress {
    var count = 0
    var isDead = false
    var requests: [String] = []
  }

  private let inner: any Transport
  private let moment: Moment
  private let atKill: @Sendable () -> Void
  private let progress = Mutex(Progress())

  public init(_ inner: any Transport, _ moment: Moment = .never, atKill: @escaping @Sendable () -> Void = {}) {
    self.inner = inner
    self.moment = moment
    self.atKill = atKill
  }

  /// Requests that were sent, and the one before which the run died.
  public var count: Int { progress.withLock { $0.count } }
  public var wasKilled: Bool { progress.withLock { $0.isDead } }
  /// Method and address of each, for messages.
  public var requests: [String] { progress.withLock { $0.requests } }

  public func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    let number = progress.withLock { progress -> Int? in
      guard !progress.isDead else { return nil }
      progress.count += 1
      progress.requests.append("\(request.method.rawValue) \(request.url.prefix { $0 != "?" })")
      return progress.count
    }
    guard let number else { throw Self.dead }
    if moment == .before(number) { throw die() }
    var answer: Result<HTTPResponse, Fault>
    do throws(Fault) { answer = .success(try await inner.send(request)) } catch { answer = .failure(error) }
    if moment == .after(number) { throw die() }
    if wasKilled { answer = .failure(Self.dead) }
    return try answer.get()
  }

  private func die() -> Fault {
    progress.withLock { $0.isDead = true }
    atKill()
    return Self.dead
  }

  private static var dead: Fault { Fault(.cancelled, while: "send a request", "the process was killed") }
}
