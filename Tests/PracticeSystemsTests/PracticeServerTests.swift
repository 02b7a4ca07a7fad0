import Faults
import PracticeSystems
import Testing

struct PracticeServerTests {
  /// Answers with what it was asked, so that a test sees how a request arrives.
  struct Echo: PracticeService {
    var name: String { "echo" }

    mutating func handle(_ request: PracticeRequest, in context: inout PracticeContext) -> PracticeResponse {
      .json(
        200,
        [
          "method": .string(request.method), "mount": .string(request.mount), "path": .string(request.path),
          "query": .string(request.query), "size": .integer(request.body.count), "seen": .text(request.header("x-seen")),
        ])
    }

    func refusal(status: Int, in context: inout PracticeContext) -> PracticeResponse {
      .json(status, ["status": .integer(status)])
    }

    mutating func administer(_ command: AdminCommand, in context: inout PracticeContext) -> PracticeResponse? { nil }
  }

  func server() throws -> PracticeServer { try PracticeServer.start(world: PracticeWorld(services: [Echo()])) }

  @Test func `hands a request on as it came and keeps the connection`() throws {
    let server = try server()
    defer { server.stop() }
    let client = try #require(RawClient(port: server.port))
    let first = client.send("GET", "/echo/a%20b?$filter=x%20eq%20'1'&y", headers: ["X-Seen: yes"])
    #expect(
      first.body == #"{"method":"GET","mount":"/echo","path":"/a%20b","query":"$filter=x%20eq%20'1'&y","size":0,"seen":"yes"}"#)
    #expect(first.head.contains("Date: Fri, 20 Nov 2026 02:00:00 GMT\r\n"))
    #expect(first.head.components(separatedBy: "Date:") == 2)
    let second = client.send("PATCH", "/echo/x", body: String(repeating: "z", count: 200_000))
    #expect(second.body == #"{"method":"PATCH","mount":"/echo","path":"/x","query":"","size":200000,"seen":null}"#)
  }

  @Test func `cuts a body, loses an answer and goes on`() throws {
    let server = try server()
    defer { server.stop() }
    let rules = #"[{"cut":5,"method":"GET"},{"lost":true,"method":"POST"},{"status":429,"retryAfterDate":30,"method":"PUT"}]"#
    let admin = try #require(RawClient(port: server.port))
    #expect(admin.send("POST", "/admin/faults", body: rules).body == #"{"rules":3}"#)
    let cut = try #require(RawClient(port: server.port)).send("GET", "/echo/x")
    #expect(cut.head.hasPrefix("HTTP/1.1 200 "))
    #expect(cut.body == #"{"met"#)
    let lost = try #require(RawClient(port: server.port)).send("POST", "/echo/x", body: "1")
    #expect(lost.head == "")
    let storm = try #require(RawClient(port: server.port)).send("PUT", "/echo/x", body: "1")
    #expect(storm.head.hasPrefix("HTTP/1.1 429 "))
    #expect(storm.head.contains("Retry-After: Fri, 20 Nov 2026 02:00:30 GMT\r\n"))
    let whole = try #require(RawClient(port: server.port)).send("GET", "/echo/x")
    #expect(whole.body == #"{"method":"GET","mount":"/echo","path":"/x","query":"","size":0,"seen":null}"#)
    #expect(
      admin.send("GET", "/admin/counts").body
        == #"{"login":{"read":0,"write":0,"token":0},"echo":{"read":2,"write":2,"token":0}}"#)
  }

  @Test func `names the port that cannot be had`() throws {
    let server = try server()
    defer { server.stop() }
    let fault = #expect(throws: Fault.self) { try PracticeServer.start(world: server.world, port: server.port) }
    #expect(
      fault?.description
        == "could not start the practice systems on port \(server.port): the port cannot be had: Address already in use; "
        + "choose another port, or 0 for any free one (PRC001)")
  }

  @Test func `can be stopped twice, and the port is free again`() throws {
    let server = try server()
    server.stop()
    server.stop()
    let again = try PracticeServer.start(world: PracticeWorld(services: [Echo()]), port: server.port)
    again.stop()
  }
}

extension String {
  /// How many parts a separator makes of a text.
  fileprivate func components(separatedBy separator: String) -> Int {
    split(separator: separator, omittingEmptySubsequences: false).count
  }
}
