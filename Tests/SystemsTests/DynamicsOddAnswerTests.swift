import Faults
import HTTP
import JSONText
import PracticeSystems
import Records
import SimulatedWorld
import Systems
import Testing

@testable import Dynamics

/// Answers that a service may give although no page shows them.
struct DynamicsOddAnswerTests {
  private typealias Bench = DynamicsBench

  /// An organisation with two deals, and a way to it on which some answers are replaced.
  private func bench(
    _ instead: @escaping @Sendable (HTTPRequest) -> HTTPResponse?
  ) throws -> (bench: DynamicsBench, system: DynamicsSystem) {
    let bench = try Bench()
    try bench.seedCustomer()
    for number in 1...2 { try bench.create("opportunity", Bench.deal(number), ["name": .string("Deal \(number)")]) }
    let wire = PartnerCenterBench.Wire(PracticeTransport(bench.world), instead: instead, changed: { _, answer in answer })
    let client = try DynamicsSystem.makeClient(
      bench.settings, transport: wire, clock: PracticeWorldClock(bench.world), randomness: SeededRandomness(seed: 7),
      tokens: FixedToken("practice-token"), concurrency: 4)
    return (bench, DynamicsSystem(bench.settings, client: client))
  }

  private static func json(_ status: Int, _ text: String) -> HTTPResponse {
    HTTPResponse(
      status: status,
      headers: [Header("Content-Type", "application/json"), Header("Date", "Fri, 20 Nov 2026 02:00:00 GMT")], text: text)
  }

  // MARK: Reading

  @Test(arguments: [200, 204])
  func `a delta link answered with nothing says that nothing changed`(_ status: Int) async throws {
    let (bench, system) = try bench { $0.url.contains("deltatoken") ? HTTPResponse(status: status) : nil }
    let first = try await bench.read(system)
    let again = try await bench.read(system, since: first.next)
    #expect(again.records.isEmpty)
    #expect(!again.isFull)
    #expect(again.next == first.next)
  }

  @Test func `an empty link is none, to a page as to what follows`() async throws {
    let row = #"{"@odata.etag": "W/\"1\"", "opportunityid": "\#(Bench.deal(1))", "name": "Deal"}"#
    let (bench, system) = try bench {
      $0.url.contains("/opportunities?")
        ? Self.json(200, #"{"value": [\#(row)], "@odata.nextLink": "", "@odata.deltaLink": ""}"#) : nil
    }
    let reading = try await bench.read(system, SlotLayout(entity: .opportunity, fields: ["name"]))
    #expect(reading.ids == [Bench.deal(1)])
    #expect(reading.pages == 1)
    #expect(reading.next?.token == "whole")
  }

  @Test func `a deletion is told by its members where its context is missing`() async throws {
    let (bench, system) = try bench {
      $0.url.contains("deltatoken") ? Self.json(200, #"{"value": [{"id": "\#(Bench.deal(2))", "reason": "deleted"}]}"#) : nil
    }
    let first = try await bench.read(system)
    #expect(try await bench.read(system, since: first.next).gone == [Bench.deal(2)])
  }

  @Test func `says what it was reading when the service was down`() async throws {
    let (bench, system) = try bench { $0.url.contains("deltatoken") ? HTTPResponse(status: 502) : nil }
    let first = try await bench.read(system)
    let fault = await #expect(throws: Fault.self) { try await bench.read(system, since: first.next) }
    #expect(
      fault?.description
        == "GET 127.0.0.1/dynamics/api/data/v9.2/opportunities: could not read the changes of 'opportunity': Dynamics 365 answered 502, 5 times; the next run goes on (HTTP013)"
    )
  }

  // MARK: Writing

  @Test func `a batch that is refused as a whole names each deal and the field`() async throws {
    let (bench, system) = try bench {
      $0.url.contains("$batch")
        ? Self.json(400, #"{"error": {"code": "0x80060888", "message": "the property 'name' is not declared"}}"#) : nil
    }
    let records = try await bench.read(system).records
    let results = await system.write(
      records.map { record in
        [
          WriteOperation(
            intent: 1, entity: .opportunity, action: .update(id: record.id, version: record.version),
            values: [.init("name", .text("New")), .init("description", .text("New"))], layout: Bench.layout)
        ]
      })
    for (record, result) in zip(records, results) {
      guard case .refused(let fault, "name") = result[0] else {
        Issue.record("\(result[0].shown)")
        continue
      }
      #expect(fault.place == .record(system: "Dynamics 365", entity: "opportunity", id: record.id, field: "name"))
    }
    #expect(results.count == 2)
  }

  @Test func `a version cannot end its header line within a batch`() {
    let part = BatchWriter.Part(
      method: .patch, url: "http://h/opportunities(1)", headers: [Header("If-Match", "W/\"1\"\r\nPrefer: x\u{7f}\u{0}")])
    let body = String(decoding: BatchWriter(boundary: "b").body([.single(part)]), as: UTF8.self)
    #expect(body.contains("\r\nIf-Match: W/\"1\"Prefer: x\r\n"))
  }

  // MARK: Metadata

  @Test func `asks only for what the guide's fields make necessary`() async throws {
    let bench = try Bench()
    let fields: [Entity: [String]] = [
      .opportunity: ["name", "estimatedvalue", "ownerid.internalemailaddress"], .account: ["name"],
    ]
    let known = try await bench.system.metadata(for: fields, known: nil)
    // The tables' list; columns and relationships of two, columns of systemuser and team; of the deal texts, money, lookups,
    // states and statuses, of the account texts and lookups, of the users texts.
    #expect(bench.system.calls.first { $0.kind == "metadata" }?.count == 15)
    #expect(known.tables[.account]?.fields["name"]?.maxLength == 160)
    #expect(known.tables[.account]?.detailedKinds == [.lookup, .text])
    let quiet = try bench.nextRun()
    #expect(try await quiet.metadata(for: fields, known: known) == known)
    #expect(quiet.calls.first { $0.kind == "metadata" } == nil)
    // A guide with a field of another kind needs another look, though nothing changed there.
    let wider: [Entity: [String]] = [.opportunity: fields[.opportunity] ?? [], .account: ["name", "industrycode"]]
    let more = try await bench.nextRun().metadata(for: wider, known: known)
    #expect(more.tables[.account]?.fields["industrycode"]?.options.isEmpty == false)
  }

  @Test func `a table that is asked for more in the same run keeps what it told before`() async throws {
    let bench = try Bench()
    _ = try await bench.system.table(.opportunity, fields: ["name", "ownerid.internalemailaddress"])
    let table = try await bench.system.table(.opportunity, fields: ["estimatedclosedate"])
    #expect(table.fields["estimatedclosedate"]?.kind == .date)
    #expect(table.fields["name"]?.maxLength == 300)
    #expect(table.fields["ownerid.internalemailaddress"] != nil)
  }
}
