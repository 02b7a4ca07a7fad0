/// What many seeds came to, counted.
public struct ModelTally: Sendable, CustomStringConvertible {
  public private(set) var seeds = 0
  public private(set) var edits = 0
  public private(set) var runs = 0
  public private(set) var requests = 0
  public private(set) var writes = 0
  public private(set) var faults = 0
  public private(set) var kills = 0
  public private(set) var fullDisks = 0
  /// The seeds that did not hold.
  public private(set) var failed: [UInt64] = []

  public init() {}

  public mutating func add(_ outcome: ModelOutcome) {
    seeds += 1
    edits += outcome.edits
    runs += outcome.runs
    requests += outcome.requests
    writes += outcome.writes
    faults += outcome.faults
    kills += outcome.kills
    fullDisks += outcome.fullDisks
    if !outcome.problems.isEmpty { failed.append(outcome.seed) }
  }

  public var description: String {
    "\(seeds) seeds: \(edits) edits, \(runs) runs, \(requests) requests, \(writes) writes, \(faults) faults, \(kills) kills,"
      + " \(fullDisks) full disks; \(failed.count) failed" + (failed.isEmpty ? "" : ": \(failed.sorted().prefix(50))")
  }
}

extension ModelOutcome {
  /// The seed, its story and what did not hold, for people.
  public var told: String {
    let head = "seed \(seed)" + (problems.isEmpty ? "" : " (again: COSELL_SEED=\(seed) make soak)")
    return ([head, story] + problems.map { "  ✘ " + $0 }).filter { !$0.isEmpty }.joined(separator: "\n")
  }
}
