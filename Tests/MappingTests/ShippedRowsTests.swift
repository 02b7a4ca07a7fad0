import Mapping
import Records
import Tables
import Testing

/// What the shipped guide does with values, held against rows written by hand.
struct ShippedRowsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let entity: Entity
    let path: String
    let side: Side
    let fields: [String: Value]
    let expected: Result<Value, CellProblem>
    var testDescription: String {
      "\(entity) \(path) to \(side.title) of \(fields.values.map(\.description).joined(separator: ","))"
    }

    init(_ entity: Entity, _ path: String, _ side: Side, _ fields: [String: Value], is value: Value) {
      (self.entity, self.path, self.side, self.fields, expected) = (entity, path, side, fields, .success(value))
    }
    init(_ entity: Entity, _ path: String, _ side: Side, _ fields: [String: Value], fails problem: CellProblem) {
      (self.entity, self.path, self.side, self.fields, expected) = (entity, path, side, fields, .failure(problem))
    }
  }

  /// Compiled once: the tests only read it.
  private static let live = Result { try compiled(metadata: SampleMetadata.snapshot) }

  static func compiled() throws -> CompiledGuide { try live.get() }

  static func compiled(metadata: MetadataSnapshot?) throws -> CompiledGuide {
    let outcome = GuideCompiler.compile(
      tables: try Samples.shipped("dynamics365"), named: "mappings/dynamics365", metadata: metadata, today: Samples.today)
    return try #require(outcome.compiled)
  }

  static let visible = "consent.consentToShareReferralWithMicrosoftSellers"
  static let visibleField = "msft_microsoftpartnercenterreferralvisible"
  static let help = "inviteContext.assistanceRequestCode"
  static let helpField = "msft_microsoftpartnercenterhelp"
  static let intent = "details.requirements.additionalRequirements.attributes[type=CustomerMarketplaceIntent].id"
  static let country = "customerProfile.address.country"
  static let closing = "details.closingDateTime"
  static let status = "statecode/statuscode"

  // swift-format-ignore
  static let cases: [Case] = [
    .init(.opportunity, "name", .partnerCenter, ["name": .text("✔ Lakeview")], is: .text("Lakeview")),
    .init(.opportunity, "name", .crm, ["name": .text("Lakeview")], is: .text("Lakeview")),
    .init(.opportunity, "details.dealValue", .crm, ["details.dealValue": number("42000.5")], is: number("42000.5")),
    .init(.opportunity, "details.dealValue", .partnerCenter, ["estimatedvalue": number("125000.5000")], is: number("125000.5")),
    .init(.opportunity, "details.currency", .crm, ["details.currency": .text("EUR")], is: .text("EUR")),
    .init(.opportunity, closing, .crm, [closing: moment("2026-12-31T00:00:00Z")], is: day("2026-12-31")),
    .init(.opportunity, closing, .crm, [closing: moment("2026-12-31T23:30:00Z")], is: day("2026-12-31")),
    .init(.opportunity, closing, .partnerCenter, ["estimatedclosedate": day("2026-12-31")], is: moment("2026-12-31T00:00:00Z")),
    .init(.opportunity, "status", .crm, ["status": .text("Active/Accepted")], is: .text("0/1")),
    .init(.opportunity, "status", .crm, ["status": .text("Closed/Won")], is: .text("1/3")),
    .init(.opportunity, "status", .crm, ["status": .text("Closed/Lost")], is: .text("2/4")),
    .init(.opportunity, "status", .partnerCenter, [status: .text("0/2")], is: .text("Active/Accepted")),
    .init(.opportunity, "status", .partnerCenter, [status: .text("2/5")], is: .text("Closed/Lost")),
    .init(.opportunity, "status", .partnerCenter, [status: .text("2/4")], is: .text("Closed/Lost")),
    .init(.opportunity, "status", .partnerCenter, [status: .text("0/9")], fails: CellProblem(
      code: "not-in-list", reason: "'0/9' of the CRM is not in the list 'Deal status'",
      remedy: "add it to the part Values of the guide, or choose another value")),
    .init(.opportunity, "statusReason", .partnerCenter, [status: .text("2/5")], is: .text("Customer chose another vendor")),
    .init(.opportunity, "statusReason", .partnerCenter, [status: .text("0/1")], is: .null),
    .init(.opportunity, visible, .partnerCenter, [visibleField: .flag(true)], is: .flag(true)),
    .init(.opportunity, visible, .partnerCenter, [visibleField: .null], is: .null),
    .init(.opportunity, help, .partnerCenter, [helpField: number("299600005")], is: .text("GeneralOrOther")),
    .init(.opportunity, help, .partnerCenter, [helpField: .text("General or other")], is: .text("GeneralOrOther")),
    .init(.opportunity, help, .partnerCenter, [helpField: .null], is: .null),
    .init(.opportunity, intent, .partnerCenter, ["msft_customerpurchaseintent": number("299600000")], is: .text("Yes")),
    .init(.opportunity, "type", .crm, ["type": .text("Shared")], is: number("299600001")),
    .init(.opportunity, "salesStage", .partnerCenter, ["closeprobability": number("60")], is: .text("60")),
    .init(.opportunity, "team[0].email", .partnerCenter, ["ownerid.internalemailaddress": .text("ida@example.com")], is: .text("ida@example.com")),
    .init(.account, country, .partnerCenter, ["address1_country": .text("Deutschland")], is: .text("DE")),
    .init(.account, country, .partnerCenter, ["address1_country": .text("日本")], is: .text("JP")),
    .init(.account, country, .partnerCenter, ["address1_country": .text("de")], is: .text("DE")),
    .init(.account, country, .partnerCenter, ["address1_country": .null], is: .null),
    .init(.account, country, .crm, [country: .text("SE")], is: .text("SE")),
    .init(.account, "customerProfile.size", .crm, ["customerProfile.size": .text("51to250employees")], is: number("51")),
    .init(.account, "customerProfile.size", .crm, ["customerProfile.size": .text("somethingNew")], is: .null),
    .init(.lead, "customerProfile.team[0].lastName", .crm, ["customerProfile.name": .text("Contoso")], is: .text("Contoso")),
    .init(.lead, "customerProfile.team[0].lastName", .crm,
      ["customerProfile.name": .text("Contoso"), "customerProfile.team[0].lastName": .text("Berg")], is: .text("Berg")),
    .init(.lead, "status", .partnerCenter, [status: .text("2/6")], is: .text("Closed/Declined")),
    .init(.opportunitySolution, "id", .crm, ["id": .text("SOL-00001-XYZ")], is: .text("SOL-00001-XYZ")),
    .init(.opportunitySolution, "type", .partnerCenter,
      ["msft_microsoftsolutiondetailid.msft_solutionidentifier": .text("SOL-00001-XYZ")], is: .text("Name")),
  ]

  @Test(arguments: cases)
  func `makes of a value what the guide says`(_ row: Case) throws {
    let guide = try Self.compiled()
    #expect(guide.result(guide.row(row.entity, row.path), to: row.side, row.fields) == row.expected)
  }

  @Test func `a country that nobody knows names the field and what to write`() throws {
    let result = try Self.compiled().toPartnerCenter(.account, Self.country, ["address1_country": .text("Atlantis")])
    #expect(
      result
        == .failure(
          CellProblem(
            code: "country-unknown", reason: "COUNTRYCODE: 'Atlantis' is no country's code, nor its name in any language",
            remedy: "write the two-letter ISO 3166 code of the country, such as DE, into 'address1_country' of the account")))
  }

  @Test func `a constant fills on create and asks for nothing`() throws {
    let guide = try Self.compiled()
    let row = try #require(guide.row(.opportunity, "consent.consentToContact"))
    #expect(row.crm == nil)
    #expect(row.directions == [.partnerCenter])
    #expect(row.defaultToPartnerCenter == .flag(true))
    #expect(row.toPartnerCenter?.inputs == [])
    let rating = try #require(guide.row(.lead, "leadqualitycode"))
    #expect(rating.defaultToCRM == number("2"))
    #expect(!guide.cells.contains { $0.rows.contains { guide.rows[$0].crm?.name == "leadqualitycode" } })
  }

  @Test func `layouts hold what a run needs`() throws {
    let guide = try Self.compiled()
    for field in CompiledGuide.referralFields { #expect(guide.layout(.referral).slot(of: field) != nil) }
    let opportunity = guide.layout(.opportunity)
    for field in [
      "parentaccountid", "customerid", "parentcontactid", "ownerid", "statecode/statuscode", "estimatedvalue",
      "msft_microsoftpartnercenterreferralsync", "transactioncurrencyid.isocurrencycode",
    ] { #expect(opportunity.slot(of: field) != nil) }
    #expect(guide.layout(.account).slot(of: "address1_postalcode") != nil)
    #expect(guide.layout(.contact).slot(of: "emailaddress1") != nil)
    #expect(guide.layout(.opportunitySolution).fields.prefix(2) == ["msft_opportunityid", "msft_microsoftsolutiondetailid"])
    #expect(guide.settings.accountMatch.map(\.accountField) == ["name", "address1_postalcode"])
    #expect(guide.roles[.opportunity]?[.sync]?.name == "msft_microsoftpartnercenterreferralsync")
    #expect(guide.solutionColumns.map(\.crmField).contains("statecode"))
    #expect(guide.unloadedSolutionHeadings == ["notes"])
  }

  @Test func `cells are decided as people think of them`() throws {
    let cells = try Self.compiled().cells(of: .opportunity)
    let money = try #require(cells.first { $0.name == "value and currency" })
    #expect(money.rows.count == 2)
    let status = try #require(cells.first { $0.kind == .status })
    #expect(status.name == "status" && status.rows.count == 2)
    #expect(cells.contains { $0.name == "team member" && $0.rows.count == 4 })
    #expect(
      cells.contains { $0.name == "close date" && $0.rows.count == 1 && $0.ifBothChanged == .hold && $0.firstMeeting == .leave })
  }

  @Test func `the metadata's lengths and digits become forms`() throws {
    let guide = try Self.compiled()
    let name = try #require(guide.row(.opportunity, "name"))
    #expect(name.crmForm.maxLength == 300 && name.crmForm.isMarked && name.partnerCenterForm.isMarked)
    #expect(guide.row(.opportunity, "details.dealValue")?.crmForm.precision == 2)
    #expect(guide.row(.opportunity, "details.dealValue")?.label == "deal value")
    #expect(try Self.compiled(metadata: nil).row(.opportunity, "name")?.crmForm.maxLength == nil)
  }

  @Test func `solution uploads are read by the guide's columns`() throws {
    let guide = try Self.compiled()
    let active = try #require(guide.solutionColumns.first { $0.headings == ["active"] })
    let index = try #require(guide.solutionColumns.firstIndex { $0.crmField == "statecode" })
    var record = Array(repeating: Value.null, count: guide.solutionColumns.count)
    record[index] = .text("no")
    #expect(active.transform?.apply(record) == .success(number("1")))
    #expect(guide.solutionColumns.first?.headings == ["solutionid", "solutionidentifier"])
  }
}
