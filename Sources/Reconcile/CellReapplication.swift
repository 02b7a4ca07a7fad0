import Mapping
import Records

/// What applying rows of the guide again makes of a settled cell, as a person is shown it: a Yes is for this and nothing else.
public struct CellReapplication: Hashable, Sendable {
  /// The rows that were asked for, by the fields that they map.
  private let rows: Set<String>
  /// What they write: table and field, with the value.
  private let writes: [Value.Element.Field]

  init(rows: [RowView], writes: [RowWrite]) {
    self.rows = Set(rows.map(Self.name))
    self.writes = writes.map { .init("\($0.entity.rawValue).\($0.field)", $0.value) }
  }

  private static func name(_ row: RowView) -> String { "\(row.key.partnerCenterField) = \(row.key.crmField)" }

  func asks(_ row: RowView) -> Bool { rows.contains(Self.name(row)) }

  /// Whether a decision writes what was shown and nothing beside it; what a run that died has written stands there already.
  func isMade(by decision: CellDecision) -> Bool {
    var wanted: [RowWrite] = []
    if case .write(_, let writes) = decision.verdict { wanted = writes }
    let made = CellReapplication(rows: [], writes: wanted).writes
    guard made.allSatisfy({ writes.contains($0) }) else { return false }
    return writes.allSatisfy { write in made.contains(write) || decision.rows.contains { stands(write, $0) } }
  }

  private func stands(_ write: Value.Element.Field, _ row: RowView) -> Bool {
    if write.name == "\(Entity.referral.rawValue).\(row.key.partnerCenterField)" {
      return row.rule.partnerCenterForm.equal(row.partnerCenter, write.value)
    }
    return write.name == "\(row.key.entity.rawValue).\(row.key.crmField)" && row.rule.crmForm.equal(row.crm, write.value)
  }

  // MARK: As a plan keeps it

  private static let heading = "applied again"

  /// What a plan's row is for, beside the values that stood there.
  public var facts: [Value.Element.Field] {
    [.init(Self.heading, .list(rows.sorted().map { .init(key: $0, fields: []) }))] + writes
  }

  /// `nil`: the facts are of something else.
  public init?(facts: [Value.Element.Field]) {
    guard let first = facts.first, first.name == Self.heading, case .list(let rows) = first.value else { return nil }
    self.rows = Set(rows.map(\.key))
    writes = Array(facts.dropFirst())
  }

  // MARK: What may be asked for

  /// Why a row cannot be applied again; `nil` when it can.
  public static func refusal(of row: CompiledRow, in guide: CompiledGuide) -> String? {
    if row.role != nil { return "it holds what the program itself keeps there" }
    if row.when == .create { return "it is for creates only" }
    if row.partnerCenterPath == DealStatus.field { return "a status moves by its own rules" }
    if OneWayDoor.isWidening(row.partnerCenterPath) { return "only a person's own cell shows a deal to Microsoft" }
    if row.entity == .opportunitySolution { return "solutions are compared line by line" }
    if row.crm == nil || !guide.cells.contains(where: { cell in cell.rows.contains { guide.rows[$0] === row } }) {
      return "it is no field that is compared"
    }
    return nil
  }
}
