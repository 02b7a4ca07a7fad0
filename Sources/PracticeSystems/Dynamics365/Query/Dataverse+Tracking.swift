/// Change tracking: first loads with a link at their end, and what changed since a link (dataverse.md section 3).
extension Dataverse {
  mutating func tracked(
    _ call: DataverseCall, _ query: DataverseQuery, rawQuery: String, table place: Int, cookie: DataverseCookie?,
    in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let table = schema[place]
    guard table.changeTracking else {
      throw .init(400, "0x80072491", "Change tracking is not enabled for entity \(table.logicalName).")
    }
    let forbidden = [
      ("$filter", query.filter != nil), ("$orderby", !query.order.isEmpty), ("$expand", !query.expansions.isEmpty),
      ("$top", query.top != nil),
    ]
    if let option = forbidden.first(where: \.1)?.0 {
      throw .query("The query option '\(option)' is not supported with change tracking.")
    }
    if let cookie, cookie.kind == .load || cookie.kind == .fullDelta {
      return load(
        call, query, rawQuery, place, after: cookie, version: cookie.version, isDelta: cookie.kind == .fullDelta, &context)
    }
    if let cookie {
      return delta(call, query, rawQuery, place, from: cookie.last, upTo: cookie.version, cookie: cookie, &context)
    }
    guard query.deltaToken != nil else {
      return load(call, query, rawQuery, place, after: nil, version: store.version, isDelta: false, &context)
    }
    let (from, expired) = try span(query, table: table, in: context)
    if expired { return load(call, query, rawQuery, place, after: nil, version: store.version, isDelta: true, &context) }
    return delta(call, query, rawQuery, place, from: from, upTo: store.version, cookie: nil, &context)
  }

  /// Where the span of a delta begins; refused where the token is unknown or too old.
  ///
  /// `expired` is only true for a persona that answers an old token with everything.
  func span(
    _ query: DataverseQuery, table: DataverseTable, in context: PracticeContext
  ) throws(DataverseRefusal) -> (from: Int64, expired: Bool) {
    guard let text = query.deltaToken, let token = DataverseTracking.Token(text) else {
      throw .argument("The delta token is malformed.")
    }
    let age = context.clock.now.unixSeconds - token.instant
    let known = tracking.knows(token, table: table.logicalName, select: query.selectText ?? "")
    if !known.table || token.version <= tracking.floor || age > Int64(persona.deltaTokenDays) * 86_400 {
      if persona.expiredToken == .fullAnswer { return (0, true) }
      throw .init(
        persona.expiredTokenStatus, "0x80044352",
        "Version stamp associated with the client has expired. Please perform a full sync.")
    }
    // The columns are baked into the link (dataverse.md 3.4).
    guard known.select else { throw .argument("The delta token was not given for this $select.") }
    return (token.version, false)
  }

  /// A page of everything; the last one brings the link.
  private mutating func load(
    _ call: DataverseCall, _ query: DataverseQuery, _ rawQuery: String, _ place: Int, after cookie: DataverseCookie?,
    version: Int64,
    isDelta: Bool, _ context: inout PracticeContext
  ) -> PracticeResponse {
    let size = pageSize(call)
    let slots = store[place].slots
    var rows: [DataverseRow] = []
    var next: DataverseCookie?
    var last = cookie.map { Int($0.last) } ?? -1
    for position in max(0, last + 1)..<max(slots.count, last + 1, 0) {
      guard let row = slots[position] else { continue }
      if rows.count == size {
        next = DataverseCookie(
          kind: isDelta ? .fullDelta : .load, page: (cookie?.page ?? 1) + 1, last: Int64(last), version: version)
        break
      }
      rows.append(row)
      last = position
    }
    return trackedAnswer(
      call, query, rawQuery, place, rows: rows, gone: [], next: next, version: version, isDelta: isDelta, &context)
  }

  /// A page of what changed: rows by version, deletions last, as far as the span goes.
  private mutating func delta(
    _ call: DataverseCall, _ query: DataverseQuery, _ rawQuery: String, _ place: Int, from: Int64, upTo end: Int64,
    cookie: DataverseCookie?, _ context: inout PracticeContext
  ) -> PracticeResponse {
    let size = pageSize(call)
    let page = (cookie?.page ?? 1) + 1
    let first: DataverseCookie.Kind = persona.deletionsFirst ? .deletions : .changes
    let kind = cookie?.kind ?? first
    // A delta that reads its second kind starts it from the token again, which stands in the query.
    let start = query.deltaToken.flatMap { DataverseTracking.Token($0) }?.version ?? from
    var rows: [DataverseRow] = []
    var gone: [DataverseRows.Deletion] = []
    var next: DataverseCookie?
    var phase = kind
    var position = from
    while true {
      // None where the first kind filled the page to its end: the second then begins on the next one.
      let room = size - rows.count - gone.count
      let (changed, deleted) = changes(place, after: position, upTo: end)
      if phase == .changes {
        rows += changed.prefix(room)
        if changed.count > room {
          next = DataverseCookie(kind: .changes, page: page, last: rows.last?.version ?? position, version: end)
          break
        }
      } else {
        gone += deleted.prefix(room)
        if deleted.count > room {
          next = DataverseCookie(kind: .deletions, page: page, last: gone.last?.version ?? position, version: end)
          break
        }
      }
      guard phase == first else { break }
      phase = first == .changes ? .deletions : .changes
      position = start
    }
    return trackedAnswer(call, query, rawQuery, place, rows: rows, gone: gone, next: next, version: end, isDelta: true, &context)
  }

  /// What happened to a table in a span of versions: rows as they are now by version, and the deletions that still hold.
  func changes(_ place: Int, after from: Int64, upTo end: Int64) -> (rows: [DataverseRow], gone: [DataverseRows.Deletion]) {
    let table = store[place]
    var low = 0
    var high = table.changes.count
    while low < high {
      let middle = (low + high) / 2
      if table.changes[middle].version <= from { low = middle + 1 } else { high = middle }
    }
    let rows = table.changes[low...].compactMap { change -> DataverseRow? in
      guard change.version <= end, let row = table.slots[change.position], row.version == change.version else { return nil }
      return row
    }
    let gone = table.deletions.filter { $0.version > from && $0.version <= end && table[$0.id] == nil }
    return (rows, gone)
  }

  private mutating func trackedAnswer(
    _ call: DataverseCall, _ query: DataverseQuery, _ rawQuery: String, _ place: Int, rows: [DataverseRow],
    gone: [DataverseRows.Deletion], next: DataverseCookie?, version: Int64, isDelta: Bool, _ context: inout PracticeContext
  ) -> PracticeResponse {
    let table = schema[place]
    var out: [UInt8] = []
    out.append(contentsOf: "{\"@odata.context\":".utf8)
    PracticeJSON.string(contextURL(call, table, query) + (isDelta ? "/$delta" : "")).write(into: &out)
    appendMetadataVersion(call, &out)
    let isEmpty = isDelta && rows.isEmpty && gone.isEmpty
    if let next {
      appendNextLink(next, call, rawQuery, &out)
    } else if !(isEmpty && persona.emptyDelta == .withoutLink) {
      let token = DataverseTracking.Token(version: version, instant: context.clock.now.unixSeconds)
      let select = query.selectText ?? ""
      tracking.issue(token, table: table.logicalName, select: select)
      let kept = rawQuery.split(separator: "&").filter { !$0.hasPrefix("$deltatoken=") && !$0.hasPrefix("%24deltatoken=") }
      let link =
        "\(call.root)\(call.rawPath)?\((kept.map(String.init) + ["$deltatoken=\(token.encoded)"]).joined(separator: "&"))"
      out.append(contentsOf: ",\"@odata.deltaLink\":".utf8)
      PracticeJSON.string(link).write(into: &out)
    }
    if !(isEmpty && persona.emptyDelta == .withoutValue) {
      out.append(contentsOf: ",\"value\":[".utf8)
      let writer = rowWriter(call, query, place)
      var items: [[UInt8]] = []
      let deleted = gone.map { Self.deletedItem($0.id, call.root, table) }
      if persona.deletionsFirst { items = deleted }
      for row in rows {
        var item: [UInt8] = []
        writer.write(row, to: &item)
        items.append(item)
      }
      if !persona.deletionsFirst { items += deleted }
      out.append(contentsOf: items.joined(separator: [UInt8(ascii: ",")]))
      out.append(UInt8(ascii: "]"))
    }
    out.append(UInt8(ascii: "}"))
    return answer(200, out, call)
  }

  private static func deletedItem(_ id: DataverseID, _ root: String, _ table: DataverseTable) -> [UInt8] {
    let item: PracticeJSON = [
      "@odata.context": .string("\(root)$metadata#\(table.setName)/$deletedEntity"), "id": .string(id.description),
      "reason": "deleted",
    ]
    return item.bytes
  }
}
