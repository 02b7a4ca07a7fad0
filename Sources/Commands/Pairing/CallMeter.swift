import Faults
import HTTP
import Records
import StateStore

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
  private var left = 0
  private var entry: Int64?
  private var problem: Fault?

  init(state: StateStore, side: Side, clock: any WorldClock) {
    self.state = state
    self.side = side
    self.clock = clock
  }

  /// Counts one call.
  ///
  /// - Throws: why the state cannot be written; then and from then on no call is made, for nothing could be noted of it.
  func take() async throws(Fault) {
    if let problem { throw problem }
    left -= 1
    guard left < 0 else { return }
    // Others may come by while this one is written down: they have theirs.
    left = Self.handful - 1
    do throws(Fault) {
      entry = try await state.reserveCalls(Self.handful, side, at: clock.now())
    } catch {
      problem = error
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
