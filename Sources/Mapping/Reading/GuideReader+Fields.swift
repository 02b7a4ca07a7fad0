import Faults
import Records
import Tables

extension GuideReader {
  static let directions: [(word: String, meaning: Set<Side>)] = [
    ("to CRM", [.crm]), ("to Partner Center", [.partnerCenter]), ("both", [.crm, .partnerCenter]),
  ]
  static let times: [(word: String, meaning: CompiledRow.When)] = [
    ("create", .create), ("update", .update), ("always", .always),
  ]
  static let requirements: [(word: String, meaning: Set<Side>)] = [
    ("CRM", [.crm]), ("Partner Center", [.partnerCenter]), ("both", [.crm, .partnerCenter]),
  ]
  static let emptyRules: [(word: String, meaning: EmptyRule)] = [("leave", .leave), ("clear", .clear), ("reject", .reject)]
  static let conflictRules: [(word: String, meaning: ConflictRule)] = [
    ("Partner Center", .partnerCenter), ("CRM", .crm), ("hold", .hold),
  ]
  static let firstMeetingRules: [(word: String, meaning: FirstMeetingRule)] = [
    ("leave", .leave), ("CRM", .crm), ("Partner Center", .partnerCenter), ("hold", .hold),
  ]

  mutating func readFields(_ table: Table, part: GuidePart, entity: Entity) {
    let sheet = SheetReader<FieldColumn>(table)
    findings += sheet.findings
    for line in sheet.lines {
      // A row with notes alone is a comment.
      guard line.texts.keys.contains(where: { $0 != .notes }) else { continue }
      var row = GuideRow(
        part: part, entity: entity, address: GuideAddress(part: part.rawValue, row: line.row.number), texts: line.texts,
        places: line.places, path: nil, role: nil, crmField: line.texts[.crmField], directions: [], when: .always,
        requiredOn: [], empty: .leave, toCRM: nil, toPartnerCenter: nil, ifBothChanged: nil, firstMeeting: nil)
      guard readTarget(of: &row) else { continue }
      readWords(of: &row)
      guide.rows.append(row)
    }
  }

  /// The Partner Center field or role; `false` when the row cannot be used for want of it.
  private mutating func readTarget(of row: inout GuideRow) -> Bool {
    guard let text = row.texts[.partnerCenterField] else { return true }
    let place = row.place(.partnerCenterField)
    if text.hasPrefix("<") || text.hasPrefix("＜") {
      let folded = GuideWords.folded(text)
      guard let role = FieldRole.allCases.first(where: { GuideWords.folded($0.rawValue) == folded }) else {
        let near = Suggestion.question(for: text, in: FieldRole.allCases.map(\.rawValue))
        findings.append(
          .error(
            "MAP014", "unknown role '\(text)'", at: place,
            remedy: near ?? "the roles are " + FieldRole.allCases.map(\.rawValue).joined(separator: " ")))
        return false
      }
      row.role = role
      return true
    }
    if let found = PartnerCenterFields.find(text, in: row.entity) {
      row.path = found.path
      return true
    }
    let direction = GuideWords.folded(row.texts[.direction] ?? "")
    if let untold = PartnerCenterFields.untold(text, in: row.entity) {
      guard direction == GuideWords.folded(Self.directions[0].word) else {
        findings.append(
          .error(
            "MAP014", "Partner Center has no field '\(text)' that we know", at: place,
            remedy: "correct it; a field that its documentation does not have can be read all the same: write 'to CRM'"))
        return false
      }
      findings.append(.untold(untold, at: place))
      row.path = untold.path
      return true
    }
    let near = PartnerCenterFields.nearest(to: text, in: row.entity)
    findings.append(
      .error("MAP014", "Partner Center has no field '\(text)'", at: place, remedy: near.map { "did you mean '\($0)'?" }))
    return false
  }

  private mutating func readWords(of row: inout GuideRow) {
    let texts = row.texts
    if let direction = word(texts[.direction], at: row.place(.direction), Self.directions) {
      row.directions = direction
    } else if texts[.direction] == nil {
      row.directions = impliedDirection(of: row)
    }
    if row.entity == .account || row.entity == .contact { row.when = .create }
    row.when = word(texts[.when], at: row.place(.when), Self.times) ?? row.when
    row.requiredOn = word(texts[.required], at: row.place(.required), Self.requirements) ?? []
    row.empty = word(texts[.empty], at: row.place(.empty), Self.emptyRules) ?? .leave
    row.toCRM = formula(texts[.toCRM], at: row.place(.toCRM))
    row.toPartnerCenter = formula(texts[.toPartnerCenter], at: row.place(.toPartnerCenter))
    row.ifBothChanged = word(texts[.ifBothChanged], at: row.place(.ifBothChanged), Self.conflictRules)
    row.firstMeeting = word(texts[.firstMeeting], at: row.place(.firstMeeting), Self.firstMeetingRules)
  }

  /// A row without a direction has one where only one makes sense.
  private mutating func impliedDirection(of row: GuideRow) -> Set<Side> {
    if row.role != nil || (row.path == nil && row.crmField != nil) { return [.crm] }
    if row.path != nil, row.crmField == nil { return [.partnerCenter] }
    findings.append(
      .error(
        "MAP015", "the row has no direction", at: row.place(.direction),
        remedy: "write " + GuideWords.alternatives(Self.directions.map(\.word))))
    return []
  }
}
