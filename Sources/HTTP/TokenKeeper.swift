internal import Faults

/// The token of one service: one fetch at a time, whoever needs it.
///
/// Drives ``TokenMachine``.
final class TokenKeeper: Sendable {
  private struct State {
    var machine = TokenMachine()
    var line = WaitingLine<Void>()
    var statistics = CallStatistics(kind: "sign-in")
  }

  private let source: any TokenSource
  private let clock: any WorldClock
  private let state = Locked(State())

  init(source: any TokenSource, clock: any WorldClock) {
    self.source = source
    self.clock = clock
  }

  /// What fetching came to; `nil` before the first.
  var statistics: CallStatistics? { state.withLock { $0.statistics.calls > 0 ? $0.statistics : nil } }

  /// A token that holds for now.
  func token() async throws(Fault) -> TokenMachine.Issued {
    while true {
      let now = clock.monotonicSeconds()
      switch state.withLock({ $0.machine.ask(now: now) }) {
      case .use(let issued): return issued
      case .failed(let fault): throw fault
      case .wait: try await wait()
      case .fetch: try await fetch()
      }
    }
  }

  /// The service answered 401 to that token.
  func refused(issue: Int) { state.withLock { $0.machine.refused(issue: issue) } }

  private func fetch() async throws(Fault) {
    let requestedAt = clock.monotonicSeconds()
    do {
      let token = try await source.fetch()
      let seconds = clock.monotonicSeconds() - requestedAt
      let line = state.withLock { state in
        state.statistics.calls += 1
        state.statistics.seconds += seconds
        state.machine.fetched(token, requestedAt: requestedAt)
        return state.line.all()
      }
      for caller in line { caller.resume(returning: .success(())) }
    } catch {
      let now = clock.monotonicSeconds()
      let (goesOn, line) = state.withLock { state in
        state.statistics.calls += 1
        state.statistics.seconds += now - requestedAt
        return (state.machine.failed(error, now: now), state.line.all())
      }
      // Told to stop is said of this caller only; the others ask again, and one of them fetches.
      let outcome: Result<Void, Fault> = goesOn || error.code == .cancelled ? .success(()) : .failure(error)
      for caller in line { caller.resume(returning: outcome) }
      if !goesOn || error.code == .cancelled { throw error }
    }
  }

  private func wait() async throws(Fault) {
    let ticket = state.withLock { $0.line.ticket() }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: WaitingLine<Void>.Continuation) in
        let now = clock.monotonicSeconds()
        let early: Result<Void, Fault>? = state.withLock { state in
          if Task.isCancelled { return .failure(.stopped(while: "wait for a token")) }
          // The fetch may have ended between the question and this place in the line.
          guard state.machine.isBusy(now: now) else { return .success(()) }
          state.line.add(ticket, continuation)
          return nil
        }
        if let early { continuation.resume(returning: early) }
      }
    } onCancel: {
      let caller = state.withLock { $0.line.remove(ticket) }
      caller?.resume(returning: .failure(.stopped(while: "wait for a token")))
    }
    try outcome.get()
  }
}
