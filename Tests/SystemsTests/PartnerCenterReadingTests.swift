import Faults
import HTTP
import PracticeSystems
import Records
import Synchronization
import Systems
import Testing

@testable import PartnerCenter

struct PartnerCenterReadingTests {
  private typealias Bench = PartnerCenterBench

  /// Deals 1 to 9, one a day, the ninth the newest.
  private func bench(
    _ persona: PartnerCenterPersona = .documented, filter: PartnerCenterSettings.UpdatedFilter = .no,
    instead: @escaping @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil },
    changed: @escaping @Sendable (HTTPRequest, HTTPResponse) -> HTTPResponse = { _, answer in answer }
  ) throws -> PartnerCenterBench {
    var persona = persona
    persona.pageSize = 2
    let bench = try Bench(persona, filter: filter, instead: instead, changed: changed)
    for number in 1...9 { try bench.deal(number, day: number) }
    return bench
  }

  @Test(arguments: PartnerCenterPersona.named.map(\.name), [PartnerCenterSettings.UpdatedFilter.auto, .no])
  func `reads what changed under every persona`(_ name: String, _ filter: PartnerCenterSettings.UpdatedFilter) async throws {
    let persona = try #require(PartnerCenterPersona.named.first { $0.name == name }).persona
    let bench = try bench(persona, filter: filter)
    let whole = try await bench.read()
    #expect(Set(whole.names) == Set((1...9).map { "Deal \($0)" }))
    let some = try await bench.read(since: Bench.mark(6))
    #expect(some.names == ["Deal 6", "Deal 7", "Deal 8", "Deal 9"])
    #expect(some.next == Bench.mark(9))
  }

  // MARK: The filter

  private static let cases: [(PartnerCenterPersona.FilterSupport, PartnerCenterSettings.UpdatedFilter, [Int])] = [
    (.honoured, .auto, [2, 2]), (.refused, .auto, [4, 3]), (.ignored, .auto, [3, 3]),
    (.honoured, .no, [3, 3]), (.honoured, .yes, [2, 2]), (.ignored, .yes, [3, 3]),
  ]

  @Test(arguments: cases)
  func `tries the filter, gives it up where it is of no use, and remembers that`(
    _ row: (PartnerCenterPersona.FilterSupport, PartnerCenterSettings.UpdatedFilter, [Int])
  ) async throws {
    let bench = try bench(PartnerCenterPersona { $0.updatedFilter = row.0 }, filter: row.1)
    var calls: [Int] = []
    for _ in 0..<2 {
      let before = bench.sent(.get).count
      #expect(try await bench.read(since: Bench.mark(6)).names == ["Deal 6", "Deal 7", "Deal 8", "Deal 9"])
      calls.append(bench.sent(.get).count - before)
    }
    #expect(calls == row.2)
  }

  @Test func `a filter that has to work and is refused is a fault`() async throws {
    let bench = try bench(PartnerCenterPersona { $0.updatedFilter = .refused }, filter: .yes)
    let fault = await #expect(throws: Fault.self) { try await bench.read(since: Bench.mark(6)) }
    #expect(fault?.code == .statusRefused)
  }

  // MARK: The order

  private static func page(_ rows: [(Int, Int)], next: String?) -> HTTPResponse {
    let rows = rows.map {
      #"{"id": "\#(Bench.id($0.0))", "name": "Deal \#($0.0)", "updatedDateTime": "2026-03-0\#($0.1)T08:00:00Z"}"#
    }
    let link = next.map { #", "@odata.nextLink": "\#($0)""# } ?? ""
    return Bench.answer(200, #"{"value": [\#(rows.joined(separator: ", "))]\#(link)}"#)
  }

  @Test func `reads to the last page when the listing is not in order`() async throws {
    let bench = try Bench(instead: { request in
      switch request.url.split(separator: "=").last {
      case "2": Self.page([(3, 2), (4, 1)], next: "https://h/r?$skiptoken=3")
      case "3": Self.page([(5, 8), (6, 7)], next: nil)
      // The first page already rises: a service that does not know the order.
      default: Self.page([(1, 1), (2, 9)], next: "https://h/r?$skiptoken=2")
      }
    })
    let reading = try await bench.read(since: Bench.mark(7))
    #expect(reading.pages == 3)
    #expect(reading.names == ["Deal 2", "Deal 5", "Deal 6"])
    #expect(reading.next == Bench.mark(9))
  }

  @Test func `rows that were pushed to the next page are no disorder`() async throws {
    let bench = try Bench(instead: { request in
      switch request.url.split(separator: "=").last {
      case "2": Self.page([(1, 9), (2, 8), (3, 3)], next: "https://h/r?$skiptoken=3")
      case "3": Self.page([(4, 1)], next: nil)
      default: Self.page([(1, 9), (2, 8)], next: "https://h/r?$skiptoken=2")
      }
    })
    let reading = try await bench.read(since: Bench.mark(7))
    #expect(reading.pages == 2)
    #expect(reading.names == ["Deal 1", "Deal 1", "Deal 2", "Deal 2"])
  }

  @Test func `a full reading finds what moved to the front behind it`() async throws {
    let fronts = Mutex(0)
    let bench = try Bench(instead: { request in
      if request.url.hasSuffix("=2") { return Self.page([(3, 3)], next: nil) }
      // Deal 4 stood on the second page, and is changed after the first one was read.
      let isFirst = fronts.withLock { count in
        count += 1
        return count == 1
      }
      return isFirst
        ? Self.page([(1, 7), (2, 6)], next: "https://h/r?$skiptoken=2")
        : Self.page([(4, 8), (1, 7)], next: "https://h/r?$skiptoken=2")
    })
    let reading = try await bench.read()
    #expect(reading.names == ["Deal 1", "Deal 2", "Deal 3", "Deal 4"])
    #expect(reading.next == Bench.mark(8))
  }

  @Test func `a row without a stamp proves nothing of the order`() async throws {
    let bare = #"{"id": "\#(Bench.id(7))", "name": "Deal 7"}"#
    let bench = try Bench(instead: { request in
      request.url.hasSuffix("=2")
        ? Self.page([(9, 9)], next: nil)
        : Bench.answer(
          200, #"{"value": [{"id": "x", "updatedDateTime": "2026-03-01T00:00:00Z"}, \#(bare)], "@odata.nextLink": "?t=2"}"#)
    })
    #expect(try await bench.read(since: Bench.mark(7)).names == ["Deal 7", "Deal 9"])
  }

  // MARK: Links

  @Test(arguments: ["\"\"", "null"])
  func `an empty link is none`(_ link: String) async throws {
    let bench = try Bench(instead: { _ in Bench.answer(200, #"{"value": [], "@odata.nextLink": \#(link)}"#) })
    #expect(try await bench.read().pages == 1)
  }

  @Test func `encodes what may not stand in a link, and leaves what is encoded`() async throws {
    let bench = try Bench(instead: { request in
      request.url.contains("skiptoken")
        ? Self.page([], next: nil)
        : Bench.answer(200, #"{"value": [], "@odata.nextLink": "http://h/r?$skiptoken=a b%2Fc\"<ü>&$filter=name eq 'x'"}"#)
    })
    _ = try await bench.read()
    #expect(
      bench.sent(.get).last?.url
        == "http://127.0.0.1/partnercenter/v1.0/engagements/referrals?$skiptoken=a%20b%2Fc%22%3C%C3%BC%3E&$filter=name%20eq%20'x'"
    )
  }

  @Test func `a link back to a page that was read is a fault`() async throws {
    let bench = try Bench(instead: { _ in Self.page([(1, 1)], next: "https://h/r?$skiptoken=2") })
    let fault = await #expect(throws: Fault.self) { try await bench.read() }
    #expect(
      fault?.description
        == "could not list the referrals: the listing links back to a page that was read already; try again; if it stays, something between us and Partner Center changes the answers (PC001)"
    )
  }

  // MARK: One referral

  @Test func `takes the version of a referral from the header where the body has none`() async throws {
    let bench = try Bench(changed: { request, answer in
      var answer = answer
      answer.body = Array(String(decoding: answer.body, as: UTF8.self).replacing("\"eTag\":", with: "\"noTag\":").utf8)
      return answer
    })
    let id = try bench.deal(1, day: 1)
    let listed = try #require(try await bench.read().records.first)
    #expect(listed.version.eTag == nil)
    let fresh = try #require(try await bench.system.read(.referral, ids: [id], layout: Bench.layout).first)
    #expect(fresh.record.version.eTag == bench.stored(id)?["eTag"]?.string)
    // A change of the deal as it was listed finds the version itself, and its answer carries the new one.
    let result = await bench.system.write([[Bench.update(id, listed.version)]])[0][0]
    #expect(result.shown == "done")
    #expect(result.record?.version.eTag == bench.stored(id)?["eTag"]?.string)
    try bench.edit(id, ["name": "Max was here"])
    #expect(await bench.system.write([[Bench.update(id, listed.version)]])[0][0].shown == "moved")
  }

  @Test func `without any version a change is refused, and nobody's edit is overwritten`() async throws {
    let bench = try Bench(changed: { _, answer in
      var answer = answer
      answer.body = Array(String(decoding: answer.body, as: UTF8.self).replacing("\"eTag\":", with: "\"noTag\":").utf8)
      answer.headers.removeAll { $0.name == "ETag" }
      return answer
    })
    let id = try bench.deal(1, day: 1)
    let listed = try #require(try await bench.read().records.first)
    guard case .refused(let fault, nil) = await bench.system.write([[Bench.update(id, listed.version)]])[0][0] else {
      Issue.record("not refused")
      return
    }
    #expect(
      fault.description
        == "Partner Center referral \(id): could not change a referral: Partner Center tells no version of it, neither in the answer nor in the header ETag, so an edit could be overwritten; see whether something between us and Partner Center takes headers away (PC004)"
    )
    #expect(bench.sent(.patch).isEmpty)
  }
}
