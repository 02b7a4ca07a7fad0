import Faults
import Records
import StateStore
import Testing

struct StoreSettlingTests {
  private func pair(_ bench: StoreBench) async throws -> Deal {
    try await bench.stage([bench.referral("r1", "A")])
    try await bench.stage([bench.opportunity("o1", "A")])
    let referral = try #require(try await bench.store.deal(referral: "r1"))
    let record = try #require(try await bench.store.deal(crm: "o1"))
    return try await bench.store.pair(referral: referral, with: record, bornIn: nil)
  }

  // MARK: Pairs

  @Test func `a pair is one deal, as old as the older half, with what was told and meant for either`() async throws {
    let bench = try await StoreBench()
    try await bench.stage([bench.referral("r1", "A")], at: Instant(seconds: 30))
    try await bench.stage([bench.opportunity("o1", "A")], at: Instant(seconds: 20))
    let record = try #require(try await bench.store.deal(crm: "o1"))
    _ = try await bench.store.record([
      Intent(run: 1, deal: record.id, entity: .referral, record: nil, action: "create", fields: [], madeAt: bench.now)
    ])
    let referral = try #require(try await bench.store.deal(referral: "r1"))
    let pair = try await bench.store.pair(referral: referral, with: record, bornIn: .crm)
    #expect(pair.isPaired)
    #expect(pair.bornIn == .crm)
    #expect(pair.dirtySince == Instant(seconds: 20))
    #expect(try await bench.store.deal(id: record.id) == nil)
    #expect(try await bench.load("r1")?.openIntents.map(\.action) == ["create"])
    #expect(try await bench.store.openPairs() == 1)
  }

  @Test func `neither half of a pair can be paired again`() async throws {
    let bench = try await StoreBench()
    let pair = try await pair(bench)
    try await bench.stage([bench.referral("r2", "B")])
    let other = try #require(try await bench.store.deal(referral: "r2"))
    let fault = await bench.fault { try await bench.store.pair(referral: other, with: pair, bornIn: nil) }
    #expect(fault?.description == "could not pair two deals: one of them is paired already (STATE023)")
    #expect(try await bench.store.deal(crm: "o1")?.referral == "r1")
    #expect(try await bench.store.deal(referral: "r2")?.isPaired == false)
  }

  // MARK: Settlements

  @Test func `a settlement stores agreement, what stands now, results and rows together`() async throws {
    let bench = try await StoreBench()
    let pair = try await pair(bench)
    let run = try await bench.store.startRun("run", at: bench.now)
    let intents = try await bench.store.record([
      Intent(
        run: run.id, deal: pair.id, entity: .opportunity, record: "o1", action: "update", fields: [.init("name", .text("B"))],
        madeAt: bench.now)
    ])
    let key = CellKey(entity: .opportunity, partnerCenterField: "name", crmField: "name")
    var settlement = Settlement(deal: pair)
    settlement.agreed = [key: AgreedCell(partnerCenter: .text("B"), crm: .text("B"))]
    settlement.seen = [bench.opportunity("o1", "B")]
    settlement.results = [(intents[0], "done")]
    settlement.journal = [JournalRow("Changes", [.text("o1")])]
    settlement.spent = [.init("updates_percent", .crm)]
    settlement.told = [.init(code: "cut", field: "name", value: "B")]
    settlement.isSettled = true
    try await bench.store.settle([settlement], run: run.id, at: bench.now, tables: StoreBench.tables)

    let loaded = try #require(try await bench.load("r1"))
    #expect(loaded.agreed == settlement.agreed)
    #expect(loaded.openIntents.isEmpty)
    #expect(loaded.record?.values.first == .text("B"))
    #expect(try await bench.dirty() == [])
    #expect(try await bench.store.spent(since: bench.now) == [.init("updates_percent", .crm)])
    #expect(try await bench.store.wasTold(pair.id, settlement.told[0]))
    #expect(try await bench.store.unreported("Changes", after: 0, limit: 9).map(\.cells) == [[.text("o1")]])
    // As long as a brake may count it, it is kept.
    let day: Int64 = 86_400
    try await bench.store.forgetFinished(at: bench.now.adding(seconds: day), lostBefore: bench.now)
    #expect(try await bench.store.spent(since: bench.now) == [.init("updates_percent", .crm)])
    try await bench.store.forgetFinished(at: bench.now.adding(seconds: 2 * day + 1), lostBefore: bench.now)
    #expect(try await bench.store.spent(since: bench.now) == [])
    // Our own write comes back in the next reading: an echo.
    #expect(try await bench.stage([bench.opportunity("o1", "B")]).echoes == 1)
    #expect(try await bench.dirty() == [])
  }

  @Test func `agreements that a settlement does not name stay`() async throws {
    let bench = try await StoreBench()
    let pair = try await pair(bench)
    func cell(_ name: String) -> CellKey { CellKey(entity: .opportunity, partnerCenterField: name, crmField: name) }
    for (name, value) in [("name", "1"), ("stage", "2"), ("name", "3")] {
      var settlement = Settlement(deal: pair)
      settlement.agreed = [cell(name): AgreedCell(partnerCenter: .text(value), crm: .text(value))]
      try await bench.store.settle([settlement], run: 1, at: bench.now, tables: StoreBench.tables)
    }
    let agreed = try #require(try await bench.load("r1")).agreed
    #expect(agreed.mapValues(\.crm) == [cell("name"): .text("3"), cell("stage"): .text("2")])
  }

  @Test func `a settlement that fails leaves nothing of the whole window`() async throws {
    let bench = try await StoreBench()
    let pair = try await pair(bench)
    try await bench.stage([bench.referral("r2", "B")])
    var good = Settlement(deal: pair)
    good.isSettled = true
    good.journal = [JournalRow("Changes", [.text("o1")])]
    // The second claims the record of the first, which the schema refuses.
    var bad = Settlement(deal: try #require(try await bench.store.deal(referral: "r2")))
    bad.deal.crm = RecordKey(.opportunity, "o1")
    let fault = await bench.fault {
      try await bench.store.settle([good, bad], run: 1, at: bench.now, tables: StoreBench.tables)
    }
    #expect(fault != nil)
    #expect(try await bench.dirty() == ["r1/o1", "r2/-"])
    #expect(try await bench.store.deal(referral: "r2")?.isPaired == false)
  }

  // MARK: Intents

  @Test(arguments: [
    ("done", false), ("adopted", false), ("refused", false), ("skipped", false), ("gone", false), ("unknown", true),
    ("later", true), ("moved", true), ("found", true), ("told", true),
  ])
  func `an intent is consulted again unless its end is known`(_ result: String, _ isOpen: Bool) async throws {
    let bench = try await StoreBench()
    let pair = try await pair(bench)
    let intent = Intent(
      run: 1, deal: pair.id, entity: .referral, record: "r1", action: "update",
      fields: [.init("details.dealValue", .decimal(ExactDecimal(7))), .init("team", .list([.init(key: "k", fields: [])]))],
      madeAt: bench.now)
    let number = try await bench.store.record([intent])[0]
    #expect(try await bench.load("r1")?.openIntents.map(\.fields) == [intent.fields])
    var settlement = Settlement(deal: pair)
    settlement.results = [(number, result)]
    try await bench.store.settle([settlement], run: 1, at: bench.now, tables: StoreBench.tables)
    #expect(try await bench.load("r1")?.openIntents.map(\.result) == (isOpen ? [result] : []))
    settlement.results = []
    settlement.closedIntents = [number]
    try await bench.store.settle([settlement], run: 1, at: bench.now, tables: StoreBench.tables)
    #expect(try await bench.load("r1")?.openIntents == [])
  }

  @Test func `of several intents to create one record one tells it: the first of the latest run`() async throws {
    let bench = try await StoreBench()
    let pair = try await pair(bench)
    func create(_ run: Int64) -> Intent {
      Intent(run: run, deal: pair.id, entity: .account, record: "a1", action: "create", fields: [], madeAt: bench.now)
    }
    let numbers = try await bench.store.record([create(1), create(2), create(2)])
    let open = try #require(try await bench.load("r1")).openIntents
    var tells: [Bool] = []
    for intent in open { tells.append(try await bench.store.tellsCreate(intent)) }
    #expect(tells == [false, true, false])
    #expect(try await bench.store.wasCreated("a1") == false)
    var settlement = Settlement(deal: pair)
    settlement.results = [(numbers[1], "told")]
    try await bench.store.settle([settlement], run: 3, at: bench.now, tables: StoreBench.tables)
    #expect(try await bench.store.tellsCreate(open[2]) == false)
    #expect(try await bench.store.wasCreated("a1"))
  }
}
