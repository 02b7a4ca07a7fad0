extension ReferralRules {
  /// What is wrong with a change from one content to another: the machine of 2.8, the one-way doors, and new problems.
  ///
  /// A deal that was incomplete before may stay so: only problems the change brings count.
  func problems(from before: PracticeReferral, to after: PracticeJSON) -> [PartnerCenterProblem] {
    let old = Set(problems(before.content))
    return statusProblems(from: before.content, to: after) + doorProblems(from: before, to: after)
      + problems(after).filter { !old.contains($0) }
  }

  /// The substatuses of a status.
  static func substatuses(of status: String) -> [String] {
    switch status {
    case "New": ["Pending", "Received"]
    case "Active": ["Accepted"]
    case "Closed": ["Won", "Lost", "Declined", "Expired"]
    default: []
    }
  }

  /// The table of partner-center.md 2.8.
  func statusProblems(from before: PracticeJSON, to after: PracticeJSON) -> [PartnerCenterProblem] {
    let old = (status: before["status"]?.string ?? "", substatus: before["substatus"]?.string ?? "")
    let new = (status: after["status"]?.string ?? "", substatus: after["substatus"]?.string ?? "")
    guard old != new else { return [] }
    guard Self.substatuses(of: new.status).contains(new.substatus) else {
      return [
        PartnerCenterProblem(
          code: "invalidStatus", message: "'\(new.substatus)' is no substatus of '\(new.status)'", target: "substatus")
      ]
    }
    let allowed: [String: [String]] = ["New": ["New", "Active", "Closed"], "Active": ["Active", "Closed"]]
    guard allowed[old.status]?.contains(new.status) == true, new.substatus != "Expired" else {
      return [
        PartnerCenterProblem(
          code: "invalidStatus",
          message: "a deal that is \(old.status)/\(old.substatus) cannot become \(new.status)/\(new.substatus)",
          target: "status")
      ]
    }
    return []
  }

  /// Visibility and help go one way; contact and note stand once Microsoft sees the deal.
  private func doorProblems(from before: PracticeReferral, to after: PracticeJSON) -> [PartnerCenterProblem] {
    var problems: [PartnerCenterProblem] = []
    func note(_ target: String, _ message: String) {
      problems.append(PartnerCenterProblem(code: "notAllowed", message: message, target: target))
    }
    if before.isVisible, after.at("consent", "consentToShareReferralWithMicrosoftSellers")?.bool != true {
      note(
        "consent/consentToShareReferralWithMicrosoftSellers", "a deal that Microsoft sellers see cannot be hidden again")
    }
    if let help = before.helpCode, after.at("inviteContext", "assistanceRequestCode")?.string != help {
      note("inviteContext/assistanceRequestCode", "help that was asked for cannot be changed")
    }
    guard persona.freezesAfterShare, before.isVisible else { return problems }
    let contacts = before.content.at("customerProfile", "team") ?? .array([])
    if contacts != .array([]), after.at("customerProfile", "team") != contacts {
      note("customerProfile/team", "the customer contact cannot change once the deal was shared")
    }
    let remark = before.content.at("inviteContext", "notes") ?? .null
    if !remark.isNull, after.at("inviteContext", "notes") != remark {
      note("inviteContext/notes", "the note to Microsoft cannot change once the deal was shared")
    }
    return problems
  }
}
