extension PracticePartnerCenter {
  /// Answers a PATCH.
  ///
  /// partner-center.md 4.3.
  mutating func patch(
    _ id: String, _ request: PracticeRequest, _ caller: PartnerCenterCaller, in context: inout PracticeContext
  ) throws(PartnerCenterRefusal) -> PracticeResponse {
    guard request.query.isEmpty else { throw .badRequest("a change takes no options", target: "query") }
    let referral = try visible(id, to: caller)
    guard !referral.isMicrosofts else {
      throw PartnerCenterRefusal(403, "accessDenied", "Microsoft's referral is changed by Microsoft alone.")
    }
    if let match = request.header("If-Match"), match != "*", match != referral.eTag {
      throw PartnerCenterRefusal(412, "preconditionFailed", "The referral was changed since it was read.")
    }
    let edits = try ReferralEdit.all(try body(request))
    let changed = try change(
      referral, edits, by: .api(caller.user), via: "API", clientRequestID: request.header("client-request-id"), in: &context)
    let prefer = request.header("Prefer")?.lowercased() ?? ""
    let eTag = PracticeHeader("ETag", changed.eTag)
    guard prefer.contains("return=representation") else {
      return PracticeResponse(status: 204, headers: persona.answersETagWithoutBody ? [eTag] : [])
    }
    return .json(200, changed.shown(persona, linkBase: request.linkBase), headers: [eTag])
  }

  /// Carries changes out, all or none.
  mutating func change(
    _ referral: PracticeReferral, _ edits: [ReferralEdit], by actor: PracticeWrite.Actor, via: String,
    clientRequestID: String?, in context: inout PracticeContext
  ) throws(PartnerCenterRefusal) -> PracticeReferral {
    guard !referral.isClosed else {
      throw .badRequest(
        "a deal that is \(referral.status)/\(referral.substatus) cannot be changed any more", target: "status")
    }
    let content = try content(referral, edits, isPortal: via == "Portal")
    let problems = ReferralRules(persona: persona).problems(from: referral, to: content)
    guard problems.isEmpty else { throw PartnerCenterRefusal(problems: problems) }
    let changes = PracticeJSON.changes(from: referral.content, to: content)
    var changed = referral
    changed.content = content
    if !changes.isEmpty || persona.emptyPatchMovesStamp {
      let now = context.clock.stamp()
      changed.settle(at: now, via: via)
      store.replace(changed)
      context.history.record(
        system: name, operation: .update, entity: "referral", id: referral.id, changes: changes, at: now, by: actor,
        clientRequestID: clientRequestID)
    }
    return changed
  }

  /// The content after the changes, once each is known to be allowed.
  private func content(
    _ referral: PracticeReferral, _ edits: [ReferralEdit], isPortal: Bool
  ) throws(PartnerCenterRefusal) -> PracticeJSON {
    var content = referral.content
    var problems: [PartnerCenterProblem] = []
    var shape = ReferralShape(persona: persona, takesMoneyAsText: true)
    for edit in edits {
      guard let (kind, writes) = ReferralSchema.find(edit.path) else {
        problems.append(.init(code: "unknownProperty", message: "there is no '\(edit.target)'", target: edit.target))
        continue
      }
      if Self.isFrozen(kind, writes) {
        problems.append(.init(code: "readOnlyProperty", message: "'\(edit.target)' cannot be changed", target: edit.target))
        continue
      }
      if case .list = kind, !persona.replacesArrays, !isPortal {
        problems.append(
          .init(code: "notAllowed", message: "'\(edit.target)' cannot be replaced as a whole", target: edit.target))
        continue
      }
      let value = shape.kept(edit.value, as: kind, at: edit.target, isCreate: false)
      if !ReferralEdit(isAdd: edit.isAdd, path: edit.path, value: value).apply(to: &content) {
        problems.append(.init(code: "invalidPath", message: "there is nothing at '\(edit.target)'", target: edit.target))
      }
    }
    problems += shape.problems
    guard problems.isEmpty else { throw PartnerCenterRefusal(problems: problems) }
    return content
  }

  /// Whether a place, or a part of it, is set by the service alone or only at the beginning.
  private static func isFrozen(_ kind: ReferralField.Kind, _ writes: [ReferralField.Write]) -> Bool {
    for write in writes {
      switch write {
      case .never, .onCreate: return true
      case .always, .later: break
      }
    }
    // A whole object with a part that stands from the beginning: the service is asked for the other parts instead.
    guard case .object(let fields) = kind else { return false }
    return fields.contains { field in
      if case .onCreate = field.write { return true }
      return isFrozen(field.kind, [])
    }
  }
}

extension PracticeReferral {
  /// Notes a write: version, stamp, and what the status means for the dates.
  mutating func settle(at now: PracticeInstant, via: String) {
    version += 1
    updated = now
    lastModifiedVia = via
    if status == "Active", accepted == nil { accepted = now }
    if status != "New" { expires = nil }
    if isClosed, closed == nil { closed = now }
  }
}
