internal import JSONText

/// What a service says of an error, for a message: its code and the start of its text.
///
/// The shapes: `{"error":{"code","message"}}` (Dataverse 6.1, Partner Center 4.6), `{"statusCode","message"}` (Partner
/// Center's throttling), `{"error":"…","error_description":"…"}` (sign-in). Never branched on.
enum ServiceErrorText {
  static func read(_ response: HTTPResponse) -> String? {
    guard !response.body.isEmpty, response.body.count < 1 << 20, let root = try? JSONDocument.parse(response.body).root else {
      return nil
    }
    let holder = root["error"].flatMap { $0.kind == .object ? $0 : nil } ?? root
    let code = holder["code"]?.text ?? root["error"]?.text
    let parts = [code, holder["message"]?.text].compactMap { $0 }.filter { !$0.isEmpty }
    return parts.isEmpty ? nil : shortened(parts.joined(separator: ": "))
  }

  /// One line of at most 200 characters.
  static func shortened(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count <= 200 ? line : line.prefix(199) + "…"
  }
}
