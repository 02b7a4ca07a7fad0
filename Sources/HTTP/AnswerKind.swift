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
}
