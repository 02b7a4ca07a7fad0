import Foundation
import Mapping
import Records
import Tables
import Testing

/// What a changed cell of a guide changes.
struct RowBehaviourTests {
  static func compiled(
    _ rows: String, heading: String = FindingTests.wide, values: String = "", settings: String = "",
    metadata: MetadataSnapshot? = nil
  ) throws -> CompiledGuide {
    let outcome = Samples.compile(
      Samples.guide(opportunity: rows, heading: heading, values: values, settings: settings), metadata: metadata)
    return try #require(outcome.compiled, "\(outcome.findings.map(\.description))")
  }

  static let plain = "Partner Center field | CRM field | Direction"

  @Test func `another field for the deal value moves the slot both ways`() throws {
    let before = try Self.compiled("details.dealValue | estimatedvalue | both", heading: Self.plain)
    let after = try Self.compiled("details.dealValue | new_dealvalue | both", heading: Self.plain)
    #expect(before.row(.opportunity, "details.dealValue")?.crm?.name == "estimatedvalue")
    let row = try #require(after.row(.opportunity, "details.dealValue"))
    #expect(row.crm == after.layout(.opportunity).slot(of: "new_dealvalue").map { CRMField(name: "new_dealvalue", slot: $0) })
    #expect(after.layout(.opportunity).slot(of: "estimatedvalue") == nil)
    #expect(row.toPartnerCenter?.inputs == row.crm.map { [$0.slot] })
    #expect(after.toPartnerCenter(.opportunity, "details.dealValue", ["new_dealvalue": number("7")]) == .success(number("7")))
    #expect(before.fingerprint != after.fingerprint)
  }

  @Test func `fields that only a formula names are fetched too, and are inputs`() throws {
    let guide = try Self.compiled(
      "details.notes | description | both | | | | | IF([type]=\"Shared\"; CONCAT(\"Co-sell: \"; value); value) | SUBSTITUTE(value; [new_prefix]; \"\")"
    )
    #expect(guide.layout(.opportunity).slot(of: "new_prefix") != nil)
    let row = try #require(guide.row(.opportunity, "details.notes"))
    #expect(row.toCRM?.inputs == ["details.notes", "type"].compactMap { guide.layout(.referral).slot(of: $0) })
    #expect(
      guide.toCRM(.opportunity, "details.notes", ["details.notes": .text("Hello"), "type": .text("Shared")])
        == .success(.text("Co-sell: Hello")))
    #expect(
      guide.toPartnerCenter(.opportunity, "details.notes", ["description": .text("XHello"), "new_prefix": .text("X")])
        == .success(.text("Hello")))
  }

  @Test func `a formula may fill a required field of the CRM`() throws {
    let guide = try Self.compiled(
      "| new_region | to CRM | | CRM | | | IF([customerProfile.address.country]=\"JP\"; \"Asia\"; \"Other\")")
    let row = try #require(guide.row(.opportunity, "new_region"))
    #expect(row.partnerCenter == nil && row.requiredOn == [.crm])
    #expect(guide.toCRM(.opportunity, "new_region", ["customerProfile.address.country": .text("JP")]) == .success(.text("Asia")))
    #expect(guide.cells.contains { $0.rows.contains { guide.rows[$0].crm?.name == "new_region" } })
  }

  @Test func `a moment near midnight is the day of the zone, and midnight in UTC is that day everywhere`() throws {
    let path = "details.closingDateTime"
    let guide = try Self.compiled("\(path) | closes | both", heading: Self.plain, settings: "Dates in | America/Los_Angeles")
    #expect(guide.toCRM(.opportunity, path, [path: moment("2026-12-31T00:00:00Z")]) == .success(day("2026-12-31")))
    #expect(guide.toCRM(.opportunity, path, [path: moment("2026-12-31T07:59:00Z")]) == .success(day("2026-12-30")))
    #expect(guide.toCRM(.opportunity, path, [path: moment("2026-12-31T08:00:00Z")]) == .success(day("2026-12-31")))
    // Summer time is an hour earlier.
    #expect(guide.toCRM(.opportunity, path, [path: moment("2026-07-01T07:00:00Z")]) == .success(day("2026-07-01")))
    #expect(guide.toPartnerCenter(.opportunity, path, ["closes": day("2026-12-31")]) == .success(moment("2026-12-31T00:00:00Z")))
    let row = try #require(guide.row(.opportunity, path))
    #expect(row.partnerCenterForm.equal(moment("2026-12-31T07:59:00Z"), moment("2026-12-30T00:00:00Z")))
    #expect(row.crmForm.equal(day("2026-12-30"), moment("2026-12-31T07:59:00Z")))
  }

  @Test func `a formula sees a closing date as a day`() throws {
    let path = "details.closingDateTime"
    let guide = try Self.compiled(
      "\(path) | closes | both | | | | | EDATE(value; 1) | EDATE(value; -1)", settings: "Dates in | Asia/Tokyo")
    #expect(guide.toCRM(.opportunity, path, [path: moment("2026-01-30T15:30:00Z")]) == .success(day("2026-02-28")))
  }

  struct ListCase: Sendable {
    let side: Side
    let value: Value
    let expected: Result<Value, CellProblem>
    init(_ side: Side, _ value: Value, _ expected: Value) {
      (self.side, self.value, self.expected) = (side, value, .success(expected))
    }
    init(_ side: Side, _ value: Value, code: String, _ reason: String, _ remedy: String) {
      (self.side, self.value) = (side, value)
      expected = .failure(CellProblem(code: .init(rawValue: code), reason: reason, remedy: remedy))
    }
  }

  static let list = """
    List | Partner Center value | CRM value | Preferred | Valid from | Valid until
    Stages | 10 | Created
    Stages | 20 | Qualified | Yes
    Stages | 20 | Developed
    Stages | 30 | Qualified
    Stages | (empty) | None
    Stages | 60 | Proposed | | 2026-12-01
    Stages | 70 | Offered | | | 2026-11-19
    Stages | 80 | Negotiated | | 2026-11-20 | 2026-11-20
    Stages | 99 | 7
    Stages | * | Unknown
    """

  static let listCases: [ListCase] = [
    ListCase(.crm, .text("10"), .text("Created")), ListCase(.crm, .text("20"), .text("Qualified")),
    ListCase(.crm, .text("30"), .text("Qualified")), ListCase(.crm, .null, .text("None")),
    ListCase(.crm, .text("99"), number("7")), ListCase(.crm, .text("nobody knows"), .text("Unknown")),
    ListCase(.crm, .text("80"), .text("Negotiated")),
    ListCase(
      .crm, .text("60"), code: "list-value-expired", "'60' of Partner Center is outside its validity in the list 'Stages'",
      "choose a value that is valid, or change 'Valid from' and 'Valid until' in the guide"),
    ListCase(.partnerCenter, .text(" qualified "), .text("20")), ListCase(.partnerCenter, .text("Developed"), .text("20")),
    ListCase(.partnerCenter, .text("None"), .null), ListCase(.partnerCenter, number("7"), .text("99")),
    ListCase(.partnerCenter, .text("7"), .text("99")), ListCase(.partnerCenter, .null, .null),
    ListCase(
      .partnerCenter, .text("Offered"), code: "list-value-expired",
      "'Offered' of the CRM is outside its validity in the list 'Stages'",
      "choose a value that is valid, or change 'Valid from' and 'Valid until' in the guide"),
    ListCase(
      .partnerCenter, .text("Guessed"), code: "not-in-list", "'Guessed' of the CRM is not in the list 'Stages'",
      "add it to the part Values of the guide, or choose another value"),
  ]

  @Test(arguments: listCases)
  func `a value list gives each side the other's value`(_ row: ListCase) throws {
    var tables = Samples.guide(opportunity: "salesStage | new_stage | both | Stages")
    let more = Samples.tables([("Values", Self.list)])
    for index in tables.indices where tables[index].name == "Values" {
      let added = more[0].rows.dropFirst().map { Row(number: $0.number + 20, cells: $0.cells) }
      tables[index].rows += added
      tables[index].rows[0] = more[0].rows[0]
    }
    let outcome = Samples.compile(tables)
    let guide = try #require(outcome.compiled, "\(outcome.findings.map(\.description))")
    let field = row.side == .crm ? "salesStage" : "new_stage"
    #expect(guide.result(guide.row(.opportunity, "salesStage"), to: row.side, [field: row.value]) == row.expected)
  }

  @Test func `numbers kept as text are read by the number format`() throws {
    func value(_ text: String, _ format: String) throws -> Result<Value, CellProblem>? {
      let guide = try Self.compiled(
        "details.dealValue | new_value | both", heading: Self.plain, settings: format.isEmpty ? "" : "Number format | \(format)")
      return guide.toPartnerCenter(.opportunity, "details.dealValue", ["new_value": .text(text)])
    }
    #expect(try value("1,234.50", "") == .success(number("1234.5")))
    #expect(try value("1.234,50", "1.234,5") == .success(number("1234.5")))
    #expect(try value("1 234,50", "1 234,5") == .success(number("1234.5")))
    #expect(try value("1.234", "1.234,5") == .success(number("1234")))
    #expect(try value("1.234", "1,234.5") == .success(number("1.234")))
    #expect(
      try value("1.234", "auto")
        == .failure(
          CellProblem(
            code: "number-ambiguous", reason: "'1.234' can be read as two different numbers",
            remedy: "say in the setting 'Number format' how numbers are written, such as 1.234,5")))
    #expect(
      try value("about 5", "")
        == .failure(
          CellProblem(
            code: "not-a-number", reason: "'about 5' is no number",
            remedy: "correct the source of 'details.dealValue' of the referral, or the guide's row for it")))
  }

  @Test func `groups join what their words and the built-in groups join`() throws {
    let guide = try Self.compiled(
      "details.dealValue | v | both | | | | | | | CRM | Money\ndetails.currency | c | both | | | | | | | CRM\nsalesStage | s | both | | | | | | | CRM | money\ncampaignId | k | both"
    )
    let cell = try #require(guide.cells.first { $0.name == "Money" })
    #expect(cell.rows.map { guide.rows[$0].label } == ["deal value", "currency", "sales stage"])
    #expect(cell.ifBothChanged == .crm)
    #expect(guide.cells.contains { $0.name == "campaign" && $0.rows.count == 1 })
  }

  @Test func `the setting First meeting stands where a row says nothing`() throws {
    let guide = try Self.compiled("details.notes | d | both", heading: Self.plain, settings: "First meeting | CRM")
    #expect(guide.cells.first { $0.name == "notes" }?.firstMeeting == .crm)
  }

  @Test func `inbound deals are chosen by a formula over the referral`() throws {
    let guide = try Self.compiled("", settings: "Inbound only if | [customerProfile.address.country]=\"DE\"")
    let chosen = try #require(guide.settings.inboundOnlyIf)
    var record = Array(repeating: Value.null, count: guide.layout(.referral).count)
    let slot = try #require(guide.layout(.referral).slot(of: "customerProfile.address.country"))
    #expect(chosen.inputs == [slot])
    record[slot] = .text("DE")
    #expect(chosen.apply(record) == .success(.flag(true)))
    record[slot] = .text("SE")
    #expect(chosen.apply(record) == .success(.flag(false)))
  }

  @Test func `short forms of paths are spelled out, whatever their case`() throws {
    let guide = try Self.compiled(
      "ATTRIBUTES[type=CustomerMarketplaceIntent].ID | new_intent | to Partner Center\nids[profileType=Duns].id | new_duns | to CRM\ndetails_dealvalue | x | both"
        .replacingOccurrences(of: "details_dealvalue", with: "Details.DealValue"), heading: Self.plain)
    #expect(
      guide.rows.compactMap { $0.partnerCenter?.path.description }.suffix(5).prefix(3) == [
        "details.requirements.additionalRequirements.attributes[type=CustomerMarketplaceIntent].id",
        "customerProfile.ids[profileType=Duns].id", "details.dealValue",
      ])
  }

  @Test func `widening fields send nothing for an empty cell whatever their formula says`() throws {
    let guide = try Self.compiled(
      "\(FindingTests.visible) | new_visible | to Partner Center | | | | | | IF(ISBLANK(value); TRUE; value)")
    #expect(guide.toPartnerCenter(.opportunity, FindingTests.visible, ["new_visible": .null]) == .success(.null))
    #expect(guide.toPartnerCenter(.opportunity, FindingTests.visible, ["new_visible": .flag(true)]) == .success(.flag(true)))
  }

  @Test func `a mark is stripped before a formula reads the name, wherever it stands`() throws {
    let guide = try Self.compiled(
      "name | name | both | | | | | | UPPER(value)\ncampaignId | new_campaign | to Partner Center | | | | | | CONCAT(value; \": \"; [name])"
    )
    #expect(guide.toPartnerCenter(.opportunity, "name", ["name": .text("✘ Lakeview")]) == .success(.text("LAKEVIEW")))
    #expect(
      guide.toPartnerCenter(.opportunity, "campaignId", ["name": .text("✔ Lakeview"), "new_campaign": .text("Spring")])
        == .success(.text("Spring: Lakeview")))
    #expect(guide.row(.opportunity, "name")?.crmForm.equal(.text("✔ Lakeview"), .text("Lakeview")) == true)
  }

  @Test func `a guide with errors still tells which fields it names`() {
    let outcome = Samples.compile(Samples.guide(opportunity: "name | Topic of deal | both\ndetails.notes | | sideways"))
    #expect(outcome.compiled == nil)
    #expect(
      GuideCompiler.fields(of: outcome.guide)[.opportunity] == [
        "parentaccountid", "new_sync", "new_referral", "statecode/statuscode", "Topic of deal",
      ])
  }
}
