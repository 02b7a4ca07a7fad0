import Mapping
import Reconcile
import Records
import Testing

/// What holds for every decision, over many deals with several cells each, by a seed.
struct SeededLawTests {
  /// A small generator of numbers: the same seed, the same deals.
  struct Dice {
    var state: UInt64
    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(sides))
    }
    mutating func pick<T>(_ items: [T]) -> T { items[roll(items.count)] }
    mutating func shuffled<T>(_ items: [T]) -> [T] {
      var items = items
      for index in items.indices.reversed() where index > 0 { items.swapAt(index, roll(index + 1)) }
      return items
    }
  }

  static let seeds = Array(1...40).map { UInt64($0) }
  static let each = 60

  static func deal(_ dice: inout Dice) -> HandDeal {
    func values(_ dice: inout Dice) -> Values {
      Values(
        status: "Active/Accepted", visible: dice.roll(4) == 0, value: dice.pick([nil, 100, 200, 300]),
        currency: dice.pick([nil, "EUR", "SEK"]), notes: dice.pick([nil, "before", "a", "b", String(repeating: "x", count: 60)]),
        country: dice.pick(["DE", "SE"]))
    }
    var deal = HandDeal()
    deal.guide.directions = dice.pick([[.crm, .partnerCenter], [.crm], [.partnerCenter]])
    deal.guide.ifBothChanged = dice.pick([.hold, .crm, .partnerCenter])
    deal.guide.firstMeeting = dice.pick([.leave, .crm, .partnerCenter, .hold])
    deal.guide.empty = dice.pick([.leave, .clear, .reject])
    deal.agreed = dice.roll(5) == 0 ? nil : values(&dice)
    deal.partnerCenter = dice.roll(3) == 0 ? deal.agreed ?? values(&dice) : values(&dice)
    deal.crm = dice.roll(3) == 0 ? deal.agreed ?? values(&dice) : values(&dice)
    return deal
  }

  static func solutions(_ dice: inout Dice) -> HandSolutions {
    func list(_ dice: inout Dice) -> [String] {
      ["a", "b", "c", "d"].filter { _ in dice.roll(3) > 0 }.map { "\($0)\(dice.roll(3) + 1)" }
    }
    var deal = HandSolutions()
    deal.directions = dice.pick([[.crm, .partnerCenter], [.crm], [.partnerCenter]])
    deal.ifBothChanged = dice.pick([.hold, .crm, .partnerCenter])
    deal.firstMeeting = dice.pick([.leave, .crm, .partnerCenter, .hold])
    deal.removesElements = dice.roll(3) > 0
    deal.agreed = dice.roll(5) == 0 ? nil : list(&dice)
    deal.partnerCenter = list(&dice)
    deal.crm = list(&dice)
    return deal
  }

  // MARK: Fields

  @Test(arguments: seeds)
  func `a person's edit is never overwritten unseen, and of a cell one side at most is written`(_ seed: UInt64) {
    var dice = Dice(state: seed)
    for _ in 1...Self.each {
      let deal = Self.deal(&dice)
      let guide = deal.guide.compiled
      let state = deal.state(guide)
      let decision = DealReconciler(guide: guide).decide(state, now: HandDeal.now)
      for cell in decision.cells where cell.rule.kind == .plain {
        let toCRM = decision.crmWrites.filter { cell.rule.rows.contains($0.row) }
        let toReferral = decision.referralWrites.filter { cell.rule.rows.contains($0.row) }
        #expect(toCRM.isEmpty || toReferral.isEmpty, "\(deal)")
        guard deal.agreed != nil, deal.guide.ifBothChanged == .hold else { continue }
        if !toCRM.isEmpty {
          #expect(!cell.rows.contains { $0.changed(.crm, echoes: []) } || cell.rows.allSatisfy(\.isEqual), "\(deal)")
        }
        if !toReferral.isEmpty {
          #expect(!cell.rows.contains { $0.changed(.partnerCenter, echoes: []) } || cell.rows.allSatisfy(\.isEqual), "\(deal)")
        }
      }
    }
  }

  @Test(arguments: seeds)
  func `nothing widens but by a Yes in the CRM that is an edit`(_ seed: UInt64) {
    var dice = Dice(state: seed)
    for _ in 1...Self.each {
      let deal = Self.deal(&dice)
      let decision = deal.decide()
      #expect(!decision.referralWrites.contains { $0.field == OneWayDoor.visible }, "\(deal)")
      if decision.share != nil {
        #expect(deal.crm.visible && deal.agreed?.visible == false && !deal.partnerCenter.visible, "\(deal)")
      }
    }
  }

  @Test(arguments: seeds)
  func `the order of cells changes nothing, and neither does deciding twice`(_ seed: UInt64) {
    var dice = Dice(state: seed)
    for _ in 1...Self.each {
      let deal = Self.deal(&dice)
      let guide = deal.guide.compiled
      let other = CompiledGuide(
        settings: guide.settings, layouts: guide.layouts, rows: guide.rows, cells: dice.shuffled(guide.cells), roles: [:],
        solutionColumns: [], fingerprint: "shuffled")
      let one = DealReconciler(guide: guide).decide(deal.state(guide), now: HandDeal.now)
      let two = DealReconciler(guide: other).decide(deal.state(other), now: HandDeal.now)
      #expect(Set(one.crmWrites) == Set(two.crmWrites), "\(deal)")
      #expect(Set(one.referralWrites) == Set(two.referralWrites) && one.share == two.share, "\(deal)")
      #expect(Set(one.problems) == Set(two.problems) && Set(one.findings) == Set(two.findings), "\(deal)")
      #expect(one.outcome == two.outcome, "\(deal)")
    }
  }

  @Test(arguments: seeds)
  func `applying a plan leaves nothing to plan`(_ seed: UInt64) {
    var dice = Dice(state: seed)
    for _ in 1...Self.each {
      var deal = Self.deal(&dice)
      // The door opens with evidence only, which is no matter of a plan.
      deal.crm.visible = deal.partnerCenter.visible
      let guide = deal.guide.compiled
      let state = deal.state(guide)
      let first = DealReconciler(guide: guide).decide(state, now: HandDeal.now)
      let second = DealReconciler(guide: guide).decide(LawTests.apply(first, to: state, guide), now: HandDeal.now)
      #expect(!second.writesAnything, "\(deal) \(second.referralWrites) \(second.crmWrites)")
      #expect(second.problems == first.problems, "\(deal)")
    }
  }

  // MARK: Lists

  /// What stands on both sides after the list's writes, with its agreement.
  static func apply(_ decision: DealDecision, to state: DealState, _ guide: CompiledGuide) -> DealState {
    var next = state
    for write in decision.referralWrites where write.field == SolutionRows.field { next.referral?[1] = write.value }
    for line in decision.lineWrites {
      func value(_ field: String) -> Value { line.cells.first { $0.field == field }?.value ?? .null }
      switch line.action {
      case .add:
        next.solutions.append(
          .init(id: "row-\(line.solution)", values: [.text(line.solution), value("new_quantity"), .null]))
      case .change(let id):
        next.solutions = next.solutions.map { known in
          known.id == id ? .init(id: id, values: [known.values[0], value("new_quantity"), .null]) : known
        }
      case .remove(let id): next.solutions.removeAll { $0.id == id }
      }
    }
    if let solutions = decision.solutions,
      let cell = solutions.agreed(after: next, written: [.crm, .partnerCenter]).cell
    {
      next.agreed[solutions.rows.key] = cell
    }
    return next
  }

  @Test(arguments: seeds)
  func `applying what a list wants leaves nothing to plan, and what was held stays held alone`(_ seed: UInt64) {
    var dice = Dice(state: seed)
    for _ in 1...Self.each {
      let deal = Self.solutions(&dice)
      let guide = deal.compiled
      let reconciler = DealReconciler(guide: guide, solutions: SolutionRows(guide: guide), removesElements: deal.removesElements)
      let first = reconciler.decide(deal.state(guide), now: HandDeal.now)
      let after = Self.apply(first, to: deal.state(guide), guide)
      let second = reconciler.decide(after, now: HandDeal.now)
      #expect(!second.writesAnything, "\(deal): \(HandSolutions.shown(first)), then \(HandSolutions.shown(second))")
      #expect(second.problems.map(\.code) == first.problems.map(\.code), "\(deal)")
      #expect(second.findings == [], "\(deal): \(HandSolutions.shown(first)), then \(HandSolutions.shown(second))")
    }
  }

  @Test(arguments: seeds)
  func `a list is never emptied, and no line is on both ways at once`(_ seed: UInt64) {
    var dice = Dice(state: seed)
    for _ in 1...Self.each {
      let deal = Self.solutions(&dice)
      let decision = deal.decide()
      let guide = deal.compiled
      let after = Self.apply(decision, to: deal.state(guide), guide)
      #expect(deal.crm.isEmpty || !after.solutions.isEmpty, "\(deal)")
      #expect(deal.partnerCenter.isEmpty || after.referral?[1].list?.isEmpty == false, "\(deal)")
      // A line that a side changed is written over on that side only by its rule.
      guard let agreed = deal.agreed, deal.ifBothChanged == .hold else { continue }
      for line in decision.lineWrites {
        let before = agreed.first { $0.hasPrefix(line.solution) }
        #expect(deal.crm.first { $0.hasPrefix(line.solution) } == before, "\(deal) \(line)")
      }
    }
  }

  @Test(arguments: seeds)
  func `the order of a list decides nothing`(_ seed: UInt64) {
    var dice = Dice(state: seed)
    for _ in 1...Self.each {
      let deal = Self.solutions(&dice)
      var other = deal
      other.partnerCenter = dice.shuffled(deal.partnerCenter)
      other.crm = dice.shuffled(deal.crm)
      let (one, two) = (deal.decide(), other.decide())
      #expect(Set(one.lineWrites) == Set(two.lineWrites), "\(deal)")
      func list(_ decision: DealDecision) -> Set<Value.Element> { Set(decision.referralWrites.flatMap { $0.value.list ?? [] }) }
      #expect(list(one) == list(two), "\(deal)")
      #expect(one.problems.map(\.code) == two.problems.map(\.code), "\(deal)")
    }
  }
}
