extension PracticeReferral {
  /// The referral as the API shows it.
  ///
  /// partner-center.md 3.4.
  func shown(_ persona: PartnerCenterPersona, linkBase: String) -> PracticeJSON {
    var members: [PracticeJSON.Member] = [
      .init("id", .string(id)), .init("engagementId", .string(engagementID)),
      .init("organizationId", .string(organizationID)), .init("organizationName", .string(organizationName)),
      .init("createdDateTime", .string(created.description)), .init("updatedDateTime", .string(updated.description)),
      .init("expirationDateTime", .text(expires?.description)), .init("acceptedDateTime", .text(accepted?.description)),
      .init("closedDateTime", .text(closed?.description)), .init("eTag", .string(eTag)),
      .init("quality", "Unknown"), .init("isSpam", false), .init("dealSensitivity", "None"),
      .init("lastModifiedVia", .string(lastModifiedVia)), .init("createdVia", .string(createdVia)),
      .init("lastRunId", .null), .init("referralProgram", .null),
    ]
    members += content.members ?? []
    members.append(.init("links", links(persona, linkBase: linkBase)))
    var shown = PracticeJSON.object(members)
    change(&shown, persona)
    return shown
  }

  private func change(_ shown: inout PracticeJSON, _ persona: PartnerCenterPersona) {
    if persona.moneyAsText, let token = shown.at("details", "dealValue")?.numberToken {
      shown.put(.string(token), at: ["details", "dealValue"])
    }
    if persona.oddEmpties {
      if shown["externalReferenceId"]?.isNull == true { shown["externalReferenceId"] = "" }
      if shown.at("customerProfile", "size")?.isNull == true { shown.put("", at: ["customerProfile", "size"]) }
      if shown.at("customerProfile", "ids") == .array([]) { shown.put(.object([]), at: ["customerProfile", "ids"]) }
    }
    if persona.losesSolutionNames, let solutions = shown.at("details", "requirements", "solutions")?.array {
      let nameless = solutions.map { solution in
        var nameless = solution
        nameless["name"] = .null
        return nameless
      }
      shown.put(.array(nameless), at: ["details", "requirements", "solutions"])
    }
  }

  private func links(_ persona: PartnerCenterPersona, linkBase: String) -> PracticeJSON {
    let base = linkBase + "/v1.0/engagements/referrals"
    let related =
      persona.oddLinks
      ? linkBase + "/v1.0/engagments/referrals?$filter=engagementId eq \(engagementID)"
      : base + "?$filter=engagementId eq '\(engagementID)'"
    return [
      "relatedReferrals": ["uri": .string(related), "method": "GET"],
      "self": ["uri": .string(base + "/" + id), "method": "GET"],
    ]
  }

  /// The names of all members that are shown.
  static let names: Set<String> = Set(
    [
      "id", "engagementId", "organizationId", "organizationName", "createdDateTime", "updatedDateTime", "expirationDateTime",
      "acceptedDateTime", "closedDateTime", "eTag", "quality", "isSpam", "dealSensitivity", "lastModifiedVia", "createdVia",
      "lastRunId", "referralProgram", "links",
    ] + ReferralSchema.fields.map(\.name))
}
