import Faults
import HTTP
import PracticeSystems
import Records
import SimulatedWorld
import Systems
import Testing

@testable import Dynamics

/// Answers that no sound server gives: each is noticed, none is taken for the whole.
struct DynamicsStrangeAnswerTests {
  /// Answers the reading of opportunities from a script and leaves the rest to the practice Dataverse.
  private final class Scripted: Transport {
    let inner: PracticeTransport
    let pages: @Sendable (String) -> String?
    init(_ inner: PracticeTransport, pages: @escaping @Sendable (String) -> String?) {
      self.inner = inner
      self.pages = pages
    }

    func send(_ request: HTTPRequest) async throws(Fault) -> HTTPResponse {
      guard request.url.contains("/opportunities"), let page = pages(request.url) else { return try await inner.send(request) }
      return HTTPResponse(
        status: 200,
        headers: [
          Header("Content-Type", "application/json; odata.metadata=minimal"), Header("Date", "Fri, 20 Nov 2026 02:00:00 GMT"),
        ],
        text: page)
    }
  }

  private func read(_ pages: @escaping @Sendable (String) -> String?) async throws -> DynamicsBench.Reading {
    let bench = try DynamicsBench()
    let client = try DynamicsSystem.makeClient(
      bench.settings, transport: Scripted(PracticeTransport(bench.world), pages: pages), clock: PracticeWorldClock(bench.world),
      randomness: SeededRandomness(seed: 7), tokens: FixedToken("practice-token"), concurrency: 4)
    return try await bench.read(
      DynamicsSystem(bench.settings, client: client), SlotLayout(entity: .opportunity, fields: ["name"]))
  }

  private static func page(_ name: String, next: String) -> String {
    """
    {"value": [{"@odata.etag": "W/\\"1\\"", "opportunityid": "\(DynamicsBench.deal(1))", "name": "\(name)"}], "@odata.nextLink": "\(next)"}
    """
  }

  @Test func `a link back to a page that was read is a fault`() async throws {
    let link = "http://127.0.0.1/dynamics/api/data/v9.2/opportunities?$skiptoken=2"
    let fault = await #expect(throws: Fault.self) { try await read { _ in Self.page("Deal", next: link) } }
    #expect(
      fault?.description
        == "could not read the table 'opportunity': the server led back to a page that was read already; the next run reads the table "
        + "again (DYN104)")
  }

  @Test func `a link to another host is not followed`() async throws {
    let fault = await #expect(throws: Fault.self) {
      try await read { _ in Self.page("Deal", next: "https://evil.example.com/opportunities?$skiptoken=2") }
    }
    #expect(fault?.code == .otherHost)
  }

  // swift-format-ignore
  static let answers: [(String, String)] = [
    ("{}",                                  "DYN103"),
    ("{\"value\": {}}",                     "DYN103"),
    ("[]",                                  "DYN103"),
    ("{\"value\": [{\"name\": \"Deal\"}]}", "DYN103"),
  ]

  @Test(arguments: answers)
  func `a first reading without its list of rows is a fault`(_ row: (String, String)) async throws {
    let fault = await #expect(throws: Fault.self) { try await read { _ in row.0 } }
    #expect(fault?.code.rawValue == row.1)
  }

  @Test func `a reading without a link at its end is a whole one the next time`() async throws {
    let reading = try await read { _ in "{\"value\": []}" }
    #expect(reading.isFull)
    #expect(reading.next?.token == "whole")
  }

  @Test func `links go out byte for byte as they came`() async throws {
    let odd = "http://127.0.0.1/dynamics/api/data/v9.2/opportunities?$select=name&$skiptoken=%3Ccookie%20pagenumber=%222%22%2b|'"
    let reading = try await read { url in
      if url == odd { return "{\"value\": []}" }
      return url.contains("skiptoken") ? "{}" : Self.page("Deal", next: odd)
    }
    #expect(reading.ids == [DynamicsBench.deal(1)])
  }
}
