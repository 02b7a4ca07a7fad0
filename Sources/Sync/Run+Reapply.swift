import Faults
import Mapping
import Reconcile

extension Run {
  /// The rows of `--reapply` by their positions in the guide; a changed formula, list or default reaches settled deals by them alone.
  ///
  /// Throws one fault for all rows that are not there or cannot be applied again.
  public func reappliedRows() throws(Fault) -> Set<Int> {
    var positions: Set<Int> = []
    var problems: [String] = []
    let guide = world.guide
    for address in world.options.reapply {
      let wanted = address.lowercased()
      guard let position = guide.rows.firstIndex(where: { $0.address.description.lowercased() == wanted }) else {
        problems.append(missing(address))
        continue
      }
      if let reason = CellReapplication.refusal(of: guide.rows[position], in: guide) {
        problems.append("'\(address)' cannot be applied again: \(reason)")
      } else {
        positions.insert(position)
      }
    }
    guard problems.isEmpty else {
      throw Fault(
        "CLI020", while: "apply rows of the guide to settled deals", problems.joined(separator: "; "),
        remedy: "name a row as reports do, like Opportunity!7: the sheet and the row's number in it")
    }
    return positions
  }

  private func missing(_ address: String) -> String {
    let part = address.split(separator: "!").first.map { $0.lowercased() } ?? ""
    let rows = world.guide.rows.filter { $0.address.part.lowercased() == part }.map(\.address.row)
    guard let first = rows.min(), let last = rows.max() else { return "the guide has no row '\(address)'" }
    return "the guide has no row '\(address)'; the rows of '\(part)' are \(first) to \(last)"
  }
}
