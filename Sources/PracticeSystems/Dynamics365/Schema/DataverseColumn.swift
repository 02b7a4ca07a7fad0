/// One column of a table: its names, its type with the limits of that type, and what may be done with it.
public struct DataverseColumn: Sendable {
  /// The type of a column, with the properties that only this type has (dataverse.md 7.3).
  public enum Kind: Sendable {
    case uniqueIdentifier
    /// A line of text; the longest in UTF-16 units.
    case text(maxLength: Int, format: String)
    /// Text of several lines; the longest in UTF-16 units.
    case memo(maxLength: Int)
    case integer(minimum: Int64, maximum: Int64)
    case bigInteger
    case decimal(minimum: Int64, maximum: Int64, precision: Int)
    case double(minimum: Int64, maximum: Int64, precision: Int)
    /// Money; the source of its precision is 0 the column, 1 the organisation, 2 the currency.
    case money(minimum: Int64, maximum: Int64, precision: Int, source: Int)
    case boolean(no: String, yes: String, initial: Bool)
    case dateOnly
    case dateTime(behaviour: String)
    /// One of a list; with the name of the list where tables share it.
    case choice([DataverseOption], globalName: String?)
    /// Several of a list.
    case choices([DataverseOption], globalName: String?)
    case state([DataverseOption])
    case status([DataverseOption])
    case lookup([DataverseNavigation], LookupKind)
  }

  /// The three faces of a lookup in the metadata.
  public enum LookupKind: String, Sendable { case lookup = "Lookup", customer = "Customer", owner = "Owner" }

  /// How strongly a value is asked for; only `systemRequired` is enforced (dataverse.md 7.2).
  public enum RequiredLevel: String, Sendable {
    case none = "None"
    case systemRequired = "SystemRequired"
    case applicationRequired = "ApplicationRequired"
    case recommended = "Recommended"
  }

  public var logicalName: String
  public var schemaName: String
  public var displayNames: [DataverseLabel]
  public var kind: Kind
  public var requiredLevel: RequiredLevel
  public var validForCreate = true
  public var validForUpdate = true
  public var isCustom: Bool
  /// The column this one is a shadow of: `customeridname` of `customerid`.
  public var attributeOf: String?
  /// Where its values stand in a row: given by the table, kept through a renaming.
  var slot = -1

  /// A column; a name with a prefix (`new_`, `msft_`) is a custom one, and its schema name may be given where it matters for binds.
  public init(
    _ logicalName: String, _ displayName: String, _ kind: Kind, _ requiredLevel: RequiredLevel = .none, schemaName: String? = nil
  ) {
    self.logicalName = logicalName
    self.schemaName = schemaName ?? Self.titled(logicalName)
    displayNames = [DataverseLabel(displayName)]
    self.kind = kind
    self.requiredLevel = requiredLevel
    isCustom = logicalName.contains("_") && !Self.factoryPrefixes.contains { logicalName.hasPrefix($0) }
  }

  /// The same column, closed to writes: computed by the service.
  public func computed() -> DataverseColumn {
    var column = self
    column.validForCreate = false
    column.validForUpdate = false
    return column
  }

  /// The same column, open to a create and closed to updates.
  public func createOnly() -> DataverseColumn {
    var column = self
    column.validForUpdate = false
    return column
  }

  /// The name under which its value stands in JSON: `name`, or `_customerid_value` for a lookup.
  public var propertyName: String {
    if case .lookup = kind { "_\(logicalName)_value" } else { logicalName }
  }

  var isMoney: Bool { if case .money = kind { true } else { false } }

  /// The ways to other tables, for a lookup.
  var navigations: [DataverseNavigation] { if case .lookup(let navigations, _) = kind { navigations } else { [] } }

  /// The options of a choice, state or status column.
  var options: [DataverseOption]? {
    switch kind {
    case .choice(let options, _), .choices(let options, _), .state(let options), .status(let options): options
    default: nil
    }
  }

  func option(_ value: Int64) -> DataverseOption? { options?.first { $0.value == value } }

  private static let factoryPrefixes = [
    "address1_", "address2_", "estimatedvalue_", "actualvalue_", "budgetamount_", "totalamount_",
  ]

  private static func titled(_ name: String) -> String {
    guard let first = name.first, !name.contains("_") else { return name }
    return first.uppercased() + name.dropFirst()
  }
}

/// A way from a lookup column to a table: the name that binds and expansions use, which is case-sensitive (dataverse.md 2.7).
public struct DataverseNavigation: Sendable, Hashable {
  /// The navigation property: `customerid_account`.
  public var name: String
  /// The logical name of the table at its end.
  public var table: String
  /// The name of the collection at the other end: `opportunity_customer_accounts`.
  public var collection: String
  /// Whether the row goes when the row it points to is deleted; otherwise only the link does.
  public var cascadesDelete: Bool

  public init(_ name: String, to table: String, collection: String, cascadesDelete: Bool = false) {
    self.name = name
    self.table = table
    self.collection = collection
    self.cascadesDelete = cascadesDelete
  }
}
