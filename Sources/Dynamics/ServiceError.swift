internal import Faults
internal import JSONText

/// An error answer of the Web API, of a whole call or of one part of a batch (dataverse.md 6.1).
struct ServiceError: Sendable {
  let status: Int
  let code: ServiceCode
  /// In the language of our user there; for people, never for decisions.
  let message: String

  init(status: Int, code: ServiceCode = .none, message: String = "") {
    self.status = status
    self.code = code
    self.message = message
  }

  /// Reads `{"error": {"code": …, "message": …}}`; a body that is something else gives no code.
  init(status: Int, root: JSONNode?) {
    self.status = status
    code = ServiceCode(text: root?[path: "error", "code"]?.text ?? "")
    message = root?[path: "error", "message"]?.text ?? ""
  }

  init(status: Int, body: [UInt8]) {
    self.init(status: status, root: body.isEmpty ? nil : (try? JSONDocument.parse(body))?.root)
  }

  /// What it means for a write.
  var reaction: CatalogueEntry.Reaction {
    if let entry = CatalogueEntry.of(code) { return entry.reaction }
    switch status {
    case 404: return .notThere
    case 412: return .moved
    case 401, 403, 408, 423, 425, 429, 500...599: return .later
    default: return .refuse
    }
  }

  /// The error in our words.
  func fault(while activity: String, at place: Place = .nowhere) -> Fault {
    let recovery: Fault.Recovery = if case .later = reaction { .nextRun } else { .giveUp }
    let mark = code == .none ? "HTTP \(status)" : "\(code)"
    guard let entry = CatalogueEntry.of(code) else {
      return Fault(
        .unnamed, while: activity, "the server answered \(mark)\(quoted)", at: place,
        remedy: "look up the code in Microsoft's list of web service error codes", recovery: recovery)
    }
    let says = entry.showsMessage ? quoted : ""
    return Fault(
      Fault.Code(rawValue: entry.code), while: activity, "\(entry.problem) (\(mark))\(says)", at: place,
      remedy: entry.remedy, recovery: recovery)
  }

  /// The server's words, cut to a line.
  private var quoted: String {
    guard !message.isEmpty else { return "" }
    let line = message.map { $0.isNewline ? " " : $0 }
    return ": '" + String(line.prefix(200)) + (line.count > 200 ? "…'" : "'")
  }

  /// The one of our columns that the message names, for people: column names are not localised, the words around them are.
  func field(among columns: [String]) -> String? {
    let words = Set(message.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map { $0.lowercased() })
    let named = columns.filter { words.contains($0.lowercased()) }
    // Of two names the text may mean either.
    return named.count == 1 ? named[0] : nil
  }
}
