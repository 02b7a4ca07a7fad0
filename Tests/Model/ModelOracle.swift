import PracticeSystems

/// Judges a seed by what the systems remember and what the reports say (reliability.md, the promises L, D, C and A).
///
/// Written from the specification, by hand; it knows every edit from the systems' own history and shares no code with the product.
struct ModelOracle {
  /// A deal as it stands in the end.
  struct Pair {
    let deal: ModelPeople.Deal
    let referral: String
    let opportunity: String
    /// The write that made the second of the two.
    let made: Int

    /// The customer's contact in the CRM, which other deals may have too.
    let contact: String

    func id(on side: ModelSide, _ wire: ModelWire) -> String {
      side == .partnerCenter ? referral : wire.isOfContact ? contact : opportunity
    }
  }

  let guide: ModelGuide
  let history: ModelHistory
  let books: ModelBooks
  let people: [ModelPeople.Deal]
  let copied: [String]
  let lived: [ModelSeed.Life]

  init(_ seed: ModelSeed, _ books: ModelBooks) {
    guide = seed.guide.guide
    self.books = books
    people = seed.people.deals
    copied = seed.people.copies
    lived = seed.lived
    history = ModelHistory(seed.world.withState { $0.context.history.writes }, looks: seed.looks)
  }

  func problems() -> [String] {
    var problems = doubles()
    for deal in people {
      guard let pair = self.pair(of: deal) else {
        if !isNamed(deal) { problems.append("deal \(deal.number) has no record on the other side, and no report names it") }
        continue
      }
      // A closed side takes nothing more: what stays different then was told when it was met.
      if isClosed(pair) { continue }
      for wire in guide.wires { problems += judge(wire, pair) }
    }
    problems += contacts() + copies() + lists() + closes()
    return problems + overwrites() + inventions() + shown() + reports() + outcomes()
  }

  // MARK: Nothing is doubled

  private func doubles() -> [String] {
    var counts: [String: Int] = [:]
    for write in history.writes where write.operation == .create {
      guard case .api = write.actor else { continue }
      for (entity, field) in Self.keys where write.entity == entity {
        if let key = write.changes.first(where: { $0.field == field })?.after.string {
          counts["\(entity) with \(field) '\(key)'", default: 0] += 1
        }
      }
    }
    return counts.filter { $0.value > 1 }.map { "\($0.key) was created \($0.value) times" }.sorted()
  }

  private static let keys = [
    ("referral", "externalReferenceId"), ("opportunity", "msft_microsoftpartnercenterreferralidentifier"), ("account", "name"),
    ("contact", "emailaddress1"),
  ]

  func pair(of deal: ModelPeople.Deal) -> Pair? {
    let (entity, field) = deal.born == .partnerCenter ? Self.keys[1] : Self.keys[0]
    let made = history.writes.first { write in
      write.entity == entity && write.operation == .create
        && write.changes.contains { $0.field == field && $0.after.string == deal.id }
    }
    guard let made else { return nil }
    let opportunity = deal.born == .crm ? deal.id : made.id
    return Pair(
      deal: deal, referral: deal.born == .crm ? made.id : deal.id, opportunity: opportunity, made: made.sequence,
      contact: history.contact(of: opportunity))
  }

  /// A deal that waits is named by each run.
  private func isNamed(_ deal: ModelPeople.Deal) -> Bool {
    guard let last = books.runs.last else { return false }
    return ModelBooks.sheets.contains { sheet in last[sheet].contains { $0.contains(deal.id) } }
  }

  // MARK: Every last edit arrives or is named

  func judge(_ wire: ModelWire, _ pair: Pair) -> [String] {
    let there = history.last(.partnerCenter, pair.id(on: .partnerCenter, wire), wire)
    let here = history.last(.crm, pair.id(on: .crm, wire), wire)
    var problems: [String] = []
    let label = "deal \(pair.deal.number), \(wire.referral)"
    if there.common != here.common, !mayDiffer(wire, pair) {
      problems.append("\(label): '\(there.raw)' in Partner Center and '\(here.raw)' in the CRM, and no report names them")
    }
    for side in ModelSide.allCases {
      guard let edit = history.stands(side, pair.id(on: side, wire), wire, onlySeen: true).last(where: \.isPerson)
      else { continue }
      let now = side == .crm ? here : there
      // What became of an emptied field whose emptiness does not travel, the law of overwriting says.
      if now.common == edit.common || edit.common.isEmpty && wire.empty == .leave { continue }
      // Before the deal looked at this contact, its phone was no business of the deal.
      if wire.isOfContact, edit.sequence <= met(pair) { continue }
      if hasReached(edit, side, pair, wire) || wasNamed(edit, side, pair, wire) { continue }
      problems.append("\(label): '\(edit.raw)' was edited in \(side.rawValue) and is lost: '\(now.raw)' stands there")
    }
    return problems
  }

  /// Whether a value stood on the other side too, since it was edited.
  func hasReached(_ edit: ModelHistory.Stand, _ side: ModelSide, _ pair: Pair, _ wire: ModelWire) -> Bool {
    history.stood(edit.common, side.other, pair.id(on: side.other, wire), wire, from: edit.sequence, to: .max)
  }

  /// Two sides may differ where a report says so, and where somebody emptied one and the guide leaves the other.
  private func mayDiffer(_ wire: ModelWire, _ pair: Pair) -> Bool {
    if ModelSide.allCases.contains(where: { wasLeftEmpty($0, pair, wire) }) { return true }
    // Still on its way, as the last report says: the system was too busy.
    if let last = books.runs.last,
      last["Rejected"].contains(where: { $0.contains("failed") && ($0.contains(pair.referral) || $0.contains(pair.opportunity)) })
    {
      return true
    }
    let cell = wire.isOfContact ? [wire] : guide.wires.filter { $0.cell == wire.cell }
    if cell.contains(where: { waits($0, pair) }) { return true }
    if wire.isOfContact, mayDifferFromContact(wire, pair) { return true }
    // What met for the first time with different values is left, and listed once (sync-rules.md 3).
    for wire in cell {
      if ModelSide.allCases.contains(where: { wasLeft(history.last($0, pair.id(on: $0, wire), wire), pair, wire) }) {
        return true
      }
    }
    // A field that travels one way: the edit that stays where it is was told once, by whatever run.
    for side in ModelSide.allCases where !wire.travels(to: side.other) {
      let stand = history.last(side, pair.id(on: side, wire), wire)
      if stand.isPerson, stand.sequence <= met(pair) || wasNamed(stand, side, pair, wire) { return true }
    }
    return false
  }

  /// Whether a side is empty beside the other's value, and that is settled: somebody emptied it, the guide leaves the other side
  /// as it is (sync-rules.md 1 and 7), and what a person wrote there last had come over before, or was said to be replaced.
  private func wasLeftEmpty(_ side: ModelSide, _ pair: Pair, _ wire: ModelWire) -> Bool {
    let stand = history.last(side, pair.id(on: side, wire), wire)
    guard wire.empty == .leave, wire.travels(to: side.other), stand.common.isEmpty, stand.isPerson else { return false }
    guard let edit = history.stands(side.other, pair.id(on: side.other, wire), wire, onlySeen: true).last(where: \.isPerson)
    else { return true }
    if !wire.travels(to: side) { return edit.sequence < stand.sequence || wasNamed(edit, side.other, pair, wire) }
    if wasReplaced(edit, side.other, pair, wire) { return true }
    return edit.sequence <= met(pair) || hasReached(edit, side.other, pair, wire)
  }

  /// The write up to which all that stood on both sides was there when the deal's sides first knew of each other.
  func met(_ pair: Pair) -> Int {
    let index = lived.lastIndex { $0.start < pair.made } ?? 0
    // A run that made the record and died knew nothing of it: the next one that ended found it.
    guard !lived[index].hasEnded else { return pair.made }
    return lived[index...].first(where: \.hasEnded)?.start ?? pair.made
  }
}
