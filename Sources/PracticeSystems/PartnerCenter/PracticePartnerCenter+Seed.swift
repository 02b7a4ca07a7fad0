extension PracticePartnerCenter {
  /// Takes a scenario: `{"persona": …, "organization": {…}, "referrals": [ … ]}`.
  ///
  /// All or nothing.
  mutating func seed(_ scenario: PracticeJSON, in context: inout PracticeContext) throws(AdminRefusal) {
    guard let members = scenario.members else { throw AdminRefusal("'partnercenter' is an object") }
    var copy = self
    var problems: [String] = []
    for member in members {
      switch member.name {
      case "persona": try copy.persona.apply(member.value)
      case "organization": copy.organization = try Self.organization(member.value)
      case "referrals":
        for (index, json) in (member.value.array ?? []).enumerated() {
          do throws(AdminRefusal) {
            let referral = try copy.referral(json, in: &context)
            guard copy.store.append(referral) else { throw AdminRefusal("the id '\(referral.id)' stands twice") }
          } catch {
            problems.append("referral \(index + 1): \(error.problem)")
          }
        }
      default: throw AdminRefusal("'partnercenter' has no '\(member.name)': persona, organization, referrals")
      }
    }
    guard problems.isEmpty else { throw AdminRefusal(problems.joined(separator: "; ")) }
    self = copy
  }

  private static func organization(_ json: PracticeJSON) throws(AdminRefusal) -> Organization {
    var organization = Organization()
    for member in json.members ?? [] {
      guard let text = member.value.string else { throw AdminRefusal("'organization/\(member.name)' is a text") }
      switch member.name {
      case "id": organization.id = text
      case "name": organization.name = text
      case "partnerId": organization.partnerID = text
      default: throw AdminRefusal("an organization has no '\(member.name)': id, name, partnerId")
      }
    }
    return organization
  }

  /// Makes a deal as a person would: ours in the portal, or one that arrives (`"direction": "Incoming"`).
  mutating func make(
    _ fields: PracticeJSON, person: String, in context: inout PracticeContext
  ) throws(AdminRefusal) -> PracticeReferral {
    _ = context.clock.stamp()
    let referral = try referral(fields, in: &context)
    let problems = ReferralRules(persona: persona).problems(referral.content)
    if referral.content["direction"]?.string == "Outgoing", !referral.isMicrosofts, !problems.isEmpty {
      throw AdminRefusal(problems.map(\.message).joined(separator: "; "))
    }
    guard store.append(referral) else { throw AdminRefusal("the id '\(referral.id)' is taken") }
    context.history.record(
      system: name, operation: .create, entity: "referral", id: referral.id,
      changes: PracticeJSON.changes(from: ReferralSchema.blankReferral, to: referral.content), at: referral.created,
      by: .person(person))
    return referral
  }

  /// A referral from its JSON, in the form the API shows; what is left out is filled in.
  func referral(_ json: PracticeJSON, in context: inout PracticeContext) throws(AdminRefusal) -> PracticeReferral {
    guard let members = json.members else { throw AdminRefusal("a referral is an object") }
    let own = members.filter { !Self.derived.contains($0.name) }
    var shape = ReferralShape(persona: persona, takesMoneyAsText: true, takesServiceFields: true)
    var content = shape.kept(.object(own), as: .object(ReferralSchema.fields), at: "", isCreate: true)
    guard shape.problems.isEmpty else { throw AdminRefusal(shape.problems.map(\.message).joined(separator: "; ")) }
    let isMicrosofts = json["organizationId"]?.string == PracticeReferral.microsoft
    fillSeed(&content, isMicrosofts: isMicrosofts)
    let status = content["status"]?.string ?? ""
    let substatus = content["substatus"]?.string ?? ""
    guard ReferralRules.substatuses(of: status).contains(substatus) else {
      throw AdminRefusal("'\(substatus)' is no substatus of '\(status)'")
    }
    let id = try guid("id", json) ?? context.random.uuid()
    let engagement = try guid("engagementId", json) ?? context.random.uuid()
    let created = try instant("createdDateTime", json) ?? context.clock.now
    let updated = try instant("updatedDateTime", json) ?? created
    let isOutgoing = content["direction"]?.string == "Outgoing" && !isMicrosofts
    let expires = try instant("expirationDateTime", json) ?? created.adding(seconds: Self.daysToAccept * 86_400)
    return PracticeReferral(
      id: id, engagementID: engagement,
      organizationID: isMicrosofts ? PracticeReferral.microsoft : organization.id,
      organizationName: isMicrosofts ? "Microsoft" : organization.name, content: content, created: created, updated: updated,
      accepted: try instant("acceptedDateTime", json) ?? (isOutgoing || status == "Active" ? created : nil),
      closed: try instant("closedDateTime", json) ?? (status == "Closed" ? updated : nil),
      expires: status == "New" ? expires : nil, version: 1, number: store.nextNumber, lastModifiedVia: "Portal",
      createdVia: "Portal")
  }

  /// What a referral has beside its content; `links`, `eTag` and the like may stand in a scenario and are passed over.
  private static let derived: Set<String> = PracticeReferral.names.subtracting(ReferralSchema.fields.map(\.name))

  private func fillSeed(_ content: inout PracticeJSON, isMicrosofts: Bool) {
    func fill(_ path: [String], _ value: PracticeJSON) {
      if content.at(path)?.isNull == true { content.put(value, at: path) }
    }
    fill(["direction"], "Outgoing")
    let isIncoming = content["direction"]?.string == "Incoming" || isMicrosofts
    fill(["status"], isIncoming ? "New" : "Active")
    fill(["substatus"], isIncoming ? "Pending" : "Accepted")
    fill(["type"], isMicrosofts ? "Shared" : "Independent")
    fill(["qualification"], "SalesQualified")
    fill(["registrationStatus"], "None")
    fill(["favorite"], false)
    fill(["mpnId"], .string(organization.partnerID))
    fill(["consent", "consentToToShareInfoWithOthers"], true)
    fill(["consent", "consentToContact"], true)
    fill(["consent", "consentToShareReferralWithMicrosoftSellers"], .bool(content["type"]?.string == "Shared"))
    fill(["inviteContext", "assistanceRequestCode"], "Unknown")
    fill(["inviteContext", "invitedMpnId"], .string(organization.partnerID))
    fill(["inviteContext", "invitedBy", "organizationId"], .string(organization.id))
    fill(["inviteContext", "invitedBy", "organizationName"], .string(organization.name))
    fill(["customerProfile", "isMatchingComplete"], false)
  }

  private func guid(_ name: String, _ json: PracticeJSON) throws(AdminRefusal) -> String? {
    guard let value = json[name], !value.isNull else { return nil }
    guard let text = value.string, Self.isGUID(text) else { throw AdminRefusal("'\(name)' is no GUID: \(value.text)") }
    return text.lowercased()
  }

  private func instant(_ name: String, _ json: PracticeJSON) throws(AdminRefusal) -> PracticeInstant? {
    guard let value = json[name], !value.isNull else { return nil }
    guard let instant = value.string.flatMap({ PracticeInstant($0) }) else {
      throw AdminRefusal("'\(name)' is no date-time: \(value.text)")
    }
    return instant
  }
}
