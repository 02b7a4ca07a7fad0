import PracticeSystems
import Testing

struct PartnerCenterPatchTests {
  static func replace(_ path: String, _ value: PracticeJSON) -> PracticeJSON {
    ["op": "replace", "path": .string(path), "value": value]
  }

  static let representation = PracticeHeader("Prefer", "return=representation")

  @Test func `changes fields and answers without a body, or with one when asked`() {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    let quiet = desk.patch(made.id, [Self.replace("/details/dealValue", "45000"), Self.replace("/externalReferenceId", "OPP-2")])
    #expect(quiet.status == 204)
    #expect(quiet.body == [])
    #expect(quiet.header("ETag") == #""00000000-0000-0d00-0000-000000000002""#)
    let loud = desk.patch(made.id, [Self.replace("/details/dealValue", .number("45000.5"))], [Self.representation])
    #expect(loud.status == 200)
    #expect(loud.value("details/dealValue") == .number("45000.5"))
    #expect(loud.value("externalReferenceId") == "OPP-2")
    #expect(loud.value("updatedDateTime") == "2026-11-20T02:00:03.0000003Z")
    #expect(loud.value("createdDateTime") == "2026-11-20T02:00:01.0000001Z")
  }

  // swift-format-ignore
  static let refused: [(String, PracticeJSON, String)] = [
    ("remove",                 [["op": "remove", "path": "/team/0", "value": .null]],        "operation 1: 'op' is replace or add, not 'remove'"),
    ("test",                   [["op": "test", "path": "/name", "value": "x"]],              "operation 1: 'op' is replace or add, not 'test'"),
    ("no operations",          [],                                                           "the body is an array of operations, not an array"),
    ("an object",              ["name": "x"],                                                "the body is an array of operations, not an object"),
    ("no value",               [["op": "replace", "path": "/name"]],                         "operation 1: 'value' is missing"),
    ("a path without slash",   [replace("name", "x")],                                       "operation 1: 'path' begins with a slash"),
    ("a path nobody knows",    [replace("/details/probability", 5)],                         "there is no 'details/probability'"),
    ("an id",                  [replace("/id", "x")],                                        "there is no 'id'"),
    ("the customer's name",    [replace("/customerProfile/name", "Fabrikam")],               "'customerProfile/name' cannot be changed"),
    ("the customer's country", [replace("/customerProfile/address/country", "AT")],          "'customerProfile/address/country' cannot be changed"),
    ("the whole customer",     [replace("/customerProfile", ["name": "Fabrikam"])],          "'customerProfile' cannot be changed"),
    ("the location",           [replace("/mpnId", "1234567")],                               "'mpnId' cannot be changed"),
    ("the type",               [replace("/type", "Shared")],                                 "'type' cannot be changed"),
    ("the direction",          [replace("/direction", "Incoming")],                          "'direction' cannot be changed"),
    ("Microsoft's id",         [replace("/trackingInfo/microsoftMsxId", "7-1")],             "'trackingInfo/microsoftMsxId' cannot be changed"),
    ("beyond an array",        [replace("/team/7/email", "a@example.com")],                  "there is nothing at 'team/7/email'"),
    ("appending by replace",   [replace("/team/-", ["email": "a@example.com"])],             "there is nothing at 'team/-'"),
    ("no solutions left",      [replace("/details/requirements/solutions", [])],             "Solution ID is required: a deal has at least one solution"),
    ("a status without its substatus", [replace("/status", "Closed")],                       "'Accepted' is no substatus of 'Closed'"),
    ("back to new",            [replace("/status", "New"), replace("/substatus", "Pending")], "a deal that is Active/Accepted cannot become New/Pending"),
    ("expired by hand",        [replace("/status", "Closed"), replace("/substatus", "Expired")], "a deal that is Active/Accepted cannot become Closed/Expired"),
    ("consent taken back",     [replace("/consent/consentToToShareInfoWithOthers", false)],  "'consent/consentToToShareInfoWithOthers' must be true"),
    ("two problems",           [replace("/id", "x"), replace("/details/currency", 5)],       "there is no 'id'; 'details/currency' cannot be a number"),
  ]

  @Test(arguments: refused)
  func `refuses a change and leaves the deal as it was`(_ row: (String, PracticeJSON, String)) {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    #expect(PartnerCenterDesk.refusal(desk.patch(made.id, row.1)) == "400 invalidRequest: " + row.2, "\(row.0)")
    #expect(desk.send("GET", "/" + made.id).json == made.json)
  }

  @Test func `keeps all or nothing of a patch`() {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    let answer = desk.patch(made.id, [Self.replace("/name", "Fabrikam"), Self.replace("/type", "Shared")])
    #expect(answer.status == 400)
    #expect(desk.send("GET", "/" + made.id).value("name") == "Nordwind data platform")
  }

  @Test func `appends to, replaces in and replaces whole arrays`() {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    let member: PracticeJSON = [
      "firstName": "Eva", "lastName": "Muster", "email": "eva@contoso.example.com", "phoneNumber": "+4930000001",
    ]
    let added = desk.patch(made.id, [["op": "add", "path": "/team/-", "value": member]], [Self.representation])
    #expect(added.value("team/1/email") == "eva@contoso.example.com")
    let changed = desk.patch(made.id, [Self.replace("/team/0/phoneNumber", "+49301")], [Self.representation])
    #expect(changed.value("team/0/phoneNumber") == "+49301")
    let whole = desk.patch(made.id, [Self.replace("/team", [member])], [Self.representation])
    #expect(whole.value("team")?.array?.count == 1)
    desk.world.withState { state in
      _ = state.with("partnercenter", PracticePartnerCenter.self) { service, _ in service.persona = .rigid }
    }
    #expect(
      PartnerCenterDesk.refusal(desk.patch(made.id, [Self.replace("/team", [member])]))
        == "400 invalidRequest: 'team' cannot be replaced as a whole")
    #expect(desk.patch(made.id, [["op": "add", "path": "/team/-", "value": member]]).status == 204)
  }

  @Test func `enforces If-Match when it is sent, and lets the last writer win when it is not`() {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    let eTag = made.value("eTag")?.string ?? ""
    #expect(desk.patch(made.id, [Self.replace("/name", "one")], [PracticeHeader("If-Match", eTag)]).status == 204)
    let stale = desk.patch(made.id, [Self.replace("/name", "two")], [PracticeHeader("If-Match", eTag)])
    #expect(PartnerCenterDesk.refusal(stale) == "412 preconditionFailed: The referral was changed since it was read.")
    // The quotes are part of the value (trap 11).
    let bare = desk.patch(
      made.id, [Self.replace("/name", "two")], [PracticeHeader("If-Match", #"00000000-0000-0d00-0000-000000000002"#)])
    #expect(bare.status == 412)
    #expect(desk.patch(made.id, [Self.replace("/name", "three")]).status == 204)
  }

  @Test(arguments: ["Won", "Lost", "Declined"])
  func `freezes a deal that is closed`(_ substatus: String) {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    let closed = desk.patch(
      made.id,
      [Self.replace("/status", "Closed"), Self.replace("/substatus", .string(substatus)), Self.replace("/statusReason", "8")],
      [Self.representation])
    #expect(closed.value("closedDateTime") == "2026-11-20T02:00:02.0000002Z")
    #expect(
      PartnerCenterDesk.refusal(desk.patch(made.id, [Self.replace("/name", "x")]))
        == "400 invalidRequest: a deal that is Closed/\(substatus) cannot be changed any more")
  }

  @Test func `lets visibility and help go one way`() {
    let desk = PartnerCenterDesk()
    let made = desk.create { $0.put("for you", at: ["inviteContext", "notes"]) }
    let share = "/consent/consentToShareReferralWithMicrosoftSellers"
    let help = "/inviteContext/assistanceRequestCode"
    #expect(desk.patch(made.id, [Self.replace(share, true)]).status == 204)
    #expect(desk.patch(made.id, [Self.replace(help, "GeneralOrOther")]).status == 204)
    // swift-format-ignore
    let doors: [(String, PracticeJSON, String)] = [
      (share, false, "a deal that Microsoft sellers see cannot be hidden again; help from Microsoft makes a deal visible to Microsoft sellers"),
      (help, "Unknown", "help that was asked for cannot be changed"),
      (help, "QuotesOrLicensing", "help that was asked for cannot be changed"),
      ("/customerProfile/team/0/email", "x@nordwind.example.com", "the customer contact cannot change once the deal was shared"),
      ("/inviteContext/notes", "for you too", "the note to Microsoft cannot change once the deal was shared"),
    ]
    for (path, value, refusal) in doors {
      #expect(PartnerCenterDesk.refusal(desk.patch(made.id, [Self.replace(path, value)])) == "400 invalidRequest: " + refusal)
    }
  }

  @Test(arguments: [true, false])
  func `moves stamp and eTag of a change that changes nothing, or does not`(_ moves: Bool) {
    let desk = PartnerCenterDesk(PartnerCenterPersona { $0.emptyPatchMovesStamp = moves })
    let made = desk.create()
    let same = desk.patch(made.id, [Self.replace("/name", "Nordwind data platform  ")], [Self.representation])
    #expect((same.value("eTag") != made.value("eTag")) == moves)
    #expect((same.value("updatedDateTime") != made.value("updatedDateTime")) == moves)
  }

  @Test func `expires what nobody accepted after fourteen days, and not before`() throws {
    let desk = PartnerCenterDesk()
    var deal = PartnerCenterDesk.privateDeal
    deal["direction"] = "Incoming"
    let made = desk.admin(
      "POST", "/create", ["system": "partnercenter", "entity": "referral", "fields": deal, "person": "Microsoft"])
    #expect(made.value("status") == "New")
    #expect(made.value("expirationDateTime") == "2026-12-04T02:00:01.0000001Z")
    _ = desk.admin("POST", "/clock", ["advance": 1_209_599])
    let renewed = PartnerCenterDesk(desk)
    #expect(renewed.send("GET", "/" + made.id).value("status") == "New")
    _ = desk.admin("POST", "/clock", ["advance": 1])
    let late = renewed.send("GET", "/" + made.id)
    #expect(late.value("substatus") == "Expired")
    #expect(late.value("updatedDateTime") == "2026-12-04T02:00:01.0000001Z")
    #expect(desk.world.snapshot().context.history.writes.last?.actor == .service)
  }

  @Test func `accepts and declines a deal that arrived`() {
    let desk = PartnerCenterDesk()
    var deal = PartnerCenterDesk.privateDeal
    deal["direction"] = "Incoming"
    let fields: PracticeJSON = ["system": "partnercenter", "entity": "referral", "fields": deal]
    let first = desk.admin("POST", "/create", fields)
    let second = desk.admin("POST", "/create", fields)
    let accepted = desk.patch(
      first.id, [Self.replace("/status", "Active"), Self.replace("/substatus", "Accepted")], [Self.representation])
    #expect(accepted.value("acceptedDateTime") == "2026-11-20T02:00:03.0000003Z")
    #expect(accepted.value("expirationDateTime") == .null)
    let declined = desk.patch(
      second.id, [Self.replace("/status", "Closed"), Self.replace("/substatus", "Declined")], [Self.representation])
    #expect(declined.value("substatus") == "Declined")
  }
}

extension PartnerCenterDesk {
  /// The same world with a new token.
  init(_ other: PartnerCenterDesk) {
    self.init(world: other.world)
  }

  private init(world: PracticeWorld) {
    self.world = world
    let answer = world.handle(
      Self.tokenRequest([
        "grant_type": "refresh_token", "client_id": EntraSettings.clientID, "client_secret": EntraSettings.clientSecret,
        "refresh_token": EntraSettings.refreshToken, "resource": "https://api.partner.microsoft.com",
      ]))
    token = answer.json?["access_token"]?.string ?? ""
  }
}
