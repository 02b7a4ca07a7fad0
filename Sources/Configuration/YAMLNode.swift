/// A value of a YAML document, with the place it stands at.
struct YAMLNode {
  /// Line and column, counted from 1.
  struct Mark: Hashable, Sendable {
    var line: Int
    var column: Int
  }

  enum Content {
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  struct Entry {
    var key: String
    var mark: Mark
    var value: YAMLNode
  }

  var content: Content
  var mark: Mark

  /// Whether nothing was written: `key:`, `~` or `null`.
  var isNothing: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// What a person calls such a value.
  var kind: String {
    switch content {
    case .scalar: "a single value"
    case .sequence: "a list"
    case .mapping: "a group of keys"
    }
  }
}
