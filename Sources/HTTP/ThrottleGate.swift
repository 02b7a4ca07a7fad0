/// Who may call a host, and when.
///
/// Pure: moments are handed in, in seconds of a clock that never goes back.
///
/// Two things are kept: a moment before which nobody calls (the service asked for it with `Retry-After`), and how many
/// calls may be under way. The second is the configured number, lowered to the service's own hint
/// (`x-ms-dop-hint`, dataverse.md 5.1), halved by a 429, and won back slowly by answers that are fine.
public struct ThrottleGate: Sendable {
  /// What a caller who asks is told.
  public enum Answer: Hashable, Sendable {
    /// Go; the caller is counted as under way until ``leave(startedAt:now:)`` or ``leaveThrottled(startedAt:now:)``.
    case enter
    /// Nobody goes before that many seconds have passed.
    case wait(seconds: Double)
    /// As many as may be are under way.
    case full
  }

  private let configured: Int
  private var ceiling: Int
  private var level: Double
  private var heldUntil = -Double.infinity
  private var loweredAt = -Double.infinity
  /// Calls under way.
  public private(set) var inFlight = 0

  /// - Parameter concurrency: the configured number of calls at a time; at least one.
  public init(concurrency: Int) {
    configured = max(1, concurrency)
    ceiling = configured
    level = Double(configured)
  }

  /// How many calls may be under way now.
  public var limit: Int { max(1, min(Int(level), ceiling)) }

  public mutating func ask(now: Double) -> Answer {
    if now < heldUntil { return .wait(seconds: heldUntil - now) }
    guard inFlight < limit else { return .full }
    inFlight += 1
    return .enter
  }

  /// Nobody calls for that long.
  ///
  /// Never shortens a hold.
  public mutating func hold(seconds: Double, now: Double) { heldUntil = max(heldUntil, now + seconds) }

  /// A call ended otherwise than by 429.
  public mutating func leave(wasFine: Bool) {
    inFlight = max(0, inFlight - 1)
    // About four full rounds of calls for one more at a time.
    if wasFine { level = min(Double(ceiling), level + 0.25 / max(1, level)) }
  }

  /// A call was answered with 429.
  ///
  /// Calls that were under way together count once.
  public mutating func leaveThrottled(startedAt: Double, now: Double) {
    inFlight = max(0, inFlight - 1)
    guard startedAt >= loweredAt else { return }
    loweredAt = now
    level = max(1, (level / 2).rounded(.down))
  }

  /// The service recommends so many calls at a time.
  ///
  /// Above the configured number it changes nothing.
  public mutating func hint(_ recommended: Int) {
    guard recommended > 0 else { return }
    ceiling = min(configured, recommended)
    level = min(level, Double(ceiling))
  }
}
