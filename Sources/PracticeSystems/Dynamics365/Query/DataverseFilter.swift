/// A filter with its names looked up and its types checked, ready to be asked of many rows.
struct DataverseFilter {
  typealias Test = (DataverseRow) -> Bool

  let schema: DataverseSchema
  let store: DataverseStore
  let table: Int
  let notEqualIncludesNull: Bool

  /// The question a `$filter` asks of a row; refused with 400 where a name or a type does not fit.
  func test(_ expression: ODataExpression) throws(DataverseRefusal) -> Test {
    switch expression {
    case .and(let left, let right):
      let (left, right) = (try test(left), try test(right))
      return { left($0) && right($0) }
    case .or(let left, let right):
      if let test = try anyOf(expression) { return test }
      let (left, right) = (try test(left), try test(right))
      return { left($0) || right($0) }
    case .not(let inner):
      let inner = try test(inner)
      return { !inner($0) }
    case .comparison(let comparison, let left, let right): return try compare(comparison, left, right)
    case .call(let name, let arguments): return try textTest(name, arguments)
    case .queryFunction(let name, let property, let values): return try listTest(name, property, values)
    case .path(let path):
      let (value, column) = try operand(path)
      guard case .boolean = column.kind else { throw .query("The filter '\(path.joined(separator: "/"))' is not a yes/no.") }
      return { value($0) == .boolean(true) }
    case .literal(.boolean(let constant)): return { _ in constant }
    case .literal: throw .query("The $filter expression must evaluate to a single boolean value.")
    }
  }

  /// A long `x eq 1 or x eq 2 or …` as one look into a set: clients ask for hundreds of rows so.
  private func anyOf(_ expression: ODataExpression) throws(DataverseRefusal) -> Test? {
    var wanted: Set<DataverseValue> = []
    var path: [String]?
    var rest: ODataExpression? = expression
    while let current = rest {
      var side = current
      rest = nil
      if case .or(let left, let right) = current { (rest, side) = (left, right) }
      guard case .comparison(.eq, .path(let name), .literal(let literal)) = side, literal != .null, path ?? name == name else {
        return nil
      }
      path = name
      wanted.insert(DataverseRows.folded(try Self.constant(literal, for: try operand(name).column)))
    }
    guard let path else { return nil }
    let (value, _) = try operand(path)
    return { row in
      let found = value(row)
      if case .lookup(let id, _) = found { return wanted.contains(.id(id)) }
      return wanted.contains(DataverseRows.folded(found))
    }
  }

  /// What stands at the end of a path: a column of the row, or of the row a navigation leads to.
  func operand(_ path: [String]) throws(DataverseRefusal) -> (value: (DataverseRow) -> DataverseValue, column: DataverseColumn) {
    let here = schema[table]
    guard let name = path.first else { throw .query("An empty path.") }
    if path.count == 1 {
      guard let column = here.column(property: name) else { throw .noProperty(name, here) }
      return ({ $0.value(column) }, column)
    }
    guard let (lookup, way) = here.navigation(name), let place = schema.place(way.table) else { throw .noProperty(name, here) }
    let inner = DataverseFilter(schema: schema, store: store, table: place, notEqualIncludesNull: notEqualIncludesNull)
    let (value, column) = try inner.operand(Array(path.dropFirst()))
    let rows = store[place]
    return (
      { row in
        guard case .lookup(let id, let target) = row[lookup.slot], Int(target) == place, let end = rows[id] else { return .null }
        return value(end)
      }, column
    )
  }

  private func compare(
    _ comparison: ODataComparison, _ left: ODataExpression, _ right: ODataExpression
  ) throws(DataverseRefusal) -> Test {
    guard case .path(let path) = left else {
      if case .path = right { return try compare(comparison.mirrored, right, left) }
      throw .query("A comparison needs a column on one side.")
    }
    let (value, column) = try operand(path)
    if case .path(let other) = right {
      let (second, _) = try operand(other)
      return { row in
        let (left, right) = (value(row), second(row))
        return !left.isNull && !right.isNull && comparison.holds(DataverseOrder.compare(left, right))
      }
    }
    guard case .literal(let literal) = right else { throw .query("A comparison needs a constant or a column.") }
    if literal == .null {
      switch comparison {
      case .eq: return { value($0).isNull }
      case .ne: return { !value($0).isNull }
      default: throw .query("Only eq and ne can be asked of null.")
      }
    }
    let constant = try Self.constant(literal, for: column, comparison)
    let nullAnswer = comparison == .ne && notEqualIncludesNull
    return { row in
      let value = value(row)
      return value.isNull ? nullAnswer : comparison.holds(DataverseOrder.compare(value, constant))
    }
  }

  private func textTest(_ name: String, _ arguments: [ODataExpression]) throws(DataverseRefusal) -> Test {
    guard arguments.count == 2, case .path(let path) = arguments[0], case .literal(.text(let wanted)) = arguments[1] else {
      throw .query("The function '\(name)' takes a column and a text.")
    }
    let (value, column) = try operand(path)
    switch column.kind {
    case .text, .memo: break
    default: throw .query("No function signature for the function with name '\(name)' matches the specified arguments.")
    }
    let folded = wanted.lowercased()
    return { row in
      guard let text = value(row).text?.lowercased() else { return false }
      return switch name {
      case "contains": text.contains(folded)
      case "startswith": text.hasPrefix(folded)
      default: text.hasSuffix(folded)
      }
    }
  }

  private func listTest(_ name: String, _ property: String, _ texts: [String]) throws(DataverseRefusal) -> Test {
    let here = schema[table]
    guard let column = here.column(property) ?? here.column(property: property) else { throw .noProperty(property, here) }
    var wanted: Set<DataverseValue> = []
    for text in texts {
      guard let value = Self.value(text, of: column) else {
        throw .query("The value '\(text)' does not fit the property '\(property)'.")
      }
      wanted.insert(value)
    }
    return { row in
      switch row.value(column) {
      case .null: return name == "NotIn"
      case .lookup(let id, _): return wanted.contains(.id(id)) == (name != "NotIn")
      case .choices(let numbers): return numbers.contains { wanted.contains(.integer($0)) } == (name != "NotIn")
      case let value: return wanted.contains(DataverseRows.folded(value)) == (name != "NotIn")
      }
    }
  }

  static func value(_ text: String, of column: DataverseColumn) -> DataverseValue? {
    switch column.kind {
    case .text, .memo: .text(text.lowercased())
    case .uniqueIdentifier, .lookup: DataverseID(text).map { .id($0) }
    case .integer, .choice, .choices, .state, .status, .bigInteger: Int64(text).map { .integer($0) }
    case .money, .decimal, .double: DataverseDecimal(json: text).map { .decimal($0) }
    case .boolean: text == "true" ? .boolean(true) : text == "false" ? .boolean(false) : nil
    case .dateOnly: DataverseDates.date(text).map { .date($0) }
    case .dateTime: DataverseDates.instant(text).map { .instant($0) }
    }
  }

  /// The constant as a value of the column's type; refused where the types do not meet.
  static func constant(
    _ literal: ODataLiteral, for column: DataverseColumn, _ comparison: ODataComparison = .eq
  ) throws(DataverseRefusal) -> DataverseValue {
    switch (column.kind, literal) {
    case (.text, .text(let text)), (.memo, .text(let text)): return .text(text)
    case (.uniqueIdentifier, .id(let id)), (.lookup, .id(let id)): return .id(id)
    case (.integer, .number(let number)), (.bigInteger, .number(let number)), (.choice, .number(let number)),
      (.state, .number(let number)), (.status, .number(let number)):
      if number.scale == 0 { return .integer(number.coefficient) }
    case (.money, .number(let number)), (.decimal, .number(let number)), (.double, .number(let number)): return .decimal(number)
    case (.boolean, .boolean(let value)): return .boolean(value)
    case (.dateOnly, .date(let days)): return .date(days)
    case (.dateTime, .instant(let seconds)): return .instant(seconds)
    case (.dateTime, .date(let days)): return .instant(Int64(days) * 86_400)
    default: break
    }
    throw .query(
      "A binary operator with incompatible types was detected. Found operand types '\(column.edmType)' and '\(literal.edmType)' "
        + "for operator kind '\(comparison.operatorKind)'.")
  }
}

extension ODataComparison {
  /// Whether the comparison holds for a result below, at or above zero.
  func holds(_ order: Int) -> Bool {
    switch self {
    case .eq: order == 0
    case .ne: order != 0
    case .gt: order > 0
    case .ge: order >= 0
    case .lt: order < 0
    case .le: order <= 0
    }
  }

  var mirrored: ODataComparison {
    switch self {
    case .eq, .ne: self
    case .gt: .lt
    case .ge: .le
    case .lt: .gt
    case .le: .ge
    }
  }

  /// The word the service uses for it in errors.
  var operatorKind: String {
    switch self {
    case .eq: "Equal"
    case .ne: "NotEqual"
    case .gt: "GreaterThan"
    case .ge: "GreaterThanOrEqual"
    case .lt: "LessThan"
    case .le: "LessThanOrEqual"
    }
  }
}
