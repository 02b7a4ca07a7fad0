internal import Systems

/// Which operations of the chains are sent next.
///
/// The operations of a chain go in one batch as long as each would fail by itself if one before it did, because it points
/// to the record which that one creates. Any other waits for the answer: a later one is sent only after the earlier are done.
enum WriteRound {
  /// The operations from `start` on that may go together.
  ///
  /// - Parameter ids: the records that creates of the chain make, by place in it; `nil` for other operations.
  static func segment(
    of chain: [PreparedWrite], from start: Int, limit: Int
  ) -> [PreparedWrite] {
    guard chain.indices.contains(start) else { return [] }
    var segment = [chain[start]]
    // For each place in the segment: the places whose failure brings this one down with it.
    var dependsOn: [Set<Int>] = [[]]
    for next in chain[(start + 1)...] {
      guard segment.count < limit, next.isCreateWithID else { break }
      var all: Set<Int> = []
      for (place, earlier) in segment.enumerated() {
        guard earlier.isCreateWithID, let id = earlier.id, next.needs.contains(id) else { continue }
        all.insert(place)
        all.formUnion(dependsOn[place])
      }
      // Lines of one list (solutions of an opportunity) stand beside each other: one of them failing is told for it
      // alone, and the others are as good with it as without.
      let isSafe = segment.indices.allSatisfy { place in
        all.contains(place) || (!all.isEmpty && segment[place].operation.entity == next.operation.entity)
      }
      guard isSafe else { break }
      segment.append(next)
      dependsOn.append(all)
    }
    return segment
  }

  /// Segments packed into batches of at most `limit` operations, none split; what may be repeated apart from what may not.
  static func batches(of segments: [[PreparedWrite]], limit: Int) -> [[[PreparedWrite]]] {
    var batches: [[[PreparedWrite]]] = []
    for kind in [true, false] {
      var open: [[PreparedWrite]] = []
      var size = 0
      for segment in segments where segment.allSatisfy(\.isRepeatable) == kind {
        let count = segment.reduce(0) { $0 + $1.items.reduce(0) { $0 + $1.parts.count } }
        if size + count > limit, !open.isEmpty {
          batches.append(open)
          open = []
          size = 0
        }
        open.append(segment)
        size += count
      }
      if !open.isEmpty { batches.append(open) }
    }
    return batches
  }
}

extension PreparedWrite {
  /// Whether it makes a record under an id of ours, which later operations can point to.
  var isCreateWithID: Bool {
    if case .create = operation.action { id != nil } else { false }
  }
}
