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

  init(_ writes: [PracticeWrite]) {
    self.writes = writes
    for write in writes where write.entity == "referral" || write.entity == "opportunity" {
      for change in write.changes {
        changes[Key(id: write.id, field: change.field), default: []].append(
          (write.sequence, Self.isPerson(write), change.after))
      }
    }
  }

  static func isPerson(_ write: PracticeWrite) -> Bool {
    if case .person = write.actor { true } else { false }
  }

  /// Everything that stood in a field of a record, oldest first.
  func stands(_ side: ModelSide, _ id: String, _ wire: ModelWire) -> [Stand] {
    (changes[Key(id: id, field: side == .crm ? wire.stored : wire.path)] ?? []).map { entry in
      Stand(
        sequence: entry.sequence, isPerson: entry.isPerson, raw: ModelWire.text(entry.value),
        common: wire.common(entry.value, on: side))
    }
  }

  /// What stands there in the end; empty where nothing was ever written.
  func last(_ side: ModelSide, _ id: String, _ wire: ModelWire) -> Stand {
    stands(side, id, wire).last ?? Stand(sequence: 0, isPerson: false, raw: "", common: "")
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
