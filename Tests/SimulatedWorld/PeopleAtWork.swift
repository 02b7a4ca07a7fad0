public import PracticeSystems

/// What people do in the practice systems, in whatever bench these run.
public protocol PeopleAtWork {
  func edits(_ system: String, _ entity: String, _ id: String, _ fields: PracticeJSON) throws
  func makes(_ system: String, _ entity: String, _ fields: PracticeJSON) throws
  func removes(_ system: String, _ entity: String, _ id: String) throws
  /// All rows of a table, as an administrator sees them.
  func shown(_ system: String, _ table: String) throws -> [PracticeJSON]
}

extension PeopleAtWork {
  /// The CRM's record that bears a referral's identifier.
  func record(of referral: String, in table: String) throws -> PracticeJSON {
    try shown("dynamics", table).first { $0["msft_microsoftpartnercenterreferralidentifier"]?.string == referral } ?? .null
  }

  func lead(of referral: String) throws -> String { try record(of: referral, in: "leads")["leadid"]?.string ?? "" }
  func opportunity(of referral: String) throws -> String {
    try record(of: referral, in: "opportunities")["opportunityid"]?.string ?? ""
  }

  /// Qualifies a lead as the CRM's dialog does: the opportunity takes over what the lead says, custom columns too.
  func qualifies(_ lead: String) throws {
    let row = try shown("dynamics", "leads").first { $0["leadid"]?.string == lead } ?? .null
    var fields: [PracticeJSON.Member] = [.init("originatingleadid", .string(lead))]
    for (from, to) in [
      ("subject", "name"), ("description", "description"), ("estimatedamount", "estimatedvalue"),
      ("estimatedclosedate", "estimatedclosedate"), ("_parentaccountid_value", "parentaccountid"),
      ("_parentcontactid_value", "parentcontactid"), ("_transactioncurrencyid_value", "transactioncurrencyid"),
      ("_ownerid_value", "ownerid"),
    ] {
      if let value = row[from], !value.isNull { fields.append(.init(to, value)) }
    }
    for member in row.members ?? [] where member.name.hasPrefix("msft_") && !member.value.isNull { fields.append(member) }
    try makes("dynamics", "opportunity", .object(fields))
    try edits("dynamics", "lead", lead, ["statecode": 1, "statuscode": 3])
  }
}
