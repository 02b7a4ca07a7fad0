extension PracticePartnerCenter {
  /// Answers a create.
  ///
  /// There is no idempotency key: the same body twice makes two deals. partner-center.md 4.1, 4.2.
  mutating func create(
    _ request: PracticeRequest, _ caller: PartnerCenterCaller, in context: inout PracticeContext
  ) throws(PartnerCenterRefusal) -> PracticeResponse {
    guard request.query.isEmpty else { throw .badRequest("a create takes no options", target: "query") }
    let referral = try create(
      try body(request), by: .api(caller.user), via: "API", clientRequestID: request.header("client-request-id"), caller,
      in: &context)
    var headers = [PracticeHeader("ETag", referral.eTag)]
    if persona.answersCreated {
      headers.append(PracticeHeader("Location", "\(request.linkBase)/v1.0/engagements/referrals/\(referral.id)"))
    }
    return .json(
      persona.answersCreated ? 201 : 200, referral.shown(persona, linkBase: request.linkBase), headers: headers)
  }

  /// Makes a deal of ours, or Microsoft's side of one.
  mutating func create(
    _ body: PracticeJSON, by actor: PracticeWrite.Actor, via: String, clientRequestID: String?,
    _ caller: PartnerCenterCaller, in context: inout PracticeContext
  ) throws(PartnerCenterRefusal) -> PracticeReferral {
    guard body.members != nil else { throw .badRequest("the body is an object, not \(body.kindName)", target: "body") }
    var plain = body
    plain["engagementId"] = nil
    var shape = ReferralShape(persona: persona, takesMoneyAsText: false)
    var content = shape.kept(plain, as: .object(ReferralSchema.fields), at: "", isCreate: true)
    var problems = shape.problems
    problems += startProblems(content)
    let toMicrosoft = Self.isForMicrosoft(content)
    fill(&content)
    problems += ReferralRules(persona: persona).problems(content)
    guard problems.isEmpty else { throw PartnerCenterRefusal(problems: problems) }

    let probe = PracticeReferral.probe(content)
    guard caller.sees(probe) else {
      throw PartnerCenterRefusal(403, "accessDenied", "A Referrals user creates only deals he is in the team of.", target: "team")
    }
    let wanted = body["engagementId"].flatMap { $0.isNull ? nil : $0 }
    guard !toMicrosoft || wanted != nil else {
      throw .badRequest("a referral to Microsoft joins an engagement: 'engagementId' is required", target: "engagementId")
    }
    var engagementID: String?
    if let wanted { engagementID = try engagement(wanted, toMicrosoft: toMicrosoft, content: content, caller) }

    let now = context.clock.stamp()
    if toMicrosoft {
      content["status"] = "New"
      content["substatus"] = "Pending"
    }
    let referral = PracticeReferral(
      id: context.random.uuid(), engagementID: engagementID ?? context.random.uuid(),
      organizationID: toMicrosoft ? PracticeReferral.microsoft : organization.id,
      organizationName: toMicrosoft ? "Microsoft" : organization.name, content: content, created: now, updated: now,
      accepted: toMicrosoft ? nil : now, closed: nil,
      expires: toMicrosoft ? now.adding(seconds: Self.daysToAccept * 86_400) : nil, version: 1, number: store.nextNumber,
      lastModifiedVia: via, createdVia: via)
    guard store.append(referral) else {
      throw PartnerCenterRefusal(500, "generalException", "The referral could not be stored.")
    }
    context.history.record(
      system: name, operation: .create, entity: "referral", id: referral.id,
      changes: PracticeJSON.changes(from: ReferralSchema.blankReferral, to: content), at: now, by: actor,
      clientRequestID: clientRequestID)
    if toMicrosoft { upgradeOwn(referral, at: now, in: &context) }
    return referral
  }

  /// How long an invitation may wait before it expires (2.8).
  static let daysToAccept = 14

  /// Whether a create is for Microsoft's side (2.7).
  static func isForMicrosoft(_ content: PracticeJSON) -> Bool {
    content["target"]?.array?.contains {
      $0["type"]?.string == "BusinessProfileLocation" && $0["id"]?.string == PracticeReferral.microsoft
    } ?? false
  }

  /// What a create may not say about status, location and target.
  private func startProblems(_ content: PracticeJSON) -> [PartnerCenterProblem] {
    var problems: [PartnerCenterProblem] = []
    let status = content["status"]?.string
    let substatus = content["substatus"]?.string
    let starts: [[String?]] = [[nil, nil], ["New", "Pending"], ["New", "Received"], ["Active", "Accepted"]]
    if !starts.contains([status, substatus]) {
      problems.append(
        .init(
          code: "invalidStatus", message: "a deal cannot begin as \(status ?? "none")/\(substatus ?? "none")",
          target: "status"))
    }
    for path in ["mpnId", "inviteContext/invitedMpnId"] {
      if let location = content.at(slashed: path)?.string, location != organization.partnerID {
        problems.append(
          .init(
            code: "invalidLocation", message: "'\(path)' is '\(organization.partnerID)' here, not '\(location)'",
            target: path))
      }
    }
    for target in content["target"]?.array ?? [] {
      let (type, id) = (target["type"]?.string, target["id"]?.string ?? "")
      if type != "SolutionProfile", !(type == "BusinessProfileLocation" && id == PracticeReferral.microsoft) {
        problems.append(
          .init(code: "invalidTarget", message: "the target '\(type ?? "")' '\(id)' is not known here", target: "target"))
      }
    }
    return problems
  }

  /// What the service adds: a partner's own deal is accepted from the start (2.8).
  func fill(_ content: inout PracticeJSON) {
    content["status"] = "Active"
    content["substatus"] = "Accepted"
    content["direction"] = "Outgoing"
    content["registrationStatus"] = "None"
    if content["qualification"]?.isNull == true { content["qualification"] = "None" }
    if content["favorite"]?.isNull == true { content["favorite"] = false }
    if content["mpnId"]?.isNull == true { content["mpnId"] = .string(organization.partnerID) }
    if content.at("inviteContext", "assistanceRequestCode")?.isNull == true {
      content.put("Unknown", at: ["inviteContext", "assistanceRequestCode"])
    }
    content.put(.string(organization.partnerID), at: ["inviteContext", "invitedMpnId"])
    content.put(.string(organization.id), at: ["inviteContext", "invitedBy", "organizationId"])
    content.put(.string(organization.name), at: ["inviteContext", "invitedBy", "organizationName"])
    content.put(false, at: ["customerProfile", "isMatchingComplete"])
    if persona.keepsStateInRegion, let state = content.at("customerProfile", "address", "state"), !state.isNull {
      content.put(state, at: ["customerProfile", "address", "region"])
      content.put(.null, at: ["customerProfile", "address", "state"])
    }
  }

  /// The engagement a create joins: one with an open deal of ours that Microsoft may see.
  private func engagement(
    _ wanted: PracticeJSON, toMicrosoft: Bool, content: PracticeJSON, _ caller: PartnerCenterCaller
  ) throws(PartnerCenterRefusal) -> String {
    guard let id = wanted.string?.lowercased(),
      let own = store.engagement(id).first(where: { !$0.isMicrosofts && !$0.isGone && caller.sees($0) })
    else { throw .badRequest("there is no engagement '\(wanted.string ?? wanted.text)'", target: "engagementId") }
    guard !own.isClosed else { throw .badRequest("the engagement's deal is closed", target: "engagementId") }
    guard toMicrosoft else { return id }
    guard content["type"]?.string == "Shared" else { throw .badRequest("a referral to Microsoft is Shared", target: "type") }
    guard own.isVisible else {
      throw .badRequest("the engagement's deal is not visible to Microsoft sellers", target: "engagementId")
    }
    let code = content.at("inviteContext", "assistanceRequestCode")?.string
    let onMicrosoft = code != nil && code != "Unknown"
    let isThere =
      switch persona.helpOn {
      case .microsoft: onMicrosoft
      case .own: own.helpCode != nil
      case .either: onMicrosoft || own.helpCode != nil
      }
    guard isThere else {
      throw .badRequest(
        "help from Microsoft is not said: 'inviteContext/assistanceRequestCode'", target: "inviteContext/assistanceRequestCode")
    }
    return id
  }

  /// Makes our deal of an engagement a shared one.
  private mutating func upgradeOwn(
    _ microsofts: PracticeReferral, at now: PracticeInstant, in context: inout PracticeContext
  ) {
    guard persona.upgradeMakesShared,
      var own = store.engagement(microsofts.engagementID).first(where: { !$0.isMicrosofts && !$0.isGone }),
      own.content["type"]?.string != "Shared"
    else { return }
    let before = own.content
    own.content["type"] = "Shared"
    own.updated = now
    own.version += 1
    store.replace(own)
    context.history.record(
      system: name, operation: .update, entity: "referral", id: own.id,
      changes: PracticeJSON.changes(from: before, to: own.content), at: now, by: .service)
  }
}

extension PracticeReferral {
  /// A referral that is not stored, to ask who would see it.
  static func probe(_ content: PracticeJSON) -> PracticeReferral {
    let never = PracticeInstant(ticks: 0)
    return PracticeReferral(
      id: "", engagementID: "", organizationID: "", organizationName: "", content: content, created: never, updated: never,
      accepted: nil, closed: nil, expires: nil, version: 0, number: 0, lastModifiedVia: "", createdVia: "")
  }
}
