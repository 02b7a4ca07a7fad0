/// What a field of a record holds, in either system.
public enum Value: Hashable, Sendable {
  /// Absent, null, or an empty text: the systems do not tell these apart, so neither do we.
  case null
  case text(String)
  /// Any number; option sets and state codes too.
  case decimal(ExactDecimal)
  case flag(Bool)
  case date(CalendarDate)
  case instant(Instant)
  /// A lookup: the record that it points to.
  case reference(Reference)
  /// Elements with keys: team members by e-mail, solutions by id.
  case list([Element])

  /// Text as a value: an empty one is `null`.
  public static func text(orNull text: String?) -> Value {
    guard let text, !text.isEmpty else { return .null }
    return .text(text)
  }

  public var isNull: Bool { self == .null }

  /// The text, if it is one.
  public var text: String? { if case .text(let text) = self { text } else { nil } }
  public var decimal: ExactDecimal? { if case .decimal(let number) = self { number } else { nil } }
  public var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
  public var reference: Reference? { if case .reference(let reference) = self { reference } else { nil } }
  public var list: [Element]? { if case .list(let list) = self { list } else { nil } }

  /// A record's id as kept by a lookup.
  public struct Reference: Hashable, Sendable {
    /// The table it points into, by its own name, as `account`; empty when the system did not say.
    public let table: String
    public let id: String
    public init(table: String, id: String) {
      self.table = table
      self.id = id
    }
  }

  /// One element of a list.
  ///
  /// Elements are matched by key, never by position.
  public struct Element: Hashable, Sendable {
    /// What makes it this one: the solution id, the member's e-mail in lower case.
    public let key: String
    /// Its other fields by path within the element, sorted by name.
    public let fields: [Field]
    public init(key: String, fields: [Field]) {
      self.key = key
      self.fields = fields.sorted { $0.name < $1.name }
    }
    public func value(_ name: String) -> Value { fields.first { $0.name == name }?.value ?? .null }

    public struct Field: Hashable, Sendable {
      public let name: String
      public let value: Value
      public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
      }
    }
  }
}

extension Value: CustomStringConvertible {
  /// As a report shows it: `42000`, `Yes`, `2026-12-31`, the id of a lookup, the keys of a list; empty for null.
  public var description: String {
    switch self {
    case .null: ""
    case .text(let text): text
    case .decimal(let number): number.description
    case .flag(let flag): flag ? "Yes" : "No"
    case .date(let date): date.description
    case .instant(let instant): instant.description
    case .reference(let reference): reference.id
    case .list(let elements): elements.map(\.key).joined(separator: ", ")
    }
  }
}
