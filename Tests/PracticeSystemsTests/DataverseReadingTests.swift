import Testing

@testable import PracticeSystems

struct DataverseReadingTests {
  @Test func `shows a row as the reference does`() {
    var bench = DataverseBench()
    let response = bench.send(
      "GET", "opportunities",
      "$select=name,estimatedvalue,estimatedclosedate,statuscode,_customerid_value&$filter=estimatedvalue gt 0",
      headers: ["Prefer": "odata.maxpagesize=2,odata.include-annotations=\"*\""])
    let row = response.json?["value"]?.array?.first
    #expect(response.status == 200)
    #expect(response.header("Preference-Applied") == "odata.maxpagesize=2,odata.include-annotations=\"*\"")
    #expect(response.text.contains("\"estimatedvalue\":125000.5000"))
    #expect(row?["estimatedvalue@OData.Community.Display.V1.FormattedValue"] == "€125,000.50")
    #expect(row?["_transactioncurrencyid_value"]?.string == Dataverse.WellKnown.euro)
    #expect(row?["_transactioncurrencyid_value@OData.Community.Display.V1.FormattedValue"] == "Euro")
    #expect(row?["estimatedclosedate"] == "2026-12-31")
    #expect(row?["statuscode"] == 1)
    #expect(row?["statuscode@OData.Community.Display.V1.FormattedValue"] == "In Progress")
    #expect(row?["_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] == "account")
    #expect(row?["_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"] == "customerid_account")
    #expect(row?["_customerid_value@OData.Community.Display.V1.FormattedValue"] == "Contoso")
    #expect(row?["opportunityid"]?.string == DataverseBench.deal)
    #expect(row?["@odata.etag"]?.string?.hasPrefix("W/\"") == true)
  }

  /// A query, and the names it gives or the verdict of its refusal.
  static let queries: [(query: String, gives: String)] = [
    ("$filter=name eq 'NORDWIND migration'", "Nordwind migration"),
    ("$filter=contains(name,'estate') or closeprobability eq 40", "Data estate"),
    ("$filter=not startswith(name,'data')", "Nordwind migration"),
    ("$filter=endswith(name,'ESTATE')", "Data estate"),
    ("$filter=closeprobability ne 40", "Nordwind migration"),
    ("$filter=closeprobability eq null", "Nordwind migration"),
    ("$filter=estimatedclosedate eq 2026-12-31", "Nordwind migration"),
    ("$filter=modifiedon ge 2026-11-20T02:00:00Z and statecode eq 0&$orderby=name", "Data estate,Nordwind migration"),
    ("$filter=_parentaccountid_value eq 0bb00000-0000-4000-8000-000000000001", "Nordwind migration"),
    ("$filter=parentaccountid/accountid eq 0bb00000-0000-4000-8000-000000000001", "Nordwind migration"),
    ("$filter=parentaccountid/name eq 'contoso'", "Nordwind migration"),
    ("$filter=transactioncurrencyid/isocurrencycode eq 'EUR'", "Nordwind migration"),
    ("$filter=(closeprobability lt 41 and closeprobability ge 40) and not (name eq 'x')", "Data estate"),
    ("$filter=Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['data estate','x'])", "Data estate"),
    (
      "$filter=Microsoft.Dynamics.CRM.In(PropertyName='opportunityid',PropertyValues=['0aa00000-0000-4000-8000-000000000101'])",
      "Nordwind migration"
    ),
    ("%24filter=name+eq+%27Data+estate%27&%24select=name", "Data estate"),
    ("$orderby=closeprobability desc,name&$top=1", "Data estate"),
    ("$orderby=name desc", "Nordwind migration,Data estate"),
    ("$filter=name eq 'O''Neil'", ""),
    ("$select=Name", "400 0x80060888"),
    ("$select=customerid", "400 0x80060888"),
    ("$filter=nosuch eq 1", "400 0x80060888"),
    ("$filter=name eq 1", "400 0x80060888"),
    ("$filter=closeprobability eq '40'", "400 0x80060888"),
    ("$filter=opportunityid eq '0aa00000-0000-4000-8000-000000000101'", "400 0x80060888"),
    ("$filter=name eq 'open", "400 0x80060888"),
    ("$filter=closeprobability add 1 eq 2", "400 0x80060888"),
    ("$filter=year(createdon) eq 2026", "400 0x80060888"),
    ("$filter=name eq 'a' and", "400 0x80060888"),
    ("$Filter=name eq 'a'", "400 0x80060888"),
    ("$skip=1", "400 0x80060888"),
    ("$top=1&$count=true", "400 0x80060888"),
    ("$select=name&$select=name", "400 0x80060888"),
    ("$expand=Opportunity_OpportunityClose", "501 0x80060888"),
    ("fetchXml=<fetch/>", "501 0x80060888"),
  ]

  @Test(arguments: queries)
  func `answers a query`(_ row: (query: String, gives: String)) {
    var bench = DataverseBench()
    let response = bench.send("GET", "opportunities", row.query)
    let found = response.status == 200 ? DataverseBench.names(response).joined(separator: ",") : DataverseBench.verdict(response)
    #expect(found == row.gives)
  }
}
