import PracticeSystems

/// Laws that hold of every single write that a server accepted.
extension ModelOracle {
  /// Every field of ours that an accepted write changed.
  private func written() -> [(write: PracticeWrite, side: ModelSide, wire: ModelWire, change: PracticeChange)] {
    var found: [(PracticeWrite, ModelSide, ModelWire, PracticeChange)] = []
    for write in history.writes where !ModelHistory.isPerson(write) {
      guard let side = ModelSide.allCases.first(where: { $0.entity == write.entity }) else { continue }
      for change in write.changes {
        guard let wire = guide.wires.first(where: { (side == .crm ? $0.stored : $0.path) == change.field }) else { continue }
        found.append((write, side, wire, change))
      }
    }
    return found
  }

  private func pairs() -> [String: Pair] {
    var pairs: [String: Pair] = [:]
    for deal in people {
      guard let pair = pair(of: deal) else { continue }
      pairs[pair.referral] = pair
      pairs[pair.opportunity] = pair
    }
    return pairs
  }

  /// The first write of the run that a write belongs to.
  private func start(of sequence: Int) -> Int { lived.last { $0.start < sequence }?.start ?? 0 }

  /// A person's edit is never overwritten before the other side had it, unless the guide lets the other side win.
  func overwrites() -> [String] {
    let pairs = pairs()
    var problems: [String] = []
    for (write, side, wire, change) in written() {
      guard let pair = pairs[write.id] else { continue }
      let stands = history.stands(side, write.id, wire)
      guard let index = stands.firstIndex(where: { $0.sequence == write.sequence }), index > 0 else { continue }
      let (before, after) = (stands[index - 1], stands[index])
      guard before.isPerson, before.common != after.common else { continue }
      // Taken back before any run saw it: what it came back to had been agreed.
      if !history.stands(side, write.id, wire, onlySeen: true).contains(where: { $0.sequence == before.sequence }) { continue }
      let isWanted = side == .crm ? wire.winner == .partnerCenter : wire.winner == .crm
      if isWanted || !wire.travels(to: side.other) { continue }
      if index > 1, isSetBackUnseen(stands[index - 2], before, stands.prefix(index - 2).last?.common ?? "", write) { continue }
      if history.isBack(before, side, pair, wire) || mayFill(before, side, pair, wire) || hasReached(before, side, pair, wire)
        || wasLeft(before, pair, wire)
      {
        continue
      }
      problems.append(
        "write \(write.sequence) took '\(before.raw)' from \(side.rawValue), \(change.field) of deal \(pair.deal.number),"
          + " before the other side had it")
    }
    return problems
  }

  /// Whether a person set our own write back before its run had heard of it: what stands there then is what was agreed, and nobody
  /// can know that anything else stood there between.
  private func isSetBackUnseen(
    _ ours: ModelHistory.Stand, _ back: ModelHistory.Stand, _ earlier: String, _ again: PracticeWrite
  ) -> Bool {
    guard !ours.isPerson, back.common == earlier, let run = lived.lastIndex(where: { $0.start < ours.sequence }) else {
      return false
    }
    return !lived[run].hasEnded || run == lived.lastIndex { $0.start < again.sequence }
  }

  /// Whether an emptied field may get the other side's value again: where the guide leaves it empty, only after that side's cell
  /// was edited anew (sync-rules.md 1).
  private func mayFill(_ emptied: ModelHistory.Stand, _ side: ModelSide, _ pair: Pair, _ wire: ModelWire) -> Bool {
    guard emptied.common.isEmpty, wire.empty == .leave else { return false }
    return guide.wires.filter { $0.cell == wire.cell }.contains { other in
      history.stands(side.other, pair.id(on: side.other, other), other).contains { $0.isPerson && $0.sequence > emptied.sequence }
    }
  }

  /// What is written stood on the other side at some moment of the run that wrote it.
  func inventions() -> [String] {
    let pairs = pairs()
    var problems: [String] = []
    for (write, side, wire, change) in written() {
      guard let pair = pairs[write.id] else { continue }
      let value = wire.common(change.after, on: side)
      let other = side.other
      let from = pictured(other, pair.id(on: other, wire), by: write.sequence)
      if value.isEmpty {
        if wire.common(change.before, on: side).isEmpty { continue }
        if wire.empty != .clear {
          problems.append(
            "write \(write.sequence) emptied \(change.field) of \(side.rawValue), and the guide lets no empty value travel")
          continue
        }
      }
      if history.stood(value, other, pair.id(on: other, wire), wire, from: from, to: write.sequence) { continue }
      if isServersOwn(wire, write, side) || value == wire.common(change.before, on: side) { continue }
      problems.append(
        "write \(write.sequence) put '\(ModelWire.text(change.after))' into \(change.field) of \(side.rawValue), deal"
          + " \(pair.deal.number), and it did not stand in \(other.rawValue) then")
    }
    return problems
  }

  /// Since which write a run may have known a record as it stood.
  ///
  /// One that is edited while its table is paged may be on no page, and is known as the run before has read it; its version then
  /// refuses what is written to it.
  private func pictured(_ side: ModelSide, _ id: String, by write: Int) -> Int {
    guard let run = lived.lastIndex(where: { $0.start < write }) else { return 0 }
    let isEdited = history.writes.contains { $0.id == id && $0.sequence > lived[run].start && $0.sequence < write }
    return isEdited && run > 0 ? lived[run - 1].start : lived[run].start
  }

  /// What a system fills in by itself when a record is created.
  private func isServersOwn(_ wire: ModelWire, _ write: PracticeWrite, _ side: ModelSide) -> Bool {
    wire.kind == .currency && side == .crm && write.operation == .create && !wire.travels(to: .crm)
  }

  /// A deal is shown to Microsoft only while its record in the CRM says so.
  func shown() -> [String] {
    var problems: [String] = []
    let visible = "msft_microsoftpartnercenterreferralvisible"
    for write in history.writes where write.entity == "referral" && !ModelHistory.isPerson(write) {
      guard
        write.changes.contains(where: {
          $0.field == "consent/consentToShareReferralWithMicrosoftSellers" && $0.after.bool == true && $0.before.bool != true
        })
      else { continue }
      let reference = history.writes.first { $0.id == write.id && $0.operation == .create }?.changes
        .first { $0.field == "externalReferenceId" }?.after.string
      let from = start(of: write.sequence)
      // What the record said during the run: its last word before it, and each one in it.
      var said: [Bool] = []
      for other in history.writes where other.id == reference && other.sequence < write.sequence {
        guard let change = other.changes.first(where: { $0.field == visible }) else { continue }
        if other.sequence <= from { said = [change.after.bool == true] } else { said.append(change.after.bool == true) }
      }
      if !said.contains(true) {
        problems.append("write \(write.sequence) showed referral \(write.id), and the CRM did not say so")
      }
    }
    return problems
  }

  // MARK: The reports tell the truth

  /// A value in a field of a record, as `Changes` and the servers' history both have it.
  private struct Told: Hashable {
    let id: String
    let field: String
    let value: String
  }

  /// `Changes` of all runs is, value for value, what the servers accepted in the fields of the guide.
  func reports() -> [String] {
    var counts: [Told: Int] = [:]
    var unknowable: [Told: Int] = [:]
    var doubts = self.doubts()
    for (write, side, wire, change) in written() {
      // A create that a person's record answers for is told by the record's own fields.
      let value = wire.common(change.after, on: side)
      if write.operation == .create, value.isEmpty || isServersOwn(wire, write, side) { continue }
      // The mark before a name tells of the deal; it is no value of it.
      if write.operation == .update, wire.referral == "name", value == wire.common(change.before, on: side) { continue }
      let told = Told(id: write.id, field: side == .crm ? wire.column : wire.referral, value: value)
      counts[told, default: 0] += 1
      if isBeyondKnowing(write, side, wire) {
        unknowable[told, default: 0] += 1
      } else if doubts[told, default: 0] > 0, isWrittenOver(write, side, wire) {
        doubts[told, default: 0] -= 1
        unknowable[told, default: 0] += 1
      }
    }
    for row in books.all("Changes") where row.count > 5 {
      let side: ModelSide = row[0] == "Partner Center" ? .partnerCenter : .crm
      guard let wire = guide.wires.first(where: { (side == .crm ? $0.column : $0.referral) == row[3] }),
        row[1] == "opportunity" || row[1] == "referral"
      else { continue }
      let value: PracticeJSON = row[5].isEmpty ? .null : .string(row[5])
      let shown = wire.kind == .currency ? row[5] : wire.common(value, on: side)
      counts[Told(id: row[2], field: row[3], value: shown), default: 0] -= 1
    }
    let pairs = pairs()
    return counts.filter { told, count in count > unknowable[told, default: 0] || -count > coincidences(told, pairs[told.id]) }
      .map { told, count in
        let shown = "\(told.id) \(told.field) '\(told.value)'"
        return count > 0
          ? "accepted, and \(count) times not in Changes: \(shown)" : "in Changes \(-count) times more than accepted: \(shown)"
      }.sorted()
  }

  /// How often a person may have entered the very value that a write of ours would have brought, which was on its way when its run
  /// ended early, or whose answer was not to be understood: by what stands there that write arrived.
  private func coincidences(_ told: Told, _ pair: Pair?) -> Int {
    ModelSide.allCases.reduce(0) { count, side in
      guard let wire = guide.wires.first(where: { (side == .crm ? $0.column : $0.referral) == told.field }) else { return count }
      return count
        + history.stands(side, told.id, wire).count { stand in
          stand.isPerson && stand.common == told.value
            && lived.contains { life in
              life.start < stand.sequence && (!life.hasEnded || pair.map { saidFailed(life, $0) } == true)
            }
        }
    }
  }

  /// A run died before it heard of its write, and a person wrote over it before the next run that came to its end had looked:
  /// nothing shows it any more.
  private func isBeyondKnowing(_ write: PracticeWrite, _ side: ModelSide, _ wire: ModelWire) -> Bool {
    guard let run = lived.lastIndex(where: { $0.start < write.sequence }), !lived[run].hasEnded else { return false }
    let looked = lived.indices.first { $0 > run && lived[$0].hasEnded }
    let end = looked.flatMap { lived.indices.contains($0 + 1) ? lived[$0 + 1].start : nil } ?? .max
    guard let next = history.stands(side, write.id, wire).first(where: { $0.sequence > write.sequence }) else { return false }
    return next.isPerson && next.sequence <= end
  }

  /// How often reports say of a value that nobody knows whether it was written, since somebody wrote over it.
  private func doubts() -> [Told: Int] {
    var doubts: [Told: Int] = [:]
    for row in books.all("Findings") where row.count > 4 && row[0] == "maybe-written" {
      let side: ModelSide = row[1] == "Partner Center" ? .partnerCenter : .crm
      guard let wire = guide.wires.first(where: { $0.label == row[3] }) else { continue }
      let value = wire.kind == .currency ? row[4] : wire.common(.string(row[4]), on: side)
      doubts[Told(id: row[2], field: side == .crm ? wire.column : wire.referral, value: value), default: 0] += 1
    }
    return doubts
  }

  private func isWrittenOver(_ write: PracticeWrite, _ side: ModelSide, _ wire: ModelWire) -> Bool {
    history.stands(side, write.id, wire).first { $0.sequence > write.sequence }?.isPerson == true
  }

  /// Each deal of a run has one outcome.
  func outcomes() -> [String] {
    books.runs.flatMap { run -> [String] in
      let names = run["Outcomes"].map { $0.first ?? "" }
      return names.count > people.count + copied.count
        ? ["run \(run.name) tells \(names.count) outcomes of \(people.count) deals"] : []
    }
  }
}
