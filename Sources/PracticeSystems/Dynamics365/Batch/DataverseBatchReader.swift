/// Reads the body of a `$batch`: multipart, with CRLF or LF, change sets nested one deep (dataverse.md 4.5).
struct DataverseBatchReader {
  /// One part: an operation, or a change set of several.
  enum Part: Sendable {
    case operation(Operation)
    case changeSet([Operation])
  }

  struct Operation: Sendable {
    var method: String
    /// As it stands in the request line: absolute, or a path, or `$1/…`.
    var target: String
    var headers: [PracticeHeader]
    var body: [UInt8]
    var contentID: String?
  }

  /// The parts of a body; refused with 400 where it is malformed.
  static func parts(_ body: [UInt8], contentType: String?) throws(DataverseRefusal) -> [Part] {
    guard let boundary = boundary(contentType) else {
      throw .init(415, "0x80060888", "The Content-Type of the batch request is not multipart/mixed with a boundary.")
    }
    var parts: [Part] = []
    for section in try sections(body[...], boundary) {
      let (headers, rest) = try head(section)
      let type = headers.first { $0.isNamed("Content-Type") }?.value
      if let inner = Self.boundary(type) {
        var operations: [Operation] = []
        for nested in try sections(rest, inner) {
          let (nestedHeaders, nestedRest) = try head(nested)
          let operation = try operation(nestedHeaders, nestedRest)
          guard operation.contentID != nil else { throw malformed("a part of a change set has no Content-ID") }
          guard operation.method != "GET" else { throw malformed("a change set holds a GET") }
          operations.append(operation)
        }
        parts.append(.changeSet(operations))
      } else {
        parts.append(.operation(try operation(headers, rest)))
      }
    }
    return parts
  }

  /// The boundary of a multipart type, quoted or not.
  static func boundary(_ contentType: String?) -> String? {
    guard let contentType, contentType.lowercased().hasPrefix("multipart/mixed") else { return nil }
    for parameter in contentType.split(separator: ";").dropFirst() {
      let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.trimmingBlanks() }
      guard parts.count == 2, parts[0].lowercased() == "boundary" else { continue }
      let value = parts[1]
      let bare = value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"") ? String(value.dropFirst().dropLast()) : value
      return bare.isEmpty ? nil : bare
    }
    return nil
  }

  private static func malformed(_ what: String) -> DataverseRefusal { .payload("The batch is malformed: \(what).") }

  /// The bytes between the boundary lines; the closing line must be there.
  private static func sections(_ body: ArraySlice<UInt8>, _ boundary: String) throws(DataverseRefusal) -> [ArraySlice<UInt8>] {
    let delimiter = Array("--\(boundary)".utf8)
    let closing = Array("--\(boundary)--".utf8)
    var sections: [ArraySlice<UInt8>] = []
    var start: Int?
    var lineStart = body.startIndex
    while lineStart < body.endIndex {
      let end = body[lineStart...].firstIndex(of: 0x0A) ?? body.endIndex
      var line = body[lineStart..<end]
      if line.last == 0x0D { line = line.dropLast() }
      while line.last == 0x20 { line = line.dropLast() }
      let closes = line.elementsEqual(closing)
      if closes || line.elementsEqual(delimiter) {
        if let start { sections.append(withoutLastLineEnd(body[start..<max(start, lineStart)])) }
        if closes { return sections }
        start = min(end + 1, body.endIndex)
      }
      lineStart = end < body.endIndex ? end + 1 : body.endIndex
    }
    throw malformed("the line '--\(boundary)--' is missing")
  }

  private static func withoutLastLineEnd(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    if bytes.last == 0x0A { bytes = bytes.dropLast() }
    if bytes.last == 0x0D { bytes = bytes.dropLast() }
    return bytes
  }

  /// The headers up to the blank line, and what follows it.
  private static func head(_ bytes: ArraySlice<UInt8>) throws(DataverseRefusal) -> ([PracticeHeader], ArraySlice<UInt8>) {
    var headers: [PracticeHeader] = []
    var rest = bytes
    while true {
      let (line, after) = line(rest)
      rest = after
      if line.isEmpty { return (headers, rest) }
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { throw malformed("'\(line)' is no header") }
      headers.append(PracticeHeader(parts[0].trimmingBlanks(), parts[1].trimmingBlanks()))
    }
  }

  private static func operation(_ mime: [PracticeHeader], _ bytes: ArraySlice<UInt8>) throws(DataverseRefusal) -> Operation {
    guard mime.first(where: { $0.isNamed("Content-Type") })?.value.lowercased().hasPrefix("application/http") ?? false else {
      throw malformed("a part is not application/http")
    }
    guard mime.first(where: { $0.isNamed("Content-Transfer-Encoding") })?.value.lowercased() == "binary" else {
      throw malformed("a part has no 'Content-Transfer-Encoding: binary'")
    }
    let (request, rest) = line(bytes)
    let words = request.split(separator: " ").map(String.init)
    guard words.count == 3, words[2] == "HTTP/1.1" else { throw malformed("'\(request)' is no request line") }
    let (headers, body) = try head(rest)
    // A GET ends with a blank line more; it is no body.
    let isRead = words[0] == "GET" || words[0] == "DELETE"
    return Operation(
      method: words[0], target: words[1], headers: headers, body: isRead ? [] : Array(body),
      contentID: mime.first { $0.isNamed("Content-ID") }?.value)
  }

  private static func line(_ bytes: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>) {
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
    var line = bytes[bytes.startIndex..<end]
    if line.last == 0x0D { line = line.dropLast() }
    return (String(decoding: line, as: UTF8.self), end < bytes.endIndex ? bytes[(end + 1)...] : bytes[bytes.endIndex...])
  }
}
