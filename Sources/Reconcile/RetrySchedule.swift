import Records

/// When a refused deal is tried again without anything having changed (sync-rules.md 12): after 1, 2, 4, then always 7 nights.
public enum RetrySchedule {
  private static let nights: [Int64] = [1, 2, 4, 7]

  /// The first moment of the next try.
  ///
  /// - Parameter refusals: how often in a row it was refused, this time with it.
  public static func next(after now: Instant, refusals: Int) -> Instant {
    now.adding(seconds: nights[min(max(refusals, 1), nights.count) - 1] * StatusReconciler.night)
  }
}
