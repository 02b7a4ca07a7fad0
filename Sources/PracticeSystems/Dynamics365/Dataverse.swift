/// The practice Dynamics 365: a Dataverse organisation with its rows, answering the Web API as dataverse.md describes it.
///
/// It is written from the reference and refuses what the real service refuses. A copy is a snapshot of everything in it.
public struct Dataverse: PracticeService {
  public var name: String { "dynamics" }
  public var hostNames: [String] { [".dynamics.com"] }
  /// The tables, columns and options; a test may change them at any time, which moves the metadata version.
  public var schema: DataverseSchema {
    didSet {
      store.grow(to: schema.tables.count)
      for (place, table) in schema.tables.enumerated() where !table.keys.isEmpty {
        _ = store.rebuildKeys(place: place, schema: schema)
      }
    }
  }
  /// How the organisation behaves where the reference leaves it open, and what is wrong with it today.
  public var persona: DataversePersona {
    didSet { applyPersona() }
  }
  var store: DataverseStore
  var tracking = DataverseTracking()
  var meter = DataverseMeter()
  /// Writes of the transaction in hand, not yet in the history.
  var pendingWrites: [DataversePendingWrite] = []
  /// The last sorted or filtered result, for the page after this one.
  var lastResult: DataverseResult?
  /// Counts the numbers of automatic names: `2026-11-20-00042`.
  var autoNumber = 0
  /// Counts the parts of all batches, for the personas that disturb every so many.
  var partCount = 0

  /// The identifiers every fresh organisation has.
  public enum WellKnown {
    public static let organization = "00000000-0000-4000-8000-00000000000a"
    public static let businessUnit = "00000000-0000-4000-8000-00000000000b"
    /// The application user that every token acts as.
    public static let applicationUser = "00000000-0000-4000-8000-00000000000c"
    /// US dollar, the base currency.
    public static let usDollar = "00000000-0000-4000-8000-0000000000c1"
    public static let euro = "00000000-0000-4000-8000-0000000000c2"
    /// A currency without decimals.
    public static let yen = "00000000-0000-4000-8000-0000000000c3"
    public static let krona = "00000000-0000-4000-8000-0000000000c4"
    /// The price list every organisation ships with.
    public static let priceList = "00000000-0000-4000-8000-0000000000d1"
  }

  /// A fresh organisation: the tables of Dynamics 365 Sales with the co-sell solution, four currencies, no deals.
  public init(persona: DataversePersona = DataversePersona()) {
    // Built once: a copy costs nothing until it is changed.
    self = Self.factory
    self.persona = persona
    applyPersona()
  }

  private static let factory = Dataverse(schema: FactoryTables.schema)

  private init(schema: DataverseSchema) {
    self.schema = schema
    persona = DataversePersona()
    store = DataverseStore(tableCount: schema.tables.count)
    fillFactoryRows()
  }

  /// The identifier of the application user.
  var applicationUser: DataverseID { DataverseID(WellKnown.applicationUser) ?? DataverseID(high: 0, low: 0) }

  /// Puts into the data what a persona says of it: the key of currencies, the days a delta token lives.
  private mutating func applyPersona() {
    if let place = schema.place("organization"), let column = schema[place].column("expirechangetrackingindays"),
      let row = store[place].slots.compactMap({ $0 }).first, row[column.slot] != .integer(Int64(persona.deltaTokenDays))
    {
      let days = Int64(persona.deltaTokenDays)
      store.update(row.id, place: place, schema: schema) { $0[column.slot] = .integer(days) }
      store.commit()
    }
    let key = DataverseKey("isocurrencycode", columns: ["isocurrencycode"])
    let has = schema.table("transactioncurrency")?.keys.contains(key) ?? false
    let wanted = persona.currencyKeyDefined
    guard has != wanted else { return }
    schema.change("transactioncurrency") { table in
      if wanted { table.keys.append(key) } else { table.keys.removeAll { $0 == key } }
    }
  }
}
