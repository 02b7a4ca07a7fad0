import Mapping
import Reconcile
import Records
import Testing

/// What holds for every decision, over all small deals.
struct LawTests {
  static let texts: [String?] = [nil, "before", "a", "b"]
  static let rules: [ConflictRule] = [.hold, .crm, .partnerCenter]
  static let empties: [EmptyRule] = [.leave, .clear, .reject]
  static let ways: [Set<Side>] = [[.crm, .partnerCenter], [.crm], [.partnerCenter]]

  /// Every deal whose notes take these values, under every rule; `agreed` too.
  static func deals() -> [HandDeal] {
    var deals: [HandDeal] = []
    for agreed in [[nil] as [String?]?, ["before"], nil] {
      for partnerCenter in texts {
        for crm in texts {
          for way in ways {
            for rule in rules {
              for empty in empties {
                var deal = HandDeal()
                if let agreed { deal.agreed?.notes = agreed[0] } else { deal.agreed = nil }
                deal.partnerCenter.notes = partnerCenter
                deal.crm.notes = crm
                deal.guide.directions = way
                deal.guide.ifBothChanged = rule
                deal.guide.empty = empty
                deals.append(deal)
              }
            }
          }
        }
      }
    }
    return deals
  }

  /// The state after a decision was carried out: writes stand on their sides, settled cells are agreed.
  static func apply(_ decision: DealDecision, to state: DealState, _ guide: CompiledGuide) -> DealState {
    var next = state
    for write in decision.referralWrites {
      if let slot = guide.layout(.referral).slot(of: write.field) { next.referral?[slot] = write.value }
    }
    for write in decision.crmWrites {
      if let slot = guide.layout(.opportunity).slot(of: write.field) { next.record?[slot] = write.value }
    }
    for cell in decision.cells {
      switch cell.verdict {
      case .agree, .write:
        for row in cell.rule.rows {
          if let view = RowView(row: row, guide: guide, state: next) { next.agreed[view.key] = view.asItStands }
        }
      default: break
      }
    }
    return next
  }

  @Test func `applying a plan leaves nothing to plan, and what was held stays held alone`() {
    for deal in Self.deals() {
      let guide = deal.guide.compiled
      let reconciler = DealReconciler(guide: guide)
      let state = deal.state(guide)
      let first = reconciler.decide(state, now: HandDeal.now)
      let second = reconciler.decide(Self.apply(first, to: state, guide), now: HandDeal.now)
      #expect(!second.writesAnything, "\(deal)")
      #expect(second.problems == first.problems, "\(deal)")
      #expect(second.findings.isEmpty || !second.problems.isEmpty, "\(deal)")
    }
  }

  @Test func `the sides mirror each other`() {
    for deal in Self.deals() where deal.guide.directions.count == 2 {
      var mirrored = deal
      swap(&mirrored.partnerCenter.notes, &mirrored.crm.notes)
      mirrored.guide.ifBothChanged =
        switch deal.guide.ifBothChanged {
        case .hold: .hold
        case .crm: .partnerCenter
        case .partnerCenter: .crm
        }
      let (one, other) = (UpdateTableTests.notes(deal.decide()), UpdateTableTests.notes(mirrored.decide()))
      #expect(one.map(Self.mirror) == other, "\(deal)")
    }
  }

  private static func mirror(_ decided: UpdateTableTests.Decided) -> UpdateTableTests.Decided {
    switch decided {
    case .toCRM(let text): .toPartnerCenter(text)
    case .toPartnerCenter(let text): .toCRM(text)
    default: decided
    }
  }

  @Test func `nothing is written over a value that nobody agreed to and nobody's rule gave up`() {
    for deal in Self.deals() where deal.guide.ifBothChanged == .hold && deal.agreed != nil {
      let decision = deal.decide()
      let (before, theirs, ours) = (deal.agreed?.notes, deal.partnerCenter.notes, deal.crm.notes)
      // A side that a person changed is only written where the other side was left as agreed.
      if !decision.crmWrites.isEmpty { #expect(ours == before, "\(deal)") }
      if !decision.referralWrites.isEmpty { #expect(theirs == before, "\(deal)") }
    }
  }

  @Test func `a one-way row is never written the other way`() {
    for deal in Self.deals() where deal.guide.directions.count == 1 {
      let decision = deal.decide()
      if deal.guide.directions == [.crm] { #expect(decision.referralWrites.isEmpty, "\(deal)") }
      if deal.guide.directions == [.partnerCenter] { #expect(decision.crmWrites.isEmpty, "\(deal)") }
    }
  }
}
