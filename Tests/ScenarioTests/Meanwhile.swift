import Faults
import HTTP
import SimulatedWorld
import Synchronization

/// A transport that lets a person act just before the first write to a system.
final class Meanwhile: Transport {
  private let inner: any Transport
  private let system: String
  private let act: Mutex<(@Sendable () -> Void)?>

  init(_ inner: any Transport, system: String, _ act: @escaping @Sendable () -> Void) {
    self.inner = inner
    self.system = system
    self.act = Mutex(act)
  }

  func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    if request.method != .get, request.url.contains("/\(system)/") {
      let act = act.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      act?()
    }
    return try await inner.send(request)
  }
}

extension SyncBench {
  /// Just before the next run's first write to a system a person does something.
  func beforeWrite(to system: String, _ act: @escaping @Sendable (SyncBenchDesk) -> Void) {
    let desk = SyncBenchDesk(world: world)
    transport = Meanwhile(PracticeTransport(world), system: system) { act(desk) }
  }
}
