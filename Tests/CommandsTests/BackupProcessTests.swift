import Foundation
import PracticeSystems
import Testing

/// `state backup` and what comes of putting an older state back: nothing is lost, nothing is doubled, and it converges.
struct BackupProcessTests {
  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  /// Puts a backup back as docs/backup.md says.
  private func putBack(_ name: String, _ bench: ProgramBench) throws {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: bench.folder + "/state/cosell.sqlite" + suffix)
    }
    try FileManager.default.copyItem(atPath: bench.folder + "/" + name, toPath: bench.folder + "/state/cosell.sqlite")
  }

  @Test func `writes one private file, says its size and its last run, and replaces only an older one of this state`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let early = try bench.cosell("state", "backup", "copy.sqlite", "cosell.yaml")
    #expect(early.code == 3)
    #expect(
      early.error
        == "state/cosell.sqlite: could not back up the state: there is no state yet; it is made by the first run (STATE001)\n")
    try bench.cosell("run", "cosell.yaml")
    let first = try bench.cosell("state", "backup", "copy.sqlite", "cosell.yaml")
    #expect(first.code == 0, "\(first)")
    let bytes = try #require(try FileManager.default.attributesOfItem(atPath: bench.folder + "/copy.sqlite")[.size] as? Int)
    #expect(first.out == "backup  copy.sqlite · \((bytes + 999) / 1000) KB · up to run 20261120T020000-1\n")
    #expect(try mode(bench.folder + "/copy.sqlite") == 0o600)
    #expect(bench.files(".").filter { $0.hasPrefix("copy.sqlite") } == ["copy.sqlite"])
    try bench.nightPasses()
    try bench.cosell("run", "cosell.yaml")
    #expect(try bench.cosell("state", "backup", "copy.sqlite", "cosell.yaml").code == 0)
    #expect(try bench.cosell("state", "backup", "newer.sqlite", "cosell.yaml").code == 0)
    let other = try ProgramBench(ExitCodeTests.deals)
    try other.edit("cosell.yaml", "partner_id: \"1234567\"", "partner_id: \"7654321\"")
    try other.cosell("run", "cosell.yaml")
    for (target, problem) in [
      (bench.folder + "/newer.sqlite", "it is of another pairing ("),
      (bench.folder + "/cosell.yaml", "something that is no backup"),
      ("state/cosell.sqlite", "this is the state itself"),
    ] {
      let refused = try other.cosell("state", "backup", target, "cosell.yaml")
      #expect(refused.code == 3, "\(refused)")
      #expect(refused.error.hasPrefix("\(target): could not back up the state: \(problem)"), "\(refused)")
      #expect(refused.error.hasSuffix("; name another file (STATE015)\n"), "\(refused)")
    }
  }

  @Test func `a newer backup is not replaced by an older state`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.cosell("run", "cosell.yaml")
    try bench.cosell("state", "backup", "old.sqlite", "cosell.yaml")
    try bench.nightPasses()
    try bench.cosell("run", "cosell.yaml")
    try bench.cosell("state", "backup", "new.sqlite", "cosell.yaml")
    try putBack("old.sqlite", bench)
    let refused = try bench.cosell("state", "backup", "new.sqlite", "cosell.yaml")
    #expect(refused.code == 3)
    #expect(
      refused.error
        == "new.sqlite: could not back up the state: it is newer than the state: it knows run 20261121T020016-2 and the state does not; name another file (STATE015)\n"
    )
  }

  /// What people do on the day that the older state does not know: a new deal and an edit on each side.
  private func day(_ bench: ProgramBench) throws {
    let start = try ProgramBench.json(ExitCodeTests.deals)
    var referral = try #require(start["partnercenter"]?["referrals"]?.array?.first)
    referral["id"] = "11111111-aaaa-4bbb-8ccc-000000000077"
    referral["name"] = "Fabrikam archive"
    referral["createdDateTime"] = nil
    try bench.create("partnercenter", "referral", referral)
    var opportunity = try #require(start["dynamics"]?["opportunity"]?.array?.first)
    opportunity["id"] = "0aa00000-0000-4000-8000-000000000177"
    opportunity["name"] = "Nordwind mail"
    try bench.create("dynamics", "opportunity", opportunity)
    try bench.create(
      "dynamics", "msft_microsoftsolution",
      [
        "msft_opportunityid": "0aa00000-0000-4000-8000-000000000177",
        "msft_microsoftsolutiondetailid": "0e500000-0000-4000-8000-000000000001",
      ])
    try bench.person("dynamics", "opportunity", "0aa00000-0000-4000-8000-000000000101", ["estimatedvalue": 31_000])
    try bench.person(
      "partnercenter", "referral", "11111111-aaaa-4bbb-8ccc-000000000001", ["details/notes": "Wants two proofs of concept"])
  }

  @Test func `an older state that is put back loses nothing and doubles nothing`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    let twin = try ProgramBench(ExitCodeTests.deals)
    var ends: [[String]] = []
    for (bench, isRestored) in [(bench, true), (twin, false)] {
      try bench.cosell("run", "cosell.yaml")
      if isRestored { #expect(try bench.cosell("state", "backup", "old.sqlite", "cosell.yaml").code == 0) }
      // A day in which a run creates on both sides and carries edits both ways.
      try bench.nightPasses()
      try day(bench)
      let run = try bench.cosell("run", "cosell.yaml")
      #expect(run.code == 0 && run.out.contains("  created     2\n  updated     2\n"), "\(run)")
      // And one of which no run knows yet.
      try bench.nightPasses()
      try bench.person("dynamics", "opportunity", "0aa00000-0000-4000-8000-000000000102", ["estimatedvalue": 270_000])
      if isRestored { try putBack("old.sqlite", bench) }
      let writes = try bench.writes().count
      let (left, _) = try KillProcessTests.finish(bench)
      ends.append(left)
      let more = try bench.writes().dropFirst(writes)
      #expect(more.contains { $0.text.contains("270000") })
      #expect(!more.contains { $0["operation"] == "create" }, "\(more.map(\.text))")
      let status = try bench.cosell("status", "cosell.yaml").out
      #expect(!status.contains("half-done"), "\(status)")
    }
    #expect(ends[0] == ends[1])
  }

  @Test func `a log of the state before is noticed when a backup is put back`() throws {
    let bench = try ProgramBench(ExitCodeTests.deals)
    try bench.cosell("run", "cosell.yaml")
    try bench.cosell("state", "backup", "old.sqlite", "cosell.yaml")
    try bench.admin("POST", "/faults", ["system": "dynamics", "latency": 20_000, "method": "POST"])
    try bench.person("dynamics", "opportunity", "0aa00000-0000-4000-8000-000000000102", ["estimatedvalue": 270_000])
    let run = try bench.start("run", "cosell.yaml")
    var tries = 0
    while try !bench.wasStruck(), tries < 500 {
      usleep(10_000)
      tries += 1
    }
    run.kill()
    #expect(run.ended().code == -9)
    try bench.admin("DELETE", "/faults")
    #expect(bench.files("state").contains("cosell.sqlite-wal"))
    try FileManager.default.removeItem(atPath: bench.folder + "/state/cosell.sqlite")
    try FileManager.default.copyItem(atPath: bench.folder + "/old.sqlite", toPath: bench.folder + "/state/cosell.sqlite")
    let before = try bench.requests()
    for words in [["run", "cosell.yaml"], ["status", "cosell.yaml"]] {
      let refused = try ProgramBench.cosell(words, in: bench.folder)
      #expect(refused.code == 3, "\(refused)")
      #expect(refused.error.contains("the log beside it belongs to a state that lay here before"), "\(refused)")
    }
    #expect(try bench.requests() == before)
  }
}
