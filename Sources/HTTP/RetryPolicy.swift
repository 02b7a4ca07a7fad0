/// How often and how soon a call is repeated.
public struct RetryPolicy: Hashable, Sendable {
  /// Sendings of one call that failed or lost their answer, the first included.
  public var attempts: Int
  /// Sendings of one call that were answered with 429 or 503 and a time to wait.
  public var throttledAttempts: Int
  /// The wait before the first repetition; it doubles from there.
  public var firstDelaySeconds: Double
  public var largestDelaySeconds: Double
  /// A server that asks for a longer wait ends the call instead; the next run goes on.
  public var longestWaitSeconds: Double
  /// Repetitions in reserve for the whole client, so that a system that is down is not hammered by every call.
  public var reserve: Double
  /// What each success adds to the reserve, up to its full size.
  public var reservePerSuccess: Double

  public init(
    attempts: Int = 5, throttledAttempts: Int = 100, firstDelaySeconds: Double = 1, largestDelaySeconds: Double = 60,
    longestWaitSeconds: Double = 900, reserve: Double = 60, reservePerSuccess: Double = 0.2
  ) {
    self.attempts = attempts
    self.throttledAttempts = throttledAttempts
    self.firstDelaySeconds = firstDelaySeconds
    self.largestDelaySeconds = largestDelaySeconds
    self.longestWaitSeconds = longestWaitSeconds
    self.reserve = reserve
    self.reservePerSuccess = reservePerSuccess
  }

  public static let standard = RetryPolicy()
}

/// The repetitions that are left to all calls of a client together.
public struct RetryBudget: Hashable, Sendable {
  public private(set) var left: Double
  private let full: Double
  private let perSuccess: Double

  public init(_ policy: RetryPolicy) {
    left = policy.reserve
    full = policy.reserve
    perSuccess = policy.reservePerSuccess
  }

  public mutating func succeeded() { left = min(full, left + perSuccess) }

  /// Takes one repetition; false when none is left.
  public mutating func take() -> Bool {
    guard left >= 1 else { return false }
    left -= 1
    return true
  }
}
