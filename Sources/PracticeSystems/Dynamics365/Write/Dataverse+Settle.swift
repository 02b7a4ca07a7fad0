/// What the service itself does to a row before it keeps it (dataverse.md 2.6, 7.2, section 8).
extension Dataverse {
  /// Puts in what is computed or defaulted and refuses what does not go together.
  ///
  /// - Parameter old: the row as it was; nothing for a new one.
  mutating func settle(
    _ row: inout DataverseRow, was old: DataverseRow?, table: DataverseTable, draft: DataverseDraft, by writer: DataverseWriter
  ) throws(DataverseRefusal) {
    try settleState(&row, was: old, table: table, draft: draft, by: writer)
    try refuseInactiveCustomer(row, was: old, table: table, writer: writer)
    settlePeople(&row, was: old, table: table, draft: draft, by: writer)
    try settleMoney(&row, table: table, draft: draft, isNew: old == nil)
    settleTexts(&row, table: table, isNew: old == nil, now: writer.now)
    for column in table.required where row[column.slot].isNull {
      throw .init(400, "0x80040200", "The required field '\(column.logicalName)' is missing.")
    }
  }

  private func settleState(
    _ row: inout DataverseRow, was old: DataverseRow?, table: DataverseTable, draft: DataverseDraft, by writer: DataverseWriter
  ) throws(DataverseRefusal) {
    guard let state = table.column("statecode"), let status = table.column("statuscode") else { return }
    let before = old?[state.slot].integer ?? 0
    let wanted = row[state.slot].integer ?? before
    if wanted != before, table.statesByActionOnly.contains(wanted), writer.isAPI {
      throw .init(
        400, "0x80100005", "This message can not be used to set the state of \(table.logicalName). Use an action instead.")
    }
    row[state.slot] = .integer(wanted)
    let named = draft.value("statuscode")?.integer
    if named == nil, old == nil || wanted != before || row[status.slot].isNull {
      row[status.slot] = state.option(wanted)?.defaultStatus.map { .integer($0) } ?? .null
    }
    guard let reason = row[status.slot].integer, status.option(reason)?.state == wanted else {
      let reason = row[status.slot].integer.map(String.init) ?? "null"
      throw .init(
        400, "0x80048408",
        "\(reason) is not a valid status code for state code \(table.schemaName)State.\(state.option(wanted)?.label ?? String(wanted)) "
          + "on \(table.logicalName) with Id \(row.id).")
    }
    if table.logicalName == "opportunity", before != 0, wanted == 0, old != nil {
      for name in ["actualvalue", "actualclosedate"] {
        if let column = table.column(name) { row[column.slot] = .null }
      }
    }
  }

  private func refuseInactiveCustomer(
    _ row: DataverseRow, was old: DataverseRow?, table: DataverseTable, writer: DataverseWriter
  ) throws(DataverseRefusal) {
    guard table.logicalName == "opportunity", writer.isAPI else { return }
    for name in ["customerid", "parentaccountid"] {
      guard let column = table.column(name), case .lookup(let id, let place) = row[column.slot],
        old?[column.slot] != row[column.slot],
        let state = schema[Int(place)].column("statecode"), let customer = store.row(id, in: Int(place)),
        customer[state.slot] == .integer(1)
      else { continue }
      throw .init(400, "0x80040517", "The customer '\(id)' is inactive.")
    }
  }

  private func settlePeople(
    _ row: inout DataverseRow, was old: DataverseRow?, table: DataverseTable, draft: DataverseDraft, by writer: DataverseWriter
  ) {
    let user =
      schema.place("systemuser").map { DataverseValue.lookup(writer.user, table: Int16(truncatingIfNeeded: $0)) } ?? .null
    let now = DataverseValue.instant(writer.now.unixSeconds)
    func put(_ name: String, _ value: DataverseValue) {
      guard let column = table.column(name), draft.value(name) == nil else { return }
      row[column.slot] = value
    }
    if old == nil {
      put("createdon", draft.value("overriddencreatedon") ?? now)
      put("createdby", user)
      put("ownerid", user)
    } else if let owner = table.column("ownerid"), row[owner.slot].isNull {
      row[owner.slot] = old?[owner.slot] ?? .null
    }
    put("modifiedon", now)
    put("modifiedby", user)
  }

  private func settleMoney(
    _ row: inout DataverseRow, table: DataverseTable, draft: DataverseDraft, isNew: Bool
  ) throws(DataverseRefusal) {
    guard let currencyColumn = table.column("transactioncurrencyid"), let place = schema.place("transactioncurrency") else {
      return
    }
    let money = table.money
    if let computed = table.column("isrevenuesystemcalculated"), row[computed.slot] == .boolean(true),
      let estimate = table.column("estimatedvalue"), let total = table.column("totalamount")
    {
      // Product totals win over what was written (dataverse.md trap 21).
      row[estimate.slot] = row[total.slot].isNull ? .decimal(.zero) : row[total.slot]
    }
    let hasMoney = money.contains { !row[$0.column.slot].isNull }
    if row[currencyColumn.slot].isNull {
      let cleared = draft.value("transactioncurrencyid") == .null
      let wants = persona.currencyDefault == .always && isNew || persona.currencyDefault != .never && hasMoney && !cleared
      if wants, !cleared, let base = baseCurrency {
        row[currencyColumn.slot] = .lookup(base, table: Int16(truncatingIfNeeded: place))
      }
    }
    guard let currency = row[currencyColumn.slot].target, let found = store.row(currency, in: place) else {
      guard !hasMoney else {
        throw .init(400, "0x80048cfb", "The currency cannot be null because the record has money fields with values.")
      }
      return
    }
    let currencies = schema[place]
    if draft.value("transactioncurrencyid") != nil, let state = currencies.column("statecode"), found[state.slot] == .integer(1) {
      throw .argument("The currency '\(currency)' is inactive.")
    }
    let precision = currencies.column("currencyprecision").flatMap { found[$0.slot].integer } ?? 2
    let rate = currencies.column("exchangerate").flatMap { found[$0.slot].decimal } ?? DataverseDecimal(1)
    let rateColumn = table.column("exchangerate")
    // The rate is taken when money or currency is written, and stays until then.
    let touches = draft.values.contains { $0.column.isMoney || $0.column.logicalName == "transactioncurrencyid" }
    if let rateColumn, isNew || touches || row[rateColumn.slot].isNull { row[rateColumn.slot] = .decimal(rate) }
    let used = rateColumn.flatMap { row[$0.slot].decimal } ?? rate
    for (column, base) in money {
      guard case .money(_, _, let own, let source) = column.kind else { continue }
      if let value = row[column.slot].decimal {
        row[column.slot] = .decimal(value.rounded(to: source == 0 ? own : source == 1 ? 2 : Int(precision)))
      }
      if let base {
        row[base.slot] = row[column.slot].decimal.flatMap { $0.divided(by: used, decimals: 4) }.map { .decimal($0) } ?? .null
      }
    }
  }

  /// The organisation's own currency.
  var baseCurrency: DataverseID? {
    guard let place = schema.place("organization"), let column = schema[place].column("basecurrencyid") else { return nil }
    return store[place].slots.compactMap { $0 }.first?[column.slot].target
  }

  private mutating func settleTexts(_ row: inout DataverseRow, table: DataverseTable, isNew: Bool, now: PracticeInstant) {
    func text(_ name: String) -> String? { table.column(name).flatMap { row[$0.slot].text } }
    if let full = table.column("fullname"), table.column("firstname") != nil {
      let name = [text("firstname"), text("lastname")].compactMap { $0 }.joined(separator: " ")
      row[full.slot] = name.isEmpty ? .null : .text(name)
    }
    if let composite = table.column("address1_composite") {
      let street = ["address1_line1", "address1_line2", "address1_line3"].compactMap { text($0) }
      let region = [text("address1_stateorprovince"), text("address1_postalcode")].compactMap { $0 }.joined(separator: " ")
      let place = [text("address1_city"), region.isEmpty ? nil : region].compactMap { $0 }.joined(separator: ", ")
      let lines = street + [place, text("address1_country") ?? ""].filter { !$0.isEmpty }
      row[composite.slot] = lines.isEmpty ? .null : .text(lines.joined(separator: "\r\n"))
    }
    if isNew, table.logicalName == "msft_microsoftsolution", let column = table.column("msft_name"), row[column.slot].isNull {
      // A date and a counter, as the title of such rows looks (dataverse.md 9.3).
      autoNumber += 1
      let digits = String(autoNumber)
      row[column.slot] = .text("\(now.dayText)-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits)")
    }
  }
}
