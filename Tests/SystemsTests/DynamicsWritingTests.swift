import Faults
import PracticeSystems
import Records
import Systems
import Testing

@testable import Dynamics

struct DynamicsWritingTests {
  private typealias Bench = DynamicsBench

  private func bench(_ persona: DataversePersona = DataversePersona(), deals: Int = 3, batchSize: Int = 100) throws
    -> DynamicsBench
  {
    let bench = try DynamicsBench(persona, batchSize: batchSize)
    try bench.seedCustomer()
    for number in 0..<deals {
      try bench.create(
        "opportunity", Bench.deal(number + 1),
        ["name": .string("Deal \(number + 1)"), "estimatedvalue": 1000, "transactioncurrencyid": .string(Bench.euro)])
    }
    return bench
  }

  /// The versions of the deals as they stand.
  private func versions(_ bench: DynamicsBench) async throws -> [String: ObservedRecord.Version] {
    Dictionary(uniqueKeysWithValues: try await bench.read().records.map { ($0.id, $0.version) })
  }

  private func update(
    _ number: Int, _ version: ObservedRecord.Version?, _ values: [WriteOperation.FieldValue], links: [WriteOperation.Link] = []
  ) -> WriteOperation {
    WriteOperation(
      intent: Int64(number), entity: .opportunity, action: .update(id: Bench.deal(number), version: version ?? .init()),
      values: values, links: links, layout: Bench.layout)
  }

  private static func decimal(_ text: String) -> Value { ExactDecimal(text).map { .decimal($0) } ?? .null }

  // MARK: Updates

  @Test func `updates many records in one call and shows each as it then stands`() async throws {
    let bench = try bench()
    let known = try await versions(bench)
    let results = await bench.system.write(
      (1...3).map { number in
        [
          update(
            number, known[Bench.deal(number)],
            [.init("estimatedvalue", Self.decimal("2000.5\(number)")), .init("name", .text("New \(number)"))])
        ]
      })
    #expect(results.map { $0.map(\.shown) } == [["done"], ["done"], ["done"]])
    #expect(results[1][0].record?.shown("name") == "New 2")
    #expect(results[1][0].record?.shown("estimatedvalue") == "2000.52")
    #expect(results[1][0].record?.shown("transactioncurrencyid.isocurrencycode") == "EUR")
    #expect(results[1][0].record?.version.changedBy == Bench.me)
    #expect(results[1][0].record?.version.eTag != known[Bench.deal(2)]?.eTag)
    #expect(Bench.calls(bench.system) == "currencies 1, list 1, related 1, write 1")
    // What the answer showed is what a reading shows.
    let read = try await bench.system.read(.opportunity, ids: [Bench.deal(2)], layout: Bench.layout)
    #expect(read.first?.record == results[1][0].record)
  }

  @Test func `tells the records that moved or are gone, and writes the others`() async throws {
    let bench = try bench()
    let known = try await versions(bench)
    try bench.edit("opportunity", Bench.deal(2), ["name": "Anna was here"])
    try bench.delete("opportunity", Bench.deal(3))
    let results = await bench.system.write(
      (1...3).map { [update($0, known[Bench.deal($0)], [.init("name", .text("New"))])] })
    #expect(results.map { $0.map(\.shown) } == [["done"], ["moved"], ["gone"]])
    let isSurelyNotWritten = if case .overtaken = results[1][0] { true } else { false }
    #expect(isSurelyNotWritten)
    #expect(bench.stored("opportunity", Bench.deal(2))?["name"]?.string == "Anna was here")
    #expect(bench.stored("opportunity", Bench.deal(3)) == nil)
    #expect(Bench.calls(bench.system) == "currencies 1, list 1, related 1, write 1")
  }

  @Test func `packs as many operations into a batch as is set`() async throws {
    let bench = try bench(deals: 7, batchSize: 3)
    let known = try await versions(bench)
    let results = await bench.system.write(
      (1...7).map { [update($0, known[Bench.deal($0)], [.init("name", .text("New"))])] })
    #expect(results.allSatisfy { $0[0].shown == "done" })
    #expect(Bench.calls(bench.system) == "currencies 1, list 1, related 1, write 3")
  }

  @Test func `writes every kind of value and reads it back the same`() async throws {
    let bench = try bench()
    let known = try await versions(bench)
    let layout = SlotLayout(
      entity: .opportunity,
      fields: [
        "name", "description", "estimatedvalue", "estimatedclosedate", "closeprobability", "opportunityratingcode",
        "msft_microsoftpartnercenterreferralsync", "parentaccountid", "customerid", "transactioncurrencyid.isocurrencycode",
        "ownerid.internalemailaddress", "new_regions", "statecode/statuscode",
      ])
    let values: [WriteOperation.FieldValue] = [
      .init("name", .text("O'Neil \"& Söhne\" 東京")), .init("description", .text("line 1\nline\u{1} 2\u{0}")),
      .init("estimatedvalue", Self.decimal("1234567.89")),
      .init("estimatedclosedate", CalendarDate("2027-02-28").map { .date($0) } ?? .null),
      .init("closeprobability", .decimal(ExactDecimal(40))), .init("opportunityratingcode", .text("3")),
      .init("msft_microsoftpartnercenterreferralsync", .flag(true)),
      .init("transactioncurrencyid.isocurrencycode", .text("sek")),
      .init("ownerid.internalemailaddress", .text("Anna@Example.com")),
      .init("new_regions", .text("1,3")), .init("statecode/statuscode", .text("0/2")),
    ]
    let operation = WriteOperation(
      intent: 1, entity: .opportunity, action: .update(id: Bench.deal(1), version: try #require(known[Bench.deal(1)])),
      values: values,
      links: [
        .init("parentaccountid", to: RecordKey(.account, Bench.account)),
        .init("customerid", to: RecordKey(.contact, Bench.contact)),
      ], layout: layout)
    let results = await bench.system.write([[operation]])
    let record = try #require(results[0][0].record)
    #expect(
      layout.fields.map { record.shown($0, layout) } == [
        "O'Neil \"& Söhne\" 東京", "line 1\nline 2", "1234567.89", "2027-02-28", "40", "3", "Yes", Bench.account, Bench.contact,
        "SEK",
        "anna@example.com", "1,3", "0/2",
      ])
    let clear = WriteOperation(
      intent: 2, entity: .opportunity, action: .update(id: Bench.deal(1), version: record.version),
      values: [.init("description", .null), .init("parentaccountid", .null), .init("closeprobability", .null)], layout: layout)
    let cleared = await bench.system.write([[clear]])[0][0]
    #expect(cleared.record?.shown("description", layout) == "")
    #expect(cleared.record?.shown("parentaccountid", layout) == "")
    #expect(cleared.record?.shown("closeprobability", layout) == "")
  }

  @Test func `shows what the server made of an amount`() async throws {
    let bench = try bench()
    let known = try await versions(bench)
    let results = await bench.system.write([
      [
        update(
          1, known[Bench.deal(1)],
          [.init("estimatedvalue", Self.decimal("1000.6")), .init("transactioncurrencyid.isocurrencycode", .text("JPY"))])
      ]
    ])
    #expect(results[0][0].record?.shown("estimatedvalue") == "1001")
  }

  // MARK: Refusals

  struct Refusal: CustomTestStringConvertible, Sendable {
    let name: String
    let values: [WriteOperation.FieldValue]
    let text: String
    var testDescription: String { name }
    init(_ name: String, _ values: [WriteOperation.FieldValue], _ text: String) {
      (self.name, self.values, self.text) = (name, values, text)
    }
  }

  static let place = "Dynamics 365 opportunity 0aa00000-0000-4000-8000-000000000001"

  // swift-format-ignore
  static let refusals: [Refusal] = [
    .init("a text that is too long",          [.init("name", .text(String(repeating: "x", count: 301))), .init("description", .text("short"))],
          "\(place), name: could not update a record of 'opportunity': a text is longer than its field (0x80044331); shorten the text, or lengthen the field in Dynamics 365 (DYN410)"),
    .init("a choice that is not in the list", [.init("opportunityratingcode", .decimal(ExactDecimal(9)))],
          "\(place), opportunityratingcode: could not update a record of 'opportunity': a choice is not in its field's list (0x8004431a); correct the guide's value list; 'cosell mapping check --live' shows the choices (DYN413)"),
    .init("a currency nobody has",            [.init("transactioncurrencyid.isocurrencycode", .text("XAF"))],
          "\(place), transactioncurrencyid.isocurrencycode: could not write a record of 'opportunity': no active row of 'transactioncurrency' has isocurrencycode 'XAF'; add it in Dynamics 365, or correct the value (DYN201)"),
    .init("a user nobody knows",              [.init("ownerid.internalemailaddress", .text("nobody@example.com"))],
          "\(place), ownerid.internalemailaddress: could not write a record of 'opportunity': no active row of 'systemuser' has internalemailaddress 'nobody@example.com'; add it in Dynamics 365, or correct the value (DYN201)"),
    .init("a word for a number",              [.init("closeprobability", .text("forty"))],
          "\(place), closeprobability: could not write a record of 'opportunity': expected a whole number, found 'forty'; correct the value, or the row's formula in the guide (DYN203)"),
    .init("a field that is not there",        [.init("new_nothing", .text("x"))],
          "\(place), new_nothing: could not write a record of 'opportunity': 'opportunity' has no such field; correct the guide, or add the field in Dynamics 365 (DYN204)"),
    .init("won by a change of state",         [.init("statecode/statuscode", .text("1/3"))],
          "\(place): could not update a record of 'opportunity': an opportunity is closed only through the action for it (0x80100005); please report this as a fault of the program (DYN444)"),
  ]

  @Test(arguments: refusals)
  func `refuses in plain words, and writes the others`(_ row: Refusal) async throws {
    let bench = try bench()
    let known = try await versions(bench)
    let results = await bench.system.write([
      [update(1, known[Bench.deal(1)], row.values)], [update(2, known[Bench.deal(2)], [.init("name", .text("New"))])],
    ])
    guard case .refused(let fault, _) = results[0][0] else {
      Issue.record("not refused: \(results[0][0].shown)")
      return
    }
    #expect(fault.description == row.text)
    #expect(results[1][0].shown == "done")
  }

  @Test func `a lookup to a record that is not there is refused, not taken for the record being gone`() async throws {
    let bench = try bench()
    let known = try await versions(bench)
    let operation = update(
      1, known[Bench.deal(1)], [.init("name", .text("New"))],
      links: [.init("parentaccountid", to: RecordKey(.account, "0bb00000-0000-4000-8000-0000000000ff"))])
    let results = await bench.system.write([[operation]])
    #expect(results[0][0].shown == "refused DYN404")
  }

  // MARK: Creates

  private func chain(_ bench: DynamicsBench, accountName: String = "Fabrikam AG", details: [String] = []) -> [WriteOperation] {
    let ids = [Entity.account, .contact, .opportunity].map { bench.system.idForCreate($0, of: ["referral 1"]) ?? "" }
    let accountLayout = SlotLayout(entity: .account, fields: ["name"])
    let contactLayout = SlotLayout(entity: .contact, fields: ["lastname", "parentcustomerid"])
    let lines = details.enumerated().map { place, detail in
      WriteOperation(
        intent: Int64(10 + place), entity: .opportunitySolution,
        action: .create(id: bench.system.idForCreate(.opportunitySolution, of: ["referral 1", detail])),
        values: [.init("msft_microsoftsolutiondetailid.msft_solutionidentifier", .text(detail))],
        links: [.init("msft_opportunityid", to: RecordKey(.opportunity, ids[2]))],
        layout: SlotLayout(
          entity: .opportunitySolution, fields: ["msft_opportunityid", "msft_microsoftsolutiondetailid.msft_solutionidentifier"]))
    }
    return [
      WriteOperation(
        intent: 1, entity: .account, action: .create(id: ids[0]), values: [.init("name", .text(accountName))],
        layout: accountLayout),
      WriteOperation(
        intent: 2, entity: .contact, action: .create(id: ids[1]), values: [.init("lastname", .text("Meyer"))],
        links: [.init("parentcustomerid", to: RecordKey(.account, ids[0]))], layout: contactLayout),
      WriteOperation(
        intent: 3, entity: .opportunity, action: .create(id: ids[2]),
        values: [
          .init("name", .text("Data estate")), .init("estimatedvalue", Self.decimal("5000")),
          .init("transactioncurrencyid.isocurrencycode", .text("EUR")),
          .init("ownerid.internalemailaddress", .text("anna@example.com")),
          .init("statecode/statuscode", .text("0/1")),
        ],
        links: [
          .init("parentaccountid", to: RecordKey(.account, ids[0])), .init("customerid", to: RecordKey(.account, ids[0])),
          .init("parentcontactid", to: RecordKey(.contact, ids[1])),
        ], layout: Bench.layout),
    ] + lines
  }

  private func seedDetails(_ bench: DynamicsBench) throws {
    for (place, name) in ["SOL-1", "SOL-2"].enumerated() {
      try bench.create(
        "msft_microsoftsolutiondetails", "0ee00000-0000-4000-8000-00000000000\(place + 1)",
        ["msft_solutionidentifier": .string(name), "msft_solutionname": .string("Solution \(place + 1)")])
    }
  }

  @Test func `creates a deal with its customer and solutions in one call`() async throws {
    let bench = try bench()
    try seedDetails(bench)
    let results = await bench.system.write([chain(bench, details: ["SOL-1", "SOL-2"])])
    #expect(results.map { $0.map(\.shown) } == [["done", "done", "done", "done", "done"]])
    let deal = try #require(results[0][2].record)
    #expect(deal.shown("parentaccountid") == results[0][0].record?.id)
    #expect(deal.shown("ownerid.internalemailaddress") == "anna@example.com")
    let line = try #require(results[0][4].record)
    let layout = SlotLayout(
      entity: .opportunitySolution, fields: ["msft_opportunityid", "msft_microsoftsolutiondetailid.msft_solutionidentifier"])
    #expect(line.shown("msft_microsoftsolutiondetailid.msft_solutionidentifier", layout) == "SOL-2")
    #expect(bench.stored("opportunity", deal.id)?["isrevenuesystemcalculated"]?.bool == false)
    // Two lookups by value (user, solutions), one batch; the answers need no further call.
    #expect(Bench.calls(bench.system) == "currencies 1, lookup 2, write 1")
  }

  @Test func `a create that is repeated meets its own records`() async throws {
    let bench = try bench()
    _ = await bench.system.write([chain(bench)])
    let again = await (try bench.nextRun()).write([chain(bench)])
    #expect(again.map { $0.map(\.shown) } == [["adopted", "adopted", "adopted"]])
    #expect(again[0][2].record?.shown("name") == "Data estate")
    #expect(
      bench.world.withState { $0.with("dynamics", Dataverse.self) { service, _ in service.rows(of: "opportunity")?.count } } == 4)
  }

  @Test func `a create goes on from where an earlier attempt ended`() async throws {
    let bench = try bench()
    _ = await bench.system.write([Array(chain(bench).prefix(1))])
    let again = await (try bench.nextRun()).write([chain(bench)])
    #expect(again.map { $0.map(\.shown) } == [["adopted", "done", "done"]])
  }

  @Test func `a solution that the catalogue does not have is refused, and what follows it is not sent`() async throws {
    let bench = try bench()
    try seedDetails(bench)
    let results = await bench.system.write([chain(bench, details: ["SOL-1", "SOL-9", "SOL-2"])])
    #expect(
      results.map { $0.map(\.shown) } == [
        ["done", "done", "done", "done", "refused DYN201 msft_microsoftsolutiondetailid.msft_solutionidentifier", "skipped"]
      ])
  }

  @Test func `what points to a refused create is skipped`() async throws {
    let bench = try bench()
    let results = await bench.system.write([
      chain(bench, accountName: String(repeating: "x", count: 161)),
      [update(1, try await versions(bench)[Bench.deal(1)], [.init("name", .text("New"))])],
    ])
    #expect(results.map { $0.map(\.shown) } == [["refused DYN410 name", "skipped", "skipped"], ["done"]])
  }

  @Test func `a later operation of a chain waits for the earlier ones`() async throws {
    let bench = try bench()
    let known = try await versions(bench)
    let first = update(1, known[Bench.deal(1)], [.init("name", .text("One"))])
    let second = update(1, known[Bench.deal(1)], [.init("description", .text("Two"))])
    let moved = update(2, .init(eTag: "W/\"1\""), [.init("name", .text("One"))])
    let after = update(3, known[Bench.deal(3)], [.init("name", .text("Three"))])
    let results = await bench.system.write([[first, second], [moved, after]])
    #expect(results.map { $0.map(\.shown) } == [["done", "done"], ["moved", "skipped"]])
    #expect(results[0][1].record?.shown("name") == "One")
    #expect(results[0][1].record?.shown("description") == "Two")
    #expect(bench.stored("opportunity", Bench.deal(3))?["name"]?.string == "Deal 3")
  }

  // MARK: Closing and qualifying

  private func close(
    _ number: Int, _ version: ObservedRecord.Version?, won: Bool, _ status: String?, values: [WriteOperation.FieldValue] = []
  ) -> WriteOperation {
    WriteOperation(
      intent: 1, entity: .opportunity,
      action: .close(
        id: Bench.deal(number), version: version ?? .init(), won: won, status: status, on: CalendarDate("2026-11-19")),
      values: values, layout: Bench.layout)
  }

  @Test func `closes deals through their own action, with their other cells`() async throws {
    let bench = try bench()
    _ = try await bench.system.identity()
    let known = try await versions(bench)
    let results = await bench.system.write([
      [close(1, known[Bench.deal(1)], won: true, "1/3", values: [.init("description", .text("Well done"))])],
      [close(2, known[Bench.deal(2)], won: false, "2/5")], [close(3, .init(eTag: "W/\"1\""), won: true, nil)],
    ])
    #expect(results.map { $0.map(\.shown) } == [["done"], ["done"], ["moved"]])
    #expect(results[0][0].record?.shown("statecode/statuscode") == "1/3")
    #expect(results[0][0].record?.shown("description") == "Well done")
    #expect(results[0][0].record?.values.count == Bench.layout.count)
    #expect(results[1][0].record?.shown("statecode/statuscode") == "2/5")
    #expect(bench.stored("opportunity", Bench.deal(1))?["actualclosedate"]?.string == "2026-11-19")
    #expect(bench.stored("opportunity", Bench.deal(3))?["statecode"]?.integer == 0)
  }

  @Test func `a deal that is closed already is not closed again`() async throws {
    let bench = try bench()
    let known = try await versions(bench)
    _ = await bench.system.write([[close(1, known[Bench.deal(1)], won: true, "1/3")]])
    let system = try bench.nextRun()
    let results = await system.write([
      [close(1, known[Bench.deal(1)], won: true, "1/3")], [close(1, known[Bench.deal(1)], won: false, "2/4")],
    ])
    // Nothing was sent: who closed it is not for us to tell, so the deal is read and decided again.
    #expect(results.map { $0.map(\.shown) } == [["moved"], ["moved"]])
    #expect(system.calls.first { $0.kind == "write" } == nil)
  }

  private static let leadLayout = SlotLayout(entity: .lead, fields: ["subject", "statecode/statuscode", "parentaccountid"])
  private static let lead = "0cc00000-0000-4000-8000-000000000001"

  private func lead(_ bench: DynamicsBench) async throws -> ObservedRecord.Version {
    try bench.create("lead", Self.lead, ["subject": "New deal", "lastname": "Berg", "companyname": "Nordwind AG"])
    return try #require(try await bench.read(nil, Self.leadLayout).record(Self.lead)).version
  }

  @Test func `qualifies a lead with its customer, and only once`() async throws {
    let bench = try bench(deals: 0)
    let version = try await lead(bench)
    let operation = WriteOperation(
      intent: 1, entity: .lead,
      action: .qualify(id: Self.lead, version: version, account: Bench.account, contact: Bench.contact), values: [],
      layout: Self.leadLayout)
    let first = await bench.system.write([[operation]])
    guard case .done(let id, nil) = first[0][0] else {
      Issue.record("not done: \(first[0][0].shown)")
      return
    }
    let deal = try #require(bench.stored("opportunity", id))
    #expect(deal["_customerid_value"]?.string == Bench.account)
    #expect(deal["_parentcontactid_value"]?.string == Bench.contact)
    #expect(deal["_originatingleadid_value"]?.string == Self.lead)
    let again = await (try bench.nextRun()).write([[operation]])
    guard case .done(let same, nil) = again[0][0] else {
      Issue.record("not done: \(again[0][0].shown)")
      return
    }
    #expect(same == id)
  }

  @Test func `a lead that moved is not qualified`() async throws {
    let bench = try bench(deals: 0)
    let version = try await lead(bench)
    try bench.edit("lead", Self.lead, ["subject": "Changed"])
    let operation = WriteOperation(
      intent: 1, entity: .lead, action: .qualify(id: Self.lead, version: version, account: Bench.account, contact: nil),
      values: [],
      layout: Self.leadLayout)
    #expect(await bench.system.write([[operation]])[0][0].shown == "moved")
    #expect(bench.stored("lead", Self.lead)?["statecode"]?.integer == 0)
  }

  @Test func `a lost lead is disqualified by its state`() async throws {
    let bench = try bench(deals: 0)
    let version = try await lead(bench)
    let operation = WriteOperation(
      intent: 1, entity: .lead, action: .close(id: Self.lead, version: version, won: false, status: nil, on: nil), values: [],
      layout: Self.leadLayout)
    let results = await bench.system.write([[operation]])
    #expect(results[0][0].shown == "done")
    #expect(results[0][0].record?.shown("statecode/statuscode", Self.leadLayout) == "2/4")
  }
}
