/// How the service orders values: texts without case, nothing first.
enum DataverseOrder {
  /// Below, at or above zero as the left value stands before, with or behind the right one.
  static func compare(_ left: DataverseValue, _ right: DataverseValue) -> Int {
    switch (left, right) {
    case (.null, .null): 0
    case (.null, _): -1
    case (_, .null): 1
    case (.text(let a), .text(let b)): text(a, b)
    case (.integer(let a), .integer(let b)): order(a, b)
    case (.decimal(let a), .decimal(let b)): order(a, b)
    case (.boolean(let a), .boolean(let b)): order(a ? 1 : 0, b ? 1 : 0)
    case (.date(let a), .date(let b)): order(a, b)
    case (.instant(let a), .instant(let b)): order(a, b)
    case (.id(let a), .id(let b)), (.lookup(let a, _), .lookup(let b, _)), (.lookup(let a, _), .id(let b)),
      (.id(let a), .lookup(let b, _)):
      order(a, b)
    case (.choices(let a), .choices(let b)): a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    default: 1
    }
  }

  private static func order<T: Comparable>(_ left: T, _ right: T) -> Int { left == right ? 0 : left < right ? -1 : 1 }

  private static func text(_ left: String, _ right: String) -> Int {
    if left == right { return 0 }
    return order(left.lowercased(), right.lowercased())
  }
}

extension DataverseColumn {
  /// The type in the words of the service's type system.
  var edmType: String {
    switch kind {
    case .uniqueIdentifier, .lookup: "Edm.Guid"
    case .text, .memo, .choices: "Edm.String"
    case .integer, .choice, .state, .status: "Edm.Int32"
    case .bigInteger: "Edm.Int64"
    case .decimal, .money: "Edm.Decimal"
    case .double: "Edm.Double"
    case .boolean: "Edm.Boolean"
    case .dateOnly: "Edm.Date"
    case .dateTime: "Edm.DateTimeOffset"
    }
  }
}
