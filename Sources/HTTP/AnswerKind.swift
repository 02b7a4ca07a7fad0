/// What an answer's body looks like, before anything is made of it.
enum AnswerKind {
  /// A page for people: by its type, or by how it begins.
  static func isHTML(_ response: HTTPResponse) -> Bool {
    if let type = response.header("Content-Type"), ASCIIText.hasPrefix(ASCIIText.trimmed(type), "text/html") { return true }
    let start = response.body.prefix(64).drop {
      $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF
    }
    let text = String(decoding: start, as: UTF8.self)
    return ASCIIText.hasPrefix(text, "<!doctype html") || ASCIIText.hasPrefix(text, "<html")
  }

  static func isJSON(_ response: HTTPResponse) -> Bool {
    guard let type = response.header("Content-Type").map(ASCIIText.lowercased) else { return false }
    return type.contains("application/json") || type.contains("+json")
  }

  /// JSON whose last bracket is missing.
  ///
  /// Not all that is cut is seen by this; parsing sees it.
  static func isCutJSON(_ response: HTTPResponse) -> Bool {
    guard isJSON(response) else { return false }
    let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 10 || byte == 13 }
    guard let first = response.body.first(where: { !isBlank($0) }), let last = response.body.last(where: { !isBlank($0) }) else {
      return false
    }
    switch first {
    case UInt8(ascii: "{"): return last != UInt8(ascii: "}") || response.body.count < 2
    case UInt8(ascii: "["): return last != UInt8(ascii: "]") || response.body.count < 2
    default: return false
    }
  }
}
