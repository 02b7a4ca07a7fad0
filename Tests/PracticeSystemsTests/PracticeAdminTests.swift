import PracticeSystems
import Testing

struct PracticeAdminTests {
  @Test func `seeds a scenario, edits as a person, and tells the history`() {
    let desk = PartnerCenterDesk()
    let scenario: PracticeJSON = [
      "now": "2027-01-05T06:00:00Z",
      "partnercenter": [
        "organization": ["name": "Fabrikam", "partnerId": "7654321"],
        "referrals": [
          [
            "id": "11111111-AAAA-4bbb-8ccc-000000000001", "name": "Nordwind", "createdDateTime": "2026-12-01T08:00:00Z",
            "details": ["dealValue": .number("10.50"), "currency": "EUR"],
          ]
        ],
      ],
    ]
    #expect(desk.admin("POST", "/seed", scenario).status == 200)
    let id = "11111111-aaaa-4bbb-8ccc-000000000001"
    let stored = desk.admin("GET", "/data/partnercenter/referrals/" + id)
    #expect(stored.value("organizationName") == "Fabrikam")
    #expect(stored.value("mpnId") == "7654321")
    #expect(stored.value("updatedDateTime") == "2026-12-01T08:00:00.0000000Z")
    #expect(stored.value("details/dealValue") == .number("10.5"))
    let edited = desk.admin(
      "POST", "/edit",
      [
        "system": "partnercenter", "entity": "referral", "id": .string(id), "person": "a seller",
        "fields": ["details/notes": "called  "],
      ])
    #expect(edited.value("updatedDateTime") == "2027-01-05T06:00:01.0000001Z")
    #expect(
      desk.admin("GET", "/history").text == #"""
        {"lastSequence":1,"writes":[{"sequence":1,"at":"2027-01-05T06:00:01.0000001Z","system":"partnercenter","operation":"update","entity":"referral","id":"11111111-aaaa-4bbb-8ccc-000000000001","by":"person:a seller","clientRequestId":null,"changes":[{"field":"details/notes","before":null,"after":"called"}]}]}
        """#)
    #expect(desk.admin("GET", "/history", query: "writes=true").text == #"{"lastSequence":1,"writes":[]}"#)
    #expect(desk.admin("GET", "/history", query: "since=1").text == #"{"lastSequence":1,"writes":[]}"#)
  }

  @Test func `takes all of a scenario or nothing, and says everything that is wrong`() {
    let desk = PartnerCenterDesk()
    let bad: PracticeJSON = [
      "partnercenter": [
        "referrals": [
          ["name": "good"], ["nam": "bad"], ["id": "x"], ["status": "Closed", "substatus": "Accepted"],
        ]
      ]
    ]
    #expect(
      desk.admin("POST", "/seed", bad).text
        == #"{"error":"referral 2: there is no 'nam'; referral 3: 'id' is no GUID: \"x\"; referral 4: 'Accepted' is no substatus of 'Closed'"}"#
    )
    #expect(desk.admin("GET", "/data/partnercenter/referrals").text == "[]")
    #expect(
      desk.admin("POST", "/seed", ["salesforce": [:]]).text
        == #"{"error":"a scenario has no 'salesforce': now, login, partnercenter"}"#)
  }

  @Test func `refuses a person what the portal refuses`() {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    func edit(_ fields: PracticeJSON) -> PracticeResponse {
      desk.admin("POST", "/edit", ["system": "partnercenter", "entity": "referral", "id": .string(made.id), "fields": fields])
    }
    #expect(edit(["status": "Active", "substatus": "Won"]).text == #"{"error":"'Won' is no substatus of 'Active'"}"#)
    #expect(edit(["customerProfile/name": "x"]).text == #"{"error":"'customerProfile/name' cannot be changed"}"#)
    #expect(edit(["status": "Closed", "substatus": "Lost"]).status == 200)
    #expect(edit(["name": "x"]).text == #"{"error":"a deal that is Closed/Lost cannot be changed any more"}"#)
    let raw = desk.admin(
      "POST", "/partnercenter/raw", ["id": .string(made.id), "fields": ["status": "Active", "substatus": "Accepted"]])
    #expect(raw.value("status") == "Active")
  }

  @Test func `lets Microsoft answer on its own side, and touches ours only under the persona that does`() {
    for persona in [PartnerCenterPersona.documented, .chatty] {
      let desk = PartnerCenterDesk(persona)
      let own = desk.create(PartnerCenterCreateTests.shared)
      let theirs = desk.create(PartnerCenterCreateTests.toMicrosoft(own.value("engagementId")))
      let answer = desk.admin(
        "POST", "/edit",
        [
          "system": "partnercenter", "entity": "referral", "id": .string(theirs.id), "person": "Microsoft",
          "fields": ["status": "Active", "substatus": "Accepted"],
        ])
      #expect(answer.value("trackingInfo/microsoftMsxId")?.string?.hasPrefix("7-") == true)
      let after = desk.send("GET", "/" + own.id)
      #expect((after.value("eTag") != own.value("eTag")) == persona.microsoftChangesTouchOwn)
      #expect((after.value("trackingInfo/microsoftMsxId") == .null) == !persona.microsoftChangesTouchOwn)
    }
  }

  @Test func `moves every stamp without a change`() {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    #expect(desk.admin("POST", "/touch", ["system": "partnercenter"]).status == 200)
    let after = desk.send("GET", "/" + made.id)
    #expect(after.value("eTag") != made.value("eTag"))
    #expect(after.value("updatedDateTime") == "2026-11-20T02:00:02.0000002Z")
    #expect(desk.world.snapshot().context.history.writes.count == 1)
  }

  @Test func `takes a referral from view`() {
    let desk = PartnerCenterDesk()
    let made = desk.create()
    #expect(
      desk.admin("POST", "/delete", ["system": "partnercenter", "entity": "referral", "id": .string(made.id)]).status == 200)
    #expect(desk.send("GET", "/" + made.id).status == 404)
    #expect(desk.list().names == [])
  }

  @Test func `goes back to a snapshot, and plays the same again`() {
    let desk = PartnerCenterDesk()
    _ = desk.create()
    let snapshot = desk.world.snapshot()
    let first = desk.create()
    desk.world.restore(snapshot)
    let second = desk.create()
    #expect(first == second)
    #expect(desk.list().names.count == 2)
  }

  @Test func `counts reads, writes and tokens`() {
    let desk = PartnerCenterDesk()
    _ = desk.create()
    _ = desk.list()
    _ = desk.list("$filter=nonsense")
    #expect(
      desk.admin("GET", "/counts").text
        == #"{"login":{"read":0,"write":0,"token":1},"partnercenter":{"read":2,"write":1,"token":0}}"#)
    let requests = desk.admin("GET", "/history", query: "requests=true").json?["requests"]?.array ?? []
    #expect(requests.compactMap { $0["status"]?.integer } == [200, 200, 200, 400])
  }

  // swift-format-ignore
  static let refused: [(String, String, PracticeJSON, String)] = [
    ("POST", "/edit", [:], "'system' is missing: login, partnercenter"),
    ("POST", "/edit", ["system": "crm", "entity": "x", "id": "x", "fields": [:]], "there is no system 'crm': login, partnercenter"),
    ("POST", "/touch", ["system": "login"], "'login' does not know this"),
    ("POST", "/persona", ["system": "partnercenter", "persona": "shy"], "there is no persona 'shy': documented, bare, odd, lagging, chatty, rigid, shifting"),
    ("POST", "/persona", ["system": "partnercenter", "persona": ["pageSize": 0]], "the switch 'pageSize' cannot be 0"),
    ("POST", "/faults", [["status": 500], ["status": 500, "lost": true]], "a rule names exactly one action, found 2"),
    ("POST", "/faults", ["colour": 5], "a rule has no 'colour'"),
    ("POST", "/clock", ["advance": "soon"], "the clock takes 'advance', 'now', 'tickPerWrite', 'tickPerRequest', not 'advance'"),
    ("GET", "/nothing", [:], "there is no GET /admin/nothing"),
  ]

  @Test(arguments: refused)
  func `says what it was asked wrongly`(_ row: (String, String, PracticeJSON, String)) {
    let desk = PartnerCenterDesk()
    let answer = desk.admin(row.0, row.1, row.2)
    #expect(answer.status == 400)
    #expect(answer.json?["error"] == .string(row.3))
    #expect(desk.admin("GET", "/faults").text == "[]")
  }

  @Test func `disturbs after skipping, so many times, and only what fits`() {
    let desk = PartnerCenterDesk()
    _ = desk.admin("POST", "/faults", ["system": "partnercenter", "method": "GET", "skip": 1, "count": 2, "status": 500])
    #expect([desk.list(), desk.list(), desk.list(), desk.list()].map(\.status) == [200, 500, 500, 200])
    _ = desk.admin("POST", "/faults", ["bodyContains": "Fabrikam", "signInPage": true])
    #expect(desk.create().status == 200)
    let page = desk.create { $0["name"] = "Fabrikam" }
    #expect(page.header("Content-Type") == "text/html; charset=utf-8")
    #expect(desk.list().names.count == 1)
  }

  @Test func `carries out what it then loses, cuts or shortens`() {
    let desk = PartnerCenterDesk()
    _ = desk.admin("POST", "/faults", [["lost": true], ["cut": 10], ["truncate": 10], ["dropped": true]])
    #expect(desk.create().transmission == .lost)
    #expect(desk.list().transmission == .cut(afterBytes: 10))
    #expect(desk.list().body.count == 10)
    #expect(desk.create().transmission == .lost)
    #expect(desk.list().names.count == 1)
  }

  @Test func `ends the token of a request in the middle of it`() {
    let desk = PartnerCenterDesk()
    _ = desk.admin("POST", "/faults", ["expiredToken": true])
    #expect(PartnerCenterDesk.refusal(desk.list()) == "401 unauthenticated: The token has expired.")
    #expect(desk.list().status == 401)
    _ = desk.admin("POST", "/tokens/expire", ["system": "partnercenter"])
    #expect(PartnerCenterDesk(desk).list().status == 200)
  }

  @Test func `answers to the real host names in process`() {
    let world = PracticeWorld(services: [PracticePartnerCenter()])
    let request = PracticeRequest(host: "api.partner.microsoft.com", path: "/v1.0/engagements/referrals")
    #expect(world.handle(request).status == 401)
    #expect(world.handle(PracticeRequest(host: "example.com", path: "/v1.0")).status == 404)
  }
}
