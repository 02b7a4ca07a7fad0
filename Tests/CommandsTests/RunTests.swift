import Foundation
import PracticeSystems
import Testing

/// Runs that are planned, tested, killed, or cannot write their report.
struct RunTests {
  @Test func `shows in a test environment what would go to Partner Center, and writes nothing there`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.edit("cosell.yaml", "environment: production", "environment: test")
    let run = try bench.cosell("run", "cosell.yaml")
    #expect(run.code == 1, "\(run)")
    #expect(try bench.writes().allSatisfy { $0["system"] == "dynamics" })
    #expect(try bench.lines("To do").map { $0["Code"]?.string } == ["test-environment", "test-environment", "test-environment"])
    let findings = try bench.lines("Findings").filter { $0["Code"] == "test-environment" }
    #expect(
      findings.contains { $0["Field"] == "deal value" && $0["Value"] == "250000" || $0["Value"] == 250_000 }, "\(findings)")
    let again = try bench.cosell("run", "cosell.yaml")
    #expect(again.code == 0, "\(again)")
    // What came from Partner Center was made in the CRM; edits of it do not go back.
    let made = try #require(
      try bench.rows("dynamics", "opportunity").first { $0["name"]?.string?.hasSuffix("Fabrikam data platform") == true })
    try bench.person("dynamics", "opportunity", try #require(made["opportunityid"]?.string), ["estimatedvalue": 43_000])
    #expect(try bench.cosell("run", "cosell.yaml").code == 1)
    #expect(try bench.writes().allSatisfy { $0["system"] == "dynamics" })
    // In production what waited goes.
    try bench.edit("cosell.yaml", "environment: test", "environment: production")
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    let referrals = try bench.rows("partnercenter", "referrals")
    #expect(referrals.count == 7)
    #expect(referrals.contains { $0["details"]?["dealValue"] == 43_000 })
  }

  @Test func `does after a plan what it would have done without one`() throws {
    var told: [[String]] = []
    for plans in [0, 2] {
      let bench = try ProgramBench(ExitCodeTests.deals)
      for _ in 0..<plans { #expect(try bench.cosell("plan", "cosell.yaml").code == 1) }
      #expect(try bench.cosell("run", "cosell.yaml").code == 0)
      let counts = try ["deals", "created", "updated", "held", "rejected", "ignored"].map { try bench.count($0) ?? -1 }
      #expect(counts == [7, 6, 0, 0, 0, 1])
      // The ids that we make are the pairing's, and the two benches are two pairings.
      let id = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/
      let changes = try bench.lines("Changes").map { row in
        ["System", "Entity", "Field", "Before", "After", "From"].map { row[$0]?.text ?? "" }.joined(separator: "|")
          .replacing(id, with: "ID")
      }
      told.append(changes.sorted())
    }
    #expect(told[0].count > 100)
    #expect(told[0].count == told[1].count)
    let unlike = zip(told[0], told[1]).filter { $0 != $1 }
    #expect(unlike.isEmpty)
  }

  @Test func `tells in the next report what a killed run wrote`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    // The answer to the last writes comes so late that the run is killed before it can tell of the first ones.
    try bench.admin("POST", "/faults", ["system": "partnercenter", "method": "PATCH", "latency": 4000, "count": nil])
    let run = try bench.start("run", "cosell.yaml")
    var tries = 0
    while try !bench.writes().contains(where: { $0["system"] == "dynamics" }), tries < 400 {
      usleep(20_000)
      tries += 1
    }
    usleep(300_000)
    run.kill()
    #expect(run.ended().code == -9)
    #expect(bench.files("reports").isEmpty)
    try bench.admin("DELETE", "/faults")
    let next = try bench.cosell("run", "cosell.yaml")
    #expect([0, 1, 2].contains(next.code), "\(next)")
    let changes = try bench.lines("Changes")
    let names = Set(changes.compactMap { $0["Run"]?.string })
    #expect(names.contains("20261120T020000-1"), "\(names)")
    let twice = try bench.cosell("run", "cosell.yaml")
    #expect(twice.code == 0, "\(twice)")
    #expect(try bench.rows("dynamics", "opportunity").count == 6)
    #expect(try bench.rows("partnercenter", "referrals").count == 7)
  }

  @Test func `says that a report cannot be written, and tells that run in the next one`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    // A file stands where the folder of reports belongs: nobody, not even root, can write there.
    try bench.write("", to: "reports")
    let run = try bench.cosell("run", "cosell.yaml")
    #expect(run.code == 3, "\(run)")
    #expect(
      run.error.hasPrefix("\(bench.folder)/reports: could not write the report: ")
        || run.error.hasPrefix("reports: could not write the report: "),
      "\(run)")
    #expect(
      run.error.hasSuffix(
        "; what was written to the systems stands in the state; see that the folder can be written to and has space; the next run's report tells this run too (REP010)\n"
      ), "\(run)")
    let writes = try bench.writes().count
    #expect(writes == 16)
    try FileManager.default.removeItem(atPath: bench.folder + "/reports")
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    #expect(try bench.writes().count == writes)
    #expect(Set(try bench.lines("Changes").compactMap { $0["Run"]?.string }) == ["20261120T020000-1"])
    #expect(try bench.lines("Changes").count > 20)
  }

  @Test func `explains a deal, and knows when there is none`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("status", "cosell.yaml").out == "no run yet: state/cosell.sqlite does not exist\n")
    try bench.cosell("run", "cosell.yaml")
    let calls = try bench.requests()
    let deal = try bench.cosell("explain", "{0AA00000-0000-4000-8000-000000000102}", "cosell.yaml")
    #expect(deal.code == 0, "\(deal)")
    #expect(deal.out.hasPrefix("Contoso lake\n"), "\(deal)")
    #expect(deal.out.contains("deal value"), "\(deal)")
    let none = try bench.cosell("explain", "nothing", "cosell.yaml")
    #expect(none.code == 1)
    #expect(none.error == "no deal of referral or CRM record 'nothing' is known; a run has to see it first\n")
    let status = try bench.cosell("status", "cosell.yaml")
    #expect(status.out.contains("  20261120T020000-1      run   exit code 0   7 deals: 6 created, 1 ignored\n"), "\(status)")
    #expect(status.out.hasSuffix("to do  0\n"), "\(status)")
    #expect(try bench.requests() == calls)
  }
}
