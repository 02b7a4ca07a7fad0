import Reconcile
import Records
import StateStore

/// Holds a deal's work against what persons decided about it.
///
/// The cells' own verbs were followed by the cell reconciler; here it is said of each decision what became of it, and the
/// creates are let go or kept back.
struct DecisionFollower {
  /// The choices for the cells of a deal, as the reconciler wants them.
  static func choices(_ decisions: [PersonDecision]) -> [PersonChoice] {
    decisions.compactMap { decision in
      guard decision.part == .cell, let verb = verb(decision.verb) else { return nil }
      return PersonChoice(
        id: decision.id, verb: verb, offered: decision.basis.cells, again: again(decision.verb, decision.basis))
    }
  }

  /// What of a plan's row a word is about that was shown since rows were to be applied again; the other verbs take a side's value
  /// whatever the rows make of it.
  static func again(_ verb: PersonDecision.Verb, _ basis: Basis) -> CellReapplication? {
    switch verb {
    case .yes, .no, .leaveUntilChanged: CellReapplication(facts: basis.facts)
    default: nil
    }
  }

  static func verb(_ verb: PersonDecision.Verb) -> PersonChoice.Verb? {
    switch verb {
    case .takeCRM: .takeCRM
    case .takePartnerCenter: .takePartnerCenter
    case .leaveUntilChanged, .no: .leave
    case .yes: .apply
    case .useAccount, .create, .sameDeal, .notTheSame, .startNewReferral: nil
    }
  }

  func follow(_ given: DealWork) -> DealWork {
    var work = given
    for decision in given.records.decisions where !work.decisionEnds.contains(where: { $0.decision == decision.id }) {
      switch decision.part {
      case .create: followCreate(decision, &work)
      case .cell: followCell(decision, &work)
      case .deal: break
      }
    }
    return work
  }

  // MARK: A create

  private func followCreate(_ decision: PersonDecision, _ work: inout DealWork) {
    switch work.task {
    case .createRecord, .createReferral, .rewriteMarks:
      guard decision.basis.facts == CreateFacts.of(work.task) else {
        let what = work.task.isRewrite ? "written to it" : "created"
        work.decisionEnds.append(.dropped(decision, because: "what would be \(what) is no longer what was offered"))
        return
      }
      if decision.verb == .no {
        work.task = .settle(.ignored, [Self.declined(decision, work.deal)], phase: nil)
        if decision.status == .open { work.decisionEnds.append(.standing(decision)) }
      } else {
        work.isApproved = true
        work.decisionEnds.append(.carriedOut(decision))
      }
    case .update:
      // Made by a run that died, or by a person meanwhile.
      work.decisionEnds.append(
        decision.verb == .no ? .dropped(decision, because: "the deal is paired by now") : .carriedOut(decision))
    case .settle(_, let problems, _):
      // A create whose answer was lost is still on its way.
      guard !problems.contains(where: { $0.code == "create-unsettled" }) else { return }
      // A copy that a run that died has released.
      if decision.verb == .yes, problems.contains(where: { $0.code == "clone-released" }) {
        work.decisionEnds.append(.carriedOut(decision))
        return
      }
      work.decisionEnds.append(.dropped(decision, because: problems.first?.reason ?? "the deal is not created any more"))
    case .notDue: break
    }
  }

  private static func declined(_ decision: PersonDecision, _ deal: Deal) -> DealProblem {
    let side: Side = deal.referral == nil ? .crm : .partnerCenter
    return DealProblem(
      "declined", side: side, entity: side == .crm ? deal.crm?.entity ?? .opportunity : .referral,
      reason: "\(decision.person) said No to it on \(decision.madeAt.date)",
      remedy: "nothing; it is offered again when the deal changes")
  }

  // MARK: A cell

  private func followCell(_ decision: PersonDecision, _ work: inout DealWork) {
    switch work.task {
    case .update(let update):
      // What is followed ends with the settlement of its cell.
      guard !update.cells.contains(where: { $0.choice?.id == decision.id }), update.solutions?.choice?.id != decision.id else {
        return
      }
      if decision.verb == .yes, Self.wasQualified(decision, work) {
        work.decisionEnds.append(.carriedOut(decision))
        return
      }
      let isOfRows = Self.again(decision.verb, decision.basis) != nil
      work.decisionEnds.append(
        .dropped(decision, because: "a side\(isOfRows ? ", or what the guide makes of it," : "") has moved since it was offered"))
    case .settle(let outcome, let problems, _):
      guard outcome == .ignored else { return }
      work.decisionEnds.append(.dropped(decision, because: problems.first?.reason ?? "the deal does not travel any more"))
    case .createRecord, .createReferral:
      work.decisionEnds.append(.dropped(decision, because: "the deal is not paired any more"))
    // A pair is decided again once its record is told that it is the deal's.
    case .rewriteMarks where work.deal.isPaired: break
    case .rewriteMarks:
      work.decisionEnds.append(.dropped(decision, because: "the deal is not paired any more"))
    case .notDue: break
    }
  }
}

extension DecisionFollower {
  /// Whether a run that died has qualified the lead that a person said it of: the deal is the opportunity's by now.
  private static func wasQualified(_ decision: PersonDecision, _ work: DealWork) -> Bool {
    work.deal.crm?.entity == .opportunity && decision.basis.cells.keys.contains { $0.entity == .lead }
      && work.records.openIntents.contains { $0.action == "qualify" }
  }
}

/// What a create would write, as the values that an approval of it is for.
enum CreateFacts {
  /// Table and field with their values, in the guide's order; empty for what is no create.
  static func of(_ task: DealWork.Task) -> [Value.Element.Field] {
    switch task {
    case .createReferral(let plan):
      return plan.referral.map { fact(.referral, $0) } + [
        .init("solutions", .list(plan.solutions)), .init("visible", .flag(plan.visibleBy != nil)),
      ]
    case .createRecord(let plan, let found, _):
      var facts = plan.record.map { fact(plan.entity, $0) }
      facts.append(.init("account", match(found.account)))
      if case .create = found.account { facts += plan.account.map { fact(.account, $0) } }
      facts.append(.init("contact", match(found.contact)))
      if case .create = found.contact { facts += plan.contact.map { fact(.contact, $0) } }
      return facts
    case .rewriteMarks(let rewrite):
      return rewrite.facts
    case .settle, .notDue, .update: return []
    }
  }

  private static func fact(_ entity: Entity, _ write: RowWrite) -> Value.Element.Field {
    .init("\(entity.rawValue).\(write.field)", write.value)
  }

  private static func match(_ match: CustomerMatch) -> Value {
    switch match {
    case .found(let id): .text("found \(id)")
    case .create: .text("created")
    case .none, .held: .text("none")
    }
  }
}
