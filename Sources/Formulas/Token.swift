internal import Records

/// A piece of a formula, with where it begins.
struct Token {
  enum Kind: Hashable {
    case number(ExactDecimal)
    case text(String)
    /// A name as written: a function, `value`, `TRUE`.
    case name(String)
    case field(FieldReference)
    case symbol(Symbol)
    case end
  }

  enum Symbol: String, Hashable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divided = "/"
    case power = "^"
    case joined = "&"
    case percent = "%"
    case equal = "="
    case unequal = "<>"
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
    case open = "("
    case close = ")"
    case semicolon = ";"
    case comma = ","
  }

  let kind: Kind
  /// In Unicode scalars from the beginning of the text.
  let offset: Int

  /// As a message names it.
  var name: String {
    switch kind {
    case .number(let number): "'\(number)'"
    case .text: "a text"
    case .name(let name): "'\(name)'"
    case .field(let reference): "'\(reference)'"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end"
    }
  }
}
