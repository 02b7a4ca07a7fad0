/// The options of a read, looked up in the table they are for.
struct DataverseQuery: Sendable {
  var columns: [DataverseColumn] = []
  var filter: ODataExpression?
  var order: [(path: [String], ascending: Bool)] = []
  var top: Int?
  var counts = false
  var expansions: [Expansion] = []
  var skipToken: String?
  var deltaToken: String?
  /// The `$select` as it was written, to repeat it in the context.
  var selectText: String?

  /// One single-valued navigation and what to show of its end.
  struct Expansion: Sendable {
    let column: DataverseColumn
    let way: DataverseNavigation
    let table: Int
    let columns: [DataverseColumn]
  }

  private static let known: Set<String> = [
    "$select", "$filter", "$orderby", "$top", "$count", "$expand", "$skiptoken", "$deltatoken",
  ]

  /// Reads the raw query; names that the table does not have are refused.
  init(raw: String, table: DataverseTable, schema: DataverseSchema, limit: Int) throws(DataverseRefusal) {
    guard raw.utf8.count <= limit else { throw DataverseRefusal(414, "0x0", "The request URI is too long.") }
    guard let query = PracticeQuery(raw) else { throw .query("The query has a malformed percent escape.") }
    var seen: Set<String> = []
    for option in query.options {
      guard option.name.hasPrefix("$") else {
        if option.name == "fetchXml" || option.name == "savedQuery" || option.name == "userQuery" || option.name == "sql" {
          throw .unsupported("The query option '\(option.name)'")
        }
        continue
      }
      // Names are case-sensitive (dataverse.md 2.3).
      guard Self.known.contains(option.name) else {
        throw .query("The query parameter '\(option.name)' is not supported.")
      }
      guard seen.insert(option.name).inserted else {
        throw .query("Query option '\(option.name)' was specified more than once, but it must be specified at most once.")
      }
    }
    selectText = query["$select"]
    columns = try Self.select(query["$select"], table)
    if let text = query["$filter"] { filter = try ODataParser.filter(text) }
    if let text = query["$orderby"] { order = try Self.order(text) }
    if let text = query["$top"] {
      guard let number = Int(text), number >= 0 else { throw .query("The value '\(text)' of $top is not a number.") }
      top = number
    }
    if let text = query["$count"] {
      guard text == "true" || text == "false" else { throw .query("The value '\(text)' of $count is neither true nor false.") }
      counts = text == "true"
    }
    if let text = query["$expand"] { expansions = try Self.expand(text, table, schema) }
    skipToken = query["$skiptoken"]
    deltaToken = query["$deltatoken"]
    if top != nil, counts { throw .query("$top and $count cannot be combined.") }
  }

  /// The columns to show, in the table's order; all of them where there is no selection.
  ///
  /// Money brings its currency along, a part of an address the whole (dataverse.md 2.3).
  static func select(_ text: String?, _ table: DataverseTable) throws(DataverseRefusal) -> [DataverseColumn] {
    guard let text, text.trimmingBlanks() != "*" else { return table.columns }
    var names: Set<String> = [table.primaryID]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.trimmingBlanks()
      guard let column = table.column(property: name) else { throw .noProperty(name, table) }
      names.insert(column.propertyName)
      if column.isMoney, !column.logicalName.hasSuffix("_base") { names.insert("_transactioncurrencyid_value") }
      if name.hasPrefix("address1_"), table.column("address1_composite") != nil { names.insert("address1_composite") }
    }
    return table.columns.filter { names.contains($0.propertyName) }
  }

  private static func order(_ text: String) throws(DataverseRefusal) -> [(path: [String], ascending: Bool)] {
    var order: [(path: [String], ascending: Bool)] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: " ")
      guard let name = words.first, words.count <= 2, words.count == 1 || words[1] == "asc" || words[1] == "desc" else {
        throw .query("Syntax error in $orderby '\(text)'.")
      }
      order.append((name.split(separator: "/").map(String.init), words.count == 1 || words[1] == "asc"))
    }
    return order
  }

  private static func expand(
    _ text: String, _ table: DataverseTable, _ schema: DataverseSchema
  ) throws(DataverseRefusal) -> [Expansion] {
    var scanner = ODataScanner(text)
    var expansions: [Expansion] = []
    repeat {
      guard case .word(let name) = try scanner.next() else { throw scanner.syntax() }
      var options = ""
      if try scanner.take("(") { options = try scanner.untilClosing() }
      guard let (column, way) = table.navigation(name), let place = schema.place(way.table) else {
        if schema.hasCollection(name, of: table.logicalName) {
          throw .unsupported("Expanding the collection '\(name)'")
        }
        throw .noProperty(name, table)
      }
      var selection: String?
      for option in options.split(separator: ";") {
        guard option.hasPrefix("$select=") else { throw .query("The expand option '\(option)' is not supported here.") }
        selection = String(option.dropFirst("$select=".count))
      }
      expansions.append(Expansion(column: column, way: way, table: place, columns: try select(selection, schema[place])))
    } while try scanner.take(",")
    guard try scanner.next() == .end else { throw scanner.syntax() }
    return expansions
  }
}

extension DataverseSchema {
  /// Whether other tables' rows hang on a table under this name.
  func hasCollection(_ name: String, of table: String) -> Bool { collection(name, of: table) != nil }

  /// The table and the lookup column behind a collection of a table.
  func collection(_ name: String, of table: String) -> (place: Int, column: DataverseColumn)? {
    for (place, other) in tables.enumerated() {
      for column in other.columns where column.navigations.contains(where: { $0.collection == name && $0.table == table }) {
        return (place, column)
      }
    }
    return nil
  }
}
