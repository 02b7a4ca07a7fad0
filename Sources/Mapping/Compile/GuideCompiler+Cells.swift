import Records

extension GuideCompiler {
  /// What is decided as one: rows of a built-in group, rows with the same word, and every other row alone.
  ///
  /// Constants and roles are not decided.
  func cells(of compiled: [CompiledRow]) -> [CellRule] {
    let groups = GuideGroups(guide.rows)
    var cells: [CellRule] = []
    for members in groups.groups {
      let rows = members.filter { compiled.indices.contains($0) }
      guard let first = rows.first else { continue }
      let guideRows = rows.map { guide.rows[$0] }
      let row = guideRows[0]
      let word = guideRows.compactMap(\.group).first ?? (rows.count > 1 ? GuideGroups.builtIn(row)?.name : nil)
      cells.append(
        CellRule(
          entity: row.entity, name: word ?? compiled[first].label, kind: kind(of: guideRows), rows: rows,
          ifBothChanged: guideRows.compactMap(\.ifBothChanged).first ?? .hold,
          firstMeeting: guideRows.compactMap(\.firstMeeting).first ?? reader.settings.firstMeeting))
    }
    return cells
  }

  private func kind(of rows: [GuideRow]) -> CellRule.Kind {
    if rows.contains(where: { $0.path?.description == DealStatus.field }) { return .status }
    let isList = rows.contains { row in
      row.entity == .opportunitySolution || row.path.flatMap { PartnerCenterFields.field($0, in: row.entity) }?.kind == .list
    }
    return isList ? .list : .plain
  }
}

/// Which rows of a guide are decided together.
struct GuideGroups {
  /// Positions of rows, in the order of the groups' first rows.
  let groups: [[Int]]

  init(_ rows: [GuideRow]) {
    var groupOf: [String: Int] = [:]
    var groups: [[Int]] = []
    for (index, row) in rows.enumerated() where Self.isDecided(row) {
      let keys = Self.keys(of: row)
      let joined = Set(keys.compactMap { groupOf[$0] }).sorted()
      let target: Int
      if let first = joined.first {
        target = first
        // A row that belongs to two groups makes one of them.
        for other in joined.dropFirst() {
          groups[target] += groups[other]
          groups[other] = []
          for (key, group) in groupOf where group == other { groupOf[key] = target }
        }
        groups[target].append(index)
      } else {
        target = groups.count
        groups.append([index])
      }
      for key in keys { groupOf[key] = target }
    }
    self.groups = groups.filter { !$0.isEmpty }.map { $0.sorted() }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }

  static func isDecided(_ row: GuideRow) -> Bool {
    row.role == nil && (row.path != nil || row.toCRM != nil) && row.crmField != nil
  }

  private static func keys(of row: GuideRow) -> [String] {
    var keys: [String] = []
    if let word = row.group { keys.append("\(row.entity) word \(GuideWords.folded(word))") }
    if let built = builtIn(row) { keys.append("\(row.entity) built-in \(built.key)") }
    return keys
  }

  /// The group that a row belongs to by its Partner Center field: value + currency, status, address, each contact.
  static func builtIn(_ row: GuideRow) -> (key: String, name: String)? {
    guard let path = row.path, let group = PartnerCenterFields.field(path, in: row.entity)?.group else { return nil }
    for segment in path.segments {
      switch segment {
      case .index(let index): return ("\(group) \(index)", index == 0 ? group : "\(group) \(index + 1)")
      case .key(let field, let value): return ("\(group) \(field)=\(value)", "\(group) \(value)")
      case .name: continue
      }
    }
    return (group, group)
  }
}
