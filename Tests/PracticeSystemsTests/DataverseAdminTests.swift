import Testing

@testable import PracticeSystems

struct DataverseAdminTests {
  @Test func `a person edits as on a form`() {
    var bench = DataverseBench()
    let fields: PracticeJSON = [
      "name": "Edited  ", "salesstage": "Close", "estimatedvalue": .number("7.005"),
      "parentaccountid": .string(DataverseBench.fabrikam),
    ]
    let response = bench.service.administer(
      .edit(entity: "opportunity", id: DataverseBench.deal, fields: fields, person: "Kim Berg"), in: &bench.context)
    #expect(response?.text == #"{"id":"\#(DataverseBench.deal)"}"#)
    let row = bench.send("GET", "opportunities(\(DataverseBench.deal))", "$expand=modifiedby($select=fullname)").json
    #expect(row?["name"] == "Edited")
    #expect(row?["salesstage"] == 3)
    #expect(row?["estimatedvalue"] == .number("7.0100"))
    #expect(row?["_parentaccountid_value"]?.string == DataverseBench.fabrikam)
    #expect(row?["modifiedby"]?["fullname"] == "Kim Berg")
    let write = bench.context.history.writes.first
    #expect(write?.actor == .person("Kim Berg"))
    #expect(
      write?.changes == [
        .init(field: "name", before: "Nordwind migration", after: "Edited"),
        .init(field: "_parentaccountid_value", before: .string(DataverseBench.contoso), after: .string(DataverseBench.fabrikam)),
        .init(field: "salesstage", before: .null, after: 3),
        .init(field: "estimatedvalue", before: .number("125000.5"), after: .number("7.01")),
      ])
    #expect(bench.context.history.apiWrites().isEmpty)
  }

  @Test func `a person closes, makes and deletes`() {
    var bench = DataverseBench()
    let closed = bench.service.administer(
      .edit(entity: "opportunity", id: DataverseBench.deal, fields: ["statecode": "Won"], person: "Kim"), in: &bench.context)
    #expect(closed?.status == 200)
    #expect(bench.send("GET", "opportunities(\(DataverseBench.deal))", "$select=statuscode").json?["statuscode"] == 3)
    let made = bench.service.administer(
      .create(entity: "accounts", fields: ["name": "Wingtip"], person: "Kim"), in: &bench.context)
    let id = made?.json?["id"]?.string ?? ""
    #expect(bench.service.administer(.data(entity: "account", id: id), in: &bench.context)?.json?["name"] == "Wingtip")
    #expect(bench.service.administer(.delete(entity: "account", id: id, person: "Kim"), in: &bench.context)?.status == 200)
    #expect(bench.service.administer(.data(entity: "account", id: id), in: &bench.context)?.status == 404)
    #expect(bench.context.history.writes.map(\.operation.name) == ["update", "create", "delete"])
  }

  /// What a test may ask wrongly, and the whole answer.
  static let mistakes: [(command: AdminCommand, error: String)] = [
    (.edit(entity: "nosuch", id: "x", fields: [:], person: "Kim"), "there is no table 'nosuch'"),
    (
      .edit(entity: "opportunity", id: DataverseBench.deal, fields: ["nosuch": 1], person: "Kim"),
      "Error identified in Payload provided by the user: there is no column 'nosuch' in 'opportunity'"
    ),
    (
      .persona("nosuch"),
      "there is no persona 'nosuch'; there are \(DataversePersona.named.keys.sorted().joined(separator: ", "))"
    ),
    (
      .persona(["maxPageSize": "x", "access": "y"]),
      "the persona has no switch 'maxPageSize' that takes \"x\"\nthe persona has no switch 'access' that takes \"y\""
    ),
    (
      .seed(["opportunity": [["name": 5]], "nosuch": [], "account": 1]),
      """
      opportunity[0]: Error identified in Payload provided by the user: Cannot convert the literal '5' to the expected type 'Edm.String' of 'name'.
      there is no table 'nosuch'
      'account' is not an array of rows
      """
    ),
  ]

  @Test(arguments: mistakes)
  func `says what is wrong with a command`(_ row: (command: AdminCommand, error: String)) {
    var bench = DataverseBench()
    let response = bench.service.administer(row.command, in: &bench.context)
    #expect(response?.status == 400)
    #expect(response?.json?["error"]?.string == row.error)
  }

  @Test func `every named persona can be taken, and single switches set`() {
    var bench = DataverseBench()
    for name in DataversePersona.named.keys.sorted() {
      #expect(bench.service.administer(.persona(.string(name)), in: &bench.context)?.status == 200)
      #expect(bench.service.persona == DataversePersona.named[name])
    }
    let switches: PracticeJSON = [
      "maxPageSize": 10, "deletionsFirst": true, "expiredToken": "fullAnswer", "tablesWithoutRead": ["lead"],
      "deltaTokenDays": 30,
    ]
    bench.service.persona = DataversePersona()
    #expect(bench.service.administer(.persona(switches), in: &bench.context)?.status == 200)
    #expect(bench.service.persona.maxPageSize == 10)
    #expect(bench.service.persona.expiredToken == .fullAnswer)
    #expect(bench.service.persona.tablesWithoutRead == ["lead"])
    #expect(
      bench.send("GET", "organizations", "$select=expirechangetrackingindays").json?.at(
        "value", "0", "expirechangetrackingindays") == 30)
  }

  @Test func `a reset keeps the persona and forgets the rows`() {
    var bench = DataverseBench()
    bench.service.persona.maxPageSize = 3
    _ = bench.service.administer(.reset, in: &bench.context)
    #expect(bench.service.persona.maxPageSize == 3)
    #expect(bench.service.rows(of: "opportunity") == [])
    #expect(bench.service.rows(of: "transactioncurrency")?.count == 4)
  }

  @Test func `a copy is a snapshot`() {
    var bench = DataverseBench()
    let before = bench.service
    _ = bench.send("DELETE", "opportunities(\(DataverseBench.deal))")
    #expect(before.rows(of: "opportunity")?.count == 2)
    #expect(bench.service.rows(of: "opportunity")?.count == 1)
  }
}
