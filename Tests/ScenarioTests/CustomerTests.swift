import PracticeSystems
import Records
import Testing

/// Whose a new deal is: account, contact, owner.
struct CustomerTests {
  static let first = "0bb00000-0000-4000-8000-000000000011"
  static let second = "0bb00000-0000-4000-8000-000000000012"

  private func bench(_ accounts: [PracticeJSON], contacts: [PracticeJSON] = [], users: PracticeJSON? = nil) throws -> SyncBench {
    try SyncBench([
      "partnercenter": [
        "referrals": [SampleDeals.referral(SampleDeals.accepted, "Fabrikam data platform", "Active", "Accepted")]
      ],
      "dynamics": ["systemuser": users ?? SampleDeals.users, "account": .array(accounts), "contact": .array(contacts)],
    ])
  }

  private func account(_ id: String, _ name: String, _ postalCode: String, owner: String? = nil) -> PracticeJSON {
    var members: [PracticeJSON.Member] = [
      .init("id", .string(id)), .init("name", .string(name)), .init("address1_postalcode", .string(postalCode)),
    ]
    if let owner { members.append(.init("ownerid", .string(owner))) }
    return .object(members)
  }

  // MARK: Account

  @Test(arguments: [("Fabrikam Ltd.", "LS1 1AA"), ("FABRIKAM LIMITED", "ls11aa"), ("Ｆａｂｒｉｋａｍ　Ltd", "LS1  1AA")])
  func `an account of this name and postal code is the customer, however it is written`(_ name: String, _ code: String)
    async throws
  {
    let bench = try bench([account(Self.first, name, code), account(Self.second, "Contoso Ltd.", "LS1 1AA")])
    #expect(try await bench.run().outcomes == [.created: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted)["_parentaccountid_value"] == .string(Self.first))
    #expect(bench.rows("dynamics", "accounts").count == 2)
    #expect(try await bench.told("Accounts").map { [$0[2], $0[5]] } == [["1", "match \(Self.first)"]])
  }

  @Test func `an account of this name at another postal code is near: held with the candidate and its score`() async throws {
    let bench = try bench([account(Self.first, "Fabrikam Ltd", "YO1 7HH")])
    #expect(try await bench.run().outcomes == [.held: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted) == .null)
    let told = try await bench.told("Findings")
    #expect(told.map { $0[0] } == ["account-near"])
    #expect(told.first?[5].contains("Fabrikam Ltd (100 %, address1_postalcode differs)") == true)
    #expect(
      try await bench.told("Accounts").map { [$0[2], $0[4], $0[5]] } == [
        ["0", "Fabrikam Ltd (100 %, address1_postalcode differs)", "held: near"]
      ])
    try await bench.quietNight()
    // The account is corrected: the deal travels, nobody had to touch it.
    try bench.edit("dynamics", "account", Self.first, ["address1_postalcode": "LS1 1AA"])
    #expect(try await bench.night().outcomes == [.created: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted)["_parentaccountid_value"] == .string(Self.first))
  }

  @Test func `several accounts that match are held, all of them named`() async throws {
    let bench = try bench([account(Self.first, "Fabrikam Ltd.", "LS1 1AA"), account(Self.second, "Fabrikam Limited", "LS1 1AA")])
    #expect(try await bench.run().outcomes == [.held: 1])
    let text = try await bench.told("Findings").first?[5] ?? ""
    #expect(text.contains(Self.first) && text.contains(Self.second))
    try await bench.quietNight()
    try bench.delete("dynamics", "account", Self.second)
    #expect(try await bench.night().outcomes == [.created: 1])
  }

  @Test func `a missing account is held where the guide creates none`() async throws {
    let bench = try bench([])
    bench.set("Create missing accounts", "No")
    #expect(try await bench.run().outcomes == [.held: 1])
    #expect(try await bench.findings() == ["account-missing"])
    try bench.create("dynamics", "account", account(Self.first, "Fabrikam Ltd.", "LS1 1AA"))
    #expect(try await bench.night().outcomes == [.created: 1])
  }

  @Test func `two new deals of one customer share one new account and one contact`() async throws {
    let bench = try SyncBench(SampleDeals.scenario)
    try await bench.run()
    let accounts = bench.rows("dynamics", "accounts").filter { $0["name"] == "Fabrikam Ltd." }
    #expect(accounts.count == 1)
    #expect(bench.opportunity(of: SampleDeals.accepted)["_parentaccountid_value"] == accounts.first?["accountid"])
    #expect(bench.lead(of: SampleDeals.pending)["_parentaccountid_value"] == accounts.first?["accountid"])
    #expect(bench.rows("dynamics", "contacts").filter { $0["emailaddress1"] == "ann@fabrikam.example.com" }.count == 1)
  }

  // MARK: Contact

  private func contact(_ id: String, account: String?, _ email: String = "Ann@Fabrikam.example.com") -> PracticeJSON {
    var members: [PracticeJSON.Member] = [
      .init("id", .string(id)), .init("lastname", "Sample"), .init("emailaddress1", .string(email)),
    ]
    if let account { members.append(.init("parentcustomerid_account", .string(account))) }
    return .object(members)
  }

  @Test func `a contact is found by e-mail, in the account first`() async throws {
    let (inside, outside) = ("0dd00000-0000-4000-8000-000000000021", "0dd00000-0000-4000-8000-000000000022")
    let bench = try bench(
      [account(Self.first, "Fabrikam Ltd.", "LS1 1AA")],
      contacts: [contact(outside, account: nil), contact(inside, account: Self.first)])
    #expect(try await bench.run().outcomes == [.created: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted)["_parentcontactid_value"] == .string(inside))
    #expect(bench.rows("dynamics", "contacts").count == 2)
  }

  @Test func `a contact found once anywhere is taken, found twice elsewhere is held`() async throws {
    let (one, two) = ("0dd00000-0000-4000-8000-000000000021", "0dd00000-0000-4000-8000-000000000022")
    let single = try bench([account(Self.first, "Fabrikam Ltd.", "LS1 1AA")], contacts: [contact(one, account: nil)])
    try await single.run()
    #expect(single.opportunity(of: SampleDeals.accepted)["_parentcontactid_value"] == .string(one))
    let double = try bench(
      [account(Self.first, "Fabrikam Ltd.", "LS1 1AA")], contacts: [contact(one, account: nil), contact(two, account: nil)])
    #expect(try await double.run().outcomes == [.held: 1])
    #expect(try await double.findings() == ["contact-ambiguous"])
  }

  // MARK: Owner

  static let other = "0ff00000-0000-4000-8000-000000000002"
  private func user(_ id: String, _ email: String, active: Bool = true) -> PracticeJSON {
    [
      "id": .string(id), "domainname": .string("\(id)@example.com"), "lastname": "User", "firstname": "A",
      "internalemailaddress": .string(email), "isdisabled": .bool(!active),
    ]
  }

  @Test func `the owner is the user with a team member's e-mail`() async throws {
    let bench = try bench([], users: [user(SampleDeals.seller, "boss@example.com"), user(Self.other, "Deal.Desk@Example.com")])
    bench.set("Default owner", "boss@example.com")
    try await bench.run()
    #expect(bench.opportunity(of: SampleDeals.accepted)["_ownerid_value"] == .string(Self.other))
  }

  @Test func `where that user left, the account's owner takes over, then the default owner`() async throws {
    let users: PracticeJSON = [
      user(SampleDeals.seller, "boss@example.com"), user(Self.other, "deal.desk@example.com", active: false),
    ]
    let third = "0ff00000-0000-4000-8000-000000000003"
    let withAccount = try bench(
      [account(Self.first, "Fabrikam Ltd.", "LS1 1AA", owner: third)],
      users: .array((users.array ?? []) + [user(third, "third@example.com")]))
    withAccount.set("Default owner", "boss@example.com")
    try await withAccount.run()
    #expect(withAccount.opportunity(of: SampleDeals.accepted)["_ownerid_value"] == .string(third))
    let without = try bench([], users: users)
    without.set("Default owner", "boss@example.com")
    try await without.run()
    #expect(without.opportunity(of: SampleDeals.accepted)["_ownerid_value"] == .string(SampleDeals.seller))
  }

  @Test func `an account whose owner left passes the deal on to the default owner`() async throws {
    let third = "0ff00000-0000-4000-8000-000000000003"
    let bench = try bench(
      [account(Self.first, "Fabrikam Ltd.", "LS1 1AA", owner: third)],
      users: [user(SampleDeals.seller, "boss@example.com"), user(third, "third@example.com", active: false)])
    bench.set("Default owner", "boss@example.com")
    #expect(try await bench.run().outcomes == [.created: 1])
    #expect(bench.opportunity(of: SampleDeals.accepted)["_ownerid_value"] == .string(SampleDeals.seller))
  }

  @Test func `a deal that nobody active would own is held before any write`() async throws {
    let bench = try bench([], users: [user(Self.other, "deal.desk@example.com", active: false)])
    let summary = try await bench.run()
    #expect(summary.outcomes == [.held: 1])
    #expect(try await bench.findings() == ["owner-missing"])
    #expect(bench.rows("dynamics", "accounts").isEmpty)
    try await bench.quietNight()
  }
}
