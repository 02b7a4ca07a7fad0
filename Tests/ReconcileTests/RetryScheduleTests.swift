import Reconcile
import Records
import Testing

/// Section 12 of sync-rules.md; a night is 20 hours.
struct RetryScheduleTests {
  // swift-format-ignore
  @Test(arguments: [(1, 20), (2, 40), (3, 80), (4, 140), (5, 140), (400, 140), (0, 20), (-1, 20)])
  func `the hours until the next try`(_ refusals: Int, _ hours: Int64) {
    let now = Instant(seconds: 1_000_000)
    #expect(RetrySchedule.next(after: now, refusals: refusals).seconds(since: now) == hours * 3600)
  }

  /// One run a day: the runs, counted in days, that try a deal which is refused each time.
  @Test func `the nights on which a deal that is always refused is tried`() {
    var next = Instant(seconds: 0)
    var refusals = 0
    var tried: [Int64] = []
    for day in Int64(0)...20 {
      let now = Instant(seconds: day * 86400)
      guard now >= next else { continue }
      refusals += 1
      next = RetrySchedule.next(after: now, refusals: refusals)
      tried.append(day)
    }
    #expect(tried == [0, 1, 3, 7, 13, 19])
  }
}
