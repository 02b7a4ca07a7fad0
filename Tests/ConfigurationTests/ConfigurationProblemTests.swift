import Configuration
import Faults
import Testing

/// One row of the table: what is written, and all that is told of it, without the words that every line has.
struct ProblemCase: CustomTestStringConvertible, Sendable {
  let name: String
  let written: Written
  let told: [String]

  var testDescription: String { name }

  init(_ name: String, _ written: Written, tells told: String...) {
    (self.name, self.written) = (name, written)
    self.told = told.map { line in
      guard let blank = line.firstIndex(of: " ") else { return line }
      return "pairing/cosell.yaml:\(line[..<blank]): could not read the configuration:\(line[blank...])"
    }
  }

  /// Lines put at the end of a complete configuration, from line 15 on.
  init(_ lines: String, tells told: String...) {
    self.init(lines, .complete(adding: lines), told)
  }

  private init(_ name: String, _ written: Written, _ told: [String]) {
    (self.name, self.written) = (name, written)
    self.told = told.map { line in
      guard let blank = line.firstIndex(of: " ") else { return line }
      return "pairing/cosell.yaml:\(line[..<blank]): could not read the configuration:\(line[blank...])"
    }
  }
}

struct ConfigurationProblemTests {
  // swift-format-ignore
  static let keys: [ProblemCase] = [
    .init("concurency: 4", tells: "15:1 the key 'concurency' is not known; did you mean 'concurrency'? (CFG005)"),
    .init("brakes: {creates: 1, share: 2}", tells: "15:22 the key 'brakes.share' is not known; did you mean 'shared'? (CFG005)"),
    .init("report: {colour: red}", tells: "15:10 the key 'report.colour' is not known; the keys here are 'language', 'mask' (CFG005)"),
    .init("report: {}\nreport: {}", tells: "16:1 the key 'report' stands here for the second time (first in line 15); keep one of them (CFG004)"),
    .init("no mapping", .complete("", inPlaceOf: "mapping"), tells: "1:1 the key 'mapping' is missing; write the path of the mapping guide (CFG006)"),
    .init("no environment", .complete("", inPlaceOf: "environment"), tells: "1:1 the key 'environment' is missing; write production, or test to leave Partner Center unwritten (CFG006)"),
    .init("an empty mapping", .complete("mapping:", inPlaceOf: "mapping"), tells: "13:1 the key 'mapping' has no value; write the path of the mapping guide (CFG006)"),
    .init("no state key", .complete("", inPlaceOf: "state_key"),
          tells: "1:1 the key 'state_key' is missing; the refresh token changes as it is used and must be stored, encrypted with this key: use the output of `openssl rand -hex 32` (CFG006)"),
    .init("no url", .complete("", inPlaceOf: "url"), tells: "7:1 the key 'crm.url' is missing; write the organisation's address, such as https://contoso.crm.dynamics.com (CFG006)"),
    .init("no CRM secret", .complete("", inPlaceOf: "client_secret: ${CRM"), tells: "7:1 the key 'crm.client_secret' is missing; write it as ${NAME} or file:PATH (CFG006)"),
    .init("no kind", .complete("", inPlaceOf: "kind"), tells: "7:1 the key 'crm.kind' is missing; write dynamics365 or salesforce (CFG006)"),
    .init("a mistyped kind", .complete("  kind: dynamics356", inPlaceOf: "kind"), tells: "8:9 'crm.kind' cannot be 'dynamics356'; did you mean 'dynamics365'? (CFG009)"),
    .init("another CRM", .complete("  kind: hubspot", inPlaceOf: "kind"), tells: "8:9 'crm.kind' cannot be 'hubspot'; write one of 'dynamics365', 'salesforce' (CFG009)"),
    .init("keys of another kind", .complete("  kind: salesforce", inPlaceOf: "kind"),
          tells: "8:9 Salesforce is not there yet; write 'kind: dynamics365' (CFG031)",
                 "9:3 the key 'crm.url' is not known; the keys here are 'api_version', 'client_id', 'client_secret', 'kind', 'login_url', 'private_key', 'username' (CFG005)",
                 "10:3 the key 'crm.tenant' is not known; the keys here are 'api_version', 'client_id', 'client_secret', 'kind', 'login_url', 'private_key', 'username' (CFG005)"),
    .init("a secret and a certificate", Written.complete("  certificate: a.pem\n  client_secret: ${CRM_SECRET}", inPlaceOf: "client_secret: ${CRM")
            .with { $0.files = ["pairing/a.pem": .secret("pem")] },
          tells: "12:16 'crm.client_secret' and 'crm.certificate' are both set; keep one of them (CFG016)"),
    .init("a certificate", Written.complete("  certificate: a.pem", inPlaceOf: "client_secret: ${CRM").with { $0.files = ["pairing/a.pem": .secret("pem")] },
          tells: "12:16 signing in to Dynamics 365 by certificate is not there yet; give 'client_secret' (CFG030)"),
    .init("an address of the Web API", .complete("  url: https://contoso.crm.dynamics.com/api/data/v9.2/", inPlaceOf: "url"),
          tells: "9:8 'crm.url' has '/api/data/v9.2' at its end, which the program adds by itself; write the organisation's address alone, such as https://contoso.crm.dynamics.com (CFG014)"),
    .init("notify: {https: 'https://example.com', command: [/bin/true]}", tells: "15:1 'notify' has 'command' and 'https'; keep one of them (CFG016)"),
  ]

  // swift-format-ignore
  static let values: [ProblemCase] = [
    .init("concurrency: eight",          tells: "15:14 'concurrency' must be a whole number, and is 'eight' (CFG007)"),
    .init("concurrency: 8.0",            tells: "15:14 'concurrency' must be a whole number, and is '8.0' (CFG007)"),
    .init("concurrency: 0",              tells: "15:14 'concurrency' must be from 1 to 64, and is '0' (CFG008)"),
    .init("concurrency: 99999999999999999999", tells: "15:14 'concurrency' must be from 1 to 64, and is '99999999999999999999' (CFG008)"),
    .init("keep_days: -1",               tells: "15:12 'keep_days' must be from 1 to 36500, and is '-1' (CFG008)"),
    .init("brakes: {updates_percent: 101}", tells: "15:27 'brakes.updates_percent' must be from 0 to 100, and is '101' (CFG008)"),
    .init("brakes: [1]",                 tells: "15:9 'brakes' must be a group of keys, and is a list (CFG007)"),
    .init("reports: [a]",                tells: "15:10 'reports' must be a single value, and is a list (CFG007)"),
    .init("reports: \"a\\nb\"",          tells: "15:10 'reports' must be one line of text, and has control characters (CFG018)"),
    .init("approve: creates",            tells: "15:10 'approve' must be a list, as in [a, b], and is a single value (CFG007)"),
    .init("approve: [create]",           tells: "15:11 'approve' cannot be 'create'; did you mean 'creates'? (CFG009)"),
    .init("time_zone: Europe/Berln",     tells: "15:12 'time_zone' is 'Europe/Berln', which is no known time zone; did you mean 'Europe/Berlin'? (CFG015)"),
    .init("time_zone: CST",              tells: "15:12 'time_zone' is 'CST', which is no known time zone; write an IANA name such as Europe/Berlin (CFG015)"),
    .init("report: {mask: ['a..b']}",    tells: "15:17 'report.mask' has 'a..b', which is no field path; as in customerProfile.team[0].email (CFG018)"),
    .init("report: {language: English}", tells: "15:20 'report.language' must be a language code such as en, and is 'English' (CFG018)"),
    .init("notify: {command: [tell]}",   tells: "15:19 'notify.command' must begin with the whole path of a program, and begins with 'tell' (CFG018)"),
    .init("notify: {https: 'http://example.com'}", tells: "15:17 'notify.https' must begin with https:// (CFG014)"),
    .init("a mistyped environment", .complete("environment: prodution", inPlaceOf: "environment"), tells: "1:14 'environment' cannot be 'prodution'; did you mean 'production'? (CFG009)"),
    .init("a country's name", .complete("  partner_id: 1\n  scope: {country: [DE, Norway]}", inPlaceOf: "partner_id"),
          tells: "7:25 'partner_center.scope.country' has 'Norway', which is no two-letter country code; write codes such as DE, US (CFG018)"),
    .init("a link without id", .complete("  partner_id: 1\n  facts: {referral_link: 'https://example.com'}", inPlaceOf: "partner_id"),
          tells: "7:26 'partner_center.facts.referral_link' must begin with https:// and have {id} in it; as in https://partner.microsoft.com/referrals/v2/inbox?id={id} (CFG018)"),
    .init("a flag that is none", .complete("  partner_id: 1\n  facts: {replace_arrays: maybe}", inPlaceOf: "partner_id"),
          tells: "7:27 'partner_center.facts.replace_arrays' must be yes or no, and is 'maybe' (CFG007)"),
  ]

  // swift-format-ignore
  static let addresses: [ProblemCase] = [
    address("http://contoso.crm.dynamics.com",  "plain http would send tokens and data readable over the network; only loopback may be http"),
    address("http://127.0.0.1.example.com",     "plain http would send tokens and data readable over the network; only loopback may be http"),
    address("http://127.0.0.256",               "plain http would send tokens and data readable over the network; only loopback may be http"),
    address("http://localhost.example.com",     "plain http would send tokens and data readable over the network; only loopback may be http"),
    address("http://localhost@example.com",     "a name or password stands before the host"),
    address("https://u:p@example.com",          "a name or password stands before the host"),
    address("https://example.com?x=1",          "it has a query or a fragment"),
    address("ftp://example.com",                "the scheme 'ftp' is not taken"),
    address("contoso.crm.dynamics.com",         "it is not a web address"),
    address("https://",                         "it is not a web address"),
    address("https://exa mple.com",             "it is not a web address"),
  ]

  private static func address(_ text: String, _ problem: String) -> ProblemCase {
    ProblemCase(
      text, .complete("  url: '\(text)'", inPlaceOf: "url"),
      tells: "9:8 'crm.url' is '\(text)': \(problem); write https://HOST (CFG014)")
  }

  // swift-format-ignore
  static let secrets: [ProblemCase] = [
    .init("a variable that is not set", .complete("state_key: ${STATE_KEYS}", inPlaceOf: "state_key"),
          tells: "14:12 'state_key': the variable 'STATE_KEYS' is not in the environment; did you mean 'STATE_KEY'? (CFG010)"),
    .init("a variable like no other", .complete("state_key: ${NOTHING_LIKE_IT}", inPlaceOf: "state_key"),
          tells: "14:12 'state_key': the variable 'NOTHING_LIKE_IT' is not in the environment; set it before the program starts (CFG010)"),
    .init("a reference that is not closed", .complete("state_key: 'a${B'", inPlaceOf: "state_key"),
          tells: "14:12 'state_key': a '${' is not closed; write ${NAME} with the name of a variable (CFG010)"),
    .init("a name that is none", .complete("state_key: '${A B}'", inPlaceOf: "state_key"),
          tells: "14:12 'state_key': '${A B}' is not the name of a variable; names are letters, digits and '_' (CFG010)"),
    .init("a variable that is empty", Written.complete().with { $0.environment["STATE_KEY"] = "" },
          tells: "14:1 the key 'state_key' has no value; the refresh token changes as it is used and must be stored, encrypted with this key: use the output of `openssl rand -hex 32` (CFG006)"),
    .init("a number from the environment is not shown", Written.complete(adding: "concurrency: ${PC_SECRET}"),
          tells: "15:14 'concurrency' must be a whole number, and is the value of ${PC_SECRET} (CFG007)"),
    .init("a file that is not there", .complete("state_key: file:key", inPlaceOf: "state_key"),
          tells: "14:12 'state_key': the file 'key' cannot be read: no such file or directory; relative paths count from the configuration's folder (CFG011)"),
    .init("a file for all to see", Written.complete("state_key: file:key", inPlaceOf: "state_key").with { $0.files = ["pairing/key": .secret("s3cret", mode: 0o644)] },
          tells: "14:12 'state_key': other users may use the file 'key' (mode 644); run `chmod 600 'key'` (CFG012)"),
    .init("a file that is no text", Written.complete("state_key: file:key", inPlaceOf: "state_key").with { $0.files = ["pairing/key": .init(bytes: [0xff], mode: 0o600)] },
          tells: "14:12 'state_key': the file 'key' is not UTF-8 text; store the value as plain text (CFG011)"),
    .init("a certificate for all to see", Written.complete("  certificate: c.pem", inPlaceOf: "client_secret: ${CRM").with { $0.files = ["pairing/c.pem": .secret("s3cret", mode: 0o640)] },
          tells: "12:16 'crm.certificate': other users may use the file 'c.pem' (mode 640); run `chmod 600 'c.pem'` (CFG012)"),
    .init("a secret written out for all to see", Written.complete("state_key: s3cret", inPlaceOf: "state_key").with { $0.mode = 0o644 },
          tells: "14:12 the secret 'state_key' is written out in a file that others may read (mode 644); use ${NAME} or file:PATH, or run `chmod 600 'pairing/cosell.yaml'` (CFG013)"),
  ]

  @Test(arguments: keys + values + addresses + secrets) func `tells what is wrong, where, and what to do`(_ row: ProblemCase) {
    #expect(row.written.problems == row.told)
    for line in row.written.problems { #expect(!line.contains("s3cret")) }
  }

  @Test func `takes references in a file that all may read`() {
    #expect(Written.complete().with { $0.mode = 0o644 }.problems.isEmpty)
  }

  @Test func `tells everything in one go, in the order of the lines`() {
    let written = Written(
      """
      partner_center: {tenant: a, client_id: '${NONE}', client_secret: b, partner_id: 1, colour: x}
      crm: {kind: dynamics365, url: http://example.com, tenant: a, client_id: b, client_secret: c}
      concurrency: many
      concurrency: 3
      state_key: d

      """
    ).with { $0.mode = 0o604 }
    #expect(
      written.problems.map { $0.split(separator: ":")[1...2].joined(separator: ":") + $0.suffix(9) } == [
        "1:1 (CFG006)", "1:1 (CFG006)", "1:40 (CFG010)", "1:66 (CFG013)", "1:84 (CFG005)", "2:31 (CFG014)", "2:91 (CFG013)",
        "3:14 (CFG007)", "4:1 (CFG004)", "5:12 (CFG013)",
      ])
  }

  @Test func `puts one problem on a line`() {
    let problems: String
    do {
      _ = try Written("").load()
      problems = ""
    } catch {
      problems = error.description
    }
    #expect(
      problems == """
        pairing/cosell.yaml:1:1: could not read the configuration: the key 'environment' is missing; write production, or test to leave Partner Center unwritten (CFG006)
        pairing/cosell.yaml:1:1: could not read the configuration: the key 'partner_center' is missing; write at least its 'tenant', 'client_id', 'client_secret' and 'partner_id' (CFG006)
        pairing/cosell.yaml:1:1: could not read the configuration: the key 'crm' is missing; begin with its 'kind': dynamics365 or salesforce (CFG006)
        pairing/cosell.yaml:1:1: could not read the configuration: the key 'mapping' is missing; write the path of the mapping guide (CFG006)
        pairing/cosell.yaml:1:1: could not read the configuration: the key 'state_key' is missing; the refresh token changes as it is used and must be stored, encrypted with this key: use the output of `openssl rand -hex 32` (CFG006)
        """)
  }
}
