import Testing

@testable import PracticeSystems

struct DataverseWritingTests {
  /// A body sent to a deal, and the verdict.
  struct Refusal: CustomTestStringConvertible, Sendable {
    let name: String
    let body: String
    let verdict: String
    var testDescription: String { name }

    init(_ name: String, _ body: String, _ verdict: String) {
      (self.name, self.body, self.verdict) = (name, body, verdict)
    }
  }

  static let long = String(repeating: "x", count: 301)

  // swift-format-ignore
  static let refusals: [Refusal] = [
    .init("a text that is too long",           #"{"name":"\#(long)"}"#,                          "400 0x80044331"),
    .init("a text too long in UTF-16",         #"{"name":"\#(String(repeating: "😀", count: 151))"}"#, "400 0x80044331"),
    .init("a text of 300 and blanks",          #"{"name":"\#(long.dropLast())   "}"#,            "204"),
    .init("a text of 150 pairs",               #"{"name":"\#(String(repeating: "😀", count: 150))"}"#, "204"),
    .init("a number for a text",               #"{"name":5}"#,                                   "400 0x80048d19"),
    .init("a text for a number",               #"{"closeprobability":"40"}"#,                    "400 0x80048d19"),
    .init("a whole number out of range",       #"{"closeprobability":101}"#,                     "400 0x8004432f"),
    .init("a fraction for a whole number",     #"{"closeprobability":40.5}"#,                    "400 0x80048d19"),
    .init("money out of range",                #"{"estimatedvalue":1000000000000.01}"#,          "400 0x8004022c"),
    .init("money as text",                     #"{"estimatedvalue":"5"}"#,                       "400 0x80048d19"),
    .init("an option that is not there",       #"{"salesstage":4}"#,                             "400 0x8004431a"),
    .init("an option as label",                #"{"salesstage":"Close"}"#,                       "400 0x80048d19"),
    .init("an option of several",              #"{"new_regions":"1,9"}"#,                        "400 0x8004431a"),
    .init("options of several",                #"{"new_regions":"3,1"}"#,                        "204"),
    .init("a time in a date",                  #"{"estimatedclosedate":"2026-12-31T00:00:00Z"}"#, "400 0x80048d19"),
    .init("a date that is not there",          #"{"estimatedclosedate":"2026-02-30"}"#,          "400 0x80048d19"),
    .init("a date before 1753",                #"{"estimatedclosedate":"1752-12-31"}"#,          "400 0x80040239"),
    .init("the first date",                    #"{"estimatedclosedate":"1753-01-01"}"#,          "204"),
    .init("a control character",               #"{"description":"a\u0007b"}"#,                   "400 0x80040278"),
    .init("line ends in a memo",               #"{"description":"a\r\nb\tc"}"#,                  "204"),
    .init("an unknown column",                 #"{"nosuch":1}"#,                                 "400 0x80048d19"),
    .init("a column in capitals",              #"{"Name":"x"}"#,                                 "400 0x80048d19"),
    .init("a lookup by its value",             #"{"_parentaccountid_value":"\#(DataverseBench.contoso)"}"#, "400 0x80060888"),
    .init("a lookup by its name",              #"{"parentaccountid":"\#(DataverseBench.contoso)"}"#, "400 0x80048d19"),
    .init("a bind",                            #"{"parentaccountid@odata.bind":"/accounts(\#(DataverseBench.fabrikam))"}"#, "204"),
    .init("a bind without slash",              #"{"parentaccountid@odata.bind":"accounts(\#(DataverseBench.fabrikam))"}"#, "204"),
    .init("an absolute bind",                  #"{"parentaccountid@odata.bind":"\#(DataverseBench.root)accounts(\#(DataverseBench.fabrikam))"}"#, "204"),
    .init("a bind to another host",            #"{"parentaccountid@odata.bind":"https://example.com/api/data/v9.2/accounts(\#(DataverseBench.fabrikam))"}"#, "400 0x80048d19"),
    .init("a bind in the wrong case",          #"{"ParentAccountId@odata.bind":"/accounts(\#(DataverseBench.fabrikam))"}"#, "400 0x80048d19"),
    .init("a bind of a polymorphic name",      #"{"customerid@odata.bind":"/accounts(\#(DataverseBench.fabrikam))"}"#, "400 0x80048d19"),
    .init("a bind to a contact",               #"{"customerid_contact@odata.bind":"/contacts(\#(DataverseBench.contact))"}"#, "204"),
    .init("a bind of the wrong table",         #"{"customerid_contact@odata.bind":"/accounts(\#(DataverseBench.fabrikam))"}"#, "400 0x80048d19"),
    .init("a bind to nothing",                 #"{"parentaccountid@odata.bind":"/accounts(\#(DataverseBench.missing))"}"#, "404 0x80040217"),
    .init("a bind by a key that is not there", #"{"transactioncurrencyid@odata.bind":"/transactioncurrencies(isocurrencycode='EUR')"}"#, "400 0x80060890"),
    .init("a bind of null",                    #"{"parentaccountid@odata.bind":null}"#,          "204"),
    .init("an owner",                          #"{"ownerid@odata.bind":"/systemusers(\#(Dataverse.WellKnown.applicationUser))"}"#, "204"),
    .init("won by PATCH",                      #"{"statecode":1,"statuscode":3}"#,               "400 0x80100005"),
    .init("a reason of another state",         #"{"statuscode":3}"#,                             "400 0x80048408"),
    .init("another reason of the state",       #"{"statuscode":2}"#,                             "204"),
    .init("a required column of forms emptied", #"{"name":null}"#,                               "204"),
    .init("a computed column",                 #"{"actualvalue_base":1,"createdon":"x","versionnumber":"y"}"#, "204"),
    .init("the currency taken away",           #"{"transactioncurrencyid@odata.bind":null}"#,    "400 0x80048cfb"),
    .init("no JSON",                           #"{"name":"#,                                     "400 0x80048d19"),
    .init("an array",                          "[]",                                             "400 0x80048d19"),
  ]

  @Test(arguments: refusals)
  func `takes or refuses an update`(_ row: Refusal) {
    var bench = DataverseBench()
    let response = bench.send("PATCH", "opportunities(\(DataverseBench.deal))", headers: ["If-Match": "*"], body: row.body)
    #expect(DataverseBench.verdict(response) == row.verdict)
    // What is refused leaves no trace.
    #expect(bench.context.history.writes.count == (response.status == 204 ? 1 : 0))
  }

  /// A row's method, key and condition, and what comes of it.
  static let conditions: [(method: String, there: Bool, headers: [String: String], verdict: String, rows: Int)] = [
    ("PATCH", true, [:], "204", 2),
    ("PATCH", false, [:], "204", 3),
    ("PATCH", true, ["If-Match": "*"], "204", 2),
    ("PATCH", false, ["If-Match": "*"], "404 0x80040217", 2),
    ("PATCH", true, ["If-None-Match": "*"], "412 0x80040237", 2),
    ("PATCH", false, ["If-None-Match": "*"], "204", 3),
    ("PATCH", true, ["If-None-Match": "null"], "204", 2),
    ("PATCH", true, ["If-Match": "W/\"1\""], "412 0x80060882", 2),
    ("PATCH", false, ["If-Match": "W/\"1\""], "404 0x80040217", 2),
    ("DELETE", true, ["If-Match": "W/\"1\""], "412 0x80060882", 2),
    ("DELETE", true, [:], "204", 1),
    ("DELETE", false, [:], "404 0x80040217", 2),
  ]

  @Test(arguments: conditions)
  func `keeps the conditions of a write`(
    _ row: (method: String, there: Bool, headers: [String: String], verdict: String, rows: Int)
  ) {
    var bench = DataverseBench()
    let id = row.there ? DataverseBench.deal : DataverseBench.missing
    let response = bench.send(
      row.method, "opportunities(\(id))", headers: row.headers, body: row.method == "PATCH" ? #"{"name":"x"}"# : nil)
    #expect(DataverseBench.verdict(response) == row.verdict)
    #expect(bench.service.rows(of: "opportunity")?.count == row.rows)
  }

  @Test func `an etag lets one writer through`() {
    var bench = DataverseBench()
    let path = "opportunities(\(DataverseBench.deal))"
    let etag = bench.send("GET", path, "$select=name").json?["@odata.etag"]?.string ?? ""
    #expect(bench.send("GET", path, "$select=name", headers: ["If-None-Match": etag]).status == 304)
    #expect(bench.send("PATCH", path, headers: ["If-Match": etag], body: #"{"name":"a"}"#).status == 204)
    #expect(
      DataverseBench.verdict(bench.send("PATCH", path, headers: ["If-Match": etag], body: #"{"name":"b"}"#)) == "412 0x80060882")
    #expect(bench.send("GET", path, "$select=name", headers: ["If-None-Match": etag]).status == 200)
    #expect(bench.send("GET", path, headers: ["If-None-Match": etag, "Prefer": "odata.include-annotations=\"*\""]).status == 200)
  }

  @Test func `a create gives its address, its own id is kept, twice is refused`() {
    var bench = DataverseBench()
    let body = #"{"opportunityid":"\#(DataverseBench.missing)","name":"Own"}"#
    let made = bench.send("POST", "opportunities", body: body)
    #expect(made.status == 204)
    #expect(made.header("OData-EntityId") == DataverseBench.root + "opportunities(\(DataverseBench.missing))")
    #expect(DataverseBench.verdict(bench.send("POST", "opportunities", body: body)) == "412 0x80040237")
    let shown = bench.send(
      "POST", "opportunities", "$select=name,estimatedvalue", headers: ["Prefer": "return=representation"],
      body: #"{"name":"Shown","estimatedvalue":5}"#)
    #expect(shown.status == 201)
    #expect(shown.json?["name"] == "Shown")
    #expect(shown.text.contains("\"estimatedvalue\":5.0000"))
    #expect(shown.json?["_transactioncurrencyid_value"]?.string == Dataverse.WellKnown.usDollar)
    let patched = bench.send(
      "PATCH", "opportunities(\(DataverseBench.deal))", "$select=name",
      headers: ["Prefer": "return=representation", "If-Match": "*"],
      body: #"{"name":"  Trimmed  "}"#)
    #expect(patched.status == 200)
    #expect(patched.json?["name"] == "  Trimmed")
  }

  @Test func `the service settles what a row holds`() {
    var bench = DataverseBench()
    let made = bench.send(
      "POST", "opportunities", headers: ["Prefer": "return=representation"],
      body: """
        {"name":"Rounded ","description":"   ","estimatedvalue":100.005,"budgetamount":-0,
         "transactioncurrencyid@odata.bind":"/transactioncurrencies(\(Dataverse.WellKnown.yen))","statecode":1}
        """)
    let row = made.json
    #expect(row?["name"] == "Rounded")
    #expect(row?["description"] == .null)
    #expect(made.text.contains("\"estimatedvalue\":100.0000"))
    #expect(made.text.contains("\"estimatedvalue_base\":0.6667"))
    #expect(row?["exchangerate"] == 150)
    #expect(row?["statecode"] == 0)
    #expect(row?["statuscode"] == 1)
    #expect(row?["isrevenuesystemcalculated"] == false)
    #expect(row?["_ownerid_value"]?.string == Dataverse.WellKnown.applicationUser)
    #expect(row?["_modifiedby_value"]?.string == Dataverse.WellKnown.applicationUser)
    #expect(row?["createdon"] == "2026-11-20T02:00:01Z")
    // Revenue computed by the system takes no value from outside.
    let computed = bench.send(
      "POST", "opportunities", "$select=estimatedvalue", headers: ["Prefer": "return=representation"],
      body: #"{"name":"x","estimatedvalue":500,"isrevenuesystemcalculated":true}"#)
    #expect(computed.text.contains("\"estimatedvalue\":0.0000"))
  }

  @Test func `a related row is made in the same transaction`() {
    var bench = DataverseBench()
    let made = bench.send("POST", "opportunities", body: #"{"name":"x","parentaccountid":{"name":"Wingtip"}}"#)
    #expect(made.status == 204)
    #expect(bench.service.rows(of: "account")?.count == 3)
    let failed = bench.send("POST", "opportunities", body: #"{"salesstage":9,"parentaccountid":{"name":"Lost"}}"#)
    #expect(failed.status == 400)
    let late = bench.send(
      "POST", "opportunities", body: #"{"opportunityid":"\#(DataverseBench.deal)","parentaccountid":{"name":"Lost"}}"#)
    #expect(DataverseBench.verdict(late) == "412 0x80040237")
    #expect(bench.service.rows(of: "account")?.count == 3)
    #expect(bench.context.history.writes.map(\.entity) == ["account", "opportunity"])
  }

  @Test func `links and columns can be written alone`() {
    var bench = DataverseBench()
    let path = "opportunities(\(DataverseBench.deal))"
    #expect(bench.send("DELETE", path + "/parentaccountid/$ref").status == 204)
    #expect(bench.send("GET", path, "$select=_parentaccountid_value").json?["_parentaccountid_value"] == .null)
    #expect(
      bench.send("PUT", path + "/parentaccountid/$ref", body: #"{"@odata.id":"accounts(\#(DataverseBench.fabrikam))"}"#).status
        == 204)
    #expect(bench.send("GET", path + "/parentaccountid", "$select=name").json?["name"] == "Fabrikam AG")
    #expect(bench.send("PUT", path + "/description", body: #"{"value":"note"}"#).status == 204)
    #expect(bench.send("GET", path + "/description").json?["value"] == "note")
    #expect(bench.send("DELETE", path + "/description").status == 204)
    #expect(bench.send("GET", path + "/description").status == 204)
    #expect(
      bench.send("GET", "accounts(\(DataverseBench.fabrikam))/opportunity_parent_account", "$select=name").json?["value"]?.array?
        .count == 1)
  }

  @Test func `deleting takes what hangs on a row along and cuts the other links`() {
    var bench = DataverseBench()
    _ = bench.send(
      "POST", "msft_microsoftsolutions", body: #"{"msft_OpportunityId@odata.bind":"/opportunities(\#(DataverseBench.deal))"}"#)
    #expect(bench.service.rows(of: "msft_microsoftsolution")?.first?["msft_name"] == "2026-11-20-00001")
    #expect(bench.send("DELETE", "opportunities(\(DataverseBench.deal))").status == 204)
    #expect(bench.service.rows(of: "msft_microsoftsolution") == [])
    _ = bench.send(
      "PATCH", "opportunities(\(DataverseBench.other))",
      body: #"{"parentaccountid@odata.bind":"/accounts(\#(DataverseBench.fabrikam))"}"#)
    #expect(bench.send("DELETE", "accounts(\(DataverseBench.fabrikam))").status == 204)
    #expect(bench.service.rows(of: "opportunity")?.first?["_parentaccountid_value"] == .null)
    #expect(
      DataverseBench.verdict(bench.send("DELETE", "transactioncurrencies(\(Dataverse.WellKnown.euro))")) == "405 0x80040227")
  }

  @Test func `an inactive customer is refused`() {
    var bench = DataverseBench()
    #expect(bench.send("PATCH", "accounts(\(DataverseBench.fabrikam))", body: #"{"statecode":1}"#).status == 204)
    let body = #"{"name":"x","parentaccountid@odata.bind":"/accounts(\#(DataverseBench.fabrikam))"}"#
    #expect(DataverseBench.verdict(bench.send("POST", "opportunities", body: body)) == "400 0x80040517")
  }

  @Test func `duplicates are looked for only when asked`() {
    var bench = DataverseBench()
    let ask = ["MSCRM.SuppressDuplicateDetection": "false"]
    #expect(
      DataverseBench.verdict(bench.send("POST", "accounts", headers: ask, body: #"{"name":"contoso"}"#)) == "412 0x80040333")
    bench.service.persona.duplicateFoundStatus = 500
    #expect(
      DataverseBench.verdict(bench.send("POST", "accounts", headers: ask, body: #"{"name":"contoso"}"#)) == "500 0x80040333")
    #expect(bench.send("POST", "accounts", body: #"{"name":"contoso"}"#).status == 204)
  }
}
