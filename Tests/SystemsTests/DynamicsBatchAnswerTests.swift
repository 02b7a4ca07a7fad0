import Testing

@testable import Dynamics

/// What the parts of an answer are reduced to for these tests.
private func shown(_ answer: BatchAnswer?) -> String {
  guard let answer else { return "no batch" }
  let parts = answer.parts.map { part in
    let id = part.contentID.map { "#\($0)" } ?? ""
    let body = part.body.isEmpty ? "" : " " + String(decoding: part.body, as: UTF8.self)
    return "\(part.status)\(id)\(part.isFromChangeSet ? " set" : "")\(body)"
  }
  return parts.joined(separator: " | ") + (answer.isComplete ? "" : " …")
}

struct DynamicsBatchAnswerTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let contentType: String
    let body: String
    let parts: String
    var testDescription: String { name }
    init(_ name: String, _ contentType: String, _ body: String, _ parts: String) {
      (self.name, self.contentType, self.body, self.parts) = (name, contentType, body, parts)
    }
  }

  static let unquoted = "multipart/mixed; boundary=batchresponse_91c"
  static let head = "--batchresponse_91c\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n"
  static let done = head + "\nHTTP/1.1 204 No Content\nOData-Version: 4.0\n\n\n"
  static let refused =
    head + "\nHTTP/1.1 400 Bad Request\nContent-Type: application/json; odata.metadata=minimal\n\n{\"error\":{}}\n"
  static let close = "--batchresponse_91c--\n"
  static let set =
    "--batchresponse_91c\nContent-Type: multipart/mixed; boundary=changesetresponse_5e2\n\n"
    + "--changesetresponse_5e2\nContent-Type: application/http\nContent-ID: 2\n\nHTTP/1.1 204 No Content\n\n\n"
    + "--changesetresponse_5e2\nContent-Type: application/http\nContent-ID: 3\n\nHTTP/1.1 200 OK\n\n{}\n"
    + "--changesetresponse_5e2--\n"

  // One case a line, so that the table can be read down its columns.
  // swift-format-ignore
  static let cases: [Case] = [
    .init("lines that end with LF",             unquoted, done + refused + close, "204 | 400 {\"error\":{}}"),
    .init("lines that end with CRLF",           unquoted, (done + refused + close).replacing("\n", with: "\r\n"), "204 | 400 {\"error\":{}}"),
    .init("a boundary in quotes",               "multipart/mixed; boundary=\"batchresponse_91c\"", done + close, "204"),
    .init("a parameter before the boundary",    "Multipart/Mixed;charset=utf-8; Boundary=batchresponse_91c ", done + close, "204"),
    .init("a change set among the parts",       unquoted, done + set + refused + close, "204 | 204#2 set | 200#3 set {} | 400 {\"error\":{}}"),
    .init("a failed change set as one part",    unquoted, refused + done + close, "400 {\"error\":{}} | 204"),
    .init("text before the first boundary",     unquoted, "\n\nignored\n" + done + close, "204"),
    .init("no parts",                           unquoted, close, ""),
    .init("an answer cut between parts",        unquoted, done, " …"),
    .init("an answer cut within the last part", unquoted, done + head + "\nHTTP/1.1 204 No", "204 …"),
    .init("a part that is no HTTP answer",      unquoted, head + "\nhello\n" + done + close, "204"),
    .init("a boundary that is not in the body", "multipart/mixed; boundary=other", done + close, "no batch"),
    .init("a body that is JSON",                "application/json", "{}", "no batch"),
    .init("an empty body",                      unquoted, "", "no batch"),
    .init("a boundary with a longer namesake",  unquoted, done.replacing("\n\n\n", with: "\n\n--batchresponse_91cx\n") + close, "204 --batchresponse_91cx"),
  ]

  @Test(arguments: cases)
  func `reads the parts of a batch answer`(_ row: Case) {
    #expect(shown(BatchAnswer(contentType: row.contentType, body: Array(row.body.utf8))) == row.parts)
  }

  @Test func `reads what a part says of its record`() throws {
    let body =
      Self.head + "\nHTTP/1.1 429 Too Many Requests\nRetry-After: 37\nETag: W/\"8123\"\n"
      + "OData-EntityId: https://contoso.example.com/api/data/v9.2/opportunities(0AA00000-0000-4000-8000-000000000101)\n\n\n"
      + Self.close
    let answer = try #require(BatchAnswer(contentType: Self.unquoted, body: Array(body.utf8)))
    let part = try #require(answer.parts.first)
    #expect(part.retryAfter == 37)
    #expect(part.eTag == "W/\"8123\"")
    #expect(part.entityAddress.flatMap { DynamicsID.inAddress($0) } == "0aa00000-0000-4000-8000-000000000101")
  }

  @Test func `writes parts and change sets with their numbers`() {
    let writer = BatchWriter(boundary: "b1")
    let text = String(
      decoding: writer.body([
        .single(
          .init(
            method: .patch, url: "https://x.example.com/a(1)", headers: [.init("If-Match", "W/\"1\"")], body: Array("{}".utf8))),
        .changeSet([.init(method: .post, url: "https://x.example.com/b", body: Array("{\"n\":1}".utf8))]),
        .single(.init(method: .get, url: "https://x.example.com/c")),
      ]), as: UTF8.self)
    let expected = """
      --b1
      Content-Type: application/http
      Content-Transfer-Encoding: binary
      Content-ID: 1

      PATCH https://x.example.com/a(1) HTTP/1.1
      If-Match: W/"1"
      Content-Type: application/json

      {}
      --b1
      Content-Type: multipart/mixed; boundary="b1_set_2"

      --b1_set_2
      Content-Type: application/http
      Content-Transfer-Encoding: binary
      Content-ID: 2

      POST https://x.example.com/b HTTP/1.1
      Content-Type: application/json

      {"n":1}
      --b1_set_2--

      --b1
      Content-Type: application/http
      Content-Transfer-Encoding: binary
      Content-ID: 3

      GET https://x.example.com/c HTTP/1.1


      --b1--

      """
    #expect(text == expected.replacing("\n", with: "\r\n"))
  }
}
