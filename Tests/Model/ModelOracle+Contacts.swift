/// What several deals share: the customer's contact (sync-rules.md 7, "Two deals that want different values in one shared field").
extension ModelOracle {
  /// The phone of a contact stands in all its deals, or the report of each says why not; and of two wishes none is taken.
  func contacts() -> [String] {
    guard let wire = guide.contact else { return [] }
    let pairs = people.compactMap { pair(of: $0) }.filter { !$0.contact.isEmpty }
    return pairs.filter { !isClosed($0) }.flatMap { judge(wire, $0) } + taken(wire, pairs)
  }

  /// A deal may differ from its contact as it did when they met, and where it was told that an edit of the contact cannot travel.
  func mayDifferFromContact(_ wire: ModelWire, _ pair: Pair) -> Bool {
    let here = history.last(.crm, pair.contact, wire)
    if here.sequence <= met(pair), history.last(.partnerCenter, pair.referral, wire).sequence <= met(pair) { return true }
    return books.all("Findings").contains { row in
      ["cannot-travel", "one-way"].contains(row.first) && row.count > 5
        && [pair.referral, pair.opportunity].contains(row[2]) && row[3] == wire.label && row[4] == here.raw
    }
  }

  /// Values that a run wrote to a contact although another of its deals wanted another one, which nobody had seen there.
  private func taken(_ wire: ModelWire, _ pairs: [Pair]) -> [String] {
    var problems: [String] = []
    for contact in Set(pairs.map(\.contact)).sorted() {
      let deals = pairs.filter { $0.contact == contact }
      let stands = history.stands(.crm, contact, wire)
      for stand in stands where !stand.isPerson {
        guard let run = lived.last(where: { $0.start < stand.sequence }) else { continue }
        // An edit of the contact itself is a conflict of each deal, decided by the guide.
        if stands.contains(where: { $0.isPerson && $0.sequence < stand.sequence }) { continue }
        for pair in deals where met(pair) < run.start {
          let wish = history.stands(.partnerCenter, pair.referral, wire).last { $0.isPerson && $0.sequence <= run.start }
          guard let wish, wish.sequence > met(pair), wish.common != stand.common,
            !history.stood(wish.common, .crm, contact, wire, from: wish.sequence, to: stand.sequence),
            // It was edited again meanwhile.
            history.stands(.partnerCenter, pair.referral, wire).last(where: { $0.sequence < stand.sequence })?.sequence
              == wish.sequence
          else { continue }
          problems.append(
            "write \(stand.sequence) put '\(stand.raw)' into a contact for which deal \(pair.deal.number) wanted '\(wish.raw)'")
        }
      }
    }
    return problems
  }
}
