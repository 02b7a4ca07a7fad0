import Mapping
import Records
import Spreadsheets
import Tables
import Testing

/// What a guide may be written like: other spellings of the same, and what is told of those that are another thing.
struct KindReadingTests {
  typealias Case = FindingTests.Case
  static let attributes = "details.requirements.additionalRequirements.attributes"

  static let cases: [Case] = [
    Case(
      "an account matched by an element",
      matching("ids[profileType=Duns].id = accountnumber; customerProfile.name = name, attributes[ type = A, B ].id=new_a")),
    Case(
      "account matches that are no pairs", matching("customerProfile.name; = name; customerProfile.name = name = name2"),
      "Settings!B2: 'customerProfile.name' is no value for the setting 'Account match'; write pairs such as 'customerProfile.name = name' (error MAP043)",
      "Settings!B2: '= name' is no value for the setting 'Account match'; write pairs such as 'customerProfile.name = name' (error MAP043)",
      "Settings!B2: 'customerProfile.name = name = name2' is no value for the setting 'Account match'; write pairs such as 'customerProfile.name = name' (error MAP043)"
    ),
    Case(
      "short forms and blanks in brackets",
      Samples.guide(
        opportunity: """
          attributes[ type = SolutionArea ].id | new_area | to Partner Center
          industries[0].id | new_industry | to CRM
          products[ 1 ].id | new_product | to CRM
          details.requirements.services［0］.id | new_service | to CRM
          """)),
    Case(
      "fields that only the documentation's small print has",
      Samples.guide(
        opportunity: """
          tags[0] | new_tag | to CRM
          substatus | new_sub | to CRM
          registrations[0].contract.value | new_contract | to CRM
          isAutoRegistrationEnabled | new_auto | to CRM
          details.requirements.additionalRequirements.iot.deviceCategory | new_iot | to CRM
          customerProfile.activities | new_activities | to CRM
          lastRunId | new_run | to CRM
          links.self.uri | new_uri | to CRM
          """)),
    Case(
      "a field that is written by Partner Center alone", Samples.guide(opportunity: "lastRunId | new_run | both"),
      "Opportunity!C5: 'lastRunId' is written by Partner Center alone; write 'to CRM' (error MAP021)"),
    Case(
      "fields that we do not know",
      Samples.guide(
        opportunity: """
          winProbability | new_p | to CRM
          winProbability | new_q | both
          details.deal value | new_r | to CRM
          | new_s | to CRM | | UPPER([winProbability])
          """, heading: "Partner Center field | CRM field | Direction | When | To CRM"),
      "Opportunity!A5: we do not know a field 'winProbability' of Partner Center: it is read as text, where there is one; compare the spelling, capitals too, with a referral as Partner Center sends it (warning MAP045)",
      "Opportunity!A6: Partner Center has no field 'winProbability' that we know; correct it; a field that its documentation does not have can be read all the same: write 'to CRM' (error MAP014)",
      "Opportunity!E8: we do not know a field 'winProbability' of Partner Center: it is read as text, where there is one; compare the spelling, capitals too, with a referral as Partner Center sends it (warning MAP045)"
    ),
    Case(
      "a status with blanks around its slash",
      Samples.guide(
        opportunity: "salesStage | new_stage | to CRM | Stages",
        values: "deal status | active ／ accepted | 0/7 | Yes\nStages | 10 | a\nStages | ＊ | （Empty）")),
    Case(
      "the pair of fields of a status with blanks",
      Samples.guide(lead: "statusReason | statecode / statuscode | to Partner Center | Deal status")),
    Case(
      "days as people write them",
      dated("1.2.2026 | 31.12.2026", "13/2/2026 | 12/31/2026", "１.2.2026 | 2026-12-31")),
    Case(
      "days that can be two, or none", dated("1/2/2026 | 31.2.2026", "1.2.26 | 2026-13-01"),
      "Values!E9: '1/2/2026' is no day that can be told for sure; write 2026-12-31 (error MAP008)",
      "Values!F9: '31.2.2026' is no day that can be told for sure; write 2026-12-31 (error MAP008)",
      "Values!E10: '1.2.26' is no day that can be told for sure; write 2026-12-31 (error MAP008)",
      "Values!F10: '2026-13-01' is no day that can be told for sure; write 2026-12-31 (error MAP008)"),
    Case(
      "names with blanks in settings",
      Samples.guide(settings: "Contact of a deal | Parent Contact\nSolution details table | Microsoft Solutions"),
      "Settings!B5: 'Parent Contact' is no name of a field; write the name that the CRM knows the field by, not the one that its forms show (error MAP012)",
      "Settings!B6: 'Microsoft Solutions' is no name of a table; write the name that the CRM knows the table by, not the one that it shows (error MAP012)"
    ),
    Case(
      "a group whose rows do not all speak",
      FindingTests.wideRows(
        "details.dealValue | new_value | both | | | | | | | CRM\ndetails.currency | new_currency | both\ncampaignId | new_a | both | | | | | | | | Mine\nsalesStage | new_b | both | | | | | | | hold | Mine"
      ),
      "Opportunity!J6: the rows of 'value and currency' are decided as one, so 'CRM' of Opportunity!5 counts for this row too; write the same word, to say that it is meant (warning MAP030)",
      "Opportunity!J7: the rows of 'Mine' are decided as one, so 'hold' of Opportunity!8 counts for this row too; write the same word, to say that it is meant (warning MAP030)"
    ),
    Case(
      "what this version does not act on",
      Samples.guide(
        opportunity: "<microsoft status> | new_m | to CRM\n<microsoft crm id> | new_n | to CRM",
        settings: "Solutions must be in catalogue | Yes\nActive stage | 0/1"),
      "Settings!B6: 'Active stage' does nothing without an 'On-hold stage'; name the stage of deals that are not yet accepted, or leave both at none (warning MAP044)",
      "Opportunity!A5: this version does not fill <microsoft status>: the field stays as it is; delete the row until it does (warning MAP044)",
      "Opportunity!A6: this version does not fill <microsoft crm id>: the field stays as it is; map 'trackingInfo.microsoftMsxId' in a row of its own (warning MAP044)"
    ),
    Case(
      "stages that the list of the status takes for something else",
      Samples.guide(settings: "Lead or opportunity | opportunity\nOn-hold stage | 0 / 1\nActive stage | 0/2"),
      "Settings!B6: the On-hold stage '0 / 1' stands for Active/Accepted in the list 'Deal status'; let it stand for New/Pending there, so that a deal on hold is not taken for accepted (warning MAP034)",
      "Settings!B7: the Active stage '0/2' stands for New/Pending in the list 'Deal status'; let it stand for Active/Accepted there (warning MAP034)"
    ),
    Case(
      "time zones by one rule", Samples.guide(settings: "Dates in | CST"),
      "Settings!B5: 'CST' is no value for the setting 'Dates in'; write the name of a time zone such as Europe/Berlin or UTC (error MAP043)"
    ),
    Case("a time zone in other letters", Samples.guide(settings: "Dates in | europe/berlin")),
    Case(
      "a long formula is cut",
      FindingTests.wideRows("details.notes | description | to Partner Center | | | | | | " + long),
      "Opportunity!I5: the formula '" + long.prefix(119)
        + "…' cannot be read: 'UPPER(' is not closed at character 1 (FRM008) (error MAP038)"
    ),
    Case(
      "functions as Excel stores new ones",
      FindingTests.wideRows("details.notes | description | to Partner Center | | | | | | _xlfn.CONCAT(value; \"!\")")),
    Case(
      "a file with another delimiter",
      Samples.guide(more: [("Contact", "")]).map { table in
        var table = table
        guard table.name == "Contact" else { return table }
        table.rows = [
          Row(number: 1, cells: [Cell(column: 1, offset: 1, content: .text("Partner Center field|CRM field|Direction"))])
        ]
        return table
      },
      "Contact!A1: the part 'Contact' has one heading, and '|' between its words; save the file with ',' or ';' between the cells (error MAP004)"
    ),
  ]

  static let long = "UPPER(" + String(repeating: "value&", count: 40) + "value"

  /// Rows of a list with days: from and until.
  static func dated(_ days: String...) -> [Table] {
    let rows = days.enumerated().map { "Stages | \($0.offset) | a\($0.offset) | | \($0.element)" }.joined(separator: "\n")
    return Samples.guide(opportunity: "salesStage | new_stage | to CRM | Stages", values: rows).map { table in
      var table = table
      guard table.name == "Values" else { return table }
      table.rows[0].cells += [
        Cell(column: 5, offset: 1, content: .text("Valid from")), Cell(column: 6, offset: 1, content: .text("Valid until")),
      ]
      return table
    }
  }

  @Test(arguments: cases)
  func `reads kindly, and says what it cannot read`(_ row: Case) {
    #expect(Samples.messages(row.tables) == row.messages)
  }

  @Test func `finds elements by one spelling, whatever the guide has`() throws {
    let guide = try #require(Samples.compile(Self.matching("ids[ profileType = Duns ].id = accountnumber")).compiled)
    #expect(guide.settings.accountMatch.map(\.referralField) == ["customerProfile.ids[profileType=Duns].id"])
    #expect(guide.settings.accountMatch.map(\.accountField) == ["accountnumber"])
  }

  @Test func `compiles other spellings of a guide to the same mapping`() throws {
    let plain = Samples.guide(lead: "statusReason | statecode/statuscode | to Partner Center | Deal status")
    let other = Samples.guide(lead: "statusReason | statecode / statuscode | to Partner Center | Deal status").map { table in
      var table = table
      for row in table.rows.indices where table.name == "Values" {
        for cell in table.rows[row].cells.indices where table.rows[row].cells[cell].text == "Active/Accepted" {
          table.rows[row].cells[cell] = Cell(column: 2, offset: 1, content: .text("active / ACCEPTED"))
        }
      }
      return table
    }
    let (first, second) = (Samples.compile(plain), Samples.compile(other))
    #expect(try #require(first.compiled).fingerprint == #require(second.compiled).fingerprint)
  }

  @Test func `reads a field that it does not know as text`() throws {
    let guide = try #require(Samples.compile(Samples.guide(opportunity: "winProbability | new_p | to CRM")).compiled)
    #expect(guide.toCRM(.opportunity, "winProbability", ["winProbability": number("12.5")]) == .success(.text("12.5")))
  }

  static func matching(_ text: String) -> [Table] {
    Samples.guide().map { table in
      var table = table
      guard table.name == "Settings" else { return table }
      table.rows[1].cells[1] = Cell(column: 2, offset: 1, content: .text(text))
      return table
    }
  }
}
