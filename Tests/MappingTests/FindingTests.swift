import Mapping
import Records
import Tables
import Testing

/// What the check says, word for word.
///
/// The small guide of ``Samples`` is right; each case adds rows to it, which begin in line 5 of the opportunity, line 3 of the
/// account, line 9 of the values and line 5 of the settings.
struct FindingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let tables: [Table]
    let metadata: Bool
    let messages: [String]
    var testDescription: String { name }

    init(_ name: String, _ tables: [Table], metadata: Bool = false, _ messages: String...) {
      (self.name, self.tables, self.metadata) = (name, tables, metadata)
      self.messages = messages.map { "guide.xlsx: " + $0 }
    }
  }

  static let wide =
    "Partner Center field | CRM field | Direction | When | Required | Default to CRM | Default to Partner Center | To CRM | To Partner Center | If both changed | Group"

  static func rows(_ rows: String) -> [Table] { Samples.guide(opportunity: rows) }
  static func wideRows(_ rows: String, values: String = "") -> [Table] {
    Samples.guide(opportunity: rows, heading: wide, values: values)
  }

  static let visible = "consent.consentToShareReferralWithMicrosoftSellers"
  static let help = "inviteContext.assistanceRequestCode"

  static let reading: [Case] = [
    Case("a guide that is right", Samples.guide()),
    Case(
      "an unknown part", Samples.guide(more: [("Deals", "a | b")]),
      "Deals!A1: unknown part 'Deals' is left out; start the name with # to say that it is a comment (warning MAP001)"),
    Case(
      "a part within two letters of a known one", Samples.guide(more: [("Contcat", "a | b")]),
      "Contcat!A1: unknown part 'Contcat'; did you mean 'Contact'? Start the name with # to make it a comment (error MAP002)"),
    Case("a comment part", Samples.guide(more: [("# Contcat", "a | b")])),
    Case(
      "an unknown heading", Samples.guide(more: [("Contact", "Partner Center field | CRM field | Direktion")]),
      "Contact!A1: the column 'Direction' is missing; the headings are 'Partner Center field', 'CRM field', 'Direction', 'When', "
        + "'Required', 'Default to CRM', 'Default to Partner Center', 'Empty', 'To CRM', 'To Partner Center', 'Values', "
        + "'If both changed', 'First meeting', 'Group', 'Notes' (error MAP004)",
      "Contact!C1: unknown heading 'Direktion'; did you mean 'Direction'? (error MAP003)"),
    Case(
      "headings in other clothes",
      Samples.guide(more: [
        ("contact ", "PARTNER_CENTER FIELD | crmfield | Ｄｉｒｅｃｔｉｏｎ | # mine\ncustomerProfile.team[0].email | email | BOTH | x")
      ])),
    Case(
      "a part that stands twice", Samples.guide(more: [("account", "a")]),
      "account!A1: the part 'Account' stands twice; leave one of them (error MAP005)"),
    Case(
      "an unknown setting", Samples.guide(settings: "Wait bevore closing | 2"),
      "Settings!A5: unknown setting 'Wait bevore closing'; did you mean 'Wait before closing'? (error MAP006)"),
    Case(
      "a setting that stands twice", Samples.guide(settings: "default owner | a@example.com"),
      "Settings!A5: the setting 'Default owner' stands twice; leave one of them (error MAP007)"),
    Case(
      "settings with other values",
      Samples.guide(
        settings:
          "Clones | keep\nWait before closing | soon\nDates in | Atlantis/Capital\nShow check mark in opportunity name | maybe\nCountry languages | en, klingon\nClose in the CRM | Won: shut"
      ),
      "Settings!B5: 'keep' is no value for the setting 'Clones'; write 'release' or 'hold' (error MAP043)",
      "Settings!B6: 'soon' is no value for the setting 'Wait before closing'; write a number of nights from 0 to 365 (error MAP043)",
      "Settings!B7: 'Atlantis/Capital' is no value for the setting 'Dates in'; write the name of a time zone such as Europe/Berlin or UTC (error MAP043)",
      "Settings!B8: 'maybe' is no value for the setting 'Show check mark in opportunity name'; write Yes or No (error MAP043)",
      "Settings!B9: 'klingon' is no value for the setting 'Country languages'; write language codes such as 'en, de, ja', or all (error MAP043)",
      "Settings!B10: 'Won: shut' is no value for the setting 'Close in the CRM'; write tell, close, or 'Won: close; Lost: close; Expired: tell' (error MAP043)"
    ),
    Case(
      "always an opportunity without an on-hold stage", Samples.guide(settings: "Lead or opportunity | opportunity"),
      "Settings!B5: 'Lead or opportunity' is 'opportunity' and no 'On-hold stage' is set; name in the setting 'On-hold stage' where deals stay that are not yet accepted (error MAP029)"
    ),
    Case(
      "a word that is not understood", rows("name | name | sideways"),
      "Opportunity!C5: 'sideways' is not understood; write 'to CRM', 'to Partner Center' or 'both' (error MAP008)"),
    Case(
      "an unknown Partner Center field", rows("details.dealValeu | estimatedvalue | both\ndealvalue | x | both"),
      "Opportunity!A5: Partner Center has no field 'details.dealValeu'; did you mean 'details.dealValue'? (error MAP014)",
      "Opportunity!A6: Partner Center has no field 'dealvalue'; did you mean 'details.dealValue'? (error MAP014)"),
    Case(
      "an unknown role", rows("<synch> | x | to CRM"),
      "Opportunity!A5: unknown role '<synch>'; did you mean '<sync>'? (error MAP014)"),
    Case(
      "a formula that cannot be read", wideRows("name | name | both | | | | | | UPPER(value"),
      "Opportunity!I5: the formula 'UPPER(value' cannot be read: 'UPPER(' is not closed at character 1 (FRM008) (error MAP038)"),
    Case(
      "blank cells that may not be", Samples.guide(opportunity: "name | | both\n| new_x | to CRM", values: "| a | b\nHelp | | 1"),
      "Opportunity!B5: the row names no CRM field; name one, or give a constant in 'Default to Partner Center' (error MAP015)",
      "Opportunity!A6: the row has nothing to write into 'new_x'; name a Partner Center field, or give a constant in 'Default to CRM' or a formula in 'To CRM' (error MAP015)",
      "Values!A9: the row names no list (error MAP015)",
      "Values!B10: the Partner Center value is blank; write (empty) for an empty value (error MAP015)"),
  ]

  static let rules: [Case] = [
    Case(
      "two writers of one field",
      wideRows("details.notes | description | both\ndetails.notes | new_notes | to Partner Center | update"),
      "Opportunity!A6: 'details.notes' is written to Partner Center by Opportunity!5 too; delete one of the rows, or change its Direction or When (error MAP020)"
    ),
    Case(
      "one field written on create and on update",
      wideRows("details.notes | description | to CRM | create\ndetails.notes | description | to CRM | update")),
    Case(
      "one-way fields mapped the other way",
      rows("id | new_id | both\nexternalReferenceId | new_ref | to Partner Center\n\(help) | new_help | both"),
      "Opportunity!C5: 'id' is written by Partner Center alone; write 'to CRM' (error MAP021)",
      "Opportunity!C6: 'externalReferenceId' is written by the program, by rules of its own; write 'to CRM', or delete the row (error MAP021)",
      "Opportunity!C7: '\(help)' only travels to Partner Center: in the CRM a person decides what Microsoft sees; write 'to Partner Center' (error MAP021)"
    ),
    Case(
      "a field of a related record", rows("details.notes | parentaccountid.description | both"),
      "Opportunity!B5: 'parentaccountid.description' belongs to another record, which this row cannot write; write 'to Partner Center' as its direction, or name a field of the opportunity itself (error MAP022)"
    ),
    Case(
      "a constant where none may be", wideRows("campaignId | | to Partner Center | | | | Spring"),
      "Opportunity!G5: 'campaignId' may not be a constant; only the consents to share and to contact, and the marketplace intent, may be; name a CRM field (error MAP025)"
    ),
    Case(
      "constants where they may be",
      wideRows(
        "consent.consentToContact | | to Partner Center | | | | Yes\nattributes[type=CustomerMarketplaceIntent].id | | to Partner Center | | | | HaveNotDecided"
      )),
    Case(
      "Microsoft may see only what a present field says",
      wideRows(
        "\(visible) | | to Partner Center | | | | Yes\n\(help) | new_help | to Partner Center | | | | GeneralOrOther | | IF([new_x]=1; \"GeneralOrOther\"; value)"
      ),
      "Opportunity!G5: '\(visible)' decides what Microsoft sees, and only a filled field of the CRM may say so, no constant (error MAP026)",
      "Opportunity!G6: '\(help)' decides what Microsoft sees, and only a filled field of the CRM may say so, no default (error MAP026)",
      "Opportunity!I6: '\(help)' decides what Microsoft sees, and only a filled field of the CRM may say so, no formula over other fields (error MAP026)"
    ),
    Case(
      "no row may fill what decides what Microsoft sees",
      wideRows("\(visible) | new_visible | to Partner Center\n| new_visible | to CRM | | | Yes"),
      "Opportunity!B6: 'new_visible' decides what Microsoft sees, so no row may fill it (error MAP042)"),
    Case(
      "no fallback and no empty value for help",
      Samples.guide(
        opportunity: "\(help) | new_help | to Partner Center | Help",
        values: "Help | GeneralOrOther | *\nHelp | QuotesOrLicensing | (empty)"),
      "Values!C9: '\(help)' may have no fallback '*'; name every value (error MAP027)",
      "Values!C10: '\(help)' decides what Microsoft sees, and only a filled field of the CRM may say so, no empty one (error MAP026)"
    ),
    Case(
      "no fallback for a country",
      Samples.guide(
        opportunity: "customerProfile.address.country | country | both | Countries",
        values: "Countries | DE | Deutschland\nCountries | * | Other"),
      "Values!B10: 'customerProfile.address.country' may have no fallback '*'; name every value (error MAP027)"),
    Case(
      "several partners and none preferred",
      Samples.guide(
        opportunity: "salesStage | new_stage | both | Stages",
        values: "Stages | 10 | a\nStages | 20 | a\nStages | 20 | b | Yes\nStages | 30 | c | Yes\nStages | 30 | d | Yes"),
      "Values!C10: 'a' of the CRM stands 2 times in the list 'Stages', and no row is preferred; write Yes in 'Preferred' of the one that is taken (error MAP028)",
      "Values!D13: '30' of Partner Center stands 2 times in the list 'Stages', and 2 rows are preferred; leave Yes in one of them (error MAP028)"
    ),
    Case(
      "words that differ in a group",
      wideRows(
        "details.dealValue | new_value | both | | | | | | | CRM\ndetails.currency | new_currency | both | | | | | | | hold\ncampaignId | new_a | both | | | | | | | CRM | Mine\nsalesStage | new_b | both | | | | | | | Partner Center | mine"
      ),
      "Opportunity!J6: the rows of 'value and currency' are decided as one, and Opportunity!5 says 'CRM'; write the same word (error MAP030)",
      "Opportunity!J8: the rows of 'Mine' are decided as one, and Opportunity!7 says 'CRM'; write the same word (error MAP030)"),
    Case(
      "a formula one way on a row of both ways",
      wideRows(
        "details.dealValue | new_value | both | | | | | | ROUND(value; 0)\ndetails.currency | new_currency | both | | | | | | CURRENCYCODE(value)"
      ),
      "Opportunity!I5: the formula changes what goes to Partner Center, and nothing turns it back: what Partner Center changes comes to the CRM as it is; give the way back a formula too, or let the row travel one way (warning MAP031)"
    ),
    Case(
      "a formula that reads the record it writes",
      wideRows("details.notes | description | both | | | | | CONCAT(value; [CRM.new_x]) | CONCAT(value; [PC.name])"),
      "Opportunity!H5: the formula reads 'new_x' of the record that it writes; a formula to the CRM reads Partner Center only (error MAP039)",
      "Opportunity!I5: the formula reads 'name' of the record that it writes; a formula to Partner Center reads the CRM only (error MAP039)"
    ),
    Case(
      "formulas that read what is not there",
      wideRows(
        "details.notes | description | to CRM | | | | | CONCAT([details.note]; LOOKUPVALUE(value; \"Rating\"))\n| new_x | to CRM | | | | | UPPER(value)"
      ), "Opportunity!H5: Partner Center has no field 'details.note'; did you mean 'details.notes'? (error MAP014)",
      "Opportunity!H5: there is no value list 'Rating' (error MAP035)",
      "Opportunity!H6: the formula reads 'value', and the row has none; name the fields that it reads (error MAP039)"),
    Case(
      "required where it is never written",
      wideRows(
        "details.notes | description | to CRM | | Partner Center\ncampaignId | new_c | to Partner Center | update | Partner Center"
      ),
      "Opportunity!E5: required in Partner Center, and the row never writes it; write 'both' or 'to Partner Center' as its direction (error MAP024)",
      "Opportunity!D6: required on create in Partner Center, and the row only writes updates (error MAP024)"),
    Case(
      "no default owner",
      Samples.tables([("Settings", "Setting | Value\nAccount match | customerProfile.nam = name\nCustomer of a deal | a")])
        + Samples.guide().dropFirst(),
      "the setting 'Default owner' is not set; write the e-mail of the CRM user who owns new records when nobody of the team is a user (error MAP032)",
      "Settings!B2: Partner Center has no field 'customerProfile.nam'; did you mean 'customerProfile.name'? (error MAP014)"),
    Case(
      "a status that is none, and one without a value",
      Samples.guide(values: "Deal status | Active/Acepted | 0/7").map { table in
        var table = table
        if table.name == "Values" {
          table.rows.removeAll { $0.cells.contains { ["Closed/Won", "Closed/Expired"].contains($0.text) } }
        }
        return table
      }, "Opportunity!D4: the status 'Closed/Won' of Partner Center has no value in the list 'Deal status' (error MAP034)",
      "Opportunity!D4: the status 'Closed/Expired' of Partner Center has no value in the list 'Deal status' (warning MAP034)",
      "Lead!D3: the status 'Closed/Won' of Partner Center has no value in the list 'Deal status' (warning MAP034)",
      "Lead!D3: the status 'Closed/Expired' of Partner Center has no value in the list 'Deal status' (warning MAP034)",
      "Values!B9: 'Active/Acepted' is no status of Partner Center; did you mean 'Active/Accepted'? (error MAP033)"),
    Case(
      "parts that are missing",
      Samples.tables([("Opportunity", "Partner Center field | CRM field | Direction\nname | name | both")]),
      "the part 'Settings' is missing (error MAP018)",
      "the part 'Account' is missing (error MAP018)",
      "the setting 'Default owner' is not set; write the e-mail of the CRM user who owns new records when nobody of the team is a user (error MAP032)",
      "the setting 'Customer of a deal' is not set; name the lookups that hold the customer, in order (error MAP043)",
      "the setting 'Account match' is not set; write pairs such as 'customerProfile.name = name' (error MAP043)",
      "deals that are not yet accepted become leads, and the part 'Lead' has no rows; fill the part 'Lead', or set 'Lead or opportunity' to 'opportunity' and name an On-hold stage (error MAP041)",
      "Opportunity!A2: no row of the part 'Opportunity' is <sync>; name the CRM field that says whether a deal travels (error MAP041)",
      "Opportunity!A2: no row of the part 'Opportunity' is <identifier>; name the CRM field that keeps the referral's id (error MAP041)",
      "Opportunity!A2: no row of the part 'Opportunity' maps 'status', so no deal is accepted, won or lost (warning MAP034)"),
    Case(
      "a list that is not there, and one that nobody uses",
      Samples.guide(opportunity: "salesStage | new_stage | both | Stage", values: "Stages | 10 | a"),
      "Opportunity!D5: there is no value list 'Stage'; did you mean 'Stages'? (error MAP035)",
      "Values!A9: the value list 'Stages' is used by no row (warning MAP036)"),
    Case(
      "a role that stands twice, and one in the wrong part",
      Samples.guide(
        opportunity: "<sync> | new_sync2 | to CRM\n<audit> | new_audit | both", account: "<owner> | ownerid | to CRM"),
      "Opportunity!A5: the role <sync> stands twice; leave one of the rows (error MAP040)",
      "Opportunity!C6: <audit> is a field of the CRM alone; write 'to CRM' (error MAP021)",
      "Account!A3: a role belongs to the part 'Opportunity' or 'Lead' (error MAP040)"),
  ]

  @Test(arguments: reading + rules)
  func `says what is wrong, where, and what to do`(_ row: Case) {
    #expect(Samples.messages(row.tables, metadata: row.metadata ? SampleMetadata.snapshot : nil) == row.messages)
  }
}
