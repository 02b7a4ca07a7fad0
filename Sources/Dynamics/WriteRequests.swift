internal import HTTP
internal import JSONText
internal import Records

/// The requests by which a record is written (dataverse.md 4 and 8).
struct WriteRequests: Sendable {
  let settings: DynamicsSettings
  let plan: ReadingPlan

  private var set: String { "\(settings.apiRoot)/\(plan.address.setName)" }

  /// Every write asks for the record as it then stands: only that may become agreed.
  private var headers: [Header] {
    var preferences = ["return=representation"]
    if plan.needsLookupNames { preferences.append(DynamicsSystem.annotations(DynamicsSystem.lookupNames)) }
    return [Header("Accept", "application/json")] + DynamicsSystem.prefer(preferences)
  }

  /// A create under our own id, which a repeated one meets; without one, a create under an id of the server's.
  func create(_ id: String?, _ body: [UInt8]) -> BatchWriter.Part {
    guard let id else { return .init(method: .post, url: "\(set)?$select=\(plan.select)", headers: headers, body: body) }
    return .init(
      method: .patch, url: "\(set)(\(id))?$select=\(plan.select)", headers: headers + [Header("If-None-Match", "*")], body: body)
  }

  /// Never without `If-Match`: that would create a record that is gone (dataverse.md 4.2).
  func update(_ id: String, _ eTag: String?, _ body: [UInt8]) -> BatchWriter.Part {
    .init(
      method: .patch, url: "\(set)(\(id))?$select=\(plan.select)", headers: headers + [Header("If-Match", eTag ?? "*")],
      body: body)
  }

  /// Takes a row out, only as it was decided on (dataverse.md 4.2).
  func delete(_ id: String, _ eTag: String?) -> BatchWriter.Part {
    .init(method: .delete, url: "\(set)(\(id))", headers: [Header("If-Match", eTag ?? "*")])
  }

  func read(_ id: String) -> BatchWriter.Part {
    var headers = [Header("Accept", "application/json")]
    if plan.needsLookupNames { headers += DynamicsSystem.prefer([DynamicsSystem.annotations(DynamicsSystem.lookupNames)]) }
    return .init(method: .get, url: "\(set)(\(id))?$select=\(plan.select)", headers: headers)
  }

  /// Closes an opportunity; a change of its state would be refused (dataverse.md 8.2).
  func close(_ id: String, won: Bool, status: Int?, on day: CalendarDate?) -> BatchWriter.Part {
    var body = JSONWriter()
    body.object { body in
      // -1: the status that the system takes by itself.
      body.member("Status", status ?? -1)
      body.name("OpportunityClose")
      body.object { body in
        body.member("subject", won ? "Won in Partner Center" : "Lost in Partner Center")
        if let day { body.member("actualend", Instant(startOf: day).description) }
        body.member("opportunityid@odata.bind", "/\(plan.address.setName)(\(id))")
      }
    }
    return .init(
      method: .post, url: "\(settings.apiRoot)/\(won ? "WinOpportunity" : "LoseOpportunity")",
      headers: [Header("Accept", "application/json")], body: body.bytes)
  }

  /// Qualifies a lead: an opportunity, and what of its customer is not there yet (dataverse.md 8.3).
  func qualify(_ id: String, account: String?, contact: String?, status: Int) -> BatchWriter.Part {
    var body = JSONWriter()
    body.object { body in
      body.member("CreateAccount", account == nil)
      body.member("CreateContact", contact == nil)
      body.member("CreateOpportunity", true)
      body.member("Status", status)
      if let account {
        body.name("OpportunityCustomerId")
        body.object { body in
          body.member("@odata.type", "Microsoft.Dynamics.CRM.account")
          body.member("accountid", account)
        }
      } else if let contact {
        body.name("OpportunityCustomerId")
        body.object { body in
          body.member("@odata.type", "Microsoft.Dynamics.CRM.contact")
          body.member("contactid", contact)
        }
      }
    }
    return .init(
      method: .post, url: "\(set)(\(id))/Microsoft.Dynamics.CRM.QualifyLead", headers: [Header("Accept", "application/json")],
      body: body.bytes)
  }
}
