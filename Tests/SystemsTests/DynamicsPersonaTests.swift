import Faults
import PracticeSystems
import Records
import Systems
import Testing

@testable import Dynamics

/// One night's work under every way that an organisation can be.
struct DynamicsPersonaTests {
  private typealias Bench = DynamicsBench

  static let personas = DataversePersona.named.keys.filter { $0 != "not-a-member" }.sorted()

  /// Writes until nothing is left for later, as runs of later nights would.
  private func write(_ bench: DynamicsBench, _ chains: [[WriteOperation]]) async throws -> [[String]] {
    var results = await bench.system.write(chains).map { $0.map(\.shown) }
    for _ in 0..<12 {
      let open = results.indices.filter { place in results[place].contains { $0.hasPrefix("later") || $0 == "skipped" } }
      if open.isEmpty { break }
      let again = await (try bench.nextRun()).write(open.map { chains[$0] })
      for (place, result) in zip(open, again) { results[place] = result.map(\.shown) }
    }
    return results
  }

  @Test(arguments: personas)
  func `comes to the same end`(_ name: String) async throws {
    let bench = try DynamicsBench(try #require(DataversePersona.named[name]), pageSize: 4)
    try bench.seedCustomer()
    try bench.create(
      "msft_microsoftsolutiondetails", "0ee00000-0000-4000-8000-000000000001",
      ["msft_solutionidentifier": "SOL-1", "msft_solutionname": "Solution"])
    for number in 1...9 {
      try bench.create(
        "opportunity", Bench.deal(number), ["name": .string("Deal \(number)"), "ownerid": .string(Bench.anna)])
    }
    let first = try await bench.read()
    #expect(Set(first.ids) == Set((1...9).map { Bench.deal($0) }))
    #expect(first.record(Bench.deal(9))?.shown("ownerid.internalemailaddress") == "anna@example.com")

    try bench.edit("opportunity", Bench.deal(2), ["name": "Anna was here"])
    var chains = (1...3).map { number in
      [
        WriteOperation(
          intent: Int64(number), entity: .opportunity,
          action: .update(id: Bench.deal(number), version: first.record(Bench.deal(number))?.version ?? .init()),
          values: [
            .init("name", .text("New \(number)")), .init("estimatedvalue", .decimal(ExactDecimal(100 * number))),
            .init("transactioncurrencyid.isocurrencycode", .text("EUR")),
          ], layout: Bench.layout)
      ]
    }
    let ids = [Entity.account, .opportunity, .opportunitySolution].map { bench.system.idForCreate($0, of: [name]) ?? "" }
    chains.append([
      WriteOperation(
        intent: 4, entity: .account, action: .create(id: ids[0]), values: [.init("name", .text("Fabrikam"))],
        layout: SlotLayout(entity: .account, fields: ["name"])),
      WriteOperation(
        intent: 5, entity: .opportunity, action: .create(id: ids[1]), values: [.init("name", .text("Inbound"))],
        links: [.init("parentaccountid", to: RecordKey(.account, ids[0]))], layout: Bench.layout),
      WriteOperation(
        intent: 6, entity: .opportunitySolution, action: .create(id: ids[2]),
        values: [.init("msft_microsoftsolutiondetailid.msft_solutionidentifier", .text("SOL-1"))],
        links: [.init("msft_opportunityid", to: RecordKey(.opportunity, ids[1]))],
        layout: SlotLayout(entity: .opportunitySolution, fields: ["msft_opportunityid"])),
    ])
    chains.append([
      WriteOperation(
        intent: 7, entity: .opportunity,
        action: .close(
          id: Bench.deal(4), version: first.record(Bench.deal(4))?.version ?? .init(), won: false, status: "2/4",
          on: CalendarDate("2026-11-19")),
        values: [.init("description", .text("Lost to time"))], layout: Bench.layout)
    ])
    let results = try await write(bench, chains)
    let isFine: (String) -> Bool = { ["done", "adopted", "done without record"].contains($0) }
    #expect(results[0].allSatisfy(isFine) && results[2].allSatisfy(isFine), "\(results)")
    #expect(results[1] == ["moved"])
    #expect(results[3].allSatisfy(isFine) && results[4].allSatisfy(isFine), "\(results)")

    try bench.delete("opportunity", Bench.deal(9))
    let second = try await bench.read(bench.nextRun(), since: first.next)
    #expect(Set(second.ids) == Set([1, 2, 3, 4, 9].map { Bench.deal($0) } + [ids[1]]))
    #expect(second.gone == [Bench.deal(9)])
    let names = [1, 2, 3].map { second.record(Bench.deal($0))?.shown("name") }
    #expect(names == ["New 1", "Anna was here", "New 3"])
    #expect(second.record(Bench.deal(3))?.shown("estimatedvalue") == "300")
    #expect(second.record(Bench.deal(4))?.shown("statecode/statuscode") == "2/4")
    #expect(second.record(Bench.deal(4))?.shown("description") == "Lost to time")
    let lines = bench.world.withState {
      $0.with("dynamics", Dataverse.self) { service, _ in service.rows(of: "msft_microsoftsolution")?.count }
    }
    #expect(lines == 1)
  }
}
