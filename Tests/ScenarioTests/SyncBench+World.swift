import PracticeSystems
import Records
import Sync
import Testing

/// What a test reads from the practice systems and does to them.
extension SyncBench {
  /// One record as its system stores it; `null` where there is none.
  func record(_ system: String, _ entity: String, _ id: String) -> PracticeJSON {
    let answer = admin("GET", "/data/\(system)/\(entity)/\(id)")
    guard answer.status == 200 else { return .null }
    return (try? PracticeJSON(parsing: answer.body)) ?? .null
  }

  func opportunity(_ id: String) -> PracticeJSON { record("dynamics", "opportunity", id) }
  func referral(_ id: String) -> PracticeJSON { record("partnercenter", "referral", id) }

  /// The referral that names a record of the CRM.
  func referral(of crm: String) -> PracticeJSON {
    rows("partnercenter", "referrals").first { $0["externalReferenceId"]?.string == crm } ?? .null
  }

  /// The records of a CRM table that bear the identifier of a referral.
  func bearers(_ table: String, of referral: String) -> [PracticeJSON] {
    rows("dynamics", table).filter { $0["msft_microsoftpartnercenterreferralidentifier"]?.string == referral }
  }

  /// The opportunity made of a referral.
  func opportunity(of referral: String) -> PracticeJSON { bearers("opportunities", of: referral).first ?? .null }
  func lead(of referral: String) -> PracticeJSON { bearers("leads", of: referral).first ?? .null }

  func editReferral(_ id: String, _ fields: PracticeJSON) throws { try edit("partnercenter", "referral", id, fields) }
  func editOpportunity(_ id: String, _ fields: PracticeJSON) throws { try edit("dynamics", "opportunity", id, fields) }

  @discardableResult
  func create(_ system: String, _ entity: String, _ fields: PracticeJSON) throws -> PracticeJSON {
    let answer = admin(
      "POST", "/create", ["system": .string(system), "entity": .string(entity), "person": "a seller", "fields": fields])
    guard answer.status < 300 else { throw BenchProblem(text: answer.text) }
    return (try? PracticeJSON(parsing: answer.body)) ?? .null
  }

  func delete(_ system: String, _ entity: String, _ id: String) throws {
    let answer = admin(
      "POST", "/delete", ["system": .string(system), "entity": .string(entity), "id": .string(id), "person": "a seller"])
    guard answer.status < 300 else { throw BenchProblem(text: answer.text) }
  }

  /// Sets fields of a referral without asking any rule.
  func raw(_ id: String, _ fields: PracticeJSON) throws {
    let answer = admin("POST", "/partnercenter/raw", ["id": .string(id), "fields": fields])
    guard answer.status < 300 else { throw BenchProblem(text: answer.text) }
  }

  func persona(_ system: String, _ persona: PracticeJSON) throws {
    let answer = admin("POST", "/persona", ["system": .string(system), "persona": persona])
    guard answer.status < 300 else { throw BenchProblem(text: answer.text) }
  }

  // MARK: History

  /// One accepted write of the product, as its server remembers it.
  struct Write {
    let system: String
    let operation: String
    let entity: String
    let id: String
    let fields: [(path: String, before: PracticeJSON, after: PracticeJSON)]
  }

  /// Everything that the API accepted after the first `count` of them, people's edits left out.
  func writes(after count: Int = 0) -> [Write] {
    let answer = try? PracticeJSON(parsing: admin("GET", "/history", query: "writes=true").body)
    return (answer?["writes"]?.array ?? []).dropFirst(count).map { row in
      Write(
        system: row["system"]?.string ?? "", operation: row["operation"]?.string ?? "", entity: row["entity"]?.string ?? "",
        id: row["id"]?.string ?? "",
        fields: (row["changes"]?.array ?? []).map {
          ($0["field"]?.string ?? "", $0["before"] ?? .null, $0["after"] ?? .null)
        })
    }
  }
}

/// What people do with the CRM's own dialogs.
extension SyncBench {
  func close(_ opportunity: String, won: Bool) throws {
    try editOpportunity(opportunity, won ? ["statecode": 1, "statuscode": 3] : ["statecode": 2, "statuscode": 4])
  }

  func reopen(_ opportunity: String) throws { try editOpportunity(opportunity, ["statecode": 0, "statuscode": 1]) }

  /// Qualifies a lead as the dialog does: the opportunity takes over what the lead says, custom columns too where they are mapped.
  @discardableResult
  func qualify(_ lead: String, mapsCustomColumns: Bool = true) throws -> String {
    let row = record("dynamics", "lead", lead)
    var fields: [PracticeJSON.Member] = [.init("originatingleadid", .string(lead))]
    for (from, to) in [
      ("subject", "name"), ("description", "description"), ("estimatedamount", "estimatedvalue"),
      ("estimatedclosedate", "estimatedclosedate"), ("_parentaccountid_value", "parentaccountid"),
      ("_parentcontactid_value", "parentcontactid"), ("_transactioncurrencyid_value", "transactioncurrencyid"),
      ("_ownerid_value", "ownerid"),
    ] {
      if let value = row[from], !value.isNull { fields.append(.init(to, value)) }
    }
    for member in row.members ?? [] where mapsCustomColumns && member.name.hasPrefix("msft_") && !member.value.isNull {
      fields.append(member)
    }
    let made = try create("dynamics", "opportunity", .object(fields))
    let id = made["id"]?.string ?? ""
    try edit(
      "dynamics", "lead", lead, ["statecode": 1, "statuscode": 3, "qualifyingopportunityid": .string(id)])
    return id
  }

  /// A night in which only trail and mark are written.
  func quietNightButFeedback(_ place: SourceLocation = #_sourceLocation) async throws {
    let before = apiWrites
    try await night()
    let others = writes(after: before).flatMap { write in write.fields.map { "\(write.id) \($0.path)" } }
      .filter { line in
        !["msft_microsoftpartnercenterreferralsyncaudit", "name", "subject"].contains { line.hasSuffix(" " + $0) }
      }
    #expect(others == [], sourceLocation: place)
  }

  /// Lists all referrals but one from now on: it is out of our view.
  func hide(_ referral: String) {
    let others = rows("partnercenter", "referrals").filter { $0["id"]?.string != referral }
    let listing: PracticeJSON = ["value": .array(others)]
    // Asked for by its id it is not there either.
    admin(
      "POST", "/faults",
      [
        "system": "partnercenter", "method": "GET", "pathContains": .string("/engagements/referrals/" + referral), "count": .null,
        "status": 404,
      ])
    admin(
      "POST", "/faults",
      [
        "system": "partnercenter", "method": "GET", "pathContains": "/engagements/referrals", "count": .null,
        "content": .string(listing.text),
      ])
  }

  /// Lets it be seen again.
  func show() { admin("DELETE", "/faults") }
}
