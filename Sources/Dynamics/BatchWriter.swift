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

  /// What a batch consists of.
  enum Item: Hashable, Sendable {
    case single(Part)
    /// Carried out whole or not at all; holds no reads.
    case changeSet([Part])

    var parts: [Part] {
      switch self {
      case .single(let part): [part]
      case .changeSet(let parts): parts
      }
    }
  }

  let boundary: String

  /// The value of the `Content-Type` header of the whole.
  var contentType: String { "multipart/mixed; boundary=\"\(boundary)\"" }

  /// The body: every line ends with CRLF; parts are numbered from 1 through all change sets by their `Content-ID`.
  func body(_ items: [Item]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(items.reduce(64) { sum, item in item.parts.reduce(sum) { $0 + 500 + ($1.body?.count ?? 0) } })
    var number = 0
    for (place, item) in items.enumerated() {
      line("--\(boundary)", &out)
      switch item {
      case .single(let part):
        number += 1
        write(part, number, &out)
      case .changeSet(let parts):
        let inner = "\(boundary)_set_\(place + 1)"
        line("Content-Type: multipart/mixed; boundary=\"\(inner)\"", &out)
        line("", &out)
        for part in parts {
          number += 1
          line("--\(inner)", &out)
          write(part, number, &out)
        }
        line("--\(inner)--", &out)
        line("", &out)
      }
    }
    line("--\(boundary)--", &out)
    return out
  }

  private func write(_ part: Part, _ number: Int, _ out: inout [UInt8]) {
    line("Content-Type: application/http", &out)
    line("Content-Transfer-Encoding: binary", &out)
    line("Content-ID: \(number)", &out)
    line("", &out)
    line("\(part.method.rawValue) \(part.url) HTTP/1.1", &out)
    for header in part.headers { line("\(header.name): \(Self.oneLine(header.value))", &out) }
    if part.body != nil { line("Content-Type: application/json", &out) }
    line("", &out)
    if let body = part.body { out.append(contentsOf: body) }
    // Ends the body, or is the extra blank line that a part without one needs.
    line("", &out)
  }

  /// A header's value without what would end its line: versions come from answers, and may hold anything.
  private static func oneLine(_ value: String) -> String {
    String(decoding: value.utf8.filter { $0 >= 32 && $0 != 127 }, as: UTF8.self)
  }

  private func line(_ text: String, _ out: inout [UInt8]) {
    out.append(contentsOf: text.utf8)
    out.append(13)
    out.append(10)
  }
}
