import Foundation
import PracticeSystems
import Testing

/// `history`: the runs, one deal's story, and any run's report once more.
struct HistoryProcessTests {
  private static let lake = "0aa00000-0000-4000-8000-000000000102"

  @Test func `lists the runs, newest first, and what stopped one`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let none = try bench.cosell("history", "cosell.yaml")
    #expect(none.code == 0)
    #expect(none.out == "no run yet: state/cosell.sqlite does not exist\n")
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.nightPasses()
    try bench.admin("POST", "/faults", ["system": "partnercenter", "method": "GET", "signInPage": true])
    let refused = try bench.cosell("run", "cosell.yaml")
    #expect(refused.code == 4, "\(refused)")
    let calls = try bench.requests()
    let told = try bench.cosell("history", "cosell.yaml")
    #expect(told.code == 0, "\(told)")
    let lines = told.out.split(separator: "\n").map(String.init)
    #expect(lines.count == 3, "\(told)")
    #expect(lines[0].hasPrefix("20261121T0200") && lines[0].contains("-2     run      2026-11-21 02:00 UTC"), "\(told)")
    #expect(lines[0].hasSuffix("exit code 4"), "\(told)")
    #expect(lines[1].hasPrefix("    stopped while reading: "), "\(told)")
    #expect(lines[1].hasSuffix("(HTTP011)"), "\(told)")
    #expect(lines[2].hasPrefix("20261120T020000-1     run      2026-11-20 02:00 UTC"), "\(told)")
    #expect(lines[2].hasSuffix("exit code 0   7 deals: 6 created, 1 ignored"), "\(told)")
    let day = try bench.cosell("history", "--from", "2026-11-20", "--to", "2026-11-20", "cosell.yaml")
    #expect(day.out == lines[2] + "\n")
    #expect(try bench.cosell("history", "--from", "2026-11-22", "cosell.yaml").out == "no run in this time\n")
    #expect(try bench.requests() == calls)
  }

  @Test func `says how far a killed run came, and whose report tells what it wrote`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.admin("POST", "/faults", ["system": "partnercenter", "method": "PATCH", "latency": 20_000])
    let run = try bench.start("run", "cosell.yaml")
    var tries = 0
    while try !bench.wasStruck(), tries < 1500 {
      usleep(10_000)
      tries += 1
    }
    run.kill()
    #expect(run.ended().code == -9)
    try bench.admin("DELETE", "/faults")
    let killed = try bench.cosell("history", "cosell.yaml")
    #expect(killed.out.contains("did not end\n    last seen writing; the next run finishes what it began\n"), "\(killed)")
    #expect([0, 1, 2].contains(try bench.cosell("run", "cosell.yaml").code))
    let next = try #require(bench.files("reports").last { $0.hasSuffix(".jsonl") }).dropFirst(6).dropLast(6)
    let report = try bench.cosell("history", "--report", "20261120T020000-1", "cosell.yaml")
    #expect(report.code == 3)
    #expect(
      report.error
        == "could not render the report of run 20261120T020000-1: the run left no report of its own; what it wrote is told in the report of run \(next): cosell history --report \(next) (REP013)\n"
    )
  }

  @Test func `renders the report of any run again, to the byte`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals, adding: "report: {mask: [\"details.notes\"]}")
    #expect(try bench.cosell("plan", "cosell.yaml").code == 1)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.nightPasses()
    try bench.person("dynamics", "opportunity", Self.lake, ["estimatedvalue": 260_000])
    let referral = try #require(
      try bench.rows("partnercenter", "referrals").first { $0["externalReferenceId"]?.string == Self.lake })
    try bench.person("partnercenter", "referral", try #require(referral["id"]?.string), ["details/dealValue": 240_000])
    #expect(try bench.cosell("run", "cosell.yaml").code == 1)
    // The conflict waits on, and the guide and the notes of the day change after that.
    try bench.nightPasses()
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    try bench.nightPasses()
    try bench.edit("guide/Settings.csv", "Close in the CRM,tell", "Close in the CRM,close")
    try bench.person("dynamics", "opportunity", Self.lake, ["estimatedvalue": 240_000])
    #expect([0, 1].contains(try bench.cosell("run", "cosell.yaml").code))
    let names = bench.files("reports")
    #expect(names.filter { $0.hasSuffix(".jsonl") }.count == 4)
    for name in names where name.hasSuffix(".xlsx") {
      let run = String(name.dropFirst(name.hasPrefix("audit-") ? 6 : 5).dropLast(5))
      let again = try bench.cosell("history", "--report", run, "cosell.yaml")
      #expect(again.code == 0, "\(again)")
    }
    #expect(bench.files("reports/again") == names)
    for name in names { #expect(try bench.bytes("reports/" + name) == bench.bytes("reports/again/" + name), "\(name)") }
  }

  @Test func `tells one deal's story, and writes what it shows as a workbook`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.cosell("run", "cosell.yaml")
    try bench.nightPasses()
    try bench.person("dynamics", "opportunity", Self.lake, ["estimatedvalue": 260_000])
    try bench.cosell("run", "cosell.yaml")
    let story = try bench.cosell("history", "--deal", Self.lake.uppercased(), "--xlsx", "lake.xlsx", "cosell.yaml")
    #expect(story.code == 0, "\(story)")
    #expect(story.out.hasPrefix("Contoso lake\n  20261120T020000-1  2026-11-20 02:00 UTC  "), "\(story)")
    #expect(story.out.contains("250000 · 260000"), "\(story)")
    #expect(story.out.hasSuffix("written  lake.xlsx\n"), "\(story)")
    #expect(bench.files(".").contains("lake.xlsx"))
    let late = try bench.cosell("history", "--deal", Self.lake, "--from", "2026-11-21", "cosell.yaml")
    #expect(!late.out.contains("20261120T020000-1") && late.out.contains("260000"), "\(late)")
    let unknown = try bench.cosell("history", "--deal", "nothing", "cosell.yaml")
    #expect(unknown.code == 1)
    #expect(unknown.out == "no deal of referral or CRM record 'nothing' is known; a run has to see it first\n")
    let bad = try bench.cosell("history", "--from", "yesterday", "cosell.yaml")
    #expect(bad.code == 64)
    #expect(bad.error.contains("'yesterday' is no day; write it as 2026-11-20 (CLI007)"), "\(bad)")
    let missing = try bench.cosell("history", "--report", "20200101T000000-9", "cosell.yaml")
    #expect(missing.code == 64)
    #expect(
      missing.error
        == "could not read the command line: there is no run '20200101T000000-9'; `cosell history CONFIG` lists them (CLI012)\n")
  }
}
