internal import Faults

/// Lets calls through to one host as its ``ThrottleGate`` says; the others wait in order of arrival.
final class Turnstile: Sendable {
  private struct State {
    var gate: ThrottleGate
    /// An outcome of `true` means: entered already.
    var line = WaitingLine<Bool>()
  }

  private let state: Locked<State>
  private let clock: any WorldClock

  init(concurrency: Int, clock: any WorldClock) {
    state = Locked(State(gate: ThrottleGate(concurrency: concurrency)))
    self.clock = clock
  }

  var limit: Int { state.withLock { $0.gate.limit } }

  /// Returns when the caller may call.
  ///
  /// Whoever enters must leave.
  func enter() async throws(Fault) {
    while true {
      if Task.isCancelled { throw .stopped(while: "wait for a turn") }
      let now = clock.monotonicSeconds()
      switch state.withLock({ $0.gate.ask(now: now) }) {
      case .enter: return
      case .wait(let seconds): try await clock.sleep(seconds: seconds)
      case .full: if try await queue() { return }
      }
    }
  }

  func leave(wasFine: Bool) { after { $0.leave(wasFine: wasFine) } }

  func leaveThrottled(startedAt: Double, holdSeconds: Double) {
    let now = clock.monotonicSeconds()
    after { gate in
      gate.leaveThrottled(startedAt: startedAt, now: now)
      gate.hold(seconds: holdSeconds, now: now)
    }
  }

  func hold(seconds: Double) {
    let now = clock.monotonicSeconds()
    state.withLock { $0.gate.hold(seconds: seconds, now: now) }
  }

  func hint(_ recommended: Int) { after { $0.hint(recommended) } }

  /// Changes the gate and lets in whom it now lets in.
  private func after(_ change: (inout ThrottleGate) -> Void) {
    let now = clock.monotonicSeconds()
    let woken: [(WaitingLine<Bool>.Continuation, Bool)] = state.withLock { state in
      change(&state.gate)
      var woken: [(WaitingLine<Bool>.Continuation, Bool)] = []
      while !state.line.isEmpty {
        switch state.gate.ask(now: now) {
        case .enter: if let caller = state.line.first() { woken.append((caller, true)) }
        // They ask again, and sleep until the hold is over.
        case .wait: woken += state.line.all().map { ($0, false) }
        case .full: return woken
        }
      }
      return woken
    }
    for (caller, entered) in woken { caller.resume(returning: .success(entered)) }
  }

  private func queue() async throws(Fault) -> Bool {
    let ticket = state.withLock { $0.line.ticket() }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: WaitingLine<Bool>.Continuation) in
        let now = clock.monotonicSeconds()
        let early: Result<Bool, Fault>? = state.withLock { state in
          if Task.isCancelled { return .failure(.stopped(while: "wait for a turn")) }
          // A place may have come free between the question and this place in the line.
          switch state.gate.ask(now: now) {
          case .enter: return .success(true)
          case .wait: return .success(false)
          case .full:
            state.line.add(ticket, continuation)
            return nil
          }
        }
        if let early { continuation.resume(returning: early) }
      }
    } onCancel: {
      let caller = state.withLock { $0.line.remove(ticket) }
      caller?.resume(returning: .failure(.stopped(while: "wait for a turn")))
    }
    return try outcome.get()
  }
}
