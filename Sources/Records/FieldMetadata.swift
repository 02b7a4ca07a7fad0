/// What a CRM says of one of its fields; what the guide's check and the comparison of values go by.
public struct FieldMetadata: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable {
    case text, memo, integer, decimal, money, flag, date, instant, option, multiOption, state, status, lookup, key, other
  }

  /// One choice of an option set, or of a yes/no field.
  public struct Option: Hashable, Sendable, Codable {
    public let value: String
    /// Labels in all languages of the organisation.
    public let labels: [String]
    /// For a status: the state that it belongs to.
    public let state: String?
    public init(value: String, labels: [String], state: String? = nil) {
      self.value = value
      self.labels = labels
      self.state = state
    }
  }

  /// The name that a guide uses: logical name or API name.
  public var name: String
  /// The display name, for messages.
  public var label: String
  public var kind: Kind
  /// Longest text in UTF-16 units.
  public var maxLength: Int?
  /// Digits after the point that the server keeps.
  public var precision: Int?
  public var minimum: ExactDecimal?
  public var maximum: ExactDecimal?
  public var isRequired: Bool
  public var isCreatable: Bool
  public var isUpdatable: Bool
  public var options: [Option]
  /// The tables a lookup may point to.
  public var targets: [String]
  /// How a lookup is written: by target table, the name under which the CRM takes the link.
  ///
  /// Empty where that is the field's own name.
  public var navigation: [String: String]

  public init(
    name: String, label: String, kind: Kind, maxLength: Int? = nil, precision: Int? = nil, minimum: ExactDecimal? = nil,
    maximum: ExactDecimal? = nil, isRequired: Bool = false, isCreatable: Bool = true, isUpdatable: Bool = true,
    options: [Option] = [], targets: [String] = [], navigation: [String: String] = [:]
  ) {
    self.name = name
    self.label = label
    self.kind = kind
    self.maxLength = maxLength
    self.precision = precision
    self.minimum = minimum
    self.maximum = maximum
    self.isRequired = isRequired
    self.isCreatable = isCreatable
    self.isUpdatable = isUpdatable
    self.options = options
    self.targets = targets
    self.navigation = navigation
  }
}

/// The fields of one table by name.
public struct TableMetadata: Hashable, Sendable, Codable {
  public var entity: Entity
  /// The CRM's own name of the table.
  public var name: String
  public var fields: [String: FieldMetadata]
  /// How the CRM addresses the table, and whether it tells what changed there.
  public var address: TableAddress
  /// The kinds of fields of which more than the kind was asked (lengths, choices, targets), in order; `nil` for all kinds.
  public var detailedKinds: [FieldMetadata.Kind]?
  public init(
    entity: Entity, name: String, fields: [String: FieldMetadata], address: TableAddress = TableAddress(),
    detailedKinds: [FieldMetadata.Kind]? = nil
  ) {
    self.entity = entity
    self.name = name
    self.fields = fields
    self.address = address
    self.detailedKinds = detailedKinds
  }
}

/// How a CRM addresses a table, where that is not the table's name.
public struct TableAddress: Hashable, Sendable, Codable {
  /// The name of the table's rows in a path, such as `opportunities`; empty where the CRM has no such name.
  public var setName: String
  /// The field that holds a row's id; empty where it is the same for all tables.
  public var primaryKey: String
  /// Whether the CRM tells what changed in the table and what was deleted.
  public var tracksChanges: Bool
  public init(setName: String = "", primaryKey: String = "", tracksChanges: Bool = false) {
    self.setName = setName
    self.primaryKey = primaryKey
    self.tracksChanges = tracksChanges
  }
}

/// A picture of the CRM's metadata; kept so that a quiet night need not ask again.
public struct MetadataSnapshot: Hashable, Sendable, Codable {
  /// The server's own version of its metadata: equal versions mean nothing changed; `nil` where there is none.
  public var version: String?
  public var tables: [Entity: TableMetadata]
  /// Active currencies by ISO code with the digits each keeps.
  public var currencies: [String: Int]
  /// The tables that lookups point into, by the CRM's own name, ours among them.
  public var addresses: [String: TableAddress]
  public init(
    version: String? = nil, tables: [Entity: TableMetadata], currencies: [String: Int] = [:],
    addresses: [String: TableAddress] = [:]
  ) {
    self.version = version
    self.tables = tables
    self.currencies = currencies
    self.addresses = addresses
  }
}
