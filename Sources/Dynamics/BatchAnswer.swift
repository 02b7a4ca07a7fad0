/// The parts of the answer to a `$batch`.
struct BatchAnswer: Sendable {
  var parts: [Part]
  /// Whether the closing boundary was there; without it, parts may be missing at the end.
  var isComplete: Bool

  /// One answer.
  struct Part: Sendable {
    var status: Int
    /// From the part's own headers or those of the answer within.
    var contentID: String?
    /// The record's address, from `OData-EntityId` or `Location`.
    var entityAddress: String?
    var eTag: String?
    /// Seconds, from `Retry-After`.
    var retryAfter: Int?
    var body: [UInt8]
    /// The change set's number within the answer when the part stands for, or came out of, one.
    var isFromChangeSet: Bool
  }

  /// Reads a multipart body.
  ///
  /// Takes LF for CRLF, nested change sets, and boundaries that do not match the request's. `nil` when the content
  /// type names no boundary or the body does not hold it.
  init?(contentType: String, body: [UInt8]) {
    guard let boundary = Self.boundary(in: contentType) else { return nil }
    var parts: [Part] = []
    guard let isComplete = Self.read(body[...], boundary: boundary, depth: 0, into: &parts) else { return nil }
    self.parts = parts
    self.isComplete = isComplete
  }

  /// The boundary that a content type names, quoted or not; `nil` unless it is multipart.
  static func boundary(in contentType: String) -> String? {
    guard contentType.lowercased().hasPrefix("multipart/") else { return nil }
    for parameter in contentType.split(separator: ";").dropFirst() {
      let trimmed = parameter.drop { $0 == " " || $0 == "\t" }
      guard let equals = trimmed.firstIndex(of: "="), trimmed[..<equals].lowercased() == "boundary" else { continue }
      var value = trimmed[trimmed.index(after: equals)...]
      if value.hasPrefix("\"") {
        value = value.dropFirst().prefix { $0 != "\"" }
      } else {
        value = value.prefix { $0 != " " && $0 != "\t" }
      }
      return value.isEmpty ? nil : String(value)
    }
    return nil
  }

  /// Whether the body was read to its closing boundary; `nil` when the boundary does not occur at all.
  private static func read(_ body: ArraySlice<UInt8>, boundary: String, depth: Int, into parts: inout [Part]) -> Bool? {
    let mark = Array("--\(boundary)".utf8)
    var lines = LineReader(body)
    var start: Int?
    while let line = lines.next() {
      guard line.content.starts(with: mark) else { continue }
      let rest = line.content.dropFirst(mark.count)
      let closes = rest.starts(with: [45, 45]) && rest.dropFirst(2).allSatisfy { $0 == 32 || $0 == 9 }
      guard closes || rest.allSatisfy({ $0 == 32 || $0 == 9 }) else { continue }
      if let start { readPart(body[start..<line.start], depth: depth, into: &parts) }
      if closes { return true }
      start = line.end
    }
    // A part cut off is not counted: what it would have said is not known.
    return start == nil ? nil : false
  }

  private static func readPart(_ bytes: ArraySlice<UInt8>, depth: Int, into parts: inout [Part]) {
    var lines = LineReader(bytes)
    let outer = Headers(&lines)
    if let type = outer["content-type"], let nested = boundary(in: type) {
      guard depth == 0 else { return }
      let first = parts.count
      _ = read(bytes[lines.position...], boundary: nested, depth: 1, into: &parts)
      for position in first..<parts.count { parts[position].isFromChangeSet = true }
      return
    }
    guard let statusLine = lines.next(), let status = status(in: statusLine.content) else { return }
    let inner = Headers(&lines)
    // The line break before the next boundary belongs to the boundary; JSON does not mind white space at its end.
    var body = bytes[lines.position...]
    while let last = body.last, last == 10 || last == 13 || last == 32 { body.removeLast() }
    parts.append(
      Part(
        status: status, contentID: outer["content-id"] ?? inner["content-id"],
        entityAddress: inner["odata-entityid"] ?? inner["location"], eTag: inner["etag"],
        retryAfter: inner["retry-after"].flatMap { Int($0) }, body: Array(body), isFromChangeSet: false))
  }

  /// The number in `HTTP/1.1 204 No Content`.
  private static func status(in line: ArraySlice<UInt8>) -> Int? {
    let words = line.split(separator: 32, maxSplits: 2)
    guard words.count >= 2, words[0].starts(with: Array("HTTP/".utf8)), words[1].count == 3 else { return nil }
    return Int(String(decoding: words[1], as: UTF8.self))
  }

  /// Header lines up to the blank one, names in lower case.
  private struct Headers {
    private var values: [String: String] = [:]

    init(_ lines: inout LineReader) {
      while let line = lines.next(), !line.content.isEmpty {
        guard let colon = line.content.firstIndex(of: 58) else { continue }
        let name = String(decoding: line.content[..<colon], as: UTF8.self).lowercased()
        let value = line.content[(colon + 1)...].drop { $0 == 32 || $0 == 9 }
        values[name] = String(decoding: value, as: UTF8.self)
      }
    }

    subscript(name: String) -> String? { values[name] }
  }
}

/// Lines of a byte string that end with CRLF or LF.
private struct LineReader {
  private let bytes: ArraySlice<UInt8>
  /// Where the next line starts.
  private(set) var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  struct Line {
    let start: Int
    let content: ArraySlice<UInt8>
    let end: Int
  }

  mutating func next() -> Line? {
    guard position < bytes.endIndex else { return nil }
    let start = position
    var stop = start
    while stop < bytes.endIndex, bytes[stop] != 10 { stop += 1 }
    let end = stop < bytes.endIndex ? stop + 1 : stop
    var last = stop
    if last > start, bytes[last - 1] == 13 { last -= 1 }
    position = end
    return Line(start: start, content: bytes[start..<last], end: end)
  }
}
