/// The JSON of tables, columns, relationships and keys, in the shapes of dataverse.md section 7.
enum DataverseDefinitions {
  /// The casts that may stand behind `/Attributes/`; `EnumAttributeMetadata` is none of them (dataverse.md 7.3).
  static let castTypes: Set<String> = [
    "StringAttributeMetadata", "MemoAttributeMetadata", "MoneyAttributeMetadata", "DecimalAttributeMetadata",
    "DoubleAttributeMetadata",
    "IntegerAttributeMetadata", "BigIntAttributeMetadata", "DateTimeAttributeMetadata", "LookupAttributeMetadata",
    "PicklistAttributeMetadata", "MultiSelectPicklistAttributeMetadata", "StateAttributeMetadata", "StatusAttributeMetadata",
    "BooleanAttributeMetadata", "UniqueIdentifierAttributeMetadata",
  ]

  /// What is only shown when it is expanded.
  static func expandable(_ type: String) -> Set<String> {
    switch type {
    case "PicklistAttributeMetadata", "MultiSelectPicklistAttributeMetadata", "StateAttributeMetadata", "StatusAttributeMetadata",
      "BooleanAttributeMetadata":
      ["OptionSet", "GlobalOptionSet"]
    default: []
    }
  }

  static func entity(_ table: DataverseTable) -> PracticeJSON {
    [
      "MetadataId": .string(identifier("table", table.logicalName)),
      "LogicalName": .string(table.logicalName), "SchemaName": .string(table.schemaName), "EntitySetName": .string(table.setName),
      "LogicalCollectionName": .string(table.setName), "PrimaryIdAttribute": .string(table.primaryID),
      "PrimaryNameAttribute": .string(table.primaryName), "DisplayName": label([DataverseLabel(table.displayName)]),
      "DisplayCollectionName": label([DataverseLabel(table.displayCollectionName)]), "IsCustomEntity": .bool(table.isCustom),
      "ChangeTrackingEnabled": .bool(table.changeTracking), "IsOptimisticConcurrencyEnabled": .bool(table.optimisticConcurrency),
    ]
  }

  static func key(_ key: DataverseKey, _ table: DataverseTable) -> PracticeJSON {
    [
      "MetadataId": .string(identifier("key", "\(table.logicalName).\(key.name)")),
      "LogicalName": .string(key.name), "SchemaName": .string(key.name), "EntityLogicalName": .string(table.logicalName),
      "KeyAttributes": .array(key.columns.map { .string($0) }), "EntityKeyIndexStatus": .string(key.status.rawValue),
    ]
  }

  /// The relationships in which a table's lookups point to others.
  static func relationships(of table: DataverseTable) -> [PracticeJSON] {
    table.columns.flatMap { column in
      column.navigations.map { way -> PracticeJSON in
        [
          "MetadataId": .string(identifier("relationship", "\(table.logicalName).\(column.logicalName).\(way.table)")),
          "SchemaName": .string(way.collection), "ReferencingEntity": .string(table.logicalName),
          "ReferencingAttribute": .string(column.logicalName), "ReferencedEntity": .string(way.table),
          "ReferencedAttribute": .string(way.table + "id"), "ReferencingEntityNavigationPropertyName": .string(way.name),
          "ReferencedEntityNavigationPropertyName": .string(way.collection), "IsCustomRelationship": .bool(column.isCustom),
        ]
      }
    }
  }

  /// All columns with their shadows: `customeridname` stands beside `customerid`, with `AttributeOf` set.
  static func attributes(of table: DataverseTable) -> [PracticeJSON] {
    table.columns.flatMap { column -> [PracticeJSON] in
      var items = [attribute(column, table)]
      switch column.kind {
      case .lookup:
        items.append(shadow(column, "name", "String", "StringType", "StringAttributeMetadata", table))
      case .choice, .choices, .state, .status, .boolean:
        items.append(shadow(column, "name", "Virtual", "VirtualType", "AttributeMetadata", table))
      default: break
      }
      return items
    }
  }

  /// A column without what only its own type has.
  static func common(_ attribute: PracticeJSON) -> PracticeJSON {
    guard case .object(let members) = attribute else { return attribute }
    return .object(members.filter { commonNames.contains($0.name) })
  }

  private static let commonNames: Set<String> = [
    "@odata.type", "MetadataId", "LogicalName", "SchemaName", "EntityLogicalName", "AttributeType", "AttributeTypeName",
    "RequiredLevel",
    "IsValidForCreate", "IsValidForUpdate", "IsValidForRead", "IsCustomAttribute", "IsPrimaryId", "IsPrimaryName", "AttributeOf",
    "DisplayName",
  ]

  static func optionSet(_ options: [DataverseOption], name: String, isGlobal: Bool) -> PracticeJSON {
    [
      "MetadataId": .string(identifier("optionset", name)), "Name": .string(name), "IsGlobal": .bool(isGlobal),
      "Options": .array(options.map { option($0) }),
    ]
  }

  private static func option(_ option: DataverseOption) -> PracticeJSON {
    var members: [PracticeJSON.Member] = []
    if option.state != nil { members.append(.init("@odata.type", "#Microsoft.Dynamics.CRM.StatusOptionMetadata")) }
    if option.defaultStatus != nil { members.append(.init("@odata.type", "#Microsoft.Dynamics.CRM.StateOptionMetadata")) }
    members.append(.init("Value", .number(String(option.value))))
    if let state = option.state { members.append(.init("State", .number(String(state)))) }
    if let status = option.defaultStatus {
      members.append(.init("DefaultStatus", .number(String(status))))
      members.append(.init("InvariantName", .string(option.label)))
    }
    members.append(.init("Label", label(option.labels)))
    members.append(.init("Color", .null))
    members.append(.init("IsManaged", true))
    return .object(members)
  }

  /// Labels in all languages, and the one of the caller.
  static func label(_ labels: [DataverseLabel]) -> PracticeJSON {
    let all = labels.map { label -> PracticeJSON in
      [
        "Label": .string(label.text), "LanguageCode": .number(String(label.language)), "IsManaged": true,
        "MetadataId": .string(identifier("label", "\(label.language).\(label.text)")),
      ]
    }
    let english = labels.firstIndex { $0.language == 1033 } ?? labels.indices.first
    return ["LocalizedLabels": .array(all), "UserLocalizedLabel": english.map { all[$0] } ?? .null]
  }

  /// A GUID that is always the same for the same thing.
  static func identifier(_ kind: String, _ name: String) -> String {
    func hash(_ seed: UInt64) -> UInt64 {
      "\(kind):\(name)".utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
    let high = hash(0xcbf2_9ce4_8422_2325) & 0xffff_ffff_ffff_0fff | 0x4000
    let low = hash(0x8422_2325_cbf2_9ce4) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
    return DataverseID(high: high, low: low).description
  }
}
