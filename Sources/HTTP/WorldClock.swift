internal import Glibc
public import Faults
public import Records

/// Time, as the product knows it.
///
/// The only door to the real clock is ``SystemClock``.
public protocol WorldClock: Sendable {
  /// The time of day of this machine. For display and for asking a token's age; never compared with a server's stamps.
  func now() -> Instant
  /// Seconds since some fixed moment; never goes back.
  func monotonicSeconds() -> Double
  /// Returns after that many seconds, at once for zero and less.
  ///
  /// - Throws: `.cancelled` when the task was cancelled meanwhile.
  func sleep(seconds: Double) async throws(Fault)
}

/// The machine's clock.
public struct SystemClock: WorldClock {
  public init() {}

  public func now() -> Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(seconds: Int64(time.tv_sec), nanoseconds: Int32(truncatingIfNeeded: time.tv_nsec))
  }

  public func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  public func sleep(seconds: Double) async throws(Fault) {
    guard seconds > 0 else { return }
    do {
      // The one place where the product sleeps by the real clock; ten days at most, so that no conversion can trap.
      try await Task.sleep(nanoseconds: UInt64(min(seconds, 864_000) * 1e9))
    } catch {
      throw .stopped(while: "wait")
    }
  }
}

extension Fault {
  /// The fault of work that was told to stop.
  public static func stopped(while activity: String) -> Fault {
    Fault(.cancelled, while: activity, "the run was told to stop", recovery: .nextRun)
  }
}
