import Faults
import Records

/// What people ask of the state, without any record's layout.
extension StateStore {
  /// How many deals wait for a person, or for another try.
  public func waitingCount() throws(Fault) -> Int {
    Int(try count("SELECT COUNT(*) FROM deal WHERE problem IS NOT NULL"))
  }

  /// Whether the journal holds rows of deals that no report has shown.
  public func hasUnreported() throws(Fault) -> Bool {
    try count("SELECT EXISTS(SELECT 1 FROM journal WHERE seq > \(try lastReported()))") > 0
  }

  /// The newest run of a command that came to its end: exit codes 0, 1 and 2.
  public func lastSuccess(of command: String) throws(Fault) -> RunRecord? {
    try runs(limit: 10_000).first { run in run.command == command && (0...2).contains(run.exitCode ?? -1) }
  }

  /// The numbers that a run was ended with; empty for one that did not end.
  public func summary(ofRun id: Int64) throws(Fault) -> [Value] {
    let bytes = try database.statement("SELECT COALESCE(summary, X'') FROM run WHERE id = ?").first(id) { row throws(Fault) in
      try row.blob(0)
    }
    return try Self.values(bytes ?? [])
  }

  private func count(_ question: String) throws(Fault) -> Int64 {
    try database.statement(question).first { row throws(Fault) in try row.int(0) } ?? 0
  }
}

extension StateStore {
  /// How many deals are not settled: what a run has before it.
  public func dirtyCount() throws(Fault) -> Int {
    let count = try database.statement("SELECT COUNT(*) FROM deal WHERE dirty_since IS NOT NULL")
      .first { row throws(Fault) in try row.int(0) }
    return Int(count ?? 0)
  }
}
