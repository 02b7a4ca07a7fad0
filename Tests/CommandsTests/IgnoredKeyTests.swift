import Testing

/// Nobody is left to believe in a key that has no effect, or finds out at the first call what the configuration could have told.
struct IgnoredKeyTests {
  @Test func `a run names each key of its configuration that it does not act on, once`() throws {
    let bench = try ProgramBench(adding: "keep_days: 30\nnotify: {command: [/bin/true]}")
    let run = try bench.cosell("run", "cosell.yaml")
    let told = run.error.split(separator: "\n").filter { $0.contains("does not act on") }.map(String.init)
    #expect(
      told == [
        "cosell.yaml: 'keep_days' is checked, and this version does not act on it",
        "cosell.yaml: 'notify' is checked, and this version does not act on it",
      ])
  }

  @Test func `a configuration for Salesforce is refused at its line, before anything is made`() throws {
    let bench = try ProgramBench()
    try bench.edit("cosell.yaml", "kind: dynamics365", "kind: salesforce")
    let run = try bench.cosell("run", "cosell.yaml")
    #expect(run.code == 64)
    #expect(
      run.error.contains(
        "could not read the configuration: Salesforce is not there yet; write 'kind: dynamics365' (CFG031)"), "\(run.error)")
    #expect(bench.files("state").isEmpty)
    #expect(try bench.requests() == 0)
  }
}
