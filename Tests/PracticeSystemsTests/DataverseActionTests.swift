import Testing

@testable import PracticeSystems

struct DataverseActionTests {
  static func close(_ status: Int, _ extra: String = "", deal: String = DataverseBench.deal) -> String {
    #"{"Status":\#(status),"OpportunityClose":{"subject":"Done"\#(extra),"opportunityid@odata.bind":"/opportunities(\#(deal))"}}"#
  }

  @Test func `winning closes a deal, once`() {
    var bench = DataverseBench()
    let body = Self.close(3, #","actualrevenue":99.5,"actualend":"2026-11-19T00:00:00Z""#)
    #expect(bench.send("POST", "WinOpportunity", body: body).status == 204)
    let row = bench.send(
      "GET", "opportunities(\(DataverseBench.deal))", "$select=statecode,statuscode,actualvalue,actualclosedate"
    ).json
    #expect(row?["statecode"] == 1)
    #expect(row?["statuscode"] == 3)
    #expect(row?["actualvalue"] == .number("99.5000"))
    #expect(row?["actualclosedate"] == "2026-11-19")
    let closes = bench.service.rows(of: "opportunityclose") ?? []
    #expect(closes.map { $0["statecode"] } == [1])
    #expect(closes.first?["_opportunityid_value"]?.string == DataverseBench.deal)
    #expect(DataverseBench.verdict(bench.send("POST", "WinOpportunity", body: body)) == "400 0x80040515")
    #expect(bench.context.history.writes.map(\.operation.name) == ["WinOpportunity", "create"])
    #expect(
      bench.context.history.writes.first?.changes.map(\.field) == ["actualclosedate", "statecode", "statuscode", "actualvalue"])
  }

  @Test func `closing fills what the close record leaves out`() {
    var bench = DataverseBench()
    #expect(bench.send("POST", "WinOpportunity", body: Self.close(-1)).status == 204)
    let won = bench.send("GET", "opportunities(\(DataverseBench.deal))", "$select=actualvalue,actualclosedate").json
    #expect(won?["actualvalue"] == .number("125000.5000"))
    #expect(won?["actualclosedate"] == "2026-11-20")
    #expect(bench.send("POST", "LoseOpportunity", body: Self.close(5, deal: DataverseBench.other)).status == 204)
    let lost = bench.send("GET", "opportunities(\(DataverseBench.other))", "$select=statuscode,actualvalue").json
    #expect(lost?["statuscode"] == 5)
    #expect(lost?["actualvalue"] == .null)
  }

  static let refusals: [(action: String, body: String, verdict: String)] = [
    ("WinOpportunity", close(4), "400 0x80048408"),
    ("LoseOpportunity", close(3), "400 0x80048408"),
    ("WinOpportunity", close(3, deal: DataverseBench.missing), "404 0x80040217"),
    ("WinOpportunity", #"{"Status":3}"#, "400 0x80048d19"),
    ("WinOpportunity", #"{"Status":3,"OpportunityClose":{"subject":"x"}}"#, "400 0x80040203"),
    ("WinOpportunity", #"{"Status":3,"Reason":1,"OpportunityClose":{}}"#, "400 0x80048d19"),
  ]

  @Test(arguments: refusals)
  func `refuses to close`(_ row: (action: String, body: String, verdict: String)) {
    var bench = DataverseBench()
    #expect(DataverseBench.verdict(bench.send("POST", row.action, body: row.body)) == row.verdict)
    #expect(bench.service.rows(of: "opportunityclose") == [])
    #expect(bench.context.history.writes.isEmpty)
  }

  @Test func `a closed deal is read-only until it is opened again`() {
    var bench = DataverseBench()
    let path = "opportunities(\(DataverseBench.deal))"
    _ = bench.send("POST", "LoseOpportunity", body: Self.close(4))
    #expect(DataverseBench.verdict(bench.send("PATCH", path, body: #"{"name":"x"}"#)) == "400 0x80040233")
    #expect(
      DataverseBench.verdict(bench.send("PATCH", path, body: #"{"statecode":0,"statuscode":1,"name":"x"}"#)) == "400 0x80040233")
    #expect(DataverseBench.verdict(bench.send("PATCH", path, body: #"{"statecode":1}"#)) == "400 0x80100005")
    #expect(bench.send("PATCH", path, body: #"{"statecode":0,"statuscode":1}"#).status == 204)
    #expect(bench.send("GET", path, "$select=actualclosedate").json?["actualclosedate"] == .null)
    #expect(bench.send("PATCH", path, body: #"{"name":"x"}"#).status == 204)
    bench.service.persona.reopensByPatch = false
    _ = bench.send("POST", "WinOpportunity", body: Self.close(3))
    #expect(DataverseBench.verdict(bench.send("PATCH", path, body: #"{"statecode":0}"#)) == "400 0x80100005")
  }

  static let lead = "0ee00000-0000-4000-8000-000000000001"

  static func withLead() -> DataverseBench {
    var bench = DataverseBench()
    let rows: [PracticeJSON] = [
      [
        "id": .string(lead), "subject": "Fabrikam data estate", "companyname": "Wingtip", "firstname": "Kim", "lastname": "Berg",
        "estimatedamount": 5000, "estimatedclosedate": "2026-12-01", "leadqualitycode": 2, "address1_postalcode": "01234",
        "msft_microsoftpartnercenterreferralidentifier": "7f1c0000-0000-4000-8000-000000000001",
        "transactioncurrencyid": .string(Dataverse.WellKnown.euro),
      ]
    ]
    let problems = bench.service.load("lead", rows: rows, now: PracticeClock.start)
    if !problems.isEmpty { Issue.record("\(problems)") }
    return bench
  }

  @Test func `qualifying makes what is asked for and closes the lead`() {
    var bench = Self.withLead()
    let path = "leads(\(Self.lead))/Microsoft.Dynamics.CRM.QualifyLead"
    let body = #"{"CreateAccount":true,"CreateContact":true,"CreateOpportunity":true,"Status":3}"#
    let response = bench.send("POST", path, body: body)
    #expect(response.status == 200)
    let made = response.json?["value"]?.array ?? []
    #expect(
      made.map { $0["@odata.type"]?.string ?? "" }
        == ["account", "contact", "opportunity"].map { "#Microsoft.Dynamics.CRM.\($0)" })
    let deal = bench.send(
      "GET", "opportunities(\(made.last?["opportunityid"]?.string ?? ""))",
      "$expand=parentaccountid($select=name,address1_postalcode)"
    ).json
    #expect(deal?["name"] == "Fabrikam data estate")
    #expect(deal?["estimatedvalue"] == .number("5000.0000"))
    #expect(deal?["_transactioncurrencyid_value"]?.string == Dataverse.WellKnown.euro)
    #expect(deal?["_originatingleadid_value"]?.string == Self.lead)
    #expect(deal?["opportunityratingcode"] == 2)
    #expect(deal?["msft_microsoftpartnercenterreferralidentifier"] == "7f1c0000-0000-4000-8000-000000000001")
    #expect(deal?["parentaccountid"]?["name"] == "Wingtip")
    #expect(deal?["parentaccountid"]?["address1_postalcode"] == "01234")
    #expect(deal?["_customerid_value"]?.string == made.first?["accountid"]?.string)
    let lead = bench.send("GET", "leads(\(Self.lead))", "$select=statecode,statuscode,_qualifyingopportunityid_value").json
    #expect(lead?["statecode"] == 1)
    #expect(lead?["_qualifyingopportunityid_value"]?.string == made.last?["opportunityid"]?.string)
    #expect(DataverseBench.verdict(bench.send("POST", path, body: body)) == "400 0x80040519")
    #expect(DataverseBench.verdict(bench.send("PATCH", "leads(\(Self.lead))", body: #"{"subject":"x"}"#)) == "400 0x80040233")
  }

  @Test func `qualifying for a customer that is there makes only the deal`() {
    var bench = Self.withLead()
    let body = """
      {"CreateAccount":false,"CreateContact":false,"CreateOpportunity":true,"Status":3,
       "OpportunityCustomerId":{"@odata.type":"Microsoft.Dynamics.CRM.account","accountid":"\(DataverseBench.contoso)"},
       "OpportunityCurrencyId":{"@odata.type":"Microsoft.Dynamics.CRM.transactioncurrency","transactioncurrencyid":"\(Dataverse.WellKnown.krona)"}}
      """
    let response = bench.send("POST", "leads(\(Self.lead))/Microsoft.Dynamics.CRM.QualifyLead", body: body)
    let made = response.json?["value"]?.array ?? []
    #expect(made.count == 1)
    let deal = bench.send("GET", "opportunities(\(made.first?["opportunityid"]?.string ?? ""))").json
    #expect(deal?["_customerid_value"]?.string == DataverseBench.contoso)
    #expect(deal?["_transactioncurrencyid_value"]?.string == Dataverse.WellKnown.krona)
    #expect(bench.service.rows(of: "account")?.count == 2)
  }

  @Test func `leads are disqualified by PATCH and qualified by the action alone`() {
    var bench = Self.withLead()
    let path = "leads(\(Self.lead))"
    #expect(DataverseBench.verdict(bench.send("POST", path + "/QualifyLead", body: "{}")) == "400 0x80060888")
    #expect(DataverseBench.verdict(bench.send("PATCH", path, body: #"{"statecode":1,"statuscode":3}"#)) == "400 0x80100005")
    #expect(DataverseBench.verdict(bench.send("PATCH", path, body: #"{"statecode":2,"statuscode":1}"#)) == "400 0x80048408")
    #expect(bench.send("PATCH", path, body: #"{"statecode":2,"statuscode":7}"#).status == 204)
    let text = #"{"CreateAccount":false,"CreateContact":false,"CreateOpportunity":true,"Status":3}"#
    #expect(
      DataverseBench.verdict(bench.send("POST", path + "/Microsoft.Dynamics.CRM.QualifyLead", body: text)) == "400 0x80040519")
  }
}
