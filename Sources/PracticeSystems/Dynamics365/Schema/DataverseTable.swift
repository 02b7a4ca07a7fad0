/// A table: its names, its columns and keys, and the rules that hold for all its rows.
public struct DataverseTable: Sendable {
  public var logicalName: String
  public var schemaName: String
  /// The name in addresses, such as `opportunities`: not simply the logical name and an "s" (dataverse.md 2.1).
  public var setName: String
  public var displayName: String
  public var displayCollectionName: String
  public var primaryID: String
  public var primaryName: String
  public var isCustom: Bool
  public var changeTracking = true
  public var optimisticConcurrency = true
  /// Whether rows whose state is not the open one refuse updates (opportunity and lead).
  public var closedRowsAreReadOnly = false
  /// Whether a state other than the open one is reached only through actions (opportunity: won and lost; lead: qualified).
  public var statesByActionOnly: Set<Int64> = []
  /// Whether it knows CreateMultiple, UpdateMultiple and UpsertMultiple.
  public var takesMultiple = true
  public private(set) var columns: [DataverseColumn] = []
  public var keys: [DataverseKey] = []
  /// Where a column of a property name stands in `columns`.
  private var places: [String: Int] = [:]
  /// Where a column of a logical name stands in `columns`.
  private var logicalPlaces: [String: Int] = [:]
  /// The money columns, each with its shadow in the base currency.
  private(set) var money: [(column: DataverseColumn, base: DataverseColumn?)] = []
  /// The columns that start as yes or no.
  private(set) var initialYesNos: [(slot: Int, value: Bool)] = []
  /// The columns without which no row is kept.
  private(set) var required: [DataverseColumn] = []
  private(set) var slotCount = 0

  /// A table; the primary key column is made here, the others follow by `add`.
  public init(
    _ logicalName: String, set setName: String, _ displayName: String, _ displayCollectionName: String, name primaryName: String,
    id primaryID: String? = nil
  ) {
    self.logicalName = logicalName
    self.setName = setName
    self.displayName = displayName
    self.displayCollectionName = displayCollectionName
    self.primaryName = primaryName
    self.primaryID = primaryID ?? logicalName + "id"
    isCustom = logicalName.contains("_")
    schemaName = isCustom ? logicalName : (logicalName.first?.uppercased() ?? "") + logicalName.dropFirst()
    add(DataverseColumn(self.primaryID, displayName, .uniqueIdentifier, .systemRequired).createOnly())
  }

  /// Adds a column, or takes the place of the one of the same name; its values so far stay.
  public mutating func add(_ column: DataverseColumn) {
    var column = column
    if let place = place(logicalName: column.logicalName) {
      column.slot = columns[place].slot
      columns[place] = column
    } else {
      column.slot = slotCount
      slotCount += 1
      columns.append(column)
    }
    index()
  }

  /// Takes a column away; its values are no longer to be seen.
  public mutating func removeColumn(_ logicalName: String) {
    columns.removeAll { $0.logicalName == logicalName }
    index()
  }

  /// Changes a column in place: its limits, its options, its name.
  ///
  /// Says whether there is such a column.
  public mutating func change(_ logicalName: String, _ change: (inout DataverseColumn) -> Void) -> Bool {
    guard let place = place(logicalName: logicalName) else { return false }
    let slot = columns[place].slot
    change(&columns[place])
    columns[place].slot = slot
    index()
    return true
  }

  /// The column of a logical name.
  public func column(_ logicalName: String) -> DataverseColumn? {
    place(logicalName: logicalName).map { columns[$0] }
  }

  /// The column whose value stands in JSON under this name: `name`, `_customerid_value`.
  func column(property name: String) -> DataverseColumn? { places[name].map { columns[$0] } }

  /// The lookup column that a navigation property writes, and the way it takes.
  func navigation(_ name: String) -> (column: DataverseColumn, way: DataverseNavigation)? {
    for column in columns {
      if let way = column.navigations.first(where: { $0.name == name }) { return (column, way) }
    }
    return nil
  }

  private func place(logicalName: String) -> Int? { logicalPlaces[logicalName] }

  private mutating func index() {
    places = [:]
    logicalPlaces = [:]
    for (place, column) in columns.enumerated() {
      places[column.propertyName] = place
      logicalPlaces[column.logicalName] = place
    }
    money = columns.filter { $0.isMoney && !$0.logicalName.hasSuffix("_base") }.map {
      ($0, self.column($0.logicalName + "_base"))
    }
    required = columns.filter { $0.requiredLevel == .systemRequired && $0.slot != 0 }
    initialYesNos = columns.compactMap { column in
      guard case .boolean(_, _, let initial) = column.kind, column.validForCreate else { return nil }
      return (column.slot, initial)
    }
  }
}

/// An alternate key: columns whose values together name one row (dataverse.md 4.4).
public struct DataverseKey: Sendable, Hashable {
  /// How far the building of its index has come; only an active key works.
  public enum Status: String, Sendable {
    case pending = "Pending", inProgress = "InProgress", active = "Active", failed = "Failed"
  }

  public var name: String
  public var columns: [String]
  public var status: Status

  public init(_ name: String, columns: [String], status: Status = .active) {
    self.name = name
    self.columns = columns
    self.status = status
  }
}
