import Faults
import HTTP
import SimulatedWorld
import Synchronization

/// A transport that lets a person act just before the first request that fits.
final class Meanwhile: Transport {
  private let inner: any Transport
  private let fits: @Sendable (HTTPRequest) -> Bool
  private let act: Mutex<(@Sendable () -> Void)?>

  init(_ inner: any Transport, before fits: @escaping @Sendable (HTTPRequest) -> Bool, _ act: @escaping @Sendable () -> Void) {
    self.inner = inner
    self.fits = fits
    self.act = Mutex(act)
  }

  func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    if fits(request) {
      let act = act.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      act?()
    }
    return try await inner.send(request)
  }
}

/// What persons are still to do, each in turn.
final class Turns: Sendable {
  typealias Act = @Sendable (SyncBenchDesk) -> Void

  private let waiting: Mutex<[(system: String, act: Act)]>

  init(_ turns: [(system: String, act: Act)]) { waiting = Mutex(turns) }

  var left: Int { waiting.withLock { $0.count } }

  /// What is to be done before this request; a batch of reads is no write.
  func take(_ request: HTTPRequest) -> Act? {
    waiting.withLock { waiting in
      guard let next = waiting.first, request.method != .get, request.url.contains("/\(next.system)/"), Self.writes(request)
      else {
        return nil
      }
      waiting.removeFirst()
      return next.act
    }
  }

  private static func writes(_ request: HTTPRequest) -> Bool {
    guard request.url.contains("$batch") else { return true }
    let body = String(decoding: request.body ?? [], as: UTF8.self)
    return ["\nPATCH ", "\nPOST ", "\nDELETE "].contains { body.contains($0) }
  }
}

extension SyncBench {
  /// Just before the next run's first write to a system a person does something.
  func beforeWrite(to system: String, _ act: @escaping @Sendable (SyncBenchDesk) -> Void) {
    before({ $0.method != .get && $0.url.contains("/\(system)/") }, act)
  }

  /// Just before the next run's second write to a system, which repeats the first where its answer was lost, a person does something.
  func beforeSecondWrite(to system: String, _ act: @escaping @Sendable (SyncBenchDesk) -> Void) {
    let writes = Mutex(0)
    before(
      { request in
        guard request.method != .get, request.url.contains("/\(system)/") else { return false }
        return writes.withLock { count in
          count += 1
          return count == 2
        }
      }, act)
  }

  /// Persons act in turn, each just before the next write to a system after the one before had its turn.
  func beforeWrites(_ turns: [(system: String, act: @Sendable (SyncBenchDesk) -> Void)]) -> Turns {
    let desk = SyncBenchDesk(world: world)
    let turns = Turns(turns)
    transport = WatchingTransport(PracticeTransport(world)) { request throws(Fault) in turns.take(request)?(desk) }
    return turns
  }

  /// Just before the CRM is asked again whether a deal may be shown: after both sides were read to the end.
  func beforeEvidence(_ act: @escaping @Sendable (SyncBenchDesk) -> Void) {
    before({ request in request.url.contains("/opportunities?") && request.url.contains("filter=opportunityid") }, act)
  }

  /// Just before the next run reads the CRM's leads; it has read the opportunities by then.
  func beforeLeads(_ act: @escaping @Sendable (SyncBenchDesk) -> Void) {
    before({ $0.method == .get && $0.url.contains("/leads?") }, act)
  }

  private func before(
    _ fits: @escaping @Sendable (HTTPRequest) -> Bool, _ act: @escaping @Sendable (SyncBenchDesk) -> Void
  ) {
    let desk = SyncBenchDesk(world: world)
    transport = Meanwhile(PracticeTransport(world), before: fits) { act(desk) }
  }
}
