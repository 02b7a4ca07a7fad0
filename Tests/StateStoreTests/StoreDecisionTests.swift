import Faults
import Records
import Testing

@testable import StateStore

struct StoreDecisionTests {
  private static let value = CellKey(entity: .opportunity, partnerCenterField: "details.dealValue", crmField: "estimatedvalue")
  private static let name = CellKey(entity: .opportunity, partnerCenterField: "name", crmField: "name")

  private func agreed(_ partnerCenter: Int, _ crm: Int) -> AgreedCell {
    AgreedCell(
      partnerCenter: .decimal(ExactDecimal(partnerCenter)), crm: .decimal(ExactDecimal(crm)),
      partnerCenterInputs: [.init("details.currency", .text("EUR"))])
  }

  private func choice(
    _ deal: Int64, _ verb: PersonDecision.Verb, part: PersonDecision.Part = .cell, argument: String = "",
    cells: [CellKey: AgreedCell] = [:], problem: String = ""
  ) -> TakenChoice {
    TakenChoice(
      deal: deal, part: part, verb: verb, argument: argument,
      basis: Basis(cells: cells, problem: problem, facts: [.init("value", .text("Contoso"))]), person: "analyst",
      source: "audit-1.xlsx: Conflicts!G2")
  }

  @Test func `a decision comes with its deal, which is dirty and due again`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")])
    try await bench.settleAll()
    let deal = try #require(await bench.store.deal(referral: "r1"))
    let taken = choice(deal.id, .takeCRM, cells: [Self.value: agreed(40_000, 42_000), Self.name: agreed(1, 2)])
    #expect(try await bench.store.take([taken], at: bench.now) == [1])
    #expect(try await bench.dirty() == ["r1/-"])
    let decision = try #require(await bench.load("r1")?.decisions.first)
    #expect(decision.basis == taken.basis)
    #expect(
      decision
        == PersonDecision(
          id: 1, deal: deal.id, part: .cell, verb: .takeCRM, argument: "", basis: taken.basis, person: "analyst",
          source: "audit-1.xlsx: Conflicts!G2", madeAt: bench.now, status: .open))
  }

  @Test func `a decision ends with the settlement that carries it out, and what holds stays`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")])
    let deal = try #require(await bench.store.deal(referral: "r1"))
    _ = try await bench.store.take(
      [
        choice(deal.id, .takeCRM, cells: [Self.value: agreed(1, 2)]), choice(deal.id, .notTheSame, part: .deal, problem: "twin"),
        choice(deal.id, .no, part: .create),
      ], at: bench.now)
    let open = try await bench.store.decisions(ofDeal: deal.id)
    #expect(open.map(\.verb) == [.takeCRM, .notTheSame, .no])
    var settlement = Settlement(deal: deal)
    settlement.isSettled = true
    settlement.decisions = [
      .carriedOut(open[0]), .standing(open[1]), .dropped(open[2], because: "the CRM's record has moved"),
    ]
    try await bench.store.settle([settlement], run: 7, at: bench.now, tables: StoreBench.tables)
    #expect(try await bench.store.decisions(ofDeal: deal.id).map(\.verb) == [.notTheSame])
    #expect(try await bench.store.decisionHistory(ofDeal: deal.id).map(\.status) == [.carriedOut, .standing, .dropped])
  }

  @Test func `the last word about the same thing counts`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")])
    let deal = try #require(await bench.store.deal(referral: "r1"))
    for verb in [PersonDecision.Verb.takeCRM, .takePartnerCenter] {
      _ = try await bench.store.take([choice(deal.id, verb, cells: [Self.value: agreed(1, 2)])], at: bench.now)
    }
    _ = try await bench.store.take([choice(deal.id, .leaveUntilChanged, cells: [Self.name: agreed(3, 4)])], at: bench.now)
    #expect(try await bench.store.decisions(ofDeal: deal.id).map(\.verb) == [.takePartnerCenter, .leaveUntilChanged])
  }

  @Test func `a deal that becomes part of another takes its decisions along`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")])
    try await bench.stage([bench.opportunity("o1", "A")])
    let (referral, crm) = (
      try #require(await bench.store.deal(referral: "r1")), try #require(await bench.store.deal(crm: "o1"))
    )
    _ = try await bench.store.take(
      [choice(crm.id, .sameDeal, part: .deal, argument: "", problem: "possible-twin")], at: bench.now)
    let pair = try await bench.store.pair(referral: referral, with: crm, bornIn: nil)
    #expect(try await bench.store.decisions(ofDeal: pair.id).map(\.verb) == [.sameDeal])
  }

  @Test func `what a waiting deal asks is kept with its problem and cleared with it`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")])
    let deal = try #require(await bench.store.deal(referral: "r1"))
    let question = Question(
      part: .cell, verbs: [.takeCRM, .leaveUntilChanged], basis: Basis(cells: [Self.value: agreed(1, 2)], problem: "conflict"))
    var settlement = Settlement(deal: deal)
    (settlement.problem, settlement.question) = ([.text("A")], question)
    try await bench.store.settle([settlement], run: 1, at: bench.now, tables: StoreBench.tables)
    #expect(try await bench.store.question(ofDeal: deal.id) == question)
    settlement.problem = nil
    try await bench.store.settle([settlement], run: 1, at: bench.now, tables: StoreBench.tables)
    #expect(try await bench.store.question(ofDeal: deal.id) == nil)
  }
}
