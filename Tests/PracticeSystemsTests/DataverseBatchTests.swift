import Testing

@testable import PracticeSystems

struct DataverseBatchTests {
  /// Reads a batch answer into its lines of interest: statuses, Content-IDs, boundaries of sets.
  static func outline(_ response: PracticeResponse) -> [String] {
    response.text.split(whereSeparator: \.isNewline).compactMap { line in
      if line.hasPrefix("HTTP/1.1 ") { return String(line.dropFirst(9).prefix(3)) }
      if line.hasPrefix("Content-ID: ") { return "#" + line.dropFirst(12) }
      return line.hasPrefix("Content-Type: multipart/mixed") ? "set" : nil
    }
  }

  static func part(_ request: String, _ headers: String = "", _ body: String = "") -> String {
    "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n\(request) HTTP/1.1\r\n\(headers)\r\n\(body)\r\n"
  }

  static func set(_ parts: (id: String, request: String, body: String)...) -> String {
    let inner = parts.map { part in
      "--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: \(part.id)\r\n\r\n"
        + "\(part.request) HTTP/1.1\r\nContent-Type: application/json; type=entry\r\n\r\n\(part.body)\r\n"
    }
    return "--b\r\nContent-Type: multipart/mixed; boundary=\"c\"\r\n\r\n\(inner.joined())--c--\r\n\r\n"
  }

  static let json = "Content-Type: application/json; type=entry\r\n"
  static let api = "/api/data/v9.2/"
  static let end = "--b--\r\n"

  static func send(
    _ bench: inout DataverseBench, _ body: String, prefer: String? = "odata.continue-on-error",
    type: String = "multipart/mixed; boundary=\"b\""
  ) -> PracticeResponse {
    var headers = ["Content-Type": type]
    headers["Prefer"] = prefer
    return bench.send("POST", "$batch", headers: headers, body: body)
  }

  static let three =
    part("PATCH \(api)opportunities(\(DataverseBench.deal))", json + "If-Match: *\r\n", #"{"closeprobability":30}"#)
    + part("PATCH \(api)opportunities(\(DataverseBench.missing))", json + "If-Match: *\r\n", #"{"closeprobability":30}"#)
    + part("GET \(api)opportunities(\(DataverseBench.deal))?$select=closeprobability", "Accept: application/json\r\n")

  @Test func `goes on after a failure only when asked`() {
    var bench = DataverseBench()
    let on = Self.send(&bench, Self.three + Self.end)
    #expect(on.status == 200)
    #expect(Self.outline(on) == ["204", "404", "200"])
    #expect(on.text.contains(#""closeprobability":30"#))
    #expect(on.header("Content-Type")?.hasPrefix("multipart/mixed; boundary=batchresponse_") == true)
    let stopped = Self.send(&bench, Self.three + Self.end, prefer: nil)
    #expect(stopped.status == 404)
    #expect(Self.outline(stopped) == ["204", "404"])
    #expect(bench.context.history.writes.count == 2)
  }

  /// The same request line in every form the service takes, and in some it does not.
  static let targets: [(target: String, status: String)] = [
    ("/api/data/v9.2/opportunities?$select=name", "200"),
    ("/dynamics/api/data/v9.2/opportunities?$select=name", "200"),
    ("\(DataverseBench.root)opportunities?$select=name", "200"),
    ("opportunities?$select=name", "400"),
    ("https://example.com/api/data/v9.2/opportunities", "400"),
    ("/api/data/v8.2/opportunities", "404"),
    ("/api/data/v9.2/$batch", "400"),
    ("$1", "400"),
  ]

  @Test(arguments: targets)
  func `takes an address in a part`(_ row: (target: String, status: String)) {
    var bench = DataverseBench()
    #expect(Self.outline(Self.send(&bench, Self.part("GET \(row.target)") + Self.end)) == [row.status])
  }

  @Test func `lines may end in LF and boundaries stand without quotes`() {
    var bench = DataverseBench()
    let body = (Self.three + Self.end).replacing("\r\n", with: "\n")
    #expect(Self.outline(Self.send(&bench, body, type: "multipart/mixed; boundary=b")) == ["204", "404", "200"])
  }

  @Test func `a change set is one transaction and knows its own rows`() {
    var bench = DataverseBench()
    let made = Self.set(
      ("1", "POST \(Self.api)accounts", #"{"name":"Wingtip"}"#),
      ("2", "POST \(Self.api)opportunities", #"{"name":"Set","parentaccountid@odata.bind":"$1"}"#),
      ("3", "PATCH $2", #"{"description":"x"}"#))
    let answer = Self.send(&bench, made + Self.end)
    #expect(Self.outline(answer) == ["set", "#1", "204", "#2", "204", "#3", "204"])
    let row = bench.send("GET", "opportunities", "$filter=name eq 'Set'&$expand=parentaccountid($select=name)").json?["value"]?
      .array?.first
    #expect(row?["description"] == "x")
    #expect(row?["parentaccountid"]?["name"] == "Wingtip")
    let before = bench.context.history.writes.count
    let failed = Self.set(
      ("4", "POST \(Self.api)accounts", #"{"name":"Lost"}"#), ("5", "POST \(Self.api)opportunities", #"{"salesstage":9}"#))
    let refused = Self.send(&bench, failed + Self.part("GET \(Self.api)WhoAmI") + Self.end)
    #expect(Self.outline(refused) == ["400", "200"])
    #expect(bench.service.rows(of: "account")?.count == 3)
    #expect(bench.context.history.writes.count == before)
    bench.service.persona.failedChangeSetIsNested = true
    #expect(Self.outline(Self.send(&bench, failed + Self.end)) == ["set", "#5", "400"])
  }

  @Test func `a reference needs its row before it`() {
    var bench = DataverseBench()
    let body = Self.set(
      ("1", "POST \(Self.api)opportunities", #"{"name":"x","parentaccountid@odata.bind":"$2"}"#),
      ("2", "POST \(Self.api)accounts", #"{"name":"y"}"#))
    #expect(Self.outline(Self.send(&bench, body + Self.end)) == ["400"])
  }

  /// Bodies that are no batch.
  static let malformed: [(name: String, body: String, type: String)] = [
    ("no closing line", three, "multipart/mixed; boundary=b"),
    ("another boundary", three + end, "multipart/mixed; boundary=x"),
    ("no boundary", three + end, "multipart/mixed"),
    ("JSON", "{}", "application/json"),
    ("a GET in a set", set(("1", "GET \(api)WhoAmI", "")) + end, "multipart/mixed; boundary=b"),
    (
      "a Content-ID twice", set(("1", "POST \(api)accounts", "{}"), ("1", "POST \(api)accounts", "{}")) + end,
      "multipart/mixed; boundary=b"
    ),
    (
      "a set without Content-ID", set(("1", "POST \(api)accounts", "{}")).replacing("Content-ID: 1\r\n", with: "") + end,
      "multipart/mixed; boundary=b"
    ),
    (
      "a part without its encoding", three.replacing("Content-Transfer-Encoding: binary\r\n", with: "") + end,
      "multipart/mixed; boundary=b"
    ),
    ("a request line of two words", part("GET").replacing(" HTTP/1.1", with: "") + end, "multipart/mixed; boundary=b"),
  ]

  @Test(arguments: malformed)
  func `refuses what is no batch in plain JSON`(_ row: (name: String, body: String, type: String)) {
    var bench = DataverseBench()
    let response = Self.send(&bench, row.body, type: row.type)
    #expect(response.status == 400 || response.status == 415)
    #expect(response.json?["error"]?["message"] != nil)
    #expect(bench.context.history.writes.isEmpty)
  }

  @Test func `takes a thousand operations and not one more`() {
    var bench = DataverseBench()
    let one = Self.part("GET \(Self.api)WhoAmI")
    let most = Self.send(&bench, String(repeating: one, count: 1000) + Self.end)
    #expect(Self.outline(most).count == 1000)
    let more = Self.send(&bench, String(repeating: one, count: 1001) + Self.end)
    #expect(DataverseBench.verdict(more) == "400 0x80040203")
  }

  @Test(arguments: [
    (DataversePersona.BatchParts.inOrder, "204,404,200"), (.reversed, "200,404,204"), (.lastMissing, "204,404"),
    (.lastTwice, "204,404,200,200"),
  ])
  func `parts can be disturbed`(_ parts: DataversePersona.BatchParts, _ outline: String) {
    var bench = DataverseBench()
    bench.service.persona.batchParts = parts
    #expect(Self.outline(Self.send(&bench, Self.three + Self.end)).joined(separator: ",") == outline)
    // The work is done all the same.
    #expect(bench.context.history.writes.count == 1)
  }

  @Test func `a part can be throttled alone`() {
    var bench = DataverseBench()
    bench.service.persona.throttlesPartEvery = 3
    let answer = Self.send(&bench, Self.three + Self.end)
    #expect(Self.outline(answer) == ["204", "404", "429"])
    #expect(answer.text.contains("Retry-After: 5\r\n"))
  }

  @Test func `a batch of reads is a read`() {
    let bench = DataverseBench()
    func kind(_ body: String) -> PracticeRequestKind {
      bench.service.kind(of: PracticeRequest(method: "POST", path: "/api/data/v9.2/$batch", body: Array(body.utf8)))
    }
    #expect(kind(Self.part("GET \(Self.api)WhoAmI") + Self.end) == .read)
    #expect(kind(Self.three + Self.end) == .write)
  }

  @Test func `an answer is written line by line as the reference shows it`() {
    var bench = DataverseBench()
    bench.service.persona.quotesBoundaries = true
    let body = Self.part("PATCH \(Self.api)opportunities(\(DataverseBench.deal))", Self.json, #"{"name":"x"}"#) + Self.end
    let response = Self.send(&bench, body)
    let boundary = response.header("Content-Type")?.split(separator: "\"").last ?? ""
    #expect(
      response.text
        == [
          "--\(boundary)", "Content-Type: application/http", "Content-Transfer-Encoding: binary", "", "HTTP/1.1 204 No Content",
          "OData-Version: 4.0", "Location: \(DataverseBench.root)opportunities(\(DataverseBench.deal))",
          "OData-EntityId: \(DataverseBench.root)opportunities(\(DataverseBench.deal))", "", "", "--\(boundary)--", "",
        ].joined(separator: "\r\n"))
  }
}
