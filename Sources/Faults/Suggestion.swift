/// The known name a person most likely meant: "unknown key 'tenat'; did you mean 'tenant'?".
public enum Suggestion {
  /// Names longer than this are not compared: nobody mistypes a page of text.
  static let longest = 80

  /// The name of `known` that is nearest to `typed`, or `nil` when none is near enough to be offered.
  ///
  /// Letter case, blanks, `-` and `_` do not count. Near enough is one slip for every three characters (one for names of
  /// three to five, none for shorter ones), and swapping two neighbours is one slip. Of names equally near the first one
  /// in `known` is taken, so hand over an order that does not change from run to run.
  public static func nearest(to typed: String, in known: some Sequence<String>) -> String? {
    let wanted = folded(typed)
    guard !wanted.isEmpty, wanted.count <= longest else { return nil }
    var best: (name: String, distance: Int)?
    for name in known {
      let candidate = folded(name)
      guard !candidate.isEmpty, candidate.count <= longest else { continue }
      let bound = min(allowance(wanted.count, candidate.count), best.map { $0.distance - 1 } ?? .max)
      guard bound >= 0, let distance = distance(wanted, candidate, atMost: bound) else { continue }
      best = (name, distance)
      if distance == 0 { break }
    }
    return best?.name
  }

  /// A remedy to hang on a fault: `did you mean 'tenant'?`, or `nil` when no name is near.
  public static func question(for typed: String, in known: some Sequence<String>) -> String? {
    nearest(to: typed, in: known).map { "did you mean '\($0)'?" }
  }

  /// How many slips may lie between two names of these lengths.
  static func allowance(_ first: Int, _ second: Int) -> Int {
    let shorter = min(first, second)
    return shorter < 3 ? 0 : max(1, shorter / 3)
  }

  /// The Damerau-Levenshtein distance (neighbours swapped once count as one), or `nil` when it is above `bound`.
  static func distance(_ first: [UInt32], _ second: [UInt32], atMost bound: Int) -> Int? {
    guard abs(first.count - second.count) <= bound else { return nil }
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (i, a) in first.enumerated() {
      var row = [i + 1]
      row.reserveCapacity(second.count + 1)
      var smallest = i + 1
      for (j, b) in second.enumerated() {
        var cost = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a == second[j - 1], first[i - 1] == b { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
        smallest = min(smallest, cost)
      }
      guard smallest <= bound else { return nil }
      (beforeLast, last) = (last, row)
    }
    return last.last.flatMap { $0 <= bound ? $0 : nil }
  }

  private static func folded(_ name: String) -> [UInt32] {
    name.lowercased().unicodeScalars.compactMap { scalar in
      switch scalar {
      case " ", "-", "_", "\t", "\u{00A0}": nil
      default: scalar.value
      }
    }
  }
}
