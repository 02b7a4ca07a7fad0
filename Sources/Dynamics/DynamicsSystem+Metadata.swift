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
    var missing: [Entity: [String]] = [:]
    for (entity, names) in fields where settings.table(of: entity) != nil {
      guard let table = known.tables[entity] else {
        missing[entity] = names
        continue
      }
      // What was asked for before is asked again beside it.
      if !Self.hasDetails(table, of: names) { missing[entity] = names + table.fields.keys.sorted() }
    }
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
      return names.allSatisfy { !$0.contains(".") || table.fields[$0] != nil } && hasDetails(table, of: names)
    }
  }

  /// Whether a table tells lengths, choices and targets of all these fields that it has.
  private static func hasDetails(_ table: TableMetadata, of names: [String]) -> Bool {
    guard let kinds = table.detailedKinds else { return true }
    return names.allSatisfy { name in
      guard let kind = table.fields[String(name.prefix { $0 != "." })]?.kind else { return true }
      return kinds.contains(kind == .date ? .instant : kind) || !MetadataReader.casts.contains { $0.kind == kind }
    }
  }

  /// The kinds of columns whose casts have to be asked: a cast tells of a whole table, and most tables have all kinds.
  private static func kinds(
    of names: [String], _ entity: Entity, in columns: [String: FieldMetadata]
  ) -> Set<FieldMetadata.Kind> {
    // Lookups are how a table hangs together, and deals are closed by their statuses.
    var kinds: Set<FieldMetadata.Kind> = [.lookup]
    if entity == .opportunity || entity == .lead || names.contains(StateAndStatus.field) { kinds.formUnion([.state, .status]) }
    for name in names {
      if let kind = columns[String(name.prefix { $0 != "." })]?.kind { kinds.insert(kind) }
    }
    return kinds
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
    var detailed: [Entity: Set<FieldMetadata.Kind>] = [:]
    // Fields behind lookups may be those of a table that stands here itself.
    let behind = entities.flatMap { fields[$0] ?? [] }.compactMap { name in
      name.firstIndex(of: ".").map { String(name[name.index(after: $0)...]) }
    }
    for entity in entities {
      guard let table = settings.table(of: entity) else { continue }
      guard addresses[table] != nil else { throw missingTable(table) }
      var reader = try await columns(ofTable: table, navigation: true)
      let kinds = Self.kinds(of: (fields[entity] ?? []) + behind, entity, in: reader.fields)
      try await readDetails(ofTable: table, MetadataReader.casts.filter { kinds.contains($0.kind) }, &reader)
      detailed[entity] = kinds
      readers[table] = reader
    }
    // Tables that are read only through lookups: their columns, and how long their texts may be.
    for entity in entities {
      guard let table = settings.table(of: entity), let reader = readers[table] else { continue }
      let lookups = Set((fields[entity] ?? []).compactMap { name in name.firstIndex(of: ".").map { String(name[..<$0]) } })
      for lookup in lookups.sorted() {
        for target in reader.fields[lookup]?.targets ?? [] where readers[target] == nil && addresses[target] != nil {
          var reader = try await columns(ofTable: target, navigation: false)
          let kinds = Set(behind.compactMap { reader.fields[$0]?.kind }).intersection([.text, .instant])
          try await readDetails(ofTable: target, MetadataReader.casts.filter { kinds.contains($0.kind) }, &reader)
          readers[target] = reader
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
      tables[entity] = TableMetadata(
        entity: entity, name: table, fields: all, address: address,
        detailedKinds: detailed[entity]?.sorted { $0.rawValue < $1.rawValue })
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

  /// The columns of one table, and how its lookups are written.
  private func columns(ofTable table: String, navigation: Bool) async throws(Fault) -> MetadataReader {
    let base = Self.definition(table, settings)
    var addresses = ["\(base)/Attributes?$select=\(MetadataReader.columnSelect)"]
    if navigation {
      addresses.append(
        "\(base)/ManyToOneRelationships?$select=ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName")
    }
    var reader = MetadataReader()
    let answers = await definitions(addresses)
    if let first = answers.first { try reader.readColumns(try first.get()) }
    for answer in answers.dropFirst() { try reader.readNavigation(try answer.get()) }
    return reader
  }

  /// What only casts tell of the columns; a kind that the table does not have is not asked for.
  private func readDetails(
    ofTable table: String, _ casts: [MetadataReader.Cast], _ reader: inout MetadataReader
  ) async throws(Fault) {
    let present = Set(reader.fields.values.map(\.kind))
    let casts = casts.filter { present.contains($0.kind) }
    let base = Self.definition(table, settings)
    let answers = await definitions(casts.map { "\(base)/Attributes/Microsoft.Dynamics.CRM.\($0.type)?\($0.query)" })
    for (cast, answer) in zip(casts, answers) { try reader.read(cast, try answer.get()) }
  }

  private static func definition(_ table: String, _ settings: DynamicsSettings) -> String {
    "\(settings.apiPath)/EntityDefinitions(LogicalName='\(table)')"
  }

  /// Answers about a table, asked for at the same time.
  private func definitions(_ addresses: [String]) async -> [Result<JSONNode, Fault>] {
    await withTaskGroup(of: (Int, Result<JSONNode, Fault>).self) { group in
      for (place, address) in addresses.enumerated() {
        group.addTask { (place, await self.definitions(address)) }
      }
      var answers: [Result<JSONNode, Fault>?] = Array(repeating: nil, count: addresses.count)
      for await (place, answer) in group { answers[place] = answer }
      return answers.compactMap { $0 }
    }
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
