/// Decides what follows an answer, or the lack of one, for one call.
///
/// Pure: time and randomness are handed in.
public struct RetryMachine: Sendable {
  /// What happened to a sending.
  public enum Event: Hashable, Sendable {
    /// An answer came; `retryAfterSeconds` is what it asks for.
    case answered(status: Int, retryAfterSeconds: Double?)
    /// Nothing reached the server.
    case notSent
    /// It may have reached the server, but no whole answer came back.
    case answerLost
  }

  /// What to do next.
  public enum Action: Hashable, Sendable {
    /// Give the answer to the caller.
    case deliver
    /// Send again after that time. With `holdsAll` no call at all goes to that host until then.
    case again(afterSeconds: Double, holdsAll: Bool)
    case giveUp(Reason)
  }

  /// Why a call is not repeated.
  public enum Reason: Hashable, Sendable {
    case attemptsSpent, budgetSpent
    /// The server asks for a longer wait than the policy allows.
    case waitTooLong(seconds: Double)
    /// It may have been carried out, and carrying it out twice would do harm.
    case outcomeUnknown
  }

  private let policy: RetryPolicy
  private let repeatable: Bool
  private var failures = 0
  private var throttlings = 0

  /// - Parameter repeatable: whether carrying the call out twice does no harm.
  public init(policy: RetryPolicy, repeatable: Bool) {
    self.policy = policy
    self.repeatable = repeatable
  }

  /// - Parameter unit: a random number from 0 up to 1, for the jitter.
  public mutating func handle(_ event: Event, budget: inout RetryBudget, unit: Double) -> Action {
    switch event {
    case .answered(let status, let retryAfter):
      switch status {
      // The server says that it did not carry the call out: safe to repeat, whatever it is.
      case 429, 503: return throttled(status, retryAfter, &budget, unit)
      case 500, 502, 504:
        guard repeatable else { return .giveUp(.outcomeUnknown) }
        return failed(retryAfter, &budget, unit)
      default:
        budget.succeeded()
        return .deliver
      }
    case .notSent: return failed(nil, &budget, unit)
    case .answerLost:
      guard repeatable else { return .giveUp(.outcomeUnknown) }
      return failed(nil, &budget, unit)
    }
  }

  private mutating func throttled(_ status: Int, _ retryAfter: Double?, _ budget: inout RetryBudget, _ unit: Double) -> Action {
    guard let wait = retryAfter else {
      // A 429 without a time still says: everyone, less.
      return failed(nil, &budget, unit, holdsAll: status == 429)
    }
    guard wait <= policy.longestWaitSeconds else { return .giveUp(.waitTooLong(seconds: wait)) }
    throttlings += 1
    // It costs nothing of the budget: the server named the time, and nobody calls before it.
    guard throttlings < policy.throttledAttempts else { return .giveUp(.attemptsSpent) }
    return .again(afterSeconds: max(wait, 0), holdsAll: true)
  }

  private mutating func failed(
    _ retryAfter: Double?, _ budget: inout RetryBudget, _ unit: Double, holdsAll: Bool = false
  ) -> Action {
    failures += 1
    guard failures < policy.attempts else { return .giveUp(.attemptsSpent) }
    if let wait = retryAfter, wait > policy.longestWaitSeconds { return .giveUp(.waitTooLong(seconds: wait)) }
    guard budget.take() else { return .giveUp(.budgetSpent) }
    var ceiling = policy.firstDelaySeconds
    for _ in 1..<max(failures, 1) where ceiling < policy.largestDelaySeconds { ceiling *= 2 }
    ceiling = min(ceiling, policy.largestDelaySeconds)
    // Between half of the delay and all of it: calls that failed together do not come back together.
    let delay = ceiling * (0.5 + 0.5 * unit)
    return .again(afterSeconds: max(delay, retryAfter ?? 0), holdsAll: holdsAll)
  }

  /// The seconds that a `Retry-After` header asks for: a number, or a date that counts from the server's own clock.
  ///
  /// - Parameter serverTime: the `Date` header of the same answer, or the server's time as known otherwise.
  public static func retryAfterSeconds(_ response: HTTPResponse, serverTime: @autoclosure () -> Double?) -> Double? {
    guard let header = response.header("Retry-After").map(ASCIIText.trimmed) else { return nil }
    if !header.isEmpty, header.utf8.allSatisfy({ (48...57).contains($0) }) { return Double(header) }
    guard let until = HTTPDate.parse(header), let now = serverTime() else { return nil }
    return max(0, Double(until.seconds) - now)
  }
}
