import Faults
import Formulas
import Records
public import Tables

/// Reads the sheets or files of a guide into a ``Guide``.
///
/// Reading is kind: names are matched without case, blanks, `_` and width, and the order of parts, columns and rows means
/// nothing. Everything that cannot be read is told at once.
public struct GuideReader {
  /// Reads a guide.
  /// - Parameters:
  ///   - tables: the sheets of the workbook, or the files of the folder.
  ///   - source: what messages call the guide: its path.
  public static func read(_ tables: [Table], named source: String) -> (guide: Guide, findings: [GuideFinding]) {
    var reader = GuideReader(source: source)
    for (part, table) in reader.parts(of: tables) { reader.read(table, as: part) }
    reader.guide.rows.sort { first, second in
      let order = GuidePart.allCases
      return (order.firstIndex(of: first.part) ?? 0, first.address.row) < (
        order.firstIndex(of: second.part) ?? 0, second.address.row
      )
    }
    return (reader.guide, reader.findings)
  }

  var guide: Guide
  var findings: [GuideFinding] = []

  private init(source: String) { guide = Guide(source: source) }

  private mutating func parts(of tables: [Table]) -> [(GuidePart, Table)] {
    var found: [(GuidePart, Table)] = []
    for table in tables {
      let name = GuideWords.trimmed(table.name)
      guard !name.hasPrefix("#"), !name.hasPrefix("＃") else { continue }
      let folded = GuideWords.folded(name)
      let place = table.place(row: Row(number: 1, cells: []), column: 1)
      guard let part = GuidePart.allCases.first(where: { GuideWords.folded($0.rawValue) == folded }) else {
        let near = GuidePart.allCases
          .compactMap { part in
            GuideWords.slips(GuideWords.folded(part.rawValue), folded, atMost: 2).map { (part, $0) }
          }
          .min { $0.1 < $1.1 }
        if let near {
          findings.append(
            .error(
              "MAP002", "unknown part '\(name)'", at: place,
              remedy: "did you mean '\(near.0.rawValue)'? Start the name with # to make it a comment"))
        } else {
          findings.append(
            .warning(
              "MAP001", "unknown part '\(name)' is left out", at: place,
              remedy: "start the name with # to say that it is a comment"))
        }
        continue
      }
      guard !found.contains(where: { $0.0 == part }) else {
        findings.append(.error("MAP005", "the part '\(part.rawValue)' stands twice", at: place, remedy: "leave one of them"))
        continue
      }
      found.append((part, table))
    }
    for needed in [GuidePart.settings, .opportunity, .account] where !found.contains(where: { $0.0 == needed }) {
      findings.append(.error("MAP018", "the part '\(needed.rawValue)' is missing", at: .file(guide.source)))
    }
    return found
  }

  private mutating func read(_ table: Table, as part: GuidePart) {
    switch part {
    case .settings: readSettings(table)
    case .values: readValues(table)
    case .solutionDetails: readSolutionDetails(table)
    case .opportunity, .lead, .account, .contact, .opportunitySolutions:
      if let entity = part.entity { readFields(table, part: part, entity: entity) }
    }
  }

  // MARK: Parts of one kind of row

  private mutating func readSettings(_ table: Table) {
    let sheet = SheetReader<SettingColumn>(table)
    findings += sheet.findings
    for line in sheet.lines {
      guard let typed = line.texts[.setting] else { continue }
      let folded = GuideWords.folded(typed)
      guard let name = SettingName.allCases.first(where: { GuideWords.folded($0.rawValue) == folded }) else {
        findings.append(
          .error(
            "MAP006", "unknown setting '\(typed)'", at: line.place(.setting),
            remedy: Suggestion.question(for: typed, in: SettingName.allCases.map(\.rawValue))))
        continue
      }
      if guide.settings.contains(where: { $0.name == name }) {
        findings.append(
          .error("MAP007", "the setting '\(name.rawValue)' stands twice", at: line.place(.setting), remedy: "leave one of them"))
        continue
      }
      guard let value = line.texts[.value] else { continue }
      guide.settings.append(
        SettingRow(name: name, value: value, notes: line.texts[.notes] ?? "", number: line.row.number, place: line.place(.value)))
    }
  }

  private mutating func readValues(_ table: Table) {
    let sheet = SheetReader<ValueColumn>(table)
    findings += sheet.findings
    for line in sheet.lines {
      guard let list = line.texts[.list] else {
        findings.append(.error("MAP015", "the row names no list", at: line.place(.list)))
        continue
      }
      guard let partnerCenter = line.texts[.partnerCenterValue], let crm = line.texts[.crmValue] else {
        let column: ValueColumn = line.texts[.partnerCenterValue] == nil ? .partnerCenterValue : .crmValue
        findings.append(
          .error(
            "MAP015", "the \(column.rawValue) is blank", at: line.place(column), remedy: "write (empty) for an empty value"))
        continue
      }
      guide.values.append(
        ValueRow(
          list: list, partnerCenterValue: Self.withoutWidth(partnerCenter), crmValue: Self.withoutWidth(crm),
          isPreferred: flag(line.texts[.preferred], at: line.place(.preferred)) ?? false,
          validFrom: day(line.texts[.validFrom], at: line.place(.validFrom)),
          validUntil: day(line.texts[.validUntil], at: line.place(.validUntil)), notes: line.texts[.notes] ?? "",
          number: line.row.number, places: line.places))
    }
  }

  /// `＊` and `（empty）` in their usual width; every other value as it was typed.
  private static func withoutWidth(_ value: String) -> String {
    let folded = GuideWords.folded(value)
    return [CompiledList.fallback, CompiledList.empty].contains(folded) ? folded : value
  }

  private mutating func readSolutionDetails(_ table: Table) {
    let sheet = SheetReader<SolutionDetailColumn>(table)
    findings += sheet.findings
    for line in sheet.lines {
      guard let headings = line.texts[.uploadColumn] else {
        findings.append(.error("MAP015", "the Upload column is blank", at: line.place(.uploadColumn)))
        continue
      }
      guide.solutionRows.append(
        SolutionRow(
          address: GuideAddress(part: GuidePart.solutionDetails.rawValue, row: line.row.number), texts: line.texts,
          places: line.places,
          headings: headings.split(separator: "|").map { GuideWords.trimmed(String($0)) }.filter { !$0.isEmpty },
          crmField: line.texts[.crmField], isRequired: flag(line.texts[.required], at: line.place(.required)) ?? false,
          formula: formula(line.texts[.formula], at: line.place(.formula))))
    }
  }

  // MARK: Words

  mutating func flag(_ text: String?, at place: Place) -> Bool? {
    guard let text else { return nil }
    if let flag = GuideWords.flag(text) { return flag }
    findings.append(.error("MAP008", "'\(text)' is neither Yes nor No", at: place))
    return nil
  }

  mutating func day(_ text: String?, at place: Place) -> CalendarDate? {
    guard let text else { return nil }
    if let day = GuideWords.day(text) { return day }
    findings.append(.error("MAP008", "'\(text)' is no day that can be told for sure", at: place, remedy: "write 2026-12-31"))
    return nil
  }

  mutating func formula(_ text: String?, at place: Place) -> GuideFormula? {
    guard let text else { return nil }
    do {
      return try GuideFormula(text)
    } catch {
      findings.append(.error("MAP038", "the formula '\(GuideWords.shown(text))' cannot be read: \(error)", at: place))
      return nil
    }
  }

  /// A word of a fixed set; `nil` and a finding for any other.
  mutating func word<Meaning>(_ text: String?, at place: Place, _ known: [(word: String, meaning: Meaning)]) -> Meaning? {
    guard let text else { return nil }
    let folded = GuideWords.folded(text)
    if let match = known.first(where: { GuideWords.folded($0.word) == folded }) { return match.meaning }
    findings.append(
      .error("MAP008", "'\(text)' is not understood", at: place, remedy: "write " + GuideWords.alternatives(known.map(\.word))))
    return nil
  }
}
