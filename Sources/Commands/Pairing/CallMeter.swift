import Faults
import HTTP
import Records
import StateStore
import Synchronization

/// Counts the calls to one system in the state, before they are made.
///
/// A handful is written down at a time and what was not used is given back at the end, so a commit costs little and the calls of a
/// run that is killed are counted.
actor CallMeter {
  /// As many as are written down at a time: the most by which a killed run has counted too many.
  static let handful = 20

  private let state: StateStore
  private let side: Side
  private let clock: any WorldClock
  private let trouble: Trouble
  private var left = 0
  private var entry: Int64?
  private var isReserving = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Why the state cannot be written, for the meters of both systems.
  final class Trouble: Sendable {
    private let first = Mutex<Fault?>(nil)
    var fault: Fault? { first.withLock { $0 } }
    func set(_ fault: Fault) { first.withLock { $0 = $0 ?? fault } }
  }

  init(state: StateStore, side: Side, clock: any WorldClock, trouble: Trouble) {
    self.state = state
    self.side = side
    self.clock = clock
    self.trouble = trouble
  }

  /// Counts one call.
  ///
  /// - Throws: why the state cannot be written; then and from then on no call is made to either system, for nothing could be noted
  ///   of it.
  func take() async throws(Fault) {
    while left == 0, isReserving { await withCheckedContinuation { waiting.append($0) } }
    if let fault = trouble.fault { throw fault }
    if left == 0 { try await reserve() }
    left -= 1
  }

  private func reserve() async throws(Fault) {
    isReserving = true
    defer {
      isReserving = false
      for caller in waiting { caller.resume() }
      waiting = []
    }
    do throws(Fault) {
      entry = try await state.reserveCalls(Self.handful, side, at: clock.now())
      left = Self.handful
    } catch {
      trouble.set(error)
      throw error
    }
  }

  /// Gives back what was written down and not used.
  func close() async throws(Fault) {
    let unused = left
    guard let entry, unused > 0 else { return }
    left = 0
    try await state.giveBackCalls(unused, of: entry)
  }
}

/// A transport that counts what it sends, and shows the lock's onlookers that the run is alive.
struct MeteredTransport: Transport {
  let transport: any Transport
  /// `nil` where nothing is counted: signing in is not the service's own call.
  let meter: CallMeter?
  let beat: @Sendable () -> Void

  func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
    beat()
    try await meter?.take()
    return try await transport.send(request)
  }
}
