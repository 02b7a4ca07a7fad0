import Records

/// What is different between two guides, row by row: what `mapping diff` and `mapping accept` show.
public struct GuideDiff: Sendable {
  public enum Kind: String, Hashable, Sendable {
    case added, removed, changed
    /// The row has another CRM field: the cells of its deals meet for the first time.
    case repointed
  }

  public struct Entry: Hashable, Sendable {
    public let kind: Kind
    public let part: GuidePart
    /// Where it stands in the new guide, or, when it was removed, stood in the old one.
    public let address: GuideAddress
    /// What the row is about: a path, a role, a setting, a list and its value.
    public let subject: String
    public let changes: [Change]
  }

  public struct Change: Hashable, Sendable {
    public let column: String
    public let before: String
    public let after: String
  }

  /// In the order of the parts and of the new guide's rows; what was removed comes last in its part.
  public let entries: [Entry]

  public init(from old: Guide, to new: Guide) {
    entries = GuidePart.allCases.flatMap { part in Self.entries(part, Self.items(part, old), Self.items(part, new)) }
  }

  /// A row as it is compared: what it is about, and its cells that have a meaning.
  private struct Item {
    let key: String
    let subject: String
    let address: GuideAddress
    let cells: [(column: String, text: String)]
  }

  private static func entries(_ part: GuidePart, _ old: [Item], _ new: [Item]) -> [Entry] {
    let before = Dictionary(old.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Set(new.map(\.key))
    var entries = new.compactMap { item -> Entry? in
      guard let was = before[item.key] else {
        return Entry(
          kind: .added, part: part, address: item.address, subject: item.subject,
          changes: item.cells.filter { !$0.text.isEmpty }.map { Change(column: $0.column, before: "", after: $0.text) })
      }
      let changes = zip(was.cells, item.cells).filter { $0.text != $1.text }.map {
        Change(column: $0.column, before: $0.text, after: $1.text)
      }
      guard !changes.isEmpty else { return nil }
      let isRepointed = part.entity != nil && changes.contains { $0.column == FieldColumn.crmField.rawValue }
      return Entry(
        kind: isRepointed ? .repointed : .changed, part: part, address: item.address, subject: item.subject, changes: changes)
    }
    for item in old where !after.contains(item.key) {
      entries.append(
        Entry(
          kind: .removed, part: part, address: item.address, subject: item.subject,
          changes: item.cells.filter { !$0.text.isEmpty }.map { Change(column: $0.column, before: $0.text, after: "") }))
    }
    return entries
  }

  private static func items(_ part: GuidePart, _ guide: Guide) -> [Item] {
    let items: [Item] =
      switch part {
      case .settings:
        guide.settings.map { row in
          Item(
            key: row.name.rawValue, subject: row.name.rawValue, address: GuideAddress(part: part.rawValue, row: row.number),
            cells: [(SettingColumn.value.rawValue, row.value)])
        }
      case .values:
        guide.values.map { row in
          Item(
            key: "\(GuideWords.folded(row.list))\u{1F}\(row.partnerCenterValue)\u{1F}\(row.crmValue)",
            subject: "\(row.list): \(row.partnerCenterValue) = \(row.crmValue)",
            address: GuideAddress(part: part.rawValue, row: row.number),
            cells: [
              (ValueColumn.preferred.rawValue, row.isPreferred ? "Yes" : ""),
              (ValueColumn.validFrom.rawValue, row.validFrom?.description ?? ""),
              (ValueColumn.validUntil.rawValue, row.validUntil?.description ?? ""),
            ])
        }
      case .solutionDetails:
        guide.solutionRows.map { row in
          let columns: [SolutionDetailColumn] = [.uploadColumn, .crmField, .required, .formula, .values]
          return Item(
            key: GuideWords.folded(row.headings.first ?? ""), subject: row.headings.first ?? "", address: row.address,
            cells: columns.map { ($0.rawValue, row.texts[$0] ?? "") })
        }
      case .opportunity, .lead, .account, .contact, .opportunitySolutions:
        guide.rows.filter { $0.part == part }.map { row in
          let subject = row.path?.description ?? row.role?.rawValue ?? row.crmField ?? ""
          let columns = FieldColumn.allCases.filter { $0 != .notes && $0 != .partnerCenterField }
          return Item(
            key: subject, subject: subject, address: row.address, cells: columns.map { ($0.rawValue, meaning(of: $0, row)) })
        }
      }
    // Of several rows about the same, the first is compared with the first.
    var seen: [String: Int] = [:]
    return items.map { item in
      seen[item.key, default: 0] += 1
      return Item(
        key: "\(item.key)\u{1F}\(seen[item.key] ?? 0)", subject: item.subject, address: item.address, cells: item.cells)
    }
  }

  /// A cell's meaning: how it is written makes no difference.
  private static func meaning(of column: FieldColumn, _ row: GuideRow) -> String {
    switch column {
    case .direction:
      GuideReader.directions.first { $0.meaning == row.directions }?.word ?? ""
    case .when: row.when.rawValue
    case .empty: row.empty.rawValue
    case .toCRM: row.toCRM?.text ?? ""
    case .toPartnerCenter: row.toPartnerCenter?.text ?? ""
    case .crmField: row.crmField ?? ""
    case .required, .ifBothChanged, .firstMeeting, .group, .values: row.texts[column].map { $0.lowercased() } ?? ""
    case .partnerCenterField, .defaultToCRM, .defaultToPartnerCenter, .notes: row.texts[column] ?? ""
    }
  }
}
