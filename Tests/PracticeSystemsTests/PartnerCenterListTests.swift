import PracticeSystems
import Testing

struct PartnerCenterListTests {
  /// Deals A to E, made a second apart; C is closed, D is in Austria, E is for Eva.
  static func desk(_ persona: PartnerCenterPersona = .documented) -> PartnerCenterDesk {
    let desk = PartnerCenterDesk(persona)
    var ids: [String: String] = [:]
    for name in ["A", "B", "C", "D", "E"] {
      let made = desk.create { body in
        body["name"] = .string(name)
        body["externalReferenceId"] = .string("OPP-" + name)
        if name == "D" { body.put("AT", at: ["customerProfile", "address", "country"]) }
        if name == "E" { body.put("eva@contoso.example.com", at: ["team", "0", "email"]) }
      }
      ids[name] = made.id
    }
    _ = desk.patch(
      ids["C"] ?? "",
      [PartnerCenterPatchTests.replace("/status", "Closed"), PartnerCenterPatchTests.replace("/substatus", "Won")])
    return desk
  }

  // swift-format-ignore
  static let queries: [(String, [String])] = [
    ("", ["A", "B", "C", "D", "E"]),
    ("$orderby=createdDateTime desc", ["E", "D", "C", "B", "A"]),
    ("$orderby=updatedDateTime desc", ["C", "E", "D", "B", "A"]),
    ("$orderby=updatedDateTime asc", ["A", "B", "D", "E", "C"]),
    ("$orderby=updatedDateTime", ["A", "B", "D", "E", "C"]),
    ("$top=2", ["A", "B"]),
    ("$skip=3", ["D", "E"]),
    ("$orderby=updatedDateTime desc&$top=1", ["C"]),
    ("$filter=status eq 'Closed'", ["C"]),
    ("$filter=status eq 'Active' and qualification eq 'SalesQualified'", ["A", "B", "D", "E"]),
    ("$filter=(status eq 'Active') and (substatus eq 'Accepted')", ["A", "B", "D", "E"]),
    ("$filter=direction eq 'Incoming'", []),
    ("$filter=type eq 'Independent'", ["A", "B", "C", "D", "E"]),
    ("$filter=customerProfile/address/country eq 'AT'", ["D"]),
    ("$filter=team/any(t:t/email eq 'Eva@contoso.example.com')", ["E"]),
    ("$filter=updatedDateTime ge 2026-11-20T02:00:04.0000004Z", ["C", "D", "E"]),
    ("$filter=updatedDateTime gt 2026-11-20T02:00:04.0000004Z&$orderby=updatedDateTime desc", ["C", "E"]),
    ("$filter=updatedDateTime ge 2026-11-20T03:00:05+01:00", ["C", "E"]),
  ]

  @Test(arguments: queries)
  func `lists what is asked for, in order`(_ row: (String, [String])) {
    #expect(Self.desk().list(row.0).names == row.1, "\(row.0)")
  }

  // swift-format-ignore
  static let refused: [(String, String)] = [
    ("$filter=externalReferenceId eq 'OPP-A'", "$filter: 'externalReferenceId' cannot be filtered by"),
    ("$filter=name eq 'A'", "$filter: 'name' cannot be filtered by"),
    ("$filter=createdDateTime ge 2026-11-20T00:00:00Z", "$filter: 'createdDateTime' cannot be filtered by"),
    ("$filter=updatedDateTime ge '2026-11-20T00:00:00Z'", "$filter: 'updatedDateTime' is compared by eq, ge, gt, le or lt with a date-time without quotes"),
    ("$filter=status ne 'Closed'", "$filter: 'status' is compared by eq, not 'ne'"),
    ("$filter=status eq 'Open'", "$filter: 'status' is never 'Open'"),
    ("$filter=status eq Closed", "$filter: expected a value in quotes"),
    ("$filter=status eq 'Closed' or status eq 'New'", "$filter: expected 'and'"),
    ("$filter=(status eq 'Closed'", "$filter: a bracket is not closed"),
    ("$filter=status eq 'Closed", "$filter: a quote is not closed"),
    ("$filter=engagementId eq 22222222-aaaa-4bbb-8ccc-000000000002", "$filter: expected a value in quotes"),
    ("$filter=startswith(name,'A')", "$filter: 'startswith' cannot be filtered by"),
    ("$orderby=name", "$orderby: 'name' cannot be ordered by"),
    ("$orderby=updatedDateTime down", "$orderby: 'updatedDateTime down' is not understood"),
    ("$top=0", "$top is a whole number from 1, not '0'"),
    ("$select=id,color", "$select: there is no 'color'"),
    ("$expand=team", "there is no option '$expand'"),
    ("$skiptoken=abc", "$skiptoken: 'abc' is not known"),
  ]

  @Test(arguments: refused)
  func `refuses what no page shows`(_ row: (String, String)) {
    #expect(PartnerCenterDesk.refusal(Self.desk().list(row.0)) == "400 invalidRequest: " + row.1)
  }

  @Test func `gives only what is selected, and counts when asked`() {
    let page = Self.desk().list("$select=id,name&$top=1&$count=true&$filter=status eq 'Active'")
    #expect(page.json?["value"]?.array?.first?.members?.map(\.name) == ["id", "name"])
    #expect(page.json?["@odata.count"] == 4)
    #expect(page.json?["@odata.nextLink"] == nil)
  }

  /// Follows the next links to the end.
  func pages(_ desk: PartnerCenterDesk, _ query: String = "", between: (Int) -> Void = { _ in }) -> [[String]] {
    var pages: [[String]] = []
    var response = desk.list(query)
    while pages.count < 10 {
      pages.append(response.names)
      guard let link = response.json?["@odata.nextLink"]?.string, let token = link.split(separator: "=").last else { break }
      between(pages.count)
      response = desk.list("$skiptoken=" + token)
    }
    return pages
  }

  @Test func `pages to the end, the last page without a link`() {
    let desk = Self.desk(PartnerCenterPersona { $0.pageSize = 2 })
    #expect(pages(desk) == [["A", "B"], ["C", "D"], ["E"]])
    #expect(pages(desk, "$top=3") == [["A", "B"], ["C"]])
    let link = desk.list().json?["@odata.nextLink"]?.string ?? ""
    #expect(link.hasPrefix("http://127.0.0.1:8080/partnercenter/v1.0/engagements/referrals?$skiptoken="))
    #expect(desk.list(String(link.split(separator: "?").last ?? "")).names == ["C", "D"])
    #expect(desk.list(String(link.split(separator: "?").last ?? "")).names == ["C", "D"])
  }

  @Test func `takes $top for the size of a page under the persona that does`() {
    let desk = Self.desk(PartnerCenterPersona { $0.topIsPageSize = true })
    #expect(pages(desk, "$top=3") == [["A", "B", "C"], ["D", "E"]])
  }

  @Test func `gives the odd link of the samples under the odd persona`() {
    let desk = Self.desk(PartnerCenterPersona { ($0.oddLinks, $0.pageSize) = (true, 4) })
    let page = desk.list()
    #expect(page.json?["@odata.nextLink"]?.string?.hasPrefix("http://127.0.0.1:8080/v1.0/referrals?$skiptoken=") == true)
    let engagement = page.json?.at("value", "0", "engagementId")?.string ?? ""
    #expect(
      page.json?.at("value", "0", "links", "relatedReferrals", "uri")
        == .string("http://127.0.0.1:8080/partnercenter/v1.0/engagments/referrals?$filter=engagementId eq \(engagement)"))
  }

  @Test(arguments: [(false, [["A", "B"], ["C", "D"], ["E", "A"]]), (true, [["A", "B"], ["D", "E"], ["A"]])])
  func `keeps its place, or loses it, when a deal moves while pages are read`(_ row: (Bool, [[String]])) {
    let desk = PartnerCenterDesk(PartnerCenterPersona { ($0.pagesByOffset, $0.pageSize) = (row.0, 2) })
    let ids = ["A", "B", "C", "D", "E"].map { name in desk.create { $0["name"] = .string(name) }.id }
    let found = pages(desk, "$orderby=updatedDateTime") { page in
      if page == 1 { _ = desk.patch(ids[0], [PartnerCenterPatchTests.replace("/campaignId", "spring")]) }
    }
    #expect(found == row.1)
  }

  @Test func `lists a new deal only after the lag, and reads it by id at once`() {
    let desk = PartnerCenterDesk(.lagging)
    let made = desk.create()
    #expect(desk.list().names == [])
    #expect(desk.send("GET", "/" + made.id).status == 200)
    _ = desk.admin("POST", "/clock", ["advance": 1_199])
    #expect(desk.list().names == [])
    _ = desk.admin("POST", "/clock", ["advance": 1])
    #expect(desk.list().names == ["Nordwind data platform"])
  }

  // swift-format-ignore
  static let filters: [(String, PartnerCenterPersona.FilterSupport, String)] = [
    ("$filter=updatedDateTime ge 2027-01-01T00:00:00Z", .honoured, "0"),
    ("$filter=updatedDateTime ge 2027-01-01T00:00:00Z", .ignored, "5"),
    ("$filter=updatedDateTime ge 2027-01-01T00:00:00Z", .refused, "400"),
    ("$filter=externalReferenceId eq 'OPP-B'", .honoured, "1"),
    ("$filter=externalReferenceId eq 'OPP-B'", .ignored, "5"),
    ("$filter=externalReferenceId eq 'OPP-B'", .refused, "400"),
  ]

  @Test(arguments: filters)
  func `honours, overlooks or refuses the filters that are not proven`(
    _ row: (String, PartnerCenterPersona.FilterSupport, String)
  ) {
    let page = Self.desk(PartnerCenterPersona { ($0.updatedFilter, $0.externalReferenceFilter) = (row.1, row.1) }).list(row.0)
    #expect((page.status == 200 ? String(page.names.count) : String(page.status)) == row.2)
  }

  @Test func `shows odd empties and money as text under the odd persona`() {
    let desk = PartnerCenterDesk(.odd)
    let made = desk.create {
      $0["externalReferenceId"] = nil
      $0.put(.null, at: ["customerProfile", "size"])
    }
    #expect(made.value("externalReferenceId") == "")
    #expect(made.value("customerProfile/size") == "")
    #expect(made.value("customerProfile/ids") == .object([]))
    #expect(made.value("details/dealValue") == "42000")
    #expect(made.value("details/requirements/solutions/0/name") == .null)
  }
}
