public import PracticeSystems
import Synchronization

/// Carries a whole run out on the calling thread; which of the jobs that could go on goes on is chosen by the seed.
///
/// Time is virtual: only when no job can go on does the clock move, to the next moment somebody sleeps until. The same seed makes
/// the same choices, in every process and however it was built. Actors and child tasks follow the preference of the task.
public final class SeededExecutor: TaskExecutor {
  /// Nothing could go on, nobody slept, and the work was not done.
  public struct Deadlock: Error, CustomStringConvertible {
    /// What had begun and not ended, in order.
    public let waiting: [String]

    public var description: String {
      "deadlock: nothing is ready and no timer runs; waiting: "
        + (waiting.isEmpty ? "nothing known" : waiting.joined(separator: ", "))
    }
  }

  private struct Timer {
    let deadline: Int64
    let number: UInt64
    let fire: @Sendable () -> Void
  }

  private struct State {
    var ready: [UnownedJob] = []
    var timers: [Timer] = []
    var number: UInt64 = 0
    var random: PracticeRandom
    var choices = 0
    var waiting: [(number: UInt64, what: String)] = []
  }

  private let state: Mutex<State>
  private let world: PracticeWorld
  private let digest: RunDigest?

  /// - Parameters:
  ///   - world: whose clock this is.
  ///   - digest: is told each choice.
  public init(seed: UInt64, world: PracticeWorld, digest: RunDigest? = nil) {
    state = Mutex(State(random: PracticeRandom(seed: seed)))
    self.world = world
    self.digest = digest
  }

  /// How many times there was something to choose.
  public var choices: Int { state.withLock { $0.choices } }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.ready.append(job) }
  }

  /// Does the work to its end, here and now.
  public func run<T: Sendable>(_ work: sending @escaping () async -> T) throws(Deadlock) -> T {
    let box = Box<T>()
    Task(executorPreference: self) {
      let made = await work()
      box.put(made)
    }
    while true {
      if let job = next() {
        job.runSynchronously(on: asUnownedTaskExecutor())
      } else if let timer = earliest() {
        move(to: timer.deadline)
        timer.fire()
      } else {
        break
      }
    }
    guard let made = box.take() else {
      throw Deadlock(waiting: state.withLock { $0.waiting.map(\.what) })
    }
    return made
  }

  private final class Box<T: Sendable>: Sendable {
    private let result = Mutex<T?>(nil)
    func put(_ value: T) { result.withLock { $0 = value } }
    func take() -> T? { result.withLock { $0 } }
  }

  private func next() -> UnownedJob? {
    let chosen = state.withLock { state -> (job: UnownedJob, index: Int, count: Int)? in
      let count = state.ready.count
      guard count > 1 else { return state.ready.popLast().map { ($0, 0, 1) } }
      let index = state.random.below(count)
      state.choices += 1
      return (state.ready.remove(at: index), index, count)
    }
    guard let chosen else { return nil }
    if chosen.count > 1 { digest?.mix(UInt64(chosen.index), UInt64(chosen.count)) }
    return chosen.job
  }

  // MARK: Time

  private func earliest() -> Timer? {
    state.withLock { state in
      guard let index = state.timers.indices.min(by: { Self.isEarlier(state.timers[$0], state.timers[$1]) }) else { return nil }
      return state.timers.remove(at: index)
    }
  }

  private static func isEarlier(_ first: Timer, _ second: Timer) -> Bool {
    (first.deadline, first.number) < (second.deadline, second.number)
  }

  private func move(to deadline: Int64) {
    world.withState { state in
      let now = state.context.clock.now.ticks
      if deadline > now { state.context.clock.advance(ticks: deadline - now) }
    }
  }

  /// Calls `fire` once nothing else can be done before `deadline`; gives a number to cancel it by.
  func at(_ deadline: Int64, _ fire: @escaping @Sendable () -> Void) -> UInt64 {
    state.withLock { state in
      state.number += 1
      state.timers.append(Timer(deadline: deadline, number: state.number, fire: fire))
      return state.number
    }
  }

  /// Takes a timer away; `false` when it was fired already.
  func cancel(_ number: UInt64) -> Bool {
    state.withLock { state in
      guard let index = state.timers.firstIndex(where: { $0.number == number }) else { return false }
      state.timers.remove(at: index)
      return true
    }
  }

  // MARK: What waits

  /// Says that something begins; to be ended with ``ended(_:)``.
  public func begun(_ what: String) -> UInt64 {
    state.withLock { state in
      state.number += 1
      state.waiting.append((state.number, what))
      return state.number
    }
  }

  public func ended(_ number: UInt64) {
    state.withLock { $0.waiting.removeAll { $0.number == number } }
  }
}
