/// Changes to the tables by a scenario or a test, as a customizer would make them.
extension Dataverse {
  /// Carries out `{"opportunity": {"changeTracking": false, "columns": [...], "remove": [...], "keys": [...]}}`.
  ///
  /// A column is `{"name": "new_x", "label": "X", "type": "text", "maxLength": 50, "required": "SystemRequired", "renameTo": "new_y",
  /// "options": {"1": "One"}, "to": "account", "navigation": "new_X"}`; of a column that exists only what is given changes.
  /// - Returns: what was wrong, one line a problem.
  public mutating func changeSchema(_ changes: PracticeJSON) -> [String] {
    guard case .object(let tables) = changes else { return ["schema changes are an object by table"] }
    var problems: [String] = []
    for member in tables {
      guard schema.table(member.name) != nil else {
        problems.append("there is no table '\(member.name)'")
        continue
      }
      schema.change(member.name) { table in problems += Self.change(&table, member.value) }
    }
    return problems
  }

  private static func change(_ table: inout DataverseTable, _ json: PracticeJSON) -> [String] {
    var problems: [String] = []
    if let tracks = json["changeTracking"]?.bool { table.changeTracking = tracks }
    if let locks = json["optimisticConcurrency"]?.bool { table.optimisticConcurrency = locks }
    if let takes = json["takesMultiple"]?.bool { table.takesMultiple = takes }
    for name in json["remove"]?.array ?? [] { table.removeColumn(name.string ?? "") }
    for column in json["columns"]?.array ?? [] {
      if let problem = change(&table, column: column) { problems.append("\(table.logicalName): \(problem)") }
    }
    for key in json["keys"]?.array ?? [] {
      let names = (key["columns"]?.array ?? []).compactMap(\.string)
      let status = DataverseKey.Status(rawValue: key["status"]?.string ?? "Active")
      guard !names.isEmpty, names.allSatisfy({ table.column($0) != nil }), let status else {
        problems.append("\(table.logicalName): a key names columns that are not there, or an unknown status")
        continue
      }
      let name = key["name"]?.string ?? names.joined(separator: "_")
      table.keys.removeAll { $0.name == name }
      table.keys.append(DataverseKey(name, columns: names, status: status))
    }
    return problems
  }

  private static func change(_ table: inout DataverseTable, column json: PracticeJSON) -> String? {
    guard let name = json["name"]?.string else { return "a column has no name" }
    let label = json["label"]?.string
    let level = json["required"]?.string.flatMap { DataverseColumn.RequiredLevel(rawValue: $0) }
    if let type = json["type"]?.string {
      guard let kind = kind(type, json, of: table) else { return "the type '\(type)' of '\(name)' is not known" }
      let schemaName = json["schemaName"]?.string ?? json["navigation"]?.string
      table.add(DataverseColumn(name, label ?? name, kind, level ?? .none, schemaName: schemaName))
      return nil
    }
    let known = table.change(name) { column in
      if let label { column.displayNames = [DataverseLabel(label)] }
      if let level { column.requiredLevel = level }
      if let writable = json["validForUpdate"]?.bool { column.validForUpdate = writable }
      if let writable = json["validForCreate"]?.bool { column.validForCreate = writable }
      if let new = json["renameTo"]?.string { column.logicalName = new }
      if let length = json["maxLength"]?.integer {
        switch column.kind {
        case .text(_, let format): column.kind = .text(maxLength: length, format: format)
        case .memo: column.kind = .memo(maxLength: length)
        default: break
        }
      }
      if let options = options(json) {
        switch column.kind {
        case .choice(_, let global): column.kind = .choice(options, globalName: global)
        case .choices(_, let global): column.kind = .choices(options, globalName: global)
        case .status: column.kind = .status(options)
        default: break
        }
      }
    }
    return known ? nil : "there is no column '\(name)'; a new one needs a type"
  }

  private static func kind(_ type: String, _ json: PracticeJSON, of table: DataverseTable) -> DataverseColumn.Kind? {
    let minimum = Int64(json["minimum"]?.integer ?? -1_000_000_000_000)
    let maximum = Int64(json["maximum"]?.integer ?? 1_000_000_000_000)
    let precision = json["precision"]?.integer ?? 2
    switch type {
    case "text": return .text(maxLength: json["maxLength"]?.integer ?? 100, format: json["format"]?.string ?? "Text")
    case "memo": return .memo(maxLength: json["maxLength"]?.integer ?? 2000)
    case "integer":
      return .integer(minimum: max(minimum, Int64(Int32.min)), maximum: min(maximum, Int64(Int32.max)))
    case "decimal": return .decimal(minimum: minimum, maximum: maximum, precision: precision)
    case "double": return .double(minimum: minimum, maximum: maximum, precision: precision)
    case "money": return .money(minimum: minimum, maximum: maximum, precision: precision, source: json["source"]?.integer ?? 2)
    case "boolean":
      return .boolean(no: json["no"]?.string ?? "No", yes: json["yes"]?.string ?? "Yes", initial: json["initial"]?.bool ?? false)
    case "date": return .dateOnly
    case "datetime": return .dateTime(behaviour: json["behaviour"]?.string ?? "UserLocal")
    case "choice": return .choice(options(json) ?? [], globalName: json["global"]?.string)
    case "choices": return .choices(options(json) ?? [], globalName: json["global"]?.string)
    case "lookup":
      guard let target = json["to"]?.string, let name = json["name"]?.string else { return nil }
      let navigation = json["navigation"]?.string ?? json["schemaName"]?.string ?? name
      return .lookup([DataverseNavigation(navigation, to: target, collection: "\(name)_\(table.logicalName)")], .lookup)
    default: return nil
    }
  }

  /// `{"1": "One"}`, or `{"1": {"label": "Open", "state": 0}}` for status reasons.
  private static func options(_ json: PracticeJSON) -> [DataverseOption]? {
    json["options"]?.members?.compactMap { member in
      guard let value = Int64(member.name) else { return nil }
      return DataverseOption(
        value, member.value.string ?? member.value["label"]?.string ?? "", state: member.value["state"]?.integer.map(Int64.init))
    }
  }
}
