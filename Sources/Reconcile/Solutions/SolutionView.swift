import Mapping
import Records

/// The solutions of a deal as they stand on both sides, by id.
public struct SolutionView: Sendable {
  /// One solution attached to the opportunity.
  struct Line: Sendable {
    /// As the CRM spells its id.
    let id: String
    /// The row that counts, and rows that name the same solution once more.
    let records: [DealState.Related]
    let compared: Value.Element
    var values: [Value] { records.first?.values ?? [] }
  }

  /// One solution of the referral.
  struct Listed: Sendable {
    let element: Value.Element
    let compared: Value.Element
  }

  let lines: [String: Line]
  let listed: [String: Listed]
  /// The referral's whole list, in its order.
  let elements: [Value.Element]

  /// All solutions of either side, in order of their ids.
  var keys: [String] { Set(lines.keys).union(listed.keys).sorted() }

  public init(_ rows: SolutionRows, _ state: DealState) {
    var lines: [String: Line] = [:]
    for record in state.solutions.sorted(by: { $0.id < $1.id }) {
      guard let id = rows.id(ofLine: record.values) else { continue }
      let key = SolutionRows.key(id)
      let known = lines[key]
      lines[key] = Line(
        id: known?.id ?? id, records: (known?.records ?? []) + [record],
        compared: known?.compared ?? rows.compared(line: id, record.values))
    }
    self.lines = lines
    let slot = rows.guide.layout(.referral).slot(of: SolutionRows.field)
    elements = slot.flatMap { RowView.value(state.referral ?? [], $0).list } ?? []
    var listed: [String: Listed] = [:]
    for element in elements where listed[SolutionRows.key(element.key)] == nil {
      listed[SolutionRows.key(element.key)] = Listed(element: element, compared: rows.compared(element: element))
    }
    self.listed = listed
  }

  /// What both sides have, as an agreement.
  var asItStands: AgreedCell {
    AgreedCell(
      partnerCenter: .list(listed.values.map(\.compared).sorted { $0.key < $1.key }),
      crm: .list(lines.values.map(\.compared).sorted { $0.key < $1.key }))
  }
}

/// An agreement about a list, by id.
struct AgreedSolutions {
  var listed: [String: Value.Element]
  var lines: [String: Value.Element]

  init(_ cell: AgreedCell) {
    func keyed(_ value: Value) -> [String: Value.Element] {
      Dictionary((value.list ?? []).map { (SolutionRows.key($0.key), $0) }, uniquingKeysWith: { first, _ in first })
    }
    listed = keyed(cell.partnerCenter)
    lines = keyed(cell.crm)
  }

  var cell: AgreedCell {
    AgreedCell(
      partnerCenter: .list(listed.values.sorted { $0.key < $1.key }), crm: .list(lines.values.sorted { $0.key < $1.key }))
  }
}
