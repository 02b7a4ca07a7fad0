internal import Records

/// A formula as a tree, with where each part begins in the text.
struct Node: Sendable {
  indirect enum Kind: Sendable {
    case literal(Value)
    case reference(FieldReference)
    case negated(Node)
    case percent(Node)
    case binary(Operator, Node, Node)
    case call(FunctionSpec, [Node])
  }

  let kind: Kind
  let offset: Int
  /// Levels below and with this one.
  ///
  /// Bounded by the parser, because trees are walked by recursion.
  let depth: Int

  static let deepest = 256

  /// The text of a literal, if it is one.
  var literalText: String? {
    switch kind {
    case .literal(.text(let text)): text
    case .literal(.null): ""
    default: nil
    }
  }
}

/// An operator between two values.
enum Operator: String {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case power = "^"
  case join = "&"
  case equal = "="
  case unequal = "<>"
  case less = "<"
  case atMost = "<="
  case more = ">"
  case atLeast = ">="
}
