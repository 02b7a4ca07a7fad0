import Faults
import Records

extension GuideCheck {
  /// The list that a row names: that it is there, and that it has no fallback where none may be.
  mutating func checkLists(of row: GuideRow) {
    guard let name = row.listName else { return }
    let rows = values(name)
    guard !rows.isEmpty else {
      error("MAP035", "there is no value list '\(name)'", at: row.place(.values), nearestList(to: name))
      return
    }
    guard let field = known(row), let path = row.path, !field.allowsFallback else { return }
    for value in rows {
      for (text, column) in [(value.crmValue, ValueColumn.crmValue), (value.partnerCenterValue, .partnerCenterValue)]
      where text == CompiledList.fallback {
        error("MAP027", "'\(path)' may have no fallback '*'", at: value.place(column), "name every value")
      }
    }
  }

  /// Which lists are used, which way, and whether each value then has one partner.
  mutating func checkUseOfLists() {
    var uses: [String: (sides: Set<Side>, field: (name: String, entity: Entity)?)] = [:]
    func use(_ list: String, _ sides: Set<Side>, _ field: (String, Entity)? = nil) {
      let key = GuideWords.folded(list)
      let before = uses[key]
      uses[key] = ((before?.sides ?? []).union(sides), before?.field ?? field)
    }
    for row in guide.rows {
      if let name = row.listName { use(name, row.directions, row.crmField.map { ($0, row.entity) }) }
      for side in Side.allCases {
        for name in row.formula(to: side)?.formula.listNames ?? [] { use(name, [side]) }
      }
    }
    for row in guide.solutionRows {
      for name in (row.texts[.values].map { [$0] } ?? []) + (row.formula?.formula.listNames ?? []) { use(name, [.crm]) }
    }
    var seen: Set<String> = []
    for row in guide.values where seen.insert(GuideWords.folded(row.list)).inserted {
      guard let use = uses[GuideWords.folded(row.list)] else {
        warn("MAP036", "the value list '\(row.list)' is used by no row", at: row.place(.list))
        continue
      }
      let valid = values(row.list).filter { $0.isValid(on: today) }
      if use.sides.contains(.crm) {
        tellDoubles(
          valid, in: .partnerCenterValue, of: "Partner Center", keys: valid.map { CompiledList.key(of: $0.partnerCenterValue) })
      }
      if use.sides.contains(.partnerCenter) {
        tellDoubles(valid, in: .crmValue, of: "the CRM", keys: valid.map { crmKey($0.crmValue, use.field) })
      }
    }
  }

  /// The CRM's value in one form, so that `Won` and `3` are seen to be the same.
  private func crmKey(_ text: String, _ field: (name: String, entity: Entity)?) -> String {
    guard let field else { return CompiledList.key(of: text) }
    if MetadataIndex.isPair(field.name) {
      if case .code(let code) = metadata.statusCodes(field.name, in: field.entity).read(text) { return code }
    } else if let options = metadata.field(field.name, in: field.entity)?.options {
      let hit = options.first { $0.value == text } ?? options.first { StatusCodes.matches($0, text) }
      if let hit { return hit.value }
    }
    return CompiledList.key(of: text)
  }

  private mutating func tellDoubles(
    _ rows: [ValueRow], in column: ValueColumn, of system: String, keys: [String]
  ) {
    var groups: [String: [ValueRow]] = [:]
    for (row, key) in zip(rows, keys) { groups[key, default: []].append(row) }
    for key in keys {
      guard let group = groups.removeValue(forKey: key), let second = group.dropFirst().first else { continue }
      let preferred = group.filter(\.isPreferred)
      let text = column == .crmValue ? second.crmValue : second.partnerCenterValue
      let start = "'\(text)' of \(system) stands \(group.count) times in the list '\(second.list)'"
      if preferred.isEmpty {
        error(
          "MAP028", "\(start), and no row is preferred", at: second.place(column),
          "write Yes in 'Preferred' of the one that is taken")
      } else if let extra = preferred.dropFirst().first {
        error(
          "MAP028", "\(start), and \(preferred.count) rows are preferred", at: extra.place(.preferred), "leave Yes in one of them"
        )
      }
    }
  }

  // MARK: Status

  /// The row of the status, and whether every status has a value.
  mutating func checkStatus() {
    for entity in [Entity.opportunity, .lead] {
      let rows = guide.rows(of: entity)
      guard let first = rows.first else { continue }
      guard let row = rows.first(where: { $0.path?.description == DealStatus.field }) else {
        warn(
          "MAP034", "no row of the part '\(first.part.rawValue)' maps 'status', so no deal is accepted, won or lost",
          at: first.place(.partnerCenterField))
        continue
      }
      guard let name = row.listName else {
        error("MAP034", "the status has no value list", at: row.place(.values), "name a list of the part Values")
        continue
      }
      checkStatusList(values(name), of: row, named: name)
    }
  }

  private mutating func checkStatusList(_ list: [ValueRow], of row: GuideRow, named name: String) {
    guard !list.isEmpty else { return }
    for value in list { checkStatusValue(value) }
    let named = Set(list.map { CompiledList.key(of: $0.partnerCenterValue) })
    for status in Self.statuses where row.writes(.crm) && !named.contains(CompiledList.key(of: status.description)) {
      let problem = "the status '\(status)' of Partner Center has no value in the list '\(name)'"
      if row.entity == .opportunity, [DealStatus.accepted, .won, .lost].contains(status) {
        error("MAP034", problem, at: row.place(.values))
      } else {
        warn("MAP034", problem, at: row.place(.values))
      }
    }
    if row.entity == .opportunity { checkStages(list, of: row) }
    guard let field = row.crmField, MetadataIndex.isPair(field), row.writes(.partnerCenter) else { return }
    let mapped = Set(list.map { crmKey($0.crmValue, (field, row.entity)) })
    for (code, label) in metadata.statusCodes(field, in: row.entity).all where !mapped.contains(code) {
      warn(
        "MAP034", "the status '\(label)' (\(code)) of the \(row.entity.rawValue) has no value in the list '\(name)'",
        at: row.place(.values))
    }
  }

  /// With an On-hold stage: that the list does not take it for accepted, and takes the Active stage for nothing else.
  private mutating func checkStages(_ list: [ValueRow], of row: GuideRow) {
    guard let onHold = settings.settings.onHoldStage, let field = row.crmField else { return }
    func meaning(_ stage: String) -> String? {
      let key = crmKey(stage, (field, row.entity))
      let rows = list.filter { crmKey($0.crmValue, (field, row.entity)) == key }
      return (rows.first(where: \.isPreferred) ?? rows.first)?.partnerCenterValue
    }
    let accepted = DealStatus.accepted.description
    if meaning(onHold) == accepted {
      warn(
        "MAP034", "the On-hold stage '\(onHold)' stands for \(accepted) in the list '\(row.listName ?? "")'",
        at: settings.place(.onHoldStage), "let it stand for New/Pending there, so that a deal on hold is not taken for accepted")
    }
    if let active = settings.settings.activeStage, let other = meaning(active), other != accepted {
      warn(
        "MAP034", "the Active stage '\(active)' stands for \(other) in the list '\(row.listName ?? "")'",
        at: settings.place(.activeStage), "let it stand for \(accepted) there")
    }
  }

  static let statuses =
    [DealStatus.pending, DealStatus(status: "New", substatus: "Received"), .accepted, .won, .lost, .declined, .expired]

  private mutating func checkStatusValue(_ value: ValueRow) {
    let text = value.partnerCenterValue
    let isKnown = Self.statuses.contains { CompiledList.key(of: $0.description) == CompiledList.key(of: text) }
    guard !isKnown, text != CompiledList.fallback else { return }
    error(
      "MAP033", "'\(text)' is no status of Partner Center", at: value.place(.partnerCenterValue),
      Suggestion.question(for: text, in: Self.statuses.map(\.description)) ?? "write a pair such as Active/Accepted")
  }
}
