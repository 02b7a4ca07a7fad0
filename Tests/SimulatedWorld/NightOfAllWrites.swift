internal import PracticeSystems

/// A night in which every kind of write of the product happens, a deal for each; two nights go before it.
///
/// A world by hand, and what people do to it. It is killed in process and as a process.
public enum NightOfAllWrites {
  /// What happens in it.
  public static let kinds = """
    an account, a contact and an opportunity made for a referral, and the CRM ID told to it; a lead, its account shared;
    a private referral made for an opportunity: identifier, link, trail and mark written back; a partner-led one, shown at once;
    an update to the CRM; an update to Partner Center; both at once in one deal; a contact's update, both ways;
    a refusal told in the CRM; a conflict told in the CRM; a lead qualified for an acceptance in Partner Center;
    an acceptance for a lead that was qualified; a loss and a win told to Partner Center after their wait;
    a deal won and one lost by the CRM's own action; a private deal shown to Microsoft;
    solutions of a new opportunity attached to it; a solution attached for one added to a referral, one attached and one taken out
    for a referral whose solution was exchanged; a referral's list exchanged for an opportunity's
    """

  // MARK: Ids

  enum Referral: Int, CaseIterable {
    case updated = 1, conflict, leadAccepted, won, both, lostThere, qualified, wonHere, moreSolutions, otherSolution
    case newOpportunity, newLead

    var id: String { "11111111-aaaa-4bbb-8ccc-0000000000\(rawValue < 10 ? "0" : "")\(rawValue)" }
    var isPending: Bool { self == .leadAccepted || self == .newLead || self == .qualified }
    var isNew: Bool { rawValue >= Self.newOpportunity.rawValue }
  }

  enum Opportunity: Int, CaseIterable {
    case shared = 1, updated, lost, contact, solutions, phone
    case newPrivate, newPartnerLed, newRefused

    var id: String { "0aa00000-0000-4000-8000-00000000020\(rawValue)" }
    var name: String { "Nordwind \(self)" }
    var isNew: Bool { rawValue >= Self.newPrivate.rawValue }
  }

  static let seller = "0ff00000-0000-4000-8000-000000000001"
  static let nordwind = "0bb00000-0000-4000-8000-000000000001"
  static let ida = "0dd00000-0000-4000-8000-000000000001"
  static let otherContact = "0dd00000-0000-4000-8000-000000000002"
  static let thirdContact = "0dd00000-0000-4000-8000-000000000003"
  static let detail = "0e500000-0000-4000-8000-000000000001"
  static let otherDetail = "0e500000-0000-4000-8000-000000000002"
  static let solution = "SOL-00001-XYZ"
  static let otherSolution = "SOL-00002-XYZ"

  // MARK: People

  /// Before the second night: what then has to wait for the third.
  public static func dayOne(_ people: some PeopleAtWork) throws {
    try people.edits("dynamics", "opportunity", Opportunity.lost.id, ["statecode": 2, "statuscode": 4])
    let won = try people.opportunity(of: Referral.wonHere.id)
    try people.edits("dynamics", "opportunity", won, ["statecode": 1, "statuscode": 3])
  }

  /// Before the third night, in which everything happens.
  public static func dayTwo(_ people: some PeopleAtWork) throws {
    func referral(_ which: Referral, _ fields: PracticeJSON) throws {
      try people.edits("partnercenter", "referral", which.id, fields)
    }
    func opportunity(_ id: String, _ fields: PracticeJSON) throws { try people.edits("dynamics", "opportunity", id, fields) }
    try referral(.updated, ["details/notes": "Wants two POCs"])
    try referral(.conflict, ["details/dealValue": .number("50000")])
    try opportunity(people.opportunity(of: Referral.conflict.id), ["estimatedvalue": .number("60000")])
    try referral(.leadAccepted, ["status": "Active", "substatus": "Accepted"])
    try referral(.won, ["status": "Closed", "substatus": "Won"])
    try referral(.lostThere, ["status": "Closed", "substatus": "Lost"])
    try referral(.both, ["details/notes": "Wants three POCs"])
    try opportunity(people.opportunity(of: Referral.both.id), ["estimatedvalue": .number("70000")])
    try people.qualifies(people.lead(of: Referral.qualified.id))
    try opportunity(Opportunity.shared.id, ["msft_microsoftpartnercenterreferralvisible": true])
    try opportunity(Opportunity.updated.id, ["estimatedvalue": .number("31000")])
    try people.edits("dynamics", "contact", otherContact, ["telephone1": "+49 431 222222"])
    let phone = try people.shown("partnercenter", "referrals").first { $0["externalReferenceId"]?.string == Opportunity.phone.id }
    var team = phone?["customerProfile"]?["team"] ?? .null
    team.put("+49 431 333333", at: ["0", "phoneNumber"])
    try people.edits("partnercenter", "referral", phone?["id"]?.string ?? "", ["customerProfile/team": team])
    try referral(.moreSolutions, list(solution, otherSolution))
    try referral(.otherSolution, list(otherSolution))
    let line = try people.shown("dynamics", "msft_microsoftsolutions").first {
      $0["_msft_opportunityid_value"]?.string == Opportunity.solutions.id
    }
    try people.makes("dynamics", "msft_microsoftsolution", attached(otherDetail, to: Opportunity.solutions.id))
    try people.removes("dynamics", "msft_microsoftsolution", line?["msft_microsoftsolutionid"]?.string ?? "")
    for which in Referral.allCases where which.isNew { try people.makes("partnercenter", "referral", json(which)) }
    for which in Opportunity.allCases where which.isNew {
      try people.makes("dynamics", "opportunity", json(which))
      try people.makes("dynamics", "msft_microsoftsolution", attached(detail, to: which.id))
    }
  }

  private static func list(_ solutions: String...) -> PracticeJSON {
    ["details/requirements/solutions": .array(solutions.map { ["id": .string($0), "type": "Name"] })]
  }
}
