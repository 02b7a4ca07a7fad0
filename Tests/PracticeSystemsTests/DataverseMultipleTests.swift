import Testing

@testable import PracticeSystems

struct DataverseMultipleTests {
  static let type = #""@odata.type":"Microsoft.Dynamics.CRM.opportunity""#
  static let create = "opportunities/Microsoft.Dynamics.CRM.CreateMultiple"
  static let update = "opportunities/Microsoft.Dynamics.CRM.UpdateMultiple"
  static let upsert = "opportunities/Microsoft.Dynamics.CRM.UpsertMultiple"

  static func targets(_ rows: String...) -> String { #"{"Targets":[\#(rows.map { "{\(type),\($0)}" }.joined(separator: ","))]}"# }

  /// A body of each action, the verdict, and the names that stand afterwards.
  static let cases: [(path: String, body: String, verdict: String, names: String)] = [
    (create, targets(#""name":"A""#, #""name":"B""#), "200", "Nordwind migration,Data estate,A,B"),
    (create, targets(#""name":"A""#, #""salesstage":9"#), "400 0x8004431a", "Nordwind migration,Data estate"),
    (create, #"{"Targets":[{"name":"A"}]}"#, "400 0x80048d19", "Nordwind migration,Data estate"),
    (create, #"{"Targets":[]}"#, "400 0x80040203", "Nordwind migration,Data estate"),
    ("opportunities/CreateMultiple", targets(#""name":"A""#), "400 0x80060888", "Nordwind migration,Data estate"),
    (
      "transactioncurrencies/Microsoft.Dynamics.CRM.CreateMultiple", targets(#""name":"A""#), "400 0x80040800",
      "Nordwind migration,Data estate"
    ),
    (update, targets(#""opportunityid":"\#(DataverseBench.deal)","name":"A""#), "204", "A,Data estate"),
    (
      update,
      targets(
        #""opportunityid":"\#(DataverseBench.deal)","name":"A""#, #""opportunityid":"\#(DataverseBench.missing)","name":"B""#),
      "404 0x80040217", "Nordwind migration,Data estate"
    ),
    (
      update,
      targets(#""opportunityid":"\#(DataverseBench.deal)","name":"A""#, #""opportunityid":"\#(DataverseBench.deal)","name":"B""#),
      "500 0x80044150", "Nordwind migration,Data estate"
    ),
    (update, targets(#""name":"A""#), "400 0x80040203", "Nordwind migration,Data estate"),
    (
      upsert,
      targets(
        #""opportunityid":"\#(DataverseBench.deal)","name":"A""#,
        #""@odata.id":"opportunities(new_externalreference='r1')","name":"R""#),
      "204", "A,Data estate,R"
    ),
    (
      upsert, targets(#""@odata.id":"opportunities(new_externalreference='r1')","new_externalreference":"r1","name":"R""#),
      "400 0x80040203", "Nordwind migration,Data estate"
    ),
  ]

  @Test(arguments: cases)
  func `writes all or nothing`(_ row: (path: String, body: String, verdict: String, names: String)) {
    var bench = DataverseBench()
    #expect(bench.service.changeSchema(["opportunity": ["keys": [["columns": ["new_externalreference"]]]]]) == [])
    #expect(DataverseBench.verdict(bench.send("POST", row.path, body: row.body)) == row.verdict)
    #expect(DataverseBench.names(bench.send("GET", "opportunities")).joined(separator: ",") == row.names)
  }

  @Test func `gives the identifiers in the order of the targets`() {
    var bench = DataverseBench()
    let response = bench.send("POST", Self.create, body: Self.targets(#""name":"A""#, #""name":"B""#)).json
    #expect(
      response?["@odata.context"]?.string == DataverseBench.root + "$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse")
    let ids = (response?["Ids"]?.array ?? []).compactMap(\.string)
    let names = ids.map { bench.send("GET", "opportunities(\($0))", "$select=name").json?["name"]?.string ?? "" }
    #expect(names == ["A", "B"])
  }

  @Test func `tells whether a table takes many`() {
    var bench = DataverseBench()
    let filter =
      "$select=sdkmessagefilterid&$filter=sdkmessageid/name eq 'CreateMultiple' and primaryobjecttypecode eq 'opportunity'"
    #expect(bench.send("GET", "sdkmessagefilters", filter).json?["value"]?.array?.count == 1)
    #expect(
      bench.send("GET", "sdkmessagefilters", filter.replacing("opportunity", with: "transactioncurrency")).json?["value"] == [])
  }

  @Test func `alternate keys find, make and guard rows`() {
    var bench = DataverseBench()
    let path = "opportunities(msft_microsoftpartnercenterreferralidentifier='7f1c')"
    #expect(DataverseBench.verdict(bench.send("GET", path)) == "400 0x80060890")
    #expect(
      bench.service.changeSchema([
        "opportunity": ["keys": [["name": "referral", "columns": ["msft_microsoftpartnercenterreferralidentifier"]]]]
      ]) == [])
    #expect(DataverseBench.verdict(bench.send("GET", path)) == "404 0x80060891")
    #expect(
      DataverseBench.verdict(bench.send("PATCH", path, headers: ["If-Match": "*"], body: #"{"name":"x"}"#)) == "404 0x80040217")
    let made = bench.send(
      "PATCH", path, "$select=opportunityid", headers: ["Prefer": "return=representation"], body: #"{"name":"By key"}"#)
    #expect(made.status == 201)
    #expect(made.header("OData-EntityId") == DataverseBench.root + path)
    let again = bench.send(
      "PATCH", path, "$select=opportunityid", headers: ["Prefer": "return=representation"], body: #"{"name":"Again"}"#)
    #expect(again.status == 200)
    #expect(again.json?["opportunityid"] == made.json?["opportunityid"])
    #expect(bench.send("GET", path, "$select=name").json?["name"] == "Again")
    let taken = #"{"msft_microsoftpartnercenterreferralidentifier":"7F1C"}"#
    #expect(DataverseBench.verdict(bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: taken)) == "412 0x80060892")
    bench.service.persona.duplicateKeyStatus = 400
    #expect(DataverseBench.verdict(bench.send("POST", "opportunities", body: taken)) == "400 0x80060892")
    #expect(
      DataverseBench.verdict(bench.send("GET", "opportunities(msft_microsoftpartnercenterreferralidentifier='a%2Bb')"))
        == "400 0x80060888")
    #expect(bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: #"{"description":"x"}"#).status == 204)
  }

  @Test func `currencies by code only where the key is defined`() {
    var bench = DataverseBench()
    let body = #"{"name":"x","transactioncurrencyid@odata.bind":"/transactioncurrencies(isocurrencycode='EUR')"}"#
    #expect(DataverseBench.verdict(bench.send("POST", "opportunities", body: body)) == "400 0x80060890")
    bench.service.persona.currencyKeyDefined = true
    #expect(bench.send("POST", "opportunities", body: body).status == 204)
  }
}
