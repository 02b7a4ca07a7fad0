import Faults
@testable import HTTP

import Testing

struct CurlTransportTests {
  /// How a request ends: its body, or its fault whole.
  private func outcome(_ transport: CurlTransport, _ request: HTTPRequest) async -> String {
    do throws(Fault) {
      let response = try await transport.send(request)
      return "\(response.status) \(String(decoding: response.body, as: UTF8.self))"
    } catch {
      return error.description
    }
  }

  @Test func `keeps the connection for the next request`() async throws {
    try await withServer({ [.answer("you asked for \($0.line)")] }) { server, transport in
      for number in 1...5 {
        #expect(await outcome(transport, HTTPRequest(.get, server.url + "/\(number)")) == "200 you asked for GET /\(number)")
      }
      // Not one connection for all: libcurl lets go of one that was idle for two minutes, and a crowded machine takes as long.
      #expect(server.connections < 5)
    }
  }

  @Test func `sends what must not be doubled over a connection of its own`() async throws {
    try await withServer({ [.answer($0.line)] }) { server, transport in
      _ = try await transport.send(HTTPRequest(.get, server.url + "/a"))
      _ = try await transport.send(HTTPRequest(.post, server.url + "/b", body: [1], repeatable: false))
      #expect(server.received.map(\.connection) == [1, 2])
    }
  }

  /// The trap that this is about: libcurl repeats a request by itself when a kept connection dies without an answer.
  @Test func `never sends a create twice when the connection dies`() async throws {
    try await withServer({ $0.line == "GET /a" ? [.answer("ok")] : [.close] }) { server, transport in
      _ = try await transport.send(HTTPRequest(.get, server.url + "/a"))
      let end = await outcome(transport, HTTPRequest(.post, server.url + "/b", body: [1], repeatable: false))
      #expect(end == "could not reach 127.0.0.1: the connection was closed without an answer (curl 52) (HTTP002)")
      #expect(server.received.filter { $0.line == "POST /b" }.count == 1)
    }
  }

  @Test func `sends method, headers and body as they are, and nothing else`() async throws {
    try await withServer({ _ in [.answer("")] }) { server, transport in
      let body = Array("{\"name\":\"Contoso\"}".utf8)
      let headers = [Header("If-Match", "W/\"1\""), Header("Content-Type", "application/json"), Header("X-Empty", "")]
      for (method, body) in [
        (HTTPMethod.post, body), (.patch, body), (.put, body), (.delete, body), (.post, []), (.get, nil), (.delete, nil),
      ] {
        _ = try await transport.send(HTTPRequest(method, server.url + "/deals", headers: headers, body: body))
      }
      let received = server.received
      #expect(
        received.map(\.line)
          == ["POST /deals", "PATCH /deals", "PUT /deals", "DELETE /deals", "POST /deals", "GET /deals", "DELETE /deals"])
      #expect(received.map(\.body) == [body, body, body, body, [], [], []])
      for request in received {
        #expect(request.header("If-Match") == "W/\"1\"")
        #expect(request.header("X-Empty") == "")
        #expect(request.header("Content-Type") == "application/json")
        #expect(request.header("Accept-Encoding") == "gzip, deflate")
        #expect(request.header("User-Agent") == "cosell")
        for name in ["Expect", "Cookie", "Authorization", "Transfer-Encoding"] { #expect(request.header(name) == nil, "\(name)") }
      }
      _ = try await transport.send(HTTPRequest(.post, server.url + "/", body: [1, 0, 255]))
      #expect(server.received.last?.header("Content-Type") == nil)
      #expect(server.received.last?.body == [1, 0, 255])
    }
  }

  // swift-format-ignore
  static let paths = [
    "/a/../b/./c", "/deals?$skiptoken=%3ccookie%20pagenumber=%222%22%3e", "/%7Ename/%2F%2f?x=a+b%2B'()|{}^`\"<>", "/?", "//double//slash",
    "/api?$filter=name%20eq%20'O''Neil'&x=[1]",
  ]

  @Test(arguments: paths)
  func `sends an address byte for byte`(_ path: String) async throws {
    try await withServer({ _ in [.answer("")] }) { server, transport in
      _ = try await transport.send(HTTPRequest(.get, server.url + path))
      #expect(server.received.map(\.line) == ["GET " + path])
    }
  }

  @Test func `keeps no cookie and follows no redirect`() async throws {
    try await withServer({ _ in [.answer("", status: "302 Found", "Set-Cookie: a=b\r\nLocation: /elsewhere\r\n")] }) {
      server, transport in
      for _ in 1...2 {
        let response = try await transport.send(HTTPRequest(.get, server.url + "/x"))
        #expect(response.status == 302)
        #expect(response.header("location") == "/elsewhere")
      }
      #expect(server.received.map(\.line) == ["GET /x", "GET /x"])
      #expect(server.received.allSatisfy { $0.header("Cookie") == nil })
    }
  }

  @Test func `gives the headers of the answer proper, not those of an interim one`() async throws {
    let script: [LoopbackServer.Step] = [
      .text("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"), .answer("ok", "X-Late:  two words \r\nETag: W/\"1\"\r\n"),
    ]
    try await withServer({ _ in script }) { server, transport in
      let response = try await transport.send(HTTPRequest(.get, server.url))
      #expect(response.headers == [Header("Content-Length", "2"), Header("X-Late", "two words"), Header("ETag", "W/\"1\"")])
    }
  }

  // swift-format-ignore
  static let cuts: [(String, [LoopbackServer.Step], String)] = [
    ("within the body", [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"value\":["), .close],
     "the answer was cut (curl 18) (HTTP002)"),
    ("within a chunk", [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"val"), .close],
     "the answer was cut (curl 18) (HTTP002)"),
    ("before the last chunk", [.text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"val\r\n"), .close],
     "the answer was cut (curl 18) (HTTP002)"),
    ("within the head", [.text("HTTP/1.1 200 OK\r\nContent-Le"), .close], "the answer was cut (curl 18) (HTTP002)"),
    ("before the head", [.close], "the connection was closed without an answer (curl 52) (HTTP002)"),
    ("with something that is not HTTP", [.text("220 mail.example.com ESMTP\r\n"), .close], "the connection was cut (curl 1) (HTTP002)"),
  ]

  @Test(arguments: cuts)
  func `an answer that is cut is lost, never taken for the whole`(_ name: String, _ steps: [LoopbackServer.Step], _ end: String)
    async throws
  {
    try await withServer({ _ in steps }) { server, transport in
      #expect(await outcome(transport, HTTPRequest(.get, server.url)) == "could not reach 127.0.0.1: " + end)
      #expect(server.received.count == 1)
    }
  }

  @Test func `a refused connection was not sent, a slow answer is lost`() async throws {
    let closed = try LoopbackServer { _ in [.close] }
    closed.stop()
    try await withServer({ _ in [.hang] }) { server, transport in
      #expect(
        await outcome(transport, HTTPRequest(.get, closed.url))
          == "could not reach 127.0.0.1: no connection to port \(closed.port) (curl 7); check the address and the firewall (HTTP001)"
      )
      #expect(
        await outcome(transport, HTTPRequest(.get, server.url, timeoutSeconds: 0.2))
          == "could not reach 127.0.0.1: no whole answer within the time allowed (curl 28) (HTTP002)")
    }
  }

  @Test func `an answer that stalls half way is lost`() async throws {
    let steps: [LoopbackServer.Step] = [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), .hang]
    try await withServer({ _ in steps }, limits: .init(stalledSeconds: 1)) { server, transport in
      #expect(
        await outcome(transport, HTTPRequest(.get, server.url))
          == "could not reach 127.0.0.1: no whole answer within the time allowed (curl 28) (HTTP002)")
    }
  }

  @Test func `unpacks gzip, and bounds what comes out of it`() async throws {
    // A thousand bytes of `a`, packed.
    let packed: [UInt8] = [
      0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0x4B, 0x4C, 0x1C, 0x05, 0xA3, 0x60, 0x14, 0x0C, 0x77, 0x00,
      0x00, 0x03, 0xDA, 0x38, 0x9A, 0xE8, 0x03, 0x00, 0x00,
    ]
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(packed.count)\r\n\r\n"
    try await withServer({ _ in [.text(head), .send(packed)] }) { server, transport in
      let response = try await transport.send(HTTPRequest(.get, server.url))
      #expect(response.body == Array(repeating: UInt8(ascii: "a"), count: 1000))
    }
    try await withServer({ _ in [.text(head), .send(packed)] }, limits: .init(largestAnswer: 999)) { server, transport in
      #expect(
        await outcome(transport, HTTPRequest(.get, server.url))
          == "could not reach 127.0.0.1: the answer is larger than 999 bytes (HTTP004)")
    }
    try await withServer({ _ in [.text(head), .send(Array(repeating: 7, count: packed.count))] }) { server, transport in
      #expect(
        await outcome(transport, HTTPRequest(.get, server.url))
          == "could not reach 127.0.0.1: the answer was cut (curl 61) (HTTP002)")
    }
  }

  @Test func `carries large bodies both ways`() async throws {
    let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try await withServer({ [.text("HTTP/1.1 200 OK\r\nContent-Length: \($0.body.count)\r\n\r\n"), .send($0.body)] }) {
      server, transport in
      let response = try await transport.send(HTTPRequest(.post, server.url, body: body))
      #expect(response.body == body)
    }
  }

  @Test func `carries many requests at a time, within its bound`() async throws {
    try await withServer({ [.pause(milliseconds: 2), .answer($0.line)] }, limits: .init(inFlight: 8)) { server, transport in
      let bodies = await withTaskGroup(of: String.self) { group in
        for number in 0..<200 { group.addTask { await outcome(transport, HTTPRequest(.get, server.url + "/\(number)")) } }
        var bodies: Set<String> = []
        for await body in group { bodies.insert(body) }
        return bodies
      }
      #expect(bodies == Set((0..<200).map { "200 GET /\($0)" }))
      #expect(server.connections <= 8)
    }
  }

  @Test func `refuses callers beyond its bound`() async throws {
    try await withServer({ _ in [.hang] }, limits: .init(inFlight: 1, waiting: 2)) { server, transport in
      let outcomes = await withTaskGroup(of: String.self) { group in
        for _ in 0..<10 { group.addTask { await outcome(transport, HTTPRequest(.get, server.url, timeoutSeconds: 0.3)) } }
        var outcomes: [String] = []
        for await outcome in group { outcomes.append(outcome) }
        return outcomes
      }
      #expect(outcomes.contains("could not reach 127.0.0.1: 2 calls wait already; lower concurrency (HTTP007)"))
      #expect(outcomes.count == 10)
    }
  }

  @Test func `a task that is told to stop gets free at once`() async throws {
    try await withServer({ _ in [.hang] }, limits: .init(inFlight: 2)) { server, transport in
      let outcomes = await withTaskGroup(of: String.self) { group in
        // Two under way, two waiting.
        for _ in 0..<4 { group.addTask { await outcome(transport, HTTPRequest(.get, server.url)) } }
        while server.received.count < 2 { await Task.yield() }
        group.cancelAll()
        var outcomes: Set<String> = []
        for await outcome in group { outcomes.insert(outcome) }
        return outcomes
      }
      #expect(outcomes == ["could not reach 127.0.0.1: the run was told to stop (CANCELLED)"])
    }
  }

  @Test func `a task that was told to stop before it begins sends nothing`() async throws {
    try await withServer({ _ in [.answer("")] }) { server, transport in
      let outcomes = await withTaskGroup(of: String.self) { group in
        group.cancelAll()
        group.addTask { await outcome(transport, HTTPRequest(.get, server.url)) }
        return await group.next()
      }
      #expect(outcomes == "could not reach 127.0.0.1: the run was told to stop (CANCELLED)")
      #expect(server.received.isEmpty)
    }
  }

  @Test func `ends cleanly with callers under way, and refuses later ones`() async throws {
    try await withServer({ _ in [.hang] }, limits: .init(inFlight: 2)) { server, transport in
      let outcomes = await withTaskGroup(of: String.self) { group in
        for _ in 0..<4 { group.addTask { await outcome(transport, HTTPRequest(.get, server.url)) } }
        while server.received.count < 2 { await Task.yield() }
        transport.shutdown()
        transport.shutdown()
        var outcomes: Set<String> = []
        for await outcome in group { outcomes.insert(outcome) }
        return outcomes
      }
      #expect(outcomes == ["could not reach 127.0.0.1: the connection to the network is closed (HTTP005)"])
      #expect(
        await outcome(transport, HTTPRequest(.get, server.url))
          == "could not reach 127.0.0.1: the connection to the network is closed (HTTP005)")
    }
  }

  // swift-format-ignore
  static let refused: [(HTTPRequest, String)] = [
    (HTTPRequest(.get, "http://contoso.example.com/x"),
     "could not reach contoso.example.com: plain http goes to this machine only, because a token would be readable on the way; use https (HTTP006)"),
    (HTTPRequest(.get, "http://127.0.0.1.example.com/x"),
     "could not reach 127.0.0.1.example.com: plain http goes to this machine only, because a token would be readable on the way; use https (HTTP006)"),
    (HTTPRequest(.get, "file:///etc/passwd"),
     "could not send a request: the address is not http or https with a host, or holds blanks or control characters (HTTP006)"),
    (HTTPRequest(.get, "https://contoso.example.com/a b"),
     "could not send a request: the address is not http or https with a host, or holds blanks or control characters (HTTP006)"),
    (HTTPRequest(.get, "https://contoso.example.com", headers: [Header("X-A", "1\r\nX-B: 2")]),
     "could not reach contoso.example.com: the header 'X-A' holds a control character (HTTP006)"),
    (HTTPRequest(.get, "https://contoso.example.com", headers: [Header("X A", "1")]),
     "could not reach contoso.example.com: the header 'X A' holds a control character (HTTP006)"),
  ]

  @Test(arguments: refused)
  func `refuses what must not be sent`(_ request: HTTPRequest, _ message: String) async throws {
    let transport = try CurlTransport()
    defer { transport.shutdown() }
    #expect(await outcome(transport, request) == message)
  }

  @Test func `speaks no TLS to a server that has none, and says that nothing was sent`() async throws {
    try await withServer({ _ in [.answer("")] }) { server, transport in
      let url = server.url.replacing("http://", with: "https://")
      // The bare server waits for the end of a head that never comes, so the connection time ends it, or it hangs up.
      let outcome = await outcome(transport, HTTPRequest(.post, url, body: [1], timeoutSeconds: 0.3, repeatable: false))
      #expect(outcome.hasSuffix("(HTTP001)"), "\(outcome)")
      #expect(server.received.isEmpty)
    }
  }

  @Test func `a client over the network repeats what was cut`() async throws {
    let count = Locked(0)
    try await withServer({ _ in
      let number = count.withLock { count in
        count += 1
        return count
      }
      return number < 3
        ? [.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"value\":["), .close]
        : [.answer(#"{"value":[1,2]}"#, "Content-Type: application/json\r\n")]
    }) { server, transport in
      let client = try ServiceClient(
        name: "Contoso", baseURL: server.url, transport: transport, clock: FakeClock(), randomness: SeededRandomness(seed: 1),
        tokens: FixedToken("t"), concurrency: 2)
      let answer = try await client.json(.list("/deals"))
      #expect(answer.root?["value"]?.elements.compactMap(\.integer) == [1, 2])
      #expect(server.received.count == 3)
      #expect(server.received.allSatisfy { $0.header("Authorization") == "Bearer t" })
    }
  }
}
