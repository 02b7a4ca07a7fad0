import Testing

@testable import PracticeSystems

struct DataverseTrackingTests {
  static let track = ["Prefer": "odata.track-changes"]

  /// Loads all opportunities and gives the link to go on from.
  static func load(_ bench: inout DataverseBench, _ query: String = "$select=name") -> String {
    bench.send("GET", "opportunities", query, headers: track).json?["@odata.deltaLink"]?.string ?? ""
  }

  @Test func `tells what changed and what went, in that order`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    #expect(link.hasPrefix(DataverseBench.root + "opportunities?$select=name&$deltatoken="))
    #expect(link.hasSuffix("%2111%2f20%2f2026%2002%3a00%3a00"))
    _ = bench.send("DELETE", "opportunities(\(DataverseBench.other))")
    _ = bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: #"{"name":"Phase 2"}"#)
    _ = bench.send("POST", "opportunities", body: #"{"name":"New"}"#)
    let delta = bench.follow(link)
    #expect(delta.status == 200)
    #expect(delta.json?["@odata.context"]?.string == DataverseBench.root + "$metadata#opportunities(name)/$delta")
    #expect(DataverseBench.names(delta) == ["Phase 2", "New", "deleted"])
    let gone = delta.json?["value"]?.array?.last
    #expect(gone?["@odata.context"]?.string == DataverseBench.root + "$metadata#opportunities/$deletedEntity")
    #expect(gone?["id"]?.string == DataverseBench.other)
    #expect(gone?["reason"] == "deleted")
    let next = delta.json?["@odata.deltaLink"]?.string ?? ""
    #expect(DataverseBench.names(bench.follow(next)) == [])
    #expect(bench.follow(next).json?["value"] == [])
  }

  @Test func `a change without a difference is a change`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    _ = bench.send("PATCH", "opportunities(\(DataverseBench.deal))", body: #"{"name":"Nordwind migration"}"#)
    #expect(DataverseBench.names(bench.follow(link)) == ["Nordwind migration"])
  }

  @Test func `a row made and deleted in between still arrives as deleted`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    _ = bench.send("POST", "opportunities", body: #"{"opportunityid":"\#(DataverseBench.missing)","name":"Short"}"#)
    _ = bench.send("DELETE", "opportunities(\(DataverseBench.missing))")
    #expect(DataverseBench.names(bench.follow(link)) == ["deleted"])
  }

  @Test func `a row deleted and made again is no deletion`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    _ = bench.send("DELETE", "opportunities(\(DataverseBench.other))")
    _ = bench.send("PATCH", "opportunities(\(DataverseBench.other))", body: #"{"name":"Back"}"#)
    #expect(DataverseBench.names(bench.follow(link)) == ["Back"])
  }

  @Test(arguments: [false, true], [1, 2, 3, 4, 5])
  func `pages of any size tell everything once`(_ deletionsFirst: Bool, _ size: Int) {
    var persona = DataversePersona()
    persona.deletionsFirst = deletionsFirst
    var bench = DataverseBench(persona: persona)
    for number in 1...3 { _ = bench.send("POST", "opportunities", body: #"{"name":"N\#(number)"}"#) }
    let ids = ["0aa00000-0000-4000-8000-000000000101", "0aa00000-0000-4000-8000-000000000102"]
    let prefer = ["Prefer": "odata.track-changes,odata.maxpagesize=\(size)"]
    var loaded: [String] = []
    var link: String? = nil
    var response = bench.send("GET", "opportunities", "$select=name", headers: prefer)
    repeat {
      loaded += DataverseBench.names(response)
      link = response.json?["@odata.deltaLink"]?.string
      if let next = response.json?["@odata.nextLink"]?.string { response = bench.follow(next, headers: prefer) }
    } while link == nil && loaded.count < 20
    #expect(loaded == ["Nordwind migration", "Data estate", "N1", "N2", "N3"])
    for id in ids { _ = bench.send("DELETE", "opportunities(\(id))") }
    for number in 4...5 { _ = bench.send("POST", "opportunities", body: #"{"name":"N\#(number)"}"#) }
    var told: [String] = []
    response = bench.follow(link ?? "", headers: prefer)
    link = nil
    repeat {
      told += DataverseBench.names(response)
      // A change in the middle belongs to the next delta.
      if told.count == size { _ = bench.send("POST", "opportunities", body: #"{"name":"late"}"#) }
      link = response.json?["@odata.deltaLink"]?.string
      if let next = response.json?["@odata.nextLink"]?.string { response = bench.follow(next, headers: prefer) }
    } while link == nil && told.count < 20
    #expect(told == (deletionsFirst ? ["deleted", "deleted", "N4", "N5"] : ["N4", "N5", "deleted", "deleted"]))
    #expect(DataverseBench.names(bench.follow(link ?? "")) == (size <= 4 ? ["late"] : []))
  }

  @Test(arguments: ["$filter=name eq 'x'", "$orderby=name", "$expand=parentaccountid", "$top=5"])
  func `refuses what does not go with tracking`(_ option: String) {
    var bench = DataverseBench()
    #expect(DataverseBench.verdict(bench.send("GET", "opportunities", option, headers: Self.track)) == "400 0x80060888")
  }

  @Test func `refuses a table that is not tracked`() {
    var bench = DataverseBench()
    #expect(DataverseBench.verdict(bench.send("GET", "transactioncurrencies", headers: Self.track)) == "400 0x80072491")
    #expect(bench.service.changeSchema(["opportunity": ["changeTracking": false]]) == [])
    #expect(DataverseBench.verdict(bench.send("GET", "opportunities", headers: Self.track)) == "400 0x80072491")
  }

  @Test func `a token lives seven days`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    bench.context.clock.advance(seconds: 7 * 86_400)
    #expect(bench.follow(link).status == 200)
    bench.context.clock.advance(seconds: 1)
    #expect(DataverseBench.verdict(bench.follow(link)) == "410 0x80044352")
    bench.service.persona.expiredTokenStatus = 400
    #expect(DataverseBench.verdict(bench.follow(link)) == "400 0x80044352")
    bench.service.persona.expiredToken = .fullAnswer
    let full = bench.follow(link)
    #expect(DataverseBench.names(full) == ["Nordwind migration", "Data estate"])
    #expect(full.json?["@odata.deltaLink"]?.string != nil)
  }

  @Test func `expired and dropped tokens are dead, later ones are not`() {
    var bench = DataverseBench()
    let first = Self.load(&bench)
    _ = bench.service.administer(.other(name: "delta/expire", body: .object([])), in: &bench.context)
    #expect(DataverseBench.verdict(bench.follow(first)) == "410 0x80044352")
    let second = Self.load(&bench)
    #expect(bench.follow(second).status == 200)
    _ = bench.service.administer(.other(name: "delta/drop", body: .object([])), in: &bench.context)
    #expect(DataverseBench.verdict(bench.follow(second)) == "410 0x80044352")
  }

  @Test func `a link is bound to its columns and its table`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    #expect(
      DataverseBench.verdict(bench.follow(link.replacing("$select=name", with: "$select=name,description"))) == "400 0x80040203")
    #expect(DataverseBench.verdict(bench.follow(link.replacing("opportunities?", with: "accounts?"))) == "410 0x80044352")
    #expect(DataverseBench.verdict(bench.follow(link.replacing("%2f", with: "-"))) == "400 0x80040203")
  }

  @Test func `counts the changes behind a token`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    _ = bench.send("POST", "opportunities", body: #"{"name":"New"}"#)
    let token = link.split(separator: "$deltatoken=").last ?? ""
    let response = bench.send("GET", "opportunities/$count", "$select=name&$deltatoken=\(token)")
    #expect(response.text == "1")
  }

  @Test(arguments: [
    (DataversePersona.EmptyDelta.emptyValue, true, true), (.withoutValue, false, true), (.withoutLink, true, false),
  ])
  func `an empty delta has the shape of the persona`(_ shape: DataversePersona.EmptyDelta, _ value: Bool, _ link: Bool) {
    var bench = DataverseBench()
    let address = Self.load(&bench)
    bench.service.persona.emptyDelta = shape
    let delta = bench.follow(address).json
    #expect((delta?["value"] != nil) == value)
    #expect((delta?["@odata.deltaLink"] != nil) == link)
  }

  @Test func `a child row does not touch its opportunity`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    let made = bench.send(
      "POST", "msft_microsoftsolutions", body: #"{"msft_OpportunityId@odata.bind":"/opportunities(\#(DataverseBench.deal))"}"#)
    #expect(made.status == 204)
    #expect(DataverseBench.names(bench.follow(link)) == [])
  }

  @Test func `touching moves every stamp and changes nothing`() {
    var bench = DataverseBench()
    let link = Self.load(&bench)
    let response = bench.service.administer(.touch(entity: "opportunity"), in: &bench.context)
    #expect(response?.text == #"{"touched":2}"#)
    #expect(DataverseBench.names(bench.follow(link)) == ["Nordwind migration", "Data estate"])
    #expect(bench.context.history.writes.isEmpty)
  }
}
