import Foundation
import PracticeSystems
import Testing

/// The exit codes that a schedule goes by, with the built program against practice systems.
struct ExitCodeTests {
  static let deals = "samples/practice/night-one.json"

  @Test func `ends with 0, 1 when something new waits, and 0 while it only waits on`() throws {
    let bench = try ProgramBench(Self.deals)
    #expect(try bench.cosell("plan", "cosell.yaml").code == 1)
    #expect(try bench.writes().isEmpty)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.nightPasses()
    #expect(try bench.cosell("plan", "cosell.yaml").code == 0)
    try bench.person("dynamics", "opportunity", "0aa00000-0000-4000-8000-000000000102", ["estimatedvalue": 260_000])
    let referral = try #require(
      try bench.rows("partnercenter", "referrals").first { $0["externalReferenceId"] == "0aa00000-0000-4000-8000-000000000102" })
    try bench.person("partnercenter", "referral", try #require(referral["id"]?.string), ["details/dealValue": 240_000])
    let night = try bench.cosell("run", "cosell.yaml")
    #expect(night.code == 1, "\(night)")
    #expect(night.out.contains("  to do       1 new, 1 in all\n"), "\(night)")
    try bench.nightPasses()
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    let again = try bench.cosell("adopt", "cosell.yaml")
    #expect(again.code == 3)
    #expect(again.error.contains("(ADOPTED)"), "\(again)")
  }

  @Test func `asks for adoption where deals are paired and the state is new`() throws {
    let bench = try ProgramBench(Self.deals)
    try bench.cosell("run", "cosell.yaml")
    try FileManager.default.removeItem(atPath: bench.folder + "/state")
    let before = try bench.writes().count
    let refused = try bench.cosell("run", "cosell.yaml")
    #expect(refused.code == 3)
    #expect(
      refused.error.hasSuffix(
        "could not begin the first run: the two sides already have paired deals, and nothing was agreed about them yet; run 'cosell adopt' once: it compares them and writes to no system (ADOPT-FIRST)\n"
      ), "\(refused)")
    let adopted = try bench.cosell("adopt", "cosell.yaml")
    #expect([0, 1].contains(adopted.code), "\(adopted)")
    #expect(bench.files("reports").contains { $0.hasPrefix("adopt-") && $0.hasSuffix(".xlsx") })
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    #expect(try bench.writes().count == before)
  }

  @Test func `ends with 2 when a create's answer was lost, until it is found`() throws {
    let bench = try ProgramBench(Self.deals)
    try bench.admin("POST", "/faults", [["system": "partnercenter", "method": "POST", "dropped": true]])
    let first = try bench.cosell("run", "cosell.yaml")
    #expect(first.code == 2, "\(first)")
    let second = try bench.cosell("run", "cosell.yaml")
    #expect(second.code == 2, "\(second)")
    #expect(try bench.lines("To do").map { $0["Code"]?.string } == ["create-unsettled"])
    try bench.admin("POST", "/clock", ["advance": 1900])
    let third = try bench.cosell("run", "cosell.yaml")
    #expect(third.code == 0, "\(third)")
    #expect(try bench.rows("partnercenter", "referrals").count == 7)
  }

  @Test func `ends with 3 when a brake holds, and lets through what is allowed`() throws {
    let bench = try ProgramBench(Self.deals, adding: "brakes: {creates: 2}")
    let braked = try bench.cosell("run", "cosell.yaml")
    #expect(braked.code == 3, "\(braked)")
    #expect(try bench.writes().isEmpty)
    #expect(braked.out.contains("  brake       3 creates in Partner Center are more than 2\n"), "\(braked)")
    #expect(bench.files("reports").map { $0.prefix(5) } == ["audit", "audit", "plan-"])
    #expect(braked.out.contains("  exit code   3: a brake held something: see sheet 'To do'\n"), "\(braked)")
    let allowed = try bench.cosell("run", "--allow", "creates=20", "cosell.yaml")
    #expect(allowed.code == 0, "\(allowed)")
  }

  @Test func `ends with 3 before another account, and where too much has vanished`() throws {
    let bench = try ProgramBench(Self.deals)
    try bench.cosell("run", "cosell.yaml")
    let before = try bench.writes().count
    try bench.edit("cosell.yaml", "partner_id: \"1234567\"", "partner_id: \"7654321\"")
    let other = try bench.cosell("run", "cosell.yaml")
    #expect(other.code == 3)
    #expect(other.error.contains("(IDENTITY)"), "\(other)")
    try bench.edit("cosell.yaml", "partner_id: \"7654321\"", "partner_id: \"1234567\"")
    // A delta token that is no longer good means a full reading, and that lacks three of six.
    for record in try bench.rows("dynamics", "opportunity").prefix(3) {
      try bench.admin(
        "POST", "/delete",
        ["system": "dynamics", "entity": "opportunity", "id": record["opportunityid"] ?? .null, "person": "an administrator"])
    }
    try bench.admin("POST", "/dynamics/delta/expire")
    let vanished = try bench.cosell("run", "cosell.yaml")
    #expect(vanished.code == 3)
    #expect(vanished.error.contains("3 of 6 known records are not there any more"), "\(vanished)")
    #expect(vanished.error.contains("(BRAKE-GONE)"), "\(vanished)")
    #expect(try bench.writes().count == before)
  }

  @Test func `ends with 4 when it cannot sign in, or a page for people answers`() throws {
    let bench = try ProgramBench(Self.deals)
    try bench.write(bench.configurationText(secret: "another secret"), to: "wrong.yaml")
    let refused = try bench.cosell("run", "wrong.yaml")
    #expect(refused.code == 4, "\(refused)")
    #expect(refused.error.contains("(AUTH01)"), "\(refused)")
    try bench.admin("POST", "/faults", ["system": "dynamics", "signInPage": true])
    let page = try bench.cosell("run", "cosell.yaml")
    #expect(page.code == 4, "\(page)")
    #expect(page.error.contains("(HTTP011)"), "\(page)")
    #expect(try bench.writes().isEmpty)
  }

  @Test func `ends with 5 while another run holds the lock`() throws {
    let bench = try ProgramBench(Self.deals)
    try bench.admin("POST", "/faults", ["system": "dynamics", "latency": 2500])
    let first = try bench.start("run", "cosell.yaml")
    while bench.files("state").isEmpty { usleep(20_000) }
    usleep(200_000)
    let second = try bench.cosell("run", "cosell.yaml")
    #expect(second.code == 5, "\(second)")
    #expect(second.error.contains("another run holds it: 'cosell run' "), "\(second)")
    #expect(first.ended().code == 0)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
  }

  @Test func `ends with the gravest code of several configurations, and stops none for another`() throws {
    let (good, bad) = (try ProgramBench(Self.deals), try ProgramBench(Self.deals))
    func scoped(_ bench: ProgramBench, _ country: String, _ lines: String = "", _ secret: String = EntraSettings.clientSecret)
      throws
    {
      let text = bench.configurationText(lines, secret: secret)
        .replacingOccurrences(of: "  partner_id:", with: "  scope: {country: [\(country)]}\n  partner_id:")
      try bench.write(text, to: "cosell.yaml")
    }
    try scoped(good, "DE")
    try scoped(bad, "GB", "", "a wrong secret")
    let four = try good.cosell("run", bad.configuration, "cosell.yaml")
    #expect(four.code == 4, "\(four)")
    #expect(try !good.writes().isEmpty && bad.writes().isEmpty)
    try scoped(good, "DE", "brakes: {creates: 1}")
    try FileManager.default.removeItem(atPath: good.folder + "/state")
    try good.admin("POST", "/reset")
    try good.admin("POST", "/seed", try ProgramBench.json(Self.deals))
    let three = try good.cosell("run", bad.configuration, "cosell.yaml")
    #expect(three.code == 3, "\(three)")
    #expect(three.out.contains("cosell.yaml\nrun 2026"), "\(three)")
  }

  @Test func `ends with 2 when the day's calls are spent, those of earlier runs counted`() throws {
    let bench = try ProgramBench(Self.deals, adding: "calls_per_day: {crm: 5000}")
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    let status = try bench.cosell("status", "cosell.yaml").out
    let made = try #require(status.firstMatch(of: /CRM ([0-9]+) of 5000/).flatMap { Int($0.output.1) })
    try bench.edit("cosell.yaml", "crm: 5000", "crm: \(made + 3)")
    try bench.person("dynamics", "opportunity", "0aa00000-0000-4000-8000-000000000101", ["estimatedvalue": 31_000])
    let before = try bench.writes().count
    let spent = try bench.cosell("run", "cosell.yaml")
    #expect(spent.code == 2, "\(spent)")
    #expect(spent.error.contains("today's calls to Dynamics 365 are spent"), "\(spent)")
    #expect(try bench.cosell("status", "cosell.yaml").out.contains("CRM \(made + 3) of \(made + 3)\n"))
    #expect(try bench.writes().count == before)
    try bench.edit("cosell.yaml", "crm: \(made + 3)", "crm: 5000")
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    #expect(try bench.writes().contains { $0["system"] == "partnercenter" && $0.text.contains("31000") })
  }

  /// One row of the table: what is wrong, the command line, and what has to be told.
  struct Wrong: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let words: [String]
    let told: String
    init(_ name: String, _ line: String, tells told: String) {
      (testDescription, words, self.told) = (name, line.split(separator: " ").map(String.init), told)
    }
  }

  // swift-format-ignore
  static let wrong: [Wrong] = [
    .init("no command",                "",                                    tells: "no command was given"),
    .init("an unknown command",        "rum cosell.yaml",                     tells: "the command 'rum' is not known; did you mean 'run'? (CLI002)"),
    .init("an unknown option",         "run --dryrun cosell.yaml",            tells: "the option '--dryrun' is not known; did you mean '--dry-run'? (CLI003)"),
    .init("an unknown brake",          "run --allow share=4 cosell.yaml",     tells: "'share' is not known; did you mean 'shared'? (CLI007)"),
    .init("no such configuration",     "run nowhere.yaml",                    tells: "nowhere.yaml"),
    .init("a key mistyped",            "run typo.yaml",                       tells: "did you mean 'brakes'?"),
    .init("Salesforce",                "plan salesforce.yaml",                tells: "Salesforce is not there yet"),
    .init("a guide with errors",       "run guide.yaml",                      tells: "badguide/Opportunity.csv:8:19: 'Deal Revenue' is no name of a field"),
    .init("no guide",                  "run noguide.yaml",                    tells: "nowhere"),
    .init("one of two is wrong",       "run cosell.yaml typo.yaml",           tells: "did you mean 'brakes'?"),
    .init("the same pairing twice",    "run cosell.yaml twice.yaml",          tells: "its part of Partner Center overlaps that of 'cosell.yaml'"),
    .init("check without a guide",     "mapping check nowhere",               tells: "nowhere"),
    .init("check of a guide in error", "mapping check badguide",              tells: "badguide/Opportunity.csv:8:19: 'Deal Revenue' is no name of a field; write the name that the CRM knows the field by, not the one that its forms show (error MAP012)\nbadguide: 1 error, 0 warnings\n"),
    .init("live without a CRM",        "mapping check --live guide",          tells: "--live needs a configuration"),
    .init("convert to nowhere",        "mapping convert nowhere out.xlsx",    tells: "nowhere"),
    .init("a scenario that is none",   "sandbox --mapping guide --scenario cosell.yaml", tells: "it is not JSON"),
  ]

  @Test func `ends with 64 for what is wrong on our side, and touches nothing`() throws {
    let bench = try ProgramBench(Self.deals)
    try bench.write(bench.configurationText("brake: {creates: 2}", state: "s1/s.sqlite"), to: "typo.yaml")
    try bench.write(bench.configurationText(state: "s2/s.sqlite"), to: "twice.yaml")
    try FileManager.default.copyItem(atPath: bench.folder + "/guide", toPath: bench.folder + "/badguide")
    try bench.edit("badguide/Opportunity.csv", "details.dealValue,estimatedvalue,", "details.dealValue,Deal Revenue,")
    let text = bench.configurationText(state: "s3/s.sqlite")
    try bench.write(text.replacingOccurrences(of: "mapping: guide", with: "mapping: badguide"), to: "guide.yaml")
    try bench.write(text.replacingOccurrences(of: "mapping: guide", with: "mapping: nowhere"), to: "noguide.yaml")
    let crm = """
      crm:
        kind: salesforce
        login_url: https://login.salesforce.com
        client_id: client
        client_secret: ${PATH}
      """
    let start = try #require(text.range(of: "crm:\n"))
    let end = try #require(text.range(of: "mapping:"))
    try bench.write(text.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: crm + "\n"), to: "salesforce.yaml")
    for row in Self.wrong {
      let told = try ProgramBench.cosell(row.words, in: bench.folder)
      #expect(told.code == 64, "\(row.testDescription): \(told)")
      #expect((told.error + told.out).contains(row.told), "\(row.testDescription): \(told)")
    }
    #expect(try bench.requests() == 0)
    #expect(!bench.files(".").contains("state") && !bench.files(".").contains("s3"))
  }
}
