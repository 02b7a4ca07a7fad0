import Faults
import Mapping
import Reconcile
import Records
import StateStore

/// Two deals that want different values in one field of the account or contact that they share: both are held, both named.
///
/// Found over all dirty deals of a run before its first write, in whatever window they are. Only records that more than one deal
/// points to are looked at, so what is remembered is little.
///
/// What was agreed is kept by deal and record, not by record alone: a change that one deal brought to a shared account is an edit of
/// the CRM to every other deal, and is not undone by their referrals, which did not move.
struct SharedWishes: Sendable {
  private struct Wish: Hashable, Sendable {
    let deal: Int64
    let title: String
    let value: Value
  }
  private struct Field: Hashable, Sendable {
    let entity: Entity
    let record: String
    let field: String
  }

  private let guide: CompiledGuide
  private var wishes: [Field: [Wish]] = [:]
  private var isShared: [RecordKey: Bool] = [:]

  init(guide: CompiledGuide) { self.guide = guide }

  /// Remembers what a deal wants of shared records.
  mutating func add(_ work: DealWork, _ world: SyncWorld) async throws(Fault) {
    var wanted = work.wishes
    if case .update(let decision) = work.task { wanted = Self.wishes(decision, work.state) }
    for write in wanted {
      guard let id = Self.record(write, work.records) else { continue }
      let key = RecordKey(write.entity, id)
      if isShared[key] == nil { isShared[key] = try await world.state.isShared(key) }
      guard isShared[key] == true else { continue }
      let field = Field(entity: write.entity, record: id, field: write.field)
      let form = world.guide.rows[write.row].crmForm
      let known = wishes[field] ?? []
      // One wish of each kind is enough to name.
      if known.contains(where: { $0.deal == work.deal.id || form.equal($0.value, write.value) }) { continue }
      wishes[field] = known + [Wish(deal: work.deal.id, title: Narrator(world: world).title(work.records), value: write.value)]
    }
  }

  /// What a deal would write to its customer's records; and what its referral was edited to in cells over which a person still has
  /// to decide, which is a wish like the others.
  static func wishes(_ decision: DealDecision, _ state: DealState) -> [RowWrite] {
    let awaited = decision.cells.flatMap { cell -> [RowWrite] in
      guard case .conflict = cell.verdict else { return [] }
      return cell.rows.compactMap { row in
        guard row.agreed != nil, row.changed(.partnerCenter, echoes: state.echoes), !row.isEqual,
          row.rule.directions.contains(.crm), case .success(let made)? = row.toCRM
        else { return nil }
        let value = row.rule.crmForm.settle(made).value
        // Nobody writes an empty value where the guide leaves it.
        if value.isNull, row.rule.empty == .leave { return nil }
        return RowWrite(row: row.row, entity: row.rule.entity, field: row.key.crmField, value: value, before: row.crm)
      }
    }
    return (decision.crmWrites + awaited).filter { $0.entity == .account || $0.entity == .contact }
  }

  /// Forgets the fields about which all agree.
  mutating func keepDifferences() {
    wishes = wishes.filter { $0.value.count > 1 }
    isShared = [:]
  }

  /// Takes the writes that are wished differently elsewhere out of a deal's work and says so; their cells stay as they were agreed.
  func hold(_ result: inout WorkResult) {
    guard !wishes.isEmpty, case .update(var decision) = result.work.task else { return }
    var held: [DealProblem] = []
    var rows: Set<Int> = []
    for write in decision.crmWrites where write.entity == .account || write.entity == .contact {
      guard let id = Self.record(write, result.work.records),
        let wishes = wishes[Field(entity: write.entity, record: id, field: write.field)]
      else { continue }
      let form = guide.rows[write.row].crmForm
      let others = wishes.filter { $0.deal != result.deal.id && !form.equal($0.value, write.value) }
      guard let other = others.first else { continue }
      let row = guide.rows[write.row]
      // A cell goes as one.
      rows.formUnion(decision.cells.first { $0.rule.rows.contains(write.row) }?.rule.rows ?? [write.row])
      held.append(
        DealProblem(
          "shared-differs", side: .partnerCenter, entity: write.entity, field: row.label, value: write.value,
          reason:
            "this deal wants '\(write.value)' in the \(write.entity.rawValue) that it shares with '\(other.title)', which wants '\(other.value)'",
          remedy: "make both deals say the same in Partner Center", guide: row.address))
    }
    guard !held.isEmpty else { return }
    decision.crmWrites.removeAll { rows.contains($0.row) }
    decision.problems += held
    decision.outcome = .held
    result.work.task = .update(decision)
    result.problems += held
    result.outcome = Outcome.graver(result.outcome, .held)
  }

  private static func record(_ write: RowWrite, _ records: DealRecords) -> String? {
    write.entity == .account ? records.account?.id : records.contact?.id
  }
}

extension StateStore {
  /// Whether more than one record points to an account or contact.
  func isShared(_ key: RecordKey) throws(Fault) -> Bool { try relations(of: key, limit: 2) > 1 }
}
