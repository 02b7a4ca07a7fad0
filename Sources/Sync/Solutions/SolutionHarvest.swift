import Faults
import Mapping
import Records
import Reports
import StateStore
import Systems

/// Files of solution details made from what the systems hold: all of the CRM's catalogue, or what referrals name and it lacks.
public struct SolutionHarvest: Sendable {
  /// The referral's list of solutions.
  static let listField = "details.requirements.solutions"

  let world: SyncWorld
  let shape: SolutionShape

  public init(world: SyncWorld) {
    self.world = world
    shape = SolutionShape(guide: world.guide, crmTitle: world.crm.title)
  }

  // MARK: Export

  /// Writes all that the CRM's catalogue holds, to be uploaded again without a change.
  ///
  /// - Returns: how many rows were written, and how many values could not be told in the guide's words and were left empty.
  public func export(to path: String) async throws(Fault) -> (rows: Int, leftOut: Int) {
    let list = try SolutionList(path: path, columns: shape.shown, title: "Solution details of \(world.crm.title)", at: world.now)
    var leftOut = 0
    try await forEachDetail { record throws(Fault) in
      let row = shape.row(record.values)
      leftOut += row.reduce(0) { $0 + ($1 == nil ? 1 : 0) }
      try list.append(row.map { $0 ?? .null })
    }
    try list.close()
    return (list.count, leftOut)
  }

  /// The whole catalogue, as it is now; the state is not asked and not changed.
  private func forEachDetail(_ body: (ObservedRecord) throws(Fault) -> Void) async throws(Fault) {
    let layout = world.guide.layout(.solutionDetail)
    try await world.crm.changes(of: .solutionDetail, layout: layout, since: nil) { page throws(Fault) in
      for record in page.records where !record.isGone { try body(record) }
      world.progress.stage("reading \(world.crm.title) solution details", done: page.records.count, of: nil)
    }
  }

  // MARK: Harvest

  /// Writes the solutions that referrals name and the CRM lacks, as an upload; gives how many there are.
  ///
  /// By what the last run saw of the referrals, and the catalogue as it is now.
  public func harvest(to path: String) async throws(Fault) -> Int {
    let key = world.guide.settings.solutionDetailsKey
    guard let slot = world.guide.layout(.solutionDetail).slot(of: key) else { return 0 }
    var known: Set<String> = []
    try await forEachDetail { record throws(Fault) in
      known.insert(UploadRow.folded(TableSet.value(record.values, slot).description))
    }
    let found = try await seenOnReferrals(without: known)
    let list = try SolutionList(
      path: path, columns: shape.shown, title: "Solutions of referrals that \(world.crm.title) lacks", at: world.now)
    for (element, count) in found {
      try list.append(shape.columns.map { self.value(of: $0, element, count) })
    }
    try list.close()
    return list.count
  }

  /// Each once, by id, with the number of referrals that name it; the fullest of its mentions.
  private func seenOnReferrals(without known: Set<String>) async throws(Fault) -> [(Value.Element, Int)] {
    let tables = TableSet(guide: world.guide, crm: world.crm)
    try await world.state.use(tables.table(.referral))
    guard let slot = tables.table(.referral).layout.slot(of: Self.listField) else { return [] }
    var found: [String: (Value.Element, Int)] = [:]
    var after = ""
    while true {
      let referrals = try await world.state.records(.referral, after: after, limit: 1000)
      guard let last = referrals.last else { break }
      after = last.id
      for referral in referrals {
        for element in TableSet.value(referral.values, slot).list ?? [] where !element.key.isEmpty {
          let id = UploadRow.folded(element.key)
          guard !known.contains(id) else { continue }
          let before = found[id]
          let isFuller = element.fields.count > before?.0.fields.count ?? -1
          found[id] = (isFuller ? element : before?.0 ?? element, (before?.1 ?? 0) + 1)
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// What a referral says of a solution under a column, by the rows of the part `Opportunity solutions`.
  private func value(of column: SolutionShape.Column, _ element: Value.Element, _ count: Int) -> Value {
    guard let index = column.index else { return .text("named by \(count) referral\(count == 1 ? "" : "s")") }
    let rule = world.guide.solutionColumns[index]
    if rule.crmField == world.guide.settings.solutionDetailsKey { return .text(element.key) }
    let name = "\(world.guide.settings.solutionDetailLookup).\(rule.crmField)"
    // The text that is a solution's own, before what is said of its kind.
    for row in world.guide.rows where row.entity == .opportunitySolution && row.crm?.name == name {
      let value = element.value(row.partnerCenterPath)
      if !value.isNull { return value }
    }
    return .null
  }
}
