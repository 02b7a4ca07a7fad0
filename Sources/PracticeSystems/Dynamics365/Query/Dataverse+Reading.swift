/// Lists and single rows (dataverse.md section 2).
extension Dataverse {
  /// A listing of a table's rows: plain, tracked, or the changes since a token.
  mutating func list(
    _ call: DataverseCall, table place: Int, child: DataverseFilter.Test? = nil, in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let table = schema[place]
    try refuseRead(table, call)
    var cookie: DataverseCookie?
    var rawQuery = call.rawQuery
    if rawQuery.contains("$skiptoken=") {
      let (read, rest) = try DataverseCookie.read(rawQuery)
      cookie = read
      rawQuery = rest
    }
    let query = try DataverseQuery(raw: rawQuery, table: table, schema: schema, limit: urlLimit(call))
    if query.skipToken != nil { throw .argument("Malformed XML in the Paging Cookie") }
    if query.deltaToken != nil || call.preferences.tracksChanges || cookie.map({ $0.kind != .rows }) ?? false {
      return try tracked(call, query, rawQuery: rawQuery, table: place, cookie: cookie, in: &context)
    }
    let test = try self.test(query, place)
    let size = query.top.map { min($0, persona.maxPageSize) } ?? pageSize(call)
    var page = try page(query, table: place, test: test, after: cookie, size: size, key: rawQuery, extra: child)
    if query.top != nil { page.next = nil }
    var out: [UInt8] = []
    out.reserveCapacity(page.rows.count * 400)
    out.append(contentsOf: "{\"@odata.context\":".utf8)
    PracticeJSON.string(contextURL(call, table, query)).write(into: &out)
    if query.counts {
      let total = count(place, test, child)
      out.append(contentsOf: ",\"@odata.count\":\(min(total, 5000))".utf8)
      if call.preferences.includes("Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded") {
        out.append(contentsOf: ",\"@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded\":\(total > 5000)".utf8)
      }
    }
    appendMetadataVersion(call, &out)
    out.append(contentsOf: ",\"value\":[".utf8)
    let writer = rowWriter(call, query, place)
    for (index, row) in page.rows.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      writer.write(row, to: &out)
    }
    out.append(UInt8(ascii: "]"))
    if let next = page.next { appendNextLink(next, call, rawQuery, &out) }
    out.append(UInt8(ascii: "}"))
    return answer(200, out, call)
  }

  /// The number of rows as plain text; it stops at 5000 (dataverse.md 2.3).
  mutating func countText(_ call: DataverseCall, table place: Int, in context: inout PracticeContext) throws(DataverseRefusal)
    -> PracticeResponse
  {
    try refuseRead(schema[place], call)
    let query = try DataverseQuery(raw: call.rawQuery, table: schema[place], schema: schema, limit: urlLimit(call))
    let number: Int
    if query.deltaToken != nil {
      let (from, _) = try span(query, table: schema[place], in: context)
      let (changed, gone) = changes(place, after: from, upTo: store.version)
      number = changed.count + gone.count
    } else {
      number = min(5000, count(place, try test(query, place), nil))
    }
    return PracticeResponse(
      status: 200, headers: [PracticeHeader("Content-Type", "text/plain"), PracticeHeader("OData-Version", "4.0")],
      body: Array(String(number).utf8))
  }

  /// One row.
  func single(_ call: DataverseCall, _ row: DataverseRow, table place: Int) throws(DataverseRefusal) -> PracticeResponse {
    let table = schema[place]
    try refuseRead(table, call)
    let query = try DataverseQuery(raw: call.rawQuery, table: table, schema: schema, limit: urlLimit(call))
    // `null` is a text that stops caches and no condition (dataverse.md 2.2); never 304 with expansions or annotations (2.8).
    if let known = call.header("If-None-Match"), known != "null", query.expansions.isEmpty, call.preferences.annotations.isEmpty {
      guard table.optimisticConcurrency else { throw .concurrencyNotEnabled(table) }
      if known == row.etag || known == "*" {
        return PracticeResponse(status: 304, headers: [PracticeHeader("ETag", row.etag), PracticeHeader("OData-Version", "4.0")])
      }
    }
    return answer(200, body(of: row, table: place, query: query, call: call), call, headers: [PracticeHeader("ETag", row.etag)])
  }

  /// A row as the body of an answer, with its context.
  func body(of row: DataverseRow, table place: Int, query: DataverseQuery, call: DataverseCall) -> [UInt8] {
    var out: [UInt8] = []
    rowWriter(call, query, place).write(row, context: contextURL(call, schema[place], query) + "/$entity", to: &out)
    guard call.preferences.includes("Microsoft.Dynamics.CRM.globalmetadataversion") else { return out }
    out.removeLast()
    appendMetadataVersion(call, &out)
    out.append(UInt8(ascii: "}"))
    return out
  }

  func test(_ query: DataverseQuery, _ place: Int) throws(DataverseRefusal) -> DataverseFilter.Test? {
    guard let filter = query.filter else { return nil }
    return try DataverseFilter(schema: schema, store: store, table: place, notEqualIncludesNull: persona.notEqualIncludesNull)
      .test(filter)
  }

  func rowWriter(_ call: DataverseCall, _ query: DataverseQuery, _ place: Int) -> DataverseRowWriter {
    DataverseRowWriter(
      schema: schema, store: store, table: place, columns: query.columns, expansions: query.expansions,
      preferences: call.preferences, secured: persona.securedColumns)
  }

  func refuseRead(_ table: DataverseTable, _ call: DataverseCall) throws(DataverseRefusal) {
    if persona.tablesWithoutRead.contains(table.logicalName) { throw missingPrivilege("Read", table, call.caller) }
  }

  func pageSize(_ call: DataverseCall) -> Int {
    max(1, min(call.preferences.maxPageSize ?? persona.maxPageSize, persona.maxPageSize) - persona.rowsFewerPerPage)
  }

  /// 32,768 characters for an address of its own, 64 KB inside a batch (dataverse.md 2.3).
  func urlLimit(_ call: DataverseCall) -> Int { call.isInBatch ? 65_536 : 32_768 }

  func contextURL(_ call: DataverseCall, _ table: DataverseTable, _ query: DataverseQuery) -> String {
    let columns = query.selectText.map { "(\($0))" } ?? ""
    return "\(call.root)$metadata#\(table.setName)\(columns)"
  }

  func appendMetadataVersion(_ call: DataverseCall, _ out: inout [UInt8]) {
    guard call.preferences.includes("Microsoft.Dynamics.CRM.globalmetadataversion") else { return }
    out.append(contentsOf: ",\"@Microsoft.Dynamics.CRM.globalmetadataversion\":\"\(900_000 + schema.version)\"".utf8)
  }

  func appendNextLink(_ cookie: DataverseCookie, _ call: DataverseCall, _ rawQuery: String, _ out: inout [UInt8]) {
    let link = "\(call.root)\(call.rawPath)?\(rawQuery)\(rawQuery.isEmpty ? "" : "&")\(cookie.token(after: rawQuery))"
    out.append(contentsOf: ",\"@odata.nextLink\":".utf8)
    PracticeJSON.string(link).write(into: &out)
  }

  func answer(_ status: Int, _ body: [UInt8], _ call: DataverseCall, headers: [PracticeHeader] = []) -> PracticeResponse {
    var all = [
      PracticeHeader("Content-Type", "application/json; odata.metadata=minimal"), PracticeHeader("OData-Version", "4.0"),
    ]
    if !call.preferences.applied.isEmpty {
      all.append(PracticeHeader("Preference-Applied", call.preferences.applied.joined(separator: ",")))
    }
    return PracticeResponse(status: status, headers: all + headers, body: body)
  }

  private func count(_ place: Int, _ test: DataverseFilter.Test?, _ extra: DataverseFilter.Test?) -> Int {
    if test == nil, extra == nil { return store[place].count }
    return store[place].slots.count { row in row.map { (test?($0) ?? true) && (extra?($0) ?? true) } ?? false }
  }
}

extension DataverseRefusal {
  static func concurrencyNotEnabled(_ table: DataverseTable) -> Self {
    .init(400, "0x8006088d", "Optimistic concurrency is not enabled for entity type \(table.logicalName).")
  }
}
