/// What a `Prefer` header asks for; several preferences stand in one, comma-separated (dataverse.md 2.2).
struct DataversePreferences: Sendable {
  var maxPageSize: Int?
  /// The pattern of `odata.include-annotations`: `*`, or names with `*` at their end.
  var annotations: [String] = []
  var returnsRepresentation = false
  var tracksChanges = false
  var continuesOnError = false
  /// What was understood, for `Preference-Applied`.
  private(set) var applied: [String] = []

  init(_ header: String?) throws(DataverseRefusal) {
    for preference in Self.split(header ?? "") {
      let parts = preference.split(separator: "=", maxSplits: 1).map { $0.trimmingBlanks() }
      guard let name = parts.first else { continue }
      let value = parts.count > 1 ? Self.unquoted(parts[1]) : ""
      switch name.lowercased() {
      case "odata.maxpagesize", "maxpagesize":
        guard let size = Int(value), size > 0 else {
          throw .query("The value '\(value)' of the preference 'odata.maxpagesize' is not a positive number.")
        }
        maxPageSize = size
        applied.append("odata.maxpagesize=\(size)")
      case "odata.include-annotations":
        annotations = value.split(separator: ",").map { $0.trimmingBlanks() }
        applied.append("odata.include-annotations=\"\(value)\"")
      case "return":
        returnsRepresentation = value == "representation"
        if returnsRepresentation { applied.append("return=representation") }
      case "odata.track-changes":
        tracksChanges = true
        applied.append("odata.track-changes")
      case "odata.continue-on-error":
        continuesOnError = true
        applied.append("odata.continue-on-error")
      default: break
      }
    }
  }

  /// Whether an annotation was asked for.
  func includes(_ annotation: String) -> Bool {
    annotations.contains { pattern in
      pattern == "*" || pattern == annotation || pattern.last == "*" && annotation.hasPrefix(pattern.dropLast())
    }
  }

  /// The annotations of data, in the words of the service.
  static let formattedValue = "OData.Community.Display.V1.FormattedValue"
  static let lookupLogicalName = "Microsoft.Dynamics.CRM.lookuplogicalname"
  static let navigationProperty = "Microsoft.Dynamics.CRM.associatednavigationproperty"

  private static func split(_ header: String) -> [String] {
    var parts: [String] = [""]
    var quoted = false
    for character in header {
      if character == "\"" { quoted.toggle() }
      if character == ",", !quoted { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts.map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
  }

  private static func unquoted(_ text: String) -> String {
    text.count >= 2 && text.first == "\"" && text.last == "\"" ? String(text.dropFirst().dropLast()) : text
  }
}

extension StringProtocol {
  /// Without blanks and tabs at both ends.
  func trimmingBlanks() -> String {
    var rest = self[...]
    while let first = rest.first, first == " " || first == "\t" { rest = rest.dropFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
    return String(rest)
  }
}
