import Faults
import Mapping
import Reconcile
import Records
import Systems

/// Asks the CRM's catalogue for the solutions that are to be attached there: a line without its solution would say nothing.
struct SolutionCatalogue {
  let world: SyncWorld
  /// Not while a run is only weighed.
  var asks = true

  /// The solutions of a new opportunity.
  struct New: Sendable {
    var lines: [SolutionLineWrite] = []
    var findings: [DealProblem] = []
    var refused: [DealProblem]?
    /// Solutions that the catalogue does not have.
    var left: [String] = []
  }

  /// The lines for a referral's solutions; those that the catalogue does not have are told, and the others attached.
  func new(of referral: [Value]) async throws(Fault) -> New {
    var new = New()
    guard !world.guide.settings.opportunityLookup.isEmpty, let rows = SolutionRows(guide: world.guide),
      let slot = world.guide.layout(.referral).slot(of: SolutionRows.field), rows.travels(to: .crm)
    else { return new }
    var elements: [Value.Element] = []
    for element in TableSet.value(referral, slot).list ?? []
    where !elements.contains(where: { $0.key.lowercased() == element.key.lowercased() }) {
      elements.append(element)
    }
    let known = try await known(elements.map(\.key))
    for element in elements {
      guard known?.contains(element.key.lowercased()) ?? true else {
        let problem = rows.unknown(element.key)
        if world.guide.settings.solutionsMustBeInCatalogue {
          new.refused = (new.refused ?? []) + [problem]
        } else {
          new.findings.append(problem)
          new.left.append(element.key)
        }
        continue
      }
      switch SolutionMaker(rows: rows).line(of: element) {
      case .success(let made):
        new.findings += made.findings
        new.lines.append(SolutionLineWrite(solution: element.key, action: .add, cells: made.cells))
      case .failure(let problem): new.refused = (new.refused ?? []) + [problem]
      }
    }
    return new
  }

  /// Takes the lines out whose solution the catalogue does not have; the deal's other cells travel.
  func omitUnknown(_ decision: inout DealDecision) async throws(Fault) {
    let added = decision.lineWrites.filter { $0.action == .add }.map(\.solution)
    guard !added.isEmpty, let known = try await known(added) else { return }
    for solution in added where !known.contains(solution.lowercased()) {
      decision.omitSolution(solution, isHeld: world.guide.settings.solutionsMustBeInCatalogue)
    }
  }

  /// Those of the ids that the catalogue has; `nil` where it cannot be asked.
  private func known(_ ids: [String]) async throws(Fault) -> Set<String>? {
    let field = world.guide.settings.solutionDetailsKey
    guard asks, !ids.isEmpty, !field.isEmpty else { return nil }
    return try await world.crm.present(.solutionDetail, field: field, values: ids)
  }
}
