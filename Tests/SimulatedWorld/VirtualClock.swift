public import Faults
public import HTTP
public import PracticeSystems
public import Records
import Synchronization

/// The clock of a practice world for a run on a ``SeededExecutor``: whoever sleeps lets the others go on.
public struct VirtualClock: WorldClock {
  private let world: PracticeWorld
  private let executor: SeededExecutor

  public init(_ world: PracticeWorld, _ executor: SeededExecutor) {
    self.world = world
    self.executor = executor
  }

  private var ticks: Int64 { world.withState { $0.context.clock.now.ticks } }

  public func now() -> Instant { Instant(seconds: ticks / PracticeInstant.second) }

  public func monotonicSeconds() -> Double { Double(ticks) / Double(PracticeInstant.second) }

  public func sleep(seconds: Double) async throws(Fault) {
    guard !Task.isCancelled else { throw .stopped(while: "wait") }
    guard seconds > 0 else { return }
    let deadline = ticks + Int64((min(seconds, 864_000) * Double(PracticeInstant.second)).rounded(.up))
    let sleeper = Sleeper()
    let executor = executor
    let slept = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
        sleeper.begin(continuation)
        let number = executor.at(deadline) { sleeper.end(true) }
        sleeper.set(number)
      }
    } onCancel: {
      if let number = sleeper.timer { _ = executor.cancel(number) }
      sleeper.end(false)
    }
    guard slept else { throw .stopped(while: "wait") }
  }

  /// One sleep: ended once, by the clock or by a cancellation.
  private final class Sleeper: Sendable {
    private struct State {
      var continuation: CheckedContinuation<Bool, Never>?
      var timer: UInt64?
      var isCancelled = false
    }
    private let state = Mutex(State())

    var timer: UInt64? { state.withLock { $0.timer } }
    func set(_ number: UInt64) { state.withLock { $0.timer = number } }

    func begin(_ continuation: CheckedContinuation<Bool, Never>) {
      let isLate = state.withLock { state in
        if state.isCancelled { return true }
        state.continuation = continuation
        return false
      }
      if isLate { continuation.resume(returning: false) }
    }

    func end(_ slept: Bool) {
      let continuation = state.withLock { state in
        defer { state.continuation = nil }
        if !slept { state.isCancelled = true }
        return state.continuation
      }
      continuation?.resume(returning: slept)
    }
  }
}
