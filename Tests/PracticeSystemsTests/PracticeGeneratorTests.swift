import PracticeSystems
import Testing

struct PracticeGeneratorTests {
  static func world() -> PracticeWorld {
    PracticeWorld(services: [PracticePartnerCenter(), Dataverse()])
  }

  static func rows(_ world: PracticeWorld, _ path: String) -> [PracticeJSON] {
    world.handle(PracticeRequest(path: "/admin/data/" + path)).json?.array ?? []
  }

  @Test func `makes the same deals for the same seed, and others for another`() {
    let generator = PracticeGenerator(seed: 42)
    #expect(generator.deal(7) == PracticeGenerator(seed: 42).deal(7))
    #expect(generator.deal(7).referralID != PracticeGenerator(seed: 43).deal(7).referralID)
    #expect(generator.deal(7).referralID != generator.deal(8).referralID)
    #expect(generator.deal(6).customer == generator.deal(8).customer)
    #expect(generator.deal(8).customer != generator.deal(9).customer)
  }

  @Test func `pairs both sides, each bearing the other's id`() {
    let world = Self.world()
    #expect(PracticeGenerator(seed: 1).fill(world, numbers: 0..<10) == [])
    let referrals = Self.rows(world, "partnercenter/referrals")
    let records = Self.rows(world, "dynamics/opportunity")
    #expect(referrals.count == 10)
    #expect(records.count == 10)
    #expect(Self.rows(world, "dynamics/account").count == 4)
    for (referral, record) in zip(referrals, records) {
      #expect(referral["externalReferenceId"] == record["opportunityid"])
      #expect(record["msft_microsoftpartnercenterreferralidentifier"] == referral["id"])
      #expect(referral["name"] == record["name"])
      #expect(record["msft_microsoftpartnercenterreferralsync"] == true)
    }
    #expect(world.snapshot().context.history.writes == [])
  }

  @Test func `holds to the rules, so that each deal can be changed`() {
    let world = Self.world()
    let generator = PracticeGenerator(seed: 1)
    #expect(generator.fill(world, numbers: 0..<20) == [])
    for side in PracticeGenerator.Side.allCases {
      let all = generator.edit(world, numbers: 0..<20, permille: 1_000, side: side)
      #expect(all.edited == 20)
      #expect(all.problems == [])
    }
    let writes = world.snapshot().context.history.writes
    #expect(writes.count == 40)
    #expect(writes.allSatisfy { $0.actor == .person("a seller") })
    #expect(Self.rows(world, "partnercenter/referrals").first?.at("details", "notes") == "Edited in round 1, deal 0")
  }

  @Test func `edits the share that is asked for, the same ones again`() {
    let generator = PracticeGenerator(seed: 5)
    let first = Self.world()
    let second = Self.world()
    for world in [first, second] { #expect(generator.fill(world, numbers: 0..<300) == []) }
    let count = generator.edit(first, numbers: 0..<300, permille: 100, side: .partnercenter).edited
    #expect((15...45).contains(count))
    #expect(generator.edit(second, numbers: 0..<300, permille: 100, side: .partnercenter).edited == count)
    #expect(Self.rows(first, "partnercenter/referrals") == Self.rows(second, "partnercenter/referrals"))
  }

  @Test func `leaves out the side or the ids that a kind leaves out`() {
    let world = Self.world()
    let generator = PracticeGenerator(seed: 1)
    #expect(generator.fill(world, numbers: 0..<4, kind: .crmOnly) == [])
    #expect(generator.fill(world, numbers: 4..<6, kind: .partnerCenterOnly) == [])
    #expect(generator.fill(world, numbers: 6..<8, kind: .unpaired) == [])
    let referrals = Self.rows(world, "partnercenter/referrals")
    let records = Self.rows(world, "dynamics/opportunity")
    #expect(referrals.count == 4)
    #expect(records.count == 6)
    #expect(referrals.allSatisfy { $0["externalReferenceId"] == .null })
    #expect(records.allSatisfy { $0["msft_microsoftpartnercenterreferralidentifier"] == .null })
    // Deals 0 to 2, 3, and 6 to 7: three customers, the second of them known from before.
    #expect(Self.rows(world, "dynamics/account").count == 3)
  }

  @Test func `is asked for by the admin address`() {
    let world = Self.world()
    func post(_ path: String, _ body: PracticeJSON) -> String {
      world.handle(PracticeRequest(method: "POST", path: "/admin/generate" + path, body: body.bytes)).text
    }
    #expect(post("", ["deals": 3, "seed": 9]) == #"{"deals":3}"#)
    #expect(post("/edit", ["deals": 3, "seed": 9, "permille": 1000, "side": "crm"]) == #"{"edited":3}"#)
    #expect(
      post("", ["deals": 3, "kind": "double"])
        == #"{"error":"'kind' is paired, unpaired, crmOnly, partnerCenterOnly, not \"double\""}"#)
    #expect(post("", ["number": 3]) == #"{"error":"there is no 'number': deals, from, seed, kind, permille, side, round"}"#)
  }
}
