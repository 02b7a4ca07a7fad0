import PracticeSystems

/// What stood where and when, by the history that both systems keep.
struct ModelHistory {
  /// A value from the moment it was written.
  struct Stand {
    let sequence: Int
    let isPerson: Bool
    /// As it is stored.
    let raw: String
    /// As both sides understand it.
    let common: String
  }

  struct Key: Hashable {
    let id: String
    let field: String
  }

  let writes: [PracticeWrite]
  private var changes: [Key: [(sequence: Int, isPerson: Bool, value: PracticeJSON)]] = [:]

  /// A run that was not killed: the writes that were there when it began to read each collection, and when it was through.
  struct Look {
    let from: [String: Int]
    let to: Int
    let hasEnded: Bool
  }

  private let looks: [Look]

  init(_ writes: [PracticeWrite], looks: [Look]) {
    self.writes = writes
    self.looks = looks
    changes[Key(id: ModelScenario.ida, field: "telephone1")] = [(0, false, .string(ModelScenario.phone))]
    for write in writes where ModelSide.allCases.contains(where: { $0.entity == write.entity }) || write.entity == "contact" {
      for change in write.changes {
        changes[Key(id: write.id, field: change.field), default: []].append(
          (write.sequence, Self.isPerson(write), change.after))
      }
    }
  }

  static func isPerson(_ write: PracticeWrite) -> Bool {
    if case .person = write.actor { true } else { false }
  }

  /// Everything that stood in a field of a record, oldest first; what a person entered that means the same as before is no edit.
  ///
  /// - Parameter onlySeen: without what a person took back before any run saw it.
  func stands(_ side: ModelSide, _ id: String, _ wire: ModelWire, onlySeen: Bool = false) -> [Stand] {
    var stands: [Stand] = []
    for entry in changes[Key(id: id, field: side == .crm ? wire.stored : wire.path)] ?? [] {
      let common = wire.common(entry.value, on: side)
      if entry.isPerson, common == stands.last?.common ?? "" {
        if let last = stands.popLast() {
          stands.append(
            Stand(sequence: last.sequence, isPerson: last.isPerson, raw: wire.raw(entry.value, on: side), common: common))
        }
        continue
      }
      if onlySeen, entry.isPerson, let before = stands.lastIndex(where: { $0.common == common }),
        stands[(before + 1)...].allSatisfy(\.isPerson),
        !wasSeen(
          in: side == .crm && wire.isOfContact ? "contacts" : side.collection, from: stands[before + 1].sequence,
          to: entry.sequence)
      {
        stands.removeSubrange((before + 1)...)
        continue
      }
      stands.append(
        Stand(sequence: entry.sequence, isPerson: entry.isPerson, raw: wire.raw(entry.value, on: side), common: common))
    }
    return stands
  }

  /// Whether an edit only brought back what both sides last had in common: then nothing was edited.
  func isBack(_ edit: Stand, _ side: ModelSide, _ pair: ModelOracle.Pair, _ wire: ModelWire) -> Bool {
    var now: [ModelSide: String] = [.crm: "", .partnerCenter: ""]
    var shared = ""
    let all = ModelSide.allCases.flatMap { side in stands(side, pair.id(on: side, wire), wire).map { (side, $0) } }
      .sorted { $0.1.sequence < $1.1.sequence }
    for (side, stand) in all where stand.sequence < edit.sequence {
      now[side] = stand.common
      if let one = now[.crm], one == now[.partnerCenter] { shared = one }
    }
    return shared == edit.common
  }

  /// The contact that an opportunity points to.
  func contact(of opportunity: String) -> String {
    changes[Key(id: opportunity, field: "_parentcontactid_value")]?.last?.value.string ?? ""
  }

  /// Whether a run that came to its end looked between two writes, and was through before the second.
  func hasLooked(from: Int, to: Int) -> Bool { looks.contains { $0.hasEnded && $0.to >= from && $0.to < to } }

  /// Whether a run that was not killed may have looked between two writes.
  private func wasSeen(in collection: String, from: Int, to: Int) -> Bool {
    looks.contains { $0.from[collection] ?? .max < to && $0.to >= from }
  }

  /// What stands there in the end; empty where nothing was ever written.
  func last(_ side: ModelSide, _ id: String, _ wire: ModelWire) -> Stand {
    stands(side, id, wire, onlySeen: true).last ?? Stand(sequence: 0, isPerson: false, raw: "", common: "")
  }

  /// Whether a value stood in a field at some moment of a span of writes.
  func stood(_ common: String, _ side: ModelSide, _ id: String, _ wire: ModelWire, from: Int, to: Int) -> Bool {
    let all = stands(side, id, wire)
    if all.isEmpty || all[0].sequence > to { return common.isEmpty }
    for (index, stand) in all.enumerated() where stand.common == common && stand.sequence <= to {
      let end = all.indices.contains(index + 1) ? all[index + 1].sequence : .max
      if end > from { return true }
    }
    // Before the first write of it nothing stood there.
    return common.isEmpty && all[0].sequence > from
  }
}
