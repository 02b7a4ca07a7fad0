public import Faults
internal import JSONText
public import Records
internal import Synchronization

/// Reading the metadata of the tables in use.
extension DynamicsSystem {
  private static let reading = "read the metadata of \(Fault.dynamics)"
  private static let versionAnnotation = "Microsoft.Dynamics.CRM.globalmetadataversion"

  public func metadata(
    for fields: [Entity: [String]], known: MetadataSnapshot?
  ) async throws(Fault) -> MetadataSnapshot {
    let (version, currencies) = try await currencies()
    if let known, let version, known.version == version, Self.covers(known, fields) {
      remember(known, currencies)
      return known
    }
    let snapshot = try await load(fields, version: version, currencies: currencies)
    remember(snapshot, currencies)
    return snapshot
  }

  /// The metadata of a table, read now if the run has not asked for it before.
  func table(_ entity: Entity, fields: [String]) async throws(Fault) -> TableMetadata {
    try await ensure([entity: fields])
    guard let table = model.withLock({ $0.snapshot?.tables[entity] }) else {
      throw missingTable(settings.table(of: entity) ?? entity.rawValue)
    }
    return table
  }

  /// Reads the metadata of those of the tables that are not known yet, beside what is.
  func ensure(_ fields: [Entity: [String]]) async throws(Fault) {
    guard let known = model.withLock({ $0.snapshot }) else {
      _ = try await metadata(for: fields, known: nil)
      return
    }
    let missing = fields.filter { known.tables[$0.key] == nil && settings.table(of: $0.key) != nil }
    guard !missing.isEmpty else { return }
    let currencies = model.withLock { $0.currencies }
    var snapshot = try await load(missing, version: known.version, currencies: currencies)
    snapshot.tables.merge(known.tables) { new, _ in new }
    snapshot.addresses.merge(known.addresses) { new, _ in new }
    remember(snapshot, currencies)
  }

  /// How a table that a lookup points into is addressed.
  func address(ofTable table: String) throws(Fault) -> TableAddress {
    guard let address = model.withLock({ $0.snapshot?.addresses[table] }) else { throw missingTable(table) }
    return address
  }

  /// Whether a snapshot holds all that is asked for.
  private static func covers(_ known: MetadataSnapshot, _ fields: [Entity: [String]]) -> Bool {
    fields.allSatisfy { entity, names in
      guard let table = known.tables[entity], known.addresses["systemuser"] != nil else { return false }
      return names.allSatisfy { !$0.contains(".") || table.fields[$0] != nil }
    }
  }

  private func remember(_ snapshot: MetadataSnapshot, _ currencies: [Currency]) {
    model.withLock { model in
      model.snapshot = snapshot
      model.currencies = currencies
      let wanted = Set(snapshot.relatedFields(ofTable: Currency.table).map(\.name))
      // What the currencies' own reading has shown need not be asked for again.
      guard let first = currencies.first, wanted.isSubset(of: first.fields.keys) else { return }
      for currency in currencies { model.related[Currency.table, default: [:]][currency.id] = currency.fields }
    }
  }

  /// All currencies, and by the way the version of the metadata (dataverse.md 7.5): one call.
  private func currencies() async throws(Fault) -> (version: String?, [Currency]) {
    let activity = "read the currencies of \(Fault.dynamics)"
    let root = try await object(
      "\(settings.apiPath)/transactioncurrencies?$select=\(Currency.select)", kind: "currencies",
      prefer: [Self.annotations(Self.versionAnnotation)], while: activity)
    guard let rows = root["value"], rows.kind == .array else {
      throw .strangeAnswer(while: activity, "the answer holds no list")
    }
    var currencies: [Currency] = []
    for row in rows.elements {
      guard let id = row["transactioncurrencyid"]?.text.flatMap({ DynamicsID.canonical($0) }),
        let code = row["isocurrencycode"]?.text
      else { continue }
      currencies.append(
        Currency(
          id: id, code: code.uppercased(), name: row["currencyname"]?.text ?? "",
          precision: row["currencyprecision"]?.integer ?? 2,
          isActive: row["statecode"]?.integer != 1))
    }
    let version = root["@" + Self.versionAnnotation]
    return (version?.text ?? version?.rawNumber, currencies)
  }

  private func load(
    _ fields: [Entity: [String]], version: String?, currencies: [Currency]
  ) async throws(Fault) -> MetadataSnapshot {
    let definitions = try await object(
      "\(settings.apiPath)/EntityDefinitions?$select=LogicalName,EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled",
      kind: "metadata", while: Self.reading)
    let addresses = try MetadataReader.addresses(definitions)
    let active = currencies.filter(\.isActive)

    let entities = Entity.allCases.filter { fields[$0] != nil && settings.table(of: $0) != nil }
    var readers: [String: MetadataReader] = [:]
    for entity in entities {
      guard let table = settings.table(of: entity) else { continue }
      guard addresses[table] != nil else { throw missingTable(table) }
      readers[table] = try await columns(ofTable: table, casts: MetadataReader.casts, navigation: true)
    }
    // Tables that are read only through lookups: their columns, and how long their texts may be.
    for entity in entities {
      guard let table = settings.table(of: entity), let reader = readers[table] else { continue }
      let lookups = Set((fields[entity] ?? []).compactMap { name in name.firstIndex(of: ".").map { String(name[..<$0]) } })
      for lookup in lookups.sorted() {
        for target in reader.fields[lookup]?.targets ?? [] where readers[target] == nil && addresses[target] != nil {
          let casts = MetadataReader.casts.filter { ["StringAttributeMetadata", "DateTimeAttributeMetadata"].contains($0.type) }
          readers[target] = try await columns(ofTable: target, casts: casts, navigation: false)
        }
      }
    }

    var tables: [Entity: TableMetadata] = [:]
    var kept: Set<String> = ["systemuser", "opportunity", Currency.table]
    let precision = active.map(\.precision).max()
    for entity in entities {
      guard let table = settings.table(of: entity), let reader = readers[table], let address = addresses[table] else { continue }
      var all = reader.finished(currencyPrecision: precision)
      for name in fields[entity] ?? [] {
        guard let field = Self.relatedField(name, in: all, readers) else { continue }
        all[name] = field
      }
      tables[entity] = TableMetadata(entity: entity, name: table, fields: all, address: address)
      kept.insert(table)
      for field in all.values { kept.formUnion(field.targets) }
    }
    let digits = Dictionary(active.map { ($0.code, $0.precision) }, uniquingKeysWith: { first, _ in first })
    return MetadataSnapshot(
      version: version, tables: tables, currencies: digits, addresses: addresses.filter { kept.contains($0.key) })
  }

  /// A field of the row that a lookup points to, as a field of the table that has the lookup.
  ///
  /// Its targets are the tables that have the field: not every table that a lookup may point to does.
  private static func relatedField(
    _ name: String, in fields: [String: FieldMetadata], _ readers: [String: MetadataReader]
  ) -> FieldMetadata? {
    guard let dot = name.firstIndex(of: "."), let lookup = fields[String(name[..<dot])], lookup.kind == .lookup else {
      return nil
    }
    let inner = String(name[name.index(after: dot)...])
    let having = lookup.targets.filter { readers[$0]?.fields[inner] != nil }
    guard let first = having.first, var field = readers[first]?.fields[inner] else { return nil }
    field.name = name
    field.label = "\(lookup.label): \(field.label)"
    field.targets = having
    field.navigation = lookup.navigation
    // The lookup itself is what a new record needs.
    field.isRequired = false
    field.isCreatable = lookup.isCreatable
    field.isUpdatable = lookup.isUpdatable
    return field
  }

  /// The columns of one table; its calls are made at the same time.
  private func columns(
    ofTable table: String, casts: [MetadataReader.Cast], navigation: Bool
  ) async throws(Fault) -> MetadataReader {
    let base = "\(settings.apiPath)/EntityDefinitions(LogicalName='\(table)')"
    var addresses = ["\(base)/Attributes?$select=\(MetadataReader.columnSelect)"]
    addresses += casts.map { "\(base)/Attributes/Microsoft.Dynamics.CRM.\($0.type)?\($0.query)" }
    if navigation {
      addresses.append(
        "\(base)/ManyToOneRelationships?$select=ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName")
    }
    let answers = await withTaskGroup(of: (Int, Result<JSONNode, Fault>).self) { group in
      for (place, address) in addresses.enumerated() {
        group.addTask { (place, await self.definitions(address)) }
      }
      var answers: [Result<JSONNode, Fault>?] = Array(repeating: nil, count: addresses.count)
      for await (place, answer) in group { answers[place] = answer }
      return answers.compactMap { $0 }
    }
    var reader = MetadataReader()
    for (place, answer) in answers.enumerated() {
      let root = try answer.get()
      if place == 0 {
        try reader.readColumns(root)
      } else if casts.indices.contains(place - 1) {
        try reader.read(casts[place - 1], root)
      } else {
        try reader.readNavigation(root)
      }
    }
    return reader
  }

  /// One answer about a table.
  ///
  /// By itself, since the optimised build of a task's closure that throws and catches gave back another place (Swift 6.3).
  private func definitions(_ address: String) async -> Result<JSONNode, Fault> {
    do throws(Fault) {
      return .success(try await object(address, kind: "metadata", while: Self.reading))
    } catch {
      return .failure(error)
    }
  }

  private func missingTable(_ table: String) -> Fault {
    Fault(
      .missingTable, while: Self.reading, "there is no table '\(table)'",
      remedy: "correct the table's name in the guide's settings, or install the solution that brings it")
  }
}

extension MetadataSnapshot {
  /// The fields of a table that guides name through a lookup, in order of their names.
  func relatedFields(ofTable table: String) -> [(name: String, kind: FieldMetadata.Kind)] {
    var kinds: [String: FieldMetadata.Kind] = [:]
    for entity in tables.values {
      for (name, field) in entity.fields where field.targets.contains(table) {
        guard let dot = name.firstIndex(of: ".") else { continue }
        kinds[String(name[name.index(after: dot)...])] = field.kind
      }
    }
    return kinds.sorted { $0.key < $1.key }.map { (name: $0.key, kind: $0.value) }
  }
}
