/// Writes the answer of a `$batch`: multipart again, with boundaries of its own (dataverse.md 4.5).
struct DataverseBatchWriter {
  let boundary: String
  let lineEnd: String

  /// One part of an answer.
  enum Part: Sendable {
    case single(PracticeResponse)
    case changeSet(boundary: String, [(contentID: String, response: PracticeResponse)])
  }

  func body(_ parts: [Part]) -> [UInt8] {
    var out: [UInt8] = []
    for part in parts {
      add("--\(boundary)", &out)
      switch part {
      case .single(let response): add(response, contentID: nil, &out)
      case .changeSet(let inner, let responses):
        add("Content-Type: multipart/mixed; boundary=\(inner)", &out)
        add("", &out)
        for (contentID, response) in responses {
          add("--\(inner)", &out)
          add(response, contentID: contentID, &out)
        }
        add("--\(inner)--", &out)
      }
    }
    add("--\(boundary)--", &out)
    return out
  }

  private func add(_ response: PracticeResponse, contentID: String?, _ out: inout [UInt8]) {
    add("Content-Type: application/http", &out)
    add("Content-Transfer-Encoding: binary", &out)
    // Content-IDs come back inside change sets only.
    if let contentID { add("Content-ID: \(contentID)", &out) }
    add("", &out)
    add("HTTP/1.1 \(response.status) \(Self.reason(response.status))", &out)
    for header in response.headers { add("\(header.name): \(header.value)", &out) }
    add("", &out)
    out.append(contentsOf: response.body)
    add("", &out)
  }

  private func add(_ line: String, _ out: inout [UInt8]) {
    out.append(contentsOf: line.utf8)
    out.append(contentsOf: lineEnd.utf8)
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 412: "Precondition Failed"
    case 415: "Unsupported Media Type"
    case 429: "Too Many Requests"
    case 501: "Not Implemented"
    default: "Internal Server Error"
    }
  }
}
