import Foundation
import PracticeSystems
import Testing

/// What the program says, and where.
struct OutputTests {
  @Test func `writes a log of JSON, a line an event`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let run = try bench.cosell("run", "--log-format", "json", "cosell.yaml")
    #expect(run.code == 0)
    let events = try run.error.split(separator: "\n").map { try PracticeJSON(parsing: Array($0.utf8)) }
    #expect(events.allSatisfy { $0["event"] != nil && $0["time"]?.string?.hasSuffix("Z") == true })
    let stages = events.filter { $0["event"] == "stage" }.compactMap { $0["name"]?.string }
    #expect(
      stages.sorted() == [
        "deciding", "reading Dynamics 365 account", "reading Dynamics 365 contact", "reading Dynamics 365 lead",
        "reading Dynamics 365 metadata", "reading Dynamics 365 opportunity", "reading Dynamics 365 opportunitySolution",
        "reading Partner Center referral", "writing",
      ])
    let summary = try #require(events.last)
    #expect(summary["event"] == "summary" && summary["created"] == "6" && summary["exitCode"] == "0", "\(run)")
    let wrong = try bench.cosell("run", "--log-format=json", "nowhere.yaml", "--dryrun")
    #expect(wrong.code == 64)
    for line in wrong.error.split(separator: "\n") { _ = try PracticeJSON(parsing: Array(line.utf8)) }
    try bench.write(bench.configurationText(secret: "wrong"), to: "wrong.yaml")
    let fault = try bench.cosell("run", "--log-format", "json", "wrong.yaml")
    let told = try fault.error.split(separator: "\n").map { try PracticeJSON(parsing: Array($0.utf8)) }
    #expect(told.last?["event"] == "fault" && told.last?["code"] == "AUTH01", "\(fault)")
  }

  @Test func `says off a terminal nothing that a terminal would obey`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let name = "Lake \u{1B}[2J\u{7} \u{202E}evil"
    let id = "11111111-aaaa-4bbb-8ccc-000000000001"
    try bench.admin("POST", "/partnercenter/raw", ["id": .string(id), "fields": ["name": .string(name)]])
    var said = ""
    for words in [
      ["run", "cosell.yaml"], ["plan", "cosell.yaml"], ["status", "cosell.yaml"],
      ["explain", "{11111111-AAAA-4BBB-8CCC-000000000001}", "cosell.yaml"],
    ] {
      let told = try ProgramBench.cosell(words, in: bench.folder)
      said += told.out + told.error
    }
    #expect(said.contains("Lake \u{FFFD}[2J\u{FFFD} \u{FFFD}evil"), "\(said)")
    let controls = said.unicodeScalars.filter { $0.value < 32 && $0 != "\n" }
    #expect(controls.isEmpty)
  }

  @Test func `tells a run in a table`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let run = try bench.cosell("run", "cosell.yaml")
    let name = "20261120T020000-1"
    #expect(
      withoutCalls(run.out) == """
        run \(name) · 7 deals
          created     6
          ignored     1
          writes      N to Partner Center, N to Dynamics 365
          read        19 records
          calls       N to Partner Center, N to Dynamics 365
          report      reports/audit-\(name).xlsx
          report      reports/audit-\(name).jsonl

        """)
    #expect(run.error == "")
    #expect(bench.files("reports") == ["audit-\(name).jsonl", "audit-\(name).xlsx"])
    let plan = try bench.cosell("plan", "cosell.yaml")
    #expect(
      withoutCalls(plan.out) == """
        plan 20261120T020016-2 · 0 deals
          would write 0 values
          read        24 records
          calls       N to Partner Center, N to Dynamics 365
          report      reports/plan-20261120T020016-2.xlsx

        """)
    let writes = try bench.writes()
    #expect(writes.count { $0["system"] == "partnercenter" } == 6 && writes.count == 16)
  }

  /// How many calls a night takes is not this table's matter.
  private func withoutCalls(_ text: String) -> String {
    text.replacing(/[0-9]+ to (Partner Center|Dynamics 365)(?=,|\n  re)/) { "N to \($0.output.1)" }
  }

  @Test func `counts so that the sums come out`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    for night in 1...3 {
      if night == 2 {
        for edit in try ProgramBench.json("samples/practice/day-two.json").array ?? [] where edit["find"] == nil {
          let body = PracticeJSON.object(
            ["system", "entity", "id", "person", "fields"].compactMap { name in edit[name].map { .init(name, $0) } })
          try bench.admin("POST", edit["create"]?.bool == true ? "/create" : "/edit", body)
        }
      }
      if night > 1 { try bench.nightPasses() }
      try bench.cosell("run", "cosell.yaml")
      let outcomes = try ["created", "updated", "unchanged", "held", "rejected", "failed", "ignored"].map {
        try bench.count($0) ?? -1
      }
      #expect(try bench.count("deals") == outcomes.reduce(0, +))
      let parts = try ["records of these deals", "own echoes and repeats", "records out of scope", "related records"].map {
        try bench.count($0) ?? -1
      }
      #expect(try bench.count("records read") == parts.reduce(0, +), "night \(night): \(parts)")
      let rejected = try bench.lines("Rejected").filter { $0["Outcome"] == "rejected" }
      #expect(Set(rejected.compactMap { $0["Record"]?.string }).count == (try bench.count("rejected")))
      #expect(try bench.lines("Ignored").count == (try bench.count("ignored")))
    }
  }

  @Test func `goes on when nobody reads what it says`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/bash")
    shell.arguments = ["-c", "(sleep 0.3; \"$0\" run cosell.yaml; echo $? > code) | true", ProgramBench.program]
    shell.currentDirectoryURL = URL(filePath: bench.folder)
    try shell.run()
    shell.waitUntilExit()
    #expect(String(decoding: try bench.bytes("code"), as: UTF8.self) == "0\n")
    #expect(try bench.writes().count == 16)
  }
}
