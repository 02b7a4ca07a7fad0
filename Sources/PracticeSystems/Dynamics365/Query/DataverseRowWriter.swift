/// Writes rows as JSON, straight into bytes: pages of 5,000 rows are common (dataverse.md 2.4).
struct DataverseRowWriter {
  private let schema: DataverseSchema
  private let store: DataverseStore
  private let table: DataverseTable
  private let fields: [Field]
  private let expansions: [(query: DataverseQuery.Expansion, writer: DataverseRowWriter)]
  private let formats: Bool
  private let namesTables: Bool
  private let namesNavigations: Bool

  private struct Field {
    let column: DataverseColumn
    /// The name in quotes, and a colon.
    let name: [UInt8]
    let isHidden: Bool
  }

  init(
    schema: DataverseSchema, store: DataverseStore, table: Int, columns: [DataverseColumn],
    expansions: [DataverseQuery.Expansion] = [], preferences: DataversePreferences, secured: Set<String> = []
  ) {
    self.schema = schema
    self.store = store
    self.table = schema[table]
    let here = self.table.logicalName
    fields = columns.map { column in
      // Without the privilege to read it, a column reads as if it were empty.
      Field(
        column: column, name: Array("\"\(column.propertyName)\":".utf8),
        isHidden: secured.contains("\(here).\(column.logicalName)"))
    }
    formats = preferences.includes(DataversePreferences.formattedValue)
    namesTables = preferences.includes(DataversePreferences.lookupLogicalName)
    namesNavigations = preferences.includes(DataversePreferences.navigationProperty)
    self.expansions = expansions.map { query in
      let writer = DataverseRowWriter(
        schema: schema, store: store, table: query.table, columns: query.columns, preferences: preferences, secured: secured)
      return (query, writer)
    }
  }

  /// Writes one row as an object; a context may stand first in it.
  func write(_ row: DataverseRow, context: String? = nil, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "{"))
    if let context {
      out.append(contentsOf: "\"@odata.context\":".utf8)
      PracticeJSON.string(context).write(into: &out)
      out.append(UInt8(ascii: ","))
    }
    out.append(contentsOf: "\"@odata.etag\":\"W/\\\"".utf8)
    out.append(contentsOf: String(row.version).utf8)
    out.append(contentsOf: "\\\"\"".utf8)
    var next = 0
    for field in fields {
      out.append(UInt8(ascii: ","))
      out.append(contentsOf: field.name)
      // Both run by slot, so the cells are walked along and never searched.
      let slot = field.column.slot
      while next < row.cells.count, row.cells[next].slot < slot { next += 1 }
      let value: DataverseValue
      if field.isHidden {
        value = .null
      } else if slot == 0 {
        value = .id(row.id)
      } else if case .bigInteger = field.column.kind {
        value = .integer(row.version)
      } else {
        value = next < row.cells.count && row.cells[next].slot == slot ? row.cells[next].value : .null
      }
      Self.write(value, of: field.column, to: &out)
      if !value.isNull { annotate(value, field.column, row, &out) }
    }
    for (query, writer) in expansions {
      out.append(contentsOf: ",\"\(query.way.name)\":".utf8)
      if case .lookup(let id, let place) = row[query.column.slot], Int(place) == query.table,
        let end = store.row(id, in: query.table)
      {
        writer.write(end, to: &out)
      } else {
        out.append(contentsOf: "null".utf8)
      }
    }
    out.append(UInt8(ascii: "}"))
  }

  /// Writes a value as the service writes the column's type (dataverse.md 2.6).
  static func write(_ value: DataverseValue, of column: DataverseColumn, to out: inout [UInt8]) {
    switch value {
    case .null: out.append(contentsOf: "null".utf8)
    case .text(let text): PracticeJSON.string(text).write(into: &out)
    case .integer(let number): out.append(contentsOf: String(number).utf8)
    case .decimal(let number): number.write(to: &out, decimals: column.isMoney ? 4 : 0)
    case .boolean(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
    case .id(let id), .lookup(let id, _): quoted(&out) { id.write(to: &$0) }
    case .instant(let seconds): quoted(&out) { DataverseDates.write(instant: seconds, to: &$0) }
    case .date(let days): quoted(&out) { DataverseDates.write(date: days, to: &$0) }
    case .choices(let numbers): quoted(&out) { $0.append(contentsOf: numbers.map(String.init).joined(separator: ",").utf8) }
    }
  }

  private static func quoted(_ out: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
    out.append(UInt8(ascii: "\""))
    write(&out)
    out.append(UInt8(ascii: "\""))
  }

  private func annotate(_ value: DataverseValue, _ column: DataverseColumn, _ row: DataverseRow, _ out: inout [UInt8]) {
    if formats, let text = formatted(value, column, row) { annotate(column, DataversePreferences.formattedValue, text, &out) }
    guard case .lookup(_, let place) = value, namesTables || namesNavigations else { return }
    let target = schema[Int(place)].logicalName
    if namesNavigations, let way = column.navigations.first(where: { $0.table == target }) {
      annotate(column, DataversePreferences.navigationProperty, way.name, &out)
    }
    if namesTables { annotate(column, DataversePreferences.lookupLogicalName, target, &out) }
  }

  private func annotate(_ column: DataverseColumn, _ annotation: String, _ text: String, _ out: inout [UInt8]) {
    out.append(contentsOf: ",\"\(column.propertyName)@\(annotation)\":".utf8)
    PracticeJSON.string(text).write(into: &out)
  }

  /// What a person would see.
  private func formatted(_ value: DataverseValue, _ column: DataverseColumn, _ row: DataverseRow) -> String? {
    switch (column.kind, value) {
    case (.choice, .integer(let number)), (.state, .integer(let number)), (.status, .integer(let number)):
      return column.option(number)?.label
    case (.choices, .choices(let numbers)): return numbers.compactMap { column.option($0)?.label }.joined(separator: "; ")
    case (.boolean(let no, let yes, _), .boolean(let value)): return value ? yes : no
    case (.integer, .integer(let number)): return Self.grouped(DataverseDecimal(number), decimals: 0)
    case (.decimal, .decimal(let number)), (.double, .decimal(let number)): return Self.grouped(number, decimals: 2)
    case (.money, .decimal(let number)):
      let currency = table.column("transactioncurrencyid").flatMap { row[$0.slot].target }
      guard let place = schema.place("transactioncurrency"), let currency, let found = store.row(currency, in: place) else {
        return Self.grouped(number, decimals: 2)
      }
      let symbol = schema[place].column("currencysymbol").flatMap { found[$0.slot].text } ?? ""
      let precision = schema[place].column("currencyprecision").flatMap { found[$0.slot].integer } ?? 2
      return symbol + Self.grouped(number.rounded(to: Int(precision)), decimals: Int(precision))
    case (.lookup, .lookup(let id, let place)):
      let target = schema[Int(place)]
      guard let end = store.row(id, in: Int(place)), let name = target.column(target.primaryName) else { return nil }
      return end[name.slot].text
    case (.dateOnly, .date(let days)):
      let (year, month, day) = DataverseDates.civil(days)
      return "\(month)/\(day)/\(year)"
    case (.dateTime, .instant(let seconds)):
      let (days, second) = DataverseDates.split(seconds)
      let (year, month, day) = DataverseDates.civil(days)
      let minute = second / 60 % 60
      let hour = second / 3600
      let twelve = hour % 12 == 0 ? 12 : hour % 12
      return "\(month)/\(day)/\(year) \(twelve):\(minute < 10 ? "0" : "")\(minute) \(hour < 12 ? "AM" : "PM")"
    default: return nil
    }
  }

  /// `125,000.50`.
  private static func grouped(_ number: DataverseDecimal, decimals: Int) -> String {
    let text = number.text(decimals: decimals)
    let sign = text.hasPrefix("-") ? "-" : ""
    let parts = text.dropFirst(sign.count).split(separator: ".")
    var whole = String(parts.first ?? "0")
    var place = whole.count - 3
    while place > 0 {
      whole.insert(",", at: whole.index(whole.startIndex, offsetBy: place))
      place -= 3
    }
    return sign + whole + (parts.count > 1 ? "." + parts[1] : "")
  }
}
