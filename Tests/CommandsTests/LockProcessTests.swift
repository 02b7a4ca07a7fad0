import Foundation
import PracticeSystems
import Testing

/// Fault 22 by real processes: two runs of one pairing at once, and a lock that a killed run left.
struct LockProcessTests {
  /// Starts a run whose first reading takes long, and waits until it holds the lock.
  private func slowRun(_ bench: ProgramBench, seconds: Double = 2.5) throws -> ProgramBench.Running {
    try bench.admin("POST", "/faults", ["system": "dynamics", "latency": .integer(Int(seconds * 1000))])
    let before = try bench.requests()
    let run = try bench.start("run", "cosell.yaml")
    var tries = 0
    while try bench.requests() == before, tries < 500 {
      usleep(10_000)
      tries += 1
    }
    return run
  }

  @Test func `the second of two ends with 5, says who is in it, and asks nobody`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let undisturbed = try ProgramBench(ExitCodeTests.deals)
    #expect(try undisturbed.cosell("run", "cosell.yaml").code == 0)
    let first = try slowRun(bench)
    try FileManager.default.createSymbolicLink(atPath: bench.folder + "/elsewhere", withDestinationPath: bench.folder + "/state")
    try bench.write(bench.configurationText(state: "elsewhere/cosell.sqlite"), to: "linked.yaml")
    for words in [["run", "cosell.yaml"], ["plan", "cosell.yaml"], ["adopt", "cosell.yaml"], ["run", "linked.yaml"]] {
      let second = try ProgramBench.cosell(words, in: bench.folder)
      #expect(second.code == 5, "\(second)")
      #expect(second.out == "")
      let told =
        #/.*\.lock: could not lock the state: another run holds it: 'cosell run'.* since 20.* UTC, last sign of life .*, process [0-9]+ on .+; wait until it ends \(LOCK001\)\n/#
      #expect(second.error.wholeMatch(of: told) != nil, "\(second)")
    }
    #expect(first.ended().code == 0)
    // What the four asked, nobody asked.
    #expect(try bench.requests() == undisturbed.requests())
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
  }

  @Test func `of eight that start at once one runs, and the deals are as after one`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.admin("POST", "/faults", ["system": "dynamics", "latency": 3000])
    let runs = try (0..<8).map { _ in try bench.start("run", "cosell.yaml") }
    let codes = runs.map { $0.ended().code }.sorted()
    #expect(codes == [0, 5, 5, 5, 5, 5, 5, 5])
    let alone = try ProgramBench(ExitCodeTests.deals)
    #expect(try alone.cosell("run", "cosell.yaml").code == 0)
    #expect(try bench.writes().count == alone.writes().count)
    #expect(try bench.rows("partnercenter", "referrals").count == 7)
  }

  @Test func `a lock that a killed run left is free`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let first = try slowRun(bench, seconds: 20)
    #expect(try bench.cosell("run", "cosell.yaml").code == 5)
    first.kill()
    #expect(first.ended().code == -9)
    #expect(bench.files("state").contains("cosell.sqlite.lock"))
    try bench.admin("DELETE", "/faults")
    let status = try bench.cosell("status", "cosell.yaml")
    #expect(status.code == 0 && !status.out.contains("under way"), "\(status)")
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
  }

  @Test func `what only looks works while a run is in it, and changes nothing`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    #expect(try bench.cosell("run", "cosell.yaml").code == 0)
    let run = try slowRun(bench, seconds: 5)
    let status = try bench.cosell("status", "cosell.yaml")
    #expect(status.code == 0, "\(status)")
    #expect(
      status.out.firstMatch(
        of: #/^under way  'cosell run'.* since 20.* UTC, last sign of life .*, process [0-9]+ on .+\nstate\n/#)
        != nil, "\(status)")
    let deal = try bench.cosell("explain", "0aa00000-0000-4000-8000-000000000102", "cosell.yaml")
    #expect(deal.code == 0 && deal.out.hasPrefix("Contoso lake\n"), "\(deal)")
    let check = try bench.cosell("mapping", "check", "guide", "cosell.yaml")
    #expect(check.code == 0, "\(check)")
    let backup = try bench.cosell("state", "backup", "copy.sqlite", "cosell.yaml")
    #expect(backup.code == 0, "\(backup)")
    #expect(run.ended().code == 0)
    #expect(try !bench.cosell("status", "cosell.yaml").out.contains("under way"))
  }
}
