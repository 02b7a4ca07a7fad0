import PracticeSystems

/// The deals of ``KillNight``: a world by hand, and what people do to it before the night that is killed.
enum SampleNight {
  // MARK: Ids

  enum Referral: Int, CaseIterable {
    case updated = 1, conflict, leadAccepted, won, both, moreSolutions, otherSolution
    case newOpportunity, newLead

    var id: String { "11111111-aaaa-4bbb-8ccc-0000000000\(rawValue < 10 ? "0" : "")\(rawValue)" }
  }

  enum Opportunity: Int, CaseIterable {
    case shared = 1, updated, lost, contact, solutions
    case newPrivate, newPartnerLed, newRefused

    var id: String { "0aa00000-0000-4000-8000-00000000020\(rawValue)" }
    var name: String { "Nordwind \(self)" }
  }

  static let otherContact = "0dd00000-0000-4000-8000-000000000002"

  // MARK: The world

  static var scenario: PracticeJSON {
    var scenario = SampleDeals.scenario
    let referrals = Referral.allCases.filter { $0.rawValue < Referral.newOpportunity.rawValue }.map(referral)
    scenario.put(.array(referrals), at: ["partnercenter", "referrals"])
    let old = Opportunity.allCases.filter { $0.rawValue < Opportunity.newPrivate.rawValue }
    scenario.put(
      ["id": .string(SyncBench.detail(SolutionTests.second)), "msft_solutionidentifier": .string(SolutionTests.second)],
      at: ["dynamics", "msft_microsoftsolutiondetails", "-"])
    scenario.put(.array(old.map(opportunity)), at: ["dynamics", "opportunity"])
    scenario.put(.array(old.map { SampleDeals.solution($0.id) }), at: ["dynamics", "msft_microsoftsolution"])
    scenario.put(
      [
        "id": .string(otherContact), "firstname": "Otto", "lastname": "Beispiel", "emailaddress1": "otto@nordwind.example.com",
        "telephone1": "+49 431 111111", "parentcustomerid_account": .string(SampleDeals.nordwind),
      ], at: ["dynamics", "contact", "-"])
    return scenario
  }

  static func referral(_ which: Referral) -> PracticeJSON {
    let isPending = which == .leadAccepted || which == .newLead
    var json = SampleDeals.referral(
      which.id, "Fabrikam \(which)", isPending ? "New" : "Active", isPending ? "Pending" : "Accepted")
    // The two new ones are of one new customer, whose account they share.
    let isNew = which.rawValue >= Referral.newOpportunity.rawValue
    let customer = isNew ? "Contoso Water" : "Fabrikam Ltd."
    json.put(.string(customer), at: ["customerProfile", "name"])
    if isNew { json["createdDateTime"] = nil }
    let mail = isNew ? "water" : "fabrikam"
    json.put(.string("\(which.rawValue)@\(mail).example.com".lowercased()), at: ["customerProfile", "team", "0", "email"])
    return json
  }

  static func opportunity(_ which: Opportunity) -> PracticeJSON {
    var json = SampleDeals.opportunity(which.id, which.name, visible: which == .newPartnerLed)
    if which == .contact { json["parentcontactid"] = .string(otherContact) }
    if which == .newRefused { json["estimatedclosedate"] = nil }
    return json
  }

  // MARK: People

  /// Before the second night: what then has to wait for the third.
  static func closeOne(in bench: SyncBench) throws {
    try bench.editOpportunity(Opportunity.lost.id, ["statecode": 2, "statuscode": 4])
  }

  /// Before the third night, in which everything happens.
  static func edit(in bench: SyncBench) throws {
    func record(_ which: Referral) -> String {
      (which == .leadAccepted ? bench.lead(of: which.id) : bench.opportunity(of: which.id))["opportunityid"]?.string ?? ""
    }
    try bench.editReferral(Referral.updated.id, ["details/notes": "Wants two POCs"])
    try bench.editReferral(Referral.conflict.id, ["details/dealValue": .number("50000")])
    try bench.editOpportunity(record(.conflict), ["estimatedvalue": .number("60000")])
    try bench.editReferral(Referral.leadAccepted.id, ["status": "Active", "substatus": "Accepted"])
    try bench.editReferral(Referral.won.id, ["status": "Closed", "substatus": "Won"])
    try bench.editReferral(Referral.both.id, ["details/notes": "Wants three POCs"])
    try bench.editOpportunity(record(.both), ["estimatedvalue": .number("70000")])
    try bench.list([SolutionTests.first, SolutionTests.second], in: Referral.moreSolutions.id)
    try bench.list([SolutionTests.second], in: Referral.otherSolution.id)
    try bench.attach(SolutionTests.second, to: Opportunity.solutions.id)
    try bench.detach(SolutionTests.first, from: Opportunity.solutions.id)
    try bench.editOpportunity(Opportunity.shared.id, ["msft_microsoftpartnercenterreferralvisible": true])
    try bench.editOpportunity(Opportunity.updated.id, ["estimatedvalue": .number("31000")])
    try bench.edit("dynamics", "contact", otherContact, ["telephone1": "+49 431 222222"])
    for which in [Referral.newOpportunity, .newLead] { try bench.create("partnercenter", "referral", referral(which)) }
    for which in [Opportunity.newPrivate, .newPartnerLed, .newRefused] {
      try bench.create("dynamics", "opportunity", opportunity(which))
      try bench.create("dynamics", "msft_microsoftsolution", SampleDeals.solution(which.id))
    }
  }
}
