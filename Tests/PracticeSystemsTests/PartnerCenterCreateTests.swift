import PracticeSystems
import Testing

struct PartnerCenterCreateTests {
  @Test func `makes a private deal that is accepted from the start`() throws {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    #expect(made.status == 200)
    #expect(made.value("status") == "Active")
    #expect(made.value("substatus") == "Accepted")
    #expect(made.value("direction") == "Outgoing")
    #expect(made.value("organizationName") == "Contoso")
    #expect(made.value("details/dealValue") == .number("42000"))
    #expect(made.value("createdDateTime") == "2026-11-20T02:00:01.0000001Z")
    #expect(made.value("acceptedDateTime") == "2026-11-20T02:00:01.0000001Z")
    #expect(made.value("expirationDateTime") == .null)
    #expect(made.value("eTag") == #""00000000-0000-0d00-0000-000000000001""#)
    #expect(made.header("ETag") == #""00000000-0000-0d00-0000-000000000001""#)
    #expect(made.header("client-request-id") == "0f0f0f0f-1111-4222-8333-444444444444")
    #expect(made.value("inviteContext/assistanceRequestCode") == "Unknown")
    #expect(made.value("inviteContext/invitedBy/organizationId") == "33333333-aaaa-4bbb-8ccc-000000000003")
    #expect(
      made.value("links/self/uri")
        == .string("http://127.0.0.1:8080/partnercenter/v1.0/engagements/referrals/\(made.id)"))
    let read = desk.send("GET", "/" + made.id)
    #expect(read.json == made.json)
  }

  @Test func `makes a second deal of the same body, for there is no idempotency key`() {
    let desk = PartnerCenterDesk()
    #expect(desk.create().id != desk.create().id)
    #expect(desk.list().names.count == 2)
  }

  @Test func `keeps texts without trailing blanks and money with two digits`() {
    let desk = PartnerCenterDesk()
    let made = desk.create {
      $0["name"] = "  Nordwind \t "
      $0.put(.number("42000.005"), at: ["details", "dealValue"])
    }
    #expect(made.value("name") == "  Nordwind")
    #expect(made.value("details/dealValue") == .number("42000.01"))
  }

  /// What is changed in the deal, and the refusal that follows.
  struct Refused: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let path: String
    let value: PracticeJSON
    let refusal: String

    init(_ name: String, _ path: String, _ value: PracticeJSON, _ refusal: String) {
      (testDescription, self.path, self.value, self.refusal) = (name, path, value, "400 invalidRequest: " + refusal)
    }
  }

  // swift-format-ignore
  static let refused: [Refused] = [
    .init("no name", "name", "  ", "'name' is required"),
    .init("no type", "type", .null, "'type' is required"),
    .init("a type unknown", "type", "Private", "'type' cannot be 'Private'"),
    .init("a country of three letters", "customerProfile/address/country", "DEU", "'customerProfile/address/country' is two letters of ISO 3166, not 'DEU'"),
    .init("a country in words", "customerProfile/address/country", "Germany", "'customerProfile/address/country' is two letters of ISO 3166, not 'Germany'"),
    .init("a currency sign", "details/currency", "€", "'details/currency' is three letters of ISO 4217, not '€'"),
    .init("no solution", "details/requirements/solutions", [], "Solution ID is required: a deal has at least one solution"),
    .init("a solution without id", "details/requirements/solutions", [["name": "Ingest"]], "Solution ID is required: solution 1 has none"),
    .init("nobody in the team", "team", [], "at least one team member needs first name, last name, e-mail and phone number"),
    .init("half a team member", "team/0/phoneNumber", .null, "at least one team member needs first name, last name, e-mail and phone number"),
    .init("no consent", "consent/consentToToShareInfoWithOthers", false, "'consent/consentToToShareInfoWithOthers' must be true"),
    .init("visibility not said", "consent/consentToShareReferralWithMicrosoftSellers", .null, "'consent/consentToShareReferralWithMicrosoftSellers' is required"),
    .init("no marketplace intent", "details/requirements/additionalRequirements/attributes", [], "one attribute 'CustomerMarketplaceIntent' with Yes, No or HaveNotDecided is required"),
    .init("money as a text", "details/dealValue", "42000", "'details/dealValue' cannot be a text"),
    .init("a negative value", "details/dealValue", .number("-1"), "'details/dealValue' is no amount: '-1'"),
    .init("a day in place of an instant", "details/closingDateTime", "2026-09-30", "'details/closingDateTime' is no date-time: '2026-09-30'"),
    .init("a day that is none", "details/closingDateTime", "2026-02-30T00:00:00Z", "'details/closingDateTime' is no date-time: '2026-02-30T00:00:00Z'"),
    .init("a member nobody knows", "details/probability", 60, "there is no 'details/probability'"),
    .init("a capital initial", "Name", "x", "there is no 'Name'"),
    .init("a stamp of one's own", "createdDateTime", "2026-01-01T00:00:00Z", "there is no 'createdDateTime'"),
    .init("a direction", "direction", "Outgoing", "'direction' cannot be set"),
    .init("a Microsoft id", "trackingInfo/microsoftMsxId", "7-1", "'trackingInfo' cannot be set"),
    .init("an end at the beginning", "status", "Closed", "a deal cannot begin as Closed/none"),
    .init("another location", "mpnId", "7654321", "'mpnId' is '1234567' here, not '7654321'"),
    .init("shared without target and consent", "type", "Shared", "a Shared referral needs a target; a Shared referral is visible to Microsoft sellers"),
    .init("a target that is no solution of the deal", "target", [["type": "SolutionProfile", "id": "SOL-9"]], "a SolutionProfile target names one of the deal's solutions"),
    .init("help in secret", "inviteContext/assistanceRequestCode", "GeneralOrOther", "help from Microsoft makes a deal visible to Microsoft sellers"),
    .init("help unknown", "inviteContext/assistanceRequestCode", "Money", "'inviteContext/assistanceRequestCode' cannot be 'Money'; help from Microsoft makes a deal visible to Microsoft sellers"),
    .init("an engagement nobody knows", "engagementId", "22222222-aaaa-4bbb-8ccc-000000000002", "there is no engagement '22222222-aaaa-4bbb-8ccc-000000000002'"),
  ]

  @Test(arguments: refused)
  func `refuses a create`(_ row: Refused) {
    let desk = PartnerCenterDesk()
    let answer = desk.create { $0.put(row.value, at: row.path.split(separator: "/").map(String.init)) }
    let refusal = PartnerCenterDesk.refusal(answer)
    #expect(refusal == row.refusal)
    #expect(desk.list().names == [])
  }

  @Test func `says all problems at once, the first as the inner error`() {
    let answer = PartnerCenterDesk().create {
      $0["name"] = nil
      $0["team"] = []
      $0.put("Germany", at: ["customerProfile", "address", "country"])
    }
    #expect(
      answer.text == #"""
        {"error":{"code":"invalidRequest","message":"'name' is required; 'customerProfile/address/country' is two letters of ISO 3166, not 'Germany'; at least one team member needs first name, last name, e-mail and phone number","target":"name","innerError":{"code":"missingProperty","message":"'name' is required","target":"name","innerError":{"code":"invalidCountry","message":"'customerProfile/address/country' is two letters of ISO 3166, not 'Germany'","target":"customerProfile/address/country","innerError":{"code":"teamRequired","message":"at least one team member needs first name, last name, e-mail and phone number","target":"team"}}}}}
        """#)
  }

  /// A deal of ours that Microsoft's sellers see, ready for the second step.
  static func shared(_ body: inout PracticeJSON) {
    body["type"] = "Shared"
    body["target"] = [["type": "SolutionProfile", "id": "SOL-00001-XYZ"]]
    body.put(true, at: ["consent", "consentToShareReferralWithMicrosoftSellers"])
  }

  /// The second step of a co-sell deal.
  static func toMicrosoft(_ engagement: PracticeJSON?, help: PracticeJSON = "ProofOfConceptOrDemo") -> (inout PracticeJSON) ->
    Void
  {
    { body in
      shared(&body)
      body["engagementId"] = engagement
      body["target"] = [["type": "BusinessProfileLocation", "id": "msft"]]
      body.put(["assistanceRequestCode": help, "notes": "please help"], at: ["inviteContext"])
    }
  }

  @Test func `makes a co-sell deal in two steps, Microsoft's side waiting for an answer`() throws {
    let desk = PartnerCenterDesk()
    let own = desk.create(Self.shared)
    #expect(own.status == 200)
    let theirs = desk.create(Self.toMicrosoft(own.value("engagementId")))
    #expect(theirs.status == 200)
    #expect(theirs.value("engagementId") == own.value("engagementId"))
    #expect(theirs.value("organizationId") == "msft")
    #expect(theirs.value("status") == "New")
    #expect(theirs.value("substatus") == "Pending")
    #expect(theirs.value("expirationDateTime") == "2026-12-04T02:00:02.0000002Z")
    #expect(desk.list().json?["value"]?.array?.count == 1)
    let engagement = own.value("engagementId")?.string ?? ""
    #expect(desk.list("$filter=engagementId eq '\(engagement)'").json?["value"]?.array?.count == 2)
    #expect(
      PartnerCenterDesk.refusal(desk.patch(theirs.id, [["op": "replace", "path": "/name", "value": "x"]]))
        == "403 accessDenied: Microsoft's referral is changed by Microsoft alone.")
  }

  // swift-format-ignore
  static let secondSteps: [(String, PartnerCenterPersona.HelpPlace, PracticeJSON, String)] = [
    ("help on Microsoft's side is enough",   .either,    "QuotesOrLicensing", "200"),
    ("no help anywhere",                     .either,    "Unknown",           "400 invalidRequest: help from Microsoft is not said: 'inviteContext/assistanceRequestCode'"),
    ("help belongs on Microsoft's side",     .microsoft, "QuotesOrLicensing", "200"),
    ("help belongs on our side",             .own,       "QuotesOrLicensing", "400 invalidRequest: help from Microsoft is not said: 'inviteContext/assistanceRequestCode'"),
  ]

  @Test(arguments: secondSteps)
  func `asks for help where the persona looks for it`(_ row: (String, PartnerCenterPersona.HelpPlace, PracticeJSON, String)) {
    let desk = PartnerCenterDesk(PartnerCenterPersona { $0.helpOn = row.1 })
    let own = desk.create(Self.shared)
    let theirs = desk.create(Self.toMicrosoft(own.value("engagementId"), help: row.2))
    let outcome = theirs.status == 200 ? "200" : PartnerCenterDesk.refusal(theirs)
    #expect(outcome == row.3, "\(row.0)")
  }

  @Test func `will not give a private deal to Microsoft`() {
    let desk = PartnerCenterDesk()
    let own = desk.create()
    #expect(
      PartnerCenterDesk.refusal(desk.create(Self.toMicrosoft(own.value("engagementId"))))
        == "400 invalidRequest: the engagement's deal is not visible to Microsoft sellers")
  }

  @Test func `makes a partner-led deal shared when Microsoft joins, and moves its eTag`() {
    let desk = PartnerCenterDesk()
    let own = desk.create { $0.put(true, at: ["consent", "consentToShareReferralWithMicrosoftSellers"]) }
    #expect(own.value("type") == "Independent")
    #expect(desk.create(Self.toMicrosoft(own.value("engagementId"))).status == 200)
    let after = desk.send("GET", "/" + own.id)
    #expect(after.value("type") == "Shared")
    #expect(after.value("eTag") != own.value("eTag"))
  }

  @Test func `answers 201 with an address under the persona that does`() {
    let made = PartnerCenterDesk(.bare).create()
    #expect(made.status == 201)
    #expect(made.header("Location") == "http://127.0.0.1:8080/partnercenter/v1.0/engagements/referrals/\(made.id)")
  }
}
