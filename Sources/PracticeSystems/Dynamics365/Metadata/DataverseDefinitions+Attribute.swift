extension DataverseDefinitions {
  /// One column with everything its type has.
  static func attribute(_ column: DataverseColumn, _ table: DataverseTable) -> PracticeJSON {
    let (type, typeName, cast) = names(of: column)
    var members = common(
      column.logicalName, column.schemaName, type: type, typeName: typeName, cast: cast, column, table,
      attributeOf: column.attributeOf,
      label: label(column.displayNames))
    members += specifics(of: column, table)
    return .object(members)
  }

  /// The read-only twin that shows a column's text.
  static func shadow(
    _ column: DataverseColumn, _ suffix: String, _ type: String, _ typeName: String, _ cast: String, _ table: DataverseTable
  ) -> PracticeJSON {
    var twin = column.computed()
    twin.requiredLevel = .none
    var members = common(
      column.logicalName + suffix, column.schemaName + "Name", type: type, typeName: typeName, cast: cast, twin, table,
      attributeOf: column.logicalName, label: ["LocalizedLabels": [], "UserLocalizedLabel": nil])
    if cast == "StringAttributeMetadata" { members += [.init("MaxLength", 100), .init("FormatName", ["Value": "Text"])] }
    return .object(members)
  }

  private static func common(
    _ logicalName: String, _ schemaName: String, type: String, typeName: String, cast: String, _ column: DataverseColumn,
    _ table: DataverseTable, attributeOf: String?, label: PracticeJSON
  ) -> [PracticeJSON.Member] {
    [
      .init("@odata.type", .string("#Microsoft.Dynamics.CRM.\(cast)")),
      .init("LogicalName", .string(logicalName)),
      .init("SchemaName", .string(schemaName)),
      .init("EntityLogicalName", .string(table.logicalName)),
      .init("AttributeType", .string(type)),
      .init("AttributeTypeName", ["Value": .string(typeName)]),
      .init(
        "RequiredLevel",
        [
          "Value": .string(column.requiredLevel.rawValue), "CanBeChanged": .bool(column.requiredLevel != .systemRequired),
          "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings",
        ]),
      .init("IsValidForCreate", .bool(column.validForCreate)),
      .init("IsValidForUpdate", .bool(column.validForUpdate)),
      .init("IsValidForRead", true),
      .init("IsCustomAttribute", .bool(column.isCustom)),
      .init("IsPrimaryId", .bool(logicalName == table.primaryID)),
      .init("IsPrimaryName", .bool(logicalName == table.primaryName)),
      .init("AttributeOf", .text(attributeOf)),
      .init("DisplayName", label),
      .init("MetadataId", .string(identifier("column", "\(table.logicalName).\(logicalName)"))),
    ]
  }

  /// The type in the three forms the service has for it; `AttributeType` shows a multi-select as `Virtual` (dataverse.md 7.2).
  private static func names(of column: DataverseColumn) -> (type: String, typeName: String, cast: String) {
    switch column.kind {
    case .uniqueIdentifier: ("Uniqueidentifier", "UniqueidentifierType", "UniqueIdentifierAttributeMetadata")
    case .text: ("String", "StringType", "StringAttributeMetadata")
    case .memo: ("Memo", "MemoType", "MemoAttributeMetadata")
    case .integer: ("Integer", "IntegerType", "IntegerAttributeMetadata")
    case .bigInteger: ("BigInt", "BigIntType", "BigIntAttributeMetadata")
    case .decimal: ("Decimal", "DecimalType", "DecimalAttributeMetadata")
    case .double: ("Double", "DoubleType", "DoubleAttributeMetadata")
    case .money: ("Money", "MoneyType", "MoneyAttributeMetadata")
    case .boolean: ("Boolean", "BooleanType", "BooleanAttributeMetadata")
    case .dateOnly, .dateTime: ("DateTime", "DateTimeType", "DateTimeAttributeMetadata")
    case .choice: ("Picklist", "PicklistType", "PicklistAttributeMetadata")
    case .choices: ("Virtual", "MultiSelectPicklistType", "MultiSelectPicklistAttributeMetadata")
    case .state: ("State", "StateType", "StateAttributeMetadata")
    case .status: ("Status", "StatusType", "StatusAttributeMetadata")
    case .lookup(_, let kind): (kind.rawValue, "\(kind.rawValue)Type", "LookupAttributeMetadata")
    }
  }

  private static func specifics(of column: DataverseColumn, _ table: DataverseTable) -> [PracticeJSON.Member] {
    func number(_ value: Int64) -> PracticeJSON { .number(String(value)) }
    switch column.kind {
    case .text(let maxLength, let format):
      return [.init("MaxLength", .integer(maxLength)), .init("FormatName", ["Value": .string(format)])]
    case .memo(let maxLength): return [.init("MaxLength", .integer(maxLength))]
    case .integer(let minimum, let maximum): return [.init("MinValue", number(minimum)), .init("MaxValue", number(maximum))]
    case .decimal(let minimum, let maximum, let precision), .double(let minimum, let maximum, let precision):
      return [.init("MinValue", number(minimum)), .init("MaxValue", number(maximum)), .init("Precision", .integer(precision))]
    case .money(let minimum, let maximum, let precision, let source):
      return [
        .init("MinValue", number(minimum)), .init("MaxValue", number(maximum)), .init("Precision", .integer(precision)),
        .init("PrecisionSource", .integer(source)), .init("IsBaseCurrency", .bool(column.logicalName.hasSuffix("_base"))),
      ]
    case .boolean(let no, let yes, let initial):
      let set: PracticeJSON = [
        "MetadataId": .string(identifier("optionset", "\(table.logicalName)_\(column.logicalName)")),
        "TrueOption": ["Value": 1, "Label": label([DataverseLabel(yes)])],
        "FalseOption": ["Value": 0, "Label": label([DataverseLabel(no)])],
      ]
      return [.init("DefaultValue", .bool(initial)), .init("OptionSet", set), .init("GlobalOptionSet", .null)]
    case .dateOnly: return [.init("Format", "DateOnly"), .init("DateTimeBehavior", ["Value": "DateOnly"])]
    case .dateTime(let behaviour):
      return [.init("Format", "DateAndTime"), .init("DateTimeBehavior", ["Value": .string(behaviour)])]
    case .choice(let options, let global), .choices(let options, let global):
      let set = optionSet(options, name: global ?? "\(table.logicalName)_\(column.logicalName)", isGlobal: global != nil)
      // A shared list stands in both places, once under its own name.
      return [.init("OptionSet", set), .init("GlobalOptionSet", global == nil ? .null : set)]
    case .state(let options), .status(let options):
      let set = optionSet(options, name: "\(table.logicalName)_\(column.logicalName)", isGlobal: false)
      return [.init("OptionSet", set), .init("GlobalOptionSet", .null)]
    case .lookup(let navigations, _):
      return [.init("Targets", .array(navigations.map { .string($0.table) }))]
    case .uniqueIdentifier, .bigInteger: return []
    }
  }
}
