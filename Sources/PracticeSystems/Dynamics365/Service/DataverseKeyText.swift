/// What stands in the parentheses after a set: a GUID, or an alternate key with its values (dataverse.md 4.4).
enum DataverseKeyText: Sendable {
  case id(DataverseID)
  case alternate([(column: String, value: ODataLiteral)])

  /// Cuts `opportunities(0aa…)` into the set and its key; the key is nothing for a bare set.
  static func split(_ step: String) throws(DataverseRefusal) -> (set: String, key: DataverseKeyText?) {
    guard let open = step.firstIndex(of: "(") else { return (step, nil) }
    guard step.last == ")" else { throw .query("Bad Request - Error in query syntax: '\(step)'.") }
    let inner = String(step[step.index(after: open)...].dropLast())
    return (String(step[..<open]), try parse(inner))
  }

  static func parse(_ text: String) throws(DataverseRefusal) -> DataverseKeyText {
    if let id = DataverseID(text) { return .id(id) }
    var scanner = ODataScanner(text)
    var parts: [(column: String, value: ODataLiteral)] = []
    repeat {
      guard case .word(let name) = try scanner.next() else { throw scanner.syntax() }
      try scanner.expect("=")
      switch try scanner.next() {
      case .text(let value):
        // Such characters make the address fail in transit (dataverse.md 4.4).
        guard !value.contains(where: { "/<>*%&:\\?+".contains($0) }) else {
          throw .query("The value of the key '\(name)' in the URI holds a character that is not allowed.")
        }
        parts.append((name, .text(value)))
      case .word(let word):
        guard let constant = ODataParser.constant(word) else { throw scanner.syntax() }
        parts.append((name, constant))
      default: throw scanner.syntax()
      }
    } while try scanner.take(",")
    guard try scanner.next() == .end else { throw scanner.syntax() }
    return .alternate(parts)
  }
}
