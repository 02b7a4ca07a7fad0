/// Closing a deal and qualifying a lead (dataverse.md 8.2, 8.3).
extension Dataverse {
  mutating func closeOpportunity(
    _ call: DataverseCall, won: Bool, in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let action = won ? "WinOpportunity" : "LoseOpportunity"
    let members = try call.object()
    guard let place = schema.place("opportunity"), let closePlace = schema.place("opportunityclose") else {
      throw .segment(action)
    }
    var status: Int64?
    var close: [PracticeJSON.Member]?
    for member in members where !member.name.contains("@") {
      switch member.name {
      case "Status": status = member.value.integer.map(Int64.init)
      case "OpportunityClose": close = member.value.members
      default:
        throw .payload(
          "The parameter '\(member.name)' in the request payload is not a valid parameter for the operation '\(action)'.")
      }
    }
    guard let status, let close else { throw .payload("A parameter of the operation '\(action)' is missing.") }
    let asked = status
    let record = close
    try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
      var draft = try service.draft(record, table: closePlace, creating: true, call: call)
      guard let target = draft.value("opportunityid")?.target, let row = service.store.row(target, in: place) else {
        throw .argument("The parameter 'opportunityid' of the OpportunityClose is missing.")
      }
      let writer = service.writer(call, &context)
      try service.close(row, place, asked, won: won, draft: draft, by: writer)
      if let state = service.schema[closePlace].column("statecode") { draft.set(state, .integer(1)) }
      var quiet = writer
      quiet.isAPI = false
      _ = try service.create(draft, table: closePlace, call: call, by: quiet, random: &context.random)
    }
    return PracticeResponse(status: 204, headers: [PracticeHeader("OData-Version", "4.0")])
  }

  private mutating func close(
    _ row: DataverseRow, _ place: Int, _ asked: Int64, won: Bool, draft: DataverseDraft, by writer: DataverseWriter
  ) throws(DataverseRefusal) {
    let table = schema[place]
    guard let state = table.column("statecode"), let reason = table.column("statuscode") else { return }
    try refuseWrite(table, "Write", writer)
    guard row[state.slot].integer == 0 else {
      throw .init(400, "0x80040515", "The opportunity has already been closed.")
    }
    let wanted: Int64 = won ? 1 : 2
    // -1 lets the system choose.
    let status = asked == -1 ? state.option(wanted)?.defaultStatus ?? -1 : asked
    guard reason.option(status)?.state == wanted else {
      throw .init(
        400, "0x80048408",
        "\(asked) is not a valid status code for state code OpportunityState.\(won ? "Won" : "Lost") on opportunity with Id \(row.id)."
      )
    }
    var change = DataverseDraft()
    change.set(state, .integer(wanted))
    change.set(reason, .integer(status))
    if let column = table.column("actualvalue") {
      let estimate = table.column("estimatedvalue").map { row[$0.slot] } ?? .null
      let given = draft.value("actualrevenue") ?? .null
      let filled = persona.closingFillsActuals && won ? estimate : .null
      change.set(column, given.isNull ? filled : given)
    }
    if let column = table.column("actualclosedate") {
      if case .instant(let seconds) = draft.value("actualend") ?? .null {
        change.set(column, .date(DataverseDates.split(seconds).days))
      } else if persona.closingFillsActuals {
        change.set(column, .date(DataverseDates.split(writer.now.unixSeconds).days))
      }
    }
    var quiet = writer
    quiet.isAPI = false
    try update(row.id, change, table: place, by: quiet)
    // The history tells the action, not the update it makes.
    guard let last = pendingWrites.popLast() else { return }
    note(.action(won ? "WinOpportunity" : "LoseOpportunity"), table, row.id, last.changes, writer)
  }

  mutating func qualifyLead(
    _ call: DataverseCall, _ lead: DataverseRow, in context: inout PracticeContext
  ) throws(DataverseRefusal) -> PracticeResponse {
    let request = try QualifyRequest(try call.object(), schema)
    let made = try transaction(keepOpen: call.isInChangeSet, in: &context) { (service, context) throws(DataverseRefusal) in
      let writer = service.writer(call, &context)
      return try service.qualify(lead, request, call, by: writer, random: &context.random)
    }
    let rows = made.map { reference -> PracticeJSON in
      let table = schema[reference.table]
      return [
        "@odata.type": .string("#Microsoft.Dynamics.CRM.\(table.logicalName)"),
        table.primaryID: .string(reference.id.description),
      ]
    }
    let body: PracticeJSON = ["@odata.context": .string("\(call.root)$metadata#crmbaseentity"), "value": .array(rows)]
    return answer(200, body.bytes, call)
  }

  /// What a call of QualifyLead asks for.
  private struct QualifyRequest {
    var creates: Set<String> = []
    var status: Int64 = -1
    var currency: DataverseID?
    var customer: DataverseReference?
    var campaign: DataverseID?

    init(_ members: [PracticeJSON.Member], _ schema: DataverseSchema) throws(DataverseRefusal) {
      for member in members where !member.name.contains("@") {
        switch member.name {
        case "CreateAccount", "CreateContact", "CreateOpportunity":
          guard let wanted = member.value.bool else { throw .payload("The parameter '\(member.name)' is not a yes/no.") }
          if wanted { creates.insert(String(member.name.dropFirst("Create".count)).lowercased()) }
        case "Status":
          guard let number = member.value.integer else { throw .payload("The parameter 'Status' is not a number.") }
          status = Int64(number)
        case "OpportunityCurrencyId": currency = member.value["transactioncurrencyid"]?.string.flatMap { DataverseID($0) }
        case "SourceCampaignId": campaign = member.value["campaignid"]?.string.flatMap { DataverseID($0) }
        case "OpportunityCustomerId":
          for name in ["account", "contact"] {
            if let id = member.value[name + "id"]?.string.flatMap({ DataverseID($0) }), let place = schema.place(name) {
              customer = DataverseReference(table: place, id: id)
            }
          }
        case "ProcessInstanceId", "SuppressDuplicateDetection": break
        default:
          throw .payload(
            "The parameter '\(member.name)' in the request payload is not a valid parameter for the operation 'QualifyLead'.")
        }
      }
    }
  }

  private mutating func qualify(
    _ lead: DataverseRow, _ request: QualifyRequest, _ call: DataverseCall, by writer: DataverseWriter,
    random: inout PracticeRandom
  ) throws(DataverseRefusal) -> [DataverseReference] {
    guard let place = schema.place("lead"), let accounts = schema.place("account"), let contacts = schema.place("contact"),
      let deals = schema.place("opportunity"), let state = schema[place].column("statecode"),
      let reason = schema[place].column("statuscode")
    else { throw .segment("QualifyLead") }
    let table = schema[place]
    guard lead[state.slot].integer == 0 else { throw .init(400, "0x80040519", "The lead is already closed.") }
    let status = request.status == -1 ? 3 : request.status
    guard reason.option(status)?.state == 1 else {
      throw .init(
        400, "0x80048408", "\(status) is not a valid status code for state code LeadState.Qualified on lead with Id \(lead.id).")
    }
    if let customer = request.customer, store.row(customer.id, in: customer.table) == nil {
      throw .notFound(schema[customer.table], customer.id)
    }
    if request.creates.contains("account"), persona.tablesWithoutWrite.contains("account") {
      throw .init(403, "0x80081018", "The user does not have the privilege to create accounts.")
    }
    var made: [DataverseReference] = []
    func value(_ name: String) -> DataverseValue { table.column(name).map { lead[$0.slot] } ?? .null }
    func link(_ reference: DataverseReference) -> DataverseValue {
      .lookup(reference.id, table: Int16(truncatingIfNeeded: reference.table))
    }
    func make(_ target: Int, _ pairs: [(String, DataverseValue)]) throws(DataverseRefusal) -> DataverseReference {
      var draft = DataverseDraft()
      for (name, value) in pairs where !value.isNull {
        if let column = schema[target].column(name) { draft.set(column, value) }
      }
      let id = try create(draft, table: target, call: call, by: writer, random: &random)
      let reference = DataverseReference(table: target, id: id)
      made.append(reference)
      return reference
    }
    let shared = ["telephone1", "emailaddress1", "transactioncurrencyid"] + FactoryTables.address.map(\.logicalName)
    var account: DataverseReference?
    if request.creates.contains("account"), !value("companyname").isNull {
      account = try make(
        accounts,
        [("name", value("companyname")), ("websiteurl", value("websiteurl")), ("industrycode", value("industrycode"))]
          + shared.map { ($0, value($0)) })
    }
    var contact: DataverseReference?
    if request.creates.contains("contact") {
      contact = try make(
        contacts,
        ["firstname", "lastname", "jobtitle", "mobilephone"].map { ($0, value($0)) } + shared.map { ($0, value($0)) }
          + [("parentcustomerid", account.map(link) ?? .null)])
    }
    var deal: DataverseReference?
    if request.creates.contains("opportunity") {
      let customer = request.customer ?? account ?? contact
      var pairs: [(String, DataverseValue)] = [
        ("name", value("subject")), ("description", value("description")), ("estimatedvalue", value("estimatedamount")),
        ("estimatedclosedate", value("estimatedclosedate")), ("budgetamount", value("budgetamount")),
        ("opportunityratingcode", value("leadqualitycode")), ("purchasetimeframe", value("purchasetimeframe")),
        ("need", value("need")), ("budgetstatus", value("budgetstatus")), ("emailaddress", value("emailaddress1")),
        ("customerid", customer.map(link) ?? value("customerid")),
        ("parentaccountid", account.map(link) ?? value("parentaccountid")),
        ("parentcontactid", contact.map(link) ?? value("parentcontactid")),
        ("originatingleadid", .lookup(lead.id, table: Int16(truncatingIfNeeded: place))),
        ("transactioncurrencyid", value("transactioncurrencyid")),
      ]
      if let currency = request.currency, let currencies = schema.place("transactioncurrency") {
        guard store.row(currency, in: currencies) != nil else { throw .notFound(schema[currencies], currency) }
        pairs.append(("transactioncurrencyid", .lookup(currency, table: Int16(truncatingIfNeeded: currencies))))
      }
      if let campaign = request.campaign, let campaigns = schema.place("campaign") {
        pairs.append(("campaignid", .lookup(campaign, table: Int16(truncatingIfNeeded: campaigns))))
      }
      // Custom columns of the same name go along where somebody mapped them.
      for column in table.columns where column.isCustom && persona.qualifyingCopiesCustomColumns {
        pairs.append((column.logicalName, lead[column.slot]))
      }
      deal = try make(deals, pairs)
    }
    var change = DataverseDraft()
    change.set(state, .integer(1))
    change.set(reason, .integer(status))
    for (name, reference) in [("parentaccountid", account), ("parentcontactid", contact), ("qualifyingopportunityid", deal)] {
      if let reference, let column = table.column(name) { change.set(column, link(reference)) }
    }
    var quiet = writer
    quiet.isAPI = false
    try update(lead.id, change, table: place, by: quiet)
    if let last = pendingWrites.popLast() { note(.action("QualifyLead"), table, lead.id, last.changes, writer) }
    return made
  }
}
