internal import HTTP

/// Writes `$batch` bodies (dataverse.md 4.5,
/// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/execute-batch-operations-using-web-api).
struct BatchWriter {
  /// One request within a batch.
  struct Part: Hashable, Sendable {
    var method: HTTPMethod
    /// The whole address, percent-encoded.
    var url: String
    var headers: [Header] = []
    var body: [UInt8]?
  }

  let boundary: String

  /// The value of the `Content-Type` header of the whole.
  var contentType: String { "multipart/mixed; boundary=\"\(boundary)\"" }

  /// The body: every line ends with CRLF; parts are numbered from 1 by their `Content-ID`.
  func body(_ parts: [Part]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(parts.reduce(64) { $0 + 400 + ($1.body?.count ?? 0) })
    for (position, part) in parts.enumerated() {
      line("--\(boundary)", &out)
      line("Content-Type: application/http", &out)
      line("Content-Transfer-Encoding: binary", &out)
      line("Content-ID: \(position + 1)", &out)
      line("", &out)
      line("\(part.method.rawValue) \(part.url) HTTP/1.1", &out)
      for header in part.headers { line("\(header.name): \(header.value)", &out) }
      if part.body != nil { line("Content-Type: application/json", &out) }
      line("", &out)
      if let body = part.body { out.append(contentsOf: body) }
      // Ends the body, or is the extra blank line that a part without one needs.
      line("", &out)
    }
    line("--\(boundary)--", &out)
    return out
  }

  private func line(_ text: String, _ out: inout [UInt8]) {
    out.append(contentsOf: text.utf8)
    out.append(13)
    out.append(10)
  }
}
