/// Short ways to write down the factory columns; lengths and ranges are those of dataverse.md section 8.
extension DataverseColumn {
  static func text(_ name: String, _ label: String, _ maxLength: Int, _ level: RequiredLevel = .none, format: String = "Text")
    -> Self
  {
    .init(name, label, .text(maxLength: maxLength, format: format), level)
  }

  static func memo(_ name: String, _ label: String, _ maxLength: Int = 2000) -> Self {
    .init(name, label, .memo(maxLength: maxLength))
  }

  static func money(_ name: String, _ label: String, from minimum: Int64 = 0) -> Self {
    .init(name, label, .money(minimum: minimum, maximum: 1_000_000_000_000, precision: 2, source: 2))
  }

  static func whole(
    _ name: String, _ label: String, _ range: ClosedRange<Int64> = -2_147_483_648...2_147_483_647, _ level: RequiredLevel = .none
  ) -> Self {
    .init(name, label, .integer(minimum: range.lowerBound, maximum: range.upperBound), level)
  }

  static func day(_ name: String, _ label: String) -> Self { .init(name, label, .dateOnly) }

  static func time(_ name: String, _ label: String) -> Self { .init(name, label, .dateTime(behaviour: "UserLocal")) }

  static func yesNo(_ name: String, _ label: String, no: String = "No", yes: String = "Yes", initial: Bool = false) -> Self {
    .init(name, label, .boolean(no: no, yes: yes, initial: initial))
  }

  static func choice(
    _ name: String, _ label: String, _ options: KeyValuePairs<Int64, String>, global: String? = nil,
    _ level: RequiredLevel = .none
  ) -> Self {
    .init(name, label, .choice(options.map { DataverseOption($0.key, $0.value) }, globalName: global), level)
  }

  /// A choice whose options count up from a number.
  static func choice(_ name: String, _ label: String, from first: Int64, _ labels: [String], _ level: RequiredLevel = .none)
    -> Self
  {
    let options = labels.enumerated().map { DataverseOption(first + Int64($0.offset), $0.element) }
    return .init(name, label, .choice(options, globalName: nil), level)
  }

  /// A lookup to one table; its navigation property is its schema name.
  static func lookup(
    _ name: String, _ label: String, to table: String, _ collection: String, schemaName: String? = nil, cascades: Bool = false
  ) -> Self {
    let navigation = DataverseNavigation(schemaName ?? name, to: table, collection: collection, cascadesDelete: cascades)
    return .init(name, label, .lookup([navigation], .lookup), schemaName: schemaName)
  }

  /// A lookup to accounts or contacts: one navigation property for each.
  static func customer(_ name: String, _ label: String, _ level: RequiredLevel = .none, of table: String) -> Self {
    .init(
      name, label,
      .lookup(
        [
          DataverseNavigation("\(name)_account", to: "account", collection: "\(table)_\(name)_accounts"),
          DataverseNavigation("\(name)_contact", to: "contact", collection: "\(table)_\(name)_contacts"),
        ], .customer), level)
  }

  static func state(_ options: [DataverseOption]) -> Self {
    var column = Self("statecode", "Status", .state(options), .systemRequired)
    column.validForCreate = false
    return column
  }

  static func status(_ options: [DataverseOption]) -> Self { .init("statuscode", "Status Reason", .status(options)) }
}

extension DataverseTable {
  /// Adds columns in order.
  mutating func add(_ columns: [DataverseColumn]) {
    for column in columns { add(column) }
  }

  /// Adds what nearly every table has: who and when, version, import columns; owner and currency where asked.
  mutating func addCommon(owned: Bool = true, currency: Bool = false) {
    let table = logicalName
    add([
      .time("createdon", "Created On").computed(),
      .time("modifiedon", "Modified On").computed(),
      .lookup("createdby", "Created By", to: "systemuser", "lk_\(table)base_createdby").computed(),
      .lookup("modifiedby", "Modified By", to: "systemuser", "lk_\(table)base_modifiedby").computed(),
      .time("overriddencreatedon", "Record Created On").createOnly(),
      .whole("importsequencenumber", "Import Sequence Number").createOnly(),
      DataverseColumn("versionnumber", "Version Number", .bigInteger).computed(),
    ])
    if owned {
      let owners = [
        DataverseNavigation("ownerid", to: "systemuser", collection: "user_\(table)"),
        DataverseNavigation("ownerid", to: "team", collection: "team_\(table)"),
      ]
      add(DataverseColumn("ownerid", "Owner", .lookup(owners, .owner), .systemRequired))
    }
    if currency {
      add([
        .lookup("transactioncurrencyid", "Currency", to: "transactioncurrency", "transactioncurrency_\(table)"),
        DataverseColumn(
          "exchangerate", "Exchange Rate", .decimal(minimum: 0, maximum: 100_000_000_000, precision: 10)
        ).computed(),
      ])
    }
  }

  /// Adds a money column and its shadow in the base currency (dataverse.md 2.6).
  mutating func addMoney(_ column: DataverseColumn) {
    add(column)
    guard let label = column.displayNames.first?.text else { return }
    add(DataverseColumn(column.logicalName + "_base", label + " (Base)", column.kind).computed())
  }

  /// Adds the states every simple table has: active and inactive.
  mutating func addActiveStates() {
    add([
      .state([DataverseOption(0, "Active", defaultStatus: 1), DataverseOption(1, "Inactive", defaultStatus: 2)]),
      .status([DataverseOption(1, "Active", state: 0), DataverseOption(2, "Inactive", state: 1)]),
    ])
  }
}
