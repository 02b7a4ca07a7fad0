/// How alike two texts are.
enum Similarity {
  /// The similarity of Jaro, lifted by a shared beginning as Winkler does, in hundredths.
  ///
  /// Whole numbers only, so that the result is the same everywhere. Time grows with the product of the lengths.
  static func jaroWinkler(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return 0 }
    let reach = max(0, max(a.count, b.count) / 2 - 1)
    var isTaken = [Bool](repeating: false, count: b.count)
    var matchedA: [Unicode.Scalar] = []
    for (i, scalar) in a.enumerated() {
      let first = max(0, i - reach)
      let last = min(b.count - 1, i + reach)
      guard first <= last else { continue }
      for j in first...last where !isTaken[j] && b[j] == scalar {
        isTaken[j] = true
        matchedA.append(scalar)
        break
      }
    }
    let matches = matchedA.count
    guard matches > 0 else { return 0 }
    let matchedB = b.indices.filter { isTaken[$0] }.map { b[$0] }
    let swapped = zip(matchedA, matchedB).filter { $0 != $1 }.count / 2
    // In ten-thousandths.
    let jaro = (10_000 * matches / a.count + 10_000 * matches / b.count + 10_000 * (matches - swapped) / matches) / 3
    let shared = zip(a, b).prefix(4).prefix { $0 == $1 }.count
    return (jaro + shared * (10_000 - jaro) / 10) / 100
  }
}
