import Faults
import HTTP
import PracticeSystems
import Records
import Systems
import Testing

@testable import Dynamics

/// Writes under the faults of reliability.md.
struct DynamicsFaultTests {
  private typealias Bench = DynamicsBench

  private func bench(_ persona: DataversePersona = DataversePersona(), deals: Int = 4) throws -> DynamicsBench {
    let bench = try DynamicsBench(persona)
    try bench.seedCustomer()
    for number in 0..<deals { try bench.create("opportunity", Bench.deal(number + 1), ["name": .string("Deal \(number + 1)")]) }
    return bench
  }

  private func updates(_ bench: DynamicsBench, _ count: Int = 4) async throws -> [[WriteOperation]] {
    let records = try await bench.read().records
    return (1...count).map { number in
      let version = records.first { $0.id == Bench.deal(number) }?.version ?? .init()
      return [
        WriteOperation(
          intent: Int64(number), entity: .opportunity, action: .update(id: Bench.deal(number), version: version),
          values: [.init("name", .text("New \(number)"))], layout: Bench.layout)
      ]
    }
  }

  /// How often a row was written by us.
  private func writes(_ bench: DynamicsBench, _ id: String) -> Int {
    bench.world.withState { $0.context.history.apiWrites(since: 0).filter { $0.id == id }.count }
  }

  @Test func `a lost answer is found out by reading, and nothing is written twice`() async throws {
    let bench = try bench()
    let chains = try await updates(bench)
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 1, "lost": true])
    let results = await bench.system.write(chains)
    #expect(results.map { $0[0].shown } == ["done", "done", "done", "done"])
    #expect((1...4).map { writes(bench, Bench.deal($0)) } == [1, 1, 1, 1])
  }

  @Test func `a lost answer does not hide that somebody else was there first`() async throws {
    let bench = try bench()
    let chains = try await updates(bench)
    try bench.edit("opportunity", Bench.deal(2), ["name": "New 2"])
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 1, "lost": true])
    let results = await bench.system.write(chains)
    #expect(results.map { $0[0].shown } == ["done", "moved", "done", "done"])
    #expect(writes(bench, Bench.deal(2)) == 0)
  }

  @Test func `a batch that never arrived is sent again`() async throws {
    let bench = try bench()
    let chains = try await updates(bench)
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 1, "dropped": true])
    let results = await bench.system.write(chains)
    #expect(results.map { $0[0].shown } == ["done", "done", "done", "done"])
    #expect((1...4).map { writes(bench, Bench.deal($0)) } == [1, 1, 1, 1])
  }

  @Test(arguments: [412, 400, 403])
  func `a refusal after a lost answer does not hide that the first attempt was carried out`(_ status: Int) async throws {
    let bench = try bench(deals: 2)
    let layout = SlotLayout(entity: .account, fields: ["name"])
    let ids = ["a", "b"].compactMap { bench.system.idForCreate(.account, of: [$0]) }
    let creates = ids.map { id in
      [
        WriteOperation(
          intent: 9, entity: .account, action: .create(id: id), values: [.init("name", .text("Fabrikam \(id)"))], layout: layout)
      ]
    }
    let chains = try await updates(bench, 2) + creates
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 1, "lost": true])
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 1, "status": .integer(status)])
    let results = await bench.system.write(chains)
    #expect(results.map { $0[0].shown } == ["done", "done", "adopted", "adopted"])
    #expect((1...2).map { writes(bench, Bench.deal($0)) } == [1, 1])
    #expect(ids.map { writes(bench, $0) } == [1, 1])
  }

  @Test(arguments: [(412, "moved"), (400, "later DYN500"), (403, "later DYN401")])
  func `a refusal after a lost request is told of what was not carried out`(_ status: Int, _ shown: String) async throws {
    let bench = try bench(deals: 1)
    let chains = try await updates(bench, 1)
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 1, "dropped": true])
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 1, "status": .integer(status)])
    let results = await bench.system.write(chains)
    #expect(results.map { $0[0].shown } == [shown])
    #expect(writes(bench, Bench.deal(1)) == 0)
  }

  @Test(arguments: [429, 503, 500])
  func `waits and goes on when the server is busy`(_ status: Int) async throws {
    let bench = try bench()
    let chains = try await updates(bench)
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 2, "status": .integer(status)])
    let results = await bench.system.write(chains)
    #expect(results.map { $0[0].shown } == ["done", "done", "done", "done"])
  }

  @Test(arguments: DataversePersona.BatchParts.allCases, [true, false])
  func `matches the parts of an answer to their writes, however they come`(
    _ parts: DataversePersona.BatchParts, _ quoted: Bool
  ) async throws {
    var persona = DataversePersona()
    persona.batchParts = parts
    persona.quotesBoundaries = quoted
    persona.batchEndsLinesInCRLF = !quoted
    let bench = try bench(persona)
    var chains = try await updates(bench)
    try bench.edit("opportunity", Bench.deal(3), ["name": "Anna was here"])
    chains.append([
      WriteOperation(
        intent: 9, entity: .account, action: .create(id: bench.system.idForCreate(.account, of: ["x"])),
        values: [.init("name", .text("Fabrikam"))], layout: SlotLayout(entity: .account, fields: ["name"]))
    ])
    let results = await bench.system.write(chains)
    let shown = results.map { $0[0].shown }
    #expect(Array(shown.prefix(4)) == ["done", "done", "moved", "done"])
    // Read back by its own id, a create is an adopted one.
    #expect(["done", "adopted"].contains(shown[4]))
    #expect([1, 2, 4].map { bench.stored("opportunity", Bench.deal($0))?["name"]?.string } == ["New 1", "New 2", "New 4"])
    #expect([1, 2, 3, 4].map { writes(bench, Bench.deal($0)) } == [1, 1, 0, 1])
  }

  @Test func `reports the refused parts of a large batch and only those`() async throws {
    let bench = try DynamicsBench(batchSize: 1000)
    let operations = (1...1000).map { number -> [WriteOperation] in
      let name = [10, 500, 1000].contains(number) ? String(repeating: "x", count: 161) : "Account \(number)"
      return [
        WriteOperation(
          intent: Int64(number), entity: .account, action: .create(id: bench.system.idForCreate(.account, of: [String(number)])),
          values: [.init("name", .text(name))], layout: SlotLayout(entity: .account, fields: ["name"]))
      ]
    }
    let results = await bench.system.write(operations)
    let refused = results.indices.filter { results[$0][0].shown == "refused DYN410 name" }
    #expect(refused == [9, 499, 999])
    #expect(results.filter { $0[0].shown == "done" }.count == 997)
    #expect(Bench.calls(bench.system) == "currencies 1, write 1")
  }

  @Test func `a throttled part is left for later, the others are done`() async throws {
    var persona = DataversePersona()
    persona.throttlesPartEvery = 3
    let bench = try bench(persona)
    let results = await bench.system.write(try await updates(bench))
    #expect(results.map { $0[0].shown } == ["done", "done", "later DYN429", "done"])
  }

  @Test(arguments: [true, false])
  func `understands answers without codes, or with codes in capitals`(_ empty: Bool) async throws {
    var persona = DataversePersona()
    persona.leavesCodesEmpty = empty
    persona.writesCodesInCapitals = !empty
    let bench = try bench(persona)
    let chains = try await updates(bench)
    try bench.edit("opportunity", Bench.deal(2), ["name": "Anna was here"])
    try bench.delete("opportunity", Bench.deal(3))
    #expect(await bench.system.write(chains).map { $0[0].shown } == ["done", "moved", "gone", "done"])
  }

  @Test func `without the privilege no deal is rejected, and the table's writes are not sent again`() async throws {
    let bench = try bench()
    let chains = try await updates(bench)
    bench.persona { $0.tablesWithoutWrite = ["opportunity"] }
    #expect(await bench.system.write(Array(chains.prefix(3))).map { $0[0].shown } == Array(repeating: "later DYN403", count: 3))
    let calls = Bench.calls(bench.system)
    guard case .later(let fault) = await bench.system.write([chains[3]])[0][0] else {
      Issue.record("not left for later")
      return
    }
    #expect(
      fault.description
        == "Dynamics 365 opportunity \(Bench.deal(4)): could not update a record of 'opportunity': our application user may not do this with this table (0x80040220); give its security role the missing privilege on the table, at organisation level (DYN403)"
    )
    #expect(Bench.calls(bench.system) == calls)
    #expect(bench.system.stopped == nil)
    // The next run finds out anew.
    bench.persona { $0.tablesWithoutWrite = [] }
    #expect(await (try bench.nextRun()).write(chains).map { $0[0].shown } == Array(repeating: "done", count: 4))
  }

  @Test func `a record that is closed to us alone does not close its table`() throws {
    var privileges = WritePrivileges()
    let write = try PreparedWrite.update(Bench.deal(1))
    privileges.learn(.later(Fault("DYN403", while: "update", "no")), of: write)
    #expect(privileges.missing(for: write) != nil)
    privileges.learn(.done(id: Bench.deal(1), record: nil), of: write)
    #expect(privileges.missing(for: write) == nil)
  }

  @Test(arguments: [
    (DataversePersona.Access.notAMember, "DYN401"), (.disabled, "DYN402"), (.applicationBlocked, "DYN406"),
  ])
  func `a locked door in the middle of a run rejects no deal and ends all calls`(
    _ row: (DataversePersona.Access, String)
  ) async throws {
    let bench = try bench()
    let chains = try await updates(bench)
    bench.persona { $0.access = row.0 }
    #expect(await bench.system.write(chains).map { $0[0].shown } == Array(repeating: "later \(row.1)", count: 4))
    #expect(bench.system.stopped?.code.rawValue == row.1)
    let calls = Bench.calls(bench.system)
    let fault = await #expect(throws: Fault.self) { try await bench.read() }
    #expect(fault?.code.rawValue == row.1)
    #expect(Bench.calls(bench.system) == calls)
  }

  @Test func `a lost answer to a close is found out by reading`() async throws {
    let bench = try bench()
    let version = try await bench.read().record(Bench.deal(1))?.version ?? .init()
    try bench.fault(["system": "dynamics", "bodyContains": "WinOpportunity", "count": 1, "lost": true])
    let results = await bench.system.write([
      [
        WriteOperation(
          intent: 1, entity: .opportunity, action: .close(id: Bench.deal(1), version: version, won: true, status: nil, on: nil),
          values: [], layout: Bench.layout)
      ]
    ])
    #expect(results[0][0].shown == "done")
    #expect(writes(bench, Bench.deal(1)) == 1)
  }

  @Test func `when nothing can be found out, the outcome is unknown`() async throws {
    let bench = try bench()
    let chains = try await updates(bench)
    try bench.fault(["system": "dynamics", "pathContains": "$batch", "count": 1, "lost": true])
    try bench.fault(["system": "dynamics", "skip": 1, "count": .null, "dropped": true])
    let results = await bench.system.write(chains)
    #expect(results.allSatisfy { $0[0].shown.hasPrefix("unknown") })
  }
}
