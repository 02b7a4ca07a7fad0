import Faults
import Records

extension GuideCheck {
  /// Two rows that write one field in one direction; `always` is create and update.
  mutating func checkWriters() {
    for side in Side.allCases {
      var writers: [String: GuideRow] = [:]
      // The role of the stage names the field that the row of the status writes.
      for row in guide.rows where row.writes(side) && row.role != .stage {
        guard let target = side == .crm ? row.crmField : row.path?.description else { continue }
        // The referral is one record, whichever part writes it; but a deal has a lead or an opportunity, never both.
        let isOwnRecord = side == .crm || row.entity == .opportunitySolution || row.entity == .lead
        let record = isOwnRecord ? row.entity.rawValue : "referral"
        for time in row.when == .always ? [CompiledRow.When.create, .update] : [row.when] {
          let key = "\(record) \(time) \(target)"
          if let first = writers[key] {
            error(
              "MAP020", "'\(target)' is written to \(side == .crm ? "the CRM" : "Partner Center") by \(first.address) too",
              at: row.place(side == .crm ? .crmField : .partnerCenterField),
              "delete one of the rows, or change its Direction or When")
            break
          }
          writers[key] = row
        }
      }
    }
  }

  /// A group has one word for conflicts and one for first meetings.
  mutating func checkGroups() {
    for members in GuideGroups(guide.rows).groups where members.count > 1 {
      let rows = members.map { guide.rows[$0] }
      let name = rows.compactMap(\.group).first ?? rows.first.flatMap(GuideGroups.builtIn)?.name ?? ""
      for column in [FieldColumn.ifBothChanged, .firstMeeting] {
        var first: GuideRow?
        if let spoken = rows.first(where: { $0.texts[column] != nil }), let word = spoken.texts[column],
          let silent = rows.first(where: { $0.texts[column] == nil })
        {
          warn(
            "MAP030", "the rows of '\(name)' are decided as one, so '\(word)' of \(spoken.address) counts for this row too",
            at: silent.place(column), "write the same word, to say that it is meant")
        }
        for row in rows {
          guard let word = row.texts[column] else { continue }
          guard let before = first else {
            first = row
            continue
          }
          let said = before.texts[column] ?? ""
          guard GuideWords.folded(said) != GuideWords.folded(word) else { continue }
          error(
            "MAP030", "the rows of '\(name)' are decided as one, and \(before.address) says '\(said)'", at: row.place(column),
            "write the same word")
        }
      }
    }
  }

  /// The fields without which no deal can be found again.
  mutating func checkRoles() {
    for entity in [Entity.opportunity, .lead] {
      let rows = guide.rows(of: entity)
      guard let first = rows.first else { continue }
      for role in FieldRole.allCases {
        if let second = rows.filter({ $0.role == role }).dropFirst().first {
          error(
            "MAP040", "the role \(role.rawValue) stands twice", at: second.place(.partnerCenterField), "leave one of the rows")
        }
      }
      for role in entity == .opportunity ? [FieldRole.sync, .identifier] : [.identifier]
      where !rows.contains(where: { $0.role == role }) {
        error(
          "MAP041", "no row of the part '\(first.part.rawValue)' is \(role.rawValue)", at: first.place(.partnerCenterField),
          role == .sync
            ? "name the CRM field that says whether a deal travels" : "name the CRM field that keeps the referral's id")
      }
    }
    if settings.settings.leadOrOpportunity == .accepted, guide.rows(of: .lead).isEmpty {
      error(
        "MAP041", "deals that are not yet accepted become leads, and the part 'Lead' has no rows",
        at: settings.place(.leadOrOpportunity),
        "fill the part 'Lead', or set 'Lead or opportunity' to 'opportunity' and name an On-hold stage")
    }
    for row in guide.rows where row.role != nil && row.entity != .opportunity && row.entity != .lead {
      error("MAP040", "a role belongs to the part 'Opportunity' or 'Lead'", at: row.place(.partnerCenterField))
    }
  }

  mutating func checkSolutionRows() {
    var headings: [String: SolutionRow] = [:]
    var fields: [String: SolutionRow] = [:]
    for row in guide.solutionRows {
      for heading in row.headings {
        if let first = headings[GuideWords.folded(heading)] {
          error("MAP020", "the heading '\(heading)' belongs to \(first.address) too", at: row.place(.uploadColumn))
        }
        headings[GuideWords.folded(heading)] = row
      }
      if let name = row.crmField {
        if let first = fields[name] {
          error("MAP020", "'\(name)' is written by \(first.address) too", at: row.place(.crmField))
        }
        fields[name] = row
      }
      if let name = row.texts[.values], values(name).isEmpty {
        error("MAP035", "there is no value list '\(name)'", at: row.place(.values), nearestList(to: name))
      }
    }
    let key = settings.settings.solutionDetailsKey
    if let first = guide.solutionRows.first, !key.isEmpty, fields[key] == nil {
      error(
        "MAP024", "no row of the part 'Solution details' fills '\(key)', by which solutions are told apart",
        at: first.place(.crmField))
    }
  }

  /// The names of fields in settings.
  mutating func checkSettingNames() {
    let all = settings.settings
    let named: [(SettingName, [String], Entity)] = [
      (.customerOfADeal, all.customerLookups, .opportunity), (.contactOfADeal, all.contactLookups, .opportunity),
      (.crmIDHolds, all.crmIDField.map { [$0] } ?? [], .opportunity),
      (.accountMatch, settings.matchKeys.map(\.account), .account),
      (.opportunityLookup, [all.opportunityLookup], .opportunitySolution),
      (.solutionDetailLookup, [all.solutionDetailLookup], .opportunitySolution),
      (.solutionDetailsKey, [all.solutionDetailsKey], .solutionDetail),
    ]
    var names = GuideNames(metadata: metadata, defaults: CRMDefaults())
    for (setting, fields, entity) in named {
      for field in fields where !field.isEmpty { _ = names.spelled(field, in: entity, at: settings.place(setting)) }
    }
    findings += names.findings
    let tables = [
      (SettingName.solutionDetailsTable, all.solutionDetailsTable), (.opportunitySolutionsTable, all.opportunitySolutionsTable),
    ]
    for (setting, table) in tables where table.contains(where: \.isWhitespace) {
      error(
        "MAP012", "'\(table)' is no name of a table", at: settings.place(setting),
        "write the name that the CRM knows the table by, not the one that it shows")
    }
  }
}
