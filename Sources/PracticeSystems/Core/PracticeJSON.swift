/// One JSON value, kept as it was written: members in their order, numbers as their raw token.
///
/// The practice systems have their own JSON so that one mistake in the product's cannot hide in its tests.
public enum PracticeJSON: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number as its token stands in the text: `42000.50` keeps its last zero.
  case number(String)
  case string(String)
  case array([PracticeJSON])
  /// Members in the order of the text; names are unique (the parser refuses doubles).
  case object([Member])

  /// One member of an object.
  public struct Member: Hashable, Sendable {
    public let name: String
    public var value: PracticeJSON

    public init(_ name: String, _ value: PracticeJSON) {
      self.name = name
      self.value = value
    }
  }
}

extension PracticeJSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .number(String(value)) }
}

extension PracticeJSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral {
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: PracticeJSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, PracticeJSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension PracticeJSON {
  /// The number of a whole number.
  public static func integer(_ value: Int) -> PracticeJSON { .number(String(value)) }

  /// A text, or null where there is none.
  public static func text(_ value: String?) -> PracticeJSON { value.map { .string($0) } ?? .null }

  /// The kind in the words of an error: `a text`.
  public var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a yes/no"
    case .number: "a number"
    case .string: "a text"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
