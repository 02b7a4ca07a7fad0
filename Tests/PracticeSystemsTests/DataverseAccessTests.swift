import Testing

@testable import PracticeSystems

struct DataverseAccessTests {
  @Test func `tells who the caller is`() {
    var bench = DataverseBench()
    let response = bench.send("GET", "WhoAmI")
    #expect(
      response.text
        == #"{"@odata.context":"http://127.0.0.1:8080/dynamics/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse","#
        + #""BusinessUnitId":"00000000-0000-4000-8000-00000000000b","UserId":"00000000-0000-4000-8000-00000000000c","#
        + #""OrganizationId":"00000000-0000-4000-8000-00000000000a"}"#)
    #expect(response.header("x-ms-dop-hint") == "4")
    #expect(response.header("REQ_ID") != nil)
    #expect(response.header("OData-Version") == "4.0")
  }

  @Test(arguments: [nil, "unknown", "elsewhere", "old"])
  func `refuses a token that is missing, unknown, for another service, or too old`(_ token: String?) {
    var bench = DataverseBench()
    let later = PracticeClock.start.adding(seconds: 60)
    bench.context.tokens.issue(
      "elsewhere", .init(audience: "partnercenter", user: "x", isDelegated: false, roles: [], expires: later))
    bench.context.tokens.issue(
      "old", .init(audience: "dynamics", user: "x", isDelegated: false, roles: [], expires: PracticeClock.start))
    let response = bench.send("GET", "WhoAmI", token: token)
    #expect(response.status == 401)
    #expect(response.body.isEmpty)
    #expect(response.header("WWW-Authenticate")?.hasPrefix("Bearer authorization_uri=") == true)
    bench.service.persona.unauthorizedBodyIsEmpty = false
    #expect(!bench.send("GET", "WhoAmI", token: token).body.isEmpty)
  }

  @Test(arguments: [
    (DataversePersona.Access.notAMember, "403 0x80072560"), (.disabled, "403 0x80040225"),
    (.applicationBlocked, "403 0x80095ffc"),
    (.granted, "200"),
  ])
  func `the organisation may not know the caller`(_ access: DataversePersona.Access, _ verdict: String) {
    var bench = DataverseBench()
    bench.service.persona.access = access
    #expect(DataverseBench.verdict(bench.send("GET", "WhoAmI")) == verdict)
  }

  @Test func `a privilege may be missing for a table or a column`() {
    var bench = DataverseBench()
    bench.service.persona.tablesWithoutRead = ["lead"]
    bench.service.persona.tablesWithoutWrite = ["account"]
    bench.service.persona.securedColumns = ["opportunity.description", "opportunity.name"]
    #expect(bench.send("GET", "opportunities", "$select=name&$top=1").json?.at("value", "0", "name") == .null)
    #expect(DataverseBench.verdict(bench.send("GET", "leads")) == "403 0x80040220")
    #expect(DataverseBench.verdict(bench.send("POST", "accounts", body: #"{"name":"x"}"#)) == "403 0x80040220")
    #expect(bench.send("GET", "accounts").status == 200)
    let path = "opportunities(\(DataverseBench.deal))"
    #expect(DataverseBench.verdict(bench.send("PATCH", path, body: #"{"description":"x"}"#)) == "403 0x8004f507")
    #expect(DataverseBench.verdict(bench.send("POST", "opportunities", body: #"{"description":"x"}"#)) == "403 0x8004f502")
  }

  @Test func `too many requests in the window are refused until it has moved`() {
    var bench = DataverseBench()
    bench.service.persona.requestLimit = 3
    for _ in 1...3 {
      #expect(bench.send("GET", "WhoAmI").status == 200)
      bench.context.clock.advance(seconds: 10)
    }
    let refused = bench.send("GET", "WhoAmI")
    #expect(DataverseBench.verdict(refused) == "429 0x80072322")
    #expect(refused.header("Retry-After") == "270")
    bench.context.clock.advance(seconds: 269)
    #expect(bench.send("GET", "WhoAmI").header("Retry-After") == "1")
    bench.context.clock.advance(seconds: 1)
    #expect(bench.send("GET", "WhoAmI").status == 200)
    #expect(bench.send("GET", "WhoAmI").status == 429)
  }

  /// Requests the service does not know, and what it says.
  static let unknown: [(method: String, path: String, headers: [String: String], body: String?, verdict: String)] = [
    ("GET", "nosuch", [:], nil, "404 0x8006088a"),
    ("GET", "opportunity", [:], nil, "404 0x8006088a"),
    ("PUT", "opportunities", [:], "{}", "405 0x0"),
    ("GET", "WinOpportunity", [:], nil, "405 0x0"),
    ("GET", "$metadata", [:], nil, "501 0x80060888"),
    ("GET", "opportunities(nonsense", [:], nil, "400 0x80060888"),
    ("GET", "opportunities({0aa00000-0000-4000-8000-000000000101})", [:], nil, "400 0x80060888"),
    ("GET", "opportunities", ["OData-Version": "4.01"], nil, "400 0x80060888"),
    ("GET", "opportunities", ["Prefer": "odata.maxpagesize=none"], nil, "400 0x80060888"),
    ("POST", "opportunities", ["Content-Type": "text/plain"], "{}", "415 0x0"),
    ("GET", "opportunities", ["OData-Version": "4.0", "OData-MaxVersion": "4.0", "If-None-Match": "null"], nil, "200"),
  ]

  @Test(arguments: unknown)
  func `refuses what it does not know`(
    _ row: (method: String, path: String, headers: [String: String], body: String?, verdict: String)
  ) {
    var bench = DataverseBench()
    #expect(DataverseBench.verdict(bench.send(row.method, row.path, headers: row.headers, body: row.body)) == row.verdict)
  }

  @Test func `addresses have an end`() {
    var bench = DataverseBench()
    let filter = "$filter=" + String(repeating: "name eq 'x' or ", count: 2300) + "name eq 'y'"
    #expect(bench.send("GET", "opportunities", filter).status == 414)
    #expect(
      bench.send(
        "GET", "opportunities", String(filter.prefix(30_000)).split(separator: " or ").dropLast().joined(separator: " or ")
      ).status == 200)
    let deep = "$filter=" + String(repeating: "(", count: 500) + "name eq 'x'" + String(repeating: ")", count: 500)
    #expect(DataverseBench.verdict(bench.send("GET", "opportunities", deep)) == "400 0x80060888")
  }

  @Test func `tells more of an error when all annotations are asked for`() {
    var bench = DataverseBench()
    let path = "opportunities(\(DataverseBench.missing))"
    let plain = bench.send("GET", path)
    #expect(
      plain.text
        == #"{"error":{"code":"0x80040217","message":"opportunity With Id = \#(DataverseBench.missing) Does Not Exist"}}"#)
    let told = bench.send("GET", path, headers: ["Prefer": "odata.include-annotations=\"*\""]).json?["error"]
    #expect(told?["code"] == "0x80040217")
    #expect(told?["@Microsoft.PowerApps.CDS.HelpLink"] == "http://go.microsoft.com/fwlink/?LinkID=398563&error=0x80040217")
  }

  @Test func `codes can be empty or in capitals`() {
    var bench = DataverseBench()
    bench.service.persona.writesCodesInCapitals = true
    #expect(
      DataverseBench.verdict(bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: #"{"salesstage":9}"#))
        == "400 0x8004431A")
    bench.service.persona.leavesCodesEmpty = true
    #expect(
      DataverseBench.verdict(bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: #"{"salesstage":9}"#)) == "400 ")
  }

  @Test(arguments: [(401, "401"), (429, "429 0x80072322"), (500, "500 0x80040216"), (503, "503 0x80040216")])
  func `refuses in its own shape what a fault plan says`(_ status: Int, _ verdict: String) {
    var bench = DataverseBench()
    let response = bench.service.refusal(status: status, in: &bench.context)
    #expect(DataverseBench.verdict(response) == verdict)
  }
}
