import Faults
import PracticeSystems
import Records
import Systems
import Testing

@testable import Dynamics

struct DynamicsReadingTests {
  private func bench(
    _ persona: DataversePersona = DataversePersona(), deals: Int = 3, pageSize: Int = 5000
  ) throws -> DynamicsBench {
    let bench = try DynamicsBench(persona, pageSize: pageSize)
    try bench.seedCustomer()
    for number in 0..<deals {
      try bench.create(
        "opportunity", DynamicsBench.deal(number + 1),
        [
          "name": .string("Deal \(number + 1)"), "estimatedvalue": .number("125000.5"), "estimatedclosedate": "2026-12-31",
          "transactioncurrencyid": .string(DynamicsBench.euro), "parentaccountid": .string(DynamicsBench.account),
          "ownerid": .string(DynamicsBench.anna), "msft_microsoftpartnercenterreferralsync": true,
          "opportunityratingcode": 2,
        ])
    }
    return bench
  }

  @Test func `reads a table to its end, with what its lookups point to`() async throws {
    let bench = try bench()
    let reading = try await bench.read()
    #expect(reading.isFull)
    #expect(reading.ids.sorted() == [1, 2, 3].map { DynamicsBench.deal($0) })
    let deal = try #require(reading.record(DynamicsBench.deal(1)))
    let layout = DynamicsBench.layout
    let shown = layout.fields.map { deal.shown($0) }
    #expect(
      shown == [
        "Deal 1", "125000.5", "EUR", "2026-12-31", "0/1", DynamicsBench.account, "", "anna@example.com", "Yes", "", "2", "",
      ])
    #expect(
      deal.values[layout.slot(of: "parentaccountid") ?? 0] == .reference(.init(table: "account", id: DynamicsBench.account)))
    #expect(deal.version.eTag?.hasPrefix("W/\"") == true)
    #expect(deal.version.changedAt != nil)
    #expect(deal.version.changedBy != nil)
  }

  @Test func `reads only what changed since, and what is gone`() async throws {
    let bench = try bench()
    let first = try await bench.read()
    try bench.edit("opportunity", DynamicsBench.deal(2), ["name": "Deal two"])
    try bench.delete("opportunity", DynamicsBench.deal(3))
    let second = try await bench.read(bench.nextRun(), since: first.next)
    #expect(!second.isFull)
    #expect(second.ids == [DynamicsBench.deal(2), DynamicsBench.deal(3)])
    #expect(second.gone == [DynamicsBench.deal(3)])
    #expect(second.record(DynamicsBench.deal(2))?.shown("name") == "Deal two")
    let third = try await bench.read(bench.nextRun(), since: second.next)
    #expect(third.ids.isEmpty)
    #expect(!third.isFull)
  }

  @Test func `a quiet night costs the currencies and one call a table`() async throws {
    let bench = try bench()
    let fields = [Entity.opportunity: DynamicsBench.layout.fields]
    let known = try await bench.system.metadata(for: fields, known: nil)
    let first = try await bench.read()
    let quiet = try bench.nextRun()
    let again = try await quiet.metadata(for: fields, known: known)
    #expect(again == known)
    let second = try await bench.read(quiet, since: first.next)
    #expect(second.ids.isEmpty)
    #expect(DynamicsBench.calls(quiet) == "currencies 1, delta 1")
  }

  @Test func `a changed field list reads the whole table again`() async throws {
    let bench = try bench()
    let first = try await bench.read()
    let wider = SlotLayout(entity: .opportunity, fields: DynamicsBench.layout.fields + ["stepname"])
    let second = try await bench.read(bench.nextRun(), wider, since: first.next)
    #expect(second.isFull)
    #expect(second.records.count == 3)
  }

  @Test(arguments: [400, 410, 500])
  func `an expired link reads the whole table again`(_ status: Int) async throws {
    var persona = DataversePersona()
    persona.expiredTokenStatus = status
    let bench = try bench(persona)
    let first = try await bench.read()
    bench.world.withState { state in
      _ = state.with("dynamics", Dataverse.self) { service, _ in service.expireDeltaTokens() }
    }
    let second = try await bench.read(bench.nextRun(), since: first.next)
    #expect(second.isFull)
    #expect(second.records.count == 3)
    #expect(second.next != nil)
  }

  @Test func `a link older than six days is not trusted even if the server answers`() async throws {
    var persona = DataversePersona()
    persona.expiredToken = .fullAnswer
    let bench = try bench(persona)
    let first = try await bench.read()
    try bench.delete("opportunity", DynamicsBench.deal(3))
    try bench.advance(days: 8)
    let system = try bench.nextRun()
    _ = try await system.identity()
    let second = try await bench.read(system, since: first.next)
    #expect(second.isFull)
    #expect(second.ids.sorted() == [1, 2].map { DynamicsBench.deal($0) })
  }

  @Test(arguments: DataversePersona.EmptyDelta.allCases)
  func `takes nothing new in any shape`(_ shape: DataversePersona.EmptyDelta) async throws {
    var persona = DataversePersona()
    persona.emptyDelta = shape
    let bench = try bench(persona)
    let first = try await bench.read()
    let second = try await bench.read(bench.nextRun(), since: first.next)
    #expect(second.records.isEmpty)
    #expect(second.pages == 1)
    try bench.edit("opportunity", DynamicsBench.deal(1), ["name": "Deal one"])
    let third = try await bench.read(bench.nextRun(), since: second.next)
    #expect(third.ids == [DynamicsBench.deal(1)])
  }

  @Test func `reads page by page and loses none`() async throws {
    let bench = try bench(deals: 7, pageSize: 2)
    let reading = try await bench.read()
    #expect(reading.pages == 4)
    #expect(reading.ids.sorted() == (1...7).map { DynamicsBench.deal($0) })
    #expect(DynamicsBench.calls(bench.system) == "currencies 1, list 4, related 1")
  }

  @Test func `a cut answer is asked for again and never taken for the whole`() async throws {
    let bench = try bench(deals: 7, pageSize: 2)
    try bench.fault(["system": "dynamics", "pathContains": "/opportunities", "skip": 1, "count": 1, "truncate": 300])
    try bench.fault(["system": "dynamics", "pathContains": "/opportunities", "skip": 2, "count": 1, "cut": 300])
    let reading = try await bench.read()
    #expect(reading.ids.sorted() == (1...7).map { DynamicsBench.deal($0) })
  }

  @Test func `reads accounts by a window that reaches back`() async throws {
    let bench = try bench()
    let layout = SlotLayout(entity: .account, fields: ["name", "address1_postalcode"])
    let first = try await bench.read(nil, layout)
    #expect(first.isFull)
    #expect(first.ids == [DynamicsBench.account])
    try bench.advance(days: 1)
    try bench.create("account", "0bb00000-0000-4000-8000-000000000002", ["name": "Fabrikam"])
    let second = try await bench.read(bench.nextRun(), layout, since: first.next)
    #expect(!second.isFull)
    // The first one lies within the overlap before the newest change seen, so it comes again.
    #expect(second.ids == [DynamicsBench.account, "0bb00000-0000-4000-8000-000000000002"])
    let third = try await bench.read(bench.nextRun(), layout, since: second.next)
    #expect(third.ids == ["0bb00000-0000-4000-8000-000000000002"])
  }

  @Test func `reads an untracked table of deals whole, so that deletions show`() async throws {
    let bench = try bench()
    bench.world.withState { state in
      _ = state.with("dynamics", Dataverse.self) { service, _ in
        service.schema.change("opportunity") { $0.changeTracking = false }
      }
    }
    let first = try await bench.read()
    #expect(first.isFull)
    #expect(first.next?.token == "whole")
    let second = try await bench.read(bench.nextRun(), since: first.next)
    #expect(second.isFull)
    #expect(second.records.count == 3)
  }

  @Test func `reads records by id in few calls, and says which are gone`() async throws {
    let bench = try bench(deals: 250)
    let ids = (1...251).map { DynamicsBench.deal($0) }
    let records = try await bench.system.read(.opportunity, ids: ids, layout: DynamicsBench.layout)
    #expect(records.map(\.id) == ids)
    #expect(records.filter { $0.record.isGone }.map(\.id) == [DynamicsBench.deal(251)])
    #expect(DynamicsBench.calls(bench.system) == "currencies 1, read 1, related 1")
    let one = try await bench.system.read(
      .opportunity, ids: ["{0AA00000-0000-4000-8000-000000000001}"], layout: DynamicsBench.layout)
    #expect(one.first?.record.shown("name") == "Deal 1")
  }

  @Test(arguments: [DataversePersona.BatchParts.reversed, .lastMissing, .lastTwice])
  func `reads by id whatever the order of a batch answer`(_ parts: DataversePersona.BatchParts) async throws {
    var persona = DataversePersona()
    persona.batchParts = parts
    let bench = try bench(persona, deals: 210)
    let ids = (1...210).map { DynamicsBench.deal($0) }
    let records = try await bench.system.read(.opportunity, ids: ids, layout: DynamicsBench.layout)
    #expect(records.filter { $0.record.isGone }.isEmpty)
    #expect(records.map(\.id) == ids)
  }

  @Test func `names every field that a table does not have`() async throws {
    let bench = try bench()
    let layout = SlotLayout(entity: .opportunity, fields: ["name", "Est. Revenue", "estimatedvalu", "ownerid.nothing"])
    let fault = await #expect(throws: Fault.self) { try await bench.read(nil, layout) }
    #expect(
      fault?.description
        == "could not read the table 'opportunity' of Dynamics 365: it has no field 'Est. Revenue' is a display name; the field is "
        + "'estimatedvalue', no field 'estimatedvalu' (did you mean 'estimatedvalue'?), no field 'ownerid.nothing'; correct the "
        + "guide, or add the field in Dynamics 365 (DYN101)")
  }

  @Test func `finds users by e-mail, inactive ones too`() async throws {
    let bench = try bench()
    try bench.create(
      "systemuser", "0ff00000-0000-4000-8000-000000000002",
      ["domainname": "b@example.com", "internalemailaddress": "o'brien@example.com", "isdisabled": true])
    let users = try await bench.system.users(emails: ["ANNA@example.com", "o'brien@example.com", "nobody@example.com", ""])
    #expect(
      users == [
        CRMUser(id: DynamicsBench.anna, email: "anna@example.com", phone: "+49 30 1", isActive: true),
        CRMUser(id: "0ff00000-0000-4000-8000-000000000002", email: "o'brien@example.com", phone: nil, isActive: false),
      ])
  }

  @Test func `knows itself, and makes links and ids for people`() async throws {
    let bench = try bench()
    let identity = try await bench.system.identity()
    #expect(identity == SystemIdentity(organisation: Dataverse.WellKnown.organization, user: DynamicsBench.me))
    #expect(
      bench.system.link(to: RecordKey(.opportunity, DynamicsBench.deal(1)))
        == "http://127.0.0.1/dynamics/main.aspx?etn=opportunity&pagetype=entityrecord&id=\(DynamicsBench.deal(1))")
    let id = bench.system.idForCreate(.account, of: ["pairing", "nordwind"])
    #expect(id == bench.system.idForCreate(.account, of: ["pairing", "nordwind"]))
    #expect(id != bench.system.idForCreate(.contact, of: ["pairing", "nordwind"]))
    #expect(id.flatMap { bench.system.canonicalID($0) } == id)
  }

  @Test(arguments: [
    (DataversePersona.Access.notAMember, "DYN401"), (.disabled, "DYN402"), (.applicationBlocked, "DYN406"),
  ])
  func `tells the causes of a locked door apart`(_ row: (DataversePersona.Access, String)) async throws {
    var persona = DataversePersona()
    persona.access = row.0
    let bench = try DynamicsBench(persona)
    let fault = await #expect(throws: Fault.self) { try await bench.system.identity() }
    #expect(fault?.code.rawValue == row.1)
  }
}
