extension PracticePartnerCenter {
  /// What people, Microsoft and tests do to the deals.
  ///
  /// docs/practice-systems.md.
  public mutating func administer(_ command: AdminCommand, in context: inout PracticeContext) -> PracticeResponse? {
    do throws(AdminRefusal) {
      return try carryOut(command, in: &context)
    } catch {
      return error.response
    }
  }

  private mutating func carryOut(
    _ command: AdminCommand, in context: inout PracticeContext
  ) throws(AdminRefusal) -> PracticeResponse? {
    expire(in: &context)
    switch command {
    case .reset:
      store = ReferralStore()
      listings = [:]
      order = nil
    case .seed(let scenario): try seed(scenario, in: &context)
    case .create(let entity, let fields, let person):
      try check(entity)
      return stored(try make(fields, person: person, in: &context))
    case .edit(let entity, let id, let fields, let person):
      try check(entity)
      return stored(try edit(id, fields, person: person, in: &context))
    case .delete(let entity, let id, _):
      try check(entity)
      var referral = try known(id)
      referral.isGone = true
      store.replace(referral)
    case .data(let entity, let id):
      try check(entity)
      if let id { return stored(try known(id)) }
      return .json(200, .array(store.referrals.filter { !$0.isGone }.map { shown($0) }))
    case .touch(let entity):
      if let entity { try check(entity) }
      let now = context.clock.stamp()
      for number in 0..<store.count {
        guard var referral = store[number], !referral.isGone else { continue }
        referral.version += 1
        referral.updated = now
        store.replace(referral)
      }
    case .persona(let json): try persona.apply(json)
    case .other("raw", let body): return stored(try raw(body, in: &context))
    case .other: return nil
    }
    return .json(200, ["ok": true, "referrals": .integer(store.count)])
  }

  private func check(_ entity: String) throws(AdminRefusal) {
    guard entity == "referral" || entity == "referrals" else { throw AdminRefusal("there is no '\(entity)': referral") }
  }

  private func known(_ id: String) throws(AdminRefusal) -> PracticeReferral {
    guard let referral = store[id] else { throw AdminRefusal("there is no referral '\(id)'") }
    return referral
  }

  private func shown(_ referral: PracticeReferral) -> PracticeJSON {
    referral.shown(.documented, linkBase: "https://api.partner.microsoft.com")
  }

  private func stored(_ referral: PracticeReferral) -> PracticeResponse { .json(200, shown(referral)) }

  /// A person in the portal, or Microsoft on its own side.
  private mutating func edit(
    _ id: String, _ fields: PracticeJSON, person: String, in context: inout PracticeContext
  ) throws(AdminRefusal) -> PracticeReferral {
    let referral = try known(id)
    let edits = (fields.members ?? []).map { member in
      ReferralEdit(isAdd: false, path: member.name.split(separator: "/").map(String.init), value: member.value)
    }
    if referral.isMicrosofts { return try editMicrosofts(referral, edits, person: person, in: &context) }
    do throws(PartnerCenterRefusal) {
      return try change(referral, edits, by: .person(person), via: "Portal", clientRequestID: nil, in: &context)
    } catch {
      throw AdminRefusal(error.message)
    }
  }

  /// Microsoft may change anything of its own side; accepting brings its CRM id.
  private mutating func editMicrosofts(
    _ referral: PracticeReferral, _ edits: [ReferralEdit], person: String, in context: inout PracticeContext
  ) throws(AdminRefusal) -> PracticeReferral {
    var changed = referral
    for edit in edits {
      guard ReferralSchema.find(edit.path) != nil, edit.apply(to: &changed.content) else {
        throw AdminRefusal("there is nothing at '\(edit.target)'")
      }
    }
    let problems = ReferralRules(persona: persona).statusProblems(from: referral.content, to: changed.content)
    guard !referral.isClosed, problems.isEmpty else {
      throw AdminRefusal(problems.first?.message ?? "Microsoft's referral is closed")
    }
    if changed.status == "Active", changed.content.at("trackingInfo", "microsoftMsxId")?.isNull == true {
      changed.content.put(.string("7-" + String(context.random.next() % 10_000_000_000)), at: ["trackingInfo", "microsoftMsxId"])
    }
    save(&changed, over: referral, by: .person(person), in: &context)
    guard persona.microsoftChangesTouchOwn,
      let own = store.engagement(referral.engagementID).first(where: { !$0.isMicrosofts && !$0.isGone })
    else { return changed }
    var touched = own
    touched.content.put(
      changed.content.at("trackingInfo", "microsoftMsxId") ?? .null, at: ["trackingInfo", "microsoftMsxId"])
    save(&touched, over: own, by: .service, in: &context)
    return changed
  }

  /// Sets members without asking any rule, for states a test wants to begin from.
  private mutating func raw(_ body: PracticeJSON, in context: inout PracticeContext) throws(AdminRefusal) -> PracticeReferral {
    guard let id = body["id"]?.string, let fields = body["fields"]?.members else {
      throw AdminRefusal("'raw' takes 'id' and 'fields'")
    }
    let referral = try known(id)
    var changed = referral
    for field in fields {
      let path = field.name.split(separator: "/").map(String.init)
      guard ReferralSchema.find(path) != nil, changed.content.put(field.value, at: path) else {
        throw AdminRefusal("there is nothing at '\(field.name)'")
      }
    }
    save(&changed, over: referral, by: .service, in: &context)
    return changed
  }

  private mutating func save(
    _ changed: inout PracticeReferral, over before: PracticeReferral, by actor: PracticeWrite.Actor,
    in context: inout PracticeContext
  ) {
    let now = context.clock.stamp()
    changed.settle(at: now, via: "Portal")
    store.replace(changed)
    context.history.record(
      system: name, operation: .update, entity: "referral", id: changed.id,
      changes: PracticeJSON.changes(from: before.content, to: changed.content), at: now, by: actor)
  }
}
