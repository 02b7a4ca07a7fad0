/// What became of a deal in a run; each deal touched has exactly one.
public enum Outcome: String, Hashable, Sendable, CaseIterable {
  case failed, rejected, held, created, updated, unchanged, ignored

  /// Of two, the one that a report shows: the graver comes first in the list of cases.
  public static func graver(_ a: Outcome, _ b: Outcome) -> Outcome {
    for outcome in allCases where outcome == a || outcome == b { return outcome }
    return a
  }
}
