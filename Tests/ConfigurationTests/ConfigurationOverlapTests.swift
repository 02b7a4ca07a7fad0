import Configuration
import Faults
import Testing

/// One row of the table: two scopes of one tenant, and whether they overlap.
struct ScopeCase: CustomTestStringConvertible, Sendable {
  let first: String
  let second: String
  let overlap: Bool

  var testDescription: String { "\(first) and \(second)" }
}

struct ConfigurationOverlapTests {
  static func configuration(_ scope: String, tenant: String = "contoso.onmicrosoft.com", name: String = "a/cosell.yaml") throws
    -> Configuration
  {
    try Written.complete("  partner_id: 1\n  scope: \(scope)", inPlaceOf: "partner_id").with {
      $0.text = $0.text.replacing(
        "  tenant: contoso.onmicrosoft.com\n  client_id: pc", with: "  tenant: \(tenant)\n  client_id: pc")
    }.load(as: name)
  }

  static let cases: [ScopeCase] = [
    .init(first: "{}", second: "{}", overlap: true),
    .init(first: "{country: [DE]}", second: "{}", overlap: true),
    .init(first: "{country: [DE]}", second: "{country: [FR]}", overlap: false),
    .init(first: "{country: [DE, FR]}", second: "{country: [fr]}", overlap: true),
    .init(first: "{country: [DE]}", second: "{partner_id: [1]}", overlap: true),
    .init(first: "{partner_id: [1]}", second: "{partner_id: [2]}", overlap: false),
    .init(first: "{partner_id: [1], country: [DE]}", second: "{partner_id: [2], country: [DE]}", overlap: false),
    .init(first: "{partner_id: [1], country: [DE]}", second: "{partner_id: [1], country: [FR]}", overlap: false),
    .init(first: "{partner_id: [1], country: [DE]}", second: "{partner_id: [1], country: [DE, FR]}", overlap: true),
  ]

  @Test(arguments: cases) func `overlap unless one key's lists are disjoint`(_ row: ScopeCase) throws {
    let (first, second) = (try Self.configuration(row.first), try Self.configuration(row.second))
    #expect(first.overlaps(second) == row.overlap)
    #expect(second.overlaps(first) == row.overlap)
  }

  @Test func `other tenants do not overlap, however they are written`() throws {
    let first = try Self.configuration("{}")
    #expect(!first.overlaps(try Self.configuration("{}", tenant: "fabrikam.onmicrosoft.com")))
    #expect(first.overlaps(try Self.configuration("{}", tenant: "Contoso.OnMicrosoft.com")))
  }

  @Test func `names each two that overlap or share a state`() throws {
    var first = try Self.configuration("{country: [DE]}", name: "de/cosell.yaml")
    let second = try Self.configuration("{country: [FR]}", name: "fr/cosell.yaml")
    let third = try Self.configuration("{country: [FR, ES]}", name: "es/cosell.yaml")
    first.state = third.state
    #expect(
      Configuration.overlaps(among: [first, second, third]).map(\.description) == [
        "es/cosell.yaml: could not use the configurations together: it has the same state as 'de/cosell.yaml'; give each pairing a 'state' of its own (CFG017)",
        "es/cosell.yaml: could not use the configurations together: its part of Partner Center overlaps that of 'fr/cosell.yaml' (tenant 'contoso.onmicrosoft.com'); give both a 'partner_center.scope' whose 'partner_id' or 'country' lists have nothing in common (CFG017)",
      ])
    #expect(Configuration.overlaps(among: [second]) == [])
  }

  @Test func `renders what decides, in one order and without secrets`() throws {
    let configuration = try Written.complete(adding: "approve: [shared, creates]").load()
    #expect(
      configuration.canonicalText == """
        environment=test
        partner_center.tenant=contoso.onmicrosoft.com
        partner_center.client_id=pc-client
        partner_center.partner_id=1234567
        partner_center.scope.partner_id=
        partner_center.scope.country=
        partner_center.facts.referral_link=https://partner.microsoft.com/referrals/v2/inbox?id={id}
        partner_center.facts.help_on=microsoft
        partner_center.facts.replace_arrays=yes
        partner_center.base_url=https://api.partner.microsoft.com
        partner_center.authority=https://login.microsoftonline.com
        crm.kind=dynamics365
        crm.url=https://contoso.crm.dynamics.com
        crm.tenant=contoso.onmicrosoft.com
        crm.client_id=crm-client
        crm.credential=client_secret
        crm.authority=https://login.microsoftonline.com
        time_zone=UTC
        create_settle_minutes=30
        approve=creates, shared
        brakes.creates=500
        brakes.updates_percent=30
        brakes.shared=10
        brakes.accepts=20
        brakes.closes_partner_center=10
        brakes.closes_crm=10
        brakes.gone_percent=5
        brakes.solutions=10000

        """)
    #expect(configuration.settings.first { $0.key == "concurrency" } == .init(key: "concurrency", value: "8", decides: false))
  }
}
