import Faults
@testable import HTTP

import Testing

struct ServiceClientTests {
  @Test func `sends the token, the client's headers and a new request id with every call`() async throws {
    let world = try TestClient(
      settings: .init(headers: [Header("Accept", "application/json")], requestIDHeader: "client-request-id")
    ) {
      (_, _) throws(Fault) in .json("{}")
    }
    _ = try await world.client.call(.list())
    _ = try await world.client.call(
      ServiceCall(.patch, "deals/7?x=%2f", kind: "update", headers: [Header("If-Match", "W/\"1\"")]))
    let sent = world.transport.sent
    #expect(sent.map(\.request.url) == ["https://contoso.example.com/deals", "https://contoso.example.com/deals/7?x=%2f"])
    #expect(sent.map { $0.header("Authorization") } == ["Bearer t1", "Bearer t1"])
    #expect(sent.map { $0.header("Accept") } == ["application/json", "application/json"])
    #expect(sent.map { $0.header("If-Match") } == [nil, "W/\"1\""])
    #expect(Set(sent.compactMap { $0.header("client-request-id") }).count == 2)
    #expect(sent.map(\.request.repeatable) == [true, false])
  }

  @Test func `follows a link of an answer byte for byte on the same host only`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in .json("{}") }
    let link = "https://contoso.example.com/api/deals?$select=name&$skiptoken=%3ccookie%20pagenumber=%222%22%3e|é'()"
    _ = try await world.client.call(.list(link))
    _ = try await world.client.call(.list("HTTPS://Contoso.Example.com:443/deals"))
    #expect(world.transport.sent.map(\.request.url) == [link, "HTTPS://Contoso.Example.com:443/deals"])
    #expect(
      await world.refusal(.list("https://evil.example.com/deals"))
        == "could not list (Contoso): the address points to https://evil.example.com:443; only https://contoso.example.com:443 is called; check the configured address of Contoso (HTTP010)"
    )
    for other in [
      "http://contoso.example.com/deals", "https://contoso.example.com:444/deals",
      "https://contoso.example.com.evil.example.com/",
    ] {
      #expect(await world.refusal(.list(other))?.hasSuffix("(HTTP010)") == true)
    }
    #expect(
      await world.refusal(.list("https://contoso.example.com@evil.example.com/"))
        == "could not list (Contoso): the address has no host, or holds blanks or control characters (HTTP006)")
    #expect(world.transport.sent.count == 2)
    #expect(world.tokens.count == 1)
  }

  @Test func `a path cannot change the host`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in .json("{}") }
    for path in ["//evil.example.com/x", "@evil.example.com/", ".evil.example.com/", ":444/x"] {
      _ = try? await world.client.call(.list(path))
    }
    #expect(world.transport.sent.allSatisfy { $0.request.url.hasPrefix("https://contoso.example.com/") })
  }

  @Test func `refuses a service on plain http elsewhere than on this machine`() throws {
    func make(_ url: String) throws {
      _ = try ServiceClient(
        name: "Contoso", baseURL: url, transport: FakeTransport(FakeClock()) { (_, _) throws(Fault) in .json("{}") },
        clock: FakeClock(),
        randomness: SeededRandomness(seed: 1), tokens: nil, concurrency: 1)
    }
    try make("http://127.0.0.1:8080")
    #expect(throws: Fault.self) { try make("http://contoso.example.com") }
    #expect(throws: Fault.self) { try make("contoso.example.com") }
  }

  @Test func `gives back the statuses that the caller accepts and refuses the others`() async throws {
    let world = try TestClient { (request, _) throws(Fault) in
      request.url.hasSuffix("/gone")
        ? .json(#"{"error":{"code":"0x80040217","message":"opportunity Does\nNot Exist"}}"#, status: 404)
        : HTTPResponse(status: 403, text: "<html>no</html>")
    }
    var call = ServiceCall.list("/gone")
    call.accept = [404]
    #expect(try await world.client.call(call).status == 404)
    #expect(
      await world.refusal(.list("/gone"))
        == "GET contoso.example.com/gone: could not list (Contoso): Contoso answered 404: 0x80040217: opportunity Does Not Exist; check the configured address of Contoso (HTTP012)"
    )
    #expect(
      await world.refusal(.list("/secret?x=1"))
        == "GET contoso.example.com/secret: could not list (Contoso): Contoso answered 403; check the roles of the account that signs in to Contoso (HTTP012)"
    )
    #expect(await world.refusal(.list("/gone")) != nil)
    #expect(world.clock.sleeps == [])
  }

  @Test func `refuses a redirect`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in
      HTTPResponse(status: 302, headers: [Header("Location", "https://evil.example.com")])
    }
    #expect(
      await world.refusal(.list())
        == "GET contoso.example.com/deals: could not list (Contoso): Contoso answered 302; the address is not the service's own; check the configured address of Contoso (HTTP012)"
    )
  }

  static let pages = [
    HTTPResponse(status: 200, headers: [Header("Content-Type", "text/html; charset=utf-8")], text: "<div>Sign in</div>"),
    HTTPResponse(status: 200, text: "\n <!DOCTYPE HTML><title>Proxy</title>"),
    HTTPResponse(status: 200, headers: [Header("Content-Type", "application/json")], text: "<html></html>"),
  ]

  @Test(arguments: pages)
  func `a web page in place of data is a sign-in page or a proxy's`(_ page: HTTPResponse) async throws {
    let world = try TestClient { (_, _) throws(Fault) in page }
    #expect(
      await world.refusal(.list())
        == "GET contoso.example.com/deals: could not list (Contoso): a web page came instead of data: a sign-in page, or a proxy's; check the configured address of Contoso and the proxy between here and there (HTTP011)"
    )
    #expect(world.transport.sent.count == 1)
  }

  @Test func `asks again for JSON that was cut, then says so, and never gives a part for the whole`() async throws {
    let cut = #"{"value":[{"id":1},{"id":2}"#
    let healing = try TestClient { (_, number) throws(Fault) in .json(number < 3 ? cut : cut + "]}") }
    #expect(try await healing.client.json(.list()).root?["value"]?.elements.count(where: { _ in true }) == 2)
    #expect(healing.transport.sent.count == 3)
    let broken = try TestClient { (_, _) throws(Fault) in .json(cut) }
    let message =
      "GET contoso.example.com/deals: could not list (Contoso): the answer cannot be read: the text ends early after 27 bytes; it was cut, 5 times; the next run goes on (HTTP013)"
    #expect(await fault { () throws(Fault) in _ = try await broken.client.json(.list()) } == message)
    #expect(broken.transport.sent.count == 5)
    let empty = try TestClient { (_, _) throws(Fault) in .json("") }
    #expect(await fault { () throws(Fault) in _ = try await empty.client.json(.list()) }?.hasSuffix("(HTTP013)") == true)
    // A caller who does not read the body is told all the same.
    #expect(await broken.refusal(.list())?.hasSuffix("(HTTP013)") == true)
  }

  @Test func `an unreadable answer to a create leaves its outcome unknown`() async throws {
    let world = try TestClient { (_, _) throws(Fault) in .json(#"{"id":"#, status: 201) }
    #expect(
      await world.refusal(.create)
        == "POST contoso.example.com/deals: could not create (Contoso): the answer cannot be read: the text ends early after 6 bytes; it was cut; it may have been carried out; it is looked up before it is tried again (OUTCOME-UNKNOWN)"
    )
    #expect(world.transport.sent.count == 1)
  }

  @Test func `reads JSON and lets an empty answer be`() async throws {
    let world = try TestClient { (_, number) throws(Fault) in number == 1 ? .json(#"{"a":1}"#) : HTTPResponse(status: 204) }
    #expect(try await world.client.json(.list()).root?["a"]?.integer == 1)
    let second = try await world.client.json(.list())
    #expect(second.status == 204)
    #expect(second.document == nil)
    let silent = try TestClient { (_, _) throws(Fault) in HTTPResponse(status: 200) }
    #expect(try await silent.client.json(ServiceCall(.patch, "/deals/7", kind: "update")).document == nil)
    #expect(silent.transport.sent.count == 1)
  }

  @Test func `knows the service's time, which never goes back`() async throws {
    let dates = ["Fri, 20 Nov 2026 02:00:00 GMT", "Fri, 20 Nov 2026 01:59:00 GMT", "nonsense", "Fri, 20 Nov 2026 02:00:05 GMT"]
    let world = try TestClient { (_, number) throws(Fault) in .json("{}", [Header("Date", dates[number - 1])]) }
    #expect(world.client.serverTime == nil)
    var seen: [String?] = []
    for _ in dates {
      _ = try await world.client.call(.list())
      seen.append(world.client.serverTime?.description)
    }
    #expect(seen == ["2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "2026-11-20T02:00:00Z", "2026-11-20T02:00:05Z"])
  }

  @Test func `counts calls by kind`() async throws {
    let world = try TestClient(concurrency: 1) { (_, number) throws(Fault) in
      switch number {
      case 1: HTTPResponse(status: 429, headers: [Header("Retry-After", "3")])
      case 2: .json("{}")
      case 3: throw Fault(.answerLost, while: "reach", "cut")
      case 4: .json("{ }")
      default: .json("{}", status: 201)
      }
    }
    _ = try await world.client.call(.list())
    _ = try await world.client.call(.list())
    _ = try await world.client.call(.create)
    let statistics = world.client.statistics
    #expect(statistics.map(\.kind) == ["create", "list", "sign-in"])
    #expect(statistics.map(\.calls) == [1, 4, 1])
    #expect(statistics.map(\.retries) == [0, 2, 0])
    #expect(statistics.map(\.throttled) == [0, 1, 0])
    #expect(statistics.map(\.bytesOut) == [2, 0, 0])
    #expect(statistics.map(\.bytesIn) == [2, 5, 0])
    #expect(world.client.callsSent == 5)
  }

  @Test func `stops before the allowance is passed, repetitions counted`() async throws {
    let world = try TestClient(settings: .init(allowance: 2)) { (_, number) throws(Fault) in
      number == 1 ? HTTPResponse(status: 502) : .json("{}")
    }
    #expect(world.client.allowanceLeft == 2)
    _ = try await world.client.call(.list())
    #expect(world.client.allowanceLeft == 0)
    #expect(
      await world.refusal(.list())
        == "GET contoso.example.com/deals: could not list (Contoso): today's calls to Contoso are spent; the next run goes on; or raise calls_per_day (ALLOWANCE-SPENT)"
    )
    #expect(world.transport.sent.count == 2)
    #expect(world.client.allowanceLeft == 0)
  }

  @Test func `what never reached the service costs nothing of the allowance`() async throws {
    let world = try TestClient(settings: .init(allowance: 1)) { (_, number) throws(Fault) in
      if number < 3 { throw Fault(.notSent, while: "reach", "no connection") }
      return .json("{}")
    }
    _ = try await world.client.call(.list())
    #expect(world.client.callsSent == 1)
    #expect(world.client.statistics.map(\.kind) == ["list", "sign-in"])
    #expect(world.client.statistics.map(\.calls) == [1, 1])
  }
}
