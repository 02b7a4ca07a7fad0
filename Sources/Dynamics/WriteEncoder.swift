internal import Faults
internal import JSONText
internal import Records
internal import Systems

/// Writes values and links as the body that the Web API takes (dataverse.md 2.6, 2.7).
struct WriteEncoder: Sendable {
  let table: TableMetadata
  /// The tables that lookups point into, by name.
  let addresses: [String: TableAddress]
  /// The rows that were sought by value.
  let found: [LookupQuery: [String]]
  /// The name of each entity's table.
  let tableName: @Sendable (Entity) -> String?

  /// Why a value cannot be written.
  struct Refusal: Error, Hashable, Sendable {
    let code: Fault.Code
    let field: String
    let problem: String
    let remedy: String
  }

  /// The body, and the columns it names.
  struct Body: Hashable, Sendable {
    var bytes: [UInt8]
    var columns: [String]
  }

  func body(
    values: [WriteOperation.FieldValue], links: [WriteOperation.Link], isCreate: Bool
  ) throws(Refusal) -> Body {
    var writer = JSONWriter()
    var columns: [String] = []
    try writer.object { (writer: inout JSONWriter) throws(Refusal) in
      for value in values { try member(value.field, value.value, isCreate, &writer, &columns) }
      for link in links { try bind(link.field, link.target, &writer, &columns) }
      // Else the server would overwrite the amount with the sum of the products (dataverse.md 12.21).
      if isCreate, columns.contains("estimatedvalue"), !columns.contains("isrevenuesystemcalculated"),
        table.fields["isrevenuesystemcalculated"] != nil
      {
        writer.member("isrevenuesystemcalculated", false)
      }
    }
    return Body(bytes: writer.bytes, columns: columns)
  }

  private func member(
    _ name: String, _ value: Value, _ isCreate: Bool, _ writer: inout JSONWriter, _ columns: inout [String]
  ) throws(Refusal) {
    guard let field = table.fields[name] else { throw unknown(name) }
    if name == StateAndStatus.field {
      guard let pair = value.text.flatMap({ StateAndStatus($0) }) else {
        throw wrong(name, value, "a state and a status such as '0/1'")
      }
      // A record is created open; its state cannot be given (dataverse.md 8.1).
      if !isCreate { writer.member("statecode", pair.state) }
      writer.member("statuscode", pair.status)
      columns += ["statecode", "statuscode"]
      return
    }
    if let dot = name.firstIndex(of: ".") {
      let lookup = String(name[..<dot])
      guard let target = try row(name, field, String(name[name.index(after: dot)...]), value) else {
        return clear(lookup, table.fields[lookup] ?? field, &writer, &columns)
      }
      return try bind(lookup, table.fields[lookup] ?? field, target, &writer, &columns)
    }
    if field.kind == .lookup {
      guard !value.isNull else { return clear(name, field, &writer, &columns) }
      guard let target = reference(value, field) else { throw wrong(name, value, "a record's id") }
      return try bind(name, field, target, &writer, &columns)
    }
    writer.name(name)
    columns.append(name)
    try write(value, field, &writer)
  }

  private func write(_ value: Value, _ field: FieldMetadata, _ writer: inout JSONWriter) throws(Refusal) {
    switch (field.kind, value) {
    case (_, .null): writer.null()
    case (.text, _), (.memo, _), (.key, _), (.other, _): writer.text(Self.clean(value.description))
    case (.multiOption, _): writer.text(value.description.filter { $0 != " " })
    case (.integer, _), (.option, _), (.state, _), (.status, _):
      guard let number = value.decimal?.integer ?? value.text.flatMap({ Int($0) }) else {
        throw wrong(field.name, value, "a whole number")
      }
      writer.integer(number)
    case (.decimal, _), (.money, _):
      guard let number = value.decimal ?? value.text.flatMap({ ExactDecimal($0) }) else {
        throw wrong(field.name, value, "a number")
      }
      writer.decimal(number)
    case (.flag, .flag(let flag)): writer.flag(flag)
    case (.date, .date(let date)): writer.text(date.description)
    case (.date, .instant(let instant)): writer.text(instant.date.description)
    case (.instant, .instant(let instant)): writer.text(instant.description)
    case (.instant, .date(let date)): writer.text(Instant(startOf: date).description)
    case (.flag, _): throw wrong(field.name, value, "yes or no")
    case (.date, _):
      guard let date = value.text.flatMap({ CalendarDate($0) }) else { throw wrong(field.name, value, "a date") }
      writer.text(date.description)
    case (.instant, _):
      guard let instant = value.text.flatMap({ Instant($0) }) else { throw wrong(field.name, value, "a moment") }
      writer.text(instant.description)
    case (.lookup, _): throw wrong(field.name, value, "a record's id")
    }
  }

  /// The text without the characters that the service refuses (`0x80040278`): controls but tab and line ends, and two
  /// that XML does not know.
  static func clean(_ text: String) -> String {
    func isKept(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 9, 10, 13: true
      case 0..<32, 0xFFFE, 0xFFFF: false
      default: true
      }
    }
    guard !text.unicodeScalars.allSatisfy(isKept) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter(isKept)))
  }

  // MARK: Lookups

  private func bind(
    _ name: String, _ target: RecordKey, _ writer: inout JSONWriter, _ columns: inout [String]
  ) throws(Refusal) {
    guard let field = table.fields[name], field.kind == .lookup else { throw unknown(name) }
    guard let table = tableName(target.entity) else { throw pointsElsewhere(name, target.entity.rawValue) }
    try bind(name, field, Value.Reference(table: table, id: target.id), &writer, &columns)
  }

  private func bind(
    _ name: String, _ field: FieldMetadata, _ target: Value.Reference, _ writer: inout JSONWriter, _ columns: inout [String]
  ) throws(Refusal) {
    guard let set = addresses[target.table]?.setName, let navigation = Self.navigation(name, field, to: target.table),
      let id = DynamicsID.canonical(target.id)
    else { throw pointsElsewhere(name, target.table) }
    writer.member("\(navigation)@odata.bind", "/\(set)(\(id))")
    columns.append(name)
  }

  private func clear(
    _ name: String, _ field: FieldMetadata, _ writer: inout JSONWriter, _ columns: inout [String]
  ) {
    // https://learn.microsoft.com/power-apps/developer/data-platform/webapi/associate-disassociate-entities-using-web-api
    // Which of several tables it points into does not matter: clearing one name clears the lookup.
    let first = field.navigation.sorted { $0.key < $1.key }.first?.value ?? name
    writer.member("\(first)@odata.bind", .null)
    columns.append(name)
  }

  /// The name under which a lookup to that table is written; it differs from the column's in case, and by table.
  ///
  /// `nil` when the lookup cannot point there.
  static func navigation(_ name: String, _ field: FieldMetadata, to table: String) -> String? {
    if let exact = field.navigation[table] { return exact }
    // Owners go by one name for users and teams (dataverse.md 2.7).
    if table == "systemuser" || table == "team", let owner = field.navigation["owner"] { return owner }
    guard field.navigation.isEmpty else { return nil }
    return field.targets.isEmpty || field.targets.contains(table) ? name : nil
  }

  private func reference(_ value: Value, _ field: FieldMetadata) -> Value.Reference? {
    switch value {
    case .reference(let reference):
      guard reference.table.isEmpty else { return reference }
      return field.targets.count == 1 ? Value.Reference(table: field.targets[0], id: reference.id) : nil
    case .text(let text):
      guard field.targets.count == 1, let id = DynamicsID.canonical(text) else { return nil }
      return Value.Reference(table: field.targets[0], id: id)
    default: return nil
    }
  }

  /// The row whose `inner` field holds the value; `nil` for an empty value.
  private func row(
    _ name: String, _ field: FieldMetadata, _ inner: String, _ value: Value
  ) throws(Refusal) -> Value.Reference? {
    guard !value.isNull else { return nil }
    var hits: [Value.Reference] = []
    for table in field.targets {
      let ids = found[LookupQuery(table: table, field: inner, value: value.description)] ?? []
      hits += ids.map { Value.Reference(table: table, id: $0) }
    }
    guard let hit = hits.first else {
      throw Refusal(
        code: .notFound, field: name, problem: "no active row of \(Self.list(field.targets)) has \(inner) '\(value)'",
        remedy: "add it in Dynamics 365, or correct the value")
    }
    guard hits.count == 1 else {
      throw Refusal(
        code: .ambiguous, field: name, problem: "\(hits.count) rows of \(Self.list(field.targets)) have \(inner) '\(value)'",
        remedy: "make the value unique in Dynamics 365")
    }
    return hit
  }

  // MARK: Refusals

  private static func list(_ tables: [String]) -> String { tables.map { "'\($0)'" }.joined(separator: " or ") }

  private func unknown(_ name: String) -> Refusal {
    Refusal(
      code: .notWritable, field: name, problem: "'\(table.name)' has no such field",
      remedy: "correct the guide, or add the field in Dynamics 365")
  }

  private func pointsElsewhere(_ name: String, _ target: String) -> Refusal {
    Refusal(
      code: .notWritable, field: name, problem: "the lookup cannot point to '\(target)'",
      remedy: "name another lookup in the guide")
  }

  private func wrong(_ name: String, _ value: Value, _ wanted: String) -> Refusal {
    Refusal(
      code: .wrongValue, field: name, problem: "expected \(wanted), found '\(value)'",
      remedy: "correct the value, or the row's formula in the guide")
  }
}
