import Configuration
import Faults
import Testing

struct ConfigurationLoadTests {
  @Test func `fills in every default`() throws {
    let configuration = try Written.complete().load()
    #expect(configuration.path == "pairing/cosell.yaml")
    #expect(configuration.environment == .test)
    #expect(configuration.partnerCenter.tenant == "contoso.onmicrosoft.com")
    #expect(configuration.partnerCenter.clientID == "pc-client")
    #expect(configuration.partnerCenter.clientSecret.revealed == "pc-s3cret")
    #expect(configuration.partnerCenter.refreshToken == nil)
    #expect(configuration.partnerCenter.partnerID == "1234567")
    #expect(configuration.partnerCenter.scope.partnerIDs.isEmpty && configuration.partnerCenter.scope.countries.isEmpty)
    #expect(configuration.partnerCenter.facts.referralLink == "https://partner.microsoft.com/referrals/v2/inbox?id={id}")
    #expect(configuration.partnerCenter.facts.updatedFilter == .auto)
    #expect(configuration.partnerCenter.facts.page == 100)
    #expect(configuration.partnerCenter.facts.helpOn == .microsoft)
    #expect(configuration.partnerCenter.facts.replaceArrays)
    #expect(configuration.partnerCenter.baseURL == "https://api.partner.microsoft.com")
    #expect(configuration.partnerCenter.eventsURL == "https://api.partnercenter.microsoft.com")
    #expect(configuration.partnerCenter.authority == "https://login.microsoftonline.com")
    guard case .dynamics365(let crm) = configuration.crm else {
      Issue.record("the CRM is \(configuration.crm.kind)")
      return
    }
    #expect(crm.url == "https://contoso.crm.dynamics.com")
    #expect(crm.authority == "https://login.microsoftonline.com")
    #expect(configuration.mapping == "pairing/guide.xlsx")
    #expect(configuration.solutionUploads == nil && configuration.decisions == nil)
    #expect(configuration.state == "pairing/state/cosell.sqlite")
    #expect(configuration.stateKey.revealed == "state-s3cret")
    #expect(configuration.reports == "pairing/reports")
    #expect(configuration.keepDays == 400)
    #expect(configuration.timeZone == "UTC")
    #expect(configuration.concurrency == 8)
    #expect(configuration.callsPerDay.partnerCenter == 9000 && configuration.callsPerDay.crm == 20_000)
    #expect(configuration.createSettleMinutes == 30)
    #expect(configuration.engagementReads == 500)
    #expect(configuration.approve.isEmpty)
    #expect(configuration.brakes == .standard)
    #expect(configuration.report.mask.isEmpty && configuration.report.language == "en")
    #expect(configuration.notify == nil)
  }

  @Test func `reads every key of the documented example`() throws {
    let text = """
      environment: production        # test: Partner Center is read-only
      partner_center:
        tenant: contoso.onmicrosoft.com
        client_id: ${PC_CLIENT_ID}
        client_secret: ${PC_CLIENT_SECRET}
        refresh_token: ${PC_REFRESH_TOKEN}
        partner_id: "1234567"
        scope: {partner_id: [1234567, "7654321"], country: [NO, de]}
        facts: {referral_link: "https://example.com/r/{id}", updated_filter: no, page: 50, help_on: own, replace_arrays: no}
        base_url: http://127.0.0.1:8080/
        events_url: http://localhost:8080
        authority: http://[::1]:8080/login
      crm:
        kind: dynamics365
        url: https://contoso.crm.dynamics.com
        tenant: contoso.onmicrosoft.com
        client_id: ${CRM_CLIENT_ID}
        client_secret: ${CRM_CLIENT_SECRET}
        authority: https://login.microsoftonline.com
      mapping: mappings/dynamics365.xlsx
      solution_uploads: inbox/solutions
      decisions: ./inbox/decisions
      state: /var/lib/cosell/cosell.sqlite
      state_key: ${COSELL_STATE_KEY}
      reports: reports
      keep_days: 30
      time_zone: Europe/Berlin
      concurrency: ${CONCURRENCY}
      calls_per_day: {partner_center: 100, crm: 200}
      create_settle_minutes: 0
      engagement_reads: 7
      approve: [creates, shared]
      brakes: {creates: 1, updates_percent: 2, shared: 3, accepts: 4, closes_partner_center: 5, closes_crm: 6, gone_percent: 7, solutions: 8}
      report: {mask: ["customerProfile.team[0].email"], language: de}
      notify: {command: ["/usr/local/bin/tell-team", "--quiet"]}

      """
    var written = Written(text)
    written.environment = [
      "PC_CLIENT_ID": "a", "PC_CLIENT_SECRET": "b", "PC_REFRESH_TOKEN": "c", "CRM_CLIENT_ID": "d", "CRM_CLIENT_SECRET": "e",
      "COSELL_STATE_KEY": "f", "CONCURRENCY": "16",
    ]
    let configuration = try written.load(as: "/etc/cosell/cosell.yaml")
    #expect(configuration.environment == .production)
    #expect(configuration.partnerCenter.clientID == "a")
    #expect(configuration.partnerCenter.refreshToken?.revealed == "c")
    #expect(configuration.partnerCenter.scope.partnerIDs == ["1234567", "7654321"])
    #expect(configuration.partnerCenter.scope.countries == ["NO", "DE"])
    #expect(configuration.partnerCenter.facts.referralLink == "https://example.com/r/{id}")
    #expect(configuration.partnerCenter.facts.updatedFilter == .no)
    #expect(configuration.partnerCenter.facts.page == 50)
    #expect(configuration.partnerCenter.facts.helpOn == .own)
    #expect(!configuration.partnerCenter.facts.replaceArrays)
    #expect(configuration.partnerCenter.baseURL == "http://127.0.0.1:8080")
    #expect(configuration.partnerCenter.authority == "http://[::1]:8080/login")
    #expect(configuration.mapping == "/etc/cosell/mappings/dynamics365.xlsx")
    #expect(configuration.solutionUploads == "/etc/cosell/inbox/solutions")
    #expect(configuration.decisions == "/etc/cosell/inbox/decisions")
    #expect(configuration.state == "/var/lib/cosell/cosell.sqlite")
    #expect(configuration.keepDays == 30)
    #expect(configuration.timeZone == "Europe/Berlin")
    #expect(configuration.concurrency == 16)
    #expect(configuration.callsPerDay.partnerCenter == 100 && configuration.callsPerDay.crm == 200)
    #expect(configuration.createSettleMinutes == 0 && configuration.engagementReads == 7)
    #expect(configuration.approve == [.creates, .shared])
    let brakes = configuration.brakes
    #expect([brakes.creates, brakes.updatesPercent, brakes.shared, brakes.accepts] == [1, 2, 3, 4])
    #expect([brakes.closesPartnerCenter, brakes.closesCRM, brakes.gonePercent, brakes.solutions] == [5, 6, 7, 8])
    #expect(configuration.report.mask == ["customerProfile.team[0].email"] && configuration.report.language == "de")
    guard case .command(let command) = configuration.notify else {
      Issue.record("no command to notify with")
      return
    }
    #expect(command == ["/usr/local/bin/tell-team", "--quiet"])
  }

  static let folders: [(path: String, mapping: String)] = [
    ("cosell.yaml", "guide.xlsx"), ("./cosell.yaml", "./guide.xlsx"), ("a/b/cosell.yaml", "a/b/guide.xlsx"),
    ("/cosell.yaml", "/guide.xlsx"), ("../cosell.yaml", "../guide.xlsx"),
  ]

  @Test(arguments: folders) func `counts paths from the file's own folder`(_ path: String, _ mapping: String) throws {
    #expect(try Written.complete().load(as: path).mapping == mapping)
  }

  @Test func `refuses Salesforce in both its ways, before anything is touched`() {
    let head =
      "environment: test\npartner_center: {tenant: t, client_id: c, client_secret: s, partner_id: 1}\nmapping: m\nstate_key: k\n"
    let secret = Written(head + "crm: {kind: salesforce, client_id: c, client_secret: s, api_version: '62.0'}\n")
    let key = Written(
      head
        + "crm: {kind: salesforce, login_url: https://test.salesforce.com/, client_id: c, username: u@example.com, private_key: /k.pem}\n"
    )
    .with { $0.files = ["/k.pem": .secret("pem")] }
    let told =
      "pairing/cosell.yaml:5:13: could not read the configuration: Salesforce is not there yet; write 'kind: dynamics365' (CFG031)"
    #expect(secret.problems == [told])
    #expect(key.problems == [told])
  }

  @Test func `names the keys that stand in the file and have no effect`() throws {
    #expect(try Written.complete().load().ignoredKeys == [])
    let written = Written.complete(
      "  partner_id: 1\n  facts: {page: 50, updated_filter: yes, help_on: own}\n  events_url: https://example.com",
      inPlaceOf: "partner_id")
    #expect(
      try written.load().ignoredKeys == [
        "partner_center.events_url", "partner_center.facts.page", "partner_center.facts.help_on",
      ])
    let more = Written.complete(
      adding:
        "notify: {command: [/bin/true]}\nkeep_days: 400\nbrakes: {creates: 1, solutions: 2}\ndecisions: in\nreport: {mask: []}")
    #expect(try more.load().ignoredKeys == ["keep_days", "notify"])
  }

  @Test(arguments: [("utc", "UTC"), ("europe/berlin", "Europe/Berlin"), ("Asia/Tokyo", "Asia/Tokyo")])
  func `takes a time zone in any letters`(_ written: String, _ name: String) throws {
    #expect(try Written.complete(adding: "time_zone: \(written)").load().timeZone == name)
  }

  @Test func `takes a value from a file, without the line end`() throws {
    let written = Written.complete("state_key: file:keys/state", inPlaceOf: "state_key")
      .with { $0.files = ["pairing/keys/state": .secret("from a file\n", mode: 0o600)] }
    #expect(try written.load().stateKey.revealed == "from a file")
  }

  @Test func `fills in several variables, once`() throws {
    let written = Written.complete("  url: https://${ORG}.${REGION}.dynamics.com", inPlaceOf: "url")
      .with {
        $0.environment["ORG"] = "contoso"
        $0.environment["REGION"] = "crm4"
        $0.environment["PC_SECRET"] = "${ORG}"
      }
    let configuration = try written.load()
    guard case .dynamics365(let crm) = configuration.crm else { return }
    #expect(crm.url == "https://contoso.crm4.dynamics.com")
    #expect(configuration.partnerCenter.clientSecret.revealed == "${ORG}")
  }

  @Test func `takes an empty refresh token for none`() throws {
    let written = Written.complete("  refresh_token: ${TOKEN}\n  client_id: pc-client", inPlaceOf: "client_id: pc")
      .with { $0.environment["TOKEN"] = "" }
    #expect(try written.load().partnerCenter.refreshToken == nil)
  }

  @Test func `takes secrets that are written out in a private file`() throws {
    let written = Written.complete("state_key: written out", inPlaceOf: "state_key")
    #expect(try written.load().stateKey.revealed == "written out")
  }

  @Test func `notifies by address or mail`() throws {
    let https = Written.complete(adding: "notify: {https: 'https://example.com/hook?token=1'}")
    guard case .https(let address) = try https.load().notify else {
      Issue.record("no address")
      return
    }
    #expect(address.revealed == "https://example.com/hook?token=1")

    let mail = Written.complete(
      adding: "notify: {smtp: {host: mail.example.com, username: u, password: p, from: a@example.com, to: [b@example.com]}}")
    guard case .smtp(let smtp) = try mail.load().notify else {
      Issue.record("no mail server")
      return
    }
    #expect(smtp.host == "mail.example.com" && smtp.port == 587 && smtp.to == ["b@example.com"] && smtp.password?.revealed == "p")
  }

  @Test func `never shows a secret`() throws {
    let configuration = try Written.complete().load()
    var dumped = ""
    dump(configuration, to: &dumped)
    let texts = [dumped, "\(configuration)", String(reflecting: configuration), configuration.canonicalText]
    for text in texts + configuration.settings.map(\.value) { #expect(!text.contains("s3cret")) }
    #expect("\(configuration.stateKey)" == "(secret)")
  }
}
