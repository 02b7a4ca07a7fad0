internal import Faults
internal import JSONText
internal import Records

/// Reads answers of the metadata part of the Web API (dataverse.md section 7,
/// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api).
///
/// One reader a table: first the columns, then what only their own kinds tell.
struct MetadataReader: Sendable {
  private(set) var fields: [String: FieldMetadata] = [:]

  /// The properties of columns that every kind has.
  static let columnSelect =
    "LogicalName,AttributeType,AttributeTypeName,RequiredLevel,IsValidForCreate,IsValidForUpdate,IsValidForRead,AttributeOf,"
    + "DisplayName"

  /// What is asked of one kind of column: the cast, and the query behind it.
  struct Cast: Hashable, Sendable {
    let type: String
    /// The kind of field that it tells of.
    let kind: FieldMetadata.Kind
    let query: String
    init(_ type: String, _ kind: FieldMetadata.Kind, _ query: String) {
      self.type = type
      self.kind = kind
      self.query = query
    }
  }

  /// The kinds that tell more; a property of a kind can be asked only under its cast (dataverse.md 7.3).
  static let casts = [
    Cast("StringAttributeMetadata", .text, "$select=LogicalName,MaxLength"),
    Cast("MemoAttributeMetadata", .memo, "$select=LogicalName,MaxLength"),
    Cast("MoneyAttributeMetadata", .money, "$select=LogicalName,MinValue,MaxValue,Precision,PrecisionSource"),
    Cast("DecimalAttributeMetadata", .decimal, "$select=LogicalName,MinValue,MaxValue,Precision"),
    Cast("DoubleAttributeMetadata", .decimal, "$select=LogicalName,MinValue,MaxValue,Precision"),
    Cast("IntegerAttributeMetadata", .integer, "$select=LogicalName,MinValue,MaxValue"),
    Cast("DateTimeAttributeMetadata", .instant, "$select=LogicalName,DateTimeBehavior,Format"),
    Cast("LookupAttributeMetadata", .lookup, "$select=LogicalName,Targets"),
    Cast(
      "PicklistAttributeMetadata", .option,
      "$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options,Name)"),
    Cast(
      "MultiSelectPicklistAttributeMetadata", .multiOption,
      "$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options,Name)"),
    Cast("StateAttributeMetadata", .state, "$select=LogicalName&$expand=OptionSet($select=Options)"),
    Cast("StatusAttributeMetadata", .status, "$select=LogicalName&$expand=OptionSet($select=Options)"),
    Cast("BooleanAttributeMetadata", .flag, "$select=LogicalName&$expand=OptionSet($select=TrueOption,FalseOption)"),
  ]

  /// Takes the columns, as `…/Attributes` lists them.
  mutating func readColumns(_ root: JSONNode) throws(Fault) {
    for node in try Self.rows(root) {
      guard let name = node["LogicalName"]?.text, node["AttributeOf"]?.text == nil, node["IsValidForRead"]?.flag != false,
        let kind = Self.kind(node[path: "AttributeTypeName", "Value"]?.text ?? node["AttributeType"]?.text ?? "")
      else { continue }
      let level = node[path: "RequiredLevel", "Value"]?.text ?? ""
      let isOwner = node[path: "AttributeTypeName", "Value"]?.text == "OwnerType"
      let isDefaulted =
        isOwner || kind == .key || kind == .state || kind == .status || (kind == .flag && level == "SystemRequired")
      let isCreatable = node["IsValidForCreate"]?.flag ?? true
      fields[name] = FieldMetadata(
        name: name, label: Self.label(node["DisplayName"]) ?? name, kind: kind,
        isRequired: (level == "SystemRequired" || level == "ApplicationRequired") && isCreatable && !isDefaulted,
        isCreatable: isCreatable, isUpdatable: node["IsValidForUpdate"]?.flag ?? true)
    }
  }

  /// Takes what one cast tells of its columns.
  mutating func read(_ cast: Cast, _ root: JSONNode) throws(Fault) {
    for node in try Self.rows(root) {
      guard let name = node["LogicalName"]?.text, var field = fields[name] else { continue }
      field.maxLength = node["MaxLength"]?.integer ?? field.maxLength
      field.minimum = node["MinValue"]?.decimal ?? field.minimum
      field.maximum = node["MaxValue"]?.decimal ?? field.maximum
      field.precision = node["Precision"]?.integer ?? field.precision
      if field.kind == .money, node["PrecisionSource"]?.integer == 2 { field.precision = nil }
      if let behaviour = node[path: "DateTimeBehavior", "Value"]?.text {
        field.kind = behaviour == "DateOnly" ? .date : .instant
      }
      if let targets = node["Targets"] { field.targets = targets.elements.compactMap(\.text) }
      if cast.type == "BooleanAttributeMetadata" {
        let options = node["OptionSet"]
        field.options = [
          .init(value: "true", labels: Self.labels(options?[path: "TrueOption", "Label"])),
          .init(value: "false", labels: Self.labels(options?[path: "FalseOption", "Label"])),
        ]
      } else if let options = Self.options(node["OptionSet"]) ?? Self.options(node["GlobalOptionSet"]) {
        field.options = options
      }
      fields[name] = field
    }
  }

  /// Takes the names under which lookups are written, as `…/ManyToOneRelationships` lists them.
  mutating func readNavigation(_ root: JSONNode) throws(Fault) {
    for node in try Self.rows(root) {
      guard let field = node["ReferencingAttribute"]?.text, let target = node["ReferencedEntity"]?.text,
        let navigation = node["ReferencingEntityNavigationPropertyName"]?.text
      else { continue }
      fields[field]?.navigation[target] = navigation
    }
  }

  /// The fields with what only follows from several of them: money whose digits the currency decides, and state and
  /// status as one field.
  func finished(currencyPrecision: Int?) -> [String: FieldMetadata] {
    var fields = fields
    for (name, field) in fields where field.kind == .money && field.precision == nil {
      fields[name]?.precision = currencyPrecision
    }
    if let state = fields["statecode"], let status = fields["statuscode"] {
      let options = status.options.map { option in
        let stateLabels = state.options.first { $0.value == option.state }?.labels ?? []
        let pairs = zip(stateLabels, option.labels).map { "\($0)/\($1)" }
        return FieldMetadata.Option(
          value: "\(option.state ?? "")/\(option.value)", labels: option.labels + pairs, state: option.state)
      }
      fields[StateAndStatus.field] = FieldMetadata(
        name: StateAndStatus.field, label: "\(state.label)/\(status.label)", kind: .status, isCreatable: status.isCreatable,
        isUpdatable: status.isUpdatable, options: options)
    }
    return fields
  }

  /// The tables of an answer to `EntityDefinitions` by logical name.
  static func addresses(_ root: JSONNode) throws(Fault) -> [String: TableAddress] {
    var addresses: [String: TableAddress] = [:]
    for node in try rows(root) {
      guard let name = node["LogicalName"]?.text, let set = node["EntitySetName"]?.text,
        let key = node["PrimaryIdAttribute"]?.text
      else { continue }
      addresses[name] = TableAddress(
        setName: set, primaryKey: key, tracksChanges: node["ChangeTrackingEnabled"]?.flag ?? false)
    }
    return addresses
  }

  /// The rows of an answer.
  static func rows(_ root: JSONNode) throws(Fault) -> JSONNode.Elements {
    guard let value = root["value"], value.kind == .array else {
      throw .strangeAnswer(while: "read the metadata of \(Fault.dynamics)", "the answer holds no list")
    }
    return value.elements
  }

  /// Our kind for a type's name, with or without `Type` at its end; `nil` for columns that are only shadows.
  static func kind(_ type: String) -> FieldMetadata.Kind? {
    switch type.hasSuffix("Type") ? String(type.dropLast(4)) : type {
    case "String": .text
    case "Memo": .memo
    case "Integer", "BigInt": .integer
    case "Decimal", "Double": .decimal
    case "Money": .money
    case "Boolean": .flag
    case "DateTime": .instant
    case "Picklist": .option
    case "MultiSelectPicklist": .multiOption
    case "State": .state
    case "Status": .status
    case "Lookup", "Customer", "Owner": .lookup
    case "Uniqueidentifier": .key
    case "Virtual": nil
    default: .other
    }
  }

  private static func options(_ set: JSONNode?) -> [FieldMetadata.Option]? {
    guard let options = set?["Options"], options.kind == .array else { return nil }
    return options.elements.compactMap { option in
      guard let value = option["Value"]?.integer else { return nil }
      return .init(
        value: String(value), labels: labels(option["Label"]), state: option["State"]?.integer.map { String($0) })
    }
  }

  /// All labels of a label set, each once.
  private static func labels(_ node: JSONNode?) -> [String] {
    var labels: [String] = []
    let all =
      (node?["LocalizedLabels"]?.elements.compactMap { $0["Label"]?.text } ?? [])
      + [node?[path: "UserLocalizedLabel", "Label"]?.text].compactMap { $0 }
    for label in all where !labels.contains(label) { labels.append(label) }
    return labels
  }

  /// The label in the user's language, or else the first.
  private static func label(_ node: JSONNode?) -> String? {
    node?[path: "UserLocalizedLabel", "Label"]?.text ?? labels(node).first
  }
}
