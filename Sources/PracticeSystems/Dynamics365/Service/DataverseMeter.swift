/// Counts a user's requests in the window of the service protection (dataverse.md 5.1), on virtual time.
struct DataverseMeter: Sendable {
  private var instants: [PracticeInstant] = []
  private var start = 0

  /// Counts a request; gives the seconds to wait where there are too many.
  mutating func refuse(at now: PracticeInstant, limit: Int, windowSeconds: Int) -> Int? {
    guard limit > 0, windowSeconds > 0 else { return nil }
    let edge = now.adding(seconds: -windowSeconds)
    while start < instants.count, instants[start] <= edge { start += 1 }
    if start > 10_000, start * 2 > instants.count {
      instants.removeFirst(start)
      start = 0
    }
    guard instants.count - start >= limit else {
      instants.append(now)
      return nil
    }
    let freed = instants[start].adding(seconds: windowSeconds)
    return max(1, Int(freed.unixSeconds - now.unixSeconds))
  }
}
