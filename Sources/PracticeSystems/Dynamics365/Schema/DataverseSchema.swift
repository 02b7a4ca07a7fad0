/// The tables of an organisation, and the number that moves whenever one of them changes (dataverse.md 7.5).
public struct DataverseSchema: Sendable {
  public private(set) var tables: [DataverseTable]
  /// Moves with every change, so that a client can tell that its copy is old.
  public private(set) var version: Int64 = 1
  private var byLogicalName: [String: Int] = [:]
  private var bySetName: [String: Int] = [:]

  public init(_ tables: [DataverseTable]) {
    self.tables = tables
    index()
  }

  /// Adds a table, or takes the place of the one of the same logical name.
  public mutating func add(_ table: DataverseTable) {
    if let place = byLogicalName[table.logicalName] { tables[place] = table } else { tables.append(table) }
    version += 1
    index()
  }

  /// Changes a table in place and moves the version; says whether there is such a table.
  @discardableResult
  public mutating func change(_ logicalName: String, _ change: (inout DataverseTable) -> Void) -> Bool {
    guard let place = byLogicalName[logicalName] else { return false }
    change(&tables[place])
    version += 1
    index()
    return true
  }

  /// The table of a logical name.
  public func table(_ logicalName: String) -> DataverseTable? { byLogicalName[logicalName].map { tables[$0] } }

  func place(_ logicalName: String) -> Int? { byLogicalName[logicalName] }
  func place(set name: String) -> Int? { bySetName[name] }

  /// The table at a place that the schema itself gave out.
  subscript(place: Int) -> DataverseTable { tables[place] }

  private mutating func index() {
    byLogicalName = [:]
    bySetName = [:]
    for (place, table) in tables.enumerated() {
      byLogicalName[table.logicalName] = place
      bySetName[table.setName] = place
    }
  }
}
