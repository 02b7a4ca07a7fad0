/// The servers' time.
///
/// It moves only when told: by the admin address, and by a fixed tick a request and a write.
public struct PracticeClock: Hashable, Sendable {
  public private(set) var now: PracticeInstant
  /// Steps of 100 ns the clock moves with each request; 0 unless set.
  public var tickPerRequest: Int64
  /// Steps of 100 ns the clock moves before each write, so that no two stamps are equal.
  ///
  /// One second and 100 ns unless set, so that all seven digits come into play; 0 makes stamps equal.
  public var tickPerWrite: Int64

  public init(
    now: PracticeInstant = PracticeClock.start, tickPerRequest: Int64 = 0, tickPerWrite: Int64 = 10_000_001
  ) {
    self.now = now
    self.tickPerRequest = tickPerRequest
    self.tickPerWrite = tickPerWrite
  }

  /// Where time begins: 2026-11-20T02:00:00Z.
  public static let start = PracticeInstant(ticks: 1_795_140_000 * PracticeInstant.second)

  /// Moves the clock by steps of 100 ns; it stops at the end of time.
  public mutating func advance(ticks: Int64) {
    let (sum, overflow) = now.ticks.addingReportingOverflow(ticks)
    now = PracticeInstant(ticks: overflow ? .max : sum)
  }

  /// Moves the clock by seconds.
  public mutating func advance(seconds: Int) { now = now.adding(seconds: seconds) }

  /// The stamp of a write: moves the clock by its tick and gives the new time.
  public mutating func stamp() -> PracticeInstant {
    advance(ticks: tickPerWrite)
    return now
  }
}
