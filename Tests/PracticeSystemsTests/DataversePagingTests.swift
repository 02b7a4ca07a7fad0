import Testing

@testable import PracticeSystems

struct DataversePagingTests {
  static func filled(_ count: Int) -> DataverseBench {
    var bench = DataverseBench()
    let rows = (1...count).map { number -> PracticeJSON in
      [
        "name": .string("Deal \(number % 7)-\(number)"), "closeprobability": .integer(number % 5),
        "estimatedvalue": .integer(number),
      ]
    }
    let problems = bench.service.load("opportunity", rows: rows, now: PracticeClock.start)
    if !problems.isEmpty { Issue.record("\(problems)") }
    return bench
  }

  static func all(
    _ bench: inout DataverseBench, _ query: String, size: Int, between: (inout DataverseBench, Int) -> Void = { _, _ in }
  ) -> [String] {
    let prefer = ["Prefer": "odata.maxpagesize=\(size)"]
    var response = bench.send("GET", "opportunities", query, headers: prefer)
    var names = DataverseBench.names(response)
    var page = 1
    while let next = response.json?["@odata.nextLink"]?.string, page < 100 {
      between(&bench, page)
      response = bench.follow(next, headers: prefer)
      names += DataverseBench.names(response)
      page += 1
    }
    return names
  }

  @Test(
    arguments: ["", "$select=name", "$orderby=closeprobability desc,name", "$filter=closeprobability ge 1&$orderby=name"],
    [1, 3, 10, 100])
  func `pages of any size give every row once`(_ query: String, _ size: Int) {
    var bench = Self.filled(40)
    let paged = Self.all(&bench, query, size: size)
    let whole = DataverseBench.names(bench.send("GET", "opportunities", query))
    #expect(paged == whole)
    #expect(Set(paged).count == paged.count)
    #expect(paged.count == (query.contains("$filter") ? 33 : 42))
  }

  @Test(arguments: ["", "$orderby=name", "$orderby=modifiedon asc,opportunityid asc"])
  func `rows changed and deleted while paging make none be skipped`(_ query: String) {
    var bench = Self.filled(30)
    let before = Set(DataverseBench.names(bench.send("GET", "opportunities")))
    let names = Self.all(&bench, query, size: 4) { bench, page in
      // Somebody deletes a row that was told already and edits another one.
      if page == 2 { _ = bench.send("DELETE", "opportunities(\(DataverseBench.deal))") }
      if page == 3 { _ = bench.send("PATCH", "opportunities(\(DataverseBench.other))", body: #"{"description":"x"}"#) }
    }
    #expect(Set(names).union(["Nordwind migration"]) == before)
  }

  @Test func `a link must come back byte for byte`() {
    var bench = Self.filled(10)
    let prefer = ["Prefer": "odata.maxpagesize=3"]
    let link =
      bench.send("GET", "opportunities", "$select=name&$orderby=name", headers: prefer).json?["@odata.nextLink"]?.string ?? ""
    #expect(link.contains("&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22"))
    #expect(bench.follow(link, headers: prefer).status == 200)
    for bad in [
      link.replacing("%3C", with: "%253C"), link.replacing("%3Ccookie%20", with: "%3Ccookie+"), link.replacing("%22", with: "\""),
      link.replacing("$orderby=name&", with: ""), link + "&$top=3", link.replacing("pagenumber=%222", with: "pagenumber=%223"),
    ] {
      #expect(DataverseBench.verdict(bench.follow(bad, headers: prefer)).hasPrefix("400"), "\(bad)")
    }
  }

  @Test func `the page size must be said on every page`() {
    var bench = Self.filled(20)
    let link =
      bench.send("GET", "opportunities", headers: ["Prefer": "odata.maxpagesize=3"]).json?["@odata.nextLink"]?.string ?? ""
    let response = bench.follow(link)
    #expect(DataverseBench.names(response).count == 19)
    #expect(response.json?["@odata.nextLink"] == nil)
  }

  @Test func `a count stops at 5000 and says so when asked`() {
    var bench = Self.filled(5010)
    let prefer = ["Prefer": "odata.maxpagesize=1,odata.include-annotations=\"*\""]
    let response = bench.send("GET", "opportunities", "$select=name&$count=true", headers: prefer).json
    #expect(response?["@odata.count"] == 5000)
    #expect(response?["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"] == true)
    #expect(bench.send("GET", "opportunities/$count").text == "5000")
    #expect(bench.send("GET", "opportunities/$count", "$filter=closeprobability eq 4").text == "1002")
    let page = bench.send("GET", "opportunities", "$select=name", headers: ["Prefer": "odata.maxpagesize=9000"])
    #expect(DataverseBench.names(page).count == 5000)
    #expect(DataverseBench.names(bench.send("GET", "opportunities", "$top=10", headers: prefer)).count == 10)
  }
}
